"""Jira Cloud and Data Center as a ticketing system: one ticket per digest, whatever fails."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from bot.errors import SettingsInvalid, Upstream
from bot.models.ticket import TicketComment, TicketContent, TicketRef, TicketState
from bot.settings import TicketSettings
from integrations.tickets.jira_check import problems
from integrations.tickets.jira_rest import TRIES, JiraRest, field_errors
from integrations.tickets.jira_wiki import document
from integrations.tickets.jira_workflow import CATEGORY_OF, Workflow, state_of

MARKER = "hubward"
SUMMARY_MAX = 255
LABEL_MAX = 255
_DIGEST = re.compile(r"[A-Za-z0-9_-]{1,200}")
_DIGEST_LABEL = re.compile(rf"hubward-{_DIGEST.pattern}")
_DUPLICATE_LABEL = "duplicate-of-hubward-ticket"
_READ = "summary,description,priority,labels,status"
_PROJECT = re.compile(r"[A-Z][A-Z0-9_]{1,79}")
# After a create without an answer: the index may be behind by seconds.
_LOOKS = 3
_FRESH_MAX = 1_000


def load(settings: TicketSettings, environ: Mapping[str, str]) -> "JiraTickets":
    """The adapter from `tickets` and JIRA_URL, JIRA_USER, JIRA_TOKEN; raises SettingsInvalid.

    Without JIRA_USER the token is sent as a Data Center personal access token.
    """
    mistakes = []
    url = environ.get("JIRA_URL", "")
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
        mistakes.append("JIRA_URL must be the http(s) address of your Jira site.")
    if not environ.get("JIRA_TOKEN"):
        mistakes.append("JIRA_TOKEN is not set: create an API token for the bot's Jira account.")
    if not _PROJECT.fullmatch(settings.project):
        mistakes.append("tickets.project must be the key of a Jira project, such as SEC.")
    if mistakes:
        raise SettingsInvalid(tuple(mistakes))
    rest = JiraRest(url, environ.get("JIRA_USER", ""), environ["JIRA_TOKEN"])
    return JiraTickets(rest, settings)


class JiraTickets:
    """The `Tickets` port on Jira's REST v2 (wiki markup, the same on Cloud and Data Center)."""

    name = "jira"

    def __init__(self, rest: JiraRest, settings: TicketSettings) -> None:
        self._rest = rest
        self._settings = settings
        self._workflow = Workflow(rest)
        self._fresh: dict[str, str] = {}
        self._myself = ""

    def close(self) -> None:
        """Close connections."""
        self._rest.close()

    def find_or_create(self, digest: str, content: TicketContent) -> TicketRef:
        """The one ticket labelled `hubward-<digest>`, created when there is none.

        Raises Upstream; after a failure that may have taken effect it looks again before it
        creates again, and a duplicate that slips through is linked as such and closed.
        """
        label = digest_label(digest)
        looks = 1
        for attempt in range(TRIES):
            if found := self._look(label, looks):
                return self._settled(label, found)
            try:
                issue = self._create(label, content)
            except Upstream as error:
                if attempt + 1 == TRIES or not self._rest.wait(error, attempt):
                    raise
                looks = _LOOKS if error.ambiguous else 1
                continue
            self._remember(label, issue["key"])
            self._link(issue["key"], content.links)
            found = [issue, *self._search(label, issue["id"])]
            return self._settled(label, found, created=True)
        raise AssertionError("unreachable")

    def update(self, key: str, content: TicketContent) -> None:
        """Rewrite what differs from `content`; labels are added, never taken away."""
        shown = self._rest.get("read", f"issue/{key}", fields=_READ)
        fields = self._fields(content)
        now = shown["fields"]
        priority = (now.get("priority") or {}).get("name")
        changed = {n: fields[n] for n in ("summary", "description") if now.get(n) != fields[n]}
        if "priority" in fields and fields["priority"]["name"] != priority:
            changed["priority"] = fields["priority"]
        present = now.get("labels") or []
        missing = [label for label in labels_of(content) if label not in present]
        if changed or missing:
            verbs = {"labels": [{"add": label} for label in missing]} if missing else {}
            self._edit(key, changed, verbs)
        self._link(key, content.links)
        for label in present:
            # A twin that search did not show yet when the ticket was made shows by now.
            if _DIGEST_LABEL.fullmatch(label):
                self._settled(label, [shown, *self._search(label, shown["id"])], keep=key)

    def _edit(self, key: str, fields: dict[str, Any], update: dict[str, Any]) -> None:
        try:
            self._rest.put(f"rewrite {key}", f"issue/{key}", {"fields": fields, "update": update})
        except Upstream as error:
            if "priority" not in field_errors(error) or "priority" not in fields:
                raise
            rest = {name: value for name, value in fields.items() if name != "priority"}
            if rest or update:
                self._edit(key, rest, update)

    def move(self, key: str, state: TicketState) -> TicketRef:
        """Bring the ticket to a status of this category, through other statuses if need be."""
        self._workflow.bring(key, CATEGORY_OF[state])
        return TicketRef(key, self._address(key), state)

    def comment(self, key: str, comment: TicketComment) -> None:
        """Add the comment unless one of ours with its marker stands already."""
        body = {
            "body": document(comment.parts),
            "properties": [{"key": MARKER, "value": {"marker": comment.marker}}],
        }
        for attempt in range(TRIES):
            if self._said(key, comment.marker):
                return
            try:
                self._rest.post(f"comment on {key}", f"issue/{key}/comment", body)
                return
            except Upstream as error:
                if attempt + 1 == TRIES or not self._rest.wait(error, attempt):
                    raise

    def read(self, key: str) -> TicketRef:
        """The ticket as it stands."""
        shown = self._rest.get(f"read {key}", f"issue/{key}", fields="status")
        return self._ref(shown)

    def check(self) -> str:
        """Empty when usable, else what is missing and what to do, sentence by sentence."""
        return " ".join(problems(self._rest, self._settings))

    def _look(self, label: str, looks: int) -> list[dict[str, Any]]:
        """Tickets with the label; the one this process made counts before the index knows it."""
        key = self._fresh.get(label)
        if key is not None and (shown := self._labelled(key, label)):
            return [shown]
        for number in range(looks):
            if found := self._search(label):
                return found
            if number + 1 < looks:
                self._rest.pause(0.5 * 2**number)
        return []

    def _labelled(self, key: str, label: str) -> dict[str, Any] | None:
        """The issue if it still exists and carries the label."""
        try:
            shown: dict[str, Any] = self._rest.get(
                f"read {key}", f"issue/{key}", fields="status,labels"
            )
        except Upstream as error:
            if error.code != "404":
                raise
            return None
        return shown if label in shown["fields"]["labels"] else None

    def _search(self, label: str, *reconcile: str) -> list[dict[str, Any]]:
        """Tickets with the label, oldest first; `reconcile` names ids the index must include."""
        query = f'project = "{self._settings.project}" AND labels = "{label}" ORDER BY created ASC'
        fields = ["status", "labels"]

        def act(client: Any) -> Any:
            if not self._rest.cloud:
                return client.search_issues(query, maxResults=20, fields=fields)
            ids = [int(number) for number in reconcile]
            return client.enhanced_search_issues(
                query, maxResults=20, fields=fields, reconcileIssues=ids
            )

        return [issue.raw for issue in self._rest.again("search for the ticket", act)]

    def _create(self, label: str, content: TicketContent) -> dict[str, Any]:
        fields = self._fields(content) | {
            "project": {"key": self._settings.project},
            "issuetype": {"name": self._settings.issue_type},
            "labels": sorted({label, *labels_of(content)}),
        }
        doing = f"create a ticket in {self._settings.project}"
        try:
            made = self._rest.post(doing, "issue", {"fields": fields})
        except Upstream as error:
            if list(field_errors(error)) != ["priority"]:
                raise
            rest = {name: value for name, value in fields.items() if name != "priority"}
            made = self._rest.post(doing, "issue", {"fields": rest})
        status = {"statusCategory": {"key": "new"}}
        return dict(made) | {"fields": {"status": status, "labels": fields["labels"]}}

    def _fields(self, content: TicketContent) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "summary": content.summary.line(SUMMARY_MAX) or "Security Hub finding",
            "description": document(content.parts),
        }
        if priority := self._settings.priorities.get(content.priority):
            fields["priority"] = {"name": priority}
        return fields

    def _settled(
        self, label: str, found: Sequence[dict[str, Any]], *, keep: str = "", created: bool = False
    ) -> TicketRef:
        """`keep`, or the oldest of the tickets; the others become its closed duplicates."""
        tickets = sorted({t["id"]: t for t in found}.values(), key=lambda t: int(t["id"]))
        first = next((t for t in tickets if t["key"] == keep), tickets[0])
        for other in tickets:
            if other is not first:
                self._close_duplicate(other["key"], first["key"], label)
        self._remember(label, first["key"])
        return self._ref(first, created=created)

    def _close_duplicate(self, key: str, original: str, label: str) -> None:
        body = {
            "type": {"name": "Duplicate"},
            "inwardIssue": {"key": key},
            "outwardIssue": {"key": original},
        }
        # The label goes last: while it stands, the next look finds what was left undone.
        self._rest.post(f"link {key} to {original}", "issueLink", body, idempotent=True)
        self._workflow.bring(key, "done", resolution="Duplicate")
        verbs = {"labels": [{"remove": label}, {"add": _DUPLICATE_LABEL}]}
        self._rest.put(f"relabel {key}", f"issue/{key}", {"update": verbs})

    def _link(self, key: str, links: Sequence[tuple[str, str]]) -> None:
        """Point to each (title, URL) once: the global id makes a second call an update."""
        if not links:
            return
        shown = self._rest.get(f"read the links of {key}", f"issue/{key}/remotelink")
        standing = {r.get("globalId"): r.get("object", {}).get("title") for r in shown}
        for title, url in links:
            digest = hashlib.sha256(url.encode()).hexdigest()[:32]
            body = {"globalId": f"{MARKER}:{digest}", "object": {"url": url, "title": title[:255]}}
            if standing.get(body["globalId"]) != title[:255]:
                self._rest.post(f"link {key}", f"issue/{key}/remotelink", body, idempotent=True)

    def _said(self, key: str, marker: str) -> bool:
        """Whether our own comment with this marker stands; others' markers do not count."""
        me = self._me()
        start = 0
        while True:
            page = self._rest.get(
                f"read the comments of {key}", f"issue/{key}/comment",
                expand="properties", startAt=str(start), maxResults="100",
            )  # fmt: skip
            for comment in page["comments"]:
                rows = {p["key"]: p["value"] for p in comment.get("properties", [])}
                ours = _identity(comment.get("author") or {}) == me
                if ours and rows.get(MARKER) == {"marker": marker}:
                    return True
            start += len(page["comments"])
            if not page["comments"] or start >= int(page.get("total", 0)):
                return False

    def _me(self) -> str:
        if not self._myself:
            self._myself = _identity(self._rest.get("read its own account", "myself"))
        return self._myself

    def _remember(self, label: str, key: str) -> None:
        self._fresh.pop(label, None)
        self._fresh[label] = key
        if len(self._fresh) > _FRESH_MAX:
            del self._fresh[next(iter(self._fresh))]

    def _ref(self, shown: dict[str, Any], *, created: bool = False) -> TicketRef:
        state = state_of(shown["fields"]["status"])
        return TicketRef(shown["key"], self._address(shown["key"]), state, created)

    def _address(self, key: str) -> str:
        return f"{self._rest.url}/browse/{key}"


def digest_label(digest: str) -> str:
    """`hubward-<digest>`; ValueError for a digest that could not stand in a query."""
    if not _DIGEST.fullmatch(digest):
        raise ValueError(f"not a digest: {digest!r}")
    return f"hubward-{digest}"


def labels_of(content: TicketContent) -> list[str]:
    """The content's labels as Jira takes them: no blanks, 255 characters at most."""
    return [re.sub(r"\s+", "-", label.strip())[:LABEL_MAX] for label in content.labels if label]


def _identity(user: Mapping[str, Any]) -> str:
    return str(user.get("accountId") or user.get("key") or user.get("name") or "")
