"""Who a question is about: users, roles, root, keys, addresses, tools, kinds of caller."""

import ipaddress
import re
from typing import NamedTuple

from bot.query.model import Identity
from bot.query.offline import persons
from bot.query.offline.certain import NAME, Marks, kinds, marks
from bot.query.offline.known import is_name, known_word, service_said, strong_name
from bot.query.offline.naming import (
    acts_surely,
    alone,
    beside_thing,
    done_surely,
    kind_said,
    opens,
    owned,
    taken,
)
from bot.query.offline.second import Doubts
from bot.query.offline.sides import (
    ACTS,
    ACTS_AFTER,
    ACTS_OF,
    HELD,
    LOGS_IN,
    OBJECT,
    after_verb,
    does,
    is_object,
    passive,
    policy,
)
from bot.query.offline.tokens import Words
from bot.query.offline.tools import tools
from bot.query.offline.vocab import vocabulary

__all__ = ["IP", "NAME", "Marks", "People", "address", "marks", "people"]
_Q = r"[\"'“”‘’`]?"
IP = re.compile(
    r"(?<![\w.:])(?:(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){3,7}"
    r"(?:/\d{1,3})?)(?![\w.:]*\w)", re.I,
)  # fmt: skip
_ROOT = re.compile(
    r"\b(?:the )?root(?:\s+(?:user|account|identity|credentials?))?\b|根(?:用户|账[户号])", re.I
)
_TYPED = re.compile(
    rf"(?<![\w.@-])(?:the\s+)?(?:iam\s+|federated\s+)?(?P<en>user(?:name)?|role"
    rf"|principal|identity|person|employee|session)s?"
    rf"\s+(?:called\s+|named\s+|name\s+)?{_Q}(?P<name>{NAME}){_Q}"
    rf"|(?:IAM\s*)?(?P<cn>用户|角色|身份|会话)\s*(?:名为\s*|名称\s*|叫\s*)?{_Q}(?P<name2>{NAME}){_Q}",
    re.IGNORECASE,
)
_TYPED_AFTER = re.compile(
    rf"(?<![\w.@/:-]){_Q}(?P<name>{NAME}){_Q}\s*"
    r"(?:(?P<cn>用户|角色|身份)|(?P<en>role|user)\b(?!\s*(?:agent|name)))", re.IGNORECASE,
)  # fmt: skip
_BARE = re.compile(rf"(?<![\w.@/:-]){_Q}(?P<name>{NAME})(?:(?P<own>['’]s\b)|{_Q})", re.IGNORECASE)
_CROSS = re.compile(
    r"(?<!for )(?<!to )(?<!with )(?<!for any )(?<!to an )(?<!with an )(?:\b(?:by|from|of"
    r"|in)\s+)?\b(?<!for )(?<!to )(?<!with )(?<!with an)(?:an? ?other|other|foreign|external"
    r"|outside|unknown"
    r"|third[- ]party) (?:aws )?(?:accounts?|principals?|identit(?:y|ies)|organi[sz]ations?"
    r"|orgs?)\b(?!\s+\d)"
    r"|\b(?:from )?outside (?:of )?(?:our|the|my|this|its)(?: own)? (?:aws )?(?:accounts?|orgs?"
    r"|organi[sz]ation|company)\b"
    r"|\b(?:accounts?|principals|identit\w+|people) (?:that|who|which)?\s*(?:are|is)?\s*(?:not"
    r"|outside) (?:ours|of ours|our own|our org\w*)\b"
    r"|\bthird[- ]part(?:y|ies)\b|\bcross[- ]account\b(?!\s+roles?\b)"
    r"|(?:其他|其它|外部|外面|第三方|陌生|别的)(?:的)?(?:AWS\s*)?(?:账[户号]|组织|主体)|跨账[户号]|(?:我们|组织|公司)(?:的)?(?:账[户号])?"
    r"(?:之外|以外|外部)(?:的)?(?:账[户号]|主体|人)?", re.I,
)  # fmt: skip


class People(NamedTuple):
    """Who acts, names that are rather of something acted on, and which of both may be otherwise."""

    identity: Identity
    objects: tuple[str, ...] = ()
    doubts: Doubts = Doubts()


class _Found(NamedTuple):
    """The names as they are found; `guessed` ones stand on the side that nothing denies.

    `called_users` are said to be users.
    """

    users: list[str]
    roles: list[str]
    objects: list[str]
    guessed: list[str]
    called_users: list[str]

    def doubts(self) -> Doubts:
        who = dict.fromkeys((*self.users, *self.roles))
        return Doubts(
            tuple(name for name in who if name in self.guessed),
            tuple(name for name in dict.fromkeys(self.objects) if name in self.guessed),
            users=tuple(dict.fromkeys(self.called_users)),
        )


def people(words: Words, sure: Marks) -> People:
    """Every identity the question names, and the other names it says."""
    ips = [m.group() for m in words.all(IP) if _named_range(m.group())]
    means, agents = tools(words)
    root = bool(words.all(_ROOT))
    callers = kinds(words)
    found = _names(words)
    who = Identity(
        user_names=tuple(dict.fromkeys((*found.users, *sure.instances))),
        role_names=tuple(dict.fromkeys(found.roles)),
        arns=sure.arns,
        access_keys=tuple(dict.fromkeys(sure.keys)),
        source_ips=tuple(dict.fromkeys(ips)),
        root=root,
        kinds=callers,
        agents=tuple(dict.fromkeys(agents)),
        means=tuple(dict.fromkeys(means)),
        accounts=tuple(dict.fromkeys(sure.accounts)),
        cross_account=words.has(_CROSS),
    )
    objects = tuple(dict.fromkeys((*sure.subjects, *found.objects)))
    return People(who, objects, found.doubts())


def address(text: str) -> bool:
    """Whether the text is an address or range."""
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _named_range(text: str) -> bool:
    return text not in ("0.0.0.0/0", "::/0") and address(text)


def _names(words: Words) -> _Found:
    found = _Found([], [], [], [], [])
    for pattern in (_TYPED, _TYPED_AFTER):
        for match in pattern.finditer(words.text):
            _typed(words, match, pattern is _TYPED, found)
    for match in _BARE.finditer(words.text):
        _bare(words, match, found)
    return found


def _article(text: str, at: int) -> bool:
    """Whether "a" or "any" stands before: then it is any such user, not one of that name."""
    return bool(re.search(r"\b(?:an?|any|some|another|new)\s+$", text[:at], re.I))


def _typed(words: Words, match: re.Match[str], before: bool, found: _Found) -> None:
    """A name with "user" or "role" beside it."""
    parts = match.groupdict()
    group = "name" if parts["name"] else "name2"
    name = match[group].rstrip(".,")
    known = before or bool(re.search(r"\bthe\s+$", words.text[: match.start()], re.I))
    if not is_name(name, typed=known) or not words.free(match.span(group)):
        return
    if not before and _article(words.text, match.start()):
        return
    if re.search(r"\b(?:called|named)\s", match.group(), re.I) and service_said(name):
        return
    # "Session Manager" is no session of somebody called Manager.
    if parts["en"] and not re.match(r"user|role", parts["en"], re.I) and not strong_name(name):
        return
    if not before and service_said(name):
        return
    assumed = re.match(r"\s*的?\s*AssumeRole", words.text[match.end() :])
    sides = words.text[: match.start()], words.text[match.end() :]
    acting, done = acts_surely(*sides, own=False), done_surely(*sides)
    belongs = owned(sides[1]) or bool(re.match(rf"['’]?s{_OWNED.pattern}", sides[1], re.I))
    object = assumed or belongs or (done and not acting)
    if object or (is_object(words.text, match.start(), match.end()) and not taken(sides[0])):
        # "User" stays a thing: "created user x" is CreateUser.
        words.mark(match.span(group))
        found.objects.append(name)
        sure = assumed or done
    else:
        words.mark(match.span())
        kind = (parts["en"] or parts["cn"]).lower()
        (found.roles if kind in ("role", "角色") else found.users).append(name)
        if kind.startswith("user") or kind == "用户":
            found.called_users.append(name)
        sure = acting
    if not sure:
        found.guessed.append(name)


#: "Keys created for jonas.krug", "who removed jonas.krug": somebody else acts.
_OF_OTHERS = re.compile(
    r"\bwho\w*\b|谁|(?:给|为|对|把|将|替)\s*$|\b\w+(?:ed|en)\s+(?:for|to|on)\s+$", re.IGNORECASE
)


def _bare(words: Words, match: re.Match[str], found: _Found) -> None:
    """A name without "user" or "role" before it: judged by its looks and its neighbours."""
    name = match["name"].rstrip(".,")
    opening = opens(match)
    strong = strong_name(name) and not opening
    kind = not strong and kind_said(match)
    if not words.free(match.span()) or not (strong or kind or is_name(name) or _sure(words, match)):
        return
    if re.fullmatch(r"[A-Za-z]+", name) and _article(words.text, match.start()):
        return
    if not (strong or kind) and name.islower() and _a_thing(words, match):
        return
    before, after, own = words.text[: match.start()], words.text[match.end() :], bool(match["own"])
    acting, done = acts_surely(before, after, own=own), done_surely(before, after)
    if opening and not acting:
        return
    thing = not acting and (beside_thing(before, after, strong=strong) or owned(after))
    acts, acted_on = _sides(words, match, found)
    held = own and bool(_OWNED.match(after)) and _asked(before, after)
    person = persons.named(name) and not (_OF_OTHERS.search(before) or _HIS_CN.match(after))
    if not (strong or acts or acted_on or thing or held):
        return
    words.mark(match.span())
    if not person and (held or thing or (done and not acting) or (acted_on and not own)):
        found.objects.append(name)
    elif person or acts or not re.search(r"\bwho\b|谁", before, re.I):
        found.users.append(name)
        if not re.fullmatch(r"[a-z]+\.[a-z]+|[a-z]+|\S+@\S+", name):
            found.roles.append(name)
    else:
        found.objects.append(name)
    if not (held or acting ^ done):
        found.guessed.append(name)


def _sides(words: Words, match: re.Match[str], found: _Found) -> tuple[bool, bool]:
    """Whether the name may be of somebody who acts, and of something acted on, by its place."""
    name, before = match["name"].rstrip(".,"), words.text[: match.start()]
    after = words.text[match.end() :]
    acts = bool(ACTS.search(before) or match["own"] or ACTS_AFTER.match(after))
    acts = acts or does(after)
    # In Chinese a name that nothing is done to is the one who acts, wherever it stands.
    chinese = bool(re.search(r"[\u4e00-\u9fff]", words.text))
    acts = acts or chinese or _beside_one(before, found) or alone(match)
    acted_on = bool(OBJECT.search(before)) or "/" in name or policy(name)
    acted_on = acted_on or passive(after) or after_verb(before)
    held = bool(HELD.search(before)) and not ACTS_OF.search(before)
    if acts and re.search(r"\b(?:of|by)\s+(?:the\s+)?$", before, re.I) and not held:
        acted_on = False
    return acts, acted_on or held


def _a_thing(words: Words, match: re.Match[str]) -> bool:
    """Whether "the" makes it a thing: "the kitchen"; people and roles are named without it."""
    before = words.text[: match.start()]
    the = re.search(r"\bthe\s+$", before, re.I)
    return bool(the) and not _sure(words, match) and not after_verb(before)


#: What belongs to somebody and is changed by others: "reset bob's password".
_OWNED = re.compile(
    r"\s+(?:(?:access|secret|api|login|console|inline|mfa|trust)\s+)*(?:keys?|passwords?|polic(?:y|ies)"
    r"|profiles?|permissions?|credentials?|devices?|mfa|tags?|boundar(?:y|ies)|role|account|user"
    r"|access|rights)\b",
    re.IGNORECASE,
)


#: "bob 的 MFA 是谁关的": somebody else acted.
_HIS_CN = re.compile(r"\s*的[^，。？,?]{1,20}谁")


def _asked(before: str, after: str) -> bool:
    """Whether somebody else did something to what the name has."""
    return after_verb(before) or done_to(after) or bool(re.search(r"\bwhom?\b", before + after))


def done_to(after: str) -> bool:
    """Whether what follows a possessive was changed: "bob's password was reset"."""
    return bool(re.match(r"(?:\s+\w+){1,3}\s+(?:was|were|been|got|gets?)\s+\w+", after))


def _sure(words: Words, match: re.Match[str]) -> bool:
    """Whether it stands where only a name can: "what did backup do", "logins for admin"."""
    name = match["name"].lower()
    if not is_name(name, typed=True) or service_said(name):
        return False
    free = name in vocabulary().sets["callable"] or not known_word(name)
    before, after = words.text[: match.start()], words.text[match.end() :]
    did = re.search(r"\bwhat (?:did|has|have|does)\s+(?:the\s+)?$", before, re.I)
    if did and re.match(r"\s+(?:do|done|been|call|change|access|touch|use)\b", after, re.I):
        return True
    return free and bool(LOGS_IN.search(before) or re.match(r"\s*(?:的)?\s*登录", after))


def _beside_one(before: str, found: _Found) -> bool:
    """Whether the name follows one that acts: "by alice or bob"."""
    joined = re.search(r"([\w.@/-]+)\s*(?:,|\bor\b|\band\b|和|或|、)\s*$", before, re.I)
    return joined is not None and joined[1] in (*found.users, *found.roles)
