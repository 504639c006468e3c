"""The stand-in's web application: Web API, Socket Mode, uploads, response URLs, control, page."""

import json
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

from integrations.sandbox.slack.control import Control
from integrations.sandbox.slack.desk import Desk
from integrations.sandbox.slack.errors import ApiError
from integrations.sandbox.slack.files import mimetype
from integrations.sandbox.slack.options import Options
from integrations.sandbox.slack.webapi import WebApi

PAGE = Path(__file__).parent / "page"
DESK: web.AppKey[Desk] = web.AppKey("desk", Desk)
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
_MOST_BYTES = 50 * 1024 * 1024


@web.middleware
async def loopback_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse other hosts' names (DNS rebinding) and other origins' posts to the control surface."""
    host = request.host.rsplit(":", 1)[0]
    if host not in ("127.0.0.1", "localhost", "[::1]"):
        raise web.HTTPForbidden(text="this stand-in answers on the loopback interface only")
    origin = request.headers.get("Origin")
    if request.path.startswith("/_sandbox/") and origin not in (None, f"http://{request.host}"):
        raise web.HTTPForbidden(text="another page may not drive this workspace")
    return await handler(request)


@web.middleware
async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Set the security headers on everything the browser may show."""
    answer = await handler(request)
    if not answer.prepared:
        answer.headers.setdefault("Content-Security-Policy", CSP)
        answer.headers.setdefault("X-Content-Type-Options", "nosniff")
        answer.headers.setdefault("Referrer-Policy", "no-referrer")
        answer.headers.setdefault("Cache-Control", "no-store")
    return answer


async def _page(request: web.Request) -> web.Response:
    name = request.match_info.get("name", "index.html")
    path = PAGE / name
    if path.parent != PAGE or path.suffix not in _TYPES or not path.is_file():
        raise web.HTTPNotFound(text="no such page")
    kind = _TYPES[path.suffix]
    return web.Response(body=path.read_bytes(), content_type=kind, charset="utf-8")


async def _hook(request: web.Request) -> web.Response:
    desk = request.app[DESK]
    try:
        body = json.loads(await request.text() or "{}")
        desk.hooks.use(request.match_info["name"], body if isinstance(body, dict) else {})
    except ValueError:
        return web.Response(text="invalid_payload", status=400)
    except ApiError as refused:
        desk.log.add("response_url", 404, effect=False, error=refused.error)
        answer = {"ok": False, "error": refused.error, **refused.extra}
        return web.json_response(answer, status=404 if refused.error.endswith("_url") else 400)
    desk.log.add("response_url", 200, replace=bool(body.get("replace_original")))
    return web.Response(text="ok")


async def _upload(request: web.Request) -> web.Response:
    stored = request.app[DESK].files.with_ticket(request.match_info["ticket"])
    if stored is None or stored.content is not None:
        return web.Response(text="no such upload", status=404)
    if request.content_type.startswith("multipart/"):
        fields = [f for f in (await request.post()).values() if isinstance(f, web.FileField)]
        content = fields[0].file.read() if fields else b""
    else:
        content = await request.read()
    if len(content) != stored.length:
        return web.Response(text="the length is not the announced one", status=400)
    stored.content = content
    return web.Response(text=f"OK - {len(content)}")


async def _file(request: web.Request) -> web.Response:
    stored = request.app[DESK].files.by_id.get(request.match_info["id"])
    if stored is None or not stored.complete:
        raise web.HTTPNotFound(text="no such file")
    image = stored.content is not None and stored.content.startswith(b"\x89PNG\r\n\x1a\n")
    headers = {}
    if request.query.get("download") or not image:
        safe = "".join(c if c.isalnum() or c in "._-" else "_" for c in stored.name)
        headers["Content-Disposition"] = f'attachment; filename="{safe}"'
    kind = "image/png" if image else mimetype(stored.name)
    return web.Response(body=stored.content or b"", content_type=kind, headers=headers)


def build_app(options: Options | None = None, desk: Desk | None = None) -> web.Application:
    """The application; call `app[DESK].at("http://127.0.0.1:PORT/")` once the port is known."""
    desk = desk or Desk(options or Options())
    app = web.Application(middlewares=[loopback_only, guarded], client_max_size=_MOST_BYTES)
    app[DESK] = desk
    app.add_routes(
        [
            web.get("/", _page),
            web.get("/archives/{channel}/{ts}", _page),
            web.get("/page/{name}", _page),
            web.get("/link/", desk.sockets.link),
            web.post("/hooks/actions/{name}", _hook),
            web.post("/upload/{ticket}", _upload),
            web.put("/upload/{ticket}", _upload),
            web.get("/_sandbox/files/{id}", _file),
            web.get("/api/{method}", WebApi(desk).handle),
            web.post("/api/{method}", WebApi(desk).handle),
            *Control(desk).routes(),
        ]
    )

    async def stop(_: web.Application) -> None:
        await desk.close()

    app.on_shutdown.append(stop)
    return app
