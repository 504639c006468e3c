"""The operator's file `hubward.yaml` as frozen structs."""

from typing import Literal

import msgspec

from bot.models.case import Band
from bot.models.finding import Severity
from bot.query.limits import TrafficSettings
from bot.query.sources import EventSource
from bot.words import Lang

AccountId = str
#: A Slack user id (`U…`), user group (`S…`) or channel (`C…`).
Who = str


class Workspace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where Hubward speaks. `hub_write_back` lets it set workflow status in Security Hub.

    A channel with guests or another company in it gets no findings unless it stands in
    `shared_channels_allowed`, by the id or name that the routes use.
    """

    channel: str = ""
    approvals_channel: str = ""
    incident_channel: str = ""
    language: Lang = "en"
    timezone: str = "UTC"
    hub_write_back: bool = False
    shared_channels_allowed: tuple[str, ...] = ()


class AccountSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One AWS account: what it is, who owns it, and the two roles Hubward assumes there.

    `ou` is the organizational unit's id or name, for routes.
    """

    id: AccountId
    name: str
    environment: Literal["production", "staging", "development", "unknown"] = "unknown"
    team: str = ""
    regions: tuple[str, ...] = ("us-east-1",)
    read_role: str = "HubwardRead"
    write_role: str = "HubwardWrite"
    never_write: bool = False
    ou: str = ""


class Route(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Findings that match every given list go to `channel`; `post: now` skips waiting for the band.

    `teams` and `ous` are of the account map, `controls` such as `EC2.19`, `tags` of the resource
    (`app=checkout`, or `app` for any value). `mention` are user groups (`S…`) or people (`U…`)
    whom the card calls.
    """

    channel: str
    severities: tuple[Severity, ...] = ()
    accounts: tuple[AccountId, ...] = ()
    families: tuple[str, ...] = ()
    post: Literal["by_band", "now"] = "by_band"
    ous: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    mention: tuple[Who, ...] = ()


class OperatorNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the card of a matching case says besides: a sentence of yours and a runbook's address.

    Every selector that is given must match; an address that is not http or https is refused.
    """

    control: str = ""
    family: str = ""
    account: AccountId = ""
    team: str = ""
    text: str = ""
    runbook: str = ""


class DigestSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The daily summary of each channel that gets findings; `timezones` is by channel."""

    enabled: bool = True
    at: str = "09:00"
    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = (
        "mon", "tue", "wed", "thu", "fri",
    )  # fmt: skip
    timezones: dict[str, str] = {}


class PrioritySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The score's constants; see docs/priority.md for the meaning of each.

    `known_exploited` lists CVE ids; `known_exploited_file` is a file of more (CISA's catalogue as
    JSON, a JSON list, or one id a line), relative to this file and read once at start.
    """

    severity: dict[str, int] = msgspec.field(
        default_factory=lambda: {
        "CRITICAL": 40, "HIGH": 30, "MEDIUM": 18, "LOW": 8, "INFORMATIONAL": 0,
    }
    )  # fmt: skip
    exposure: dict[str, int] = msgspec.field(
        default_factory=lambda: {
        "internet-observed": 25, "internet-reachable": 18, "public-config": 10,
        "cross-account": 6, "unknown": 6, "private": 0,
    }
    )  # fmt: skip
    exploitation: dict[str, int] = msgspec.field(
        default_factory=lambda: {
        "threat": 15, "kev": 15, "epss_50": 12, "epss_10": 7, "exploit": 5, "none": 0,
    }
    )  # fmt: skip
    environment: dict[str, int] = msgspec.field(
        default_factory=lambda: {"production": 10, "unknown": 5, "staging": 3, "development": 0}
    )
    sensitive_data: int = 5
    blast_cap: int = 5
    use: dict[str, float] = msgspec.field(
        default_factory=lambda: {"in_use": 1.0, "unknown": 1.0, "stopped": 0.6, "detached": 0.35}
    )
    age_step: float = 0.05
    age_cap: float = 0.10
    group_bonus: int = 2
    group_cap: int = 6
    bands: dict[str, int] = msgspec.field(
        default_factory=lambda: {"P1": 75, "P2": 55, "P3": 35, "P4": 15, "P5": 0}
    )
    fix_within_hours: dict[str, int] = msgspec.field(
        default_factory=lambda: {"P1": 24, "P2": 72, "P3": 168, "P4": 720, "P5": 2160}
    )
    pins: dict[str, Band] = {}
    known_exploited: frozenset[str] = frozenset()
    known_exploited_file: str = ""
    first_party: tuple[str, ...] = ("aws/securityhub", "aws/guardduty", "aws/inspector")


class ApprovalSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may decide. Entries are user ids or user groups; `teams` maps a team to its people."""

    operators: tuple[Who, ...] = ()
    approvers: tuple[Who, ...] = ()
    on_call: tuple[Who, ...] = ()
    incident: tuple[Who, ...] = ()
    teams: dict[str, tuple[Who, ...]] = {}
    same_person: dict[str, Who] = {}
    expires_minutes: dict[str, int] = msgspec.field(
        default_factory=lambda: {"R0": 1440, "R1": 240, "R2": 240, "R3": 240, "R4": 15}
    )
    p1_expires_minutes: int = 30
    undo_minutes: int = 60


class Scope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`who` may ask about `accounts` (12-digit ids, or the word all)."""

    who: Who
    accounts: tuple[str, ...]


class QuestionSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may ask about which accounts, and how much one question may cost.

    `streaming`: reads as task cards. `follow_threads`: follow-ups of the asker without a mention.
    """

    scopes: tuple[Scope, ...] = ()
    sources: tuple[EventSource, ...] = ()
    max_rows: int = 1000
    max_pages: int = 40
    max_seconds: int = 30
    traffic: TrafficSettings = TrafficSettings()
    streaming: bool = True
    follow_threads: bool = False


class IntakeSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the first look at Security Hub reads, and how many cards it may post."""

    severities: tuple[Severity, ...] = ("CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL")
    baseline_cards: int = 10


class TicketSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The ticketing system; nothing is written there unless `enabled`."""

    enabled: bool = False
    system: str = "jira"
    project: str = ""
    issue_type: str = "Task"
    priorities: dict[str, str] = msgspec.field(
        default_factory=lambda: {
        "P1": "Highest", "P2": "High", "P3": "Medium", "P4": "Low", "P5": "Lowest",
    }
    )  # fmt: skip


class ExceptionEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A weakness the company has accepted; `expires` is a date (YYYY-MM-DD)."""

    resource: str
    control: str
    reason: str
    expires: str


class RemediationSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether approved plans run at all, and where never."""

    execute: bool = False
    deny_accounts: tuple[AccountId, ...] = ()
    exceptions: tuple[ExceptionEntry, ...] = ()
    corporate_ranges: tuple[str, ...] = ()
    per_hour: int = 30


class ModelSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The language model; off until `provider` is set, a key alone turns nothing on.

    `never` lists account ids, organizational units and channels about or in which nothing is sent.
    `effort` is low, medium, high or max, empty for none; `region` is Bedrock's. Budgets count
    tokens in and out, `max_bytes` what the queries of one question may read at the stores; prices
    are US dollars per million tokens, yours where they differ.
    """

    provider: Literal["", "anthropic", "bedrock"] = ""
    id: str = "claude-sonnet-5-5"
    effort: Literal["", "low", "medium", "high", "max"] = ""
    region: str = "us-east-1"
    never: tuple[str, ...] = ()
    pseudonyms: bool = False
    max_steps: int = 8
    max_seconds: int = 120
    max_bytes: int = 100_000_000_000
    question_tokens: int = 200_000
    thread_tokens: int = 1_000_000
    person_day_tokens: int = 2_000_000
    day_tokens: int = 10_000_000
    day_usd: float = 20.0
    usd_in: float = 3.0
    usd_out: float = 15.0


class LookPrices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """US dollars, AWS's list prices for us-east-1 on the day `priced_on`; put yours in their place.

    `insights_gb` is per gigabyte (10⁹ bytes) that a flow-log query reads, `lookup_call` per call to
    CloudTrail's LookupEvents, `inspector_call` per call to Amazon Inspector.
    https://aws.amazon.com/cloudwatch/pricing/
    """

    insights_gb: float = 0.005
    lookup_call: float = 0.0
    inspector_call: float = 0.0
    priced_on: str = "2026-06-01"


class ImpactSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What looking at traffic, origin and exploitation may cost; see docs/impact.md.

    `automatic` are the bands a case must be able to reach to be looked at unasked. `daily_bytes` is
    how much log data all such looks may read in one UTC day; what people ask for counts but is not
    stopped by it.
    """

    automatic: tuple[Band, ...] = ("P1", "P2")
    daily_bytes: int = 50_000_000_000
    prices: LookPrices = LookPrices()


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file. Every switch that writes outside is off unless the file turns it on."""

    workspace: Workspace = Workspace()
    accounts: tuple[AccountSettings, ...] = ()
    priority: PrioritySettings = PrioritySettings()
    routes: tuple[Route, ...] = ()
    intake: IntakeSettings = IntakeSettings()
    approvals: ApprovalSettings = ApprovalSettings()
    questions: QuestionSettings = QuestionSettings()
    tickets: TicketSettings = TicketSettings()
    remediation: RemediationSettings = RemediationSettings()
    model: ModelSettings = ModelSettings()
    impact: ImpactSettings = ImpactSettings()
    notes: tuple[OperatorNote, ...] = ()
    digest: DigestSettings = DigestSettings()

    def account(self, id: str) -> AccountSettings | None:
        """The account with this id, or None for one we do not own."""
        return next((a for a in self.accounts if a.id == id), None)

    def account_name(self, id: str) -> str:
        """`payments-prod (111111111111)`, or the bare id for an account we do not know."""
        account = self.account(id)
        return f"{account.name} ({id})" if account else id
