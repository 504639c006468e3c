"""What stands in reports, on the page, in the message and in the terminal."""

WORDS = {
    "report.findings.title": ("Findings, the last {days} days", "最近 {days} 天的安全发现"),
    "report.window": (
        "{start} to {end} UTC, against the {days} days before. Made {at}.",
        "{start} 至 {end}（UTC），与之前 {days} 天对比。生成于 {at}。",
    ),
    "report.open": ("Open", "未处理"),
    "report.new": ("New", "新增"),
    "report.fixed": ("Fixed", "已修复"),
    "report.overdue": ("Overdue", "已逾期"),
    "report.in_time": ("Fixed in time", "按时修复"),
    "report.mttr": ("Mean time to fix", "平均修复时间"),
    "report.before": ("before: {value}", "此前：{value}"),
    "report.none": ("none", "无"),
    "report.hours": ("{count} h", "{count} 小时"),
    "report.days": ("{count} d", "{count} 天"),
    "report.share": ("{part} of {whole}", "{part}/{whole}"),
    "report.trend": ("Open cases by priority", "按优先级统计的未处理事项"),
    "report.trend_about": (
        "Open cases at the end of each of the last 14 days, by priority. First day: {first}. "
        "Today: {last}.",
        "最近 14 天每天结束时按优先级统计的未处理事项。第一天：{first}。今天：{last}。",
    ),
    "report.flow": ("New and fixed per day", "每日新增与修复"),
    "report.flow_about": (
        "Cases first seen and cases fixed on each of the last 14 days: {new} new, {fixed} fixed.",
        "最近 14 天每天首次发现与修复的事项：新增 {new}，修复 {fixed}。",
    ),
    "report.counts": ("{total} open ({list})", "{total} 项未处理（{list}）"),
    "report.teams": ("By team", "按团队"),
    "report.teams_chart": ("Overdue (red) of open cases", "未处理事项中已逾期的数量（红色）"),
    "report.teams_about": (
        "One bar per team: open cases, and how many of them are overdue.",
        "每个团队一条：未处理事项及其中逾期数量。",
    ),
    "report.standards": ("By compliance framework", "按合规框架"),
    "report.standards_note": (
        "A case counts under every framework its control belongs to.",
        "一个事项会计入其控制项所属的每个框架。",
    ),
    "report.campaigns": ("Largest campaigns", "最大的问题集中处"),
    "report.late": ("Longest overdue", "逾期最久"),
    "report.no_team": ("no team", "无团队"),
    "report.no_standard": ("no framework", "无框架"),
    "report.nobody": ("nobody", "无人"),
    "report.name": ("Name", "名称"),
    "report.day": ("Day", "日期"),
    "report.weakness": ("Weakness", "弱点"),
    "report.account": ("Account", "账户"),
    "report.cases": ("Cases", "事项"),
    "report.worst": ("Worst", "最高级"),
    "report.case": ("Case", "事项"),
    "report.assignee": ("Assignee", "负责人"),
    "report.since": ("Overdue for", "逾期时长"),
    "report.as_table": ("The same as a table", "以表格查看"),
    "report.empty": ("Nothing to show.", "没有内容。"),
    "report.method": (
        "New: first seen in the window. Fixed: closed as fixed in the window. Overdue: open past "
        "the time to fix of its priority. Mean time to fix: from first seen to fixed.",
        "新增：在窗口内首次发现。已修复：在窗口内以修复关闭。已逾期：超过该优先级修复时限仍未处理。"
        "平均修复时间：从首次发现到修复。",
    ),
    "report.lead": (
        "*{open}* open, *{overdue}* overdue · {new} new ({new_before} before) · {fixed} fixed "
        "({fixed_before} before) · mean time to fix {mttr} ({mttr_before} before)",
        "未处理 *{open}*，已逾期 *{overdue}* · 新增 {new}（此前 {new_before}）· 已修复 {fixed}"
        "（此前 {fixed_before}）· 平均修复时间 {mttr}（此前 {mttr_before}）",
    ),
    "report.line": (
        "*{name}*: {open} open, {overdue} overdue, {new} new, {fixed} fixed",
        "*{name}*：未处理 {open}，已逾期 {overdue}，新增 {new}，已修复 {fixed}",
    ),
    "report.campaign": (
        "{count} × {family} in {account}, worst {band}, {overdue} overdue",
        "{account}：{family} × {count}，最高级 {band}，逾期 {overdue}",
    ),
    "report.more": (
        "Everything, with charts and tables, is in the HTML file above.",
        "完整内容（图表与表格）见上方 HTML 文件。",
    ),
    "button.csv": ("All as CSV", "全部导出为 CSV"),
    "report.sent": (
        "The report is in your direct messages.",
        "报告已发送到您的私信。",
    ),
    "report.unknown": (
        "There is no report {name}. There are: {known}.",
        "没有名为 {name} 的报告。可用：{known}。",
    ),
    "report.days_wrong": (
        "A report covers 1 to {most} days, not {days}.",
        "报告范围为 1 至 {most} 天，不能是 {days}。",
    ),
    "report.csv_sent": (
        "All {count} matching open cases are in your direct messages as a CSV file.",
        "{count} 个符合条件的未处理事项已作为 CSV 文件发送到您的私信。",
    ),
    "report.list_gone": (
        "This list is too old to export. Run `/hubward findings` again.",
        "此列表已过期，无法导出。请重新运行 `/hubward findings` 。",
    ),
}
