"""What people read about impact: paths, budgets, prices, and what could not be looked at."""

WORDS = {
    "impact.traffic_at": ("Traffic as of {ago}.", "流量数据：{ago}。"),
    "impact.traffic_whole": ("Every record was read.", "已读取全部记录。"),
    "impact.traffic_partial": (
        "There were more rows than one query returns: at least so many.",
        "结果超出单次查询上限：以上为下限。",
    ),
    "impact.traffic_skipped": (
        "The query passed over about {skipped} records: at least so many.",
        "查询跳过了约 {skipped} 条记录：以上为下限。",
    ),
    "impact.traffic_top": (
        "From outside: {outside} of the sources; most often {list}.",
        "其中外部来源 {outside} 个；最多的是 {list}。",
    ),
    "impact.source": ("{address} ({flows})", "{address}（{flows}）"),
    "impact.through": ("Through role {roles}.", "经由角色 {roles}。"),
    "impact.managed_verified": (
        "*Managed by* {tool} (AWS says so){source}: a fix by hand drifts from its template. "
        "Change it there too, or the fix may be overwritten.",
        "*由* {tool} *管理*（AWS 标记）{source}：手动修复会与模板产生偏差，"
        "请同时在那里修改，否则修复可能被覆盖。",
    ),
    "impact.managed_claimed": (
        "*Managed by* {tool} (claimed, not verified){source}: if so, a fix by hand drifts from its "
        "code. Change it there too, or the fix may be overwritten.",
        "*由* {tool} *管理*（自称，未核实）{source}：若属实，手动修复会与代码产生偏差，"
        "请同时在那里修改，否则修复可能被覆盖。",
    ),
    "impact.managed_from": (", by its {source}", "，依据 {source}"),
    "impact.managed_iac": ("infrastructure code", "基础设施代码"),
    "impact.exploited": (
        "*Exploited in the wild:* {list}, as Amazon Inspector reports.",
        "*已知被利用：* {list}（据 Amazon Inspector）。",
    ),
    "impact.missing": ("*Could not be read:* {list}.", "*无法读取：* {list}。"),
    "impact.name.tags": ("tags", "标签"),
    "impact.name.topology": ("the network around it", "网络拓扑"),
    "impact.name.traffic": ("flow logs", "流日志"),
    "impact.name.origin": ("CloudTrail", "CloudTrail"),
    "impact.name.exploitation": ("Amazon Inspector", "Amazon Inspector"),
    "impact.name.dynatrace": ("Dynatrace", "Dynatrace"),
    "impact.missing.topology.routes": ("routes and network ACLs", "路由与网络 ACL"),
    "impact.missing.topology.role": ("the role of the instance", "实例的角色"),
    "impact.missing.topology.balancers": ("load balancers", "负载均衡器"),
    "impact.missing.topology.target-groups": (
        "target groups beyond the first 20",
        "前 20 个以外的目标组",
    ),
    "impact.missing.topology.website": ("the bucket's website", "存储桶网站配置"),
    "impact.missing.topology.distributions": ("CloudFront distributions", "CloudFront 分配"),
    "impact.missing.topology.function": ("the function's address and role", "函数的地址与角色"),
    "impact.missing.exploitation.denied": (
        "whether the CVE is known to be exploited (Amazon Inspector may not be asked)",
        "该 CVE 是否已被利用（无权查询 Amazon Inspector）",
    ),
    "impact.missing.exploitation.budget": (
        "whether every CVE is known to be exploited (not looked: budget)",
        "是否所有 CVE 均已被利用（未查看：预算）",
    ),
    "impact.hop.internet": ("internet", "互联网"),
    "impact.hop.gateway": ("gateway", "网关"),
    "impact.hop.no-gateway": ("no route to an internet gateway in", "没有通往互联网网关的路由"),
    "impact.hop.network-acl": ("network ACL", "网络 ACL"),
    "impact.hop.closed-acl": ("closed by network ACL", "被网络 ACL 阻断"),
    "impact.hop.rule": ("rule", "规则"),
    "impact.hop.interface": ("interface", "网络接口"),
    "impact.hop.instance": ("instance", "实例"),
    "impact.hop.load-balancer": ("load balancer", "负载均衡器"),
    "impact.hop.database": ("database", "数据库"),
    "impact.hop.function": ("function", "函数"),
    "impact.hop.function-url": ("function URL", "函数 URL"),
    "impact.hop.policy": ("policy", "策略"),
    "impact.hop.role": ("role", "角色"),
    "impact.hop.data": ("data", "数据"),
    "impact.hop_bare": ("{what} ({state})", "{what}（{state}）"),
    "impact.kind.instance": ("instance", "实例"),
    "impact.kind.load-balancer": ("load balancer", "负载均衡器"),
    "impact.kind.target-group": ("target group", "目标组"),
    "impact.kind.database": ("database", "数据库"),
    "impact.kind.distribution": ("CloudFront distribution", "CloudFront 分配"),
    "impact.kind.website": ("website", "网站"),
    "impact.kind.function-url": ("function URL", "函数 URL"),
    "finding.why.not-looked": (
        "not looked: it ranks too low for a look by itself",
        "未查看：级别较低，不自动查看",
    ),
    "finding.why.budget": ("not looked: budget", "未查看：预算"),
    "finding.why.sampled": (
        "the query could not read every record, and none of those it read fits",
        "查询未能读取全部记录，已读取的记录中没有符合的",
    ),
    "impact.price_small": ("less than $0.01", "不到 $0.01"),
    "impact.look_free": ("Look now (free)", "立即查看（免费）"),
    "impact.look_price": ("Look now (about {price})", "立即查看（约 {price}）"),
    "impact.look_rate": ("Look now ({price} per GB read)", "立即查看（每读取 1 GB {price}）"),
    "impact.looking": (
        "Looking. The card changes within a minute; the look is in the audit log.",
        "正在查看。卡片将在一分钟内更新，此次查看已记入审计日志。",
    ),
    "impact.spend": ("Looks today", "今日查看"),
    "impact.spend_value": (
        "{read} of {most} of logs in {queries} queries, {lookups} CloudTrail and {inspections} "
        "Inspector calls, about {price}",
        "{queries} 次查询共读取日志 {read}（上限 {most}），CloudTrail 调用 {lookups} 次，"
        "Inspector 调用 {inspections} 次，约 {price}",
    ),
}
