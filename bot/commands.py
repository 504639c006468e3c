"""The one table of verbs, for the slash command, for mentions and for help."""

import difflib
import re

import msgspec


class Verb(msgspec.Struct, frozen=True):
    """One verb; `verb.<name>` and `args.<name>` are its words. `also` are other spellings."""

    name: str
    arguments: bool = False
    works: bool = True
    also: tuple[str, ...] = ()


VERBS: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb("help", also=("?", "帮助")),
        Verb("findings", arguments=True, also=("list", "cases", "列表", "发现")),
        Verb("show", arguments=True, also=("查看",)),
        Verb("ask", arguments=True, also=("问", "询问")),
        Verb("fix", arguments=True, also=("修复",)),
        Verb("approvals", also=("审批",)),
        Verb("assign", arguments=True, also=("指派",)),
        Verb("snooze", arguments=True, also=("静默",)),
        Verb("suppress", arguments=True, also=("接受",)),
        Verb("digest", also=("摘要",)),
        Verb("report", arguments=True, also=("报告",)),
        Verb("routes", arguments=True, also=("路由",)),
        Verb("policy", arguments=True, also=("规则",)),
        Verb("status", also=("状态",)),
        Verb("stop", arguments=True, also=("停止",)),
        Verb("resume", also=("恢复",)),
    )
}
_BY_SPELLING = {word: verb for verb in VERBS.values() for word in (verb.name, *verb.also)}
_MENTION = re.compile(r"^\s*<@[UW][A-Z0-9]+(?:\|[^>]*)?>[\s,:，：]*")


def bare(verb: str) -> tuple[str, ...]:
    """`/hubward VERB` in every spelling, as the edge names a verb that is typed alone."""
    known = VERBS[verb]
    return tuple(f"/hubward {word}" for word in (known.name, *known.also))


class Typed(msgspec.Struct, frozen=True):
    """What somebody typed: a known `verb`, or None with the nearest one as `guess`.

    `word` is the first word as typed, `rest` what follows the verb (all of it for a question).
    """

    verb: Verb | None
    word: str
    rest: str
    guess: Verb | None = None


def parse(text: str) -> Typed:
    """A slash command's text. Nothing typed means help; an unknown verb carries a guess."""
    word, _, rest = text.strip().partition(" ")
    if not word:
        return Typed(VERBS["help"], "", "")
    verb = _BY_SPELLING.get(word.lower().rstrip(":：,，"))
    if verb is not None:
        return Typed(verb, word, rest.strip())
    near = difflib.get_close_matches(word.lower(), _BY_SPELLING, n=1, cutoff=0.6)
    return Typed(None, word, rest.strip(), _BY_SPELLING[near[0]] if near else None)


def parse_mention(text: str) -> Typed:
    """A message that mentions us: a verb where the first word is exactly one, else a question.

    A verb's name also opens ordinary questions ("show me who …", "stop" in a sentence), so verbs
    without arguments must stand alone, and `show`, `fix`, `assign`, `routes` and `policy` must be
    followed by an id, a mention or nothing.
    """
    said = _MENTION.sub("", text).strip()
    typed = parse(said)
    if typed.verb is None or not _is_order(typed):
        return Typed(VERBS["ask"], typed.word, said)
    return typed


#: A report's name, a number of days, or both: “report all failed logins” is a question.
#: Reports about a window begin with their own name and go on in people's words.
_REPORT = re.compile(
    r"(?:[^\s\d]+)?\s*(?:\d+[dD天]?)?|(?:user|用户)\s+\S+.*|(?:mfa|logging)(?:\s.*)?", re.I
)
_IDLIKE = re.compile(r"\S*\d\S*|<@\S+>")


def _is_order(typed: Typed) -> bool:
    verb, rest = typed.verb, typed.rest
    if verb is None or not rest:
        return verb is not None
    if verb.name in ("ask", "findings", "snooze", "suppress"):
        return True
    if verb.name == "report":
        return _REPORT.fullmatch(rest) is not None
    if verb.name == "stop":
        return not rest.endswith(("?", "？"))
    if verb.name in ("show", "fix", "assign", "routes", "policy"):
        return _IDLIKE.fullmatch(rest.split()[0]) is not None
    return False
