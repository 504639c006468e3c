"""What people read about findings, cases, scores and impact."""

WORDS = {
    "finding.no_file": ("{path} does not exist.", "{path} 不存在。"),
    "finding.unread": ("{path} cannot be read: {why}.", "无法读取 {path}：{why}。"),
    "finding.title.open-port": (
        "Port {port} open to the internet on {resource}",
        "{resource} 的端口 {port} 对互联网开放",
    ),
    "finding.title.open-port.list": (
        "Ports {ports} open to the internet on {resource}",
        "{resource} 的端口 {ports} 对互联网开放",
    ),
    "finding.title.open-port.many": (
        "{count} high-risk ports open to the internet on {resource}",
        "{resource} 有 {count} 个高风险端口对互联网开放",
    ),
    "finding.title.open-port.some": (
        "Ports open to the internet on {resource}",
        "{resource} 有端口对互联网开放",
    ),
    "finding.title.default-group": (
        "Default security group {resource} allows traffic",
        "默认安全组 {resource} 允许流量",
    ),
    "finding.title.public-bucket": (
        "Bucket {resource} can be public",
        "存储桶 {resource} 可被公开访问",
    ),
    "finding.title.account-public-access": (
        "Account {resource} does not block public buckets",
        "账户 {resource} 未阻止公开存储桶",
    ),
    "finding.title.public-snapshot": (
        "Snapshot {resource} is public",
        "快照 {resource} 是公开的",
    ),
    "finding.title.public-database": (
        "Database {resource} can be reached publicly",
        "数据库 {resource} 可被公开访问",
    ),
    "finding.title.public-function": (
        "Anyone may call function {resource}",
        "任何人都可以调用函数 {resource}",
    ),
    "finding.title.public-document": (
        "Document {resource} is shared with everyone",
        "文档 {resource} 对所有人共享",
    ),
    "finding.title.key-deletion": (
        "Key {resource} is waiting to be deleted",
        "密钥 {resource} 正等待删除",
    ),
    "finding.title.key-rotation": (
        "Key {resource} does not rotate",
        "密钥 {resource} 未启用轮换",
    ),
    "finding.title.imds": (
        "Instance {resource} still answers IMDSv1",
        "实例 {resource} 仍接受 IMDSv1",
    ),
    "finding.title.flow-logs": (
        "{resource} keeps no flow logs",
        "{resource} 未记录流日志",
    ),
    "finding.title.trail": (
        "CloudTrail does not record everything in {resource}",
        "{resource} 的 CloudTrail 记录不完整",
    ),
    "finding.title.password-policy": (
        "Password policy of {resource} is weak",
        "{resource} 的密码策略过弱",
    ),
    "finding.title.unused-credentials": (
        "{resource} has credentials nobody uses",
        "{resource} 有无人使用的凭证",
    ),
    "finding.title.old-access-key": (
        "{resource} has an access key older than 90 days",
        "{resource} 的访问密钥已超过 90 天",
    ),
    "finding.title.other": ("{title} ({resource})", "{title}（{resource}）"),
    "finding.term.severity": ("severity {detail}", "严重性 {detail}"),
    "finding.term.exposure": ("exposure", "暴露面"),
    "finding.term.exploitation": ("exploitation", "被利用情况"),
    "finding.term.environment": ("environment", "环境"),
    "finding.term.sensitive_data": ("sensitive data", "敏感数据"),
    "finding.term.blast": ("resources behind it: {detail}", "关联资源：{detail}"),
    "finding.term.use": ("use", "使用情况"),
    "finding.term.age": (
        "time to fix passed {detail} times",
        "已超过修复期限 {detail} 倍",
    ),
    "finding.age.1": ("time to fix passed once", "已超过修复期限 1 倍"),
    "finding.term.group": (
        "{detail} more kinds of weakness in the group",
        "组内另有 {detail} 类弱点",
    ),
    "finding.term.cap": ("100 is the most", "最高为 100"),
    "finding.exposure.internet-observed": (
        "internet traffic seen",
        "已观察到互联网流量",
    ),
    "finding.exposure.internet-reachable": (
        "reachable from the internet",
        "可从互联网访问",
    ),
    "finding.exposure.public-config": ("configured as public", "配置为公开"),
    "finding.exposure.cross-account": ("open to other accounts", "对其他账户开放"),
    "finding.exposure.unknown": ("exposure unknown", "暴露面未知"),
    "finding.exposure.private": ("not exposed", "未暴露"),
    "finding.exploitation.threat": ("somebody is acting now", "正在遭受攻击"),
    "finding.exploitation.kev": ("known to be exploited", "已知被利用的漏洞"),
    "finding.exploitation.epss_50": (
        "exploitation within 30 days is likely (EPSS ≥ 0.5)",
        "30 天内很可能被利用（EPSS ≥ 0.5）",
    ),
    "finding.exploitation.epss_10": (
        "exploitation within 30 days is possible (EPSS ≥ 0.1)",
        "30 天内可能被利用（EPSS ≥ 0.1）",
    ),
    "finding.exploitation.exploit": ("an exploit exists", "存在利用代码"),
    "finding.exploitation.none": ("no sign of exploitation", "无被利用迹象"),
    "finding.environment.production": ("production", "生产环境"),
    "finding.environment.staging": ("staging", "预发布环境"),
    "finding.environment.development": ("development", "开发环境"),
    "finding.environment.unknown": ("environment unknown", "环境未知"),
    "finding.use.in_use": ("in use", "使用中"),
    "finding.use.unknown": ("use unknown", "使用情况未知"),
    "finding.use.stopped": ("stopped", "已停止"),
    "finding.use.detached": ("attached to nothing", "未关联任何资源"),
    "finding.pin.settings": ("set by {detail} in the settings", "由设置中的 {detail} 指定"),
    "finding.pin.threat": ("an active threat is always P1", "活跃威胁始终为 P1"),
    "finding.pin.kev": (
        "known to be exploited and reachable: always P1",
        "已知被利用且可访问：始终为 P1",
    ),
    "finding.unknown.severity": ("severity: the source gave none", "严重性：来源未提供"),
    "finding.unknown.exposure": ("exposure: not known", "暴露面：未知"),
    "finding.unknown.exploitation": (
        "exploitation: no score for the CVE",
        "利用情况：该 CVE 无评分",
    ),
    "finding.unknown.environment": (
        "environment: account not in the settings",
        "环境：账户未在设置中",
    ),
    "finding.unknown.use": ("use: not known", "使用情况：未知"),
    "finding.unknown.sensitive_data": ("sensitive data: not known", "敏感数据：未知"),
    "finding.unknown.age": ("age: no readable time", "存在时间：没有可读的时间"),
    "finding.missing.late": ("{source} did not answer in time", "{source} 未能及时响应"),
    "finding.missing.failed": ("{source} could not be asked", "无法查询 {source}"),
    "finding.why.no-network-interface": (
        "no network interface uses the group",
        "没有网络接口使用该安全组",
    ),
    "finding.why.no-flow-logs": (
        "no active flow log in CloudWatch Logs covers it",
        "没有写入 CloudWatch Logs 的有效流日志",
    ),
    "finding.why.flow-log-format": (
        "the flow log's own format lacks the needed fields",
        "流日志的自定义格式缺少所需字段",
    ),
    "finding.why.flow-log-young": (
        "the flow log is younger than the window",
        "流日志的记录时间短于查询窗口",
    ),
    "finding.why.too-many-interfaces": (
        "more network interfaces than one query may name",
        "网络接口数量超出单次查询上限",
    ),
    "finding.why.no-open-rule": ("no open rule was found", "未找到开放的规则"),
    "finding.why.older-than-history": (
        "nothing within the 90 days of event history",
        "90 天事件历史中没有相关记录",
    ),
    "finding.why.not-found": (
        "no event that opened it was found",
        "未找到导致开放的事件",
    ),
}
