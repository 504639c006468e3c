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
    "model.tool.no_case": (
        "no single open case about {resource} in {account} has this fix",
        "在 {account} 中没有唯一一个可用该修复的 {resource} 案例",
    ),
    "model.tool.no_reading": (
        "resources of this kind cannot be read here", "无法读取这类资源",
    ),
    "model.fact.count": ("records that match", "匹配的记录"),
    "model.fact.actors": ("different actors", "不同的操作者"),
    "model.fact.failed": ("calls that failed", "失败的调用"),
    "model.fact.denied": ("calls that were denied", "被拒绝的调用"),
    "model.fact.groups": ("groups", "分组"),
    "model.fact.bytes": ("bytes", "字节"),
    "model.fact.normal_n": ("in this window", "本时段"),
    "model.fact.normal_low": ("fewest in a window before", "之前时段的最少值"),
    "model.fact.normal_high": ("most in a window before", "之前时段的最多值"),
    "model.fact.normal_windows": ("windows before", "之前的时段"),
    "model.answer": ("Answer by a model, every figure from the log:", "模型作答，数字均来自日志："),
    "model.question": ("The model asks:", "模型询问："),
    "model.choice": ("Choose", "选择"),
    "model.note.written": (
        "Worded by {model}; figures, times and names are filled in from the records.",
        "由 {model} 措辞；数字、时间与名称均取自记录。",
    ),
    "model.note.fallback": (
        "{model} was asked and gave no answer: {reason}. This was read without it.",
        "曾询问 {model}，但没有得到回答：{reason}。以下为不使用模型的解读。",
    ),
    "model.note.spent": (
        "{steps} reads, about {tokens} tokens.", "{steps} 次读取，约 {tokens} 个 token。",
    ),
    "model.never": (
        "nothing may be sent to the model here (model.never), so there is nothing to show",
        "此处不得向模型发送任何内容（model.never），因此没有可显示的内容",
    ),
    "model.off": (
        "model.provider is not set, so no question is ever sent to a model",
        "未设置 model.provider，因此不会向模型发送任何问题",
    ),
    "model.budget.thread": (
        "the token budget of this thread is used up ({used} of {limit})",
        "本主题的 token 预算已用完（{used}/{limit}）",
    ),
    "model.budget.person": (
        "your token budget for today is used up ({used} of {limit})",
        "您今天的 token 预算已用完（{used}/{limit}）",
    ),
    "model.budget.day": (
        "today's token budget is used up ({used} of {limit})",
        "今天的 token 预算已用完（{used}/{limit}）",
    ),
    "model.budget.usd": (
        "today's money for the model is spent ({used} of {limit} US dollars)",
        "今天的模型费用已用完（{used}/{limit} 美元）",
    ),
}  # fmt: skip
