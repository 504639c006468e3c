"""What shortcuts say, and the modals that choose a case or take a question."""

WORDS = {
    "pick.fix_title": ("Propose a fix", "提出修复"),
    "pick.fix_lead": (
        "Hubward makes a plan and asks the approvers. Nothing is changed before they agree.",
        "Hubward 会生成方案并请审批人确认，批准前不会修改任何内容。",
    ),
    "pick.fix_submit": ("Make the plan", "生成方案"),
    "pick.assign_title": ("Assign a case", "指派事项"),
    "pick.case": ("Case", "事项"),
    "pick.case_hint": (
        "Type a priority, port, resource or account",
        "输入优先级、端口、资源或账户",
    ),
    "pick.ask_title": ("Ask CloudTrail", "查询 CloudTrail"),
    "pick.ask_label": ("Your question", "您的问题"),
    "pick.ask_example": ("Who opened port 22 on sg-0abc?", "谁开放了 sg-0abc 的 22 端口？"),
    "pick.ask_hint": (
        "English or Chinese. The answer comes to your direct messages.",
        "支持英文或中文，答案会发送到您的私信。",
    ),
    "pick.ask_submit": ("Ask", "提问"),
    "pick.notice_title": ("Hubward", "Hubward"),
    "shortcut.no_card": (
        "This message is not the card of a case, and it does not stand in a case's thread.",
        "此消息不是事项卡片，也不在事项的消息列中。",
    ),
    "shortcut.tickets_off": (
        "Tickets are switched off (`tickets.enabled` in hubward.yaml).",
        "工单功能已关闭（hubward.yaml 中的 `tickets.enabled`）。",
    ),
    "shortcut.closed": (
        "This case is closed, so it gets no new ticket.",
        "该事项已关闭，不再创建工单。",
    ),
    "shortcut.has_ticket": ("This case has the ticket {key} already.", "该事项已有工单 {key}。"),
    "shortcut.ticket_soon": (
        "A ticket is being made; its key appears on the card.",
        "正在创建工单，编号将显示在卡片上。",
    ),
}
