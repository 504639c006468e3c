"""What came of a click on a request, with the sentence for the person who clicked."""

from typing import Any

import msgspec

from bot.approvals.explain import explain
from bot.approvals.policy import Verdict
from bot.errors import NotPermitted
from bot.models.request import Request
from bot.words import Lang, say


class Outcome(msgspec.Struct, frozen=True):
    """`done` says whether the click counted. `key` and `params` make the sentence; a refusal of
    the policy carries its verdict instead. `team` is the account's owner, for that sentence.
    """

    done: bool
    key: str = ""
    params: dict[str, Any] = {}
    request: Request | None = None
    verdict: Verdict | None = None
    team: str = ""

    def sentence(self, lang: Lang = "en") -> str:
        """What to tell the person, in their language."""
        if self.verdict is not None and not self.verdict.permit:
            return explain(self.verdict, lang, team=self.team)
        if self.key == "approval.ended" and self.request is not None:
            return say(self.key, lang, state=say(f"approval.state.{self.request.state}", lang))
        return say(self.key, lang, **self.params)


class PolicyRefusal(NotPermitted):
    """The policy says no to a proposal; `sentence` says why and who can, in any language."""

    def __init__(self, verdict: Verdict, team: str) -> None:
        super().__init__("remediation.not_permitted", sentence=explain(verdict, "en", team=team))
        self.verdict = verdict
        self.team = team

    def sentence(self, lang: Lang = "en") -> str:
        """What to tell the person, in their language."""
        return explain(self.verdict, lang, team=self.team)
