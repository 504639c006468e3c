"""Hostile text in any field of a record changes no query, no action, no markup in any sink."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cli.ask import lines
from bot.investigate.ask import Investigator
from bot.investigate.batch import GivenClock, answered
from bot.investigate.kept import CommandKeeping
from bot.investigate.masking import mask
from bot.models.answer import Answer, Question
from bot.query.events import event_of
from bot.query.match import matches, ordered
from bot.query.model import Coverage, Query, Rows, Statistics
from bot.settings import Settings
from bot.views.answer import answer_message, event_view
from integrations.sandbox.slack.blocks import message_complaints
from integrations.sandbox.slack.viewshape import view_complaints
from tests.unit.query.records import record

NOW = datetime(2026, 11, 21, tzinfo=UTC)
KEY = "AKIAIOSFODNN7EXAMPLE"
PAYLOADS = (
    "<!channel> <@U0ANA> <https://evil.example|click>", "*bold* _it_ ~no~ `x` ```y``` > q",
    ":rotating_light: &lt;!here&gt; @everyone", "=HYPERLINK(\"http://evil.example\")", "@SUM(1)",
    "+1+1", "-2+3", "\t=1", "\r=1", "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
    "\x1b[31mred\x1b[0m", "\x1b]8;;http://evil.example\x07x", "\u202eevil\u202c", "\u2066a\u2069",
    "x" * 40_000, "{\"a\": 1}", "\"}], \"blocks\": [{", "'; DROP TABLE t; --", "' OR '1'='1",
    "| filter 1=1 | stats count(*)", "/(?i).*/", "\\\" or 1=1 #", "line\nbreak\u2028more\u0085x",
    "\x00\x07\x08\x7f\x9b", "\ufeff\u200b\u200d", "ev:abc:1", "fu:abc:0", f"key {KEY} here", "",
)  # fmt: skip
FIELDS = (
    "userIdentity.userName", "userIdentity.principalId", "userIdentity.arn", "role.userName",
    "userIdentity.accessKeyId", "sourceIPAddress", "userAgent", "errorCode", "errorMessage",
    "eventName", "eventSource", "awsRegion", "requestParameters.bucketName",
    "requestParameters.roleName", "requestParameters.name", "requestParameters.groupId",
    "requestParameters.cidrIp", "request.key", "responseElements.ConsoleLogin",
    "additionalEventData.MFAUsed", "resources.ARN", "recipientAccountId", "eventID", "eventType",
    "sharedEventID", "vpcEndpointId", "tlsDetails.tlsVersion",
)  # fmt: skip
QUESTIONS = (
    "all calls on 20 November 2026", "2026年11月20日的所有调用", "top 5 users by calls",
    "按错误码统计调用", "denied calls", "security group changes", "failed console logins",
    "IAM policy changes", "who opened port 22?", "calls by user agent",
)  # fmt: skip
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


class Fixed:
    """A store of given records, judged as every store's are."""

    name = "local"

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []
        self.asked: list[Query] = []

    def compile(self, query: Query) -> str:
        """The query is read as it is."""
        return ""

    def check(self) -> str:
        """Usable."""
        return ""

    def run(self, query: Query, *, progress: object = None) -> Rows:
        """The records that match, in order."""
        self.asked.append(query)
        events = (event_of(raw) for raw in self.records)
        found = ordered([event for event in events if matches(event, query)], query)
        count = Statistics(matched=len(found), examined=len(self.records))
        return Rows("local", tuple(found), Coverage(), count, "")


class Bench(NamedTuple):
    """The use case over a store whose records can be changed."""

    store: Fixed
    keeping: CommandKeeping
    investigator: Investigator

    def ask(self, text: str) -> Answer:
        """The answer at the fixed time."""
        return self.investigator.answer(Question(text, channel="cli", local=True, tz="UTC"))


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """No files, no service."""
    keeping, clock, store = CommandKeeping(), GivenClock(), Fixed()
    clock.at = NOW
    yield Bench(store, keeping, Investigator(keeping, {"local": store}, Settings(), clock, None))


def _record(field: str, text: str) -> dict[str, Any]:
    raw = record("ConsoleLogin", errorCode="AccessDenied", errorMessage="no", readOnly=False,
                 requestParameters={"groupId": "sg-1", "cidrIp": "0.0.0.0/0", "fromPort": 22,
                                    "toPort": 22, "ipProtocol": "tcp"},
                 responseElements={"ConsoleLogin": "Failure"}, eventID="odd")  # fmt: skip
    outer, _, inner = field.partition(".")
    if outer == "role":
        raw["userIdentity"] = {"type": "AssumedRole", "principalId": f"AROA:{text}", "arn":
                               f"arn:aws:sts::111111111111:assumed-role/{text}/{text}",
                               "sessionContext": {"sessionIssuer": {inner: text}}}  # fmt: skip
    elif outer == "resources":
        raw["resources"] = [{"ARN": text, "type": text}]
    elif outer == "request":
        raw["requestParameters"] = {text: text, "password": text}
    elif inner:
        raw[outer] = (raw.get(outer) or {}) | {inner: text}
    else:
        raw[outer] = text
    if field not in ("eventName", "responseElements.ConsoleLogin"):
        raw["eventName"] = "AuthorizeSecurityGroupIngress" if len(text) % 2 else raw["eventName"]
    return raw


_HOSTILE = st.sampled_from(PAYLOADS) | st.text(max_size=60)


@settings(max_examples=300, deadline=None, derandomize=True, database=None,
          suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
@given(st.sampled_from(FIELDS), _HOSTILE, st.sampled_from(QUESTIONS))
def test_no_sink_takes_a_fields_text_for_anything_else(
    bench: Bench, field: str, text: str, question: str
) -> None:
    bench.store.records, bench.store.asked = [_record(field, "plain")], []
    bench.ask(question)
    plainly = bench.store.asked
    bench.store.records, bench.store.asked = [_record(field, text)], []
    bench.keeping.forget_rows()
    answer = bench.ask(question)
    assert bench.store.asked == plainly
    for lang in ("en", "zh"):
        _slack(answer_message(answer, lang, "UTC").blocks)
    _terminal("\n".join(lines(answer, "UTC")))
    if answer.total_rows:
        _sheet(bench.investigator.csv(answer.id, asker="", channel="cli", local=True))
    view = event_view(mask(bench.store.records[0]), "en")
    assert view_complaints(view, "modal") == []
    _markup(view)
    [row] = answered([json.dumps({"question": question, "now": NOW.isoformat()})],
                     bench.investigator, bench.keeping, GivenClock(),
                     lambda found, tz: "\n".join(lines(found, tz)))  # fmt: skip
    assert set(row) >= {"event_ids", "rows", "text"}, row
    assert KEY not in json.dumps(row)


def _slack(blocks: Any) -> None:
    assert message_complaints(list(blocks)) == []
    assert KEY not in json.dumps(list(blocks))
    for block in blocks:
        _markup(block)


def _markup(part: Any) -> None:
    """Every action is one of ours; text that Slack would read as markup holds no command."""
    if isinstance(part, list | tuple):
        for each in part:
            _markup(each)
        return
    if not isinstance(part, dict):
        return
    assert part.get("type") not in ("user", "usergroup", "broadcast", "link", "image", "emoji")
    assert not part.get("url")
    if "action_id" in part:
        assert re.fullmatch(r"[\w.:-]{1,80}", part["action_id"])
    if part.get("type") == "mrkdwn":
        for tag in re.findall(r"<[^>]*>", part["text"]):
            assert tag.startswith("<!date^"), tag
    for each in part.values():
        _markup(each)


def _terminal(text: str) -> None:
    assert not _CONTROL.search(text), _CONTROL.findall(text)
    assert KEY not in text


def _sheet(body: bytes) -> None:
    text = body.decode("utf-8-sig")
    assert KEY not in text
    [head, *rest] = list(csv.reader(io.StringIO(text)))
    for row in rest:
        assert len(row) == len(head)
        for cell in row:
            assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r") or cell == "-"
