"""Calls named outright in a question, and the event store it insists on."""

import re
from typing import Literal

from bot.query.lexicon import by_name, folded_names, lexicon
from bot.query.model import Custom
from bot.query.offline import partial
from bot.query.offline.tokens import Words

_NAME = re.compile(
    r"(?<![\w./@-])(?:[a-z0-9-]+:)?(?P<name>[A-Za-z]+(?:[A-Z][A-Za-z0-9]*)+|[a-z]{10,}"
    r"|[a-z]+(?:-[a-z0-9]+)+)"
    r"(?![\w/@-])"
)
_VERBS = (
    "Accept|Add|Allocate|Assign|Associate|Assume|Attach|Authorize|Cancel|Change|Copy|Create|"
    "Deactivate|Decrypt|Delete|Deregister|Describe|Detach|Disable|Disassociate|Enable|Encrypt|"
    "Generate|Get|Import|Invoke|List|Modify|Publish|Put|Reboot|Register|Release|Remove|Replace|"
    "Reset|Restore|Revoke|Run|Schedule|Send|Set|Start|Stop|Switch|Tag|Terminate|Untag|Update"
)
_CALL = re.compile(rf"(?:{_VERBS})(?:[A-Z][a-z0-9]+|[A-Z]{{2,}}(?![a-z]))+[A-Za-z0-9]*")
_BEGINNING = re.compile(
    rf"(?<![\w*/])(?:(?P<source>[a-z0-9-]+):)?(?P<verb>(?:{_VERBS})"
    rf"(?:[A-Z][A-Za-z]*)?)\*"
)
_ASSUMED = re.compile(
    r"(?<!by )(?<!by the )(?<!by an )(?<!of )(?<!under )(?<!under the )\bassum(?:ed|e|es|ing)\b"
    r"(?!\s+(?:that|it|role polic))"
    r"|\brole assumptions?\b"
    r"|(?:扮演|代入|担任|承担|切换)了?\s*(?:了|过|的)?(?:\S{0,30}\s*角色)?|角色.{0,10}被(?:扮演"
    r"|代入|承担)",
    re.I,
)
_SWITCHED = re.compile(r"\bswitch(?:ed)? roles?\b|切换角色", re.I)
_STORE = re.compile(
    r"(?:\b(?:using|use|via|with|query(?:ing)?)\s+|(?:^|[,;:]\s*)(?:in|from)\s+)(?P<at>athena)\b"
    r"|\b(?:using|use|from|via|in|with|query(?:ing)?)\s+(?P<en>cloudtrail lake"
    r"|cloudwatch(?: logs)?(?: insights)?|logs insights|(?:the )?(?:local )?archive"
    r"|lookup ?events|(?:the )?(?:cloudtrail )?event history)\b"
    r"|(?:使用|通过|用|查询|查|在)\s*(?P<cn>CloudTrail Lake|Athena"
    r"|CloudWatch(?: Logs)?(?: Insights)?|本地归档|事件历史)",
    re.IGNORECASE,
)

StoreName = Literal["auto", "lookup_events", "logs_insights", "cloudtrail_lake", "athena", "local"]


def store(words: Words) -> StoreName:
    """The event store the question pins, or `auto`; nobody after reads its name as a thing."""
    found = words.all(_STORE)
    if not found:
        return "auto"
    for match in found:
        # "Using CloudTrail Lake, who deleted …" asks for no deleted trails.
        words.blank(match.span())
    name = (found[0]["en"] or found[0]["cn"] or found[0]["at"]).lower()
    for part, store_name in _STORES:
        if part in name:
            return store_name
    return "logs_insights"


_STORES: tuple[tuple[str, StoreName], ...] = (
    ("lake", "cloudtrail_lake"), ("athena", "athena"), ("archive", "local"), ("归档", "local"),
    ("lookup", "lookup_events"), ("history", "lookup_events"), ("历史", "lookup_events"),
)  # fmt: skip


def prefixes(words: Words) -> tuple[tuple[Custom, ...], tuple[str, ...]]:
    """Beginnings of calls, "s3:Get*" or "Describe* calls", as tests, and services beside them."""
    found: list[str] = []
    sources: list[str] = []
    for match in words.all(_BEGINNING):
        found.append(match["verb"])
        if match["source"]:
            own = (f"{match['source']}.amazonaws.com",)
            sources += lexicon().services.get(match["source"], own)
    parts = partial.parts(words)
    if not found:
        return parts, ()
    begins = Custom("eventName", "prefix", tuple(dict.fromkeys(found)))
    return (begins, *parts), tuple(dict.fromkeys(sources))


def names(words: Words) -> tuple[str, ...]:
    """Calls by name: GetObject, s3:GetObject, get-object, getcalleridentity."""
    found = []
    book = folded_names()
    for match in _NAME.finditer(words.text):
        said = match["name"]
        known = said if by_name(said) else book.get(said.replace("-", "").lower())
        if known is None and _CALL.fullmatch(said):
            known = said
        plain = said.islower() and "-" not in said
        if known and words.free(match.span()) and (not plain or _two_words(known)):
            found.append(known)
            words.mark(match.span())
    if words.has(_SWITCHED):
        found.append("SwitchRole")
    if not found and words.has(_ASSUMED):
        found.append("AssumeRole")
    return tuple(dict.fromkeys(found))


def _two_words(name: str) -> bool:
    return any(letter.isupper() for letter in name[1:])
