"""What stands where an answer will be."""

WORDS = {
    "reply.working": (
        "🔎 Looking: “{question}”",
        "🔎 正在查询：“{question}”",
    ),
    "reply.progress": (
        "🔎 Looking: “{question}” · {progress} places searched",
        "🔎 正在查询：“{question}” · 已查询 {progress} 处",
    ),
    "reply.elsewhere": (
        "The answer covers accounts that not everybody in this channel may see, so it went to your "
        "direct messages.",
        "答案涉及本频道并非人人可见的账户，已通过私信发送给提问者。",
    ),
    "reply.csv_sent": (
        "All rows you may see are in your direct messages as a CSV file.",
        "您可查看的全部记录已作为 CSV 文件发送到您的私信。",
    ),
    "reply.failed": (
        "“{question}” could not be answered: {problem} Ask again to try once more.",
        "无法回答“{question}”：{problem} 可重新提问再试一次。",
    ),
}
