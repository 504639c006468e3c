"""The bounded loop: ask the model, do its reads, check its prose; every way out has a name."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from bot.errors import HubwardError, Refused
from bot.investigate.agent.claims import Problem
from bot.investigate.agent.grounding import choice_problems, problems
from bot.investigate.agent.prompt import estimate, opening, prefix
from bot.investigate.agent.pseudonyms import Pseudonyms
from bot.investigate.agent.tools import tools
from bot.investigate.agent.tools.base import AgentTool, Bench, Result
from bot.investigate.agent.transcripts import Draft, Ending, Outcome, Step
from bot.models.answer import Value
from bot.models.untrusted import Untrusted
from bot.ports_model import Model, ModelFailed, Prompt, ToolCall, Turn, Usage, calls_of

_ANSWERS = 4
_LINE = 200


class Limits(msgspec.Struct, frozen=True):
    """What one investigation may use: tool calls, wall time, tokens in and out together, and bytes
    that its queries may read at the stores."""

    steps: int = 8
    seconds: float = 120.0
    tokens: int = 200_000
    bytes: int = 100_000_000_000


class Watch(msgspec.Struct, frozen=True):
    """Who looks on: a monotonic clock in seconds, Stop, what is told of each tool and turn.

    `before` may raise Refused where a budget is used up; `on_draft` keeps what was done so far.
    """

    clock: Callable[[], float]
    cancelled: Callable[[], bool]
    using: Callable[[str], Callable[[bool], None]] = lambda _tool: lambda _worked: None
    before: Callable[[], None] = lambda: None
    on_turn: Callable[[Usage], None] = lambda _usage: None
    on_draft: Callable[[Draft], None] = lambda _draft: None


class Loop:
    """One investigation with one model; `past` is what a worker that died had of it."""

    def __init__(
        self, model: Model, bench: Bench, limits: Limits, watch: Watch, past: Draft | None = None
    ) -> None:
        self._model, self._bench, self._limits, self._watch = model, bench, limits, watch
        self._past = list(past.turns) if past else []
        self._draft = Draft(bench.now, made=past.made if past else {})
        self._until = watch.clock() + limits.seconds
        self._steps: list[Step] = []
        self._usage = Usage()
        self._names = Pseudonyms() if bench.settings.model.pseudonyms else None
        self._messages: list[dict[str, Any]] = [opening(bench)]
        self._ungrounded = 0
        self._rejected: list[str] = []

    def run(self) -> Outcome:
        """Until the model answers, asks, or something ends it; never raises what a model does.

        What the model said before a worker died is not asked again; its reads are done again.
        """
        try:
            while True:
                turn = self._turn()
                if turn.stop == "done":
                    outcome = self._judged(turn)
                    if outcome is not None:
                        return outcome
                    continue
                asked = next((call for call in turn.calls if call.name == "ask_person"), None)
                if asked is None:
                    self._reads(turn)
                    continue
                outcome = self._question(turn, asked)
                if outcome is not None:
                    return outcome
        except ModelFailed as failed:
            self._usage = self._usage.plus(failed.usage)
            self._watch.on_turn(failed.usage)
            return self._failed(failed.key, failed.params)
        except Refused as used_up:
            return self._failed(used_up.key, used_up.params)

    def _turn(self) -> Turn:
        if self._past:
            turn = self._past.pop(0)
        else:
            turn = self._asked()
            self._watch.on_turn(turn.usage)
        self._usage = self._usage.plus(turn.usage)
        self._messages.append({"role": "assistant", "content": list(turn.blocks)})
        self._kept(turn)
        return turn

    def _asked(self) -> Turn:
        """The model's next turn with real values in it; raises ModelFailed, Refused."""
        prompt = self.prompt()
        spent = self._usage.input + self._usage.output + self._usage.stored
        if spent + estimate(prompt) + prompt.max_tokens > self._limits.tokens:
            raise ModelFailed("spend", "tokens of one question")
        left = self._until - self._watch.clock()
        if left <= 0:
            raise ModelFailed("slow")
        self._watch.before()
        turn = self._model.turn(prompt, deadline_s=left, cancelled=self._watch.cancelled)
        if self._names:
            blocks = self._names.restore(list(turn.blocks))
            turn = msgspec.structs.replace(turn, blocks=tuple(blocks), calls=calls_of(blocks))
        return turn

    def _kept(self, turn: Turn | None = None) -> None:
        turns = (*self._draft.turns, turn) if turn else self._draft.turns
        self._draft = msgspec.structs.replace(self._draft, turns=turns)
        if not self._past:
            self._watch.on_draft(self._draft)

    def prompt(self) -> Prompt:
        """The messages as they are sent; real values never leave when pseudonyms are on."""
        messages = self._names.hide(self._messages) if self._names else self._messages
        return msgspec.structs.replace(prefix(), messages=tuple(messages))

    def _judged(self, turn: Turn) -> Outcome | None:
        """The answer if every claim is a reference; once it is sent back, then it is dropped."""
        evidence = self._bench.evidence
        found = problems(turn.text, evidence.facts, evidence.names, partial=evidence.partial)
        if not found and turn.text.strip():
            return self._ended("answer", turn.text.strip())
        told = f"{_rejection(found)} Answer again."
        return self._thrown_back(found, {"role": "user", "content": told})

    def _question(self, turn: Turn, call: ToolCall) -> Outcome | None:
        """The question back, if neither it nor an answer it offers holds a claim."""
        text = Untrusted(str(call.input.get("question", ""))).line(_LINE)
        given = call.input.get("answers", ())
        lines = [Untrusted(str(answer)).line(_LINE) for answer in given]
        answers = [line for line in lines if line][:_ANSWERS]
        evidence = self._bench.evidence
        found = [*problems(text, evidence.facts, evidence.names, asking=True)]
        for answer in answers:
            found += choice_problems(answer, evidence.facts, evidence.names)
        if text and not found:
            return msgspec.structs.replace(self._ended("ask", text), answers=tuple(answers))
        told = Result("error", {"reason": _rejection(found)}).text()
        results = [
            {"type": "tool_result", "tool_use_id": one.id, "content": told, "is_error": True}
            for one in turn.calls
        ]
        return self._thrown_back(found, {"role": "user", "content": results})

    def _thrown_back(self, found: Iterable[Problem], why: dict[str, Any]) -> Outcome | None:
        """Once the model is told why, the second time it is the end."""
        self._ungrounded += 1
        self._rejected += [f"{one.rule}: {one.words}" for one in found]
        if self._ungrounded > 1:
            return self._failed("model.failed.ungrounded", {})
        self._messages.append(why)
        return None

    def _reads(self, turn: Turn) -> None:
        results = []
        for call in turn.calls:
            if len(self._steps) >= self._limits.steps:
                raise ModelFailed("spend", "steps of one question")
            if self._watch.cancelled():
                raise ModelFailed("stopped")
            if self._bench.evidence.bytes > self._limits.bytes:
                raise ModelFailed("spend", "bytes of one question")
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
                result = self._used(tool, call)
            except HubwardError as problem:
                reason = Untrusted(str(problem)).line(_LINE)
                result = Result("error", {"reason": reason})
            except (msgspec.ValidationError, ValueError, TypeError, KeyError) as problem:
                reason = f"the form is filled in wrongly: {type(problem).__name__}"
                result = Result("error", {"reason": reason})
        self._steps.append(self._step(call, result, reason))
        return result

    def _used(self, tool: AgentTool, call: ToolCall) -> Result:
        """The tool's result; raises what the tool raises, Refused for a member it has not."""
        unknown = sorted(set(call.input) - set(tool.spec.schema["properties"]))
        if unknown:
            raise Refused("model.tool.member", name=Untrusted(unknown[0]).line(_LINE))
        done = self._watch.using(call.name) if tool.shown else lambda _worked: None
        worked = False
        try:
            result = self._made(tool, call) if tool.makes else tool.use(call.input, self._bench)
            worked = result.status != "error"
        finally:
            done(worked)
        return result

    def _made(self, tool: AgentTool, call: ToolCall) -> Result:
        """The result of a tool that makes something; repeated it is the first one's."""
        if call.id in self._draft.made:
            body = self._draft.made[call.id]
            for id, text in body["facts"].items():
                self._bench.evidence.put(id, Value("code", text))
            return Result("data", body)
        result = tool.use(call.input, self._bench)
        self._draft = msgspec.structs.replace(
            self._draft, made={**self._draft.made, call.id: result.body}
        )
        self._kept()
        return result

    def _step(self, call: ToolCall, result: Result, reason: str) -> Step:
        query = str(result.body.get("query", ""))
        asked = self._bench.evidence.of(query) if result.status != "error" else None
        if asked is None:
            return Step(call.name, call.input, result.status, query, reason)
        rows = asked.rows
        count = len(rows.events) + len(rows.flows)
        return Step(
            call.name, call.input, result.status, query, reason, rows.store, rows.text, count
        )

    def _failed(self, why: str, params: dict[str, Any]) -> Outcome:
        told = {name: str(value) for name, value in params.items()}
        return msgspec.structs.replace(self._ended("failed", ""), why=why, params=told)

    def _ended(self, ending: Ending, prose: str) -> Outcome:
        return Outcome(
            ending, prose, steps=tuple(self._steps), usage=self._usage,
            ungrounded=self._ungrounded, rejected=tuple(self._rejected),
        )  # fmt: skip


def _rejection(found: Iterable[Problem]) -> str:
    """What the model is told of what was thrown back: the rules it broke, never its own words."""
    rules = sorted({problem.rule for problem in found}) or ["nothing said"]
    return f"Rejected by the checker: {', '.join(rules)}. State by reference alone."
