"""What an investigation with a model did: while it runs, so that it can go on, and afterwards."""

import hashlib
from datetime import datetime
from typing import Any, Literal, Protocol

import msgspec

from bot.models.answer import Question
from bot.ports_model import Turn, Usage

Ending = Literal["answer", "ask", "failed"]
#: A transcript is kept for thirty days, an unfinished one until nobody waits for it any more.
KEEP_S = 30 * 86_400
_DRAFT_S = 900


class Bytes(Protocol):
    """Where both are kept (bot.ports.Store)."""

    def remember(self, key: str, value: bytes, ttl_s: float) -> None:
        """Keep bytes for a while."""
        ...

    def recall(self, key: str) -> bytes | None:
        """The kept bytes, or None."""
        ...


class Step(msgspec.Struct, frozen=True):
    """One tool call as it is kept and shown: what was asked, what kind of result came.

    For a query also its number, the store it went to, its text there, and how many records came.
    """

    tool: str
    given: dict[str, Any]
    status: str
    query: str = ""
    reason: str = ""
    source: str = ""
    text: str = ""
    rows: int = 0


class Outcome(msgspec.Struct, frozen=True):
    """How it ended. `why` is a words key for a failure, `params` what fills it.

    `ungrounded` counts what the checker threw back, `rejected` says by which rule and for which
    words.
    """

    ending: Ending
    prose: str = ""
    answers: tuple[str, ...] = ()
    why: str = ""
    params: dict[str, str] = {}
    steps: tuple[Step, ...] = ()
    usage: Usage = Usage()
    ungrounded: int = 0
    rejected: tuple[str, ...] = ()


class Draft(msgspec.Struct, frozen=True):
    """An unfinished investigation: when it began, the model's turns, and what tools made.

    Records are not in it: the reads are done again, within the scope of whoever asks then.
    """

    now: datetime
    turns: tuple[Turn, ...] = ()
    made: dict[str, dict[str, Any]] = {}


class Transcript(msgspec.Struct, frozen=True):
    """What a model was asked to do for a question, what it used, and the words that were shown."""

    answer: str
    question: str
    asker: str
    channel: str
    model: str
    at: datetime
    outcome: Outcome
    usd: float
    said: str = ""


class Transcripts:
    """Keeps both; without `kept` nothing is."""

    def __init__(self, kept: Bytes | None) -> None:
        self._kept = kept

    def draft(self, question: Question) -> Draft | None:
        """What a worker that died had of this question; None when it begins."""
        body = self._kept.recall(_key(question)) if self._kept else None
        try:
            return msgspec.json.decode(body, type=Draft) if body else None
        except msgspec.ValidationError:
            return None

    def going(self, question: Question, draft: Draft) -> None:
        """Keep what was done so far."""
        if self._kept:
            self._kept.remember(_key(question), msgspec.json.encode(draft), _DRAFT_S)

    def ended(self, question: Question, transcript: Transcript) -> None:
        """Keep how it ended; the same question asked again begins anew."""
        if self._kept:
            key = f"transcript:{transcript.answer}"
            self._kept.remember(key, msgspec.json.encode(transcript), KEEP_S)
            self._kept.remember(_key(question), b"", 1)

    def of(self, answer: str) -> Transcript | None:
        """The transcript of an answer, by the answer's id; None after thirty days."""
        body = self._kept.recall(f"transcript:{answer}") if self._kept else None
        return msgspec.json.decode(body, type=Transcript) if body else None


def _key(question: Question) -> str:
    """The same for a job that is run again."""
    return f"investigating:{hashlib.sha256(msgspec.json.encode(question)).hexdigest()[:32]}"
