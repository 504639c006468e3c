"""The message that sums up what was there before Hubward came."""

from collections.abc import Sequence

from bot.findings.baseline import Baseline
from bot.models.case import Case
from bot.ports import Message, Stored
from bot.settings import Settings
from bot.views.blocks import Safe, context, header, join, label, section, spoken, tell
from bot.views.findings_list import case_row, fitting
from bot.words import Lang


def baseline_message(
    baseline: Baseline, worst: Sequence[Stored[Case]], settings: Settings, lang: Lang
) -> Message:
    """Counts by priority, the worst ten with a button each, and what to expect a day."""
    lead = tell(
        "baseline.lead", lang, findings=baseline.findings, cases=baseline.cases,
        accounts=baseline.accounts,
    )  # fmt: skip
    bands = [
        tell("baseline.band", lang, band=Safe(band), count=count)
        for band, count in baseline.bands.items()
    ]
    counted = tell("baseline.bands", lang, list=join(bands, " · "))
    cards = tell("baseline.carded_none", lang)
    if baseline.carded:
        cards = tell("baseline.carded", lang, count=len(baseline.carded))
    daily = {post: Safe(f"{number:g}") for post, number in baseline.daily.items()}
    expected = tell("baseline.daily", lang, **daily)
    rows = fitting([case_row(case, settings, lang) for case in worst])
    small = [tell("baseline.scored", lang, looked=baseline.looked)]
    if baseline.observing:
        small.append(tell("baseline.observing", lang))
    head = label("baseline.head", lang, cases=baseline.cases)
    blocks = [header(head), section(lead), section(join([counted, cards, expected]))]
    if rows:
        blocks += [section(tell("baseline.top", lang, count=len(rows))), *rows]
    blocks += [context(line) for line in small]
    text = spoken([Safe(f"{head}."), lead, counted, cards, expected], lang)
    return Message(text, tuple(blocks))
