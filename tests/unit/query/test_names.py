"""Which side of a call a name stands on, and the second reading where only its place tells."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import QueryUnsupported, Upstream
from bot.investigate.second import first_found
from bot.query.context import Context
from bot.query.model import Identity, Query, Resources
from bot.query.offline.reading import read
from bot.query.validate import check

NOW = datetime(2024, 5, 20, 12, tzinfo=UTC)
CONTEXT = Context(accounts={"prod": "111122223333"})


def _rows() -> list[tuple[str, str, str]]:
    lines = Path(__file__).with_name("names.txt").read_text("utf-8").splitlines()[1:]
    pairs = (line.partition(" | ") for line in lines)
    return [(*head.split(" ", 1), text) for head, _, text in pairs]  # type: ignore[misc]


def _query(text: str, context: Context = CONTEXT) -> Query:
    found = read(text, context, NOW)
    assert found.query is not None, found
    return found.query


@pytest.mark.parametrize(("side", "name", "text"), _rows())
def test_a_name_stands_on_its_side(side: str, name: str, text: str) -> None:
    query = _query(text)
    who = {*query.identity.user_names, *query.identity.role_names}
    things = {*query.resources.ids, *(str(test.value) for test in query.custom)}
    if side == "thing":
        assert name in things
        assert not who
    elif side == "actor":
        assert name in who
        assert name not in things
    else:
        assert not who
        assert not query.resources.ids


@pytest.mark.parametrize(
    ("text", "caller"),
    [
        ("external account 666600007777: which roles did it assume", True),
        ("外部账号 666600007777 代入过我们哪些角色", True),
        ("666600007777 这个外部账号进来做过什么", True),
        ("来自外部账号 666600007777 的调用", True),
        ("account 666600007777 assumed which roles", True),
        ("denied calls in account 666600007777", False),
        ("账号 666600007777 里谁删了桶", False),
        ("who shared a snapshot with external account 666600007777", False),
    ],
)
def test_an_account_calls_or_is_where_it_happened(text: str, caller: bool) -> None:
    assert (_query(text).identity.accounts == ("666600007777",)) is caller


@pytest.mark.parametrize(
    "text",
    ["orders-api denied calls", "orders-api 最近的变更", "orders-api failures per day",
     "changes, orders-api", "orders-api 的变更有哪些"],
)  # fmt: skip
def test_a_doubtful_name_has_another_reading(text: str) -> None:
    found = read(text, CONTEXT, NOW)
    first = found.query
    assert first is not None
    [second] = found.others
    assert check(second) == second
    names = {*first.identity.user_names, *first.resources.ids}
    assert names == {"orders-api"} == {*second.identity.user_names, *second.resources.ids}
    assert bool(first.resources.ids) is not bool(second.resources.ids)
    assert (second.window, second.outcome, second.events, second.where, second.exclude) == (
        first.window, first.outcome, first.events, first.where, first.exclude
    )  # fmt: skip
    assert second.assumptions[0].key in ("answer.assume.as_thing", "answer.assume.as_caller")


@pytest.mark.parametrize(
    "text",
    ["what did alice do yesterday", "AssumeRole calls", "buckets deleted by orders-api",
     "alice 删了哪些桶", "who deleted the orders-api bucket", "failed logins of alice",
     "calls in eu-west-1", "who opened port 22 to the world"],
)  # fmt: skip
def test_what_is_said_clearly_has_no_other_reading(text: str) -> None:
    others = read(text, CONTEXT, NOW).others
    # A plain name may yet be the beginning of an address.
    assert {other.assumptions[0].key for other in others} <= {"answer.assume.as_address"}


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("what did jonas.krug do last week", ("jonas.krug@*",)),
        ("jonas.krug 上周有哪些操作被拒绝了", ("jonas.krug@*",)),
        ("failed logins of alice", ("alice@*", "alice.*@*")),
        ("access denied errors for Priya", ("Priya@*", "Priya.*@*")),
        ("calls by deploy-bot", ()),
        ("calls by jonas.krug@example.com", ()),
    ],
)
def test_a_person_may_be_named_by_the_beginning_of_an_address(
    text: str, forms: tuple[str, ...]
) -> None:
    found = read(text, CONTEXT, NOW)
    users = [other.identity.user_names for other in found.others]
    assert (users[:1] == [forms]) is bool(forms)
    assert found.query is not None
    for other in found.others[: bool(forms)]:
        assert check(other).window == found.query.window


def test_a_file_is_nobody() -> None:
    from bot.query.offline import persons

    assert persons.named("jonas.krug")
    assert not any(map(persons.named, ("index.html", "example.com", "deploy", "a.b.c")))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Requests made by a FederatedUser identity", "FederatedUser"),
        ("calls by IAMUser identities", "IAMUser"),
        ("what did iam users do yesterday", "IAMUser"),
        ("which roles (not users) touched the customer-data bucket", "AssumedRole"),
        ("只看角色的调用", "AssumedRole"),
    ],
)
def test_a_kind_of_caller_is_said(text: str, kind: str) -> None:
    assert _query(text).identity.kinds == (kind,)


def test_a_user_may_be_a_role() -> None:
    [other] = read("what did user DeployRole do yesterday", CONTEXT, NOW).others
    assert other.identity == Identity(role_names=("DeployRole",))
    assert other.assumptions[0].key == "answer.assume.as_role"


def test_calls_on_a_thing_are_widened_last() -> None:
    found = read("kms 2222-key 有没有被删除", CONTEXT, NOW)
    assert found.query is not None
    other = found.others[-1]
    assert other.resources == found.query.resources
    [test] = other.custom
    assert (test.path, test.op, test.value) == ("eventName", "contains", ("Delet", "Terminat"))


def test_an_account_without_a_cue_may_be_the_callers() -> None:
    found = read("what did account 666600007777 do on 3 May", CONTEXT, NOW)
    assert found.query is not None
    assert found.query.where.accounts == ("666600007777",)
    [other] = found.others
    assert (other.where.accounts, other.identity.accounts) == ((), ("666600007777",))


def test_a_follow_up_patches_the_reading_that_was_used() -> None:
    found = read("orders-api denied calls", CONTEXT, NOW)
    [used] = found.others
    after = read("only in eu-west-1", Context(accounts=CONTEXT.accounts, parent=used), NOW)
    assert after.query is not None
    assert after.query.resources == Resources(("orders-api",))
    assert after.query.identity == Identity()
    assert after.query.where.regions == ("eu-west-1",)


def test_a_name_in_a_follow_up_takes_the_place_of_the_thing_before() -> None:
    parent = _query("kms key 4444-key: who used Decrypt with it")
    assert parent.resources == Resources(("4444-key",))
    found = read("3333-key 呢", Context(accounts=CONTEXT.accounts, parent=parent), NOW)
    assert found.query is not None
    assert Resources(("3333-key",)) in [q.resources for q in (found.query, *found.others)]


def test_the_first_reading_that_finds_something_answers() -> None:
    one, two, three = (_query(f"calls by {name}") for name in ("a-1", "b-2", "c-3"))
    asked: list[Query] = []

    def run(full: Query | None) -> Query:
        asked.clear()

        def one_of(query: Query) -> tuple[Query, bool]:
            asked.append(query)
            return query, query is not full

        return first_found(one, (two, three), one_of, lambda made: made[1])[0]

    assert (run(one), asked) == (one, [one])
    assert (run(two), asked) == (two, [one, two])
    assert (run(three), asked) == (three, [one, two, three])
    assert run(None) == one, "nothing stays the first reading's nothing"


def test_another_reading_that_no_store_can_answer_is_passed_over() -> None:
    one, two, three = (_query(f"calls by {name}") for name in ("a-1", "b-2", "c-3"))

    def run(query: Query) -> list[Query]:
        if query is two:
            raise QueryUnsupported("lookup_events", "resources")
        return [query] if query is three else []

    assert first_found(one, (two, three), run, lambda made: not made) == [three]
    with pytest.raises(Upstream):
        first_found(one, (two,), _down, lambda made: not made)


def _down(query: Query) -> list[Query]:
    raise Upstream("lookup_events", "down")
