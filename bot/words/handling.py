"""What people read when a button or a verb cannot be followed."""

WORDS = {
    "error.unknown_button": (
        "Hubward does not know this button any more. Open the case again with `/hubward findings`.",
        "Hubward 已不识别此按钮。请用 `/hubward findings` 重新打开案例。",
    ),
    "error.modal_late": (
        "The window could not open in time. Nothing was changed; press the button again.",
        "窗口未能及时打开，未做任何更改，请再按一次按钮。",
    ),
    "command.which_case": (
        "Which case? Write its id, or use this verb in the case's thread by mentioning me.",
        "哪个案例？请写上编号，或在案例的消息列中 @ 我使用此命令。",
    ),
    "command.no_such_case": (
        "There is no single open case for {word}. `/hubward findings` lists them.",
        "没有唯一对应 {word} 的未关闭案例。`/hubward findings` 可列出全部。",
    ),
    "command.ask_what": (
        "Ask what? For example: `/hubward ask failed console logins in the last 24 hours`.",
        "请写出问题，例如：`/hubward ask 过去 24 小时的控制台登录失败`。",
    ),
    "command.reason_needed": (
        "Write why, in at least ten characters: `/hubward suppress ID reason`.",
        "请写明原因（至少 10 个字符）：`/hubward suppress 编号 原因`。",
    ),
    "command.stopped": (
        "Stopped: no approved fix will run until an approver says `resume`.",
        "已停止：在审批人执行 `resume` 之前，不会执行任何已批准的修复。",
    ),
    "command.resumed": ("Resumed: approved fixes run again.", "已恢复：已批准的修复将继续执行。"),
}
