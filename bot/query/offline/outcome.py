"""How things went, as a question says it: failed, denied, successful, with or without MFA."""

import re

from bot.query.model import Auth, Outcome
from bot.query.offline.tokens import Words

_CODES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"\bthrottl\w*\b|\brate[- ]limit\w*\b|限流|被?节流", (
        "ThrottlingException", "Throttling", "RequestLimitExceeded", "Client.RequestLimitExceeded",
        "TooManyRequestsException", "SlowDown", "RequestThrottled", "RateExceeded",
        "ProvisionedThroughputExceededException", "RequestThrottledException")),
    (r"\bdry[- ]?runs?\b", ("Client.DryRunOperation", "DryRunOperation")),
    (r"\b(?:quota|limit)s? (?:exceeded|errors?|reached)\b|\bbecause of (?:\w+ )?(?:limits?"
     r"|quotas?)\b|超出?配额", (
        "LimitExceededException", "LimitExceeded", "Client.InstanceLimitExceeded",
        "ServiceQuotaExceededException", "InstanceLimitExceeded", "Client.VcpuLimitExceeded",
        "QuotaExceeded")),
)  # fmt: skip
_CODE = re.compile(
    r"\b(?:(?:Client|Server)\.)?[A-Z][A-Za-z]+(?:\.[A-Z]\w+)?(?:Exception|Error|Exceeded"
    r"|NotFound|Denied"
    r"|Fault|UnauthorizedOperation|UnauthorizedAccess|DryRunOperation)\b"
    r"|\b(?:NoSuch|Invalid|Client\.|Server\.)[A-Z]\w+(?:\.\w+)*"
)
_INCLUDING = re.compile(
    r"\bincluding (?:any |all )?(?:access[- ]denied|denied|failed"
    r"|unauthori[sz]ed)(?: errors?| calls?)?"
    r"|包括(?:任何|所有)?(?:访问)?(?:被)?(?:拒绝|失败)(?:的)?(?:错误|调用)?",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:access[- ]denied|denied|denials?|unauthori[sz]ed|forbidden|not authori[sz]ed"
    r"|refused|permission errors?|not (?:allowed|permitted))\b"
    r"|(?:访问)?(?:被)?拒绝|未授权|无权限|没有权限|权限不足",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"\b(?:fail(?:ed|ures?|ing|s)?|unsuccessful(?:ly)?|errors?|errored)\b|失败|出错|错误|不成功",
    re.IGNORECASE,
)
_WORKED = re.compile(
    r"\b(?:successful(?:ly)?|succeeded|success|worked|went through|got through)\b|成功|通过了|生效",
    re.IGNORECASE,
)
_NO_MFA = re.compile(
    r"\b(?:without|no|lacking|missing)\s+(?:using\s+)?(?:an?\s+)?mfa\b|(?:没有?|未|不"
    r"|无)\s*(?:使用|启用|用)?了?\s*MFA",
    re.IGNORECASE,
)
_MFA = re.compile(
    r"\b(?:with|using|used)\s+mfa\b|(?:使用|(?<![停启禁采])用)了?\s*MFA(?!\s*(?:设备|device))",
    re.IGNORECASE,
)
_ATTEMPTS = re.compile(r"\bbrute[- ]?force\w*|暴力破解", re.IGNORECASE)
_LOGINS_BY_MFA = re.compile(r"\bmfa\b|多因素", re.IGNORECASE)


def outcome(words: Words) -> Outcome:
    """The wanted outcome; "including denied ones" widens nothing and narrows nothing."""
    if words.has(_INCLUDING):
        return Outcome()
    named = [m.group() for m in words.all(_CODE)]
    if named and all(name.startswith("AccessDenied") for name in named):
        return Outcome("denied")
    if named:
        # EC2 writes Client. before its codes, people leave it out.
        both = [code for name in named for code in (name, f"Client.{name}")]
        return Outcome(
            codes=tuple(dict.fromkeys(c.replace("Client.Client.", "Client.") for c in both))
        )
    for pattern, codes in _CODES:
        if words.has(re.compile(pattern, re.IGNORECASE)):
            return Outcome(codes=codes)
    if words.has(_DENIED):
        return Outcome("denied")
    if words.has(_FAILED):
        return Outcome("failure")
    return Outcome("success") if words.has(_WORKED) else Outcome()


def auth(words: Words) -> Auth:
    """The wanted kind of sign-in. Asked which users lack MFA, all successful ones are wanted."""
    # 不成功 contains 成功, so failure is looked for first.
    login: str = "failure" if words.has(_FAILED) else "success" if words.has(_WORKED) else "any"
    mfa = "no" if words.all(_NO_MFA) else "yes" if words.all(_MFA) else "any"
    if words.has(_LOGINS_BY_MFA) and login == "any":
        login = "success"
    if login == "any" and words.has(_ATTEMPTS):
        login = "failure"
    return Auth(login, mfa)  # type: ignore[arg-type]
