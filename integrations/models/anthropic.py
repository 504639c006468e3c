"""Claude through the Messages API: streamed, with strict tools and a cached prefix."""

import json
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.errors import SettingsInvalid
from bot.ports_model import Model, ModelFailed, Prompt, Turn, Why, calls_of
from bot.settings import ModelSettings
from integrations.models._stream import Assembly

NAME = "anthropic"
#: Silence longer than this is a dead connection, seconds.
_SILENCE_S = 30.0
_LOOK_S = 0.2
#: Stop reasons that are no answer
#: (https://docs.claude.com/en/api/handling-stop-reasons).
_NO_ANSWER: dict[str, Why] = {
    "max_tokens": "cut", "refusal": "refused", "pause_turn": "cut",
    "model_context_window_exceeded": "window",
}  # fmt: skip
_STATUS: dict[int, Why] = {
    400: "request", 401: "denied", 402: "spend", 403: "denied", 404: "request", 413: "request",
    429: "rate", 501: "request", 529: "overloaded",
}  # fmt: skip


class Claude:
    """One model behind one key; safe to use from several threads."""

    name = NAME

    def __init__(self, settings: ModelSettings, client: Callable[[], Any]) -> None:
        """`client` makes the SDK's client when it is first needed: its import is slow."""
        self._settings = settings
        self._make = client
        self._made: Any = None
        self._lock = threading.Lock()

    def sent(self, prompt: Prompt) -> dict[str, Any]:
        """The request as keyword arguments of `messages.create`. Pure.

        The prefix (tools, system) is marked for the prompt cache; the conversation comes after it.
        """
        cache = {"type": "ephemeral"}
        tools = [
            {
                "name": tool.name,
                "description": tool.description,
                "input_schema": tool.schema,
                "strict": True,
            }
            for tool in prompt.tools
        ]
        request: dict[str, Any] = {
            "model": self._settings.id,
            "max_tokens": prompt.max_tokens,
            "system": [{"type": "text", "text": prompt.system, "cache_control": cache}],
            "messages": list(prompt.messages),
            "stream": True,
        }
        if tools:
            request["tools"] = tools
        if self._settings.effort:
            request["thinking"] = {"type": "adaptive"}
            request["output_config"] = {"effort": self._settings.effort}
        return request

    def turn(
        self, prompt: Prompt, *, deadline_s: float, cancelled: Callable[[], bool],
        on_text: Callable[[str], None] | None = None,
    ) -> Turn:  # fmt: skip
        """One whole turn; see `bot.ports_model.Model`."""
        until = time.monotonic() + deadline_s
        reading = _Reading(lambda: self._client().messages.create(**self.sent(prompt)))
        assembly = Assembly()
        try:
            for event in reading.events(until, cancelled):
                text = assembly.take(event)
                if text and on_text is not None:
                    on_text(text)
        except ModelFailed as failed:
            raise ModelFailed(failed.why, failed.params["detail"], assembly.usage) from None
        finally:
            reading.close()
        return _judged(assembly)

    def check(self) -> str:
        """Empty when the key may use the model, else what to do."""
        try:
            self._client().models.retrieve(self._settings.id)
        except Exception as problem:  # the SDK raises more kinds than it documents
            failed = _failure(problem)
            return f"model {self._settings.id}: {failed}; check ANTHROPIC_API_KEY and model.id"
        return ""

    def close(self) -> None:
        """Close the connections; the next turn opens new ones."""
        with self._lock:
            made, self._made = self._made, None
        if made is not None:
            made.close()

    def _client(self) -> Any:
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made


class _Reading:
    """A stream read by a thread of its own, so that a silent one can be left within a second."""

    def __init__(self, begin: Callable[[], Any]) -> None:
        self._begin = begin
        self._seen: queue.SimpleQueue[dict[str, Any] | ModelFailed | None] = queue.SimpleQueue()
        self._stream: Any = None
        self._left = False
        threading.Thread(target=self._read, name="model", daemon=True).start()

    def events(self, until: float, cancelled: Callable[[], bool]) -> Iterator[dict[str, Any]]:
        """Events as they come; raises ModelFailed for time-outs, Stop and failures of the link."""
        while True:
            if cancelled():
                raise ModelFailed("stopped")
            if time.monotonic() >= until:
                raise ModelFailed("slow")
            try:
                seen = self._seen.get(timeout=_LOOK_S)
            except queue.Empty:
                continue
            if seen is None:
                return
            if isinstance(seen, ModelFailed):
                raise seen
            yield seen

    def close(self) -> None:
        """Leave the stream; a thread still waiting for the first byte closes it when it comes."""
        self._left = True
        if self._stream is not None:
            self._stream.response.close()

    def _read(self) -> None:
        try:
            self._stream = self._begin()
            for event in self._stream.raw_events(self._stream.response):
                if self._left:
                    break
                if event.event == "error":
                    raise _told(event.data)
                if event.data and event.event != "ping":
                    self._seen.put(_object(event.data))
            self._seen.put(None)
        except Exception as problem:  # measured: AssertionError, IndexError, JSON and link errors
            self._seen.put(problem if isinstance(problem, ModelFailed) else _failure(problem))
        finally:
            if self._left and self._stream is not None:
                self._stream.response.close()


def _judged(assembly: Assembly) -> Turn:
    """The turn, if it is whole and its end fits what is in it."""
    if not assembly.whole:
        raise ModelFailed("broken", "the stream ended early", assembly.usage)
    reason = str(assembly.stop_reason)
    if reason in _NO_ANSWER:
        raise ModelFailed(_NO_ANSWER[reason], reason, assembly.usage)
    calls = calls_of(assembly.blocks)
    if (reason == "tool_use") != bool(calls) or reason not in ("tool_use", "end_turn"):
        raise ModelFailed("broken", f"ended as {reason} with {len(calls)} tools", assembly.usage)
    text = "".join(block["text"] for block in assembly.blocks if block["type"] == "text")
    stop = "tools" if calls else "done"
    return Turn(text, calls, stop, assembly.usage, assembly.model, tuple(assembly.blocks))  # type: ignore[arg-type]


def _object(data: str) -> dict[str, Any]:
    value = json.loads(data)
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value


def _told(data: str) -> ModelFailed:
    """An error event in the middle of a stream: its status line said 200 long ago."""
    try:
        kind = str(_object(data)["error"]["type"])
    except (ValueError, KeyError, TypeError):
        return ModelFailed("broken", "an error without a type")
    known: dict[str, Why] = {
        "overloaded_error": "overloaded", "rate_limit_error": "rate", "timeout_error": "slow",
        "billing_error": "spend", "permission_error": "denied", "authentication_error": "denied",
    }  # fmt: skip
    return ModelFailed(known.get(kind, "broken"), kind)


def _failure(problem: Exception) -> ModelFailed:
    """Whatever the SDK, its transport or a broken answer raised, by what can be done about it."""
    name, status = type(problem).__name__, getattr(problem, "status_code", None)
    if isinstance(status, int):
        why = _STATUS.get(status, "overloaded" if status >= 500 else "request")
        return ModelFailed("spend" if "Spend" in name else why, f"HTTP {status}, {name}")
    if "Timeout" in name:
        return ModelFailed("slow", name)
    if isinstance(problem, ValueError | AssertionError | IndexError | AttributeError):
        return ModelFailed("broken", name)
    return ModelFailed("unreachable", name)


def load(settings: ModelSettings, environ: Mapping[str, str]) -> Model:
    """Claude as the settings and the environment say; raises SettingsInvalid without a key."""
    if settings.provider == "bedrock":
        return Claude(settings, lambda: _bedrock(settings, environ))
    if not environ.get("ANTHROPIC_API_KEY"):
        raise SettingsInvalid(("model.provider is anthropic, but ANTHROPIC_API_KEY is not set.",))
    return Claude(settings, lambda: _direct(environ))


def _direct(environ: Mapping[str, str]) -> Any:
    import anthropic

    base = environ.get("ANTHROPIC_BASE_URL") or None
    return anthropic.Anthropic(
        api_key=environ["ANTHROPIC_API_KEY"], base_url=base, timeout=_SILENCE_S, max_retries=2
    )


def _bedrock(settings: ModelSettings, environ: Mapping[str, str]) -> Any:
    import anthropic

    base = environ.get("ANTHROPIC_BASE_URL") or None
    return anthropic.AnthropicBedrock(
        aws_region=settings.region, base_url=base, timeout=_SILENCE_S, max_retries=2
    )
