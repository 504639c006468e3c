"""A real browser may use the page's forms, under the page's own policy, in light and dark."""

import shutil

import pytest

from integrations.sandbox.jira import RunningJira
from tests.sandbox.jira.conftest import Http, fields

playwright = pytest.importorskip(
    "playwright.sync_api", reason="uv pip install playwright && playwright install chromium"
)


def chromium() -> str | None:
    """A Chromium of the system, or None for Playwright's own."""
    names = ("chromium-headless-shell", "chromium", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_person_moves_comments_and_labels(
    http: Http, jira_site: RunningJira, scheme: str
) -> None:
    http("POST", "issue", json=fields(labels=["a"]))
    with playwright.sync_playwright() as started:
        try:
            browser = started.chromium.launch(executable_path=chromium())
        except playwright.Error:
            pytest.skip("no Chromium: playwright install chromium")
        page = browser.new_page(color_scheme=scheme)
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(jira_site.url)
        page.get_by_role("link", name="Port 22 is open").click()
        page.get_by_role("button", name="Start work").click()
        page.get_by_label("Comment as Jira person").fill("On it.")
        page.get_by_role("button", name="Comment").click()
        page.get_by_label("Add a label").fill("accepted-risk")
        page.get_by_role("button", name="Add").click()
        page.get_by_text("accepted-risk", exact=True).wait_for()
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        browser.close()
    issue = jira_site.server.site.issues["SEC-1"]
    assert (issue.status, issue.values["labels"]) == ("In Progress", ["a", "accepted-risk"])
    assert [c.body for c in issue.comments] == ["On it."]
    assert ground == {"light": "rgb(244, 245, 247)", "dark": "rgb(22, 26, 29)"}[scheme]
    assert complaints == []
