"""Sentences of the process that receives Slack."""

WORDS = {
    "edge.unreachable": (
        "Hubward cannot reach its memory right now; nothing was done. Try again in a minute.",
        "Hubward 暂时无法访问其存储，未执行任何操作。请一分钟后重试。",
    ),
    "edge.uncertain": (
        "Hubward lost contact with its memory; it is not certain that this was recorded. "
        "Look again in a minute before you repeat it.",
        "Hubward 与其存储失去联系，无法确定此操作是否已被记录。请一分钟后查看，再决定是否重试。",
    ),
}
