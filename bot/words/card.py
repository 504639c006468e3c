"""What stands on a case's card."""

WORDS = {
    "card.header": ("{rank} · {what}", "{rank} · {what}"),
    "card.rank": ("{icon} {band} {severity}", "{icon} {band} {severity}"),
    "card.rank_aloud": ("{rank}.", "{rank}。"),
    "card.unranked": ("{icon} {severity}, not ranked yet", "{icon} {severity}，尚未评级"),
    "card.header_fixed": ("✅ Fixed · {what}", "✅ 已修复 · {what}"),
    "card.header_suppressed": ("🔕 Accepted risk · {what}", "🔕 已接受的风险 · {what}"),
    "card.no_band": ("not ranked yet", "尚未评级"),
    "severity.CRITICAL": ("critical", "严重"),
    "severity.HIGH": ("high", "高"),
    "severity.MEDIUM": ("medium", "中"),
    "severity.LOW": ("low", "低"),
    "severity.INFORMATIONAL": ("informational", "提示"),
    "card.since": ("*What:* {what}, known since {since}.", "*情况：* {what}，自 {since} 起。"),
    "card.used_yes": (
        "*In use:* yes. {sources} sources, {flows} connections and {bytes} in {days} days, "
        "last {last}.",
        "*使用情况：* 有人在用。{days} 天内 {sources} 个来源、{flows} 次连接、共 {bytes}，"
        "最近一次 {last}。",
    ),
    "card.used_no": (
        "*In use:* none seen. The flow logs cover {days} days and show no connection.",
        "*使用情况：* 未见使用。流日志覆盖 {days} 天，没有任何连接。",
    ),
    "card.used_unknown": ("*In use:* unknown. {why}", "*使用情况：* 未知。{why}"),
    "card.used_not_looked": (
        "Traffic has not been looked at.",
        "尚未查看流量。",
    ),
    "card.never_seen": ("at an unknown time", "时间未知"),
    "card.fixed_ticket": ("Ticket {ticket}", "工单 {ticket}"),
    "card.first_P1": (
        "*Do first:* do not wait. Press Propose fix and read the plan; nothing changes until it is "
        "approved. Fix within {hours} hours.",
        "*先做：* 不要等。点击“提出修复”查看方案，批准之前不会有任何改动。"
        "请在 {hours} 小时内修复。",
    ),
    "card.first_P2": (
        "*Do first:* read the plan under Propose fix today. It can wait for the morning. "
        "Fix within {hours} hours.",
        "*先做：* 今天点击“提出修复”查看方案，可以等到早上。请在 {hours} 小时内修复。",
    ),
    "card.first_later": (
        "*Do first:* nothing tonight, this can wait. Fix within {hours} hours.",
        "*先做：* 今晚无需处理，可以等。请在 {hours} 小时内修复。",
    ),
    "card.first_P1_by_hand": (
        "*Do first:* do not wait. Call the owner: Hubward has no ready fix for this one. "
        "Fix within {hours} hours.",
        "*先做：* 不要等，请联系负责人：Hubward 没有现成的修复。请在 {hours} 小时内修复。",
    ),
    "card.first_P2_by_hand": (
        "*Do first:* hand it to the owner today; Hubward has no ready fix for this one. It can "
        "wait for the morning. Fix within {hours} hours.",
        "*先做：* 今天交给负责人；Hubward 没有现成的修复。可以等到早上。请在 {hours} 小时内修复。",
    ),
    "card.first_unranked": (
        "*Do first:* find out who owns it. It has not been ranked yet.",
        "*先做：* 先确认负责人。目前尚未评级。",
    ),
    "card.first_unverified": (
        "*Do first:* check whether this is real. The report comes from a source Hubward does not "
        "trust for fixes.",
        "*先做：* 先核实是否属实。该报告来自不受信任的来源，Hubward 不会据此修复。",
    ),
    "card.why_unranked": (
        "*Why ranked so:* it has no score yet.",
        "*评级理由：* 尚未评分。",
    ),
    "card.first_waiting": (
        "*Do first:* a fix waits for approval in this thread. Whoever may approve: read it and "
        "decide.",
        "*先做：* 消息列中有修复等待审批。有审批权限的人请查看并决定。",
    ),
    "card.first_running": (
        "*Do first:* nothing new. A fix is under way, see below.",
        "*先做：* 无需新操作。修复正在进行，见下文。",
    ),
    "card.why": (
        "*Why {band}, {score} of 100:* {terms}.",
        "*为何是 {band}（{score}/100）：* {terms}。",
    ),
    "card.term": ("{points} {name}", "{points} {name}"),
    "card.pinned": (
        "The band is set by a rule: {reason}.",
        "优先级由规则指定：{reason}。",
    ),
    "card.unknowns": (
        "Not known, and not counted as safe: {list}.",
        "以下未知，未按安全计算：{list}。",
    ),
    "card.account": ("Account", "账户"),
    "card.region": ("Region", "区域"),
    "card.resource": ("Resource", "资源"),
    "card.owner": ("Owner", "负责团队"),
    "card.environment": ("Environment", "环境"),
    "card.controls": ("Controls", "控制项"),
    "card.status": ("Status", "状态"),
    "card.ticket": ("Ticket", "工单"),
    "card.unknown": ("unknown", "未知"),
    "card.with_source": ("{value} (from {source})", "{value}（来自 {source}）"),
    "environment.production": ("production", "生产"),
    "environment.staging": ("staging", "预发布"),
    "environment.development": ("development", "开发"),
    "environment.unknown": ("unknown", "未知"),
    "state.disputed": (
        "Security Hub says fixed, the resource says otherwise",
        "Security Hub 显示已修复，但资源并非如此",
    ),
    "state.new": ("new", "新"),
    "state.acknowledged": ("{who} has it", "{who} 已接手"),
    "state.in_progress": ("a fix is under way", "修复进行中"),
    "state.snoozed": ("quiet until {until}", "静默至 {until}"),
    "state.suppressed": ("accepted risk", "已接受的风险"),
    "state.fixed": ("fixed", "已修复"),
    "card.reopened": ("{state}, came back {count} times", "{state}，已复现 {count} 次"),
    "card.reopened_once": ("{state}, came back once", "{state}，已复现 1 次"),
    "card.assigned": ("{state}, with {who}", "{state}，由 {who} 负责"),
    "card.exposure_head": ("*Who can reach it:* {exposure}.", "*谁能访问：* {exposure}。"),
    "exposure.internet-observed": (
        "the internet, and traffic was seen",
        "互联网可达，且已观察到流量",
    ),
    "exposure.internet-reachable": ("the internet", "互联网可达"),
    "exposure.public-config": (
        "set up as public; nothing seen that uses it",
        "配置为公开，未见使用",
    ),
    "exposure.cross-account": ("other accounts", "其他账户"),
    "exposure.private": ("only the private network", "仅内网"),
    "exposure.unknown": ("unknown", "未知"),
    "card.path": ("*Path:* {path}", "*路径：* {path}"),
    "hop.observed": ("seen", "已观察到"),
    "hop.configured": ("configured", "配置如此"),
    "hop.unknown": ("not checked", "未核实"),
    "card.hop": ("{what} {id} ({state})", "{what} {id}（{state}）"),
    "card.applications": ("*Applications:* {list}.", "*涉及应用：* {list}。"),
    "card.dependents": ("*Behind it:* {list}.", "*背后资源：* {list}。"),
    "card.dependent": ("{kind} {name}", "{kind} {name}"),
    "card.dependent_state": ("{kind} {name} ({state})", "{kind} {name}（{state}）"),
    "card.sensitive": ("*Data:* sensitive data is behind it.", "*数据：* 背后有敏感数据。"),
    "card.more": ("{count} more", "另有 {count} 项"),
    "card.more_lines": ("… {count} more", "… 另有 {count} 项"),
    "card.origin": (
        "*Opened by* {who} {trust} on {at} with {event}{from_ip}.",
        "*开放者：* {who} {trust}，时间 {at}，操作 {event}{from_ip}。",
    ),
    "card.origin_ip": (" from {ip}", "，来源 {ip}"),
    "card.verified": ("(identity verified)", "（身份已核实）"),
    "card.claimed": ("(name as claimed, not verified)", "（自称，未核实）"),
    "card.managed": (
        "It appears to be managed by {tool}: change it there too, or the fix may be overwritten.",
        "该资源似乎由 {tool} 管理：请同时在那里修改，否则修复可能被覆盖。",
    ),
    "card.origin_unknown": ("*Opened by:* not known. {why}", "*开放者：* 未知。{why}"),
    "card.origin_none": (
        "*Opened by:* CloudTrail covers the time and shows no such change.",
        "*开放者：* CloudTrail 覆盖该时间段，但没有相应的变更记录。",
    ),
    "card.origin_not_looked": (
        "CloudTrail has not been searched yet.",
        "尚未查询 CloudTrail。",
    ),
    "card.fix_offered": (
        "*Fix on offer:* {name}. {risk} {undo} Nothing happens before an approval.",
        "*可用修复：* {name}。{risk} {undo} 批准之前不会有任何改动。",
    ),
    "card.fix_none": (
        "*Fix:* Hubward has no ready fix for this one; the owner has to change it by hand.",
        "*修复：* Hubward 没有现成的修复方案，需要负责团队手动处理。",
    ),
    "card.fix_unverified": (
        "*Fix:* not offered. *Unverified source:* anyone who may write to the hub could have "
        "written this report.",
        "*修复：* 不提供。 *来源未核实：* 任何有写入权限的人都可能写出这份报告。",
    ),
    "card.fix_foreign": (
        "*Fix:* not offered. The account is not one of yours in hubward.yaml.",
        "*修复：* 不提供。该账户不在 hubward.yaml 中。",
    ),
    "card.observe": (
        "Hubward only watches here (remediation.execute is off): plans are shown, nothing is run.",
        "Hubward 在此仅观察（remediation.execute 已关闭）：只展示方案，不执行。",
    ),
    "card.undoable": ("It can be undone.", "可以撤销。"),
    "card.not_undoable": ("It cannot be undone.", "无法撤销。"),
    "card.hub_disagrees": (
        "⚠️ *Warning:* Security Hub says this is fixed, but the resource itself still shows it. "
        "The case stays open.",
        "⚠️ *注意：* Security Hub 显示已修复，但资源实际上仍存在该问题。此事项保持打开。",
    ),
    "card.hub_only": (
        "{resource} in {account}, {region}: only Security Hub says that it is fixed, {at}. Hubward "
        "does not look at this setting itself.",
        "{resource}（{account}，{region}）：仅由 Security Hub 确认已修复，{at}。"
        "Hubward 自身不检查该设置。",
    ),
    "card.snoozed": (
        "🔕 Quiet until {until}, set by {who}. {reason}",
        "🔕 静默至 {until}，由 {who} 设置。{reason}",
    ),
    "card.suppressed": (
        "Accepted by {who}. {reason} Hubward keeps watching but does not report it.",
        "由 {who} 接受。{reason} Hubward 会继续观察，但不再提醒。",
    ),
    "card.fixed_by": (
        "{resource} in {account}, {region}: fixed by Hubward and verified by reading it again, "
        "{at}. Asked for by {who}.",
        "{account} {region} 的 {resource}：已由 Hubward 修复并重新读取核实，{at}。提出人 {who}。",
    ),
    "card.fixed_outside": (
        "{resource} in {account}, {region}: no longer found, {at}. The fix was made outside "
        "Hubward.",
        "{account} {region} 的 {resource}：问题已不存在，{at}。修复并非由 Hubward 完成。",
    ),
    "card.small_print": (
        "Reported by {source} · case {id} · updated {at}",
        "报告来源 {source} · 编号 {id} · 更新于 {at}",
    ),
    "card.remaining": ("*Still open:* {list}", "*仍然开放：* {list}"),
    "button.propose": ("Propose fix", "提出修复"),
    "button.propose_spoken": ("Propose a fix for {resource}", "为 {resource} 提出修复"),
    "button.ack": ("I have it", "我来处理"),
    "button.origin": ("Ask who opened it", "查询是谁开放的"),
    "button.more_plan": ("Choose how to fix it…", "选择修复方式…"),
    "button.more_assign": ("Give it to someone…", "指派给…"),
    "button.more_snooze": ("Quiet for a while…", "静默一段时间…"),
    "button.more_suppress": ("Accept the risk…", "接受风险…"),
    "button.show": ("Show", "查看"),
    "button.request": ("Show the plan", "查看方案"),
}
