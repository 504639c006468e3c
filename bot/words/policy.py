"""Which rule of the approvals table binds, for the person who asks."""

WORDS = {
    "policy.head": ("Who may approve what", "谁可以批准什么"),
    "policy.case": (
        "*{what}.* The fix is of class {risk} ({about}), so rule {rule} binds: {who}. "
        "It takes {quorum} yes.",
        "*{what}。* 该修复属于 {risk} 类（{about}），适用规则 {rule}：{who}。"
        "需要 {quorum} 人同意。",
    ),
    "policy.no_fix": (
        "*{what}.* There is no ready fix, so nobody has to approve anything.",
        "*{what}。* 没有现成的修复，因此无需任何人批准。",
    ),
    "policy.line": ("*{rule}* {about}: {who}.", "*{rule}* {about}：{who}。"),
    "policy.about.break_glass": (
        "for reversible emergencies, with a reason",
        "可还原的紧急处置，须说明理由",
    ),
    "policy.owning": ("that owns the account", "账户所属"),
    "policy.production": ("{about}, in production", "{about}，生产环境"),
    "policy.you": (
        "*You* are {roles}; your teams: {teams}.",
        "*您* 的角色：{roles}；所属团队：{teams}。",
    ),
    "policy.none": ("none", "无"),
    "policy.role.operator": ("operator", "操作员"),
    "policy.role.approver": ("approver", "审批人"),
    "policy.role.on_call": ("on call", "值班人员"),
    "policy.role.incident": ("incident responder", "事件响应人员"),
    "policy.may_request": ("*You may propose it:* {answer}", "*您可以提出：* {answer}"),
    "policy.may_approve": (
        "*You may approve it when somebody else asks:* {answer}",
        "*他人提出时您可以批准：* {answer}",
    ),
    "policy.may_approve_this": (
        "*You may approve the request that waits:* {answer}",
        "*您可以批准正在等待的请求：* {answer}",
    ),
    "policy.own": (
        "Your own request you may approve yourself.",
        "您本人提出的请求可由您自行批准。",
    ),
    "policy.not_own": (
        "Your own request somebody else must approve.",
        "您本人提出的请求须由他人批准。",
    ),
    "policy.observing": (
        "Hubward only watches now: nothing that is approved is carried out.",
        "Hubward 目前仅观察：批准后也不会执行。",
    ),
}
