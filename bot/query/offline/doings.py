"""What a question says was done, by the table of deeds; "disabled or deleted" is both."""

import itertools
import re
from typing import NamedTuple

from bot.query.lexicon import singular
from bot.query.offline import calls
from bot.query.offline.deeds import Deed, compounds, deeds
from bot.query.offline.speech import Token, is_verb, tokens_of
from bot.query.offline.things import JOINED
from bot.query.offline.tokens import Words
from bot.query.offline.vocab import vocabulary

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_JOIN_WORDS = frozenset({"or", "and", "nor"})
#: Words of one deed lie together; farther apart they belong to different parts of the question.
_APART = 5

Span = tuple[int, int]
Found = tuple[Deed, frozenset[Span]]


class Done(NamedTuple):
    """The calls of the deeds a question speaks of, their services, and where the words stand."""

    names: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()


class _Said(NamedTuple):
    """A word as the lines may write it: itself, its singular, its verb."""

    forms: frozenset[str]
    span: Span
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


def _apart(tokens: list[Token], text: str) -> list[list[Token]]:
    """The question once for each of the verbs joined by "or", or of the things joined so."""
    plain = [t for t in tokens if t.word not in _JOIN_WORDS]
    verbs = [n for n in range(len(plain)) if is_verb(plain, n)]
    groups = [verbs[:1]]
    for before, n in itertools.pairwise(verbs):
        if n == before + 1 and _joined(plain[before], plain[n], text):
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
        left, right = plain[:n], plain[n:]
        first = left + [t for m, t in enumerate(plain) if m >= n and m in verbs]
        second = [t for m, t in enumerate(plain) if m < n and m in verbs] + right
        return [first, second]
    return []


def _joined(one: Token, other: Token, text: str) -> bool:
    between = text[one.span[1] : other.span[0]]
    return bool(JOINED.fullmatch(between.strip(" 了过的")) or between.strip() in (", or", ", and"))


def _done(tokens: list[Token], words: Words) -> Done:
    """The deeds of these words, the more telling ones alone where one holds another's words."""
    said = _said(tokens)
    found = [(deed, spans) for deed in deeds() if (spans := _spans(deed, said, words))]
    best = [pair for pair in found if not any(pair[1] < other for _, other in found)]
    kept = [pair for pair in best if not _outdone(pair, best)]
    names = tuple(dict.fromkeys(name for deed, _ in kept for name in deed.names))
    own = tuple(dict.fromkeys(s for deed, _ in kept for s in deed.sources))
    own = own if all(deed.sources for deed, _ in kept) else ()
    return Done(names, own, tuple({span for _, spans in kept for span in spans}))


def _outdone(pair: Found, best: list[Found]) -> bool:
    """Whether a line that says more takes some of the same words."""
    return any(spans & pair[1] and _weight(deed, spans) > _weight(*pair) for deed, spans in best)


def _weight(deed: Deed, spans: frozenset[Span]) -> tuple[int, int]:
    return (len(deed.needs), sum(end - start for start, end in spans))


def _said(tokens: list[Token]) -> list[_Said]:
    found: list[_Said] = []
    n = 0
    while n < len(tokens):
        run = _compound(tokens, n)
        if run:
            joined = "_".join(singular(t.word) for t in tokens[n : n + run])
            span = (tokens[n].span[0], tokens[n + run - 1].span[1])
            found.append(_Said(frozenset({joined}), span, n))
            n += run
            continue
        token = tokens[n]
        lemma = vocabulary().forms.get(token.word, token.word)
        found.append(_Said(frozenset({token.word, singular(token.word), lemma}), token.span, n))
        n += 1
    return found


def _compound(tokens: list[Token], n: int) -> int:
    for length in (4, 3, 2):
        run = tokens[n : n + length]
        if len(run) == length and " ".join(singular(t.word) for t in run) in compounds():
            return length
    return 0


def _spans(deed: Deed, said: list[_Said], words: Words) -> frozenset[Span]:
    """Where the words of the deed stand; empty when one is missing or they lie apart."""
    taken: list[_Said] = []
    spans: set[Span] = set()
    for need in deed.needs:
        match = next((s for s in said if s not in taken and s.forms & need), None)
        if match:
            taken.append(match)
            spans.add(match.span)
            continue
        literal = _literal(need, words)
        if not literal:
            return frozenset()
        spans.add(literal)
    places = sorted(s.at for s in taken)
    if any(b - a > _APART for a, b in itertools.pairwise(places)):
        return frozenset()
    return frozenset(spans)


def _literal(need: frozenset[str], words: Words) -> Span | None:
    """A Chinese word of the lines as it is written in the question."""
    for word in sorted(need, key=len, reverse=True):
        if _CHINESE.search(word):
            start = words.text.find(word)
            if start >= 0 and words.free((start, start + len(word))):
                return (start, start + len(word))
    return None
