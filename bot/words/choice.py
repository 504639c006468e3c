"""Which source answered and why none of the others; what was outside; what reading cost."""

_ALSO_EN, _ALSO_ZH = "{{store{n}}}: {{why{n}}}", "{{store{n}}}：{{why{n}}}"


def _line(n: int) -> tuple[str, str]:
    """The sentence with so many other sources in it."""
    english = "; ".join(_ALSO_EN.format(n=k) for k in range(1, n + 1))
    chinese = "；".join(_ALSO_ZH.format(n=k) for k in range(1, n + 1))
    if not n:
        return "Source chosen: {store}, {why} ({cost}).", "所选来源：{store}，{why}（{cost}）。"
    return (
        f"Source chosen: {{store}}, {{why}} ({{cost}}). Not taken: {english}.",
        f"所选来源：{{store}}，{{why}}（{{cost}}）。未选：{chinese}。",
    )


WORDS = {
    **{f"answer.choice.others{n}": _line(n) for n in range(5)},
    "answer.choice.fits": (
        "the first that holds all of it", "首个包含全部内容的来源"),
    "answer.choice.many": (
        "no other source holds all of it, though it reads slowly",
        "没有其他来源包含全部内容，尽管读取较慢"),
    "answer.choice.open": (
        "it may hold all of it, its record leaves that open", "可能包含全部内容，但其记录未能确认"),
    "answer.choice.named": (
        "as the question says, and no other", "按问题指定，不使用其他来源"),
    "answer.choice.split": (
        "with others, a part each", "与其他来源各答一部分"),
    "answer.choice.free": ("no charge", "不收费"),
    "answer.choice.unpriced": ("price not known before", "事先不知价格"),
    "answer.choice.not.fits": ("could answer too", "也可回答"),
    "answer.choice.not.many": (
        "would need more than 40 pages", "需读取超过 40 页"),
    "answer.choice.not.open": (
        "could answer, its record leaves open how much it holds",
        "可能可以回答，但其记录未确认范围"),
    "answer.choice.not.unsupported": (
        "cannot express this question", "无法表达此问题"),
    "answer.choice.not.unreachable": ("could not be asked", "无法访问"),
    "answer.choice.not.window": (
        "does not hold all of the window", "未包含整个时段"),
    "answer.choice.not.places": (
        "does not hold all accounts and regions", "未包含全部账户和区域"),
    "answer.choice.not.dataset": (
        "holds no such records", "没有此类记录"),
    "answer.choice.not.unready": (
        "is not usable as it is set up", "当前配置下不可用"),
    "answer.choice.not.reads": (
        "records no calls that only read", "不记录只读调用"),
    "answer.choice.not.data": ("records no data events", "不记录数据事件"),
    "answer.choice.part": (
        "{store} was asked about {start} – {end} in {accounts}.",
        "向 {store} 查询了 {accounts} 的 {start} – {end}。"),
    "answer.gap.outside": (
        "{where}: outside what the connected sources hold (from {oldest} on they do).",
        "{where}：不在已连接来源的范围内（自 {oldest} 起才有）。"),
    "answer.gap.outside_all": (
        "{where}: no connected source holds it.", "{where}：没有已连接的来源包含它。"),
    "answer.cannot.outside": (
        "The connected sources hold {start} – {end} of the window and nothing else of it, so the "
        "whole question cannot be answered. Ask about that part, or connect a source that goes "
        "further back.",
        "已连接的来源只包含该时段中的 {start} – {end}，因此无法回答整个问题。"
        "请查询该部分，或连接历史更久的来源。"),
    "answer.cannot.connect": (
        "{store} is not connected, and the question asks for it by name. {how}",
        "{store} 尚未连接，而问题指定了它。{how}"),
    "answer.connect.lookup_events": (
        "List the accounts in hubward.yaml and allow cloudtrail:LookupEvents.",
        "在 hubward.yaml 中列出账户，并允许 cloudtrail:LookupEvents。"),
    "answer.connect.logs_insights": (
        "Send the trail to a CloudWatch log group in one of the accounts and allow the logs "
        "actions of `hubward iam-policy read`.",
        "将跟踪发送到其中一个账户的 CloudWatch 日志组，"
        "并允许 `hubward iam-policy read` 中的日志操作。"),
    "answer.connect.cloudtrail_lake": (
        "Lake takes no new customers since 31 May 2026; with an event data store of yours, allow "
        "the cloudtrail actions of `hubward iam-policy read`.",
        "Lake 自 2026 年 5 月 31 日起不再接受新客户；若已有事件数据存储，"
        "请允许 `hubward iam-policy read` 中的 cloudtrail 操作。"),
    "answer.connect.athena": (
        "Name the table under questions.sources in hubward.yaml.",
        "在 hubward.yaml 的 questions.sources 中写明表名。"),
    "answer.connect.local": (
        "Set HUBWARD_ARCHIVE_DIR and run hubward archive add.",
        "设置 HUBWARD_ARCHIVE_DIR 并运行 hubward archive add。"),
    "answer.feature.part_of_the_window": (
        "record of all of that window", "该时段的完整记录"),
    "answer.feature.coverage_window": ("record of that window", "该时段的记录"),
    "answer.feature.coverage_places": (
        "record of those accounts and regions", "这些账户和区域的记录"),
    "answer.feature.coverage_dataset": ("such records", "此类记录"),
    "answer.feature.coverage_unready": (
        "usable set-up (see hubward doctor)", "可用的配置（见 hubward doctor）"),
    "answer.feature.coverage_reads": (
        "record of calls that only read", "只读调用的记录"),
    "answer.feature.coverage_data": (
        "data events (they must be logged to a trail first)",
        "数据事件（需先在跟踪中启用记录）"),
    "answer.next.held": ("Only what is held", "仅查询已有部分"),
    "answer.cost": (
        "scanned {bytes}, about {usd} USD at list price", "扫描 {bytes}，按标价约 {usd} 美元"),
    "answer.verify.why.lag": (
        "Only in {store}: {n}, newer than 15 minutes, so the other source may not have them yet: "
        "{ids}.",
        "仅在 {store}：{n} 个，发生于 15 分钟内，另一来源可能尚未送达：{ids}。"),
    "answer.verify.why.data": (
        "Only in {store}: {n} data events, which the other source never holds: {ids}.",
        "仅在 {store}：{n} 个数据事件，另一来源从不包含：{ids}。"),
    "answer.verify.why.outside": (
        "Only in {store}: {n} in places or times that the other source does not hold: {ids}.",
        "仅在 {store}：{n} 个，其账户、区域或时间不在另一来源范围内：{ids}。"),
    "answer.verify.why.cut": (
        "Only in {store}: {n}; the other source was not read to the end: {ids}.",
        "仅在 {store}：{n} 个；另一来源未完整读取：{ids}。"),
    "answer.verify.why.unexplained": (
        "Only in {store}, unexplained: {n}: {ids}.", "仅在 {store}，原因不明：{n} 个：{ids}。"),
}  # fmt: skip
