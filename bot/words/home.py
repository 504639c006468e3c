"""What stands on the Home tab, in lists and in the status."""

WORDS = {
    "home.needs_you": ("Needs you", "需要您处理"),
    "home.needs_nothing": ("Nothing waits for you.", "没有等待您处理的事项。"),
    "home.yours": ("Yours", "您负责的"),
    "home.yours_none": ("No case is assigned to you.", "没有指派给您的事项。"),
    "home.yours_more": (
        "{count} more of yours: `/hubward findings`.",
        "您另有 {count} 项： `/hubward findings` 。",
    ),
    "home.open": ("Open cases, soonest due first", "未处理事项，最先到期在前"),
    "home.open_none": ("No open case matches.", "没有符合条件的未处理事项。"),
    "home.page": ("{first} to {last} of {total}", "第 {first}–{last} 项，共 {total} 项"),
    "home.next": ("Next 10", "后 10 项"),
    "home.previous": ("Previous 10", "前 10 项"),
    "home.due": ("{line}\ndue {at}", "{line}\n截止 {at}"),
    "home.overdue": ("{line}\n⏰ *overdue* since {at}", "{line}\n⏰ *已逾期* 自 {at}"),
    "home.guest": (
        "Hubward shows findings to members of this workspace only, not to guests or people from "
        "other companies. Ask whoever invited you if you need something from it.",
        "Hubward 仅向本工作区成员展示安全发现，访客和外部人员无法查看。"
        "如有需要，请联系邀请您的人。",
    ),
    "home.recent": ("Last remediations", "最近的修复"),
    "home.recent_none": ("None yet.", "暂无。"),
    "home.health": ("*Health:* {list}", "*运行状况：* {list}"),
    "home.ok": ("{name} works", "{name} 正常"),
    "home.bad": ("⚠️ {name}: {detail}", "⚠️ {name}：{detail}"),
    "home.approval": (
        "*{summary}*\n{account}, {region} · asked for by {who} · {count} of {quorum} approvals · "
        "expires {expires}",
        "*{summary}*\n{account}，{region} · 提出人 {who} · 批准 {count}/{quorum} · 过期 {expires}",
    ),
    "home.case": (
        "*{band} {severity} · {what}*\n{resource} · {account}, {region} · {status}",
        "*{band} {severity} · {what}*\n{resource} · {account}，{region} · {status}",
    ),
    "home.recent_line": (
        "{state} · {summary} · {account} · {at}",
        "{state} · {summary} · {account} · {at}",
    ),
    "home.by_account": ("Account", "账户"),
    "home.by_team": ("Team", "团队"),
    "home.by_band": ("Priority", "优先级"),
    "home.filter_account": ("All accounts", "所有账户"),
    "home.filter_team": ("All teams", "所有团队"),
    "home.filter_band": ("P1 and P2", "P1 和 P2"),
    "home.filter_all": ("All priorities", "所有优先级"),
    "home.updated": ("Updated {at}", "更新于 {at}"),
    "home.stopped": (
        "🛑 *Stopped:* no change is made until someone resumes. {reason}",
        "🛑 *已停止：* 恢复之前不会执行任何修改。{reason}",
    ),
    "list.head": (
        "{shown} of {total} open cases, most urgent first",
        "未处理事项 {shown}/{total}，按紧急程度排序",
    ),
    "list.none": ("No open case matches.", "没有符合条件的未处理事项。"),
    "list.none_at_all": ("No case is open.", "没有未处理的事项。"),
    "list.more": (
        "{count} more. Narrow the list: `/hubward findings P1 production`.",
        "另有 {count} 项。可缩小范围： `/hubward findings P1 production` 。",
    ),
    "list.approvals": ("{count} requests wait for approval", "{count} 个请求等待审批"),
    "list.approvals_none": ("No request waits for approval.", "没有等待审批的请求。"),
    "status.head": ("Hubward status", "Hubward 状态"),
    "status.running": (
        "Running. Approved plans are carried out.",
        "运行中。已批准的方案会被执行。",
    ),
    "status.observing": (
        "Watching only. Plans are shown, nothing is run (remediation.execute is off).",
        "仅观察。只展示方案，不执行（remediation.execute 已关闭）。",
    ),
    "status.on": ("on", "开"),
    "status.off": ("off", "关"),
    "status.switch_hub": ("Write to Security Hub", "写入 Security Hub"),
    "status.switch_tickets": ("Write tickets", "写入工单"),
    "status.switch_execute": ("Run approved fixes", "执行已批准的修复"),
    "status.cases": ("Open cases", "未处理事项"),
    "status.cases_value": ("{p1} P1 · {p2} P2 · {total} in all", "P1 {p1} · P2 {p2} · 共 {total}"),
    "status.waiting": ("Waiting for approval", "等待审批"),
    "status.queue": ("Queued work", "排队任务"),
}
