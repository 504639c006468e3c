"""What people read when they ask about an answer: is it normal, what now, is it true elsewhere."""

WORDS = {
    "answer.normal.usual": (
        "{n} in this window; in the {windows} comparable windows before: {low} to {high}. "
        "That is within the usual range (derived from counts alone).",
        "此时段 {n} 个；此前 {windows} 个可比时段为 {low} 至 {high} 个，"
        "属于通常范围（仅由计数推得）。"),
    "answer.normal.more": (
        "{n} in this window; in the {windows} comparable windows before: {low} to {high}. "
        "That is more than usual (derived from counts alone).",
        "此时段 {n} 个；此前 {windows} 个可比时段为 {low} 至 {high} 个，"
        "多于通常（仅由计数推得）。"),
    "answer.normal.fewer": (
        "{n} in this window; in the {windows} comparable windows before: {low} to {high}. "
        "That is fewer than usual (derived from counts alone).",
        "此时段 {n} 个；此前 {windows} 个可比时段为 {low} 至 {high} 个，"
        "少于通常（仅由计数推得）。"),
    "answer.normal.unknown": (
        "{n} in this window. No comparable window before it could be read to the end, so nothing "
        "is said about what is usual.",
        "此时段 {n} 个。此前没有可完整读取的可比时段，因此无法判断是否正常。"),
    "answer.normal.before": ("{start} – {end}: {n}.", "{start} – {end}：{n} 个。"),
    "answer.normal.new": (
        "Not seen in those windows: {names}.", "在那些时段未曾出现：{names}。"),
    "answer.verify.same": (
        "Verified: {first} and {second} hold the same {n} events.",
        "已核实：{first} 与 {second} 的 {n} 个事件完全一致。"),
    "answer.verify.differs": (
        "The sources differ: {both} events in both, {left} in {first} alone, {right} in {second} "
        "alone.",
        "两个来源不一致：{both} 个事件同时存在，{left} 个仅在 {first}，{right} 个仅在 {second}。"),
    "answer.verify.only": ("Only in {store}: {ids}.", "仅在 {store}：{ids}。"),
    "answer.verify.alone": (
        "No second connected source can answer this question, so it could not be verified.",
        "没有第二个已连接的来源可回答此问题，因此无法核实。"),
    "answer.parts": ("{n} questions, answered by number.", "共 {n} 个问题，按编号回答。"),
    "answer.part": ("Question {number}: {question}", "问题 {number}：{question}"),
    "answer.advice.auth_report": (
        "Suggested: for failures from one address, block it or lock the names it tried; for "
        "sign-ins without MFA, require it; root is for emergencies alone.",
        "建议：若失败来自同一地址，封禁该地址或锁定被尝试的用户名；未用 MFA 的登录应强制启用；"
        "root 仅用于紧急情况。"),
    "answer.advice.permission_denied": (
        "Suggested: ask the caller whether they meant it. If so, grant the one action named; if "
        "not, disable the key or end the session and ask what else it did.",
        "建议：向调用者确认是否本人所为。若是，仅授予所指操作；若否，停用密钥或终止会话，并查询其其他操作。"),
    "answer.advice.policy_changes": (
        "Suggested: confirm each change that hands out administrator rights with its author, and "
        "ask “what did it do afterwards?” about whoever got them.",
        "建议：逐一向操作者确认授予管理员权限的变更，并追问获得权限者“之后做了什么”。"),
    "answer.advice.sg_changes": (
        "Suggested: for each rule open to the internet, open its case and press Propose fix.",
        "建议：对每条向互联网开放的规则，打开其案例并点击“建议修复”。"),
    "answer.advice.sg_exposure": (
        "Suggested: for each rule still open, open its case and press Propose fix; see who used it "
        "in the flow logs first.",
        "建议：对仍开放的规则，打开其案例并点击“建议修复”；先在流日志中查看其使用者。"),
    "answer.advice.logging_integrity": (
        "Suggested: turn logging on again first, then ask what the same identity did before and "
        "after it was off; that time has no record in this trail.",
        "建议：先重新开启日志记录，再查询同一身份在关闭前后的操作；关闭期间此跟踪没有记录。"),
    "answer.advice.user_report": (
        "Suggested: compare addresses and user agents with this person's usual ones; if they "
        "differ, disable the key or end the sessions first and ask questions after.",
        "建议：将地址和用户代理与此人平常的对比；若不同，先停用密钥或终止会话，再行调查。"),
    "answer.advice.origin": (
        "Suggested: ask the person named whether it was meant; if not, open the case and press "
        "Propose fix.",
        "建议：向所列人员确认是否有意；若否，打开案例并点击“建议修复”。"),
    "answer.advice.list_events": (
        "Suggested: look at the failed ones and at callers you do not know first; then ask what "
        "they did afterwards.",
        "建议：先看失败的调用和陌生的调用者，再查询其之后的操作。"),
    "answer.advice.network_changes": (
        "Suggested: take back the change nearest before the problem, one at a time.",
        "建议：逐一撤回最接近故障发生之前的变更。"),
    "answer.advice.connectivity": (
        "Suggested: take back the change nearest before the problem, one at a time.",
        "建议：逐一撤回最接近故障发生之前的变更。"),
    "answer.advice.session_trace": (
        "Suggested: end the role's sessions (revoke older sessions on the role), then look at "
        "every instance named.",
        "建议：终止该角色的会话（在角色上撤销旧会话），再检查所列的每个实例。"),
    "answer.advice.flow_summary": (
        "Suggested: look who owns the addresses that stand out, and which rule lets them in.",
        "建议：查明突出地址的归属，以及放行它们的规则。"),
    "answer.advice.port_scan": (
        "Suggested: find out what runs on the scanning hosts; isolate those nobody can explain.",
        "建议：查明扫描主机上运行了什么，并隔离无法解释的主机。"),
}  # fmt: skip
