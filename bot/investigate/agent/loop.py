"""The bounded loop: ask the model, do its reads, check its prose; every way out has a name."""

from collections.abc import Callable
from typing import Any, Literal

import msgspec

from bot.errors import HubwardError
from bot.investigate.agent.grounding import problems
from bot.investigate.agent.prompt import estimate, opening, prefix
from bot.investigate.agent.pseudonyms import Pseudonyms
from bot.investigate.agent.tools import tools
from bot.investigate.agent.tools.base import Bench, Result
from bot.models.untrusted import Untrusted
from bot.ports_model import Model, ModelFailed, Prompt, ToolCall, Turn, Usage, calls_of

Ending = Literal["answer", "ask", "failed"]
_ANSWERS = 4
_LINE = 200


class Limits(msgspec.Struct, frozen=True):
    """What one investigation may use; seconds are wall time, tokens in and out together."""

    steps: int = 8
    seconds: float = 120.0
    tokens: int = 200_000


class Step(msgspec.Struct, frozen=True):
    """One tool call as it is kept and shown: what was asked, what kind of result came."""

    tool: str
    given: dict[str, Any]
    status: str
    query: str = ""
    reason: str = ""


class Outcome(msgspec.Struct, frozen=True):
    """How it ended. `why` is a words key for a failure, `detail` what fills it."""

    ending: Ending
    prose: str = ""
    answers: tuple[str, ...] = ()
    why: str = ""
    detail: str = ""
    steps: tuple[Step, ...] = ()
    usage: Usage = Usage()
    ungrounded: int = 0


class Watch(msgspec.Struct, frozen=True):
    """Who looks on: a monotonic clock in seconds, Stop, and what is told of each step."""

    clock: Callable[[], float]
    cancelled: Callable[[], bool]
    on_step: Callable[[Step], None] = lambda _step: None


class Loop:
    """One investigation with one model."""

    def __init__(self, model: Model, bench: Bench, limits: Limits, watch: Watch) -> None:
        self._model, self._bench, self._limits, self._watch = model, bench, limits, watch
        self._until = watch.clock() + limits.seconds
        self._steps: list[Step] = []
        self._usage = Usage()
        self._names = Pseudonyms() if bench.settings.model.pseudonyms else None
        self._messages: list[dict[str, Any]] = [opening(bench)]
        self._ungrounded = 0

    def run(self) -> Outcome:
        """Until the model answers, asks, or something ends it; never raises what a model does."""
        try:
            while True:
                turn = self._turn()
                if turn.stop == "done":
                    outcome = self._judged(turn)
                    if outcome is not None:
                        return outcome
                    continue
                asked = next((call for call in turn.calls if call.name == "ask_person"), None)
                if asked is not None:
                    return self._question(asked)
                self._reads(turn)
        except ModelFailed as failed:
            self._usage = self._usage.plus(failed.usage)
            return self._failed(failed.key, str(failed.params.get("detail", "")))

    def _turn(self) -> Turn:
        prompt = self.prompt()
        spent = self._usage.input + self._usage.output + self._usage.stored
        if spent + estimate(prompt) + prompt.max_tokens > self._limits.tokens:
            raise ModelFailed("spend", "tokens of one question")
        left = self._until - self._watch.clock()
        if left <= 0:
            raise ModelFailed("slow")
        turn = self._model.turn(prompt, deadline_s=left, cancelled=self._watch.cancelled)
        self._usage = self._usage.plus(turn.usage)
        if self._names:
            blocks = self._names.restore(list(turn.blocks))
            turn = msgspec.structs.replace(turn, blocks=tuple(blocks), calls=calls_of(blocks))
        self._messages.append({"role": "assistant", "content": list(turn.blocks)})
        return turn

    def prompt(self) -> Prompt:
        """The messages as they are sent; real values never leave when pseudonyms are on."""
        messages = self._names.hide(self._messages) if self._names else self._messages
        return msgspec.structs.replace(prefix(), messages=tuple(messages))

    def _judged(self, turn: Turn) -> Outcome | None:
        """The answer if every claim is a reference; once it is sent back, then it is dropped."""
        evidence = self._bench.evidence
        found = problems(turn.text, evidence.facts, evidence.names)
        if not found and turn.text.strip():
            return self._ended("answer", turn.text.strip())
        self._ungrounded += 1
        if self._ungrounded > 1:
            return self._failed("model.failed.ungrounded", "")
        rules = sorted({problem.rule for problem in found}) or ["empty answer"]
        told = f"Rejected by the checker: {', '.join(rules)}. Answer again by reference alone."
        self._messages.append({"role": "user", "content": told})
        return None

    def _question(self, call: ToolCall) -> Outcome:
        text = Untrusted(str(call.input.get("question", ""))).line(_LINE)
        evidence = self._bench.evidence
        if not text or problems(text, evidence.facts, evidence.names):
            return self._failed("model.failed.ungrounded", "")
        offered = call.input.get("answers", [])
        answers = tuple(Untrusted(str(answer)).line(_LINE) for answer in offered[:_ANSWERS])
        return msgspec.structs.replace(self._ended("ask", text), answers=answers)

    def _reads(self, turn: Turn) -> None:
        results = []
        for call in turn.calls:
            if len(self._steps) >= self._limits.steps:
                raise ModelFailed("spend", "steps of one question")
            if self._watch.cancelled():
                raise ModelFailed("stopped")
            result = self._read(call)
            results.append({
                "type": "tool_result", "tool_use_id": call.id, "content": result.text(),
                "is_error": result.status == "error",
            })  # fmt: skip
        self._messages.append({"role": "user", "content": results})

    def _read(self, call: ToolCall) -> Result:
        """One tool; a refusal is a result, so that the model can say what it was refused."""
        tool, reason = tools().get(call.name), ""
        if tool is None:
            result, reason = Result("error", {"reason": "no such tool"}), "no such tool"
        else:
            try:
                result = tool.use(call.input, self._bench)
            except HubwardError as problem:
                reason = Untrusted(str(problem)).line(_LINE)
                result = Result("error", {"reason": reason})
            except (msgspec.ValidationError, ValueError, TypeError, KeyError) as problem:
                reason = f"the form is filled in wrongly: {type(problem).__name__}"
                result = Result("error", {"reason": reason})
        query = str(result.body.get("query", ""))
        step = Step(call.name, call.input, result.status, query, reason)
        self._steps.append(step)
        self._watch.on_step(step)
        return result

    def _failed(self, why: str, detail: str) -> Outcome:
        return msgspec.structs.replace(self._ended("failed", ""), why=why, detail=detail)

    def _ended(self, ending: Ending, prose: str) -> Outcome:
        return Outcome(
            ending, prose, steps=tuple(self._steps), usage=self._usage,
            ungrounded=self._ungrounded,
        )  # fmt: skip
