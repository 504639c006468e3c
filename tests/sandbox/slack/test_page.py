"""The page's promises: no markup from text, a strict policy, loopback only, keyboard and phone."""

import re
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from integrations.sandbox.slack.handle import Handle
from integrations.sandbox.slack.server import PAGE

SCRIPTS = sorted(PAGE.glob("*.js"))


@pytest.mark.parametrize("path", SCRIPTS, ids=[path.name for path in SCRIPTS])
def test_text_never_becomes_markup(path: Path) -> None:
    banned = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval\(|new Function"
    assert not re.search(banned, path.read_text())


def test_nothing_is_inline_or_from_elsewhere() -> None:
    page = (PAGE / "index.html").read_text()
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", page)
    outside = re.findall(r"(?:src|href)=\"(?!/page/|#)[^\"]*\"", page)
    assert outside == []
    for style in PAGE.glob("*.css"):
        assert "@import" not in style.read_text() and "url(" not in style.read_text()


def test_the_policy_is_strict_and_files_are_there(slack: Handle) -> None:
    with urlopen(slack.page_url) as answer:
        policy = answer.headers["Content-Security-Policy"]
        page = answer.read().decode()
    assert policy == (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
    for name in re.findall(r"\"/(page/[^\"]+)\"", page):
        with urlopen(slack.url + name) as answer:
            assert answer.status == 200 and answer.headers["X-Content-Type-Options"] == "nosniff"


def _status(slack: Handle, path: str, headers: dict[str, str]) -> int:
    at = urlsplit(slack.url)
    link = HTTPConnection(at.hostname or "", at.port)
    link.request("GET", path, headers=headers)
    status = link.getresponse().status
    link.close()
    return status


def test_other_hosts_and_origins_are_refused(slack: Handle) -> None:
    assert _status(slack, "/", {"Host": "evil.example"}) == 403
    assert _status(slack, "/_sandbox/requests", {"Origin": "http://evil.example"}) == 403
    assert _status(slack, "/_sandbox/requests", {}) == 200
    assert _status(slack, "/page/..%2fserver.py", {}) == 404
