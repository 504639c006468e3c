"""The local archive: raw and converted give what the evaluator and brute force give, always."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.query.events import event_of
from bot.query.match import matches
from bot.query.model import (
    Aggregate,
    Auth,
    Custom,
    Events,
    Exclusions,
    Identity,
    Outcome,
    Query,
    Resources,
    Rows,
    RuleFilter,
    Where,
    Window,
)
from integrations.archive.convert import convert
from integrations.archive.files import files_in, wanted
from integrations.archive.hot import HotArchive
from integrations.archive.manifest import load
from integrations.eventstores.local import LocalArchive
from tests.contract.archive_corpus import (
    ACCOUNTS,
    NOW,
    REGIONS,
    broken,
    brute,
    made,
    spread_out,
    stamp,
)  # fmt: skip

RECORDS = made(11, 900)


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The records as files in every form."""
    root = tmp_path_factory.mktemp("raw")
    spread_out(root, RECORDS, 5)
    return root


@pytest.fixture(scope="module")
def converted(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, converted."""
    root = tmp_path_factory.mktemp("converted")
    convert(files_in(raw)[0], root, workers=1)
    return root


def _query(days: float = 3, **changes: Any) -> Query:
    base = Query("list_events", Window(NOW - timedelta(days=days), NOW), NOW)
    return msgspec.structs.replace(base, **changes)


def _ids(rows: Rows) -> list[str]:
    return sorted(event.id for event in rows.events)


def _since(days: float) -> tuple[str, str]:
    return stamp(NOW - timedelta(days=days)), stamp(NOW)


def _time(record: dict[str, Any]) -> str:
    text = str(record["eventTime"] or "")
    return text[:19].replace(" ", "T") + "Z"


# against brute force over the JSON


@pytest.mark.parametrize("form", ["raw", "converted"])
def test_failed_sign_ins(form: str, request: pytest.FixtureRequest) -> None:
    query = _query(events=Events(groups=("console.login",)), auth=Auth("failure"))
    first, last = _since(3)
    expected = brute(RECORDS, lambda r: (
        r["eventName"] == "ConsoleLogin" and first <= _time(r) < last
        and (r["responseElements"] or {}).get("ConsoleLogin") == "Failure"
    ))  # fmt: skip
    assert expected
    assert _ids(LocalArchive(request.getfixturevalue(form)).run(query)) == expected


@pytest.mark.parametrize("form", ["raw", "converted"])
def test_a_users_calls_in_one_account(form: str, request: pytest.FixtureRequest) -> None:
    query = _query(identity=Identity(user_names=("user.3",)), where=Where(accounts=ACCOUNTS[2:]))
    first, last = _since(3)
    expected = brute(RECORDS, lambda r: (
        first <= _time(r) < last and r["recipientAccountId"] == ACCOUNTS[2]
        and "user.3" in json.dumps(r["userIdentity"] or {})
    ))  # fmt: skip
    assert expected
    assert _ids(LocalArchive(request.getfixturevalue(form)).run(query)) == expected


@pytest.mark.parametrize("form", ["raw", "converted"])
def test_a_dated_lambda_call(form: str, request: pytest.FixtureRequest) -> None:
    query = _query(5, events=Events(names=("UpdateFunctionCode",)))
    first, last = _since(5)
    expected = brute(RECORDS, lambda r: (
        first <= _time(r) < last and r["eventName"].startswith("UpdateFunctionCode")
    ))  # fmt: skip
    assert expected
    assert _ids(LocalArchive(request.getfixturevalue(form)).run(query)) == expected


def test_everything_is_read_and_counted(raw: Path, converted: Path) -> None:
    first, last = _since(5)
    expected = brute(RECORDS, lambda r: first <= _time(r) < last)
    for root in (raw, converted):
        rows = LocalArchive(root).run(_query(5))
        assert _ids(rows) == expected
        assert rows.statistics.unreadable == 0
        assert sum(place.examined for place in rows.coverage.places) >= 0.9 * len(expected)
    assert sum(day.events for day in load(converted).days) == len(RECORDS)


# against the evaluator


def _some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


QUERIES = st.builds(
    lambda start, length, **parts: _query(**parts).__class__(
        **{**{f: getattr(_query(**parts), f) for f in Query.__struct_fields__},
           "window": Window(NOW - timedelta(hours=start),
                            NOW - timedelta(hours=start) + timedelta(hours=length))}
    ),
    start=st.integers(1, 130),
    length=st.integers(1, 130),
    events=st.builds(
        Events,
        names=_some(
            "RunInstances", "CreateFunction", "ConsoleLogin", "UpdateFunctionCode20150331v2"
        ),
        groups=_some("console.login", "sg.ingress_change", "iam.policy_change"),
        sources=_some("ec2.amazonaws.com", "lambda.amazonaws.com"),
    ),
    identity=st.builds(
        Identity,
        user_names=_some("user.1", "user.4", "root"),
        role_names=_some("role-1"),
        arns=_some(
            "arn:aws:iam::111111111111:user/user.2", "arn:aws:iam::222222222222:role/role-2"
        ),
        access_keys=_some("AKIA" + "5" * 16),
        source_ips=_some("203.0.113.3", "203.0.113.0/30"),
        root=st.booleans(),
    ),
    resources=st.builds(Resources, ids=_some("i-0003", "sg-2", "bucket-a", "I-0001")),
    outcome=st.builds(
        Outcome,
        status=st.sampled_from(("any", "success", "failure", "denied")),
        codes=_some("AccessDenied", "404"),
    ),
    auth=st.builds(
        Auth, login=st.sampled_from(("any", "failure")), mfa=st.sampled_from(("any", "no"))
    ),
    where=st.builds(Where, accounts=_some(*ACCOUNTS), regions=_some(*REGIONS)),
    rule=st.one_of(st.none(), st.builds(RuleFilter, world=st.booleans())),
    read_only=st.sampled_from((None, True, False)),
    exclude=st.builds(Exclusions, user_names=_some("user.0"), names=_some("AssumeRole")),
    custom=st.lists(
        st.sampled_from((Custom("userAgent", "prefix", "aws-cli"),
                         Custom("eventVersion", "eq", "1.11"))), max_size=1,
    ).map(tuple),
    aggregate=st.one_of(st.none(), st.just(Aggregate(("actor",)))),
    intent=st.sampled_from(("list_events", "permission_denied", "sg_exposure")),
)  # fmt: skip


@given(query=QUERIES, everything=st.integers(0, 255))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_raw_converted_and_evaluator_agree(
    raw: Path, converted: Path, query: Query, everything: int
) -> None:
    # Each bit drops one restriction, else nearly every combination would match nothing.
    plain = _query()
    names = ("events", "identity", "resources", "outcome", "auth", "where", "rule", "custom")
    dropped = {n: getattr(plain, n) for bit, n in enumerate(names) if everything & 1 << bit}
    query = msgspec.structs.replace(query, **dropped)
    events = [event_of(record) for record in RECORDS]
    expected = sorted(event.id for event in events if matches(event, query))
    assert _ids(LocalArchive(raw, workers=1).run(query)) == expected
    assert _ids(LocalArchive(raw, workers=1, prefilter=True).run(query)) == expected
    assert _ids(LocalArchive(converted).run(query)) == expected


def test_whole_records_come_back_as_they_were_written(converted: Path) -> None:
    parts = load(converted).parts_between(NOW.date() - timedelta(days=9), NOW.date())
    given_back = {e.id: e.raw for e in HotArchive(converted).events(parts, _query(9), whole=True)}
    first, _ = _since(9)
    assert given_back == {r["eventID"]: r for r in RECORDS if first <= _time(r) < "Z"}


# what is broken


def test_what_cannot_be_read_is_named_and_the_rest_is_answered(tmp_path: Path) -> None:
    spread_out(tmp_path, RECORDS[:200], 5)
    whole = _ids(LocalArchive(tmp_path).run(_query(5)))
    expected = broken(tmp_path)
    rows = LocalArchive(tmp_path).run(_query(5))
    assert {file.name: file.reason for file in rows.coverage.skipped} == expected
    assert _ids(rows) == whole
    target = tmp_path / "out"
    report = convert(files_in(tmp_path)[0], target, workers=1)
    assert report.skipped == expected
    assert {k: f.skipped for k, f in load(target).files.items() if f.skipped} == {
        (tmp_path / name).resolve().as_posix(): why for name, why in expected.items()
    }


def test_a_torn_last_line_costs_one_record(tmp_path: Path) -> None:
    lines = [json.dumps(record) for record in RECORDS[:20]]
    (tmp_path / "a.ndjson").write_text("\n".join(lines)[:-40], encoding="utf-8")
    rows = LocalArchive(tmp_path).run(_query(400))
    assert rows.statistics.unreadable == 1
    assert rows.statistics.examined == 19


# converting


def test_converting_again_takes_only_what_is_new(tmp_path: Path) -> None:
    source, root = tmp_path / "in", tmp_path / "out"
    spread_out(source, RECORDS[:100], 5)
    before = convert(files_in(source)[0], root, workers=1)
    assert (before.events, before.known) == (100, 0)
    (source / "late.json").write_text(json.dumps({"Records": RECORDS[100:120]}), encoding="utf-8")
    after = convert(files_in(source)[0], root, workers=1)
    assert (after.events, after.files, after.known) == (20, 1, before.files)
    expected = _ids(LocalArchive(source).run(_query(5)))
    assert _ids(LocalArchive(root).run(_query(5))) == expected


def test_the_own_archive_answers_from_files_until_they_are_converted(tmp_path: Path) -> None:
    asked: list[int] = []
    keyed = [r for r in RECORDS if r["recipientAccountId"] in ACCOUNTS and r["eventTime"]]
    spread_out(tmp_path, keyed, 5)
    store = LocalArchive(tmp_path, own=True, convert=lambda: asked.append(1))
    before = _ids(store.run(_query(2)))
    assert before and asked == [1]
    convert(files_in(tmp_path)[0], tmp_path, workers=1)
    assert _ids(store.run(_query(2))) == before
    assert asked == [1]


def test_nothing_is_written_to_the_folder_that_is_asked(raw: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in raw.rglob("*")}
    LocalArchive(raw).run(_query(5))
    assert {path: path.stat().st_mtime_ns for path in raw.rglob("*")} == before


def test_the_connection_reaches_nothing_outside(converted: Path, tmp_path: Path) -> None:
    other = tmp_path / "secret.csv"
    other.write_text("a\n1\n", encoding="utf-8")
    archive = HotArchive(converted)
    connection = archive._connected()
    with pytest.raises(duckdb.PermissionException):
        connection.execute(f"SELECT * FROM read_csv('{other}')")
    with pytest.raises(duckdb.Error):
        connection.execute("SET enable_external_access = true")


def test_a_key_prunes_days_accounts_and_regions(raw: Path) -> None:
    files, _ = files_in(raw)
    query = _query(1, where=Where((ACCOUNTS[0],), ("eu-west-1",)))
    kept = [file for file in wanted(files, query) if file.day]
    assert kept
    assert {file.account for file in kept} == {ACCOUNTS[0]}
    assert all(file.day and file.day >= (NOW - timedelta(days=2)).date() for file in kept)
    assert len(kept) < len([file for file in files if file.day])
