"""Words about traffic and about questions of several steps."""

WORDS: dict[str, tuple[str, str]] = {
    "answer.clarify.end": (
        "Which address, range or interface is meant? Flow logs know no names of hosts.",
        "指的是哪个地址、网段或网络接口？流日志中没有主机名。"),
    "answer.clarify.traffic": (
        "I am not sure what traffic to look for. Name an address, a port, an interface, or "
        "“rejected” or “accepted”.",
        "我不确定要查哪些流量。请指明地址、端口、网络接口，或“被拒绝”“被接受”。"),
    "answer.assume.ingress": (
        "Inbound is what the record's flow-direction says; where it says none, what goes to the "
        "interface's own address.",
        "入站以记录中的 flow-direction 为准；没有该字段时，指发往该接口自身地址的流量。"),
    "answer.assume.egress": (
        "Outbound is what the record's flow-direction says; where it says none, what comes from "
        "the interface's own address.",
        "出站以记录中的 flow-direction 为准；没有该字段时，指来自该接口自身地址的流量。"),
    "answer.note.flow_lag": (
        "Flow logs arrive up to ten minutes after the traffic, or later; the newest records may be "
        "missing.",
        "流日志在流量之后十分钟甚至更久才到达；最新的记录可能缺失。"),
    "answer.flows.span": (
        "The first began at {first}, the last ended at {last}.",
        "最早开始于 {first}，最晚结束于 {last}。"),
    "answer.flows.distinct": ("{what}: {n}.", "{what}：{n}。"),
    "answer.flows.absent": (
        "{n} of {all} records do not have the field {field}, so it is unknown for them.",
        "{all} 条记录中有 {n} 条没有 {field} 字段，对它们而言该值未知。"),
    "answer.scans.found": (
        "{n} port scans by {sources} sources, {records} flow records in all.",
        "发现 {sources} 个来源的 {n} 次端口扫描，共 {records} 条流日志记录。"),
    "answer.scans.found.one": (
        "One port scan, {records} flow records (sources: {sources}).",
        "发现 1 次端口扫描，共 {records} 条流日志记录（来源 {sources} 个）。"),
    "answer.scans.ports": (
        "{src} tried {n} ports of {target}, first at {time}; records rejected: {rejected}.",
        "{src} 尝试了 {target} 的 {n} 个端口，最早于 {time}；被拒绝的记录：{rejected}。"),
    "answer.scans.hosts": (
        "{src} tried port {target} of {n} hosts, first at {time}; records rejected: {rejected}.",
        "{src} 尝试了 {n} 台主机的 {target} 端口，最早于 {time}；被拒绝的记录：{rejected}。"),
    "answer.scans.limits": (
        "A scan is from {ports} ports of a host, or {hosts} hosts on a port, within {minutes} "
        "minutes (questions.traffic).",
        "扫描的界限：{minutes} 分钟内同一主机 {ports} 个端口，或同一端口 {hosts} 台主机"
        "（questions.traffic）。"),
    "answer.column.instance": ("Instance", "实例"),
    "answer.column.subnet": ("Subnet", "子网"),
    "answer.column.vpc": ("VPC", "VPC"),
    "answer.column.direction": ("Direction", "方向"),
    "answer.column.distinct_instance": ("Different instances", "不同实例数"),
    "answer.column.distinct_subnet": ("Different subnets", "不同子网数"),
    "answer.column.distinct_vpc": ("Different VPCs", "不同VPC数"),
    "answer.column.distinct_direction": ("Different directions", "不同方向数"),
    "answer.column.from_log": ("Log", "日志"),
    "answer.column.what": ("What", "内容"),
    "answer.column.by": ("By", "发起者"),
    "answer.log.trail": ("CloudTrail", "CloudTrail"),
    "answer.log.flow": ("flow log", "流日志"),
    "answer.step.done": (
        "Step {number}, {what}: {n} records from {store}.",
        "步骤 {number}，{what}：来自 {store} 的 {n} 条记录。"),
    "answer.step.partial": (
        "Step {number}, {what}: {n} records from {store}, which did not hold or read all of it.",
        "步骤 {number}，{what}：来自 {store} 的 {n} 条记录，但该来源未能覆盖全部范围。"),
    "answer.step.live": (
        "Step {number}, {what}: read from the account as it is now with {name}.",
        "步骤 {number}，{what}：通过 {name} 从账户当前状态读取。"),
    "answer.step.failed": (
        "Step {number}, {what}: not done ({why}).", "步骤 {number}，{what}：未完成（{why}）。"),
    "answer.step.many": (
        "Step {number}, {what}: not done (a question has six steps at most).",
        "步骤 {number}，{what}：未完成（一个问题最多六步）。"),
    "answer.step.what.session": ("the session's calls", "会话的调用"),
    "answer.step.what.instances": ("instances the session touched", "会话访问过的实例"),
    "answer.step.what.interfaces": ("the instances' network interfaces", "实例的网络接口"),
    "answer.step.what.flows": ("what these hosts sent", "这些主机发出的流量"),
    "answer.step.what.baseline": ("the days before, same hours", "之前几天的同一时段"),
    "answer.step.what.children": ("the parts of the network", "网络的组成部分"),
    "answer.step.what.database": ("the database's place in the network", "数据库所在的网络位置"),
    "answer.step.what.subnets": ("ranges of the database's subnets", "数据库子网的网段"),
    "answer.step.what.rejects": ("rejected connections around that time", "该时刻前后被拒绝的连接"),
    "answer.step.what.shared": ("the other account's records", "另一账户的记录"),
    "answer.step.what.closing": ("what ended it later", "之后是什么使其结束"),
    "answer.step.what.captured": ("where the records were captured", "记录的采集位置"),
    "answer.step.why.no_database": (
        "no call that made it was found, and the account was not read",
        "没有找到创建它的调用，也未读取账户"),
    "answer.step.why.no_instances": (
        "the session's calls name no instance", "该会话的调用没有指明任何实例"),
    "answer.step.why.no_interfaces": (
        "no call that made or attached the interface of some was found, so their addresses are "
        "unknown",
        "没有找到创建或挂载其中一些接口的调用，因此其地址未知"),
    "answer.step.why.no_shared": (
        "none of the records has a sharedEventID", "没有一条记录带有 sharedEventID"),
    "answer.children.found": (
        "Parts of {resource} that calls were matched by too: {n}. {names}",
        "同时按 {resource} 的以下 {n} 个组成部分匹配调用：{names}"),
    "answer.outage.changes": (
        "{n} changes from {start} until the problem at {time}; calls that failed: {failed}.",
        "从 {start} 到 {time} 故障发生共有 {n} 次变更；失败的调用：{failed}。"),
    "answer.outage.changes.one": (
        "One change from {start} until the problem at {time}; calls that failed: {failed}.",
        "从 {start} 到 {time} 故障发生共有 1 次变更；失败的调用：{failed}。"),
    "answer.outage.none": (
        "No call that worked from {start} until the problem at {time}; calls that failed: "
        "{failed} (changes: {n}).",
        "从 {start} 到 {time} 故障发生没有成功的调用；失败的调用：{failed}（变更：{n}）。"),
    "answer.outage.change": (
        "{minutes} minutes before: {actor} ({standing}) called {name} on {resource} at {time}. "
        "Event {event}.",
        "之前 {minutes} 分钟：{actor}（{standing}）于 {time} 对 {resource} 调用了 {name}。"
        "事件 {event}。"),
    "answer.inferred.order": (
        "Derived: they are ranked by what cuts traffic most easily, then by nearness; coming "
        "before the problem proves no cause.",
        "推断：先按最可能切断流量的类型排序，再按时间远近；先于故障发生并不证明因果。"),
    "answer.database.found": (
        "The database {names} lies in {ranges}.", "数据库 {names} 位于 {ranges}。"),
    "answer.database.ports": (
        "Where the database lies is not known; rejected connections to the usual database ports "
        "({ports}) were taken instead.",
        "数据库的位置未知；改为查询发往常用数据库端口（{ports}）的被拒绝连接。"),
    "answer.database.all": (
        "No target was named; all rejected connections were taken.",
        "未指明目标；查询了所有被拒绝的连接。"),
    "answer.connectivity.both": (
        "Between {start} and {end} {rejected} flow records were rejected (source addresses: "
        "{sources}); network changes before {time}: {n}, calls that failed: {failed}.",
        "{start} 至 {end} 之间有来自 {sources} 个地址的 {rejected} 条被拒绝的流日志记录；"
        "{time} 之前有 {n} 次网络变更，失败的调用：{failed}。"),
    "answer.connectivity.changes": (
        "Network changes before {time}: {n} (calls that failed: {failed}). The flow logs hold "
        "nothing from {start} to {end} or could not be read, so rejected connections are unknown "
        "(records: {rejected}, sources: {sources}).",
        "{time} 之前有 {n} 次网络变更（失败的调用：{failed}）。"
        "流日志在 {start} 至 {end} 没有任何记录"
        "或无法读取，因此被拒绝的连接未知（记录：{rejected}，来源：{sources}）。"),
    "answer.connectivity.no_flows": (
        "No flow log covers that time, so whether anything was rejected is not known.",
        "没有流日志覆盖该时刻，因此不知道是否有连接被拒绝。"),
    "answer.connectivity.first": (
        "The first rejected record begins at {time}; flow records gather up to ten minutes.",
        "第一条被拒绝的记录开始于 {time}；流日志记录最多汇总十分钟的流量。"),
    "answer.connectivity.no_reject": (
        "Derived: nothing was rejected, so a security group or network ACL is not what stopped "
        "it; missing routes, DNS and peers leave no REJECT.",
        "推断：没有连接被拒绝，因此不是安全组或网络 ACL 所致；"
        "路由缺失、DNS 和对端故障不会留下 REJECT。"
        ""),
    "answer.connectivity.cause": (
        "Derived: {name} at {time} came before the rejected records and can cause them; REJECT "
        "does not say whether a security group or a network ACL did it. Event {event}.",
        "推断：{time} 的 {name} 先于被拒绝的记录，可能是其原因；REJECT 不说明是安全组还是网络 ACL。"
        "事件 {event}。"),
    "answer.connectivity.no_cause": (
        "Derived: no network change came before the first rejected record, so the rejecting rule "
        "is older or was not changed.",
        "推断：第一条被拒绝的记录之前没有网络变更，因此起作用的规则更早存在或未被更改。"),
    "answer.lateral.all": (
        "{actor} ({standing}) took the role at {time}; the session's calls: {calls}, instances "
        "touched: {instances}. These hosts then sent {n} flow records (internal address–port "
        "pairs: {inner}); unusual internal connections: {unusual}, port scans: {scans}. "
        "Event {event}.",
        "{actor}（{standing}）于 {time} 扮演该角色，进行了 {calls} 次调用，"
        "涉及 {instances} 个实例；"
        ""
        "这些主机随后发出 {n} 条流日志记录，涉及 {inner} 个内部地址–端口：{unusual} 个异常，"
        "{scans} 次端口扫描。事件 {event}。"),
    "answer.lateral.no_baseline": (
        "{actor} ({standing}) took the role at {time}; the session's calls: {calls}, instances "
        "touched: {instances}. These hosts then sent {n} flow records (internal address–port "
        "pairs: {inner}); port scans: {scans}. Whether they are unusual is unknown: the days "
        "before hold no records to compare with (judged: {unusual}). Event {event}.",
        "{actor}（{standing}）于 {time} 扮演该角色，进行了 {calls} 次调用，"
        "涉及 {instances} 个实例；"
        ""
        "这些主机随后发出 {n} 条流日志记录，涉及 {inner} 个内部地址–端口；端口扫描：{scans} 次。"
        "是否异常未知：之前几天没有可比较的记录（已判断：{unusual}）。事件 {event}。"),
    "answer.lateral.new": (
        "Unusual: {src} to {target}, {n} records, {bytes} bytes; none in the days before "
        "({before} bytes).",
        "异常：{src} 到 {target}，{n} 条记录，{bytes} 字节；之前几天没有（{before} 字节）。"),
    "answer.lateral.more": (
        "Unusual: {src} to {target}, {n} records, {bytes} bytes; at most {before} bytes in the "
        "same hours of a day before.",
        "异常：{src} 到 {target}，{n} 条记录，{bytes} 字节；之前同一时段每天最多 {before} 字节。"),
    "answer.lateral.limits": (
        "Limits (questions.traffic): a scan is from {ports} ports or {hosts} hosts within "
        "{minutes} minutes; unusual is an internal connection that the same hours of the {of} "
        "days before do not have, or with more than {times} times their bytes. Days with records "
        "to compare: {days}.",
        "界限（questions.traffic）：{minutes} 分钟内 {ports} 个端口或 {hosts} 台主机为扫描；"
        "之前 {of} 天同一时段没有、或字节数超过其 {times} 倍的内部连接为异常。有记录可比较的天数："
        "{days}。"),
    "answer.inferred.host": (
        "Derived: flow logs show the host, not the person; that the session caused this traffic "
        "is inferred from time and instance.",
        "推断：流日志显示的是主机而非人；流量由该会话引起是根据时间和实例推断的。"),
    "answer.shared.count": (
        "Calls recorded in two accounts: {shared}; records of the other side found: {n}.",
        "记录在两个账户中的调用：{shared}；找到的另一侧记录：{n}。"),
    "answer.shared.twin": (
        "{name}, event {event}, stands in account {account} as event {twin}.",
        "{name}（事件 {event}）在账户 {account} 中的记录为事件 {twin}。"),
    "answer.rule_open": (
        "{rule} on {resource} was open for {length}, from {start} ({actor}, {standing}) to {end}.",
        "{resource} 上的 {rule} 开放了 {length}：{start}（{actor}，{standing}）至 {end}。"),
    "answer.rule_open.still": (
        "{rule} on {resource} was opened at {start} ({actor}, {standing}); no closing of it was "
        "found after that.",
        "{resource} 上的 {rule} 于 {start} 开放（{actor}，{standing}）；之后没有找到关闭。"),
}  # fmt: skip
