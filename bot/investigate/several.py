"""A prompt with several questions: taken apart, each answered or refused under its number."""

import re
from collections.abc import Sequence
from datetime import datetime

import msgspec

from bot.investigate import facts as f
from bot.investigate.facts import Facts
from bot.models.answer import Answer, Fact, Line
from bot.query.context import Context
from bot.query.model import Events
from bot.query.offline.reading import read
from bot.query.validate import QueryInvalid

_MOST = 5
_ENDS = re.compile(r"(?<=[?？；;])\s*(?=\S)|\n+\s*(?:[-*•]\s+)?(?=\S)")
#: A question by its form, which is refused under its number when nobody can answer it.
_ASKED = re.compile(r"\S+\s+\S+\s+\S.*[?？]$|[\u4e00-\u9fff]{4,}.*[?？]$", re.DOTALL)
_NUMBERED = re.compile(r"(?:^|\s)(?:\(?\d{1,2}[.)]\s+|[①②③④⑤]\s*|\d{1,2}、\s*(?!\d))")
_LEANS = re.compile(
    r"\b(?:these|those|them|they|it|its|this|that|he|she|his|her|their|then|after(?:wards)?)\b"
    r"|其中|那些|这些|它|他|她|之后|然后", re.IGNORECASE,
)  # fmt: skip


def parts(text: str, context: Context, now: datetime) -> tuple[str, ...]:
    """The questions in the prompt when they stand on their own, else nothing.

    "Who logged in without MFA? How many times?" is one question; two that name different calls
    and do not lean on each other are two. One among them that nobody can answer is refused alone.
    """
    numbered = [part.strip() for part in _NUMBERED.split(text) if part.strip()]
    pieces = numbered if len(_NUMBERED.findall(text)) > 1 else _ENDS.split(text)
    pieces = [piece.strip() for piece in pieces if piece.strip()]
    if not 2 <= len(pieces) <= _MOST:
        return ()
    if len(_NUMBERED.findall(text)) > 1:
        return tuple(pieces)
    if any(_LEANS.search(piece) for piece in pieces[1:]):
        return ()
    alone = msgspec.structs.replace(context, parent=None, last=())
    subjects: list[str] = []
    known = 0
    for piece in pieces:
        try:
            found = read(piece, alone, now)
        except QueryInvalid:
            return ()
        if found.query is None and _ASKED.search(piece):
            subjects.append(piece)
        elif found.query is None or found.query.events == Events():
            return ()
        else:
            known += 1
            subjects.append(repr(found.query.events))
    return tuple(pieces) if known and len(set(subjects)) == len(pieces) else ()


def joined(answers: Sequence[Answer], id: str, text: str) -> Answer:
    """One answer that says each part under its number; tables are the first part's.

    Facts keep their values and events; their ids are made different.
    """
    facts = Facts()
    line = facts.line("answer.parts", (), n=f.number(len(answers)))
    details: list[Line] = []
    known: list[Fact] = []
    for number, answer in enumerate(answers, 1):
        heading = facts.line(
            "answer.part", (), number=f.number(number), question=f.outside(answer.question[:200])
        )
        details.append(heading)
        renamed = {fact.id: f"q{number}{fact.id}" for fact in answer.facts}
        known += [msgspec.structs.replace(fact, id=renamed[fact.id]) for fact in answer.facts]
        details += [
            Line(said.key, {name: renamed[fact] for name, fact in said.facts.items()})
            for said in (answer.conclusion, *answer.details)
        ]
    first = next((answer for answer in answers if answer.kind == "answer"), answers[0])
    return msgspec.structs.replace(
        first, id=id, question=text, conclusion=line, details=tuple(details), reading=(),
        coverage=(), notes=(), facts=(*facts.all(), *known),
    )  # fmt: skip
