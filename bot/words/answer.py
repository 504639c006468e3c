"""What people read as an answer to a question about CloudTrail."""

WORDS = {
    "answer.too_long": (
        "The question is too long: at most {most} characters are read.",
        "问题过长：最多读取 {most} 个字符。"),
    "answer.origin.opened": (
        "{actor} ({standing}) opened {rule} on {resource} at {time}, from {ip}, with {how}. "
        "Event {event}.",
        "{actor}（{standing}）于 {time} 在 {resource} 上开放了 {rule}，来自 {ip}，方式：{how}。"
        "事件 {event}。"),
    "answer.origin.traced": (
        "That session was opened by {actor} ({standing}) with {name} at {time}. Event {event}.",
        "该会话由 {actor}（{standing}）于 {time} 通过 {name} 开启。事件 {event}。"),
    "answer.origin.closed": (
        "It was closed again by {actor} ({standing}) at {time}. Event {event}.",
        "之后已由 {actor}（{standing}）于 {time} 关闭。事件 {event}。"),
    "answer.origin.others": (
        "{n} more calls in this window opened it too; they are in the table.",
        "此时段内另有 {n} 次调用也开放了它，见下表。"),
    "answer.origin.others.one": (
        "One more call in this window opened it too; it is in the table.",
        "此时段内另有 1 次调用也开放了它，见下表。"),
    "answer.origin.only": (
        "{actor} ({standing}) called {name} on {resource} at {time}, from {ip}, with {how}. "
        "Event {event}.",
        "{actor}（{standing}）于 {time} 对 {resource} 调用了 {name}，来自 {ip}，方式：{how}。"
        "事件 {event}。"),
    "answer.origin.latest": (
        "The newest of {n} changes to {resource}: {actor} ({standing}) called {name} at {time}, "
        "from {ip}, with {how}. Event {event}.",
        "{resource} 共有 {n} 次变更，最近一次：{actor}（{standing}）于 {time} 调用了 {name}，"
        "来自 {ip}，方式：{how}。事件 {event}。"),
    "answer.logins.failed": (
        "{n} console sign-ins failed (user names: {users}, addresses: {ips}).",
        "共有 {n} 次控制台登录失败：涉及 {users} 个用户名、{ips} 个地址。"),
    "answer.logins.failed.one": (
        "One console sign-in failed.", "有 1 次控制台登录失败。"),
    "answer.logins.group": (
        "{actor} from {ip}: {n} times, first {first}, last {time}.",
        "{actor}，来自 {ip}：{n} 次，首次 {first}，最近 {time}。"),
    "answer.logins.group.one": (
        "{actor} from {ip}: once, {time}.", "{actor}，来自 {ip}：1 次，{time}。"),
    "answer.logins.all": (
        "Console sign-ins: {n} (users: {users}); {failed} failed, {no_mfa} succeeded without MFA, "
        "{unknown} succeeded where CloudTrail cannot tell (federated).",
        "共有 {n} 次控制台登录，{users} 个用户：{failed} 次失败，{no_mfa} 次未使用 MFA 而成功，"
        "{unknown} 次成功但 CloudTrail 无法判断 MFA（联合身份）。"),
    "answer.logins.no_mfa": (
        "Without MFA: {actor}, {n} times, last {time}.",
        "未使用 MFA：{actor}，{n} 次，最近 {time}。"),
    "answer.logins.no_mfa.one": (
        "Without MFA: {actor}, once, {time}.", "未使用 MFA：{actor}，1 次，{time}。"),
    "answer.logins.root": ("The root user signed in {n} times.", "root 用户登录了 {n} 次。"),
    "answer.logins.root.one": ("The root user signed in once.", "root 用户登录了 1 次。"),
    "answer.denied.all": (
        "{n} calls were denied (identities: {users}).", "{users} 个身份的 {n} 次调用被拒绝。"),
    "answer.denied.all.one": ("One call was denied.", "有 1 次调用被拒绝。"),
    "answer.denied.mixed": (
        "Calls: {n} (identities: {users}); {denied} denied, {failed} failed for other reasons.",
        "{users} 个身份共 {n} 次调用：{denied} 次被拒绝，{failed} 次因其他原因失败。"),
    "answer.denied.action": (
        "The denials name {action} {n} times as not allowed (observed; granting it may not be "
        "enough).",
        "拒绝信息中有 {n} 次指出不允许 {action}（据记录所见；仅授予它未必足够）。"),
    "answer.denied.action.one": (
        "One denial names {action} as not allowed (observed; granting it may not be enough).",
        "有 1 次拒绝指出不允许 {action}（据记录所见；仅授予它未必足够）。"),
    "answer.denied.encoded": (
        "{n} denials carry no readable reason (EC2 encodes it); the missing permission is not "
        "known from them.",
        "{n} 次拒绝没有可读的原因（EC2 对其编码），无法由此得知缺少的权限。"),
    "answer.denied.encoded.one": (
        "One denial carries no readable reason (EC2 encodes it); the missing permission is not "
        "known from it.",
        "1 次拒绝没有可读的原因（EC2 对其编码），无法由此得知缺少的权限。"),
    "answer.policies.all": (
        "IAM policy and role changes: {n} (identities: {users}); {admin} hand out administrator "
        "rights, {failed} failed.",
        "{users} 个身份共 {n} 次 IAM 策略或角色变更：{admin} 次授予管理员权限，{failed} 次失败。"),
    "answer.policies.admin": (
        "Administrator rights: {actor} ({standing}) called {name} on {resource} at {time}. "
        "Event {event}.",
        "管理员权限：{actor}（{standing}）于 {time} 对 {resource} 调用了 {name}。事件 {event}。"),
    "answer.groups.all": (
        "Security group changes: {n} (groups: {groups}); {world} let in the whole internet, "
        "{failed} failed.",
        "{groups} 个安全组共 {n} 次变更：{world} 次对整个互联网开放，{failed} 次失败。"),
    "answer.groups.world": (
        "Open to the internet: {rule} on {resource}, by {actor} ({standing}) at {time}. "
        "Event {event}.",
        "对互联网开放：{resource} 上的 {rule}，由 {actor}（{standing}）于 {time} 操作。"
        "事件 {event}。"),
    "answer.exposure.all": (
        "{n} rules let in the whole internet (groups: {groups}); {open} of them were not closed "
        "again in this window.",
        "{groups} 个安全组上有 {n} 条规则对整个互联网开放；其中 {open} 条在此时段内未再关闭。"),
    "answer.exposure.all.one": (
        "One rule lets in the whole internet; rules not closed again in this window: {open}.",
        "有 1 条规则对整个互联网开放；此时段内未再关闭的规则：{open} 条。"),
    "answer.exposure.rule": (
        "{rule} on {resource}, by {actor} ({standing}) at {time}.",
        "{resource} 上的 {rule}，由 {actor}（{standing}）于 {time} 创建。"),
    "answer.logging.stopped": (
        "Yes: logging was stopped or a trail deleted (times: {stops}), among CloudTrail "
        "configuration changes: {n} (identities: {users}).",
        "{users} 个身份的 {n} 次 CloudTrail 配置变更中，有 {stops} 次停止日志记录或删除跟踪。"),
    "answer.logging.kept": (
        "CloudTrail configuration changes: {n} (identities: {users}); none stopped logging or "
        "deleted a trail.",
        "{users} 个身份共 {n} 次 CloudTrail 配置变更；没有一次停止日志记录或删除跟踪。"),
    "answer.logging.stop": (
        "{actor} ({standing}) called {name} on {resource} at {time}. Event {event}.",
        "{actor}（{standing}）于 {time} 对 {resource} 调用了 {name}。事件 {event}。"),
    "answer.user.all": (
        "Calls: {n} (services: {services}, addresses: {ips}), {failed} of them failed; first "
        "{first}, last {last}.",
        "共 {n} 次调用，涉及 {services} 个服务、{ips} 个地址，其中 {failed} 次失败；首次 {first}，"
        "最近 {last}。"),
    "answer.user.writes": ("Calls that changed something: {n}.", "其中 {n} 次调用更改了资源。"),
    "answer.user.write": ("{name}: {n} times.", "{name}：{n} 次。"),
    "answer.user.write.one": ("{name}: once.", "{name}：1 次。"),
    "answer.list.events": (
        "Events: {n} (identities: {users}), {failed} of them failed.",
        "{users} 个身份共 {n} 个事件，其中 {failed} 个失败。"),
    "answer.list.changes": (
        "Changes: {n} (identities: {users}), {failed} of them failed.",
        "{users} 个身份共 {n} 次变更，其中 {failed} 次失败。"),
    "answer.list.one": (
        "{actor} ({standing}) called {name} on {resource} at {time}. Event {event}.",
        "{actor}（{standing}）于 {time} 对 {resource} 调用了 {name}。事件 {event}。"),
    "answer.list.one_failed": (
        "{actor} ({standing}) tried {name} on {resource} at {time}, and it failed: {error}. "
        "Event {event}.",
        "{actor}（{standing}）于 {time} 尝试对 {resource} 调用 {name}，但失败了：{error}。"
        "事件 {event}。"),
    "answer.session.trace": (
        "{actor} ({standing}) assumed {role} at {time}. Calls of that session afterwards: {n}; "
        "instances named in them: {instances}. Event {event}.",
        "{actor}（{standing}）于 {time} 扮演了 {role}；该会话随后进行了 {n} 次调用，"
        "涉及 {instances} "
        "个实例。事件 {event}。"),
    "answer.session.hidden": (
        "{actor} ({standing}) assumed {role} at {time}, but the record does not name the session's "
        "key, so its calls cannot be followed. Event {event}.",
        "{actor}（{standing}）于 {time} 扮演了 {role}，但记录中没有会话密钥，无法追踪其调用。"
        "事件 {event}。"),
    "answer.session.instances": (
        "Instances named in those calls: {names}.", "这些调用涉及的实例：{names}。"),
    "answer.nothing.complete": (
        "None found from {start} to {end}: all {places} account–region pairs were read to the end.",
        "{start} 至 {end} 没有找到：全部 {places} 个账户–区域均已完整读取。"),
    "answer.nothing.origin": (
        "No call from {start} to {end} did this: all {places} account–region pairs were read to "
        "the end, so it was done earlier than that or by a call that does not name the resource.",
        "{start} 至 {end} 没有调用做过此事：全部 {places} 个账户–区域均已完整读取，"
        "因此它发生得更早，"
        "或所用调用未指明该资源。"),
    "answer.nothing.partial": (
        "None found from {start} to {end}, but not everything could be looked at. {reason}",
        "{start} 至 {end} 没有找到，但并非所有内容都能查看。{reason}"),
    "answer.partial.places": (
        "Some accounts or regions were not read to the end or hold no events, see below.",
        "部分账户或区域未能完整读取或没有任何事件，详见下文。"),
    "answer.cannot.unsupported": (
        "This cannot be answered from the connected sources: {store} has no {feature}.",
        "现有来源无法回答此问题：{store} 不支持{feature}。"),
    "answer.cannot.failed": (
        "This could not be answered: {problem}", "无法回答此问题：{problem}"),
    "answer.no_store": (
        "No event store is connected.", "尚未连接任何事件存储。"),
    "answer.need.flow_logs": (
        "VPC Flow Logs are not connected, so nothing is said about network traffic.",
        "尚未连接 VPC 流日志，因此不对网络流量作任何判断。"),
    "answer.need.current_state": (
        "This is what calls did in the window; rules made earlier are not in it, and the groups "
        "were not read as they are now.",
        "这是该时段内调用所做的事；更早创建的规则不在其中，也未读取安全组的当前状态。"),
    "answer.need.resource_children": (
        "Calls on a VPC's parts (route tables, security groups, instances) that do not name the "
        "VPC itself are not matched.",
        "对 VPC 组成部分（路由表、安全组、实例）的调用，若未指明该 VPC，则不会被匹配。"),
    "answer.read.as": ("Read as: {what}.", "理解为：{what}。"),
    "answer.read.unused": (
        "Words that were not used: {words}.", "未使用的词：{words}。"),
    "answer.assume.this": (
        "“This” is read as {resource} in {account}, {region}.",
        "“这个”理解为 {account} {region} 的 {resource}。"),
    "answer.assume.this_port": (
        "“This” is read as port {ports} of {resource} in {account}, {region}.",
        "“这个”理解为 {account} {region} 的 {resource} 的端口 {ports}。"),
    "answer.assume.window": (
        "No time was named: the last {n} hours.", "未指明时间：取最近 {n} 小时。"),
    "answer.assume.window_days": (
        "No time was named: the last {n} days.", "未指明时间：取最近 {n} 天。"),
    "answer.assume.whole": (
        "No time was named: everything in the given files.",
        "未指明时间：取所给文件中的全部内容。"),
    "answer.assume.undone": (
        "Looked for calls that take the ones before back: {names}.",
        "查找撤销此前调用的操作：{names}。"),
    "answer.assume.role_taken": (
        "Using a role is read as taking it (AssumeRole); ask what the role did for its own calls.",
        "“使用角色”理解为扮演该角色（AssumeRole）；要看该角色的调用，请问它做了什么。"),
    "answer.assume.afterwards": (
        "What the same session or identity did from that moment on.",
        "同一会话或身份自那一刻起的操作。"),
    "answer.assume.calendar": (
        "“{phrase}” is read as the calendar period in your time zone.",
        "“{phrase}”按您所在时区的日历时段理解。"),
    "answer.assume.day": (
        "“{phrase}” named no day: the most recent such time.",
        "“{phrase}”未指明日期：取最近一次。"),
    "answer.assume.follow_up": (
        "The question before, changed.", "在上一个问题的基础上修改。"),
    "answer.note.lag": (
        "CloudTrail delivers after about five minutes on average; the newest calls may be missing.",
        "CloudTrail 平均约五分钟后送达，最新的调用可能尚未出现。"),
    "answer.note.cut_pages": (
        "Reading stopped at the page limit per account and region (questions.max_pages).",
        "读取在每账户每区域的页数上限处停止（questions.max_pages）。"),
    "answer.note.cut_rows": (
        "Reading stopped at the row limit (questions.max_rows).",
        "读取在行数上限处停止（questions.max_rows）。"),
    "answer.note.cut_seconds": (
        "Reading stopped at the time limit (questions.max_seconds).",
        "读取在时间上限处停止（questions.max_seconds）。"),
    "answer.note.unreadable": (
        "{n} records could not be read and are shown by their envelope only.",
        "有 {n} 条记录无法解析，仅显示其外层信息。"),
    "answer.note.management_only": (
        "Management events only: reads and writes of data (objects, items) are not in this source.",
        "仅含管理事件：对数据（对象、条目）的读写不在此来源中。"),
    "answer.note.resource_index": (
        "Calls that CloudTrail did not index under the resource are not found this way.",
        "CloudTrail 未按该资源建立索引的调用无法以此方式找到。"),
    "answer.note.user_index": (
        "CloudTrail was asked for this very spelling of the name; calls under another spelling or "
        "a source identity are not found this way.",
        "仅按该名称的这一写法查询；使用其他写法或源身份的调用无法以此方式找到。"),
    "answer.note.login_regions": (
        "Sign-ins are recorded in the region of the sign-in page; only the regions listed were "
        "read.",
        "登录记录在登录页面所在的区域；仅读取了所列区域。"),
    "answer.coverage.read": (
        "{whole} of {n} account–region pairs were read to the end.",
        "{n} 个账户–区域中有 {whole} 个完整读取。"),
    "answer.gap.pages": (
        "{where}: read back to {oldest}, then the page limit was reached.",
        "{where}：读到 {oldest} 时达到页数上限。"),
    "answer.gap.rows": (
        "{where}: read back to {oldest}, then the row limit was reached.",
        "{where}：读到 {oldest} 时达到行数上限。"),
    "answer.gap.seconds": (
        "{where}: read back to {oldest}, then time ran out.", "{where}：读到 {oldest} 时超时。"),
    "answer.gap.failed": ("{where}: could not be read.", "{where}：无法读取。"),
    "answer.gap.nowhere": ("nothing yet", "尚无内容"),
    "answer.gap.silent": (
        "{where}: holds no event of any kind, so its silence proves nothing.",
        "{where}：没有任何事件，因此没有记录不能说明什么。"),
    "answer.scope.none": (
        "Nobody has given you or this channel accounts to ask about. An operator adds them under "
        "`questions.scopes` in hubward.yaml.",
        "您和此频道均未获准查询任何账户。运维人员可在 hubward.yaml 的 `questions.scopes` 中添加。"),
    "answer.scope.stranger": (
        "Guests and people from other workspaces cannot ask about AWS accounts, whatever "
        "`questions.scopes` says.",
        "访客和外部工作区成员不能查询 AWS 账户，无论 `questions.scopes` 如何设置。"),
    "answer.scope.unknown": (
        "Slack could not say who you are just now, so the answer is no. Please try again.",
        "Slack 暂时无法确认您的身份，因此拒绝回答。请稍后再试。"),
    "answer.scope.account": (
        "You may not ask about {accounts}. An operator can allow it under `questions.scopes` in "
        "hubward.yaml.",
        "您无权查询 {accounts}。运维人员可在 hubward.yaml 的 `questions.scopes` 中放行。"),
    "answer.gone": (
        "That answer's records are no longer kept (they stay for 7 days). Ask again.",
        "该回答的记录已不再保留（仅保留 7 天）。请重新提问。"),
    "answer.query_invalid.reversed": (
        "The time asked about ends before it begins. Name the earlier moment first.",
        "所问时段的结束早于开始。请先写较早的时间。"),
    "answer.query_invalid.future": (
        "The time asked about has not come yet. Name one in the past.",
        "所问时段尚未到来。请选择过去的时间。"),
    "answer.query_invalid": (
        "The question could not be turned into a sound query: {reason}.",
        "无法将问题转换为有效的查询：{reason}。"),
}  # fmt: skip
