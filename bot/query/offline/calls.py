"""Which calls a question means: a verb and a thing, looked up among every operation of AWS."""

import re
from itertools import permutations
from typing import NamedTuple

from bot.query.lexicon import Call, by_name, lexicon, singular
from bot.query.offline.nouns import calls_of, every_call, nouns_of
from bot.query.offline.speech import Token, is_verb, services_of, tokens_of
from bot.query.offline.things import JOINED, changed_things, kinds_of_policy, tells, things_of
from bot.query.offline.tokens import Words
from bot.query.offline.vocab import vocabulary

_CHANGES = re.compile(
    r"\bchang(?:es?|ing)\b|\bmodifications?\b|变更|改动|(?<![启移自激变挪滚])动[了过]",
    re.IGNORECASE,
)

_OR_CHANGED = re.compile(r"\b\w+ed (?:or|and/or) \w+(?:ed|wrote)\b", re.IGNORECASE)

#: Who calls, rather than the service that is called.
_CALLERS = re.compile(
    r"\biam (?:users?|roles?|principals?|identit(?:y|ies))\b|IAM\s*用户", re.IGNORECASE
)


class Said(NamedTuple):
    """Names of calls, the services meant, and how names begin when only a verb was said.

    `chosen` says that a verb chose the names, `verbs` that one more telling than "changed" did,
    `changes` that something is said to have changed.
    """

    names: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    verbs: bool = False
    changes: bool = False
    chosen: bool = False


def find(words: Words) -> Said:
    """The calls meant by what no other recogniser has understood; marks what it uses."""
    tokens = tokens_of(words)
    sources, service_spans, phrases = services_of(words, tokens)
    verbs = [t for n, t in enumerate(tokens) if is_verb(tokens, n)]
    things = things_of(tokens, {t.span for t in verbs})
    lemmas = list(dict.fromkeys(vocabulary().forms[t.word] for t in verbs))
    changes = bool(_CHANGES.search(words.text))
    if not lemmas:
        # "S3 activity" speaks of the service, not of the thing that shares its name.
        things = [found for found in things if found[1] not in service_spans]
    names, used = _resolved(lemmas, things, sources, phrases, changes, words.text)
    for span in (*service_spans, *(t.span for t in verbs), *used):
        words.mark(span)
    changed = changes or "change" in lemmas
    names = kinds_of_policy(names, words.text)
    names += [f"Batch{name}" for name in names if _in_bulk(name)]
    if names:
        kept = sources if _in(names, sources) else ()
        telling = bool(set(lemmas) - {"change"}) and not changes
        return Said(tuple(dict.fromkeys(names)), kept, (), telling, changed, bool(lemmas))
    said = {vocabulary().forms[t.word] for t in verbs if t.word not in _LIGHT}
    # "Rotated or overwrote": any change at all is meant.
    loose = "change" in lemmas and len(lemmas) > 1 and bool(_OR_CHANGED.search(words.text))
    tiers = [
        vocabulary().tiers[lemma][0]
        for lemma in lemmas
        if lemma != "change" and lemma in said and not loose
    ]
    acts = tuple(dict.fromkeys(verb for tier in tiers for verb in tier))
    if _CALLERS.search(words.text):
        sources = tuple(source for source in sources if source != "iam.amazonaws.com")
    return Said((), sources, acts, bool(lemmas), changed, bool(lemmas))


def resolved(tokens: list[Token], words: Words) -> tuple[str, ...]:
    """The calls that these words alone mean by verb and thing; marks nothing."""
    sources, _, phrases = services_of(words, tokens)
    verbs = [t for n, t in enumerate(tokens) if is_verb(tokens, n)]
    things = things_of(tokens, {t.span for t in verbs})
    lemmas = list(dict.fromkeys(vocabulary().forms[t.word] for t in verbs))
    if not lemmas:
        return ()
    return tuple(_resolved(lemmas, things, sources, phrases, False, words.text)[0])


#: Verbs of every day that name no kind of call when nothing is said that they were done to.
_LIGHT = frozenset(["get", "got", "run", "ran", "runs", "running", "take", "took", "taken", "give",
    "gave", "given", "set", "put",
                    "call", "made", "new", "assume", "assumed", "assumes", "assuming", "view",
                    "viewed", "request", "requested", "issue", "issued", "build",
                    "built"])  # fmt: skip


def _resolved(
    lemmas: list[str], things: list[tuple[str, tuple[int, int]]], sources: tuple[str, ...],
    phrases: list[str], changes: bool, text: str,
) -> tuple[list[str], list[tuple[int, int]]]:  # fmt: skip
    said = [thing for thing, _ in things if thing not in vocabulary().sets["never"]]
    spans = [span for _, span in things]
    if lemmas:
        merged = _merged(lemmas, said, sources)
        if merged:
            return merged, spans
        names = _each(lemmas, things, sources, text)
        names = names or [n for p in phrases for v in lemmas for n in named(v, p, sources)]
        names = names or _loosely(lemmas, said, sources)
        return list(dict.fromkeys(names)), spans if names else []
    strong = [t for t in said if changes or tells(t, sources)]
    if changes:
        strong = changed_things(things, text) or strong
    names = [call.name for thing in strong for call in _family(thing, sources, changes)]
    return list(dict.fromkeys(names)), spans if names else []


def named(lemma: str, thing: str, sources: tuple[str, ...] = ()) -> list[str]:
    """Names of the calls that do this to that; the thing's home services come first.

    Empty when no call does.
    """
    told = calls_of(thing, lemma, sources)[0]
    if told:
        return told
    for tier in vocabulary().tiers.get(lemma, ()):
        found: list[str] = []
        for meant in _meanings(thing, sources):
            found += _in_tier(tier, meant, sources)
        if found:
            return list(dict.fromkeys(found))
    first, _, shorter = thing.partition(" ")
    if not shorter or thing in vocabulary().things:
        return []
    if shorter in vocabulary().sets["traits"]:
        verbs = {verb for tier in vocabulary().tiers[lemma][:1] for verb in tier}
        where = sources or _homes(first)
        calls = [c for t in lexicon().beginning(first) for c in lexicon().calls(t)]
        return [c.name for c in calls if c.verb in verbs and c.source in where]
    return named(lemma, shorter, sources)


def _meanings(thing: str, sources: tuple[str, ...]) -> tuple[str, ...]:
    """What people say for it; with a service said, first the word as that service uses it."""
    for said in (thing, singular(thing)):
        if any(call.source in sources for call in lexicon().calls(said)):
            return (said, *vocabulary().things.get(thing, ()))
    return vocabulary().things.get(thing, (thing,))


def _each(
    lemmas: list[str], things: list[tuple[str, tuple[int, int]]], sources: tuple[str, ...],
    text: str,
) -> list[str]:  # fmt: skip
    """Calls on the first thing that has some, and on those joined to it by "or", "and", a comma.

    In "the password of an instance" the instance only says whose.
    """
    found: list[str] = []
    last = None
    for thing, span in things:
        if thing in vocabulary().sets["never"]:
            continue
        here = [name for lemma in lemmas for name in named(lemma, thing, sources)]
        between = text[last[1] : span[0]] if last else ""
        if here and last and (not between.strip() or between.strip() == "的"):
            # The last word of a compound says what it is: "VPC flow logs" are logs.
            found = []
        elif last and not JOINED.search(between):
            continue
        if here:
            found += here
            last = span
    return found


def _in_tier(tier: tuple[str, ...], thing: str, sources: tuple[str, ...]) -> list[str]:
    """Exactly this at home, then longer things there, then exactly this anywhere."""
    book = lexicon()
    where = sources or _homes(thing)
    exact = [c for c in book.calls(thing) if c.verb in tier]
    longer = [c for t in book.ending(thing) for c in book.calls(t) if c.verb in tier]
    home = [c.name for c in exact if c.source in where]
    home = home or [c.name for c in longer if c.source in where]
    if not home and where:
        parts = [c for t in book.beginning(thing) for c in book.calls(t) if c.verb in tier]
        home = [c.name for c in parts if c.source in where]
    if home or sources:
        return home
    return [c.name for c in exact] or ([] if where else [c.name for c in longer])


def _homes(thing: str) -> tuple[str, ...]:
    return tuple(vocabulary().homes.get(thing, ()))


def _at_home(calls: list[Call], thing: str, sources: tuple[str, ...]) -> list[Call]:
    if sources:
        return [call for call in calls if call.source in sources]
    home = [call for call in calls if call.source in _homes(thing)]
    return home or calls


def _merged(lemmas: list[str], things: list[str], sources: tuple[str, ...]) -> list[str]:
    """Two things said apart that make one: attach a policy to a role is AttachRolePolicy."""
    book, found = lexicon(), []
    for one, other in permutations(dict.fromkeys(things), 2):
        if book.known(f"{one} {other}"):
            for lemma in lemmas:
                first = vocabulary().tiers[lemma][:2]
                verbs = {verb for tier in first for verb in tier}
                calls = [c for c in book.calls(f"{one} {other}") if c.verb in verbs]
                where = sources or (*_homes(one), *_homes(other))
                found += [c.name for c in calls if not where or c.source in where]
    return list(dict.fromkeys(found))


def _loosely(lemmas: list[str], things: list[str], sources: tuple[str, ...]) -> list[str]:
    """Calls with the verb whose thing has all the words somewhere, when the service is known."""
    words = {word for thing in things for word in thing.split()} - vocabulary().sets["never"]
    if not words or not sources:
        return []
    verbs = {verb for lemma in lemmas for verb in vocabulary().tiers[lemma][0]}
    return [
        call.name
        for thing in lexicon().holding(words)
        for call in lexicon().calls(thing)
        if call.source in sources and call.verb in verbs
    ]


def _family(thing: str, sources: tuple[str, ...], changes: bool) -> list[Call]:
    found = [call for noun in nouns_of(thing, sources) for call in every_call(noun)]
    if found:
        return [call for call in found if not (changes and _reads(call))]
    for meant in vocabulary().things.get(thing, (thing,)):
        calls = list(lexicon().calls(meant))
        found += [c for c in _at_home(calls, meant, sources) if not (changes and _reads(c))]
    return found


#: Services whose call on one thing has a twin on many.
_BULK = frozenset(
    f"{s}.amazonaws.com" for s in ("secretsmanager", "ecr", "dynamodb", "securityhub")
)


def _in_bulk(name: str) -> bool:
    """Whether the same service has the call for many things at once."""
    own = {call.source for call in by_name(name)}
    return any(call.source in own & _BULK for call in by_name(f"Batch{name}"))


def _reads(call: Call) -> bool:
    return call.verb in vocabulary().sets["reads"]


def _in(names: list[str], sources: tuple[str, ...]) -> bool:
    """Whether the services said do have these calls; else the name alone must do."""
    found = {call.source for name in names for call in by_name(name)}
    return bool(found & set(sources))
