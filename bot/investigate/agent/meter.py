"""What the model may cost, per thread, person and day; which budget is used up is said."""

from datetime import date, timedelta
from typing import Protocol

from bot.errors import Refused
from bot.models.answer import Question
from bot.ports_model import Usage
from bot.settings import ModelSettings

_DAY_S = 2 * 86_400
_THREAD_S = 30 * 86_400
_WEEK_S = 8 * 86_400
_MICRO = 1_000_000
#: A cached token costs a tenth of an input token, storing one a quarter more
#: (https://docs.claude.com/en/docs/build-with-claude/prompt-caching).
_CACHED, _STORED = 0.1, 1.25


class Counters(Protocol):
    """Counters that forget themselves (bot.ports.Store)."""

    def add(self, counter: str, amount: int, ttl_s: float) -> int:
        """Add and return the sum; 0 only reads."""
        ...


class Meter:
    """Looks before each turn of a model and writes down after it."""

    def __init__(self, settings: ModelSettings, counters: Counters) -> None:
        self._settings = settings
        self._counters = counters

    def check(self, question: Question, today: date) -> None:
        """Raise Refused with the budget that is used up."""
        limits = self._settings
        for budget, counter, ttl, limit in (
            ("thread", _thread(question), _THREAD_S, limits.thread_tokens),
            ("person", _person(question, today), _DAY_S, limits.person_day_tokens),
            ("day", f"model:day:{today}", _DAY_S, limits.day_tokens),
        ):
            used = self._counters.add(counter, 0, ttl)
            if used >= limit:
                raise Refused(f"model.budget.{budget}", used=used, limit=limit)
        spent = self._counters.add(f"model:usd:{today}", 0, _DAY_S) / _MICRO
        if spent >= limits.day_usd:
            raise Refused("model.budget.usd", used=f"{spent:.2f}", limit=f"{limits.day_usd:g}")

    def spent(self, question: Question, today: date, usage: Usage) -> None:
        """Count one turn in every budget."""
        tokens = usage.input + usage.output + usage.cached + usage.stored
        self._counters.add(_thread(question), tokens, _THREAD_S)
        self._counters.add(_person(question, today), tokens, _DAY_S)
        self._counters.add(f"model:day:{today}", tokens, _DAY_S)
        micro = round(self.usd(usage) * _MICRO)
        self._counters.add(f"model:usd:{today}", micro, _DAY_S)

    def judged(self, ungrounded: bool, today: date) -> None:
        """Count one investigation, and whether the checker threw something of it away."""
        self._counters.add(f"model:judged:{today}", 1, _WEEK_S)
        if ungrounded:
            self._counters.add(f"model:ungrounded:{today}", 1, _WEEK_S)

    def usd(self, usage: Usage) -> float:
        """What the usage costs at the operator's prices, US dollars."""
        inward = usage.input + _CACHED * usage.cached + _STORED * usage.stored
        dollars = inward * self._settings.usd_in + usage.output * self._settings.usd_out
        return dollars / 1_000_000


def grounding(counters: Counters, today: date) -> tuple[int, int]:
    """Of the investigations of seven days: how many stated what no fact vouches for, and all."""
    days = [today - timedelta(days=n) for n in range(7)]
    return (
        sum(counters.add(f"model:ungrounded:{day}", 0, _WEEK_S) for day in days),
        sum(counters.add(f"model:judged:{day}", 0, _WEEK_S) for day in days),
    )


def _thread(question: Question) -> str:
    return f"model:thread:{question.channel}:{question.thread}"


def _person(question: Question, today: date) -> str:
    return f"model:person:{question.asker}:{today}"
