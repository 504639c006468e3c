"""The site's two web pages for people: a board by status and one ticket, without scripts."""

import html
import time
from collections.abc import Iterable
from importlib import resources
from urllib.parse import urlsplit

from aiohttp import web

from integrations.sandbox import story
from integrations.sandbox.faults import RequestLog
from integrations.sandbox.jira.gate import Handler
from integrations.sandbox.jira.site import Change, Comment, Issue, Refused, Site
from integrations.sandbox.jira.vocabulary import BOT, PERSON, STATUSES, status_named
from integrations.sandbox.jira.wiki import rendered

_POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_HOSTS = ("127.0.0.1", "localhost", "::1")
_REFRESH_S = 5


class Pages:
    """GET / and GET /browse/KEY, and the forms by which a person acts on a ticket."""

    def __init__(self, site: Site, log: RequestLog) -> None:
        self._site = site
        self._log = log

    def routes(self) -> list[tuple[str, str, Handler]]:
        """Method, path and handler of each page."""
        ticket = "/browse/{issue}"
        return [
            ("GET", "/", self._safe(self.board)),
            ("GET", "/style.css", self._safe(self.style)),
            ("GET", ticket, self._safe(self.ticket)),
            ("POST", f"{ticket}/move", self._safe(self.move)),
            ("POST", f"{ticket}/comment", self._safe(self.comment)),
            ("POST", f"{ticket}/label", self._safe(self.label)),
        ]

    def _safe(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            if not _same_site(request):
                return web.Response(status=403, text="This page answers its own forms only.")
            try:
                return await handler(request)
            except Refused as refused:
                reasons = [*refused.messages, *refused.errors.values()]
                body = f'<p class="problem">{html.escape(" ".join(reasons))}</p>'
                return _page("Not possible", body, status=refused.status)

        return guarded

    async def style(self, _request: web.Request) -> web.Response:
        """The one style sheet"""
        sheet = resources.files("integrations.sandbox.jira").joinpath("style.css").read_text()
        return web.Response(text=sheet, content_type="text/css", headers=_HEADERS)

    async def board(self, _request: web.Request) -> web.Response:
        """One column per status"""
        columns = []
        for status in STATUSES:
            held = [i for i in self._site.issues.values() if i.status == status.name]
            held.sort(key=lambda issue: issue.updated, reverse=True)
            cards = "".join(_card(issue) for issue in held) or '<p class="quiet">Nothing here.</p>'
            columns.append(
                f'<section class="column" aria-label="{status.name}">'
                f'<h2>{status.name} <span class="count">{len(held)}</span></h2>{cards}</section>'
            )
        title = f"{story.JIRA_PROJECT} board"
        body = f'<h1>Security</h1><div class="board">{"".join(columns)}</div>'
        return _page(title, body, refresh=True)

    async def ticket(self, request: web.Request) -> web.Response:
        """One ticket with its buttons"""
        issue = self._site.issue(request.match_info["issue"])
        description = rendered(str(issue.values.get("description") or ""))
        main = (
            f'<p class="crumbs"><a href="/">Board</a> / {html.escape(issue.key)}</p>'
            f"<h1>{html.escape(issue.values['summary'])}</h1>"
            f"{self._buttons(issue)}"
            f'<article class="text">{description or "<p class=quiet>No description.</p>"}</article>'
            f"<h2>Activity</h2>{_activity(issue)}{_comment_form(issue)}"
        )
        body = f'<div class="ticket"><div>{main}</div>{self._aside(issue)}</div>'
        return _page(f"{issue.key} {issue.values['summary']}", body)

    def _buttons(self, issue: Issue) -> str:
        buttons = "".join(
            f'<button name="transition" value="{step.id}">{html.escape(step.name)}</button>'
            for step in self._site.transitions(issue)
        )
        return (
            f'<form class="moves" method="post" action="/browse/{issue.key}/move">'
            f"{_badge(issue)}{buttons}</form>"
        )

    def _aside(self, issue: Issue) -> str:
        labels = " ".join(
            f'<span class="label">{html.escape(label)}</span>' for label in issue.values["labels"]
        )
        links = "".join(_remote(link["object"]) for link in issue.remote_links.values())
        peers = "".join(
            f'<li>{html.escape(kind)}: <a href="/browse/{other}">{other}</a></li>'
            for _, kind, other in issue.links
        )
        rows = [
            ("Type", html.escape(str(issue.values["issuetype"]))),
            ("Priority", html.escape(str(issue.values.get("priority") or "None"))),
            ("Resolution", html.escape(issue.resolution or "Unresolved")),
            ("Labels", labels or "None"),
            ("Reporter", html.escape(issue.creator.name)),
            ("Created", _when(issue.created)),
            ("Updated", _when(issue.updated)),
            ("Links", f"<ul>{links}{peers}</ul>" if links or peers else "None"),
        ]
        shown = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows)
        form = (
            f'<form method="post" action="/browse/{issue.key}/label">'
            '<label for="label">Add a label</label>'
            '<input id="label" name="label" maxlength="255" required pattern="\\S+">'
            "<button>Add</button></form>"
        )
        return f'<aside aria-label="Details"><dl>{shown}</dl>{form}</aside>'

    async def move(self, request: web.Request) -> web.Response:
        """The person moves the ticket"""
        issue = self._site.issue(request.match_info["issue"])
        wanted = str((await request.post()).get("transition"))
        for step in self._site.transitions(issue):
            if step.id == wanted:
                self._site.move(issue, step, {}, PERSON)
                self._log.add("page move", 303, issue=issue.key, to=step.target)
                return _back(issue)
        raise Refused(400, "The ticket has moved since this page was loaded.")

    async def comment(self, request: web.Request) -> web.Response:
        """The person comments"""
        issue = self._site.issue(request.match_info["issue"])
        body = str((await request.post()).get("body") or "").strip()
        if not body:
            raise Refused(400, "Comment body can not be empty!")
        self._site.comment(issue, body[:32_767], PERSON, {})
        self._log.add("page comment", 303, issue=issue.key)
        return _back(issue)

    async def label(self, request: web.Request) -> web.Response:
        """The person adds a label"""
        issue = self._site.issue(request.match_info["issue"])
        label = str((await request.post()).get("label") or "")
        if not label or len(label) > 255 or label.split() != [label]:
            raise Refused(400, "A label has 1 to 255 characters and no spaces.")
        labels = sorted({*issue.values["labels"], label})
        self._site.edit(issue, {"labels": labels}, PERSON)
        self._log.add("page label", 303, issue=issue.key, label=label)
        return _back(issue)


def _same_site(request: web.Request) -> bool:
    """Loopback host names only, and forms only from our own pages (no DNS rebinding, no CSRF)."""
    host = urlsplit(f"//{request.host}").hostname
    origin = request.headers.get("Origin")
    own = origin is None or urlsplit(origin).netloc == request.host
    return host in _HOSTS and own


def _page(title: str, body: str, *, status: int = 200, refresh: bool = False) -> web.Response:
    text = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{html.escape(title)}</title>"
        '<link rel="stylesheet" href="/style.css"></head><body>'
        '<header><a href="/">Jira stand-in</a> <span>You act as <b>Jira person</b></span></header>'
        f"<main>{body}</main></body></html>"
    )
    headers = _HEADERS | ({"Refresh": str(_REFRESH_S)} if refresh else {})
    return web.Response(text=text, content_type="text/html", headers=headers, status=status)


def _back(issue: Issue) -> web.Response:
    return web.Response(status=303, headers=_HEADERS | {"Location": f"/browse/{issue.key}"})


def _badge(issue: Issue) -> str:
    category = status_named(issue.status).category
    return f'<span class="status {category}">{html.escape(issue.status)}</span>'


def _card(issue: Issue) -> str:
    priority = str(issue.values.get("priority") or "None")
    remarks = f" · {len(issue.comments)} comments" if issue.comments else ""
    return (
        f'<a class="card" href="/browse/{issue.key}"><b>{html.escape(issue.values["summary"])}</b>'
        f'<span class="quiet">{issue.key} · <span class="priority p-{priority.lower()}">'
        f"{html.escape(priority)}</span>{remarks}</span></a>"
    )


def _remote(target: dict[str, object]) -> str:
    url, title = str(target.get("url")), html.escape(str(target.get("title")))
    if urlsplit(url).scheme not in ("http", "https"):
        return f"<li>{title}</li>"
    return f'<li><a href="{html.escape(url)}" rel="noreferrer noopener">{title}</a></li>'


def _activity(issue: Issue) -> str:
    rows: list[tuple[float, str]] = [(c.created, _remark(c)) for c in issue.comments]
    rows += [(c.at, _moved(c)) for c in issue.history]
    shown: Iterable[str] = (text for _, text in sorted(rows, key=lambda row: row[0]))
    return f'<ol class="activity">{"".join(shown)}</ol>'


def _who(entry: Change | Comment) -> str:
    kind = "bot" if entry.author is BOT else "person"
    return f'<b class="who {kind}">{html.escape(entry.author.name)}</b>'


def _remark(comment: Comment) -> str:
    return (
        f'<li class="remark">{_who(comment)} {_when(comment.created)}'
        f'<div class="text">{rendered(comment.body)}</div></li>'
    )


def _moved(change: Change) -> str:
    lines = "; ".join(
        f"{html.escape(item['field'])}: {_short(item['fromString'])} → {_short(item['toString'])}"
        for item in change.items
    )
    return f'<li class="change">{_who(change)} {_when(change.at)} <span>{lines}</span></li>'


def _short(value: str | None) -> str:
    text = value or "none"
    return html.escape(text if len(text) <= 80 else text[:79] + "…")


def _comment_form(issue: Issue) -> str:
    return (
        f'<form class="say" method="post" action="/browse/{issue.key}/comment">'
        '<label for="body">Comment as Jira person</label>'
        '<textarea id="body" name="body" rows="3" required></textarea>'
        "<button>Comment</button></form>"
    )


def _when(at: float) -> str:
    shown = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(at))
    return f'<time class="quiet" datetime="{shown.replace(" ", "T")}Z">{shown} UTC</time>'
