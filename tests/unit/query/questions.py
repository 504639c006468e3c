"""The ten example prompts of AWS's guide to the CloudTrail MCP Server, and Chinese paraphrases.

Source: aws-samples/cloud-operations-best-practices, guide "CloudTrail MCP Server for security,
audit and operations".
"""

#: name -> (as the guide prints it, a Chinese paraphrase)
QUESTIONS: dict[str, tuple[str, str]] = {
    "01_failed_logins": (
        "Show me all failed console login attempts in the last 24 hours. \n"
        "Include the username, source IP address, and timestamp.",
        "最近24小时所有失败的控制台登录，包括用户名、源IP和时间",
    ),
    "02_policy_changes": (
        "Show me all IAM policy changes in the last 48 hours. \n"
        "Focus on policies that grant admin permissions or modify IAM roles.",
        "过去48小时内的IAM策略变更，重点关注管理员权限",
    ),
    "03_user_report": (
        "Generate a complete audit report for IAM user demo.user for the month of January 2024. \n"
        "Include all API calls, resources accessed, and any permission changes.",
        "为 IAM 用户 demo.user 生成2024年1月的完整审计报告",
    ),
    "04_mfa": (
        "Show me all console logins in the last month. Which users logged in without MFA? \n"
        "How many times did each user login?",
        "上个月的控制台登录，哪些用户没有使用MFA？每个用户登录了多少次？",
    ),
    "05_outage": (
        "Our application stopped working at 2024-01-15 14:30 UTC. Show me all API calls \n"
        "related to our production VPC (vpc-abc123) in the 30 minutes before the outage.\n"
        "What changed?",
        "应用在 2024-01-15 14:30 UTC 停止工作，故障前30分钟内 vpc-abc123 有什么变更？",
    ),
    "06_denied": (
        "User reports they can't create EC2 instances. Show me all EC2 RunInstances calls \n"
        "from user demo.user in the last 2 hours, including any access denied errors.\n"
        "What permissions are missing?",
        "用户 demo.user 最近2小时的 RunInstances 调用，包括被拒绝的错误，缺少哪些权限？",
    ),
    "07_open_rules": (
        "Across all our AWS accounts, show me any security group rules that allow inbound \n"
        "traffic from 0.0.0.0/0 on ports other than 80 and 443. When were these rules created\n"
        "and by whom?",
        "所有账户中允许来自 0.0.0.0/0 且除80和443以外端口入站的安全组规则，是谁在什么时候创建的？",
    ),
    "08_trail_changes": (
        "For production accounts (account IDs: 111111111111, 222222222222, 333333333333), \n"
        "show me any CloudTrail configuration changes in the last year. Has logging ever\n"
        "been disabled?",
        "账户 111111111111、222222222222、333333333333 过去一年的 CloudTrail 配置变更，"
        "日志是否曾被禁用？",
    ),
    "09_connectivity": (
        "Application team reports connectivity issues to RDS database at 10:15 AM today. \n"
        "Check VPC Flow Logs for rejected connections to the database subnet around that time,\n"
        "then check CloudTrail for any security group, NACL, or route table changes in the\n"
        "30 minutes before the issue started.",
        "今天上午10:15 RDS数据库连接问题，查看流日志中被拒绝的连接，"
        "以及之前30分钟的安全组、NACL、路由表变更",
    ),
    "10_lateral_movement": (
        'CloudTrail shows user demo.user assumed role "ProductionAdmin" at 2:30 PM. \n'
        "Check VPC Flow Logs for all network connections initiated from instances\n"
        "accessed by that role in the following hour. Are there any unusual internal\n"
        "connections or port scans?",
        "demo.user 在下午2:30扮演了角色 ProductionAdmin，查看之后1小时的流日志，是否有横向移动？",
    ),
}
