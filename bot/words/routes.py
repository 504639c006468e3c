"""Where findings go, in words: routes, channels with outsiders, the operator's notes."""

WORDS = {
    "route.no_room": (
        "No channel may get this finding. {problem}",
        "没有频道可以接收该结果。{problem}",
    ),
    "route.none_at_all": (
        "No channel is set: add workspace.channel to hubward.yaml.",
        "未设置任何频道：请在 hubward.yaml 中添加 workspace.channel。",
    ),
    "route.room_unknown": (
        "Channel {channel} cannot be looked at ({detail}); its findings go to the default channel.",
        "无法查看频道 {channel}（{detail}）；其结果将发到默认频道。",
    ),
    "route.room_external": (
        "Channel {channel} is shared with another company: no findings go there unless "
        "workspace.shared_channels_allowed lists it.",
        "频道 {channel} 与其他公司共享：除非列入 workspace.shared_channels_allowed，"
        "否则不会发送结果。",
    ),
    "route.room_guests": (
        "Channel {channel} has {count} guests: no findings go there unless "
        "workspace.shared_channels_allowed lists it.",
        "频道 {channel} 有 {count} 位访客：除非列入 workspace.shared_channels_allowed，"
        "否则不会发送结果。",
    ),
    "route.room_crowded": (
        "Channel {channel} has too many members to look for guests: list it in "
        "workspace.shared_channels_allowed if it may get findings.",
        "频道 {channel} 成员过多，无法逐一检查访客：如允许接收结果，"
        "请列入 workspace.shared_channels_allowed。",
    ),
    "routes.head": ("Where findings go", "结果发送到哪里"),
    "routes.rule": (
        "{number}. {selectors} → {channel}, {when}{calls}",
        "{number}. {selectors} → {channel}，{when}{calls}",
    ),
    "routes.calls": ("; calls {who}", "；通知 {who}"),
    "routes.all": ("everything", "全部"),
    "routes.default": (
        "Everything else → {channel}, {when}",
        "其余全部 → {channel}，{when}",
    ),
    "routes.when.now": ("at once", "立即"),
    "routes.when.by_band": (
        "P1 at once, P2 within a minute, the rest in the digest",
        "P1 立即、P2 一分钟内、其余进入摘要",
    ),
    "routes.selector": ("{name} {values}", "{name} {values}"),
    "routes.name.severities": ("severity", "严重性"),
    "routes.name.accounts": ("account", "账户"),
    "routes.name.families": ("kind", "类别"),
    "routes.name.ous": ("organizational unit", "组织单元"),
    "routes.name.teams": ("team", "团队"),
    "routes.name.controls": ("control", "控制项"),
    "routes.name.tags": ("tag", "标签"),
    "routes.case": (
        "This case goes to {channel}: {why}.",
        "该事项发送到 {channel}：{why}。",
    ),
    "routes.why.rule": (
        "route {number} matches by {selectors}",
        "匹配第 {number} 条路由（{selectors}）",
    ),
    "routes.why.default": ("no route matches", "没有匹配的路由"),
    "routes.post.now": ("a card at once", "立即发送卡片"),
    "routes.post.batch": ("a card within a minute", "一分钟内发送卡片"),
    "routes.post.digest": ("the daily digest only", "仅进入每日摘要"),
    "routes.noise": (
        "More than {cards} urgent cases within {minutes} minutes become one pinned message; "
        "{family} cases of one kind become one message.",
        "{minutes} 分钟内超过 {cards} 个紧急事项会合并为一条置顶消息；"
        "同类事项达到 {family} 个会合并为一条消息。",
    ),
    "routes.nowhere": ("nowhere: set workspace.channel", "无处可去：请设置 workspace.channel"),
    "routes.refused": ("⚠️ {problem}", "⚠️ {problem}"),
    "routes.note": ("*Operator's note:* {text}", "*运维说明：* {text}"),
    "routes.runbook": ("Runbook", "操作手册"),
}
