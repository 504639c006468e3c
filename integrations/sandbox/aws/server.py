"""Serving the stand-in on the loopback, and running it as a child process for tests."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from integrations.sandbox import story
from integrations.sandbox.aws.front import Front
from integrations.sandbox.aws.httpd import Httpd


def clock_from(start: datetime | None) -> Callable[[], datetime]:
    """The wall clock, or one that began at `start` when this was called."""
    if start is None:
        return lambda: datetime.now(UTC)
    begun = datetime.now(UTC)
    shift: timedelta = start.astimezone(UTC) - begun
    return lambda: datetime.now(UTC) + shift


class Server:
    """The HTTP server; it listens at once and builds the world behind it afterwards."""

    def __init__(self, port: int, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.front = Front(clock)
        self._server = Httpd(port, self.front, clock)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._serve, name="http", daemon=True)

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=0.05)

    def listen(self) -> None:
        """Accept connections; they wait until `build` is through."""
        self._thread.start()

    def build(self, *, seed: bool, relaxed: bool = False) -> None:
        """Build the world, seed the story when asked, and let requests in."""
        from integrations.sandbox.aws import world as worlds

        world = worlds.build(self.clock, relaxed=relaxed)
        worlds.run(world)
        if seed:
            from integrations.sandbox.aws.seed import sow

            sow(world)
        self.front.open(world)

    def close(self) -> None:
        """Stop accepting, release what waits, end the threads."""
        from integrations.sandbox.aws import world as worlds

        self._server.shutdown()
        self._server.server_close()
        if self.front.world is not None:
            worlds.close(self.front.world)

    def ready_line(self) -> str:
        """What the process prints when it can serve."""
        account, region = story.TOOLING_ACCOUNT, story.HOME_REGION
        return json.dumps(
            {
                "ready": "aws",
                "url": self.url,
                "queue_url": f"{self.url}/{account}/{story.QUEUE_NAME}",
                "queue_arn": f"arn:aws:sqs:{region}:{account}:{story.QUEUE_NAME}",
            }
        )


@dataclass(frozen=True)
class Handle:
    """A running stand-in, as tests hold it."""

    url: str
    queue_url: str
    queue_arn: str
    process: "subprocess.Popen[str]"

    def session(self, account: str = "", role: str = "Observer", **assume: Any) -> Any:
        """A boto3 session: the observer's own, or a role assumed in one of the accounts.

        `assume` goes to AssumeRole (SourceIdentity, Policy, …).
        """
        import boto3

        own = boto3.Session(
            story.AWS_ACCESS_KEY_ID, story.AWS_SECRET_ACCESS_KEY, region_name=story.HOME_REGION
        )
        if not account:
            return own
        given = {"RoleSessionName": "sandbox-observer", **assume}
        answer = self.client("sts", own).assume_role(
            RoleArn=f"arn:aws:iam::{account}:role/{role}", **given
        )["Credentials"]
        return boto3.Session(
            answer["AccessKeyId"],
            answer["SecretAccessKey"],
            answer["SessionToken"],
            region_name=story.HOME_REGION,
        )

    def client(
        self, service: str, session: Any = None, region: str = "", *, attempts: int = 1
    ) -> Any:
        """A boto3 client against this stand-in; one attempt unless told."""
        from botocore.config import Config

        config = Config(
            retries={"total_max_attempts": attempts, "mode": "standard"},
            inject_host_prefix=False,
            read_timeout=60,
        )
        client = (session or self.session()).client(
            service, region_name=region or None, endpoint_url=self.url, config=config
        )
        client.meta.events.register("before-send.s3-control", _without_account_host)
        return client


def _without_account_host(request: Any, **_: Any) -> None:
    """S3 Control puts the account before the host, which an address on the loopback cannot have."""
    request.url = re.sub(r"//\d{12}\.", "//", request.url)


@contextmanager
def running_aws(
    seed: bool = True, now: datetime | None = None, *, autostart: bool = False, relaxed: bool = True
) -> Iterator[Handle]:
    """Run the stand-in in a child process on a random port; stops it at the end.

    `now` sets its clock, `relaxed` lifts the rate limits, `autostart` begins the story at once.
    """
    command = [sys.executable, "-m", "integrations.sandbox.aws", "--port", "0"]
    command += [] if seed else ["--no-seed"]
    command += ["--now", now.isoformat()] if now else []
    command += ["--autostart"] if autostart else []
    command += ["--relaxed"] if relaxed else []
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise RuntimeError("the AWS stand-in did not start")
        told = json.loads(line)
        yield Handle(told["url"], told["queue_url"], told["queue_arn"], process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()
