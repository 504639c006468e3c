"""What stands where an answer will be."""

WORDS = {
    "reply.working": (
        "🔎 Looking: “{question}”",
        "🔎 正在查询：“{question}”",
    ),
    "reply.progress": (
        "🔎 Looking: “{question}” · {progress} places searched",
        "🔎 正在查询：“{question}” · 已查询 {progress} 处",
    ),
    "reply.elsewhere": (
        "The answer covers accounts that not everybody in this channel may see, so it went to your "
        "direct messages.",
        "答案涉及本频道并非人人可见的账户，已通过私信发送给提问者。",
    ),
    "reply.csv_sent": (
        "All rows you may see are in your direct messages as a CSV file.",
        "您可查看的全部记录已作为 CSV 文件发送到您的私信。",
    ),
    "reply.failed": (
        "“{question}” could not be answered: {problem} Ask again to try once more.",
        "无法回答“{question}”：{problem} 可重新提问再试一次。",
    ),
    "reply.step.reading": ("Understanding the question", "理解问题"),
    "reply.step.query": (
        "Reading {store}, {start} – {end} UTC",
        "读取 {store}，{start} – {end} UTC",
    ),
    "reply.step.done": ("{n} records", "{n} 条记录"),
    "reply.step.one": ("1 record", "1 条记录"),
    "reply.step.failed": ("could not be read", "无法读取"),
    "reply.tool.done": ("done", "完成"),
    "reply.tool.failed": ("was refused or failed", "被拒绝或失败"),
    "reply.tool.describe_resource": ("Looking at a resource as it is now", "查看资源的现状"),
    "reply.tool.get_case": ("Reading the case of this thread", "读取本主题的案例"),
    "reply.tool.query_events": ("Reading CloudTrail", "读取 CloudTrail"),
    "reply.tool.query_flow_logs": ("Reading flow logs", "读取流日志"),
    "reply.tool.list_sources": ("Looking which sources are connected", "查看已连接的来源"),
    "reply.tool.compare_with_baseline": ("Comparing with the time before", "与之前的时段比较"),
    "reply.tool.explain_denial": ("Looking why a call was refused", "查看调用被拒绝的原因"),
    "reply.tool.propose_remediation": ("Putting a fix before the approvers", "向审批人提出修复"),
    "reply.step.more": ("{n} earlier steps", "此前另有 {n} 步"),
    "reply.button.stop": ("Stop", "停止"),
    "reply.button.stop_spoken": ("Stop looking for this answer", "停止查询该答案"),
    "reply.stopped": (
        "“{question}” was stopped by {who}; nothing more is read. Ask again to start over.",
        "“{question}”已由 {who} 停止，不再读取。可重新提问。",
    ),
    "reply.superseded": (
        "“{question}” was stopped: a newer question of the same person in this thread took its "
        "place.",
        "“{question}”已停止：同一人在此消息串中提出了新的问题。",
    ),
    "reply.stopped_error": ("The question was stopped.", "该问题已停止。"),
    "reply.stop_not_yours": (
        "Only the person who asked, or an operator, can stop this question.",
        "只有提问者或操作员可以停止该问题。",
    ),
    "reply.stop_late": (
        "This question is not being worked on any more.",
        "该问题已不在处理中。",
    ),
    "reply.feedback.good": ("Helpful", "有帮助"),
    "reply.feedback.bad": ("Not helpful", "没有帮助"),
    "reply.feedback.thanks": (
        "Thank you; it is counted, and written to the audit log.",
        "谢谢，已计入统计并写入审计日志。",
    ),
    "status.feedback": ("Answers judged (30 days)", "答案评价（30 天）"),
    "status.feedback_value": (
        "{good} helpful, {bad} not helpful",
        "{good} 次有帮助，{bad} 次没有帮助",
    ),
    "agent.prompts.title": ("Questions you may ask", "您可以这样提问"),
    "agent.prompt.1": (
        "Which ports were opened to the internet in the last 7 days?",
        "过去 7 天谁把安全组开放到公网？",
    ),
    "agent.prompt.2": (
        "Failed console logins in the last 24 hours",
        "过去 24 小时登录控制台失败的记录",
    ),
    "agent.prompt.3": (
        "What did root do in the last 30 days?",
        "过去 30 天 root 做了什么？",
    ),
    "agent.prompt.4": (
        "Which access keys were created in {account} this month?",
        "本月 {account} 创建了哪些访问密钥？",
    ),
    "agent.prompt.5": (
        "Who changed a trail in the past year?",
        "过去一年谁更改过跟踪（trail）？",
    ),
    "agent.prompt.6": (
        "Which security groups changed in {account} yesterday?",
        "昨天 {account} 中哪些安全组发生了更改？",
    ),
    "agent.prompt.7": (
        "Who signed in without MFA in the last 7 days?",
        "过去 7 天谁未使用 MFA 登录？",
    ),
    "agent.prompt.8": (
        "Denied calls in {account} in the last 24 hours",
        "过去 24 小时 {account} 中被拒绝的调用",
    ),
    "agent.prompt.9": (
        "Who created IAM users in the last 30 days?",
        "过去 30 天谁创建了 IAM 用户？",
    ),
    "agent.prompt.10": (
        "Which addresses sent the most traffic to {account} in the last hour?",
        "过去一小时哪些地址向 {account} 发送的流量最多？",
    ),
}
