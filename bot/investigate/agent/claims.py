"""What a sentence of the model may claim: a fact, a labelled guess, a suggestion that rests on one.

Figures and names are the matter of `grounding`; here whole sentences are judged by the references
they hold and by the word they begin with.
"""

import re
from collections.abc import Collection, Mapping, Sequence

import msgspec

from bot.investigate.agent.references import REF
from bot.models.answer import Fact

SENTENCE = re.compile(r"(?:\{[^}]*\}|[^.!?;。！？；\n])+")
_WORDS = re.compile(r"[A-Za-z\u4e00-\u9fff]")

#: A sentence with one of these says that something did not happen or is not there.
_NOTHING = re.compile(
    r"(?i)\b(?:no|none|nothing|nobody|never|zero|without any|not (?:a|any|one)|did(?: not|n't)"
    r"|(?:was|were)(?: not|n't)|neither|nor)\b|没有|从未|未曾|无任何|未发现|不存在"
)
_SUGGESTED = re.compile(r"\s*(?:Suggested:|建议[：:])")
_PROBABLY = re.compile(r"\s*(?:Probably\b|可能)")
_ADVICE = re.compile(
    r"(?i)\b(?:should|ought to|needs? to be|recommend(?:ed|s)?|advis(?:e|ed|able))\b"
    r"|^\s*(?:ask|check|review|rotate|remove|close|restrict|require|enable|disable|revoke|confirm"
    r"|contact|delete|detach|attach|block|verify|inspect|limit|turn|raise|consider)\b"
    "|应该|应当|务必|建议|^\\s*请(?!求)"
)
_GUESS = re.compile(
    r"(?i)\b(?:likely|possibly|perhaps|maybe|apparently|presumably|seemingly|suggests?"
    r"|indicates?|implies|must have)\b|可能|也许|或许|大概|似乎|看来|说明|表明|意味着"
)
_PEOPLE = frozenset({"actor", "target", "user_name", "role", "assumed_role", "session", "arn"})
#: A word that says what the reference beside it is, and the last parts of ids that are that.
_SLOTS: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (re.compile(r"(?i)(?:\baccounts?\s+|账户\s*|账号\s*)" + REF.pattern),
     frozenset({"account", "actor_account"})),
    (re.compile(r"(?i)(?:\bregions?\s+|区域\s*)" + REF.pattern), frozenset({"region"})),
    (re.compile(r"(?i)(?:\b(?:users?|roles?|principals?|actors?)\s+|用户\s*|角色\s*|操作者\s*)"
                + REF.pattern), _PEOPLE),
    (re.compile(r"(?i)(?:\baddress(?:es)?\s+|\bIPs?\s+|地址\s*)" + REF.pattern),
     frozenset({"ip", "private_ip", "source_ip", "src", "dst"})),
)  # fmt: skip
_KINDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(REF.pattern + r"\s*(?:times|calls?|events?|records?|requests?|attempts?|people"
                r"|actors?|users?|groups?|bytes|次|条|个|名|位|人|项|字节)(?![a-z{])"), "number"),
    (re.compile(r"(?i)(?:\bat|时间[为是]?[：:]?)\s*" + REF.pattern), "time"),
)  # fmt: skip


class Problem(msgspec.Struct, frozen=True):
    """Why prose does not pass: the rule, and the words it broke it with."""

    rule: str
    words: str


def unsupported(
    prose: str, facts: Mapping[str, Fact], partial: Collection[str] = ()
) -> list[Problem]:
    """Every sentence that claims more than its references vouch for. Pure.

    `partial` are the results (`q1`) that are not everything: their zero is no proof of absence.
    """
    found = misplaced(prose, facts)
    for sentence in SENTENCE.findall(prose):
        if not _WORDS.search(sentence):
            continue
        cited = [facts[id] for id in REF.findall(sentence) if id in facts]
        rule = _broken(sentence, cited, partial)
        if rule:
            found.append(Problem(rule, sentence.strip()[:80]))
    return found


def misplaced(prose: str, facts: Mapping[str, Fact]) -> list[Problem]:
    """References that stand where the words beside them say that they are something else. Pure."""
    found = []
    for pattern, fields in _SLOTS:
        for match in pattern.finditer(prose):
            if match[1].rpartition(".")[2] not in fields:
                found.append(Problem("a reference that is something else", match.group()))
    for pattern, kind in _KINDS:
        for match in pattern.finditer(prose):
            fact = facts.get(match[1])
            if fact is not None and fact.value.kind != kind:
                found.append(Problem("a reference that is something else", match.group()))
    return found


def _broken(sentence: str, cited: Sequence[Fact], partial: Collection[str]) -> str:
    words = REF.sub(" ", sentence)
    if _NOTHING.search(words):
        zeros = [f for f in cited if f.value.kind == "number" and f.value.text == "0"]
        if not zeros:
            return "nothing claimed without a zero"
        if all(fact.id.partition(".")[0] in partial for fact in zeros):
            return "nothing claimed from an incomplete read"
    if _SUGGESTED.match(sentence):
        return "" if any(map(_rests, cited)) else "a suggestion that rests on nothing"
    if _ADVICE.search(words):
        return "advice without its label"
    if _PROBABLY.match(sentence):
        return ""
    if _GUESS.search(words):
        return "an inference without its label"
    return "" if cited else "a claim without a reference"


def _rests(fact: Fact) -> bool:
    """Whether somebody can open what the fact rests on: an event, the case, a resource."""
    return bool(fact.events) or fact.id.startswith(("case.", "resource", "proposal."))
