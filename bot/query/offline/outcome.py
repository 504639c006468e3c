"""How things went, as a question says it: failed, denied, successful, with or without MFA."""

import re

from bot.query.lexicon import by_name
from bot.query.model import Auth, Outcome
from bot.query.offline.failures import CODES, LOWER, PASSWORD, taken, written
from bot.query.offline.failures import family as family
from bot.query.offline.tokens import Words

_CODE = re.compile(
    r"\b(?:Client\.|Server\.)?(?:UnauthorizedOperation|UnauthorizedAccess|DryRunOperation)\b"
    r"|\b(?:(?:Client|Server)\.)?[A-Z][A-Za-z]+(?:\.[A-Z]\w+)?(?:Exception|Error|Exceeded"
    r"|NotFound|Denied"
    r"|Fault|UnauthorizedOperation|UnauthorizedAccess|DryRunOperation)\b"
    r"|\b(?:NoSuch|Invalid|Client\.|Server\.)[A-Z]\w+(?:\.\w+)*"
)
#: "NoSuchEntity errors", "error code Blocked": any code, when the word error stands beside it.
_SOME_CODE = re.compile(
    r"(?<![\w.])(?P<a>(?:Client\.|Server\.)?[A-Z][a-z]+(?:[A-Z][A-Za-z]+)+)(?=\s+(?:errors?"
    r"|exceptions?|failures?|responses?)\b|\s*错误)"
    r"|\b(?:[Ee]rrors?|[Ee]xceptions?)(?:[ -]?code)?s?(?: of| is| was| like|:|=)?\s+[\"'“`]?(?P<b>"
    r"(?:Client\.|Server\.)?[A-Z][a-z]+(?:[A-Z][A-Za-z]+)+)(?![\w.])"
)
_WITHOUT = re.compile(
    r"\b(?:without|no|excluding|not|except|minus|other than|drop(?:ping)?|leav(?:e|ing) out|ignor"
    r"(?:e|ing)|skip(?:ping)?) (?:the |any |those |all )?(?:fail|error|denied)|(?:排除|除了?|去掉"
    r"|不要|不含"
    r"|不包括)(?:所有)?(?:失败|出错|错误)",
    re.I,
)
#: Successes set against failures: everything is wanted.
_BOTH = re.compile(
    r"\b(?:success\w*|succe\w+)\b[^.?]{0,12}\b(?:vs\.?|versus|and|or|compared (?:to|with)"
    r"|against)\b[^.?]{0,8}\b(?:fail\w*|unsuccess\w*|denied)"
    r"|\b(?:fail\w*|denied)\b[^.?]{0,12}\b(?:vs\.?|versus|and|or|compared (?:to|with)"
    r"|against)\b[^.?]{0,8}\bsucce\w+|成功.{0,4}(?:和|与|、|或|还是|以及).{0,3}失败"
    r"|失败.{0,4}(?:和|与|、|或|还是"
    r"|以及).{0,3}成功"
    r"|(?<=[\w,])\s+and who(?: was| were| got)? (?:turned (?:away|down)|refused|denied|rejected)\b"
    r"|whether or not (?:they|it) (?:succeeded|worked|failed)",
    re.I,
)
#: Every failure, as refusals are failures too.
_EITHER = re.compile(
    r"\b(?:fail(?:ed|ures?)|errors?)\b[ ,]*(?:or|and|/)\s*(?:\w+ )?(?:denied|denials?|refus\w+)\b"
    r"|\b(?:denied|denials?|refus\w+)\b[ ,]*(?:or|and|/)\s*(?:otherwise )?"
    r"(?:fail(?:ed|ures?|ing)|errors?)\b"
    r"|失败(?:或|和|、|以及)被?拒绝?|被?拒绝?(?:或|和|、|以及)失败",
    re.IGNORECASE,
)
_INCLUDING = re.compile(
    r"\bincluding (?:any |all )?(?:access[- ]denied|denied|failed"
    r"|unauthori[sz]ed)(?: errors?| calls?)?"
    r"|包括(?:任何|所有)?(?:访问)?(?:被)?(?:拒绝|失败)(?:的)?(?:错误|调用)?",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:access[- ]denied|denied|denials?|unauthori[sz]ed|forbidden|not authori[sz]ed"
    r"|refus(?:ed|als?)|rejected|turned away|turned down|knocked back|rebuffed|bounced"
    r"|blocked|permission (?:errors?|problems?|issues?"
    r"|denials?|failures?)"
    r"|(?:lack(?:ed|s|ing)?|missing|insufficient|without|no) (?:the )?(?:\w+ )?(?:permissions?"
    r"|rights|privileges?)|permissions? .{0,30}\bmissing"
    r"|not (?:\w+ )?(?:allowed|permitted|entitled)|could not (?:\S+ )?do|not able to do)\b"
    r"|\bwhat (?:could|can) \S+ not\b|\bcould not\s+(?:\S+\s+)?(?=assume|do\b|access|read|create"
    r"|launch|delete|call|use|run|list|get|put|describe)"
    r"|(?:访问)?(?:被)?拒绝|未授权|无权限|没有权限|权限不足",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"\b(?:fail(?:ed|ures?|ing|s)?|unsuccessful(?:ly)?|errors?|errored|exceptions?|(?:went|gone|go"
    r"|goes|going) wrong|broke"
    r"|not (?:\w+ )?(?:work|succeed|go through|get through)|did not work)\b|失败|出错|错误|不成功"
    r"|没成功|未成功"
    r"|报[了过]?(?:哪些|什么|多少|几次)?错|异常",
    re.IGNORECASE,
)
_WORKED = re.compile(
    r"\b(?:successful(?:ly)?|succe(?:ed(?:ed|s)?|ss(?:es)?)|worked(?!\s+(?:with|on|in|from|at"
    r"|for|under|through)\b)|"
    r"went through|got through|"
    r"(?:without|no|excluding|not|except|minus|other than|drop(?:ping)?|leav(?:e|ing) out|ignor"
    r"(?:e|ing)|skip(?:ping)?)"
    r" (?:the |any |those |all )?(?:fail(?:ed|ures?|ing)?(?: ones| calls| attempts)?|errors?"
    r"|errored|denied(?: ones| calls)?))\b|成功|通过了|生效|(?:排除|除了?|去掉|不要|不含"
    r"|不包括)(?:所有)?(?:失败|出错|错误)"
    r"(?:的)?",
    re.IGNORECASE,
)
#: Working with or on something is no success.
_BUSY = re.compile(r"\bworked\s+(?:with|on|in|from|at|for|under|through)\b", re.IGNORECASE)
_NO_MFA = re.compile(
    r"\b(?:without|no|lacking|missing)\s+(?:using\s+)?(?:an?\s+)?mfa\b|(?:没有?|未|不"
    r"|无)\s*(?:使用|启用|用)?了?\s*MFA",
    re.IGNORECASE,
)
_MFA = re.compile(
    r"\b(?:with|using|used)\s+mfa\b|(?:使用|(?<![停启禁采])用)了?\s*MFA(?!\s*(?:设备|device))",
    re.IGNORECASE,
)
_ATTEMPTS = re.compile(r"\bbrute[- ]?forc\w*|暴力破解", re.IGNORECASE)
_LOGINS_BY_MFA = re.compile(r"\bmfa\b|多因素", re.IGNORECASE)


def outcome(words: Words) -> Outcome:
    """The wanted outcome; "including denied ones" widens nothing and narrows nothing."""
    words.has(_BUSY)
    taken(words)
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
    words.all(LOWER)
    for pattern, codes in CODES:
        if words.has(re.compile(pattern, re.IGNORECASE)):
            return Outcome(codes=codes)
    if _WITHOUT.search(words.text) and words.has(_WORKED):
        return Outcome("success")
    if words.has(_BOTH):
        return Outcome()
    if words.has(_EITHER):
        words.has(_DENIED)
        return Outcome("failure")
    if words.has(_DENIED):
        return Outcome("denied")
    coded = _coded(words)
    if coded:
        return Outcome(codes=coded)
    if words.has(_FAILED):
        return Outcome("failure")
    return Outcome("success") if words.has(_WORKED) else Outcome()


def _coded(words: Words) -> tuple[str, ...]:
    """Codes beside the word error, in every way they are written."""
    coded = [
        m["a"] or m["b"] for m in _SOME_CODE.finditer(words.text) if not by_name(m["a"] or m["b"])
    ]
    if coded:
        for match in _SOME_CODE.finditer(words.text):
            words.mark(match.span())
    return tuple(dict.fromkeys(c for code in coded for c in written(code)))


def auth(words: Words) -> Auth:
    """The wanted kind of sign-in. Asked which users lack MFA, all successful ones are wanted."""
    # 不成功 contains 成功, so failure is looked for first.
    both = words.has(_BOTH)
    kept = bool(_WITHOUT.search(words.text))
    login: str = (
        "any"
        if both
        else "success"
        if kept and words.has(_WORKED)
        else "failure"
        if words.has(_FAILED) or words.has(PASSWORD)
        else "success"
        if words.has(_WORKED)
        else "any"
    )
    mfa = "no" if words.all(_NO_MFA) else "yes" if words.all(_MFA) else "any"
    if words.has(_LOGINS_BY_MFA) and login == "any" and not both:
        login = "success"
    if login == "any" and words.has(_ATTEMPTS):
        login = "failure"
    return Auth(login, mfa)  # type: ignore[arg-type]
