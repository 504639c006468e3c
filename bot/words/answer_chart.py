"""What stands beside the chart of an answer."""

WORDS = {
    "answer.chart.title": ("{what} by {by}", "按{by}统计的{what}"),
    "answer.chart.most": (
        "{title} (the {n} largest of {total})",
        "{title}（{total} 组中最大的 {n} 组）",
    ),
    "answer.chart.alt": ("Bar chart, {title}. {values}", "柱状图，{title}。{values}"),
}
