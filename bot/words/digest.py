"""What stands in the daily summary and in reminders of the time to fix."""

WORDS = {
    "digest.head": ("Security digest of {date}", "{date} 安全摘要"),
    "digest.nothing": (
        "Security digest of {date}: nothing open, nothing new and nothing fixed since {since}.",
        "{date} 安全摘要：自 {since} 起，没有未处理、新增或已修复的事项。",
    ),
    "digest.new": ("*New:* {count}, {trend}.", "*新增：* {count} 个，{trend}。"),
    "digest.fixed": ("*Fixed:* {count}, {trend}.", "*已修复：* {count} 个，{trend}。"),
    "digest.open": (
        "*Open:* {count}, of which {overdue} overdue.",
        "*未处理：* {count} 个，其中 {overdue} 个已超期。",
    ),
    "digest.trend.more": ("{count} more than a week earlier", "比一周前多 {count} 个"),
    "digest.trend.less": ("{count} fewer than a week earlier", "比一周前少 {count} 个"),
    "digest.trend.same": ("as many as a week earlier", "与一周前相同"),
    "digest.mttr": (
        "*Time to fix:* {hours} on average over seven days, {trend}.",
        "*修复用时：* 七天平均 {hours}，{trend}。",
    ),
    "digest.mttr_none": (
        "*Time to fix:* nothing was fixed in seven days.",
        "*修复用时：* 七天内没有修复。",
    ),
    "digest.mttr.more": ("{hours} longer than the week before", "比前一周长 {hours}"),
    "digest.mttr.less": ("{hours} shorter than the week before", "比前一周短 {hours}"),
    "digest.mttr.same": ("the same as the week before", "与前一周相同"),
    "digest.mttr.first": (
        "nothing was fixed in the week before to compare with",
        "前一周没有修复，无从比较",
    ),
    "digest.hours": ("{count} hours", "{count} 小时"),
    "digest.days": ("{count} days", "{count} 天"),
    "digest.kinds": ("*Many of one kind:* {list}", "*同类较多：* {list}"),
    "digest.silenced": (
        "Silenced: {count}. Since {since}.",
        "已静默：{count} 个。统计起点 {since}。",
    ),
    "digest.col.rank": ("Rank", "评级"),
    "digest.col.what": ("Case", "事项"),
    "digest.col.owner": ("Owner", "负责人"),
    "digest.col.age": ("Age", "存在时间"),
    "digest.col.due": ("Time to fix", "修复期限"),
    "digest.left": ("{span} left", "剩余 {span}"),
    "digest.over": ("{span} over", "超期 {span}"),
    "digest.unknown": ("unknown", "未知"),
    "sla.half": (
        "Half of the time to fix has passed, it ends {due}: {what}.",
        "修复期限已过半，截止时间 {due}：{what}。",
    ),
    "sla.over": (
        "The time to fix is over since {due}: {what}.",
        "修复期限已于 {due} 到期：{what}。",
    ),
    "sla.who": ("{who}: {text}", "{who}：{text}"),
}
