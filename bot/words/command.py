"""The verbs people type, one line of help each."""

WORDS = {
    "verb.help": ("show these commands", "显示命令列表"),
    "verb.findings": ("list open cases, most urgent first", "列出未处理事项，按紧急程度排序"),
    "verb.show": ("show one case with its evidence", "查看单个事项及证据"),
    "verb.ask": ("ask what happened, in plain words", "用自然语言询问发生了什么"),
    "verb.fix": (
        "make a plan for a case; nothing runs before approval",
        "为事项生成方案，批准前不执行",
    ),
    "verb.approvals": ("list requests that wait for approval", "列出等待审批的请求"),
    "verb.assign": ("give a case to someone", "指派事项"),
    "verb.snooze": ("make a case quiet for some days", "静默事项若干天"),
    "verb.suppress": ("accept the risk, with a reason", "接受风险并说明理由"),
    "verb.digest": ("show the summary now", "立即查看摘要"),
    "verb.report": (
        "new, fixed, overdue and time to fix, with charts",
        "新增、已修复、逾期与修复时间（含图表）",
    ),
    "verb.routes": ("show which channel gets what", "查看各频道接收的内容"),
    "verb.policy": ("show who may approve what, and whether you may", "查看审批规则以及您的权限"),
    "verb.status": ("show whether everything works", "查看运行状况"),
    "verb.stop": ("stop all changes now", "立即停止所有修改"),
    "verb.resume": ("allow changes again", "恢复执行修改"),
    "args.findings": ("[P1] [account] [environment] [csv]", "[P1] [账户] [环境] [csv]"),
    "args.report": ("[findings] [30d]", "[发现] [30d]"),
    "args.show": ("<case>", "<编号>"),
    "args.ask": ("<question>", "<问题>"),
    "args.fix": ("[case]", "[编号]"),
    "args.assign": ("<case> @person", "<编号> @人员"),
    "args.snooze": ("<case> <days>d <reason>", "<编号> <天数>d <理由>"),
    "args.suppress": ("<case> <reason>", "<编号> <理由>"),
    "args.routes": ("[case]", "[编号]"),
    "args.policy": ("[case]", "[编号]"),
    "args.stop": ("<reason>", "<理由>"),
    "help.title": ("What Hubward can do", "Hubward 的功能"),
    "help.lead": (
        "Type `/hubward` and a verb, or mention @Hubward in a thread. In a case's thread the case "
        "need not be named.",
        "输入 `/hubward` 加命令，或在消息列中提及 @Hubward。在事项的消息列中无需写编号。",
    ),
    "help.line": ("`{verb}` {about}", "`{verb}` {about}"),
    "help.line_args": ("`{verb} {args}` {about}", "`{verb} {args}` {about}"),
    "help.later": ("`{verb}` {about} (not available yet)", "`{verb}` {about}（暂不可用）"),
    "help.example": (
        "Examples: `/hubward ask who opened port 22 on sg-0abc?` · "
        "`/hubward ask failed console logins in the last 24 hours`",
        "示例： `/hubward ask 谁开放了 sg-0abc 的 22 端口？` · "
        "`/hubward ask 过去 24 小时失败的控制台登录`",
    ),
    "help.guess": (
        "There is no command {typed}. Did you mean {guess}?",
        "没有命令 {typed}。您是想用 {guess} 吗？",
    ),
    "help.no_guess": ("There is no command {typed}.", "没有命令 {typed}。"),
    "help.not_yet": ("{verb} does not work yet.", "{verb} 暂不可用。"),
}
