"""CloudTrail's LookupEvents: needs no set-up, 90 days, management events, one attribute a call."""

from collections.abc import Callable, Collection, Iterable
from datetime import timedelta

import msgspec

from bot.errors import HubwardError, OverBudget, QueryUnsupported, Upstream
from bot.models.event import Event
from bot.models.finding import Resource
from bot.query.catalogue import GLOBAL_SOURCES, names_of, sources_of
from bot.query.data_events import DATA_EVENTS
from bot.query.lexicon import by_name
from bot.query.match import ordered
from bot.query.model import Coverage, Query, Resources, Rows, Statistics, Where, Window
from bot.query.sources import Estimate, Reach
from integrations.eventstores import Context, _lookup_guess
from integrations.eventstores._lookup_pages import Attribute, Budget, Lookup, read_places

NAME = "lookup_events"
#: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
HISTORY = timedelta(days=90)
GLOBAL_REGION = "us-east-1"
#: Asking for a few values one after the other is cheaper than reading everything.
_MOST_VALUES = 3
_LAMBDA = "lambda.amazonaws.com"
_SMALL_WINDOW = timedelta(hours=2)
_ABOUT_PAGES = 4


class LookupEvents:
    """The event store every account has. Region by region, two calls a second, newest first."""

    name = NAME

    def __init__(self, context: Context) -> None:
        self._context = context

    def compile(self, query: Query) -> Lookup:
        """The one attribute (or few values of it) to ask for; the rest is filtered afterwards.

        Raises QueryUnsupported for windows older than 90 days, for data events and flow logs.
        """
        if query.dataset == "vpc_flow":
            raise QueryUnsupported(NAME, "flow logs")
        if query.window.start < query.asked_at - HISTORY - timedelta(minutes=1):
            raise QueryUnsupported(NAME, "events older than 90 days")
        if names_of(query.events.groups, query.events.names) & DATA_EVENTS:
            raise QueryUnsupported(NAME, "data events")
        window = query.window
        return Lookup(_attributes(query), window.start, min(window.end, query.asked_at))

    def places(self, query: Query) -> tuple[tuple[str, str], ...]:
        """The (account, region) pairs to ask, with us-east-1 for calls that are recorded there."""
        wanted = query.where.accounts or tuple(a.id for a in self._context.settings.accounts)
        found: list[tuple[str, str]] = []
        for account in wanted:
            entry = self._context.settings.account(account)
            regions = query.where.regions or (entry.regions if entry else ())
            found += [(account, region) for region in _regions(query, regions)]
        return tuple(dict.fromkeys(found))

    def run(self, query: Query, *, progress: Callable[[str], None] | None = None) -> Rows:
        """Read all places side by side within the budget; says what was left out.

        Raises QueryUnsupported, and Upstream when no place at all could be read.
        """
        lookup = self.compile(query)
        questions = self._context.settings.questions
        budget = Budget(questions.max_pages, questions.max_rows, questions.max_seconds)
        reading = read_places(self._context, lookup, self.places(query), query, budget, progress)
        if reading.places and all(p.reason == "failed" for p in reading.places):
            raise reading.error or Upstream("CloudTrail", "no place could be read")
        events = ordered(reading.events, msgspec.structs.replace(query, limit=1000))
        return Rows(
            NAME,
            tuple(events),
            Coverage(reading.places, _notes(query, lookup)),
            Statistics(
                pages=sum(place.pages for place in reading.places),
                examined=sum(place.examined for place in reading.places),
                matched=len(reading.events),
                seconds=round(reading.seconds, 3),
                truncated_by=reading.truncated_by,
                unreadable=reading.unreadable,
            ),
            lookup.text(len(reading.places)),
        )

    def reach(self) -> tuple[Reach, ...]:
        """Each account's event history of the last 90 days."""
        now = self._context.clock.now()
        return _lookup_guess.reach(self._context.settings.accounts, now, HISTORY)

    def estimate(self, query: Query) -> Estimate:
        """The likely calls, which cost nothing but time; raises QueryUnsupported."""
        return _lookup_guess.estimate(self.compile(query), len(self.places(query)))

    def about(
        self, resource: Resource, *, account: str, region: str, limit: int,
        patience_s: float = 30.0,
    ) -> list[Event]:  # fmt: skip
        """Management events of the last 90 days that name the resource, newest first.

        At most one call a second, half of what AWS allows, and few pages: questions of people go
        first. Raises OverBudget when no call could be made within `patience_s` seconds, Upstream.
        """
        now = self._context.clock.now()
        query = Query(
            intent="origin",
            window=Window(now - HISTORY, now),
            asked_at=now,
            where=Where((account,), (region,)),
            resources=Resources((resource.short_id,)),
            limit=max(1, min(limit, 1000)),
        )
        lookup = self.compile(query)
        budget = Budget(_ABOUT_PAGES, max(1, min(limit, 1000)), patience_s, slow=True)
        reading = read_places(self._context, lookup, self.places(query), query, budget, None)
        if reading.error:
            raise reading.error
        if reading.truncated_by == "seconds" and not any(p.pages for p in reading.places):
            raise OverBudget
        return ordered(reading.events, msgspec.structs.replace(query, limit=1000))[:limit]

    def check(self) -> str:
        """Empty when every account answers, else the permission to add."""
        problems = []
        for account in self._context.settings.accounts:
            region = account.regions[0]
            try:
                client = self._context.sessions.client("cloudtrail", account.id, region)
                client.lookup_events(MaxResults=1)
            except HubwardError as problem:
                problems.append(f"{account.name}: {problem}")
            except Exception as problem:  # botocore raises classes it makes at run time
                problems.append(
                    f"{account.name} {region}: allow cloudtrail:LookupEvents ({problem})"
                )
        return "; ".join(problems)


def build(context: Context) -> LookupEvents:
    """The store for the registry."""
    return LookupEvents(context)


def _attributes(query: Query) -> tuple[Attribute, ...]:
    """By order EventId, AccessKeyId, ResourceName, Username, EventName, EventSource, ReadOnly.

    An attribute serves only when every event that matches the query must carry it.
    """
    who, names = query.identity, names_of(query.events.groups, query.events.names)
    plain_user = not (who.role_names or who.arns or who.access_keys or who.source_ips or who.root)
    plain_key = not (who.role_names or who.arns or who.user_names or who.source_ips or who.root)
    sources: set[str] = set(query.events.sources)
    if not query.events.names or sources:
        sources |= sources_of(query.events.groups)
    choices = (
        ("EventId", query.events.ids),
        ("AccessKeyId", who.access_keys if plain_key else ()),
        ("ResourceName", _resource_names(query)),
        ("Username", _spellings(who.user_names) if plain_user else ()),
        ("EventName", sorted(names)),
        ("EventSource", sorted(sources)),
    )
    for key, values in choices:
        if 0 < len(values) <= _MOST_VALUES and not any("*" in value for value in values):
            found = [Attribute(key, value) for value in values]
            if key == "ResourceName" and "ModifySecurityGroupRules" in names:
                # Its group stands one level deeper in the request and may not be indexed.
                found.append(Attribute("EventName", "ModifySecurityGroupRules"))
            if key == "EventName" and _dated(names, sources):
                found.append(Attribute("EventSource", _LAMBDA))
            return tuple(found)
    return (Attribute("ReadOnly", "false"),) if query.read_only is False else ()


def _dated(names: Iterable[str], sources: Collection[str]) -> bool:
    """Whether records may hold one of the names with a date behind it, as Lambda's do.

    https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
    """
    known = any(call.source == _LAMBDA for name in names for call in by_name(name))
    return known and (not sources or _LAMBDA in sources)


def _spellings(names: tuple[str, ...]) -> tuple[str, ...]:
    """As asked and in lower case: the index tells letters' case apart, people often do not."""
    return tuple(dict.fromkeys(way for name in names for way in (name, name.lower())))


def _resource_names(query: Query) -> tuple[str, ...]:
    ids = tuple(id.rpartition("/")[2].rpartition(":")[2] for id in query.resources.ids)
    if query.outcome.status in ("failure", "denied") or "AssumeRole" in query.events.names:
        # Roles are listed by ARN alone, and people say their names.
        # Calls that failed rarely list the resource they were refused.
        return ()
    small = query.window.end - query.window.start <= _SMALL_WINDOW
    if small and query.read_only is False and any(id.startswith("vpc-") for id in ids):
        # Few VPC changes list the VPC as a resource; its id stands inside request or answer.
        return ()
    return ids


def _regions(query: Query, regions: tuple[str, ...]) -> tuple[str, ...]:
    """Where such calls are recorded: a name may be one of several services, some of them global."""
    named = () if query.events.sources else query.events.names
    sources = set(query.events.sources) | sources_of(query.events.groups)
    for name in named:
        sources |= {call.source for call in by_name(name)} or GLOBAL_SOURCES
    if sources and sources <= {"iam.amazonaws.com", "organizations.amazonaws.com"}:
        return (GLOBAL_REGION,)
    if not sources and query.intent != "origin":
        return (*regions, GLOBAL_REGION)
    return (*regions, GLOBAL_REGION) if sources & GLOBAL_SOURCES else regions


def _notes(query: Query, lookup: Lookup) -> tuple[str, ...]:
    notes = ["answer.note.management_only"]
    if any(attribute.key == "ResourceName" for attribute in lookup.attributes):
        notes.append("answer.note.resource_index")
    if any(attribute.key == "Username" for attribute in lookup.attributes):
        notes.append("answer.note.user_index")
    if "console.login" in query.events.groups or "ConsoleLogin" in query.events.names:
        notes.append("answer.note.login_regions")
    return tuple(notes)
