"""Words about names that were read another way because the first reading found nothing."""

WORDS: dict[str, tuple[str, str]] = {
    "answer.assume.as_thing": (
        "No such call by {name} was found; read as what was acted on.",
        "未找到由 {name} 发起的此类调用；按被操作的对象理解。"),
    "answer.assume.as_caller": (
        "Nothing such was done to {name}; read as who made the call.",
        "未找到对 {name} 的此类操作；按发起调用者理解。"),
    "answer.assume.as_address": (
        "Nobody called {name} alone made such a call; read as whoever's address begins so.",
        "没有名称恰为 {name} 的调用者；按地址以此开头的人理解。"),
    "answer.assume.as_role": (
        "No such call by a user called {name} was found; read as a role.",
        "未找到名为 {name} 的用户发起的此类调用；按角色理解。"),
    "answer.assume.as_wider": (
        "No call of that name on {name} was found; read as any service's call that does this.",
        "未找到对 {name} 的该名称调用；按任何服务中做此事的调用理解。"),
    "answer.assume.as_account": (
        "No such call was made in account {name}; read as the account of the caller.",
        "账户 {name} 中没有此类调用；按调用者所属账户理解。"),
}  # fmt: skip
