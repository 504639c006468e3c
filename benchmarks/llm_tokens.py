"""`llm-tokens`: what an investigation sends to a model, beside a flow that sends raw events.

Tokens are estimated as characters ÷ 2.8, as measured on CloudTrail JSON: the tokenizer of present
models is not public. Ratios carry the argument.
"""

import argparse
import copy
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.measuring import report

_PER_TOKEN = 2.8
#: LookupEvents gives 50 events a page, each with its record as a string in the JSON
#: (https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html).
_PAGE = 50
#: What a token read from the prompt cache does not cost
#: (https://docs.claude.com/en/docs/build-with-claude/prompt-caching).
_CACHED = 0.9
#: What a flow of raw events sends itself with every request: the five tools of AWS's CloudTrail MCP
#: server 0.1.1 (PyPI awslabs.cloudtrail-mcp-server), estimated alike from docstrings and schemas,
#: and a system text of ordinary length.
_PEER_PREFIX = 3_808.0 + 1_500.0


def tokens(text: str) -> float:
    """The estimate for a text."""
    return len(text) / _PER_TOKEN


def looked_up(records: Sequence[dict[str, Any]]) -> str:
    """Records as LookupEvents returns them, the record escaped within its element."""
    found = [
        {"EventId": r["eventID"], "EventName": r["eventName"], "EventTime": r["eventTime"],
         "EventSource": r["eventSource"], "ReadOnly": str(r.get("readOnly", "")),
         "Resources": [], "CloudTrailEvent": json.dumps(r)}
        for r in records[:_PAGE]
    ]  # fmt: skip
    return json.dumps({"Events": found})


def _sent(folder: Path) -> list[tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]]:
    """(script, the requests it made, the corpus it is about) for every scripted investigation."""
    from integrations.sandbox.anthropic.serve import running_anthropic
    from tests.contract.test_investigations import SCRIPTS, Ground
    from tests.evals.investigated import turns

    found = []
    with running_anthropic() as service:
        ground = Ground(service, folder)
        for script in SCRIPTS:
            before = len(service.server.bodies)
            ground.ask(script, turns(script))
            bodies = [json.loads(body) for body in service.server.bodies[before:]]
            found.append((script, bodies, ground.records[script["corpus"]]))
    return found


def _flows(
    script: dict[str, Any], bodies: Sequence[dict[str, Any]], records: Sequence[dict[str, Any]],
    page: str = "",
) -> tuple[float, float]:  # fmt: skip
    """Input tokens of all requests: ours, and the same turns with raw events for each query.

    These are the events the query finds, fifty at most; or `page`, what LookupEvents returns where
    it cannot filter (it takes one attribute, and neither outcome nor error code).
    """
    from tests.evals.investigated import Truth

    truth = Truth(script, list(records))
    by_id = {record["eventID"]: record for record in records}
    raw = {
        f"q{n}": page or looked_up([by_id[id] for id in sorted(truth.ids(f"q{n}"))])
        for n, step in enumerate(truth.queries, 1) if "test" in step
    }  # fmt: skip
    ours = sum(tokens(json.dumps(body, ensure_ascii=False)) for body in bodies)
    theirs = 0.0
    for body in copy.deepcopy(list(bodies)):
        for message in body["messages"]:
            for block in message["content"] if isinstance(message["content"], list) else ():
                if block["type"] == "tool_result":
                    query = json.loads(block["content"]).get("query", "")
                    block["content"] = raw.get(query, block["content"])
        theirs += tokens(json.dumps(body, ensure_ascii=False))
    return ours, theirs


def _prefix(bodies: Sequence[dict[str, Any]]) -> float:
    """Tokens of what is the same in every request: system text and tools."""
    return tokens(json.dumps([bodies[0]["system"], bodies[0]["tools"]], ensure_ascii=False))


def _rows(bodies: Sequence[dict[str, Any]]) -> list[float]:
    """Tokens of every row of every result in the last request."""
    found = []
    for message in bodies[-1]["messages"]:
        for block in message["content"] if isinstance(message["content"], list) else ():
            if block["type"] == "tool_result":
                found += [tokens(row) for row in json.loads(block["content"]).get("rows", ())]
    return found


def main(arguments: Sequence[str]) -> None:
    """The prefix, the rows, and every scripted investigation beside its raw-event flow."""
    from bot.investigate.agent.prompt import prefix

    options = argparse.ArgumentParser(prog="llm-tokens")
    options.parse_args(list(arguments))
    stable = prefix()
    tools = [{"name": t.name, "description": t.description, "input_schema": t.schema}
             for t in stable.tools]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        made = _sent(Path(folder))
    report("llm-tool-definitions", [tokens(json.dumps(tools))], [4_000.0], unit="tokens, estimated")
    report("llm-system-text", [tokens(stable.system)], [4_000.0], unit="tokens, estimated")
    rows = [size for _, bodies, _ in made for size in _rows(bodies)]
    report("llm-row", rows, [40.0] * len(rows), unit="tokens, estimated", largest=max(rows))
    page = looked_up(next(records for script, _, records in made if script["corpus"] == "month"))
    pairs = [_flows(*one, page) for one in made]
    peers = [total + (_PEER_PREFIX - _prefix(bodies)) * len(bodies)
             for (_, total), (_, bodies, _) in zip(pairs, made, strict=True)]  # fmt: skip
    _told("llm-investigation-peer", [ours for ours, _ in pairs], peers)
    for name, body, cached in (
        ("llm-investigation-page", page, False), ("llm-investigation-page-cached", page, True),
        ("llm-investigation-rows", "", False),
    ):  # fmt: skip
        spared = [_CACHED * _prefix(bodies) * len(bodies) if cached else 0 for _, bodies, _ in made]
        pairs = [_flows(*one, body) for one in made]
        ours, theirs = (
            [total - less for total, less in zip(side, spared, strict=True)]
            for side in zip(*pairs, strict=True)
        )
        _told(name, ours, theirs)


def _told(name: str, ours: Sequence[float], theirs: Sequence[float]) -> None:
    total = round(sum(ours) / sum(theirs), 3)
    report(name, ours, theirs, unit="tokens, estimated", total=total)
