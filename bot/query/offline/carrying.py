"""New questions in a thread that lean on its time and place: "and console logins?"."""

import re

import msgspec

from bot.query.context import Context
from bot.query.model import Assumption, Exclusions, Query, Where
from bot.query.offline import referring
from bot.query.offline.patching import FOLLOW_UP, WINDOW_NOTES, joined

#: The end of a question joined to the one before.
ASKED_ON = re.compile(r"\s*呢\s*[?？。]*\s*$")
_CONNECTED = re.compile(
    r"^\s*(?:(?:ok|okay|so)[, ]+)?(?:and|also|what about|how about)\s+|^\s*(?:那么?|还有)\s*", re.I
)
#: Says that what follows has nothing to do with what was asked.
_ANEW = re.compile(
    r"^\s*(?:ok[, ]+)?(?:(?:new|another|different|unrelated|next) (?:question|topic)"
    r"|unrelated(?:ly)?"
    r"|by the way|btw|(?:on )?(?:something else|a different (?:note|topic)))\s*[,:;.-]+\s*"
    r"|^\s*(?:换(?:个|一个)(?:问题|话题)|另(?:外)?(?:一个|问)(?:问题)?|新问题|题外话"
    r"|顺便问一?下?)\s*[,，:：。]*\s*", re.I
)  # fmt: skip


def anew(written: str) -> bool:
    """Whether the text says that it has nothing to do with what was asked."""
    return bool(_ANEW.search(written))


def carried(written: str, context: Context) -> str | None:
    """A new question's text when it leans on the thread's time and place, else None.

    "And console logins?" is joined to what was asked; "what did she delete?" names nobody by
    itself, so what the word stands for is written in its place.
    """
    given = _ANEW.sub("", written)
    if given != written and given.strip():
        return given
    assert context.parent is not None
    text = referring.resolved(referring.dated(written, context.parent, context.last), context)
    pointed = text != " ".join(written.split())
    bare = ASKED_ON.sub("", _CONNECTED.sub("", text))
    connected = bare != text and not bare.lower().startswith(("and ", "also "))
    return bare if (pointed or connected) and bare.strip() else None


def leaning(query: Query, written: str, context: Context) -> Query:
    """A new question of `carried`, within the thread's time and place where it names none."""
    parent = context.parent
    assert parent is not None
    if anew(written):
        return query
    changed: dict[str, object] = {}
    if query.window.kind == "default":
        notes = tuple(n for n in query.assumptions if n.key not in WINDOW_NOTES)
        changed |= {"window": parent.window, "assumptions": (*notes, Assumption(FOLLOW_UP))}
    if query.where == Where():
        changed["where"] = parent.where
    if referring.others(written):
        named = (*parent.identity.user_names, *(("root",) if parent.identity.root else ()))
        names = named or tuple(sorted(referring.actors(context.last)))[:5]
        changed["exclude"] = joined(query.exclude, Exclusions(names))
    return msgspec.structs.replace(query, **changed)
