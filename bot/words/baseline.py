"""The one message about what was there before Hubward came."""

WORDS = {
    "baseline.head": ("Before Hubward: {cases} open cases", "接入前：{cases} 个未处理事项"),
    "baseline.lead": (
        "Security Hub already held {findings} open findings in {accounts} accounts. They make "
        "{cases} cases and get no cards of their own; `/hubward findings` lists them. From now on "
        "only what is new is posted.",
        "Security Hub 中已有 {findings} 条未处理的检测结果，分布于 {accounts} 个账户，"
        "共 {cases} 个事项。"
        "它们不会单独发送卡片，可用 `/hubward findings` 查看。此后只发送新出现的事项。",
    ),
    "baseline.bands": ("*By priority:* {list}", "*按优先级：* {list}"),
    "baseline.band": ("{band} {count}", "{band} {count}"),
    "baseline.scored": (
        "{looked} of them were scored after a look at the resource, the others without one: their "
        "exposure and use are unknown yet.",
        "其中 {looked} 个在查看资源后评分，其余尚未查看资源，暴露面与使用情况未知。",
    ),
    "baseline.carded": (
        "*P1 cases that get their cards now:* {count}",
        "*现在发送卡片的 P1 事项：* {count}",
    ),
    "baseline.carded_none": (
        "None of them is P1, so no card follows.",
        "其中没有 P1，因此不再发送卡片。",
    ),
    "baseline.daily": (
        "*To expect a day with today's routes:* {now} cards at once, {batch} in the minute's "
        "batch, {digest} in the digest. Counted from cases of the last 30 days that are still "
        "open, so there may be more.",
        "*按当前路由预计每天：* 立即发送 {now}，按分钟汇总 {batch}，进入摘要 {digest}。"
        "依据最近 30 天内仍未处理的事项计算，实际可能更多。",
    ),
    "baseline.observing": (
        "Observe mode: nothing is written to Security Hub, no tickets, no fixes. The switches in "
        "`hubward.yaml` are `workspace.hub_write_back`, `tickets.enabled`, `remediation.execute`.",
        "观察模式：不写回 Security Hub、不建工单、不执行修复。开关为 `hubward.yaml` 中的 "
        "`workspace.hub_write_back`、`tickets.enabled`、`remediation.execute`。",
    ),
    "baseline.top": ("*The worst {count}*", "*最严重的 {count} 个*"),
}
