"""Runs every recogniser over a question, in the order in which they may take words from it."""

import re
from datetime import datetime
from typing import Any

import msgspec

from bot.query import window as windows
from bot.query.catalogue import sources_of
from bot.query.clock import Clock
from bot.query.context import Context
from bot.query.lexicon import by_name
from bot.query.model import Custom, Exclusions, Identity, Means, Resources, Window
from bot.query.offline import (
    calls,
    concepts,
    details,
    doings,
    exclusions,
    frame,
    hours,
    identities,
    intents,
    outcome,
    policies,
    resources,
    services,
    shape,
)
from bot.query.offline.binding import speaks_of_this
from bot.query.offline.build import OWN_CALLS
from bot.query.offline.identities import NAME
from bot.query.offline.parts import Parts
from bot.query.offline.tokens import Words

#: Nouns that the kind of question already stands for.
_SUBJECT = re.compile(
    r"\b(?:iam|vpc|cloudtrail|aws|amazon|nacls?|route tables?|security groups?|policies|created?)\b"
    r"|\bthat grant admin\w* permissions|\bmodify iam roles|account ids?\b|\bprincipals?\b"
    r"|安全组|路由表|规则|权限|缺少|连接|控制台|创建|重点关注|管理员",
    re.IGNORECASE,
)
_IAM = "iam.amazonaws.com"
_LOGIN = re.compile(r"\blog(?:ged)?[ -]?ins?\b|\bsign|登录", re.IGNORECASE)
#: "Who used role X" asks who took it; what X did is asked in other words.
_USED = re.compile(
    rf"\bwho\b(?:\s+(?:else|has|have|had|ever|all|of \w+|recently|last|first|is|was))*\s+(?:used"
    rf"|uses|using|use)\s+"
    rf"(?:the\s+)?(?:iam\s+)?role\s+(?:called\s+|named\s+)?[\"'“‘`]?(?P<a>{NAME})[\"'”’`]?"
    rf"|\brole\s+[\"'“‘`]?(?P<b>{NAME})[\"'”’`]?\s+(?:was\s+)?(?:ever\s+)?used by (?:whom|who)\b"
    rf"|谁\s*(?:使用|用|拿到|拿)(?:了|过)*\s*角色\s*[\"'“‘`]?(?P<c>{NAME})[\"'”’`]?",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"[\"'”’`]?\s*(?:policy|role|user|object|file|group|permissions?)?\s*(?:to|onto|from|in|into"
    r"|on|of|for|with|object)\s+(?:the\s+|a\s+)?(?:\w+\s+){0,2}[\"'“‘`]?",
    re.IGNORECASE,
)
_HELD_CN = re.compile(r"(?:给|把|将|从|向)\s*(?:角色|用户|桶|存储桶)?\s*[\"'“‘`]?$")
_LISTED = re.compile(r"或|和|、|与|及|,|\b(?:or|and)\b", re.IGNORECASE)
_CJK_SEAM = re.compile(r"(?<=[\u4e00-\u9fff]) (?=\w)|(?<=\w) (?=[\u4e00-\u9fff])")
_WHAT_CHANGED = re.compile(
    r"\bwhat(?:'s| has| was)? (?:been )?changed\b|改了什么|什么变", re.IGNORECASE
)


def gather(words: Words, context: Context, now: datetime) -> Parts:
    """Everything the recognisers find; those that would steal a word from others come first."""
    store, clock, window = _around(words, context, now)
    done = doings.find(words)
    more = details.details(words)
    begins, begun = services.prefixes(words)
    away = exclusions.outside(words)
    made = _early(words, context)
    doing = _deeds(made, done)
    made["names"], made["used"], taken = _taken(words, made["names"], more)
    made |= doing
    for span in done.things if doing else ():
        words.mark(span)
    sure = identities.marks(words)
    foreign = resources.foreign(words)
    ids = resources.resources(words).ids
    where = resources.where(words, context.accounts)
    if any(group.endswith(".share") for group in made["concepts"]):
        where, receivers = resources.receivers(words.text, where, context.accounts)
        foreign = (*foreign, *receivers)
    made |= {"ports": resources.ports(words), "world": resources.world(words),
             "shape": shape.shape(words)}  # fmt: skip
    who = identities.people(words, sure)
    made |= _kinds(words)
    for span in done.spans:
        words.mark(span)
    found = _said(words, bool(foreign or ids or who.objects))
    said = found._replace(sources=tuple(dict.fromkeys((*found.sources, *begun))))
    wanted, within = _together(words.text, foreign + ids + taken + who.objects)
    tests = _before_signing_in(made, (*begins, *_tests(words, made, more, said), *within))
    by = _by_means(_unshared(who.identity, made["concepts"], done.names), more.means)
    return Parts(
        text=words.text,
        window=window,
        resources=Resources(wanted),
        where=where,
        identity=_located(by, made["exclude"], away),
        said=said,
        subject=words.has(_SUBJECT),
        customs=tests[:4],
        ids=more.ids,
        clock=clock,
        store=store,
        doubts=who.doubts._replace(accounts=resources.numbered(words.text, where)),
        **made,
    )


def _around(
    words: Words, context: Context, now: datetime
) -> tuple[services.StoreName, Clock | None, Window | None]:
    """Which store and which time; the sentences around the question are taken out first."""
    frame.blank(words)
    return services.store(words), hours.clock(words), _window(words, context, now)


def _before_signing_in(made: dict[str, Any], tests: tuple[Custom, ...]) -> tuple[Custom, ...]:
    """Signing in to Identity Center is done before anybody is one of its users."""
    if "UserAuthentication" not in made["names"]:
        return tests
    return tuple(test for test in tests if test.path != "userIdentity")


def _early(words: Words, context: Context) -> dict[str, Any]:
    """What is said in fixed words, before anybody looks for names."""
    return {
        "excluded_ports": resources.excluded_ports(words),
        "exclude": exclusions.exclusions(words, context.accounts),
        "names": services.names(words),
        "intent": intents.intent(words),
        "concepts": concepts.concepts(words),
        "outcome": outcome.outcome(words),
        "auth": outcome.auth(words),
    }


#: Kinds told by more than their calls: of connections only what was done to flow logs is told
#: apart, of open groups only what was not done to a group.
_TOLD = {"connectivity": False, "sg_exposure": True}


def _deeds(made: dict[str, Any], done: doings.Done) -> dict[str, Any]:
    """What was done, when no call is named outright; it says more than the kind of question."""
    if not done.names or (made["names"] and made["names"] != ("AssumeRole",)):
        return {}
    network = doings.network(done.names)
    if made["intent"] == "session_trace" or network == _TOLD.get(made["intent"]):
        return {}
    loose = made["intent"] in (*OWN_CALLS, "network_changes")
    return {
        "names": done.names,
        "own": done.sources,
        "intent": "list_events" if loose else made["intent"],
        "concepts": (),
    }


def _kinds(words: Words) -> dict[str, Any]:
    """Which kinds of calls and of answers are asked for."""
    return {
        "changes": intents.wants_changes(words),
        "reads": intents.wants_reads(words),
        "flows": intents.wants_flows(words),
        "present": intents.wants_present(words),
        "this": speaks_of_this(words),
    }


def _tests(
    words: Words, made: dict[str, Any], more: details.Details, said: calls.Said
) -> tuple[Custom, ...]:
    """Tests on the record; the groups of calls that policies were written with take their place."""
    granted = policies.granted(words, made["concepts"])
    made["concepts"] = granted.concepts
    found = (*more.customs, *granted.customs, *details.about_whom(words, _iam(made, said)))
    if made["outcome"].status in ("any", "failure") and not made["outcome"].codes:
        found = (*found, *outcome.family(words))
    if more.saml and made["intent"] == "auth_report":
        found = (*found, Custom("additionalEventData.SamlProviderArn", "exists"))
    return found


def _together(text: str, ids: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[Custom, ...]]:
    """Two things held together by "to", "from" or "in" must both be named by the request.

    "Attached AdministratorAccess to LambdaExec", "deleted a.csv from bucket b"; those joined by
    "or" and "and" are alternatives.
    """
    ids = tuple(dict.fromkeys(ids))
    if len(ids) != 2 or any(id not in text for id in ids):
        return ids, ()
    first, second = sorted(ids, key=text.find)
    between = text[text.find(first) + len(first) : text.find(second)]
    before = text[: text.find(first)]
    held = _HELD.fullmatch(between) or (_HELD_CN.search(before) and not _LISTED.search(between))
    if not held or "*" in first + second:
        return ids, ()
    return (second,), (Custom("requestParameters", "contains", first.rpartition("/")[2]),)


#: Calls that share: a snapshot, an image.
_SHARES = re.compile(r"Modify\w*(?:Snapshot|Image)Attribute")


def _unshared(identity: Identity, concepts: tuple[str, ...], names: tuple[str, ...]) -> Identity:
    """Who something is shared with is not who shared it."""
    shared = any(_SHARES.fullmatch(name) for name in names)
    if not shared and not any(group.endswith((".share", ".public")) for group in concepts):
        return identity
    return msgspec.structs.replace(identity, cross_account=False)


def _by_means(identity: Identity, means: tuple[Means, ...]) -> Identity:
    return msgspec.structs.replace(identity, means=(*identity.means, *means))


def _iam(first: dict[str, Any], said: calls.Said) -> bool:
    """Whether the calls meant are IAM's, which may be about the caller himself."""
    names = {*first["names"], *said.names}
    grouped = any(sources_of((group,)) == {_IAM} for group in first["concepts"])
    return grouped or any(call.source == _IAM for name in names for call in by_name(name))


def _taken(
    words: Words, names: tuple[str, ...], more: details.Details
) -> tuple[tuple[str, ...], bool, tuple[str, ...]]:
    """The calls that take a role: said outright, by "who used the role X", with a token."""
    used = words.all(_USED)
    found = tuple(dict.fromkeys(m["a"] or m["b"] or m["c"] for m in used))
    assumes = not names or names == ("AssumeRole",)
    if assumes and (more.saml or more.web) and not _LOGIN.search(words.text):
        kinds = (("AssumeRoleWithSAML",) if more.saml else ()) + (
            ("AssumeRoleWithWebIdentity",) if more.web else ()
        )
        return kinds, bool(used), found
    return (names or ("AssumeRole",)) if used else names, bool(used), found


def _window(words: Words, context: Context, now: datetime) -> Window | None:
    floor = context.span[0] if context.span else None
    found = windows.find(words.text, now, context.tz, context.first_seen, floor)
    if found is None:
        return None
    for span in found.spans:
        words.mark(span)
    return _phrase(found.window)


def _located(identity: Identity, leave_out: Exclusions, away: bool) -> Identity:
    """What lies outside of a range is an address; a service's name is not."""
    if not away or not leave_out.source_ips or identity.source_ips:
        return identity
    return msgspec.structs.replace(identity, source_ips=("0.0.0.0/0", "::/0"))


def _said(words: Words, about: bool) -> calls.Said:
    """The calls meant; "activity on bucket x" means all that was done to it."""
    said = calls.find(words)
    # Whoever "modified role X" may have attached a policy to it: all that changed it is meant.
    loose = not said.chosen or not said.verbs
    if about and said.names and loose:
        return said._replace(names=())
    return said


def _phrase(window: Window) -> Window:
    """The phrase as it was written, without the spaces put between scripts."""
    return msgspec.structs.replace(window, phrase=_CJK_SEAM.sub("", window.phrase))
