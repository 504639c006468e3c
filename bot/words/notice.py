"""What one person reads when Hubward says no, and what to do about it."""

WORDS = {
    "notice.look_again": (
        "Look at the card as it stands now and decide again.",
        "请查看当前卡片后再决定。",
    ),
    "notice.try_later": (
        "Nothing is lost. Try again in a minute; `/hubward status` shows what is down.",
        "没有任何丢失。请稍后再试； `/hubward status` 可查看故障情况。",
    ),
    "notice.try_in": (
        "Nothing is lost. Try again in {seconds} seconds.",
        "没有任何丢失。请在 {seconds} 秒后再试。",
    ),
    "notice.maybe": (
        "It may have taken effect although no answer came; Hubward is finding out. Do not press "
        "again.",
        "操作可能已生效但未收到回复，Hubward 正在确认。请勿重复点击。",
    ),
    "notice.rephrase": (
        "Ask it another way, or name another source (“using CloudTrail Lake …”).",
        "请换一种问法，或指定其他数据源（“using CloudTrail Lake …”）。",
    ),
    "notice.operator": ("Please tell your operator.", "请告知运维人员。"),
    "notice.reason_short": ("Please write at least 10 characters.", "请至少填写 10 个字符。"),
    "notice.range_wrong": ("This is not an address range: {value}", "这不是有效的网段：{value}"),
    "notice.range_open": (
        "{value} means everyone. Name the addresses that are needed.",
        "{value} 表示所有人。请填写确实需要的地址。",
    ),
    "notice.range_missing": (
        "Name at least one address range to keep.",
        "请至少填写一个要保留的网段。",
    ),
}
