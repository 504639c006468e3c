"""What is said about the language model: why it gave no answer, and what is done instead."""

WORDS = {
    "model.failed.unreachable": ("it could not be reached ({detail})", "无法连接（{detail}）"),
    "model.failed.overloaded": ("it is overloaded ({detail})", "模型过载（{detail}）"),
    "model.failed.rate": ("its rate limit is used up ({detail})", "已达速率上限（{detail}）"),
    "model.failed.spend": ("its spend limit is used up ({detail})", "已达费用上限（{detail}）"),
    "model.failed.refused": ("it declined to answer", "模型拒绝回答"),
    "model.failed.cut": ("its answer was cut off ({detail})", "回答被截断（{detail}）"),
    "model.failed.window": (
        "the conversation is too long for it", "对话过长，超出模型窗口",
    ),
    "model.failed.broken": ("its answer came broken ({detail})", "回答不完整或损坏（{detail}）"),
    "model.failed.slow": ("it took too long", "响应超时"),
    "model.failed.stopped": ("somebody pressed Stop", "已有人按下停止"),
    "model.failed.denied": ("it refused the key ({detail})", "密钥被拒绝（{detail}）"),
    "model.failed.ungrounded": (
        "its answer stated what no event vouches for and was thrown away",
        "其回答包含没有事件支持的内容，已丢弃",
    ),
    "model.failed.request": ("it refused the request ({detail})", "请求被拒绝（{detail}）"),
    "model.tool.no_query": ("there is no such CloudTrail result", "没有这个查询结果"),
    "model.tool.no_denial": ("this row is not a refused call", "该行不是被拒绝的调用"),
    "model.tool.no_proposals": ("no fix can be proposed here", "此处不能提出修复"),
    "model.tool.no_remediation": (
        "there is no such remediation; known are {known}", "没有这个修复；已有：{known}",
    ),
    "model.tool.no_reading": (
        "resources of this kind cannot be read here", "无法读取这类资源",
    ),
}  # fmt: skip
