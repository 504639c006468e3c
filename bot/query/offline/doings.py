"""What a question says was done, by the table of deeds; "disabled or deleted" is both."""

import itertools
import re
from collections.abc import Iterable
from typing import NamedTuple

from bot.query.lexicon import by_name, lexicon, singular
from bot.query.offline import calls
from bot.query.offline.deeds import Deed, compounds, deeds
from bot.query.offline.exact import exact
from bot.query.offline.nouns import nouns_of
from bot.query.offline.speech import Token, is_verb, services_of, tokens_of
from bot.query.offline.things import JOINED
from bot.query.offline.tokens import Words
from bot.query.offline.vocab import vocabulary

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: Nouns of what is done, which a verb's place may be left to.
_ACTS = frozenset({"changes", "edits", "modifications", "updates"})
_JOIN_WORDS = frozenset({"or", "and", "nor"})
#: Words of one deed lie together; farther apart they belong to different parts of the question.
_APART = 5

Span = tuple[int, int]
#: A deed, the letters of the question it rests on, and where its words stand.
Found = tuple[Deed, frozenset[int], tuple[Span, ...]]
#: Where a noun of several words begins, and its words.
Whole = tuple[int, tuple[str, ...]]


class Done(NamedTuple):
    """The calls of the deeds a question speaks of, their services, and where the words stand."""

    names: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    #: Where things of several words stand that are some call's own.
    things: tuple[Span, ...] = ()


class _Said(NamedTuple):
    """A word as the lines may write it: itself, its singular, its verb."""

    forms: frozenset[str]
    spans: tuple[Span, ...]
    at: int


def find(words: Words) -> Done:
    """The deeds said; of things or verbs joined by "or" each is looked up by itself."""
    tokens = tokens_of(words)
    whole = _done(tokens, words)
    several = _apart(tokens, words.text)
    if not several:
        return whole
    each = [_done(part, words) for part in several]
    if not any(done.names for done in each):
        return whole
    for n, part in enumerate(several):
        if not each[n].names:
            names = calls.resolved(part, words)
            each[n] = Done(names, (), tuple(t.span for t in part if is_verb(part, part.index(t))))
    if not all(done.names for done in each):
        return whole
    names = tuple(dict.fromkeys(name for done in each for name in done.names))
    own = tuple(dict.fromkeys(s for done in each for s in done.sources))
    own = own if all(done.sources for done in each) else ()
    return Done(names, own, tuple({span for done in each for span in done.spans}))


#: Calls about the recording of traffic, asked in the words of traffic.
_NETWORK = re.compile(
    r"FlowLogs|Peering|TrafficMirror|SecurityGroup|NetworkAcl|QueryLog|Connection$|Vpn|Gateway"
    r"|VpcEndpoint|NetworkInterface|^StartSession$"
)


def of_the_network(text: str) -> bool:
    """Whether something was done to what records or lets through traffic; no traffic is meant."""
    return network(find(Words(text)).names)


def network(names: tuple[str, ...]) -> bool:
    """Whether all of these calls are about what records or lets through traffic."""
    return bool(names) and all(_NETWORK.search(name) for name in names)


def _apart(tokens: list[Token], text: str) -> list[list[Token]]:
    """The question once for each of the verbs joined by "or", or of the things joined so."""
    plain = [t for t in tokens if t.word not in _JOIN_WORDS]
    verbs = [n for n in range(len(plain)) if is_verb(plain, n)]
    groups = [verbs[:1]]
    for before, n in itertools.pairwise(verbs):
        both = plain[before].span == plain[n].span
        if n == before + 1 and (both or _joined(plain[before], plain[n], text)):
            groups[-1].append(n)
        else:
            groups.append([n])
    run = next((group for group in groups if len(group) > 1), None)
    if run:
        return [[t for n, t in enumerate(plain) if n == v or n not in run] for v in run]
    return _things_apart(plain, verbs, text)


def _things_apart(plain: list[Token], verbs: list[int], text: str) -> list[list[Token]]:
    for n in range(1, len(plain)):
        if {n - 1, n} & set(verbs) or not _joined(plain[n - 1], plain[n], text):
            continue
        acts = {m for m, t in enumerate(plain) if m in verbs or t.word in _ACTS}
        first = [t for m, t in enumerate(plain) if m < n or m in acts]
        second = [t for m, t in enumerate(plain) if m >= n or m in acts or _service(t.word)]
        return [first, second]
    return []


def _service(word: str) -> bool:
    known = word in vocabulary().services or word in lexicon().services
    return known and (word in ("iam", "config") or word not in vocabulary().everyday)


def _joined(one: Token, other: Token, text: str) -> bool:
    between = text[one.span[1] : other.span[0]]
    return bool(JOINED.fullmatch(between.strip(" 了过的")) or between.strip() in (", or", ", and"))


def _done(tokens: list[Token], words: Words) -> Done:
    """The deeds of these words, the more telling ones alone where one holds another's words."""
    said = _said(tokens)
    whole = _whole(tokens, words.text)
    lines = [_found(deed, spans) for deed in deeds() if (spans := _spans(deed, said, words, whole))]
    here = services_of(words, tokens)[0]
    own = [_found(deed, [t.span for t in run]) for deed, run in exact(tokens, words)]
    own = [one for one in own if not _told_better(one, lines, here)]
    found = [one for one in lines if not _elsewhere(one, own, here)] + own
    best = [one for one in found if not any(one[1] < other[1] for other in found)]
    kept = [one for one in best if not _outdone(one, best)]
    names = tuple(dict.fromkeys(name for deed, _, _ in kept for name in deed.names))
    where = tuple(dict.fromkeys(s for deed, _, _ in kept for s in deed.sources))
    where = where if all(deed.sources for deed, _, _ in kept) else ()
    names, where = _there(names, where, here)
    things = tuple(
        span
        for deed, _, spans in kept
        if deed.needs[0] == frozenset() and len(deed.needs) > 2
        for span in spans[1:]
    )
    return Done(names, where, tuple({span for _, _, spans in kept for span in spans}), things)


def _whole(tokens: list[Token], text: str) -> list[Whole]:
    """The nouns of several words, by the places of their words; "saml/oidc provider" is two."""
    found: list[Whole] = []
    n = 0
    while n < len(tokens):
        for length in (5, 4, 3, 2):
            words = tuple(singular(token.word) for token in tokens[n : n + length])
            if len(words) == length and nouns_of(" ".join(words)):
                if not n or not _joined(tokens[n - 1], tokens[n], text):
                    found.append((n, words))
                n += length - 1
                break
        n += 1
    return found


def _torn(used: set[int], noun: Whole) -> bool:
    """Whether some of a noun's words are used that alone mean another thing.

    The "machine" of "state machine" is no machine; the "group" of "user group" is a group.
    """
    at, words = noun
    part = [word for n, word in enumerate(words, at) if n in used]
    if not part or len(part) == len(words) or all(map(_service, part)):
        return False
    said = " ".join(part)
    called = nouns_of(" ".join(words))
    own = {place for one in called for place in one.places}
    alone = {place for one in nouns_of(said) for place in one.places}
    return not (own & alone) and all(thing != said for _, thing in own)


def _told_better(own: Found, lines: list[Found], here: tuple[str, ...]) -> bool:
    """Whether a line says as much with some of the same words: it was written for a reason."""
    return any(
        own[1] & line[1]
        and (own[1] == line[1] or _weight(line) >= _weight(own))
        and not _elsewhere(line, [own], here)
        for line in lines
    )


def _elsewhere(line: Found, own: list[Found], here: tuple[str, ...]) -> bool:
    """Whether the service said has none of a line's calls, but those of a noun said with it."""
    there = any(call.source in here for name in line[0].names for call in by_name(name))
    return not there and any(one[1] & line[1] and set(one[0].sources) & set(here) for one in own)


def _there(
    names: tuple[str, ...], own: tuple[str, ...], said: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """With a service said, only its calls; all of them where it has none of the calls."""
    kept = tuple(n for n in names if any(call.source in said for call in by_name(n)))
    here = {call.source for name in kept for call in by_name(name)} & set(said)
    return (kept, tuple(sorted(here))) if kept else (names, own)


def _found(deed: Deed, spans: Iterable[Span]) -> Found:
    where = tuple(spans)
    return deed, frozenset(at for span in where for at in range(*span)), where


def _outdone(one: Found, best: list[Found]) -> bool:
    """Whether a line that says more takes some of the same words."""
    return any(other[1] & one[1] and _weight(other) > _weight(one) for other in best)


def _weight(found: Found) -> int:
    return len(found[2])


def _said(tokens: list[Token]) -> list[_Said]:
    found: list[_Said] = []
    n = 0
    while n < len(tokens):
        run = _compound(tokens, n)
        if run:
            joined = "_".join(singular(t.word) for t in tokens[n : n + run])
            spans = tuple(token.span for token in tokens[n : n + run])
            found.append(_Said(frozenset({joined}), spans, n))
            n += run
            continue
        token = tokens[n]
        lemma = vocabulary().forms.get(token.word, token.word)
        forms = frozenset({token.word, singular(token.word), lemma})
        found.append(_Said(forms, (token.span,), n))
        n += 1
    return found


def _compound(tokens: list[Token], n: int) -> int:
    for length in (4, 3, 2):
        run = tokens[n : n + length]
        if len(run) == length and " ".join(singular(t.word) for t in run) in compounds():
            return length
    return 0


def _spans(deed: Deed, said: list[_Said], words: Words, whole: list[Whole]) -> frozenset[Span]:
    """Where the words of the deed stand; empty when one is missing or they lie apart."""
    taken: list[_Said] = []
    spans: set[Span] = set()
    for need in deed.needs:
        match = next((s for s in said if s not in taken and s.forms & need), None)
        if match:
            taken.append(match)
            spans |= set(match.spans)
            continue
        literal = _literal(need, words, said)
        if not literal:
            return frozenset()
        spans.add(literal)
    places = sorted(s.at for s in taken)
    if any(b - a > _APART for a, b in itertools.pairwise(places)):
        return frozenset()
    used = {at for s in taken for at in range(s.at, s.at + len(s.spans))}
    if any(_torn(used, noun) for noun in whole):
        return frozenset()
    return frozenset(spans)


def _literal(need: frozenset[str], words: Words, said: list[_Said]) -> Span | None:
    """A Chinese word of the lines as the question has it, not as a longer word begins."""
    for word in sorted(need, key=len, reverse=True):
        if _CHINESE.search(word) or "-" in word:
            start = words.text.find(word)
            span = (start, start + len(word))
            inside = any(a <= start and span[1] < b for s in said for a, b in s.spans)
            if start >= 0 and words.free(span) and not inside:
                return span
    return None
