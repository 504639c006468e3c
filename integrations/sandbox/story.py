"""The sandbox's fixed names: accounts, people, channels and the credentials that open its doors."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    """One AWS account of the story; `environment` is production or development."""

    id: str
    name: str
    environment: str
    team: str


@dataclass(frozen=True)
class Person:
    """One member of the sandbox's Slack workspace; `role` says what the page calls them."""

    id: str
    name: str
    real_name: str
    role: str
    email: str
    tz: str
    tz_offset: int
    locale: str = "en-US"
    team_id: str = "T0HUBWARD"
    is_restricted: bool = False
    is_stranger: bool = False


@dataclass(frozen=True)
class Channel:
    """One public channel of the workspace; `members` are person ids (the bot joins by itself)."""

    id: str
    name: str
    topic: str
    members: tuple[str, ...]


#: The account that holds the queue and the delegated Security Hub administrator.
TOOLING_ACCOUNT = "555555555555"
HOME_REGION = "us-east-1"
REGIONS = ("us-east-1", "eu-west-1")

ACCOUNTS = (
    Account("111111111111", "payments-prod", "production", "payments"),
    Account("222222222222", "storefront-prod", "production", "storefront"),
    Account("333333333333", "data-prod", "production", "data"),
    Account("444444444444", "sandbox-dev", "development", "platform"),
)

PEOPLE = (
    Person("U0ANA00001", "ana", "Ana Analyst", "analyst", "ana@example.com", "Europe/Berlin", 3600),
    Person(
        "U0BEN00001",
        "ben",
        "Ben Approver",
        "approver",
        "ben@example.com",
        "America/New_York",
        -18000,
    ),
    Person(
        "U0CHEN0001",
        "chen",
        "Chen Second",
        "second approver",
        "chen@example.com",
        "Asia/Shanghai",
        28800,
        locale="zh-CN",
    ),
    Person(
        "U0DEE00001",
        "dee",
        "Dee Colleague",
        "colleague with one account",
        "dee@example.com",
        "Europe/London",
        0,
    ),
    Person(
        "U0GUS00001",
        "gus",
        "Gus Guest",
        "guest",
        "gus@example.com",
        "Europe/Paris",
        3600,
        is_restricted=True,
    ),
    Person(
        "U0EVE00001",
        "eve",
        "Eve External",
        "external",
        "eve@partner.example",
        "America/Chicago",
        -21600,
        team_id="T0PARTNER1",
        is_stranger=True,
    ),
)

_ALL = tuple(person.id for person in PEOPLE)
_STAFF = tuple(p.id for p in PEOPLE if not (p.is_restricted or p.is_stranger))

CHANNELS = (
    Channel("C0FINDINGS", "security-findings", "Security Hub, in order of what matters", _ALL),
    Channel("C0APPROVAL", "security-approvals", "Who waits for whom", _STAFF),
    Channel("C0INCIDENT", "security-incidents", "Break-glass and storms", _STAFF),
    Channel("C0GENERAL0", "general", "Everything else", _STAFF),
)

TEAM_ID = "T0HUBWARD"
TEAM_NAME = "Hubward Sandbox"
APP_ID = "A0HUBWARD1"
BOT_ID = "B0HUBWARD1"
BOT_USER_ID = "U0HUBWARD1"
SLACK_BOT_TOKEN = "xoxb-sandbox-hubward-bot"
SLACK_APP_TOKEN = "xapp-1-A0HUBWARD1-sandbox"
SLACK_SIGNING_SECRET = "sandbox-signing-secret-0123456789abcdef"

AWS_ACCESS_KEY_ID = "AKIASANDBOXHUBWARD01"
AWS_SECRET_ACCESS_KEY = "sandbox-secret-access-key-hubward"
QUEUE_NAME = "hubward-findings"

JIRA_USER = "hubward-bot@example.com"
JIRA_TOKEN = "sandbox-jira-token"
JIRA_PROJECT = "SEC"

READ_ROLE = "HubwardRead"
WRITE_ROLE = "HubwardWrite"
