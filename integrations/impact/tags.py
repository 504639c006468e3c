"""The operator's account map first, then what tags claim: environment, owner, application."""

from typing import Any

from bot.errors import HubwardError
from bot.impact.managed import by_tags
from bot.impact.merge import ENVIRONMENTS
from bot.impact.tag_facts import applications_of, environment_of, lowered, owner_of
from bot.models.case import Case
from bot.models.impact import ImpactPart
from bot.models.untrusted import Untrusted
from integrations.flowlogs.insights import called
from integrations.impact import Clients, Context

PRECEDENCE = 10


class Tags:
    """Needs no call where the finding brings its tags along; asks EC2 for those of its own."""

    name = "tags"

    def __init__(self, context: Context) -> None:
        self._clients: Clients = context.sessions
        self._settings = context.settings

    def impact_of(self, case: Case) -> ImpactPart:
        """Never raises: the account map is known even when tags cannot be read."""
        missing: tuple[str, ...] = ()
        try:
            written = list(case.resource.tags) or self._read(case)
        except HubwardError:
            written, missing = [], ("tags:failed",)
        tags, managed = lowered(written), by_tags(written)
        account = self._settings.account(case.account)
        mapped = account.environment if account else "unknown"
        environment, said_by = str(mapped), "account map" if account else ""
        claimed = environment_of(tags)
        # Whoever may tag a resource may make it look more important, never less.
        if claimed and ENVIRONMENTS.index(claimed[0]) < ENVIRONMENTS.index(environment):
            environment, said_by = claimed[0], f"tag {claimed[1]}"
        owner = owner_of(tags)
        team = account.team if account else ""
        return ImpactPart(
            source=self.name,
            environment=environment,
            environment_from=said_by,
            owner=owner[0] if owner else (Untrusted(team) if team else None),
            owner_from=f"tag {owner[1]}" if owner else ("account map" if team else ""),
            applications=applications_of(tags),
            sensitive_data=True if "data-classification" in tags and _sensitive(tags) else None,
            missing=missing,
            managed_by=managed.tool if managed else "",
            managed_verified=managed.verified if managed else False,
            managed_from=managed.said_by if managed else "",
        )

    def _read(self, case: Case) -> list[tuple[str, str]]:
        if ":ec2:" not in case.resource.id:
            return []
        ec2: Any = self._clients.client("ec2", case.account, case.region)
        wanted = [{"Name": "resource-id", "Values": [case.resource.short_id]}]
        answer = called(ec2.describe_tags, Filters=wanted)
        return [(tag["Key"], tag["Value"]) for tag in answer.get("Tags", [])]


def _sensitive(tags: dict[str, str]) -> bool:
    return tags["data-classification"].lower() in ("sensitive", "confidential", "restricted", "pii")


def build(context: Context) -> Tags:
    """The source for the registry."""
    return Tags(context)
