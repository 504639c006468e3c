"""The /_sandbox/ door: faults, request log, story, re-evaluation, raw generated data."""

import io
import json
from typing import Any
from urllib.parse import parse_qs

from integrations.sandbox.aws.errors import Answer
from integrations.sandbox.aws.evaluator import Order
from integrations.sandbox.aws.load import keep, load
from integrations.sandbox.aws.world import World
from integrations.sandbox.faults import BadFault


def _json(value: Any, status: int = 200) -> Answer:
    body = json.dumps(value).encode()
    return status, [("Content-Type", "application/json")], body


def health(built: bool) -> Answer:
    """Whether the world behind the front stands."""
    return _json({"built": built}, 200 if built else 503)


def serve(world: World, environ: dict[str, Any]) -> Answer:
    """Answer one control request; unknown paths are 404 in JSON."""
    method = environ["REQUEST_METHOD"]
    path = environ["PATH_INFO"].removeprefix("/_sandbox/").rstrip("/")
    query = {k: v[0] for k, v in parse_qs(environ.get("QUERY_STRING", "")).items()}
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ.get("wsgi.input", io.BytesIO()).read(length)
    try:
        given = json.loads(body) if body else {}
        timeout = min(float(query.get("timeout", "30")), 120.0)
    except ValueError as error:
        return _json({"error": f"not readable: {error}"}, 400)
    if path == "faults":
        return _faults(world, method, query, given, timeout)
    if (method, path) == ("GET", "requests"):
        return _json({"requests": world.requests.shown(query.get("op"))})
    if (method, path) == ("GET", "settled"):
        return _settled(world, timeout)
    if (method, path) == ("POST", "evaluate"):
        world.evaluator.order(Order())
        return _settled(world, timeout)
    if (method, path) == ("POST", "story/start"):
        return _story(world)
    if (method, path) == ("POST", "findings"):
        return _json({"loaded": load(world, int(given.get("count", 0)))}, 201)
    if (method, path) == ("POST", "events"):
        return _kept(world, given)
    if method == "POST" and path in ("rates", "insights"):
        return _turned(world, path, given)
    if method == "GET" and path == "truths":
        return _json(world.truths)
    if method == "GET" and path.startswith("raw/"):
        return _raw(world, path.removeprefix("raw/"))
    return _json({"error": f"no {method} /_sandbox/{path}"}, 404)


def _turned(world: World, path: str, given: dict[str, Any]) -> Answer:
    """Rate limits on or off; for how many polls a new Logs Insights query stays running."""
    if path == "rates":
        world.rates.relaxed = bool(given.get("relaxed", False))
        return _json({"relaxed": world.rates.relaxed})
    world.logs.polls = int(given.get("polls", 1))
    return _json({"polls": world.logs.polls})


def _settled(world: World, timeout: float) -> Answer:
    """Block until every ordered re-evaluation is done and its events are on the queue."""
    done = world.evaluator.settle(timeout) and world.pump.settle(timeout)
    return _json({"settled": done}, 200 if done else 504)


def _kept(world: World, given: dict[str, Any]) -> Answer:
    """Records of trails and flow logs from outside; one that misses something is refused."""
    try:
        return _json({"loaded": keep(world, given)}, 201)
    except KeyError as missing:
        return _json({"error": f"a record without {missing}"}, 400)


def _story(world: World) -> Answer:
    if world.tell_story is None:
        return _json({"error": "nothing is seeded, there is no story to tell"}, 409)
    teller, world.tell_story = world.tell_story, None
    teller(world)
    return _json({"started": True}, 202)


def _faults(
    world: World, method: str, query: dict[str, str], given: dict[str, Any], timeout: float
) -> Answer:
    if method == "POST":
        try:
            return _json(world.faults.order(given).shown(), 201)
        except BadFault as error:
            return _json({"error": str(error)}, 400)
    if method == "DELETE":
        world.faults.clear()
        return _json({"cleared": True})
    if method == "GET":
        held = True
        if query.get("wait") == "held":
            held = world.faults.wait_held(timeout)
        return _json({"faults": world.faults.shown(), "held": held}, 200 if held else 504)
    return _json({"error": f"no {method} /_sandbox/faults"}, 405)


def _raw(world: World, name: str) -> Answer:
    """Generated data as JSON lines: `trail`, `findings` (ASFF), `ocsf`, `flows`."""
    from integrations.sandbox import story

    held = world.hub.visible(story.TOOLING_ACCOUNT, story.HOME_REGION, hidden=True)
    rows: list[Any]
    if name == "trail":
        rows = world.trail.all()
    elif name == "findings":
        rows = [one.asff for one in held]
    elif name == "ocsf":
        rows = [one.ocsf() for one in held]
    elif name == "flows":
        rows = world.flows.raw()
    else:
        return _json({"error": f"no raw data {name!r}"}, 404)
    text = "".join(json.dumps(row) + "\n" for row in rows)
    return 200, [("Content-Type", "application/jsonl")], text.encode()
