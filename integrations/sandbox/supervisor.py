"""Starts the whole sandbox: Valkey, the stand-ins, then the product itself, unchanged."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from integrations.sandbox import operator_file, story, valkey
from integrations.sandbox.eyes import Eyes
from integrations.sandbox.process import NotReady, Part
from integrations.sandbox.tour import Tour, play

_READY_S = 60.0
_PARTS = ("slack", "aws", "jira")


@dataclass
class Options:
    """What `hubward sandbox` was asked; `port_base` 0 means free ports, `now` the story's clock.

    `model` is empty (questions are read without one), `stand-in`, or `anthropic`: a real one, with
    the key of this environment. `arguments` are further ones for a stand-in by its name,
    `operator_text` replaces the sandbox's own hubward.yaml.
    """

    folder: Path
    port_base: int = 0
    now: str = ""
    observe: bool = False
    tour: bool = False
    keep: bool = False
    quiet: bool = False
    model: str = ""
    arguments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    operator_text: str = ""


@dataclass
class Sandbox:
    """A running sandbox; `endpoints` is what stands in endpoints.json."""

    options: Options
    parts: dict[str, Part] = field(default_factory=dict)
    endpoints: dict[str, Any] = field(default_factory=dict)
    screen_s: float = 0.0
    screen_bytes: int = 0
    _valkey: Any = None
    began: float = field(default_factory=time.monotonic)

    def say(self, text: str) -> None:
        """One progress line with the seconds since the start."""
        if not self.options.quiet:
            print(f"  {time.monotonic() - self.began:5.1f} s  {text}", flush=True)

    def start(self) -> None:
        """Bring everything up; raises NotReady naming the part that did not start."""
        folder = self.options.folder
        (folder / "logs").mkdir(parents=True, exist_ok=True)
        (folder / "endpoints.json").unlink(missing_ok=True)
        for log in (folder / "logs").glob("*.log"):
            log.unlink()
        for name, number in zip(_PARTS, range(3), strict=True):
            self._stand_in(name, self._port(number))
        if self.options.model == "stand-in":
            self._stand_in("anthropic", 0)
        names = (*_PARTS, "anthropic") if self.options.model == "stand-in" else _PARTS
        redis_url = self._redis()
        self.say("Valkey is up")
        for name in names:
            ready = self.parts[name].wait_ready(_READY_S)
            self.say(f"{name} stand-in is up")
            if name == "slack":
                self._first_screen(ready["page"])
        env = self._product(redis_url)
        for name in ("edge", "worker"):
            self._spawn(name, [sys.executable, "-m", "bot", name], env)
        for name in ("edge", "worker"):
            self.parts[name].wait_ready(_READY_S)
            self.say(f"Hubward {name} is up")
        self._describe(redis_url)
        _post(f"{self.parts['aws'].ready['url']}/_sandbox/story/start")

    def _first_screen(self, page: str) -> None:
        """Ask for the page, so that its address is only said when a browser would see it."""
        with urllib.request.urlopen(page, timeout=10) as answer:
            self.screen_bytes = len(answer.read())
        self.screen_s = time.monotonic() - self.began
        self.say(f"the page is at {page} (the first cards follow in seconds)")

    def stop(self) -> None:
        """Stop the product first, so that nothing it does is lost, then the stand-ins."""
        for name in ("edge", "worker", *_PARTS, "anthropic"):
            if name in self.parts:
                self.parts[name].stop()
        if self._valkey:
            self._valkey.stop()

    def tour(self) -> Tour:
        """A tour of this sandbox that knows when its first screen stood."""
        made = Tour(Eyes(self.endpoints), self.began, self.say)
        made.steps.append({
            "name": "first screen", "ok": True, "seconds": round(self.screen_s, 3),
            "saw": f"the page answers with {self.screen_bytes} bytes",
            "at": round(self.screen_s, 3),
        })  # fmt: skip
        return made

    def ended(self) -> Part | None:
        """A part that ended although nobody stopped it."""
        return next((p for p in self.parts.values() if p.process.poll() is not None), None)

    def restart(self, name: str, environment: Mapping[str, str] | None = None) -> None:
        """Start a product process again (after a test ended it), some variables set otherwise."""
        self.parts[name].stop()
        env = self._env | dict(environment or {})
        self._spawn(name, [sys.executable, "-m", "bot", name], env)
        self.parts[name].wait_ready(_READY_S)

    def _spawn(self, name: str, command: list[str], env: dict[str, str]) -> None:
        self.parts[name] = Part(name, command, env, self.options.folder / "logs")

    def _port(self, offset: int) -> int:
        return self.options.port_base + offset if self.options.port_base else 0

    def _stand_in(self, name: str, port: int) -> None:
        command = [sys.executable, "-m", f"integrations.sandbox.{name}"]
        command += ["--port", str(port), *self.options.arguments.get(name, ())]
        if self.options.now and name in ("aws", "anthropic"):
            command += ["--now", self.options.now]
        if name == "slack":
            command += ["--manifest", str(self._manifest())]
        clean = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
        self._spawn(name, command, clean)

    def _manifest(self) -> Path:
        """The product's own manifest, so that the workspace grants what a real one would."""
        path = self.options.folder / "manifest.yaml"
        done = subprocess.run(
            [sys.executable, "-m", "bot", "manifest"], capture_output=True, text=True, check=True
        )
        path.write_text(done.stdout, "utf-8")
        return path

    def _redis(self) -> str:
        given = os.environ.get("REDIS_URL")
        if given:
            return given
        folder = self.options.folder / "valkey"
        shutil.rmtree(folder, ignore_errors=True)
        server = valkey.start(folder, port=self._port(4))
        self._valkey = server
        return f"redis://127.0.0.1:{server.port}/0"

    def _product(self, redis_url: str) -> dict[str, str]:
        folder = self.options.folder
        model = bool(self.options.model)
        text = self.options.operator_text or operator_file.text(self.options.observe, model)
        (folder / "hubward.yaml").write_text(text, "utf-8")
        aws = self.parts["aws"].ready
        ours = {
            "HUBWARD_CONFIG": str(folder / "hubward.yaml"),
            "HUBWARD_AUDIT_DIR": str(folder / "audit"),
            "HUBWARD_FINDINGS_QUEUE_URL": aws["queue_url"],
            "HUBWARD_HTTP_HOST": "127.0.0.1",
            "HUBWARD_HTTP_PORT": str(self._port(3) or _free_port()),
            "SLACK_BOT_TOKEN": story.SLACK_BOT_TOKEN,
            "SLACK_APP_TOKEN": story.SLACK_APP_TOKEN,
            "SLACK_SIGNING_SECRET": story.SLACK_SIGNING_SECRET,
            "SLACK_API_URL": self.parts["slack"].ready["api"],
            "REDIS_URL": redis_url,
            "AWS_REGION": story.HOME_REGION,
            "AWS_ENDPOINT_URL": aws["url"],
            "AWS_ACCESS_KEY_ID": story.AWS_ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY": story.AWS_SECRET_ACCESS_KEY,
            "JIRA_URL": self.parts["jira"].ready["url"],
            "JIRA_USER": story.JIRA_USER,
            "JIRA_TOKEN": story.JIRA_TOKEN,
        }
        # A stranger's own AWS, Slack or Jira settings must not leak into the sandbox.
        foreign = ("AWS_", "SLACK_", "JIRA_", "HUBWARD_", "ANTHROPIC_")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
        self._env = kept | ours | self._model()
        return self._env

    def _model(self) -> dict[str, str]:
        """Where the model is, if there is one; raises NotReady without a key for a real one."""
        if self.options.model == "stand-in":
            ready = self.parts["anthropic"].ready
            return {"ANTHROPIC_API_KEY": ready["key"], "ANTHROPIC_BASE_URL": ready["url"]}
        if self.options.model and not os.environ.get("ANTHROPIC_API_KEY"):
            raise NotReady("A real model needs ANTHROPIC_API_KEY in this environment.")
        names = ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL")
        return {n: os.environ[n] for n in names if self.options.model and n in os.environ}

    def _describe(self, redis_url: str) -> None:
        slack, aws, jira = (self.parts[name].ready for name in _PARTS)
        faults = {"slack": slack["page"], "aws": aws["url"], "jira": jira["url"]}
        if "anthropic" in self.parts:
            faults["anthropic"] = self.parts["anthropic"].ready["url"]
        self.endpoints = {
            "slack_page": slack["page"],
            "slack_api": slack["api"],
            "aws": aws["url"],
            "jira": jira["url"],
            "redis": redis_url,
            "bot": f"http://127.0.0.1:{self._env['HUBWARD_HTTP_PORT']}",
            "credentials": {
                "aws": {
                    "region": story.HOME_REGION,
                    "access_key_id": story.AWS_ACCESS_KEY_ID,
                    "secret_access_key": story.AWS_SECRET_ACCESS_KEY,
                },
                "slack": {
                    "bot_token": story.SLACK_BOT_TOKEN,
                    "app_token": story.SLACK_APP_TOKEN,
                    "signing_secret": story.SLACK_SIGNING_SECRET,
                },
                "jira": {"user": story.JIRA_USER, "token": story.JIRA_TOKEN},
            },
            "accounts": [
                {"id": a.id, "name": a.name, "environment": a.environment} for a in story.ACCOUNTS
            ],
            "channels": {channel.name: channel.id for channel in story.CHANNELS},
            "people": [
                {"id": p.id, "name": p.real_name, "role": p.role} for p in story.PEOPLE
            ],
            "faults": {k: f"{v.rstrip('/')}/_sandbox/faults" for k, v in faults.items()},
        }  # fmt: skip
        fresh = self.options.folder / "endpoints.new"
        fresh.write_text(json.dumps(self.endpoints, indent=2), "utf-8")
        fresh.replace(self.options.folder / "endpoints.json")


def run(options: Options) -> int:
    """Start, say where to look, and stay until interrupted; returns the exit code."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    sandbox = Sandbox(options)
    try:
        sandbox.start()
        if options.tour:
            good = play(sandbox.tour(), options.folder)
            if not (good and options.keep):
                return 0 if good else 1
        print(f"\nOpen {sandbox.endpoints['slack_page']} in a browser. Ctrl-C ends it.", flush=True)
        while not stop.wait(1.0):
            gone = sandbox.ended()
            if gone:
                print(f"{gone.name} ended. The end of {gone.log}:\n{gone.tail()}", file=sys.stderr)
                return 1
    except NotReady as problem:
        print(problem, file=sys.stderr)
        return 1
    finally:
        sandbox.stop()
    return 0


def _post(url: str) -> None:
    request = urllib.request.Request(url, data=b"{}", method="POST")
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=30) as answer:
        answer.read()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
