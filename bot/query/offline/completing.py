"""What a follow-up leaves out, put back: "what about volumes?" after deleted snapshots."""

import re
from datetime import datetime

from bot.query.context import Context
from bot.query.lexicon import split
from bot.query.model import Auth, Exclusions, Identity, Outcome
from bot.query.offline.carrying import ASKED_ON
from bot.query.offline.gathering import gather
from bot.query.offline.parts import Parts
from bot.query.offline.tokens import Words

_LEADS = re.compile(
    r"^\s*(?:(?:ok|okay|so|and|also|what about|how about|(?:the )?same(?: thing"
    r"| question)?(?: for| with)?"
    r"|now|那么?|还有|换成|同样看?)\s+(?:for\s+|the\s+)?)+|^\s*(?:那么?|还有|换成)\s*", re.I
)  # fmt: skip


_OUT = re.compile(
    r"^\s*(?:(?:ok|and|but|now)\s+)*(?:drop|remove|exclude|excluding|hide|skip|ignore|leave out"
    r"|omit|without"
    r"|not|minus|except|去掉|剔除|排除|不要|不看|除了"
    r"|去除)\s*(?:the )?(?:user )?(?P<name>[A-Za-z][\w.@-]+)\s*"
    r"(?:的|吧|以外)?\s*[?.。！!]*$", re.I
)  # fmt: skip


def leaves_out(text: str) -> bool:
    """Whether the text leaves out one name and says nothing else: "drop admin"."""
    return bool(_OUT.match(text))


def completed(words: Words, parts: Parts, context: Context, at: datetime) -> tuple[Words, Parts]:
    """The text with what it leaves out: the verb of the question before, or that it is a user.

    "What about volumes?" after deleted snapshots asks for deleted volumes, "and bob?" after
    somebody's calls for those of a user bob.
    """
    parent = context.parent
    assert parent is not None
    bare = ASKED_ON.sub("", _LEADS.sub("", words.text)).strip("?？ ")
    left = words.unparsed()
    verbs = {split(name)[0].lower() for name in parent.events.names}
    tries = []
    served = parts.said.sources and " " in bare and not bare.lower().startswith("in ")
    thing = left or parts.said.names or served
    if thing and not (parts.names or parts.changes or parts.said.changes) and len(verbs) == 1:
        tries.append(f"{verbs.pop()} {bare}")
    out = _OUT.match(words.text)
    free = parts.exclude == Exclusions() and parts.outcome == Outcome() and parts.auth == Auth()
    if out is not None and free and not (parts.reads or parts.changes):
        tries.insert(0, f"excluding user {out['name']}")
    if left == (bare,) and not parts.names_something:
        tries.append(f"user {bare}")
    for text in tries:
        again = Words(text)
        found = gather(again, context, at)
        if not again.unparsed() and (
            found.events.names or found.identity != Identity() or found.exclude != Exclusions()
        ):
            return again, found
    return words, parts
