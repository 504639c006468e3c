"""REST v2 of what hangs on an issue: comments, remote links, properties, attachments."""

from collections.abc import Callable
from typing import Any

from aiohttp import web

from integrations.sandbox.jira import fields
from integrations.sandbox.jira.gate import USER
from integrations.sandbox.jira.reading import (
    Route,
    checked_key,
    checked_value,
    json_body,
    json_value,
    may,
    number,
    seen,
)
from integrations.sandbox.jira.render import Renderer
from integrations.sandbox.jira.site import Comment, Issue, Refused, Site

ATTACHMENT_MAX = 10 * 1024 * 1024


class RemarkRoutes:
    """Handlers under /rest/api/2/issue/{issue}/… for what people and bots add to an issue."""

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
            ("GET", f"{issue}/comment", self.comments, "GET comment"),
            ("POST", f"{issue}/comment", self.add_comment, "POST comment"),
            ("GET", f"{issue}/comment/{{comment}}", self.one_comment, "GET comment"),
            ("PUT", f"{issue}/comment/{{comment}}", self.edit_comment, "PUT comment"),
            ("GET", f"{issue}/remotelink", self.remote_links, "GET remotelink"),
            ("POST", f"{issue}/remotelink", self.add_remote_link, "POST remotelink"),
            ("GET", f"{issue}/properties", self.property_keys, "GET property"),
            ("GET", f"{issue}/properties/{{key}}", self.get_property, "GET property"),
            ("PUT", f"{issue}/properties/{{key}}", self.put_property, "PUT property"),
            ("POST", f"{issue}/attachments", self.attach, "POST attachments"),
            ("GET", "/rest/api/2/attachment/content/{id}", self.content, "GET attachment"),
        ]

    async def comments(self, request: web.Request) -> web.Response:
        """GET comment, oldest first or orderBy=-created, paged"""
        issue = seen(self._site, request)
        shown = self._render.comments(issue, request.query.get("expand", ""))
        order = request.query.get("orderBy", "created")
        if order.lstrip("+-") != "created":
            raise Refused(400, f"Cannot order comments by '{order}'.")
        if order.startswith("-"):
            shown["comments"].reverse()
        start, size = number(request, "startAt", 0), number(request, "maxResults", 5000)
        shown["comments"] = shown["comments"][start : start + size]
        return web.json_response(shown | {"startAt": start, "maxResults": size})

    async def add_comment(self, request: web.Request) -> web.Response:
        """POST comment with properties"""
        issue = seen(self._site, request)
        may(self._site, "ADD_COMMENTS")
        body = json_body(request, await request.read())
        text, properties = _comment(body)
        comment = self._site.comment(issue, text, request[USER], properties)
        return web.json_response(self._render.comment(issue, comment), status=201)

    def _comment(self, request: web.Request) -> tuple[Issue, Comment]:
        issue = seen(self._site, request)
        for comment in issue.comments:
            if comment.id == request.match_info["comment"]:
                return issue, comment
        raise Refused(404, f"Can not find a comment for the id: {request.match_info['comment']}.")

    async def one_comment(self, request: web.Request) -> web.Response:
        """GET one comment"""
        issue, comment = self._comment(request)
        expand = request.query.get("expand", "")
        return web.json_response(self._render.comment(issue, comment, expand))

    async def edit_comment(self, request: web.Request) -> web.Response:
        """PUT comment"""
        issue, comment = self._comment(request)
        text, properties = _comment(json_body(request, await request.read()))
        comment.body = text
        comment.properties |= properties
        return web.json_response(self._render.comment(issue, comment))

    async def remote_links(self, request: web.Request) -> web.Response:
        """GET remotelink"""
        issue = seen(self._site, request)
        wanted = request.query.get("globalId")
        links = list(issue.remote_links.values())
        return web.json_response([r for r in links if wanted in (None, r.get("globalId"))])

    async def add_remote_link(self, request: web.Request) -> web.Response:
        """POST remotelink: 201 for a new link, 200 when its globalId stood already"""
        issue = seen(self._site, request)
        may(self._site, "LINK_ISSUES")
        body = json_body(request, await request.read())
        target = body.get("object")
        if not isinstance(target, dict) or not target.get("url") or not target.get("title"):
            raise Refused(400, errors={"object": "'title' and 'url' are required."})
        if len(str(body.get("globalId", ""))) > 255:
            raise Refused(
                400, errors={"globalId": "The global id may have 255 characters at most."}
            )
        fresh = self._site.fresh_id()
        key = body.get("globalId") or f"#{fresh}"
        known = issue.remote_links.get(key)
        number_ = known["id"] if known else int(fresh)
        url = f"{self._base()}/rest/api/2/issue/{issue.key}/remotelink/{number_}"
        kept = {
            name: body[name]
            for name in ("globalId", "application", "relationship")
            if body.get(name)
        }
        issue.remote_links[key] = {"id": number_, "self": url, "object": target, **kept}
        return web.json_response({"id": number_, "self": url}, status=200 if known else 201)

    async def property_keys(self, request: web.Request) -> web.Response:
        """GET properties"""
        return web.json_response(
            {"keys": [{"key": k} for k in seen(self._site, request).properties]}
        )

    async def get_property(self, request: web.Request) -> web.Response:
        """GET one property"""
        issue, key = seen(self._site, request), request.match_info["key"]
        if key not in issue.properties:
            raise Refused(404, f"The property with key '{key}' does not exist.")
        return web.json_response({"key": key, "value": issue.properties[key]})

    async def put_property(self, request: web.Request) -> web.Response:
        """PUT property: 201 when new, 200 when replaced"""
        issue, key = seen(self._site, request), request.match_info["key"]
        may(self._site, "EDIT_ISSUES")
        value = json_value(request, await request.read())
        known = key in issue.properties
        issue.properties[checked_key(key)] = checked_value(value)
        return web.json_response({}, status=200 if known else 201)

    async def attach(self, request: web.Request) -> web.Response:
        """POST attachments, multipart part named file, XSRF header required"""
        issue = seen(self._site, request)
        may(self._site, "CREATE_ATTACHMENTS")
        if request.headers.get("X-Atlassian-Token") != "no-check":
            raise Refused(403, "XSRF check failed")
        shown = []
        form = await request.post()
        for part in form.getall("file", []):
            if not isinstance(part, web.FileField):
                continue
            content = part.file.read()
            if len(content) > ATTACHMENT_MAX:
                raise Refused(413, "The attachment is larger than the site allows.")
            attachment = self._site.attach(issue, part.filename, content, request[USER])
            shown.append(self._render.attachment(attachment))
        if not shown:
            raise Refused(400, "No part named 'file' in the request.")
        return web.json_response(shown)

    async def content(self, request: web.Request) -> web.Response:
        """GET attachment content, always as a download"""
        for issue in self._site.issues.values():
            for attachment in issue.attachments:
                if attachment.id == request.match_info["id"]:
                    headers = {
                        "Content-Disposition": "attachment",
                        "X-Content-Type-Options": "nosniff",
                    }
                    return web.Response(body=attachment.content, headers=headers)
        raise Refused(404, "The attachment does not exist.")


def _comment(body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    text = body.get("body")
    if not isinstance(text, str) or not text.strip():
        raise Refused(400, errors={"comment": "Comment body can not be empty!"})
    if len(text) > fields.TEXT_MAX:
        raise Refused(400, errors={"comment": "The entered text is too long."})
    rows = body.get("properties") or []
    if not isinstance(rows, list) or not all(isinstance(r, dict) and "value" in r for r in rows):
        raise Refused(400, errors={"properties": "Each property needs a key and a value."})
    return text, {checked_key(str(row["key"])): checked_value(row["value"]) for row in rows}
