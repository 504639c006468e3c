"""What people read when they take, quiet or accept a case."""

WORDS = {
    "lifecycle.gone": (
        "This case is not known any more. Closed cases are kept for 90 days.",
        "该案例已不存在。已关闭的案例保留 90 天。",
    ),
    "lifecycle.staff_only": (
        "Only members of this workspace may do that, not guests or people from other companies.",
        "只有本工作区成员可以这样做，访客和外部人员不可以。",
    ),
    "lifecycle.not_responder": (
        "Only people listed in `approvals` of hubward.yaml may do that. Ask your operator.",
        "只有 hubward.yaml 的 `approvals` 中列出的人员可以这样做，请联系运维人员。",
    ),
    "lifecycle.second_person": (
        "A critical case can only be accepted by an approver.",
        "严重案例只能由审批人接受风险。",
    ),
    "lifecycle.busy": (
        "A fix is under way for this case; finish or cancel it first.",
        "该案例正在修复，请先完成或取消。",
    ),
    "lifecycle.fixed": (
        "This case is fixed, so there is nothing to put away.",
        "该案例已修复，无需处理。",
    ),
    "lifecycle.no_reason": ("no reason given", "未说明原因"),
    "lifecycle.days": ("Choose 1 to 90 days.", "请选择 1 到 90 天。"),
    "lifecycle.person": ("Choose a person of this workspace.", "请选择本工作区的成员。"),
    "lifecycle.still_waits": (
        "Still waiting for approval: {summary}. It runs out {at}.",
        "仍在等待审批：{summary}。将于 {at} 过期。",
    ),
    "lifecycle.break_glass": (
        "Break-glass by {who}: {summary}. Reason: {reason}\nReview this within 24 hours.",
        "{who} 启用了紧急权限：{summary}。原因：{reason}\n请在 24 小时内复核。",
    ),
    "lifecycle.saved": ("Saved.", "已保存。"),
}
