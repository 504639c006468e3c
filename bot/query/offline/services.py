"""Calls and services named in a question, and the event store it insists on."""

import re
from typing import Literal

from bot.query.catalogue import SOURCES, known_names
from bot.query.model import Events
from bot.query.offline.tokens import Words

_VERBS = (
    "Accept|Add|Allocate|Assign|Associate|Assume|Attach|Authorize|Cancel|Change|Copy|Create|"
    "Deactivate|Decrypt|Delete|Deregister|Describe|Detach|Disable|Disassociate|Enable|Encrypt|"
    "Generate|Get|Import|Invoke|List|Modify|Publish|Put|Reboot|Register|Release|Remove|Replace|"
    "Reset|Restore|Revoke|Run|Schedule|Send|Set|Start|Stop|Switch|Tag|Terminate|Untag|Update"
)
_CALL = re.compile(
    rf"\b(?:{_VERBS})(?:[A-Z][a-z0-9]+|[A-Z]{{2,}}(?![a-z]))+[A-Za-z0-9]*\b|\bConsoleLogin\b"
)
_ASSUMED = re.compile(
    r"\bassum(?:ed|e|ing)\s+(?:the\s+)?role\b|(?:扮演|代入|担任|切换)了?\s*角色", re.I
)
_SERVICE = re.compile(
    rf"\b(?P<name>{'|'.join(sorted(SOURCES, key=len, reverse=True))})\b(?=\s*(?:api\b"
    rf"|calls?\b|events?\b"
    r"|actions?\b|activity\b|changes?\b|的|调用|事件|操作))",
    re.IGNORECASE,
)
_STORE = re.compile(
    r"\b(?:using|use|from|via|in)\s+(?P<en>cloudtrail lake"
    r"|cloudwatch(?: logs)?(?: insights)?|logs insights"
    r"|lookup ?events|event history)\b|(?:使用|通过|用)\s*(?P<cn>CloudTrail Lake"
    r"|CloudWatch(?: Logs)?)",
    re.IGNORECASE,
)

StoreName = Literal["auto", "lookup_events", "logs_insights", "cloudtrail_lake"]


def store(words: Words) -> StoreName:
    """The event store the question pins, or `auto`."""
    found = words.all(_STORE)
    if not found:
        return "auto"
    name = (found[0]["en"] or found[0]["cn"]).lower()
    if "lake" in name:
        return "cloudtrail_lake"
    return "lookup_events" if "lookup" in name or "history" in name else "logs_insights"


def events(words: Words) -> Events:
    """Calls by name and services by what people call them."""
    names = [match.group() for match in words.all(_CALL)]
    if words.has(_ASSUMED):
        names.append("AssumeRole")
    lowered = {name.lower(): name for name in known_names()}
    for word in re.findall(r"\b[a-z]{8,}\b", words.text):
        if word in lowered:
            names.append(lowered[word])
    sources = [SOURCES[m["name"].lower()] for m in words.all(_SERVICE)]
    return Events(names=tuple(dict.fromkeys(names)), sources=tuple(dict.fromkeys(sources)))
