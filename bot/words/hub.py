"""What Hubward says about Security Hub: why a case closed, notes it leaves there."""

WORDS = {
    "hub.resource_gone": ("The resource does not exist any more.", "该资源已不存在。"),
    "hub.finding_gone": (
        "Security Hub does not have the finding any more.",
        "Security Hub 中已没有该检测结果。",
    ),
    "hub.archived": (
        "Security Hub archived the finding: the resource is gone or the control is off.",
        "Security Hub 已归档该检测结果：资源已删除或控制已停用。",
    ),
    "hub.note_notified": (
        "Hubward shows this in Slack.",
        "Hubward 已在 Slack 中展示此检测结果。",
    ),
    "hub.note_suppressed": (
        "Accepted in Slack by {who} until {until}: {reason}",
        "由 {who} 在 Slack 中接受至 {until}：{reason}",
    ),
    "hub.note_woken": (
        "The acceptance in Slack has ended.",
        "在 Slack 中的接受已到期。",
    ),
}
