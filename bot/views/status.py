"""Whether Hubward works: switches, counts, and each system it needs."""

import msgspec

from bot.impact.spend import Spend
from bot.ports import Message
from bot.settings import Settings
from bot.views.blocks import Safe, escape, fields, header, join, label, section, spoken, tell
from bot.views.evidence import spend_words
from bot.views.sentence import number
from bot.words import Lang


class Health(msgspec.Struct, frozen=True):
    """One system: its name, and what is wrong with it ("" when it works)."""

    name: str
    problem: str = ""


class Status(msgspec.Struct, frozen=True):
    """What `/hubward status` shows. `stopped` is the reason of a stop, None while running.

    `feedback` counts the answers judged helpful and not, `grounding` the model's investigations of
    a week that stated what no record vouches for, and all of them.
    """

    stopped: str | None
    p1: int
    p2: int
    cases: int
    waiting: int
    queued: int
    health: tuple[Health, ...] = ()
    spend: Spend | None = None
    feedback: tuple[int, int] = (0, 0)
    grounding: tuple[int, int] = (0, 0)


def status_message(status: Status, settings: Settings, lang: Lang) -> Message:
    """Running, watching or stopped first; then switches, counts and health."""
    head = label("status.head", lang)
    mode = mode_line(status.stopped, settings, lang)
    on, off = tell("status.on", lang), tell("status.off", lang)
    cases = tell("status.cases_value", lang, p1=status.p1, p2=status.p2, total=status.cases)
    switches = (
        ("hub", settings.workspace.hub_write_back),
        ("tickets", settings.tickets.enabled),
        ("execute", settings.remediation.execute),
    )
    pairs = [
        (tell("status.cases", lang), cases),
        (tell("status.waiting", lang), number(status.waiting)),
        (tell("status.queue", lang), number(status.queued)),
        *((tell(f"status.switch_{name}", lang), on if set_ else off) for name, set_ in switches),
    ]
    if status.spend is not None:
        pairs.append((tell("impact.spend", lang), spend_words(status.spend, lang)))
    if any(status.feedback):
        good, bad = status.feedback
        value = tell("status.feedback_value", lang, good=good, bad=bad)
        pairs.append((tell("status.feedback", lang), value))
    if status.grounding[1]:
        failed, total = status.grounding
        value = tell("status.grounding_value", lang, failed=failed, total=total)
        pairs.append((tell("status.grounding", lang), value))
    health = health_line(status.health, lang)
    said = [Safe(f"{name}: {value}.") for name, value in pairs]
    return Message(
        spoken([Safe(f"{head}."), mode, *said, health], lang),
        (header(head), section(mode), fields(pairs), section(health)),
    )


def mode_line(stopped: str | None, settings: Settings, lang: Lang) -> Safe:
    """Stopped with the reason, watching only, or running."""
    if stopped is not None:
        return tell("home.stopped", lang, reason=escape(stopped, 300))
    running = settings.remediation.execute
    return tell("status.running" if running else "status.observing", lang)


def health_line(health: tuple[Health, ...], lang: Lang) -> Safe:
    """Each system by name, what is wrong said beside it; broken ones first."""
    ordered = sorted(health, key=lambda item: not item.problem)
    parts = [_health(item, lang) for item in ordered[:10]]
    return tell("home.health", lang, list=join(parts, ", ") or tell("card.unknown", lang))


def _health(item: Health, lang: Lang) -> Safe:
    name = escape(item.name, 40)
    if not item.problem:
        return tell("home.ok", lang, name=name)
    return tell("home.bad", lang, name=name, detail=escape(item.problem, 200))
