"""What stands on a roll-up: one message for many cases."""

WORDS = {
    "rollup.head.urgent": (
        "🔴 {count} urgent cases at once",
        "🔴 同时出现 {count} 个紧急事项",
    ),
    "rollup.head.family": (
        "🟠 {count} cases of one kind: {family}",
        "🟠 {count} 个同类事项：{family}",
    ),
    "rollup.head.batch": ("🟠 {count} new cases", "🟠 {count} 个新事项"),
    "rollup.state": (
        "*Now:* {open} open, {running} being fixed, {fixed} fixed, {quiet} put away.",
        "*现状：* {open} 个未处理，{running} 个修复中，{fixed} 个已修复，{quiet} 个已搁置。",
    ),
    "rollup.families": ("*Kinds:* {list}", "*类别：* {list}"),
    "rollup.accounts": ("*Accounts:* {list}", "*账户：* {list}"),
    "rollup.unit": ("*Organizational unit:* {ou}", "*组织单元：* {ou}"),
    "rollup.counted": ("{name} {count}", "{name} {count} 个"),
    "rollup.first.urgent": (
        "*Do first:* start at the top of the list, the worst stand there. Many at once often have "
        "one cause: ask who changed what just before.",
        "*先做：* 从列表顶部开始，最严重的排在最前。大量同时出现往往同出一因："
        "请先询问此前有谁改动了什么。",
    ),
    "rollup.first.family": (
        "*Do first:* look for the one cause, such as a template or a rule for all accounts, before "
        "fixing cases one by one.",
        "*先做：* 逐个修复之前，先找共同原因，例如某个模板或面向所有账户的规则。",
    ),
    "rollup.first.batch": (
        "*Do first:* read the list today. It can wait for the morning.",
        "*先做：* 请在今天查看列表，可以等到早上。",
    ),
    "rollup.cards": (
        "With cards of their own: {count}.",
        "有单独卡片的：{count} 个。",
    ),
    "rollup.shown": (
        "The {shown} with the highest score are listed; the CSV holds all {total}.",
        "此处列出评分最高的 {shown} 个；CSV 包含全部 {total} 个。",
    ),
    "rollup.all_shown": (
        "Choose a case to see it and to propose its fix.",
        "选择一个事项即可查看并提出修复。",
    ),
    "rollup.calls": ("For {who}", "请 {who} 处理"),
    "rollup.col.rank": ("Rank", "评级"),
    "rollup.col.what": ("Case", "事项"),
    "rollup.col.account": ("Account", "账户"),
    "rollup.col.state": ("Status", "状态"),
    "rollup.rank": ("{band} · {score}", "{band} · {score}"),
    "rollup.unranked": ("not ranked", "未评级"),
    "rollup.state.new": ("open", "未处理"),
    "rollup.state.acknowledged": ("taken", "已接手"),
    "rollup.state.in_progress": ("being fixed", "修复中"),
    "rollup.state.snoozed": ("quiet", "已静默"),
    "rollup.state.suppressed": ("accepted", "已接受"),
    "rollup.state.fixed": ("fixed", "已修复"),
    "rollup.pick": ("Show a case…", "查看事项…"),
    "rollup.csv": ("All {count} as CSV", "全部 {count} 个（CSV）"),
    "rollup.csv_sent": (
        "The list is in your direct messages.",
        "列表已发送到您的私信。",
    ),
    "rollup.gone": (
        "This list is older than 90 days and no longer kept.",
        "该列表已超过 90 天，不再保留。",
    ),
}
