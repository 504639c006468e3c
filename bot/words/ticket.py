"""What stands in tickets."""

WORDS = {
    "ticket.summary": ("[{band}] {title} ({account})", "[{band}] {title}（{account}）"),
    "ticket.what": ("What is wrong", "问题"),
    "ticket.where": ("Where", "位置"),
    "ticket.account": ("Account {account}, region {region}", "账户 {account}，区域 {region}"),
    "ticket.resource": ("Resource {resource}", "资源 {resource}"),
    "ticket.owner": (
        "Owner {owner}, environment {environment}",
        "负责人 {owner}，环境 {environment}",
    ),
    "ticket.controls": (
        "Controls {controls}, reported as {severity}",
        "控制项 {controls}，级别 {severity}",
    ),
    "ticket.why": ("Why it is ranked {band} ({score} of 100)", "为何评为 {band}（{score}/100）"),
    "ticket.term": ("{points:+d} {detail}", "{points:+d} {detail}"),
    "ticket.traffic": (
        "Traffic in the last {days} days: {sources} sources, {flows} flows, {bytes} bytes",
        "最近 {days} 天流量：{sources} 个来源，{flows} 条流，{bytes} 字节",
    ),
    "ticket.card": ("The case in Slack", "Slack 中的事项"),
    "ticket.footer": (
        "Hubward keeps this text up to date. Approval happens in Slack only.",
        "本文由 Hubward 持续更新。审批仅在 Slack 中进行。",
    ),
    "ticket.waits": (
        "{who} asked to {summary}. It waits for {quorum} approval(s) in Slack.",
        "{who} 请求：{summary}。等待 Slack 中的 {quorum} 个审批。",
    ),
    "ticket.done": (
        "Done and verified by reading the resource again: {summary}. Approved by {approvers}.",
        "已完成并重新读取资源验证：{summary}。审批人：{approvers}。",
    ),
    "ticket.undone": (
        "The fix was undone, so the weakness is there again: {summary}. Approved by {approvers}.",
        "修复已撤销，问题再次存在：{summary}。审批人：{approvers}。",
    ),
    "ticket.ended": (
        "The request to {summary} ended as {state}. Nothing else was changed.",
        "请求“{summary}”以 {state} 结束，未做其他更改。",
    ),
}
