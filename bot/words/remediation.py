"""What people read about fixes: titles, what may break, why a plan is refused, how it ended."""

WORDS = {
    "remediation.ports.title": (
        "Close ports that are open to the internet",
        "关闭向互联网开放的端口",
    ),
    "remediation.ports.breaks": (
        "Clients that connect from the internet to these ports can no longer do so.",
        "从互联网连接这些端口的客户端将无法再连接。",
    ),
    "remediation.ports.summary_revoke": (
        "Close port {ports} of {group} to the internet",
        "将 {group} 的端口 {ports} 对互联网关闭",
    ),
    "remediation.ports.summary_narrow": (
        "Open port {ports} of {group} only to {ranges}",
        "将 {group} 的端口 {ports} 仅对 {ranges} 开放",
    ),
    "remediation.ports.warn_sessions": (
        "Connections that are established already go on until they end.",
        "已建立的连接会持续到自行结束。",
    ),
    "remediation.ports.warn_wide": (
        "The rule opens many ports. Only port {kept} stays open to the internet; every other port "
        "of the rule closes too.",
        "该规则开放了大量端口。只有端口 {kept} 继续对互联网开放，规则中的其他端口也会关闭。",
    ),
    "remediation.ports.warn_iac": (
        "This group is tagged as made by CloudFormation or Terraform: change it there as well, "
        "or it may open again.",
        "该安全组带有 CloudFormation 或 Terraform 标签：请同时在模板中修改，否则可能再次开放。",
    ),
    "remediation.ports.warn_v6": (
        "No IPv6 range was given, so access over IPv6 closes altogether.",
        "未提供 IPv6 网段，因此 IPv6 访问将完全关闭。",
    ),
    "remediation.undo_summary": ("Undo: {what}", "撤销：{what}"),
    "remediation.undo_warning": (
        "This opens again what the fix had closed.",
        "这会重新开放修复时已关闭的内容。",
    ),
    "remediation.fixed.gone": ("The resource does not exist any more.", "该资源已不存在。"),
    "remediation.fixed.closed": (
        "Nothing of it is open to the internet any more.",
        "已不再对互联网开放。",
    ),
    "remediation.already_fixed": (
        "There is nothing to fix: Hubward just read the resource and the weakness is not there. "
        "The case closes when Security Hub says so too.",
        "无需修复：刚刚重新读取资源，问题已不存在。Security Hub 确认后案例将自动关闭。",
    ),
    "remediation.bad_parameters": (
        "These choices cannot be used: {detail}",
        "这些选项无法使用：{detail}",
    ),
    "remediation.refused.no_group": (
        "This finding does not name a security group ({detail}), so there is nothing to change.",
        "该发现未指明安全组（{detail}），无法修改。",
    ),
    "remediation.refused.port": (
        "A port must be a number from 0 to 65535. {detail}",
        "端口必须是 0 到 65535 之间的数字。{detail}",
    ),
    "remediation.refused.no_ranges": (
        "Say which address ranges keep their access. {detail}",
        "请说明哪些网段保留访问权限。{detail}",
    ),
    "remediation.refused.range": (
        "“{detail}” is not an address range such as 203.0.113.0/24.",
        "“{detail}” 不是有效网段（例如 203.0.113.0/24）。",
    ),
    "remediation.refused.too_wide": (
        "“{detail}” is as good as the whole internet. Choose smaller ranges.",
        "“{detail}” 几乎等同于整个互联网，请选择更小的网段。",
    ),
    "remediation.no_case": ("This case is not known any more.", "找不到该案例。"),
    "remediation.none": (
        "Hubward has no fix for this kind of finding yet.",
        "Hubward 暂不支持修复此类发现。",
    ),
    "remediation.closed_case": (
        "This case is closed already; there is nothing to fix.",
        "该案例已关闭，无需修复。",
    ),
    "remediation.unverified": (
        "The source of this finding is not verified, so no fix is offered. "
        "Only findings of AWS's own products, or of products the operator lists, can be acted on.",
        "该发现的来源未经验证，因此不提供修复。仅可处理 AWS 自有产品或运维人员列出的产品的发现。",
    ),
    "remediation.sample": (
        "This is a sample finding. It can be looked at but not acted on.",
        "这是示例发现，仅供查看，不能执行操作。",
    ),
    "remediation.wrong_place": (
        "The credentials lead to {found}, but the plan is for {wanted}. Nothing was changed.",
        "凭证指向 {found}，而计划针对 {wanted}。未做任何更改。",
    ),
    "remediation.foreign_call": (
        "The call {operation} is not part of the approved plan. Nothing was changed.",
        "调用 {operation} 不在已批准的计划中。未做任何更改。",
    ),
    "remediation.foreign_account": (
        "Account {account} is not in `accounts` of hubward.yaml, so Hubward changes nothing there.",
        "账号 {account} 不在 hubward.yaml 的 `accounts` 中，因此不会对其做任何更改。",
    ),
    "remediation.never_write": (
        "Account {account} is set to be never written to.",
        "账号 {account} 已设置为禁止写入。",
    ),
    "remediation.mismatch": (
        "The finding contradicts itself: its resource {resource} is not in account {account}, "
        "region {region}. No fix is offered.",
        "该发现自相矛盾：资源 {resource} 不在账号 {account} 的 {region} 区域，因此不提供修复。",
    ),
    "remediation.exception": (
        "This is an accepted exception until {expires}: {reason}",
        "这是已接受的例外（至 {expires}）：{reason}",
    ),
    "remediation.flapping": (
        "This came back within 24 hours after Hubward fixed it: something opens it again. "
        "Find out what (ask “who opened it?”) before fixing it once more.",
        "Hubward 修复后 24 小时内该问题再次出现：有其他操作在重新开放它。"
        "请先查明原因（可询问“谁打开的？”）再修复。",
    ),
    "remediation.reason_needed": (
        "Nobody knows whether this is in use: there is no traffic evidence. In production a change "
        "like this needs a reason in words.",
        "缺少流量证据，无法确定是否在使用中。生产环境的此类变更必须填写理由。",
    ),
    "remediation.unknown_person": (
        "“{who}” is not known here. Map it to a Slack user in `approvals.same_person`.",
        "无法识别 “{who}”。请在 `approvals.same_person` 中将其映射到 Slack 用户。",
    ),
    "remediation.dry_run": (
        "AWS says in a dry run that this change would fail: {detail}",
        "AWS 预演表明此变更会失败：{detail}",
    ),
    "remediation.not_permitted": ("{sentence}", "{sentence}"),
    "remediation.aws_failed": (
        "AWS refused the call {operation}: {detail}",
        "AWS 拒绝了调用 {operation}：{detail}",
    ),
    "remediation.read_failed": (
        "The resource could not be read again, so nothing was changed: {detail}",
        "无法重新读取资源，因此未做任何更改：{detail}",
    ),
    "remediation.unsealed": (
        "The audit log could not be written, so nothing was changed.",
        "审计日志无法写入，因此未做任何更改。",
    ),
    "remediation.storm": (
        "More than {per_hour} fixes were carried out within an hour; this one waits.",
        "一小时内执行的修复超过 {per_hour} 次，此项暂缓。",
    ),
    "remediation.changed": (
        "The resource changed after the plan was made, so the approvals do not count any more. "
        "Look at the difference and propose it again.",
        "计划制定后资源发生了变化，原有批准失效。请查看差异后重新提出。",
    ),
    "remediation.not_settled": (
        "AWS took the change, but {seconds} s later the weakness could still be seen. "
        "The change can be undone.",
        "AWS 已接受变更，但 {seconds} 秒后仍能看到该问题。可以撤销此变更。",
    ),
    "remediation.not_restored": (
        "AWS took the change, but {seconds} s later the earlier state was not back.",
        "AWS 已接受变更，但 {seconds} 秒后仍未恢复到之前的状态。",
    ),
    "remediation.stopped_midway": (
        "Execution was stopped after {done} of {steps} steps. What was done can be undone.",
        "执行在第 {done}/{steps} 步后被停止。已完成的部分可以撤销。",
    ),
    "remediation.undo.nothing": (
        "There is nothing to undo: this request changed nothing.",
        "没有可撤销的内容：该申请未做任何更改。",
    ),
    "remediation.undo.irreversible": (
        "This change cannot be undone: {why}",
        "此变更无法撤销：{why}",
    ),
    "remediation.undo.open": (
        "Another change of this case is under way. Wait until it has ended.",
        "该案例有其他变更正在进行，请等待其结束。",
    ),
    "remediation.undo.changed": (
        "The resource changed since the fix, so taking the fix back could do harm. "
        "The difference:\n{diff}",
        "修复后资源又发生了变化，撤销可能造成损害。差异如下：\n{diff}",
    ),
    "remediation.undo.done_already": (
        "This fix has been undone already.",
        "该修复已被撤销。",
    ),
    "remediation.hub_note_fixed": (
        "Fixed by Hubward, request {request}; re-reading the resource shows the weakness is gone.",
        "已由 Hubward 修复（申请 {request}）；重新读取资源后确认问题已消失。",
    ),
    "remediation.hub_note_reopened": (
        "Reopened: the fix was undone through Hubward, request {request}.",
        "已重新打开：修复已通过 Hubward 撤销（申请 {request}）。",
    ),
}
