"""How things are now, beside what the events say was done: live checks of an answer."""

WORDS = {
    "answer.state.no_account": (
        "There is no live account to look at.", "没有可查看的在线账户。"),
    "answer.state.archive": (
        "{what} is unknown: no live account, only the given files were read.",
        "{what}未知：没有在线账户，仅读取了所给文件。"),
    "answer.state.what.sg_rules_now": ("Which rules are open now", "当前开放的规则"),
    "answer.state.what.trail_status_now": ("Whether the trails log now", "跟踪当前是否记录"),
    "answer.state.what.iam_attached_now": ("Who has these policies now", "当前拥有这些策略者"),
    "answer.state.what.denial_decoded": (
        "What the encoded refusals say", "已编码的拒绝信息的内容"),
    "answer.state.what.flow_log_config_now": (
        "Whether flow logs are on now", "流日志当前是否开启"),
    "answer.state.flow_log_on": (
        "Observed now ({time}, {source}): the flow log of {of} in {where} is on, {traffic} to "
        "{to}.",
        "当前所见（{time}，{source}）：{where} 的 {of} 已开启流日志，记录 {traffic}，送往 {to}。"),
    "answer.state.flow_log_failed": (
        "Observed now ({time}, {source}): the flow log of {of} in {where} is on, but its delivery "
        "to {to} fails ({problem}).",
        "当前所见（{time}，{source}）：{where} 的 {of} 已开启流日志，"
        "但送往 {to} 失败（{problem}）。"),
    "answer.state.flow_log_none": (
        "Observed now ({time}, {source}): no flow log of {of}.",
        "当前所见（{time}，{source}）：{of} 没有流日志。"),
    "answer.state.flow_logs_left": (
        "{n} more flow logs are not shown.", "另有 {n} 个流日志未列出。"),
    "answer.state.denied": (
        "Unknown now in {where}: allow {action} to the read role (see hubward iam-policy read).",
        "{where} 的当前状态未知：请允许读取角色调用 {action}（见 hubward iam-policy read）。"),
    "answer.state.failed": (
        "Unknown now in {where}: {action} failed ({problem}).",
        "{where} 的当前状态未知：{action} 失败（{problem}）。"),
    "answer.state.places_left": (
        "{n} more account–region pairs were not looked at now.",
        "另有 {n} 个账户–区域未查看当前状态。"),
    "answer.state.rules": (
        "Observed now ({time}, {source}): rules open to the internet: {n}, in {places} "
        "account–region pairs; made before the window or by calls not in it: {older}.",
        "当前所见（{time}，{source}）：{places} 个账户–区域中有 {n} 条规则对互联网开放；"
        "其中 {older} 条创建于此时段之前或由不在其中的调用创建。"),
    "answer.state.rule_open": (
        "Still open now ({time}, {source}): {rule} on {resource}.",
        "当前仍开放（{time}，{source}）：{resource} 上的 {rule}。"),
    "answer.state.rule_gone": (
        "No longer there now ({time}, {source}): {rule} on {resource}.",
        "当前已不存在（{time}，{source}）：{resource} 上的 {rule}。"),
    "answer.state.rule_older": (
        "Open now ({time}, {source}), its maker is not in this window: {rule} on {resource} in "
        "{where}.",
        "当前开放（{time}，{source}），创建者不在此时段内：{where} 中 {resource} 上的 {rule}。"),
    "answer.state.never": ("an unknown time", "未知时间"),
    "answer.state.trail_on": (
        "Observed now ({time}, {source}): {trail} in {where} is logging, since {since}; "
        "management events: {selects}.",
        "当前所见（{time}，{source}）：{where} 的 {trail} 正在记录，自 {since} 起；"
        "管理事件：{selects}。"),
    "answer.state.trail_off": (
        "Observed now ({time}, {source}): {trail} in {where} is NOT logging, since {since}; "
        "management events: {selects}.",
        "当前所见（{time}，{source}）：{where} 的 {trail} 未在记录，自 {since} 起；"
        "管理事件：{selects}。"),
    "answer.state.trail_none": (
        "Observed now ({time}, {source}): no trail at all in {where}.",
        "当前所见（{time}，{source}）：{where} 没有任何跟踪。"),
    "answer.state.trails_left": ("{n} more trails are logging.", "另有 {n} 个跟踪正在记录。"),
    "answer.state.gap": (
        "Observed in the events: {trail} in {where} was off from {start} to {end}, {minutes} "
        "minutes.",
        "事件所见：{where} 的 {trail} 自 {start} 至 {end} 关闭，共 {minutes} 分钟。"),
    "answer.state.gap_open": (
        "Observed in the events: {trail} in {where} was off from {start} on; no start of it is in "
        "the window.",
        "事件所见：{where} 的 {trail} 自 {start} 起关闭；此时段内没有重新开启。"),
    "answer.state.selects.all": ("all", "全部"),
    "answer.state.selects.writes": ("changes alone", "仅更改"),
    "answer.state.selects.reads": ("reads alone", "仅读取"),
    "answer.state.selects.some": ("some sources left out", "排除部分来源"),
    "answer.state.selects.none": ("none", "无"),
    "answer.state.selects.unknown": ("unknown", "未知"),
    "answer.state.attached": (
        "Observed now ({time}, {source}): {policy} in {where} is attached to users: {users}, "
        "roles: {roles}, groups: {groups} ({names}).",
        "当前所见（{time}，{source}）：{where} 的 {policy} 附加于用户 {users} 个、"
        "角色 {roles} 个、组 {groups} 个（{names}）。"),
    "answer.state.attached_none": (
        "Observed now ({time}, {source}): {policy} in {where} is attached to nobody.",
        "当前所见（{time}，{source}）：{where} 的 {policy} 未附加于任何人。"),
    "answer.state.blob_cut": (
        "Unknown: the encoded refusal of event {event} cannot be decoded (CloudTrail cuts messages "
        "at 1 KB).",
        "未知：事件 {event} 的编码拒绝信息无法解码（CloudTrail 将信息截断为 1 KB）。"),
    "answer.state.decoded_absent": (
        "Decoded ({time}, {source}): {action} on {resource} is missing, no statement allows it. "
        "Event {event}.",
        "已解码（{time}，{source}）：缺少对 {resource} 的 {action}，没有语句允许它。"
        "事件 {event}。"),
    "answer.state.decoded_deny": (
        "Decoded ({time}, {source}): {action} on {resource} is denied by an explicit deny. "
        "Event {event}.",
        "已解码（{time}，{source}）：对 {resource} 的 {action} 被显式拒绝。事件 {event}。"),
    "answer.state.decoded_explicit": (
        "Decoded ({time}, {source}): {action} on {resource} is denied by an explicit deny, "
        "statement {statement}. Event {event}.",
        "已解码（{time}，{source}）：对 {resource} 的 {action} 被语句 {statement} 显式拒绝。"
        "事件 {event}。"),
}  # fmt: skip
