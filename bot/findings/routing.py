"""Where a case is shown, how soon, and which line of the operator's file says so."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from bot.models.case import Case
from bot.settings import OperatorNote, Route, Settings

Post = Literal["now", "batch", "digest"]
_BY_BAND: dict[str, Post] = {"P1": "now", "P2": "batch"}
#: Batched cards wait at most this long, so that a minute's worth goes out together.
BATCH_S = 60.0


class Routing(msgspec.Struct, frozen=True):
    """A channel (never empty unless the settings name none at all), when, and whom to call there.

    `route` is the position of the matching route in the settings, None for the default channel.
    """

    channel: str
    post: Post
    route: int | None = None
    mention: tuple[str, ...] = ()


def route(case: Case, settings: Settings) -> Routing:
    """The first matching route, else the default channel; by band unless the route says now."""
    found = next(
        (
            (at, rule)
            for at, rule in enumerate(settings.routes)
            if all(fits for _, fits in selectors(rule, case, settings))
        ),
        None,
    )
    at, rule = found or (None, None)
    channel = (rule.channel if rule else "") or default_channel(settings)
    mention = rule.mention if rule else ()
    if rule and rule.post == "now":
        return Routing(channel, "now", at, mention)
    # Without a score nothing is known about it, which is no reason to keep it from people.
    band = case.priority.band if case.priority else "P1"
    return Routing(channel, _BY_BAND.get(band, "digest"), at, mention)


def default_channel(settings: Settings) -> str:
    """Where what no route knows goes; "" only when the settings name no channel at all."""
    space = settings.workspace
    return space.channel or space.approvals_channel or space.incident_channel


def finding_channels(settings: Settings) -> tuple[str, ...]:
    """Every channel that may get findings: the default one, then those of the routes, each once."""
    named = (default_channel(settings), *(rule.channel for rule in settings.routes))
    return tuple(dict.fromkeys(channel for channel in named if channel))


def selectors(rule: Route, case: Case, settings: Settings) -> Iterator[tuple[str, bool]]:
    """Each selector the route gives, by its settings name, and whether the case fits it.

    `teams` and `ous` look at the operator's account map only; `tags` are the resource's own and can
    be written by whoever owns the resource.
    """
    account = settings.account(case.account)
    controls = {finding.control for finding in case.findings}
    if rule.severities:
        yield "severities", case.severity in rule.severities
    if rule.accounts:
        yield "accounts", case.account in rule.accounts
    if rule.families:
        yield "families", case.family in rule.families
    if rule.ous:
        yield "ous", account is not None and account.ou in rule.ous
    if rule.teams:
        yield "teams", account is not None and account.team in rule.teams
    if rule.controls:
        yield "controls", bool(controls & set(rule.controls))
    if rule.tags:
        yield "tags", any(_tagged(case, tag) for tag in rule.tags)


def notes_for(case: Case, settings: Settings) -> tuple[OperatorNote, ...]:
    """The operator's notes about this case, in the order of the file."""
    account = settings.account(case.account)
    team = account.team if account else ""
    controls = {finding.control for finding in case.findings}
    return tuple(
        note
        for note in settings.notes
        if (note.control or note.family or note.account or note.team)
        and (not note.control or note.control in controls)
        and (not note.family or note.family == case.family)
        and (not note.account or note.account == case.account)
        and (not note.team or note.team == team)
    )


def _tagged(case: Case, wanted: str) -> bool:
    name, given, value = wanted.partition("=")
    return any(key == name and (not given or held == value) for key, held in case.resource.tags)
