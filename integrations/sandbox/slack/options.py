"""How one stand-in is set up."""

from dataclasses import dataclass, field

from integrations.sandbox.slack.manifest import Manifest


@dataclass(frozen=True)
class Options:
    """Settings of a stand-in; seconds everywhere.

    `rate_scale` above 1 makes the rate limits more generous, `clock_scale` above 1 shortens the
    waits between event retries. `ack_s` is the deadline for an acknowledgement and `trigger_s`
    the life of a trigger id: three seconds each
    (https://docs.slack.dev/interactivity/handling-user-interaction). `missing` names methods that
    this workspace has not got; they are refused as unknown_method.
    """

    port: int = 0
    bot_url: str | None = None
    seed_now: float | None = None
    rate_scale: float = 1.0
    clock_scale: float = 1.0
    ack_s: float = 3.0
    trigger_s: float = 3.0
    missing: frozenset[str] = frozenset()
    manifest: Manifest = field(default_factory=Manifest)
