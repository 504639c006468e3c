"""New questions in a thread that lean on its time and place: "and console logins?"."""

import re

import msgspec

from bot.query.context import Context
from bot.query.model import (
    Assumption,
    Events,
    Exclusions,
    Identity,
    Query,
    Resources,
    Where,
)
from bot.query.offline import referring
from bot.query.offline.patching import FOLLOW_UP, WINDOW_NOTES, joined
from bot.query.rewriting import rewritten

#: More things than this are not written into a question.
_MOST = 8
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


#: Chinese leaves out who does it when that is the one spoken of: 读了哪些 secret?
_SUBJECTLESS = re.compile(
    r"^\s*(?:那|还|又|也|都|有没有|然后|之后)*(?!谁|被|由|是|有)[\u4e00-\u9fff]{1,4}?(?:了|过)"
    r"(?:哪|什么|多少|几|别的|其他)"
)
#: A part of the one thing asked about: 代码是谁更新的, "who changed the policy?".
_ATTRIBUTE = re.compile(
    r"\bthe (?:code|policy|configuration|config|settings?|tags?|versioning|encryption|permissions?"
    r"|acl|description|rotation)\b(?!\s+(?:of|for|on|in)\b)"
    r"|^\s*(?:它的|其)?(?:代码|策略|配置|设置|标签|版本控制|加密|权限|描述|轮换)(?:又)?(?:是|被)?谁",
    re.I,
)
_WORDS = (
    (
        re.compile(r"(?:碰|动|摸|访问|接触)(?:过|了)(?:哪些|哪个|什么)\s*(?:存储)?桶"),
        "在 S3 做了什么",
    ),
    (
        re.compile(
            r"\b(?:which|what) buckets (?:did|has|have) (\S+) (?:ever |also )?"
            r"(?:touch|access|use|hit)(?:ed)?\b",
            re.I,
        ),
        r"what did \1 do in S3",
    ),
    (re.compile(r"\bwhat (?:else )?came from\b", re.I), "what was done from"),
    (re.compile(r"(?<= it)(?: too| as well| also)(?=\s*[?.!]*\s*$)", re.I), ""),
)
_GOT = re.compile(
    r"\b(?:did|has|have) (?:any|some|all|one|either|none) of (?:them|those|these)(?: ever)? "
    r"(?:get|got|gotten|receive[d]?|given) (?:an? |any |new )*", re.I,
)  # fmt: skip
_IT = re.compile(r"(?<!did )\bit\b(?!['’])", re.I)


def gives(text: str, context: Context) -> bool:
    """Whether it asks what the users whom the rows made were given."""
    return bool(_GOT.search(text) and referring.made_users(context.last))


def _given(text: str, context: Context) -> str:
    """The text with the rows' things for "any of them" and the thing asked about for "it"."""
    parent = context.parent
    assert parent is not None
    got = _GOT.search(text)
    if got is not None and (users := referring.made_users(context.last)) and len(users) <= _MOST:
        names = " or ".join(users)
        return f"who created {text[got.end() :].rstrip('? .')} for user {names}"
    if len(parent.resources.ids) == 1:
        thing = parent.resources.ids[0]
        return _IT.sub(f"{referring.kind_of(thing, context.last)} {thing}".strip(), text)
    return text


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
    text = referring.dated(written, context.parent, context.last)
    text = referring.beside_day(text, context.parent, context.last)
    text = _given(referring.resolved(text, context), context)
    text = rewritten(text, _WORDS)
    pointed = text != " ".join(written.split())
    bare = ASKED_ON.sub("", _CONNECTED.sub("", text))
    connected = bare != text and not bare.lower().startswith(("and ", "also "))
    who = context.parent.identity != Identity() and _SUBJECTLESS.match(written)
    thing = context.parent.resources.ids and _ATTRIBUTE.search(written)
    return bare if (pointed or connected or who or thing) and bare.strip() else None


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
    who = query.identity == Identity() and query.intent in ("list_events", "user_report")
    if who and _SUBJECTLESS.match(written):
        changed["identity"] = parent.identity
    attribute = query.resources == Resources() and query.events != Events()
    if attribute and _ATTRIBUTE.search(written) and len(parent.resources.ids) == 1:
        changed["resources"] = parent.resources
    if query.where == Where():
        changed["where"] = parent.where
    if referring.others(written):
        named = (*parent.identity.user_names, *(("root",) if parent.identity.root else ()))
        names = named or tuple(sorted(referring.actors(context.last)))[:5]
        changed["exclude"] = joined(query.exclude, Exclusions(names))
    return msgspec.structs.replace(query, **changed)
