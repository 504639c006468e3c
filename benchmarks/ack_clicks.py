"""Signed clicks of about 3 KB, as Slack sends them over HTTP."""

import hashlib
import hmac
import itertools
import json
import time
from urllib.parse import urlencode

SECRET = "benchmark-signing-secret"
FORM = "application/x-www-form-urlencoded"
_serial = itertools.count(1)


def name(number: int) -> str:
    """The action id of button `number`."""
    return f"bench.action_{number}"


def click(actions: int) -> bytes:
    """The form body of a press of the button registered last of `actions`; each is unique."""
    serial = next(_serial)
    blocks = [
        {"type": "section", "block_id": f"b{n}", "text": {"type": "mrkdwn", "text": "x" * 200}}
        for n in range(8)
    ]
    action = {
        "type": "button", "action_id": name(actions - 1), "block_id": "a", "value": "cs:C1:1",
        "action_ts": f"1700000000.{serial:06d}",
    }  # fmt: skip
    message = {"type": "message", "ts": "1700000000.000001", "blocks": blocks}
    payload = {
        "type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T1"},
        "api_app_id": "A1", "trigger_id": f"{serial}.x", "channel": {"id": "C1", "name": "c"},
        "container": {"type": "message", "message_ts": "1700000000.000001", "channel_id": "C1"},
        "message": message, "state": {"values": {}}, "response_url": "", "actions": [action],
    }  # fmt: skip
    return urlencode({"payload": json.dumps(payload)}).encode()


def signed(body: bytes) -> tuple[str, str]:
    """Timestamp and signature of a body, now."""
    stamp = str(int(time.time()))
    base = b"v0:" + stamp.encode() + b":" + body
    return stamp, "v0=" + hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest()


def request(actions: int) -> bytes:
    """A whole HTTP/1.1 request, ready to be written to a socket."""
    body = click(actions)
    stamp, signature = signed(body)
    head = (
        f"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {FORM}\r\n"
        f"Content-Length: {len(body)}\r\nX-Slack-Request-Timestamp: {stamp}\r\n"
        f"X-Slack-Signature: {signature}\r\n\r\n"
    )
    return head.encode() + body
