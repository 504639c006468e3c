"""What Jira shows of hostile text, what the check says of a site, and how adapters are found."""

import socket
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import requests

from bot.errors import SettingsInvalid, Upstream
from bot.models.ticket import Part, TicketContent
from bot.models.untrusted import Untrusted
from bot.settings import TicketSettings
from integrations.sandbox import story
from integrations.tickets import load, names
from integrations.tickets.jira import JiraTickets
from integrations.tickets.jira_rest import JiraRest
from tests.contract.jira_bench import DIGEST, SETTINGS, Bench, Benches, content


@pytest.fixture
def benches() -> Iterator[Benches]:
    benches = Benches()
    yield benches
    benches.close()


@pytest.fixture
def bench(benches: Benches) -> Bench:
    return benches.make()


def test_hostile_text_reaches_people_as_text(bench: Bench) -> None:
    hostile = (
        "[~admin] {color:red}x{color} !https://e.example/x.png! [click|https://e.example] "
        r"\[~all\] \\ *b* {noformat} <script>alert(1)</script> ||h|| {{m}} mailto:a@e.example"
    )
    parts = (
        Part("line", Untrusted(hostile)),
        Part("bullet", Untrusted(f"h1. {hostile}")),
        Part("line", Untrusted(f"h1. {hostile}")),
        Part("code", Untrusted(f"before {{noformat}} {hostile}\nafter")),
        Part("link", Untrusted(f"a|b] {hostile}"), "https://ok.example/a]b|c?x=1&y=2"),
        Part("link", "bad", "javascript:alert(1)"),
    )
    text = TicketContent(Untrusted(hostile + "\nline two" + "x" * 300), parts, "P1")
    ref = bench.tickets.find_or_create(DIGEST, text)
    page = requests.get(ref.url, timeout=5).text
    body = page.split("<article")[1].split("</article>")[0]
    assert 'class="live"' not in body
    for live in ("<script", "<h2>", "<strong>", "<th>", "<br>"):
        assert live not in body
    assert body.count("<a ") == 1
    assert 'href="https://ok.example/a%5Db%7Cc?x=1&amp;y=2"' in body
    assert body.count("<pre>") == 1
    assert "[~admin]" in body and "https[:]//e.example" in body and "after</pre>" in body
    assert len(bench.site.issues[ref.key].values["summary"]) <= 255


def test_ids_stay_readable_and_long_texts_end_in_time(bench: Bench) -> None:
    parts = [Part("line", Untrusted("sg-0abc_1 in vpc-1 -- done?"))]
    parts += [Part("bullet", Untrusted("word " * 300)) for _ in range(60)]
    ref = bench.tickets.find_or_create(DIGEST, TicketContent(Untrusted("s"), tuple(parts), "P1"))
    description = bench.site.issues[ref.key].values["description"]
    assert description.startswith("sg-0abc_1 in vpc-1 \\-\\- done?")
    assert description.endswith("\n…")
    assert 20_000 < len(description) <= 32_767


def test_a_digest_cannot_carry_a_query(bench: Bench) -> None:
    with pytest.raises(ValueError, match="not a digest"):
        bench.tickets.find_or_create('x" OR project = OPS OR labels = "', content())


@pytest.mark.parametrize(
    ("options", "settings", "words"),
    [
        ({}, {}, ""),
        ({"deployment": "Server"}, {}, ""),
        ({"denied": ("CREATE_ISSUES", "ADD_COMMENTS")}, {}, "Create Issues, Add Comments"),
        ({"denied": ("BROWSE_PROJECTS",)}, {}, "shows no project SEC"),
        ({}, {"project": "NOPE"}, "shows no project NOPE"),
        ({}, {"issue_type": "Story"}, "it has: Task, Bug, Epic"),
        ({"workflow": "no-done"}, {}, "no status of the category Done"),
        ({"priorities": ("High", "Medium", "Low")}, {}, "names Highest, Lowest"),
    ],
)
def test_the_check_names_what_is_missing(
    benches: Benches, options: Mapping[str, Any], settings: Mapping[str, Any], words: str
) -> None:
    given = TicketSettings(**{"enabled": True, "project": "SEC", **settings})
    said = benches.make(settings=given, **options).tickets.check()
    assert words in said
    assert bool(said) is bool(words)


def test_the_check_of_a_wrong_token_and_of_nobody_there(bench: Bench) -> None:
    wrong = load("jira", SETTINGS, {"JIRA_URL": bench.url, "JIRA_USER": "a", "JIRA_TOKEN": "b"})
    assert "check JIRA_USER and JIRA_TOKEN" in wrong.check().replace("Check", "check")
    pauses: list[float] = []
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        rest = JiraRest(url, "a", "b", pause=pauses.append)
        assert "Check JIRA_URL" in JiraTickets(rest, SETTINGS).check()
        with pytest.raises(Upstream) as caught:
            rest.once("look", lambda client: client)
        assert (caught.value.retryable, caught.value.ambiguous) == (True, False)


def test_the_registry_loads_by_name_and_lists_every_mistake() -> None:
    assert "jira" in names()
    with pytest.raises(SettingsInvalid) as caught:
        load("jira", TicketSettings(project="sec"), {"JIRA_URL": "jira.example"})
    assert len(caught.value.problems) == 3
    with pytest.raises(SettingsInvalid, match="use one of"):
        load("paper", SETTINGS, {})


def test_a_data_center_token_signs_in(benches: Benches) -> None:
    bench = benches.make(deployment="Server")
    tickets = load("jira", SETTINGS, {"JIRA_URL": bench.url, "JIRA_TOKEN": story.JIRA_TOKEN})
    assert tickets.check() == ""
