"""How things went, as a question says it: failed, denied, successful, with or without MFA."""

import re

from bot.query.model import Auth, Outcome
from bot.query.offline.tokens import Words

_INCLUDING = re.compile(
    r"\bincluding (?:any |all )?(?:access[- ]denied|denied|failed"
    r"|unauthori[sz]ed)(?: errors?| calls?)?"
    r"|包括(?:任何|所有)?(?:访问)?(?:被)?(?:拒绝|失败)(?:的)?(?:错误|调用)?",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:access[- ]denied|denied|unauthori[sz]ed|forbidden|not authori[sz]ed"
    r"|permission errors?)\b"
    r"|(?:访问)?(?:被)?拒绝|未授权|无权限|没有权限|权限不足",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"\b(?:fail(?:ed|ures?|ing)?|unsuccessful|errors?|errored)\b|失败|出错|错误|不成功",
    re.IGNORECASE,
)
_WORKED = re.compile(r"\b(?:successful(?:ly)?|succeeded|success|worked)\b|成功", re.IGNORECASE)
_NO_MFA = re.compile(
    r"\b(?:without|no|lacking|missing)\s+(?:using\s+)?(?:an?\s+)?mfa\b|(?:没有?|未|不"
    r"|无)\s*(?:使用|启用|用)?了?\s*MFA",
    re.IGNORECASE,
)
_MFA = re.compile(r"\b(?:with|using|used)\s+mfa\b|(?:使用|启用|用)了?\s*MFA", re.IGNORECASE)
_LOGINS_BY_MFA = re.compile(r"\bmfa\b|多因素", re.IGNORECASE)


def outcome(words: Words) -> Outcome:
    """The wanted outcome; "including denied ones" widens nothing and narrows nothing."""
    if words.has(_INCLUDING):
        return Outcome()
    if words.has(_DENIED):
        return Outcome("denied")
    if words.has(_FAILED):
        return Outcome("failure")
    return Outcome("success") if words.has(_WORKED) else Outcome()


def auth(words: Words) -> Auth:
    """The wanted kind of sign-in. Asked which users lack MFA, all successful ones are wanted."""
    # 不成功 contains 成功, so failure is looked for first.
    login: str = "failure" if words.has(_FAILED) else "success" if words.has(_WORKED) else "any"
    mfa = "no" if words.has(_NO_MFA) else "yes" if words.has(_MFA) else "any"
    if words.has(_LOGINS_BY_MFA) and login == "any":
        login = "success"
    return Auth(login, mfa)  # type: ignore[arg-type]
