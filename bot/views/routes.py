"""Where findings go and what the operator says about them, in words."""

from collections.abc import Sequence

from bot.findings.noise import FAMILY_CASES, URGENT_CARDS, WINDOW_S
from bot.findings.routing import default_channel, notes_for, route, selectors
from bot.models.case import Case
from bot.ports import Message
from bot.settings import Route, Settings
from bot.views.blocks import (
    Block,
    Safe,
    code,
    context,
    escape,
    fit,
    header,
    join,
    label,
    link,
    section,
    spoken,
    tell,
)
from bot.views.rollup import called, callees
from bot.words import Lang

_SELECTORS = ("severities", "accounts", "families", "ous", "teams", "controls", "tags")


def routes_message(
    settings: Settings, lang: Lang, *, case: Case | None = None, problem: str = ""
) -> Message:
    """Every route in the order in which they are tried; of a case, which one it takes and why.

    `problem` says which channels may not be used.
    """
    head = label("routes.head", lang)
    lines = [_rule(at, rule, settings, lang) for at, rule in enumerate(settings.routes, 1)]
    last = tell(
        "routes.default",
        lang,
        channel=room(default_channel(settings), lang),
        when=tell("routes.when.by_band", lang),
    )
    lines.append(last)
    if case is not None:
        lines.insert(0, case_line(case, settings, lang))
    if problem:
        lines.insert(0, tell("routes.refused", lang, problem=escape(problem, 600)))
    small = tell(
        "routes.noise", lang, cards=URGENT_CARDS, minutes=int(WINDOW_S / 60), family=FAMILY_CASES
    )
    blocks = (header(head), section(fit(lines, 2_900, lang)), context(small))
    return Message(spoken([Safe(f"{head}."), *lines], lang), blocks)


def case_line(case: Case, settings: Settings, lang: Lang) -> Safe:
    """Where one case goes, by which route, and how soon."""
    routing = route(case, settings)
    why = tell("routes.why.default", lang)
    if routing.route is not None:
        rule = settings.routes[routing.route]
        matched = [name for name, _ in selectors(rule, case, settings)]
        shown = _selected(rule, matched, lang)
        why = tell("routes.why.rule", lang, number=routing.route + 1, selectors=shown)
    post = tell(f"routes.post.{routing.post}", lang)
    said = join([why, post], "；" if lang == "zh" else "; ")
    return tell("routes.case", lang, channel=room(routing.channel, lang), why=said)


def room(channel: str, lang: Lang) -> Safe:
    """A channel as a link for an id, else as it is written in the settings."""
    if channel[:1] in ("C", "G") and channel.isalnum() and channel.isupper():
        return Safe(f"<#{channel}>")
    return code(channel, 80) if channel else tell("routes.nowhere", lang)


def _rule(at: int, rule: Route, settings: Settings, lang: Lang) -> Safe:
    calls = tell("routes.calls", lang, who=callees(rule.mention)) if rule.mention else Safe("")
    return tell(
        "routes.rule",
        lang,
        number=at,
        selectors=_selected(rule, _SELECTORS, lang),
        channel=room(rule.channel or default_channel(settings), lang),
        when=tell(f"routes.when.{rule.post}", lang),
        calls=calls,
    )


def _selected(rule: Route, names: Sequence[str], lang: Lang) -> Safe:
    parts = []
    for name in names:
        values = [code(value, 60) for value in getattr(rule, name)]
        if values:
            caption = tell(f"routes.name.{name}", lang)
            parts.append(tell("routes.selector", lang, name=caption, values=join(values[:8], ", ")))
    return join(parts, " · ") or tell("routes.all", lang)


def operator_notes(case: Case, settings: Settings, lang: Lang) -> tuple[Block, ...]:
    """The operator's notes and runbooks about a case, and whom its route calls; empty if none."""
    lines = [called(route(case, settings).mention, lang)]
    for note in notes_for(case, settings)[:3]:
        runbook = link(note.runbook, tell("routes.runbook", lang)) if note.runbook else Safe("")
        text = escape(note.text, 500, one_line=False)
        lines.append(tell("routes.note", lang, text=join([text, runbook], " ")))
    shown = join(lines)
    return (section(shown),) if shown else ()
