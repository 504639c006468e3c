"""A transcript for people outside Slack: as data, and as one comment of a ticket."""

from typing import Any

import msgspec

from bot.investigate.agent.transcripts import Transcript
from bot.models.ticket import Part, TicketComment
from bot.models.untrusted import Untrusted

#: A comment is for reading; whatever is longer is cut, the whole is in the export.
_STEPS, _TEXT = 12, 600


def document(transcript: Transcript) -> dict[str, Any]:
    """The whole transcript as plain data (schema 1)."""
    plain: dict[str, Any] = msgspec.to_builtins(transcript)
    return {"schema": 1, "transcript": plain}


def comment(transcript: Transcript) -> TicketComment:
    """Question, answer as it was shown, steps and what it took; all of it untrusted text."""
    outcome = transcript.outcome
    parts = [
        Part("heading", Untrusted(transcript.question[:_TEXT])),
        Part("line", Untrusted(transcript.said[:_TEXT] or outcome.why)),
    ]
    for step in outcome.steps[:_STEPS]:
        where = f"{step.source}, {step.rows} records: " if step.source else ""
        what = step.text or step.reason or step.status
        parts.append(Part("bullet", Untrusted(f"{step.tool} {step.query}: {where}{what}"[:_TEXT])))
    usage = outcome.usage
    tokens = usage.input + usage.output + usage.cached + usage.stored
    told = (
        f"{transcript.model}, {tokens} tokens, {transcript.usd:.4f} USD, {transcript.at:%F %R} UTC"
    )
    parts.append(Part("line", Untrusted(told)))
    return TicketComment(f"hubward-transcript-{transcript.answer}", tuple(parts))
