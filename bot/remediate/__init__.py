"""Proposing, deciding, executing, verifying and undoing: the only place that writes to AWS."""

from bot.remediate.outcome import Outcome, PolicyRefusal
from bot.remediate.remediator import Remediator

__all__ = ["Outcome", "PolicyRefusal", "Remediator"]
