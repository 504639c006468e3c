"""What stands in reports for auditors: a user's activity, sign-ins and MFA, the logging."""

WORDS = {
    "report.user.title": ("Activity of {subject}", "{subject} 的活动"),
    "report.user.about": (
        "Every recorded call of the user “{subject}”: as IAM user, as Identity Center user or "
        "under "
        "that session name, and in the role sessions that its AssumeRole calls opened.",
        "用户“{subject}”的全部已记录调用：作为 IAM 用户、Identity Center 用户或以此会话名，"
        "以及其 AssumeRole 调用所开启的角色会话。"),
    "report.mfa.title": ("Console sign-ins and MFA", "控制台登录与 MFA"),
    "report.mfa.about": (
        "Every recorded sign-in to the AWS console, by user and second factor.",
        "全部已记录的 AWS 控制台登录，按用户与第二因素统计。"),
    "report.logging.title": ("CloudTrail logging", "CloudTrail 日志记录"),
    "report.logging.about": (
        "Every recorded change to trails and event data stores, the times trails were off, and "
        "their state now.",
        "跟踪与事件数据存储的全部已记录变更、跟踪关闭的时段及其当前状态。"),
    "report.complete": ("Complete", "完整"),
    "report.complete.why": (
        "Events were counted in every account on every day of the window, nothing was cut short, "
        "and every file and record could be read.",
        "时段内每个账户每一天都计到事件，读取未被截断，所有文件与记录均可读取。"),
    "report.incomplete": ("Not proven complete", "未能证明完整"),
    "report.paper.window": ("{window}. Made {made}.", "{window}。生成于 {made}。"),
    "report.paper.more": (
        "The page, the events as CSV, and MANIFEST.sha256 are above.",
        "页面、事件 CSV 与 MANIFEST.sha256 见上方。"),
    "report.claimed": ("claimed", "自称"),
    "report.not_seen": ("not seen", "未见"),
    "report.by_day": ("{step} days a column", "每列 {step} 天"),
    "report.by_one_day": ("One day a column", "每列一天"),
    "report.by_day_about": ("Events: {n} ({totals})", "事件：{n}（{totals}）"),
    "report.picture": ("{about}. {title}.", "{about}。{title}。"),
    "report.series.signins": ("sign-ins", "登录"),
    "report.series.with": ("with MFA", "使用 MFA"),
    "report.series.without": ("without MFA", "未用 MFA"),
    "report.series.unknown": ("MFA unknown", "MFA 未知"),
    "report.more_days": (
        "{n} spans in all; the CSV of coverage holds every day.",
        "共 {n} 段；覆盖 CSV 含每一天。"),
    "report.series.reads": ("reads", "只读"),
    "report.series.changes": ("changes", "更改"),
    "report.series.failed": ("failed", "失败"),
    "report.more_rows": (
        "{shown} of {total} rows; the CSV of events holds all.",
        "显示 {total} 行中的 {shown} 行；事件 CSV 含全部。"),
    "report.asked.user": ("Calls of the user", "该用户的调用"),
    "report.asked.roles": ("Roles the user assumed", "该用户扮演的角色"),
    "report.asked.sessions": ("Calls with the keys of those sessions", "以这些会话密钥进行的调用"),
    "report.asked.about_user": (
        "Permission and credential changes that name the user", "涉及该用户的权限与凭证变更"),
    "report.asked.logins": ("Console sign-ins", "控制台登录"),
    "report.asked.devices": ("Changes to MFA devices", "MFA 设备变更"),
    "report.asked.logging": ("Changes to CloudTrail", "CloudTrail 变更"),
    "report.user.activity": ("Activity", "活动"),
    "report.user.activity.said": (
        "What was called, how often, and how it went.", "调用了什么、多少次、结果如何。"),
    "report.user.resources": ("Resources touched", "涉及的资源"),
    "report.user.resources.said": (
        "As the calls name them: the first telling member of a request, else the first resource "
        "listed.",
        "以调用所指明者为准：请求中首个有意义的成员，否则为所列首个资源。"),
    "report.user.permissions": ("Permission changes", "权限变更"),
    "report.user.permissions.said": (
        "Made by the user: {n}, of which {admin} handed out administrator rights and worked. "
        "Naming "
        "the user: {to}.",
        "由该用户所做：{n} 次，其中 {admin} 次成功授予管理员权限。涉及该用户：{to} 次。"),
    "report.user.denied": ("Denied calls", "被拒绝的调用"),
    "report.user.denied.said": (
        "Refused for want of permission, by a closed list of error codes or, without a code, by "
        "the "
        "message.",
        "因缺少权限而被拒绝，依据固定的错误代码列表，无代码时依据消息。"),
    "report.user.signins": ("Console sign-ins", "控制台登录"),
    "report.user.signins.said": (
        "MFA is unknown for federated sessions: CloudTrail cannot see what the identity provider "
        "asked for.",
        "联合身份会话的 MFA 未知：CloudTrail 看不到身份提供商的要求。"),
    "report.user.origins": ("Where from, with what", "来源与工具"),
    "report.user.origins.said": (
        "The tool is what the user agent claims, except for the console, CloudFormation and AWS "
        "services, which AWS vouches for.",
        "工具以用户代理自称为准；控制台、CloudFormation 与 AWS 服务由 AWS 证实。"),
    "report.user.keys": ("Keys and sessions", "密钥与会话"),
    "report.user.keys.said": (
        "Access keys by their last four characters. Calls in role sessions the user opened: {n}.",
        "访问密钥仅显示后四位。该用户所开启角色会话中的调用：{n} 次。"),
    "report.mfa.users": ("By user", "按用户"),
    "report.mfa.users.said": (
        "Sign-ins that worked, by what CloudTrail says of the second factor; failed ones apart.",
        "成功的登录按 CloudTrail 所记第二因素统计；失败者另计。"),
    "report.mfa.without": ("Without MFA", "未使用 MFA"),
    "report.mfa.without.said": (
        "IAM users and root who signed in without a second factor: {n} sign-ins.",
        "IAM 用户与 root 未用第二因素登录：{n} 次。"),
    "report.mfa.federated": ("Federated sign-ins", "联合身份登录"),
    "report.mfa.federated.said": (
        "{n} sign-ins came through an identity provider. Their records always say MFAUsed No, also "
        "where the provider asked for a second factor, so they count neither as with nor as "
        "without "
        "MFA; the provider's own log is the evidence.",
        "{n} 次登录经由身份提供商。其记录的 MFAUsed 恒为 No，即使提供商要求了第二因素，"
        "因此既不计为使用也不计为未用；证据在提供商的日志中。"),
    "report.mfa.root": ("Root", "root"),
    "report.mfa.root.said": (
        "The root user signed in or tried to: {n}.",
        "root 用户登录或尝试登录：{n} 次。"),
    "report.mfa.failed": ("Failed sign-ins", "失败的登录"),
    "report.mfa.failed.said": (
        "{n} attempts failed. The name is what was typed, so it is claimed.",
        "{n} 次尝试失败。名称为输入所得，属自称。"),
    "report.mfa.devices": ("MFA devices", "MFA 设备"),
    "report.mfa.devices.said": (
        "{n} calls enabled, disabled or changed an MFA device.",
        "{n} 次调用启用、停用或更改了 MFA 设备。"),
    "report.logging.off": ("Times without logging", "未记录的时段"),
    "report.logging.off.said": (
        "Observed in the events: {n} times a trail was stopped or deleted, paired with the next "
        "start "
        "of the same trail. A start outside the window is not seen here.",
        "事件所见：跟踪被停止或删除 {n} 次，并与同一跟踪的下一次启动配对。时段外的启动不在此列。"),
    "report.logging.off.none": (
        "No recorded call stopped or deleted a trail in this window.",
        "此时段内没有已记录的调用停止或删除跟踪。"),
    "report.logging.now": ("State now", "当前状态"),
    "report.logging.now.said": (
        "Observed at the time of making: cloudtrail:DescribeTrails, GetTrailStatus, "
        "GetEventSelectors.",
        "生成时所见：cloudtrail:DescribeTrails、GetTrailStatus、GetEventSelectors。"),
    "report.logging.no_account": (
        "Unknown: no live account, only the given files were read.",
        "未知：没有在线账户，仅读取了所给文件。"),
    "report.logging.weaker": ("Weaker logging", "记录被削弱"),
    "report.logging.weaker.said": (
        "{n} changes that worked left the trail on but took something away.",
        "{n} 次成功的变更虽保留跟踪，但削弱了其内容。"),
    "report.logging.changes": ("All changes", "全部变更"),
    "report.logging.changes.said": (
        "{n} calls to CloudTrail's configuration, failed ones included.",
        "{n} 次 CloudTrail 配置调用，含失败者。"),
    "report.on.true": ("yes", "是"),
    "report.on.false": ("NO", "否"),
    "report.regions.all": ("all", "全部"),
    "report.regions.one": ("its own", "仅本区域"),
    "report.strip": (
        "{account}: {proven} of {n} days proven", "{account}：{n} 天中 {proven} 天已证明"),
    "report.coverage": ("Coverage by account and day", "按账户与日期的覆盖情况"),
    "report.coverage.said": (
        "Days are UTC. A day is proven when events of any kind were counted in the account, or its "
        "event history, which nobody can turn off, was read to the end.",
        "日期为 UTC。若该账户当天计到任何事件，或其无法关闭的事件历史已完整读取，则该日已证明。"),
    "report.coverage.table": ("Days by what is known", "按所知情况划分的日期"),
    "report.method_title": ("Method", "方法"),
    "report.method.user": (
        "The user's own calls were asked for by name; then those with the keys that the user's "
        "AssumeRole calls handed out, three sessions deep.",
        "先按名称查询该用户自身的调用，再查询其 AssumeRole 所发密钥的调用，最多三层会话。"),
    "report.method.mfa": (
        "ConsoleLogin events; MFA from additionalEventData.MFAUsed, taken as unknown for federated "
        "sessions.",
        "ConsoleLogin 事件；MFA 取自 additionalEventData.MFAUsed，联合身份会话计为未知。"),
    "report.method.logging": (
        "Calls that configure CloudTrail; each StopLogging or DeleteTrail that worked is paired "
        "with "
        "the next StartLogging or CreateTrail of that trail in its account and region.",
        "配置 CloudTrail 的调用；每次成功的 StopLogging 或 DeleteTrail 与同账户同区域该跟踪的"
        "下一次 StartLogging 或 CreateTrail 配对。"),
    "report.method.names": (
        "A name is marked as claimed where the caller chose it (session names, names typed at a "
        "failed "
        "sign-in); others AWS vouches for.",
        "由调用者自选的名称（会话名、失败登录时输入的名称）标为自称；其余由 AWS 证实。"),
    "report.method.coverage": (
        "Coverage is counted apart from the answer: events of any kind by account and day.",
        "覆盖情况独立于结果统计：按账户与日期统计任何种类的事件。"),
    "report.queries": ("Queries, in the words of their source", "查询（以来源自身的语言）"),
    "report.query": (
        "{what}: {store}, {matched} of {examined} events, {cost}",
        "{what}：{store}，{examined} 个事件中匹配 {matched} 个，{cost}"),
    "report.limits": ("Limits", "局限"),
    "report.limit.data": (
        "Reads and writes of data (objects, items) are recorded only where a trail was told to log "
        "them.",
        "对数据（对象、条目）的读写仅在跟踪启用时才有记录。"),
    "report.limit.late": (
        "CloudTrail does not guarantee a delivery time; a late record is missing until it arrives.",
        "CloudTrail 不保证送达时间；迟到的记录在到达前缺失。"),
    "report.limit.digest": (
        "Log file digests were not validated here (aws cloudtrail validate-logs does that).",
        "此处未验证日志文件摘要（可用 aws cloudtrail validate-logs）。"),
    "report.files": ("Files beside this page", "随附文件"),
    "report.files.check": (
        "MANIFEST.sha256 lists this page and every file; sha256sum -c MANIFEST.sha256 checks them.",
        "MANIFEST.sha256 列出本页及所有文件；用 sha256sum -c MANIFEST.sha256 校验。"),
    "report.file.events": ("{n} events", "{n} 个事件"),
    "report.file.coverage": ("every account and day", "每个账户与日期"),
    "report.file.gaps": ("times without logging", "未记录的时段"),
    "report.who": (
        "Whom is the report about? For example: report {name} demo.user January 2024.",
        "报告关于谁？例如：report {name} demo.user 2024年1月。"),
    "report.when": (
        "No window could be read in “{words}”. Say for example January 2024, last 30 days, or "
        "2024-01-01 2024-01-31.",
        "无法从“{words}”读出时段。可写 2024年1月、最近30天 或 2024-01-01 2024-01-31。"),
    "report.future": (
        "The window “{words}” has not begun or ends before it begins.",
        "时段“{words}”尚未开始，或结束早于开始。"),
    "report.outside": (
        "The connected sources hold {since} to {until} (UTC) of this window and no more; ask for "
        "that, or connect a source that goes further back.",
        "已连接的来源只包含此时段的 {since} 至 {until}（UTC）；请查询该部分，"
        "或连接历史更久的来源。"),
    "report.needs_store": (
        "This report is made of cases, which files do not hold.",
        "此报告基于案例，文件中没有案例。"),
    "report.written": (
        "Written to {path} with {n} files beside it.",
        "已写入 {path}，随附 {n} 个文件。"),
}  # fmt: skip
