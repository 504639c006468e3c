"""REST v2 of one issue: create, read, edit, changelog, transitions and links between issues."""

from collections.abc import Callable

from aiohttp import web

from integrations.sandbox.jira import fields
from integrations.sandbox.jira.gate import USER
from integrations.sandbox.jira.reading import Route, json_body, may, number, seen
from integrations.sandbox.jira.render import Renderer
from integrations.sandbox.jira.site import Refused, Site
from integrations.sandbox.jira.vocabulary import LINK_TYPES


class IssueRoutes:
    """Handlers under /rest/api/2/issue and its neighbours."""

    def __init__(self, site: Site, base: Callable[[], str]) -> None:
        self._site = site
        self._base = base

    @property
    def _render(self) -> Renderer:
        return Renderer(self._site, self._base())

    def routes(self) -> list[Route]:
        """Method, path, handler and operation name of each."""
        issue = "/rest/api/2/issue/{issue}"
        return [
            ("POST", "/rest/api/2/issue", self.create, "POST issue"),
            ("GET", issue, self.get, "GET issue"),
            ("PUT", issue, self.edit, "PUT issue"),
            ("GET", f"{issue}/changelog", self.changelog, "GET changelog"),
            ("GET", f"{issue}/transitions", self.transitions, "GET transitions"),
            ("POST", f"{issue}/transitions", self.move, "POST transitions"),
            ("POST", "/rest/api/2/issueLink", self.link, "POST issueLink"),
            ("GET", "/rest/api/2/issueLinkType", self.link_types, "GET issueLinkType"),
        ]

    async def create(self, request: web.Request) -> web.Response:
        """POST issue"""
        body = json_body(request, await request.read())
        project, values = fields.created(self._site, body)
        if "CREATE_ISSUES" in self._site.options.denied:
            raise Refused(
                400,
                errors={"project": "You do not have permission to create issues in this project."},
            )
        issue = self._site.create(project, values, request[USER])
        return web.json_response(self._render.ref(issue), status=201)

    async def get(self, request: web.Request) -> web.Response:
        """GET issue with fields, expand and properties"""
        issue = seen(self._site, request)
        wanted = [f for part in request.query.getall("fields", []) for f in part.split(",")]
        shown = self._render.issue(issue, wanted or None, request.query.get("expand", ""))
        if names := request.query.get("properties"):
            keys = issue.properties if names == "*all" else names.split(",")
            shown["properties"] = {k: issue.properties[k] for k in keys if k in issue.properties}
        return web.json_response(shown)

    async def edit(self, request: web.Request) -> web.Response:
        """PUT issue"""
        issue = seen(self._site, request)
        may(self._site, "EDIT_ISSUES")
        body = json_body(request, await request.read())
        values, comments = fields.edited(self._site, issue, body)
        self._site.edit(issue, values, request[USER])
        for comment in comments:
            self._site.comment(issue, comment, request[USER], {})
        return web.Response(status=204)

    async def changelog(self, request: web.Request) -> web.Response:
        """GET changelog, oldest first, paged (Cloud only)"""
        issue = seen(self._site, request)
        if self._site.options.deployment == "Server":
            raise Refused(404, "This site has no changelog resource; use expand=changelog.")
        start, size = number(request, "startAt", 0), min(number(request, "maxResults", 100), 100)
        page = issue.history[start : start + size]
        total = len(issue.history)
        shown = {
            "startAt": start,
            "maxResults": size,
            "total": total,
            "isLast": start + len(page) >= total,
            "values": [self._render.change(c) for c in page],
        }
        return web.json_response(shown)

    async def transitions(self, request: web.Request) -> web.Response:
        """GET transitions; none without the permission"""
        issue = seen(self._site, request)
        denied = "TRANSITION_ISSUES" in self._site.options.denied
        steps = [] if denied else self._site.transitions(issue)
        detailed = "transitions.fields" in request.query.get("expand", "")
        wanted = request.query.get("transitionId")
        shown = [
            self._render.transition(step, fields=detailed)
            for step in steps
            if wanted in (None, step.id)
        ]
        return web.json_response({"expand": "transitions", "transitions": shown})

    async def move(self, request: web.Request) -> web.Response:
        """POST transitions by id"""
        issue = seen(self._site, request)
        body = json_body(request, await request.read())
        given = body.get("transition")
        wanted = str(given.get("id")) if isinstance(given, dict) else ""
        denied = "TRANSITION_ISSUES" in self._site.options.denied
        for step in [] if denied else self._site.transitions(issue):
            if step.id == wanted:
                values, comments = fields.screened(self._site, body, step.target)
                self._site.move(issue, step, values, request[USER])
                for comment in comments:
                    self._site.comment(issue, comment, request[USER], {})
                return web.Response(status=204)
        raise Refused(400, f"It seems that you have tried an invalid transition: '{wanted}'.")

    async def link(self, request: web.Request) -> web.Response:
        """POST issueLink: the inward issue `duplicates` the outward one"""
        may(self._site, "LINK_ISSUES")
        body = json_body(request, await request.read())
        kind = _named(body, "type", "name")
        if kind not in {row[1] for row in LINK_TYPES}:
            raise Refused(404, f"No issue link type with name '{kind}' found.")
        inward = self._site.issue(_named(body, "inwardIssue", "key"))
        outward = self._site.issue(_named(body, "outwardIssue", "key"))
        if inward is outward:
            raise Refused(400, "You cannot link an issue to itself.")
        self._site.link(kind, inward, outward, request[USER])
        return web.Response(status=201)

    async def link_types(self, request: web.Request) -> web.Response:
        """GET issueLinkType"""
        return web.json_response(
            {"issueLinkTypes": [self._render.link_type(row[1]) for row in LINK_TYPES]}
        )


def _named(body: dict[str, object], name: str, part: str) -> str:
    value = body.get(name)
    return str(value.get(part)) if isinstance(value, dict) else ""
