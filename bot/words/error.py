"""What people read when something could not be done."""

WORDS = {
    "error.settings": (
        "Hubward cannot start. Settings to fix:\n{problems}",
        "Hubward 无法启动。需要修正的设置：\n{problems}",
    ),
    "error.malformed_finding": (
        "This is not a finding Hubward can read: {reason} (at {at}).",
        "无法读取该发现：{reason}（位置 {at}）。",
    ),
    "error.conflict": (
        "{what} changed in the meantime. Look at the current card and decide again.",
        "{what} 刚刚发生了变化。请查看最新卡片后再决定。",
    ),
    "error.illegal_transition": (
        "This request is already {state}; it cannot take “{event}” any more.",
        "该请求已处于 {state} 状态，不能再执行“{event}”。",
    ),
    "error.query_unsupported": (
        "{store} cannot answer this: it has no {feature}.",
        "{store} 无法回答此问题：不支持 {feature}。",
    ),
    "error.upstream": ("{system} did not do it: {detail}", "{system} 未能完成：{detail}"),
    "error.unknown_account": (
        "Account {account} is not in `accounts` of hubward.yaml, so Hubward does not touch it.",
        "账户 {account} 不在 hubward.yaml 的 `accounts` 中，Hubward 不会访问它。",
    ),
    "error.unexpected": (
        "Something went wrong inside Hubward. Nothing was changed by this step. "
        "Please give your operator this id: {id}",
        "Hubward 内部出错，本步骤未做任何更改。请将此编号告知运维人员：{id}",
    ),
}
