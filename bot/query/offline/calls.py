"""Which calls a question means: a verb and a thing, looked up among every operation of AWS."""

import re
from itertools import permutations
from typing import NamedTuple

from bot.query.lexicon import Call, by_name, lexicon, singular
from bot.query.offline.tokens import Words
from bot.query.offline.vocab import vocabulary

_TOKEN = re.compile(r"[A-Za-z0-9][\w.@:/+=-]*[\w]|[A-Za-z0-9]")
_WORD = re.compile(r"[A-Za-z]+\d{0,2}|\d{1,2}")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: Things every question speaks of; they mean calls only beside a verb, or never.
_WEAK = frozenset(["user", "role", "policy", "group", "key", "access", "account", "event", "call", "activity", "action", "resource", "service", "time", "address", "agent", "name", "region", "api", "principal", "identity", "error", "operation", "request", "ip", "change", "console", "session", "source", "type", "count", "detail", "report", "log", "record", "item", "value", "information", "list", "data", "status", "setting", "permission", "rule", "connection", "network", "traffic", "instance", "tag", "object", "function", "test", "message", "history", "usage", "response", "login", "sign", "project", "application", "credential", "attempt", "attribute", "configuration", "password", "host", "job", "task", "execution", "output", "version", "state", "environment", "node", "entity", "model", "template", "engine", "image", "metric"])  # fmt: skip
_NEVER = frozenset(["account", "event", "call", "activity", "action", "resource", "service", "time", "address", "agent", "name", "region", "api", "principal", "identity", "error", "operation", "ip", "change", "console", "source", "type", "count", "detail", "report", "information", "access", "request", "log", "record", "usage", "history", "response", "attempt", "login", "sign", "list", "status", "host", "traffic", "user-agent", "entity", "state", "output", "value", "day", "week", "month", "hour", "aws", "in", "of", "the", "principals", "permission", "management", "compute", "read", "write", "new", "data", "up", "to", "from", "for", "with", "by", "all", "out", "on", "at", "off", "per", "via", "and", "or", "how", "many", "most", "last", "first", "top", "it", "is", "was", "any", "be", "root", "been", "event"])  # fmt: skip
_BESIDE = re.compile(
    r"\s*(?:(?:api|data|management|write|read|read-only)\s+)?"
    r"(?:calls?|api|apis|events?|activit|actions?|changes?|usage|service|operations?|requests?)"
    r"|\s*(?:的)?(?:操作|调用|事件|活动|变更|服务)", re.IGNORECASE,
)  # fmt: skip
_CHANGES = re.compile(r"\bchang(?:es?|ing)\b|\bmodifications?\b|变更|改动", re.IGNORECASE)
#: Verbs that, first in a sentence, are said to us.
_COMMANDS = frozenset(["list", "get", "read", "view", "describe", "tag"])
_JOINED = re.compile(r",|/|\b(?:or|and|nor)\b|、|或|和|及|与", re.IGNORECASE)
_READS = frozenset(
    [
        "Get",
        "List",
        "Describe",
        "BatchGet",
        "Head",
        "Search",
        "Lookup",
        "Scan",
        "Query",
        "Test",
        "Check",
    ]
)


class Token(NamedTuple):
    """A word of the question in English; several may share one Chinese word's span."""

    word: str
    span: tuple[int, int]


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
    tokens = _tokens(words)
    sources, service_spans, phrases = _services(words, tokens)
    verbs = [t for n, t in enumerate(tokens) if _is_verb(tokens, n)]
    things = _things(tokens, {t.span for t in verbs})
    lemmas = list(dict.fromkeys(vocabulary().forms[t.word] for t in verbs))
    changes = bool(_CHANGES.search(words.text))
    if not lemmas:
        # "S3 activity" speaks of the service, not of the thing that shares its name.
        things = [found for found in things if found[1] not in service_spans]
    names, used = _resolved(lemmas, things, sources, phrases, changes, words.text)
    for span in (*service_spans, *(t.span for t in verbs), *used):
        words.mark(span)
    changed = changes or "change" in lemmas
    if names:
        kept = sources if _in(names, sources) else ()
        telling = bool(set(lemmas) - {"change"}) and not changes
        return Said(tuple(names), kept, (), telling, changed, bool(lemmas))
    tiers = [vocabulary().tiers[lemma][0] for lemma in lemmas if lemma not in ("change",)]
    acts = tuple(dict.fromkeys(verb for tier in tiers for verb in tier))
    return Said((), sources, acts, bool(lemmas), changed, bool(lemmas))


def _resolved(
    lemmas: list[str], things: list[tuple[str, tuple[int, int]]], sources: tuple[str, ...],
    phrases: list[str], changes: bool, text: str,
) -> tuple[list[str], list[tuple[int, int]]]:  # fmt: skip
    said = [thing for thing, _ in things if thing not in _NEVER]
    spans = [span for _, span in things]
    if lemmas:
        merged = _merged(lemmas, said, sources)
        if merged:
            return merged, spans
        names = _each(lemmas, things, sources, text)
        names = names or [n for p in phrases for v in lemmas for n in named(v, p, sources)]
        names = names or _loosely(lemmas, said, sources)
        return list(dict.fromkeys(names)), spans if names else []
    strong = [t for t in said if changes or not set(t.split()) <= _WEAK | _NEVER]
    names = [call.name for thing in strong for call in _family(thing, sources, changes)]
    return list(dict.fromkeys(names)), spans if names else []


def named(lemma: str, thing: str, sources: tuple[str, ...] = ()) -> list[str]:
    """Names of the calls that do this to that; the thing's home services come first.

    Empty when no call does.
    """
    for tier in vocabulary().tiers.get(lemma, ()):
        found: list[str] = []
        for meant in _meanings(thing, sources):
            found += _in_tier(tier, meant, sources)
        if found:
            return list(dict.fromkeys(found))
    _, _, shorter = thing.partition(" ")
    return named(lemma, shorter, sources) if shorter and thing not in vocabulary().things else []


def _meanings(thing: str, sources: tuple[str, ...]) -> tuple[str, ...]:
    """What people say for it; with a service said, first the word as that service uses it."""
    if any(call.source in sources for call in lexicon().calls(thing)):
        return (thing, *vocabulary().things.get(thing, ()))
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
        if thing in _NEVER:
            continue
        here = [name for lemma in lemmas for name in named(lemma, thing, sources)]
        between = text[last[1] : span[0]] if last else ""
        if "的" in between and here:
            found = []
        elif last and not _JOINED.search(between):
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
                found += [c.name for c in calls if not sources or c.source in sources]
    return list(dict.fromkeys(found))


def _loosely(lemmas: list[str], things: list[str], sources: tuple[str, ...]) -> list[str]:
    """Calls with the verb whose thing has all the words somewhere, when the service is known."""
    words = {word for thing in things for word in thing.split()} - _NEVER
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
    found: list[Call] = []
    for meant in vocabulary().things.get(thing, (thing,)):
        calls = list(lexicon().calls(meant))
        found += [c for c in _at_home(calls, meant, sources) if not (changes and _reads(c))]
    return found


def _reads(call: Call) -> bool:
    return call.verb in _READS


def _in(names: list[str], sources: tuple[str, ...]) -> bool:
    """Whether the services said do have these calls; else the name alone must do."""
    found = {call.source for name in names for call in by_name(name)}
    return bool(found & set(sources))


def _tokens(words: Words) -> list[Token]:
    found: list[Token] = []
    for match in _TOKEN.finditer(words.text):
        word = match.group().lower().removesuffix("'s")
        if words.free(match.span()) and _WORD.fullmatch(word) and not _name(match.group()):
            found.append(Token(word, match.span()))
    if _CHINESE.search(words.text):
        found += _chinese(words)
    return sorted(found, key=lambda token: token.span)


def _name(text: str) -> bool:
    """CamelCase inside a word is a name somebody gave, not a word."""
    return bool(re.search(r"[a-z][A-Z]", text)) and text.lower() not in lexicon().services


def _chinese(words: Words) -> list[Token]:
    """Chinese words as English ones, the longest first."""
    taken: set[int] = set()
    found = []
    for said, meant in vocabulary().chinese.items():
        start = words.text.find(said)
        while start >= 0:
            span = (start, start + len(said))
            if words.free(span) and not taken & set(range(*span)):
                taken |= set(range(*span))
                found += [Token(word, span) for word in meant.split()]
            start = words.text.find(said, start + 1)
    return found


def _services(
    words: Words, tokens: list[Token]
) -> tuple[tuple[str, ...], list[tuple[int, int]], list[str]]:
    found: list[str] = []
    spans, phrases, n = [], [], 0
    while n < len(tokens):
        for length in (4, 3, 2, 1):
            run = tokens[n : n + length]
            phrase = " ".join(token.word for token in run)
            sources = _service(phrase) if len(run) == length else ()
            if sources and (length > 1 or _means_service(words, phrase, run[0].span)):
                found += sources
                spans += [token.span for token in run]
                phrases.append(" ".join(singular(word) for word in phrase.split()))
                n += length - 1
                break
        n += 1
    return tuple(dict.fromkeys(found)), spans, phrases


def _service(phrase: str) -> tuple[str, ...]:
    ours = vocabulary().services.get(phrase)
    return (f"{ours}.amazonaws.com",) if ours else lexicon().services.get(phrase, ())


def _means_service(words: Words, phrase: str, span: tuple[int, int]) -> bool:
    if phrase not in vocabulary().everyday and not lexicon().known(singular(phrase)):
        return len(phrase) > 1
    if phrase in ("iam", "lambda", "kms", "ec2", "s3", "cloudtrail", "organizations", "guardduty"):
        return True
    before = words.text[: span[0]].lower().rstrip().endswith(("aws", "amazon"))
    return before or bool(_BESIDE.match(words.text, span[1]))


def _is_verb(tokens: list[Token], n: int) -> bool:
    word = tokens[n].word
    if word not in vocabulary().forms:
        return False
    if word in _COMMANDS and n == 0:
        return False
    if word == "new":
        return n + 1 < len(tokens)
    return not _part_of_thing(tokens, n)


def _part_of_thing(tokens: list[Token], n: int) -> bool:
    """ "launch template", "change set": a verb's form that names a thing with its neighbour."""
    pair = f"{tokens[n].word} {singular(tokens[n + 1].word)}" if n + 1 < len(tokens) else ""
    return lexicon().known(pair)


def _things(tokens: list[Token], verbs: set[tuple[int, int]]) -> list[tuple[str, tuple[int, int]]]:
    found, n = [], 0
    while n < len(tokens):
        for length in (5, 4, 3, 2, 1):
            run = tokens[n : n + length]
            if len(run) < length or any(token.span in verbs for token in run):
                continue
            plain = " ".join(token.word for token in run)
            thing = " ".join(singular(token.word) for token in run)
            for said in (plain, thing):
                if _is_thing(said, length):
                    found.append((said, (run[0].span[0], run[-1].span[1])))
                    break
            else:
                continue
            n += length - 1
            break
        n += 1
    return found


def _is_thing(said: str, length: int) -> bool:
    known = said in vocabulary().things or lexicon().known(said)
    return known or ((length > 1 or len(said) > 3) and bool(lexicon().ending(said)))
