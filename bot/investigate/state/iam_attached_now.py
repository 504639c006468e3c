"""Who has a policy now that the answer's calls handed out or changed."""

from collections.abc import Sequence

from bot.errors import Refused, Upstream
from bot.investigate import facts as f
from bot.investigate.facts import Facts
from bot.investigate.policies import grants_admin
from bot.investigate.state.base import Live, StateCheck, unknown
from bot.models.answer import Line
from bot.models.event import Event
from bot.models.plan import Call
from bot.query.model import Query
from bot.query.outcome import failed

ACTION = "iam:ListEntitiesForPolicy"
_HOME = "us-east-1"
_SHOWN, _NAMES = 5, 8


class IamAttachedNow(StateCheck):
    """For policies whose attaching or changing hands out administrator rights, then others."""

    name = "iam_attached_now"
    needs = (ACTION,)

    def wanted(self, query: Query, events: Sequence[Event]) -> bool:
        """When a call of the answer names a managed policy."""
        return query.intent == "policy_changes" and bool(_policies(events))

    def asked(self, query: Query, events: Sequence[Event]) -> bool:
        """Nobody asks for it by itself."""
        return False

    def look(
        self, query: Query, events: Sequence[Event], live: Live, facts: Facts
    ) -> tuple[Line, ...]:
        """A line per policy and account: the users, roles and groups it is attached to."""
        lines = []
        for (account, arn), ids in list(_policies(events).items())[:_SHOWN]:
            where = live.settings.account_name(account)
            call = Call("iam", "list_entities_for_policy", {"PolicyArn": arn})
            try:
                answer = live.read(call, account, _HOME)
            except (Upstream, Refused) as problem:
                lines.append(unknown(problem, ACTION, f"{where} {arn}", facts))
                continue
            users = [str(row["UserName"]) for row in answer.get("PolicyUsers", [])]
            roles = [str(row["RoleName"]) for row in answer.get("PolicyRoles", [])]
            groups = [str(row["GroupName"]) for row in answer.get("PolicyGroups", [])]
            names = [*users, *roles, *groups]
            shown = ", ".join(names[:_NAMES]) + (" …" if len(names) > _NAMES else "")
            lines.append(facts.line(
                "answer.state.attached" if names else "answer.state.attached_none", ids,
                time=f.moment(live.now), source=f.code(ACTION), where=f.text(where),
                policy=f.outside(arn.rpartition("/")[2]), users=f.number(len(users)),
                roles=f.number(len(roles)), groups=f.number(len(groups)), names=f.outside(shown),
            ))  # fmt: skip
        return tuple(lines)


def _policies(events: Sequence[Event]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Policy ARNs by account with the calls that name them; those that give most stand first."""
    found: dict[tuple[str, str], list[str]] = {}
    ranked = sorted(events, key=lambda event: not grants_admin(event))
    for event in ranked:
        request = event.request if isinstance(event.request, dict) else {}
        arn = request.get("policyArn")
        gone = event.name.startswith(("Delete", "Detach"))
        if failed(event) or gone or not isinstance(arn, str) or not arn.startswith("arn:"):
            continue
        found.setdefault((event.account, arn), []).append(event.id)
    return {key: tuple(ids) for key, ids in found.items()}
