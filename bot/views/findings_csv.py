"""Open cases as CSV, for those who would rather sort them in a spreadsheet."""

from collections.abc import Sequence
from datetime import datetime

from bot.findings.sla import due_at, overdue
from bot.investigate.tables import sheet
from bot.models.case import Case
from bot.settings import Settings

_COLUMNS = (
    "case", "priority", "score", "severity", "title", "state", "account", "account_name",
    "environment", "team", "region", "resource", "resource_type", "family", "controls", "standards",
    "ports", "exposure", "owner", "assignee", "ticket", "first_seen", "due", "overdue",
)  # fmt: skip


def cases_csv(cases: Sequence[Case], settings: Settings, now: datetime) -> bytes:
    """One line per case, encoded so that a spreadsheet runs nothing in it; times are UTC."""
    return sheet(_COLUMNS, (_row(case, settings, now) for case in cases))


def _row(case: Case, settings: Settings, now: datetime) -> list[str]:
    account, impact, due = settings.account(case.account), case.impact, due_at(case, settings)
    standards = {name for finding in case.findings for name in finding.standards}
    return [
        case.id,
        case.priority.band if case.priority else "",
        str(case.priority.score) if case.priority else "",
        case.severity,
        case.title.raw,
        case.state,
        case.account,
        account.name if account else "",
        account.environment if account else "",
        account.team if account else "",
        case.region,
        case.resource.id,
        case.resource.type,
        case.family,
        " ".join(case.controls),
        " ".join(sorted(standards)),
        " ".join(map(str, case.ports)),
        impact.exposure if impact else "",
        impact.owner.raw if impact else "",
        case.assignee,
        case.ticket,
        case.first_seen.strftime("%Y-%m-%dT%H:%M:%SZ"),
        due.strftime("%Y-%m-%dT%H:%M:%SZ") if due else "",
        "yes" if overdue(case, settings, now) else "no",
    ]
