"""REST v2 of the site itself: server info, account, permissions, projects, fields, and search."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any

from aiohttp import web

from integrations.sandbox.jira import jql
from integrations.sandbox.jira.gate import USER
from integrations.sandbox.jira.reading import Route, json_body, number
from integrations.sandbox.jira.render import Renderer
from integrations.sandbox.jira.site import Issue, Refused, Site
from integrations.sandbox.jira.vocabulary import (
    FIELDS,
    ISSUE_TYPES,
    PERMISSIONS,
    PROJECTS,
    RESOLUTIONS,
    STATUSES,
    WORKFLOWS,
    field_json,
    named_json,
    status_json,
)

_PAGE_MAX = 100
_RECONCILE_MAX = 50


class LookupRoutes:
    """Handlers that read the site; search knows the index lag."""

    def __init__(self, site: Site, base: Callable[[], str]) -> None:
        self._site = site
        self._base = base

    @property
    def _render(self) -> Renderer:
        return Renderer(self._site, self._base())

    def routes(self) -> list[Route]:
        """Method, path, handler and operation name of each."""
        api = "/rest/api/2"
        searching: list[Route] = [
            (method, f"{api}/search{tail}", handler, f"{method} search")
            for method in ("GET", "POST")
            for tail, handler in (("", self.search), ("/jql", self.search_jql))
        ]
        return [
            ("GET", f"{api}/serverInfo", self.server_info, "GET serverInfo"),
            ("GET", f"{api}/myself", self.myself, "GET myself"),
            ("GET", f"{api}/mypermissions", self.permissions, "GET mypermissions"),
            ("GET", f"{api}/project", self.projects, "GET project"),
            ("GET", f"{api}/project/{{key}}", self.project, "GET project"),
            ("GET", f"{api}/project/{{key}}/statuses", self.statuses_of, "GET statuses"),
            ("GET", f"{api}/priority", self.priorities, "GET priority"),
            ("GET", f"{api}/issuetype", self.issue_types, "GET issuetype"),
            ("GET", f"{api}/status", self.statuses, "GET status"),
            ("GET", f"{api}/resolution", self.resolutions, "GET resolution"),
            ("GET", f"{api}/field", self.fields, "GET field"),
            ("POST", f"{api}/search/approximate-count", self.count, "POST search"),
            *searching,
        ]

    async def server_info(self, request: web.Request) -> web.Response:
        """GET serverInfo, the one call open to anybody"""
        cloud = self._site.options.deployment == "Cloud"
        numbers = [1001, 0, 0] if cloud else [9, 12, 0]
        shown = {
            "baseUrl": self._base(),
            "version": "1001.0.0-SNAPSHOT" if cloud else "9.12.0",
            "versionNumbers": numbers,
            "deploymentType": self._site.options.deployment,
            "buildNumber": 100_000,
            "serverTitle": "Jira (sandbox)",
        }
        return web.json_response(shown)

    async def myself(self, request: web.Request) -> web.Response:
        """GET myself"""
        return web.json_response(self._render.user(request[USER]))

    async def permissions(self, request: web.Request) -> web.Response:
        """GET mypermissions; Cloud insists on naming them"""
        names = request.query.get("permissions", "")
        if not names and self._site.options.deployment == "Cloud":
            raise Refused(400, "The 'permissions' query parameter is required.")
        wanted = [n for n in names.split(",") if n] or list(PERMISSIONS)
        if unknown := [n for n in wanted if n not in PERMISSIONS]:
            raise Refused(400, f"Unrecognized permission: {unknown[0]}")
        project = request.query.get("projectKey")
        if project is not None and project not in {row[1] for row in PROJECTS}:
            raise Refused(404, f"No project could be found with key '{project}'.")
        denied = self._site.options.denied
        shown = {
            n: {"key": n, "name": PERMISSIONS[n], "havePermission": n not in denied} for n in wanted
        }
        return web.json_response({"permissions": shown})

    async def projects(self, request: web.Request) -> web.Response:
        """GET project: those the account may browse"""
        hidden = "BROWSE_PROJECTS" in self._site.options.denied
        return web.json_response(
            [] if hidden else [self._render.project(row[1]) for row in PROJECTS]
        )

    async def project(self, request: web.Request) -> web.Response:
        """GET one project by key or id"""
        return web.json_response(self._render.project(self._key(request)))

    def _key(self, request: web.Request) -> str:
        wanted = request.match_info["key"]
        for number_, key, _ in PROJECTS:
            if wanted in (number_, key) and "BROWSE_PROJECTS" not in self._site.options.denied:
                return key
        raise Refused(404, f"No project could be found with key '{wanted}'.")

    async def statuses_of(self, request: web.Request) -> web.Response:
        """GET project statuses: per issue type the workflow's statuses"""
        self._key(request)
        steps = WORKFLOWS[self._site.options.workflow]
        reached = {name for step in steps for name in (*step.sources, step.target)}
        statuses = [status_json(s, self._base()) for s in STATUSES if s.name in reached]
        rows = [named_json("issuetype", n, t, self._base()) for n, t in ISSUE_TYPES]
        return web.json_response([row | {"subtask": False, "statuses": statuses} for row in rows])

    async def priorities(self, request: web.Request) -> web.Response:
        """GET priority"""
        names = self._site.options.priorities
        return web.json_response([self._render.priority(name) for name in names])

    async def issue_types(self, request: web.Request) -> web.Response:
        """GET issuetype"""
        return web.json_response(
            [named_json("issuetype", *row, self._base()) for row in ISSUE_TYPES]
        )

    async def statuses(self, request: web.Request) -> web.Response:
        """GET status"""
        return web.json_response([status_json(s, self._base()) for s in STATUSES])

    async def resolutions(self, request: web.Request) -> web.Response:
        """GET resolution"""
        return web.json_response(
            [named_json("resolution", *row, self._base()) for row in RESOLUTIONS]
        )

    async def fields(self, request: web.Request) -> web.Response:
        """GET field"""
        return web.json_response([field_json(name) for name in FIELDS])

    async def search(self, request: web.Request) -> web.Response:
        """The search of Data Center; removed from Cloud, where it answers 410"""
        if self._site.options.deployment == "Cloud":
            raise Refused(410, "The requested API has been removed; use /rest/api/2/search/jql.")
        given = await _parameters(request)
        found = self._found(str(given.get("jql") or ""), reconcile=set())
        start = int(given.get("startAt") or 0)
        size = min(int(given.get("maxResults") or 50), 1000)
        wanted = given.get("fields") or ["*navigable"]
        expand = str(given.get("expand") or "")
        page = [self._render.issue(i, wanted, expand) for i in found[start : start + size]]
        return web.json_response(
            {"startAt": start, "maxResults": size, "total": len(found), "issues": page}
        )

    async def search_jql(self, request: web.Request) -> web.Response:
        """Cloud's search: pages by token, only ids unless fields are named"""
        if self._site.options.deployment == "Server":
            raise Refused(404, "null for uri: /rest/api/2/search/jql")
        given = await _parameters(request)
        query = str(given.get("jql") or "")
        if not jql.parse(query, self._site.options.priorities).bounded:
            raise Refused(400, "Unbounded JQL queries are not allowed here. Add a restriction.")
        wanted = [f for f in given.get("fields") or [] if f]
        reconcile = {str(n) for n in given.get("reconcileIssues") or []}
        if len(reconcile) > _RECONCILE_MAX:
            raise Refused(400, f"reconcileIssues may name {_RECONCILE_MAX} issues at most.")
        found = self._found(query, reconcile)
        start = _offset(str(given.get("nextPageToken") or ""), query)
        size = min(int(given.get("maxResults") or 50), _PAGE_MAX if wanted else 5000)
        expand = str(given.get("expand") or "")
        page = [self._cloud_row(i, wanted, expand) for i in found[start : start + size]]
        last = start + size >= len(found)
        shown: dict[str, Any] = {"issues": page, "isLast": last}
        if not last:
            shown["nextPageToken"] = _token(start + size, query)
        return web.json_response(shown)

    def _cloud_row(self, issue: Issue, wanted: list[str], expand: str) -> dict[str, Any]:
        if not wanted:
            return {"id": issue.id}
        return self._render.issue(issue, [] if wanted == ["id"] else wanted, expand)

    async def count(self, request: web.Request) -> web.Response:
        """POST search/approximate-count"""
        given = json_body(request, await request.read())
        return web.json_response({"count": len(self._found(str(given.get("jql")), set()))})

    def _found(self, query: str, reconcile: set[str]) -> list[Issue]:
        parsed = jql.parse(query, self._site.options.priorities)
        if "BROWSE_PROJECTS" in self._site.options.denied:
            return []
        indexed = [i for i in self._site.issues.values() if _indexed(i) or i.id in reconcile]
        return parsed.run(indexed)


def _indexed(issue: Issue) -> bool:
    """Whether search sees the issue yet; each search that does not brings the index nearer."""
    if issue.hidden_for > 0:
        issue.hidden_for -= 1
        return False
    return time.time() >= issue.hidden_until


async def _parameters(request: web.Request) -> dict[str, Any]:
    if request.method == "POST":
        return json_body(request, await request.read())
    given: dict[str, Any] = dict(request.query)
    for name in ("fields", "reconcileIssues"):
        given[name] = [v for part in request.query.getall(name, []) for v in part.split(",") if v]
    for name in ("startAt", "maxResults"):
        given[name] = number(request, name, 0)
    return given


def _token(offset: int, query: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([offset, query]).encode()).decode()


def _offset(token: str, query: str) -> int:
    if not token:
        return 0
    try:
        offset, asked = json.loads(base64.urlsafe_b64decode(token))
    except ValueError:
        raise Refused(400, "The provided next page token is invalid.") from None
    if asked != query:
        raise Refused(400, "The provided next page token belongs to another query.")
    return int(offset)
