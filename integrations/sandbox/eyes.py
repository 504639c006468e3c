"""Looks at a running sandbox from outside, as its people and an AWS observer do."""

import base64
import json
import time
import urllib.request
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
Json = dict[str, Any]


class NotSeen(AssertionError):
    """What should have happened did not happen in time; the text says what was looked for."""


class Eyes:
    """`endpoints` is the document of endpoints.json."""

    def __init__(self, endpoints: Json) -> None:
        self.endpoints = endpoints
        self._clients: dict[tuple[str, str, str], Any] = {}

    def until(self, what: str, look: Callable[[], T | None], timeout_s: float = 30.0) -> T:
        """The first true answer of `look`; raises NotSeen after `timeout_s` seconds."""
        deadline = time.monotonic() + timeout_s
        while True:
            found = look()
            if found:
                return found
            if time.monotonic() > deadline:
                raise NotSeen(f"not seen within {timeout_s:.0f} s: {what}")
            time.sleep(0.1)

    def act(self, person: str, kind: str, **rest: Any) -> Json:
        """Do something in Slack as `person`."""
        url = f"{self.endpoints['slack_page']}_sandbox/act"
        return self._json(url, {"as": person, "kind": kind, **rest})

    def click(self, person: str, message: Json, action: str) -> Json:
        """Press the button `action` of a message, and yes where it asks again."""
        place = {"channel": message["channel"], "ts": message["ts"], "action_id": action}
        return self.act(person, "click", confirmed=True, **place)

    def state(self, person: str) -> Json:
        """All that a person sees: rooms, open modals, their Home tab."""
        return self._json(f"{self.endpoints['slack_page']}_sandbox/state?as={person}")

    def messages(self, person: str, channel: str = "security-findings") -> list[Json]:
        """What a person sees in a channel: roots, replies and whispers, oldest first."""
        state = self.state(person)
        id = self.endpoints["channels"].get(channel, channel)
        for room in state["rooms"]:
            if room["id"] == id:
                return [{**message, "channel": id} for message in room["messages"]]
        return []

    def cards(self, person: str) -> list[Json]:
        """The messages of cases in the findings channel."""
        return [m for m in self.messages(person) if marker(m).startswith("case:")]

    def thread(self, person: str, root: Json) -> list[Json]:
        """The replies under a message, whispers included."""
        return [m for m in self.messages(person) if m.get("thread_ts") == root["ts"]
                and m["ts"] != root["ts"]]  # fmt: skip

    def issue(self, key: str) -> Json:
        """A Jira issue."""
        jira = self.endpoints["credentials"]["jira"]
        token = base64.b64encode(f"{jira['user']}:{jira['token']}".encode()).decode()
        url = f"{self.endpoints['jira']}/rest/api/2/issue/{key}"
        return self._json(url, headers={"Authorization": f"Basic {token}"})

    def aws(self, service: str, account: str = "", region: str = "") -> Any:
        """A boto3 client as the outside observer, in `account` through an assumed role."""
        import boto3

        keys = self.endpoints["credentials"]["aws"]
        region = region or keys["region"]
        kept = self._clients.get((service, account, region))
        if kept is not None:
            return kept
        given: Json = {
            "region_name": region,
            "endpoint_url": self.endpoints["aws"],
            "aws_access_key_id": keys["access_key_id"],
            "aws_secret_access_key": keys["secret_access_key"],
        }
        make: Any = boto3.client
        if account:
            answer = make("sts", **given).assume_role(
                RoleArn=f"arn:aws:iam::{account}:role/Observer", RoleSessionName="observer"
            )["Credentials"]
            given |= {
                "aws_access_key_id": answer["AccessKeyId"],
                "aws_secret_access_key": answer["SecretAccessKey"],
                "aws_session_token": answer["SessionToken"],
            }
        self._clients[service, account, region] = make(service, **given)
        return self._clients[service, account, region]

    def open_criticals(self) -> list[Json]:
        """Failed, active, unresolved critical findings, as plain boto3 reads them."""
        equal = "EQUALS"
        pages = self.aws("securityhub").get_paginator("get_findings").paginate(
            Filters={
                "SeverityLabel": [{"Value": "CRITICAL", "Comparison": equal}],
                "ComplianceStatus": [{"Value": "FAILED", "Comparison": equal}],
                "RecordState": [{"Value": "ACTIVE", "Comparison": equal}],
                "WorkflowStatus": [
                    {"Value": value, "Comparison": equal} for value in ("NEW", "NOTIFIED")
                ],
            }
        )  # fmt: skip
        return [finding for page in pages for finding in page["Findings"]]

    def world_rules(self, account: str, region: str, group: str) -> list[Json]:
        """Ingress rules of a security group that are open to 0.0.0.0/0 or ::/0."""
        rules = self.aws("ec2", account, region).describe_security_group_rules(
            Filters=[{"Name": "group-id", "Values": [group]}]
        )["SecurityGroupRules"]
        world = ("0.0.0.0/0", "::/0")
        return [r for r in rules if not r["IsEgress"]
                and (r.get("CidrIpv4") in world or r.get("CidrIpv6") in world)]  # fmt: skip

    def writes(self, operation: str) -> list[Json]:
        """Calls of `ec2.Operation` that took effect, from the AWS stand-in's request log."""
        answer: Any = self._json(f"{self.endpoints['aws']}/_sandbox/requests?op={operation}")
        rows = answer["requests"] if isinstance(answer, dict) else answer
        return [r for r in rows if r["effect"] and not r["detail"].get("dry_run")]

    def _json(self, url: str, body: Json | None = None, headers: Json | None = None) -> Json:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data=data, headers=headers or {})
        if data is not None:
            request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=30) as answer:
            found: Json = json.load(answer)
            return found


def marker(message: Json) -> str:
    """Which stored object a message renders (`case:…`, `request:…`, `reply:…`)."""
    metadata = message.get("metadata") or {}
    found: str = (metadata.get("event_payload") or {}).get("marker", "")
    return found


def text_of(message: Json) -> str:
    """Everything a reader sees in a message, flattened."""
    return json.dumps([message.get("text", ""), message.get("blocks", [])], ensure_ascii=False)


def buttons(message: Json) -> set[str]:
    """The action ids a message offers."""
    found: set[str] = set()
    for block in message.get("blocks", []):
        found |= {e["action_id"] for e in block.get("elements", []) if "action_id" in e}
        found |= {e["action_id"] for e in [block.get("accessory") or {}] if "action_id" in e}
    return found
