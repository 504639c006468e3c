"""What people read about approvals: refusals with their reason, and who can instead."""

WORDS = {
    "approval.who.r0": ("any operator", "任何操作员"),
    "approval.who.r1": ("any operator", "任何操作员"),
    "approval.who.r1_production": (
        "any operator other than the requester",
        "除申请人以外的任何操作员",
    ),
    "approval.who.r2": (
        "any approver other than the requester",
        "除申请人以外的任何审批人",
    ),
    "approval.who.r2_production": (
        "an approver of the team {team}, or somebody on call",
        "{team} 团队的审批人，或值班人员",
    ),
    "approval.who.on_call": ("somebody on call", "值班人员"),
    "approval.who.r3": (
        "two approvers who are listed by name, neither of them the requester",
        "两名按姓名列出的审批人，且都不是申请人",
    ),
    "approval.who.r4": (
        "somebody with the incident role other than the requester",
        "除申请人以外的事件响应人员",
    ),
    "approval.who.break_glass": ("somebody on call", "值班人员"),
    "approval.who.undo": (
        "the requester, or an approver of this account",
        "申请人，或该账号的审批人",
    ),
    "approval.who.stop": ("any operator or approver", "任何操作员或审批人"),
    "approval.who.resume": ("any approver", "任何审批人"),
    "approval.reason.ok": ("Permitted.", "允许。"),
    "approval.reason.requester": (
        "You asked for this yourself, so somebody else must approve it: {who}.",
        "这是您本人提出的申请，须由他人批准：{who}。",
    ),
    "approval.reason.lookup": (
        "Slack could not confirm who you are just now, so nothing was done. Please try again.",
        "暂时无法向 Slack 核实您的身份，因此未执行任何操作。请稍后重试。",
    ),
    "approval.reason.guest": (
        "Guests cannot decide here. Who can: {who}.",
        "访客无权在此操作。有权者：{who}。",
    ),
    "approval.reason.external": (
        "People from other organisations cannot decide here. Who can: {who}.",
        "外部组织人员无权在此操作。有权者：{who}。",
    ),
    "approval.reason.bot": (
        "Bots cannot decide here. Who can: {who}.",
        "机器人无权在此操作。有权者：{who}。",
    ),
    "approval.reason.deleted": (
        "This account is deactivated. Who can: {who}.",
        "该账号已停用。有权者：{who}。",
    ),
    "approval.reason.already": (
        "You have approved this already; it still waits for somebody else: {who}.",
        "您已批准过此申请，仍需他人批准：{who}。",
    ),
    "approval.reason.not_operator": (
        "You are not on the operator list (`approvals.operators`). Who can: {who}.",
        "您不在操作员名单（`approvals.operators`）中。有权者：{who}。",
    ),
    "approval.reason.not_approver": (
        "You are not on the approver list (`approvals.approvers`). Who can: {who}.",
        "您不在审批人名单（`approvals.approvers`）中。有权者：{who}。",
    ),
    "approval.reason.not_owning_team": (
        "This is a production account of another team. Who can: {who}.",
        "这是其他团队的生产账号。有权者：{who}。",
    ),
    "approval.reason.not_by_name": (
        "For this kind of change an approver must be listed by name, not through a group. "
        "Who can: {who}.",
        "此类变更要求审批人按姓名列出，而非通过用户组。有权者：{who}。",
    ),
    "approval.reason.not_incident": (
        "Containment needs the incident role (`approvals.incident`). Who can: {who}.",
        "隔离操作需要事件响应角色（`approvals.incident`）。有权者：{who}。",
    ),
    "approval.reason.not_on_call": (
        "Break-glass is for people on call (`approvals.on_call`). Who can: {who}.",
        "紧急通道仅限值班人员（`approvals.on_call`）使用。有权者：{who}。",
    ),
    "approval.reason.not_requester": (
        "Only the person who asked for it can withdraw it; an approver can deny it instead.",
        "只有申请人可以撤回；审批人可以选择拒绝。",
    ),
    "approval.reason.needs_reason": (
        "Please say why: this kind of change needs a reason in words.",
        "请说明原因：此类变更必须填写理由。",
    ),
    "approval.reason.no_break_glass": (
        "Break-glass is only for changes that can cut traffic or contain an incident and that can "
        "be undone. Take the usual way.",
        "紧急通道仅适用于可撤销的流量阻断或事件隔离类变更。请走常规流程。",
    ),
    "approval.reason.too_few": (
        "Not enough approvals stand: {quorum} needed, from {who}.",
        "有效批准数不足：需要 {quorum} 个，来自{who}。",
    ),
    "approval.reason.observe": (
        "Hubward only observes here: nothing is changed in AWS. "
        "To let approved plans run, set `remediation.execute: true`.",
        "当前为观察模式：不会更改 AWS 中的任何内容。"
        "如需执行已批准的计划，请设置 `remediation.execute: true`。",
    ),
    "approval.reason.stopped": (
        "Execution is stopped. An approver can let it go on with `/hubward resume`.",
        "执行已暂停。审批人可使用 `/hubward resume` 恢复。",
    ),
    "approval.problem.no_approvers": (
        "approvals.approvers is empty although remediation.execute is on: name who may approve",
        "remediation.execute 已开启，但 approvals.approvers 为空：请填写审批人",
    ),
    "approval.problem.no_operators": (
        "approvals.operators is empty although remediation.execute is on: name who may propose",
        "remediation.execute 已开启，但 approvals.operators 为空：请填写操作员",
    ),
    "approval.problem.nobody_for": (
        "nobody could approve a change in account {account}: give its team people in "
        "approvals.teams, or name approvals.on_call",
        "没有人能批准账号 {account} 的变更：请在 approvals.teams 中为其团队添加人员，"
        "或填写 approvals.on_call",
    ),
    "approval.done.approved": (
        "Approved. {have} of {quorum} approvals.",
        "已批准。{have}/{quorum}。",
    ),
    "approval.done.running": (
        "Approved. Hubward re-reads the resource now and then makes the change.",
        "已批准。Hubward 正在重新读取资源，随后执行变更。",
    ),
    "approval.done.denied": ("Denied.", "已拒绝。"),
    "approval.done.cancelled": ("Withdrawn.", "已撤回。"),
    "approval.done.expired": (
        "This request ran out before enough people approved it. Propose it again if it is still "
        "wanted.",
        "该申请在获得足够批准前已过期。如仍需要，请重新提出。",
    ),
    "approval.not_found": (
        "This request is not known any more.",
        "找不到该申请。",
    ),
    "approval.ended": (
        "This request is already decided: {state}.",
        "该申请已有结果：{state}。",
    ),
    "approval.already_running": (
        "You have approved this already; it is under way.",
        "您已批准过此申请，正在执行。",
    ),
    "approval.running": (
        "This request is already approved and under way.",
        "该申请已获批准，正在执行。",
    ),
    "approval.deny_reason": (
        "Please say why you deny it; the requester will read it.",
        "请填写拒绝理由，申请人会看到。",
    ),
    "approval.busy": (
        "Several people decided at the same moment. Please look at the card and try again.",
        "多人同时操作。请查看卡片后重试。",
    ),
}
for _state, _en, _zh in (
    ("proposed", "being prepared", "准备中"),
    ("awaiting_approval", "waiting for approval", "等待批准"),
    ("prechecking", "approved, checking again", "已批准，复核中"),
    ("executing", "being carried out", "执行中"),
    ("verifying", "carried out, being verified", "已执行，验证中"),
    ("indeterminate", "interrupted, checking the actual state", "执行中断，正在核对实际状态"),
    ("done", "done", "已完成"),
    ("failed", "failed", "失败"),
    ("denied", "denied", "已拒绝"),
    ("expired", "expired", "已过期"),
    ("stale", "out of date: the resource changed", "已失效：资源发生变化"),
    ("cancelled", "withdrawn", "已撤回"),
):
    WORDS[f"approval.state.{_state}"] = (_en, _zh)
