"""`hubward report findings`: new, fixed, overdue and time to fix, by team and framework."""

from datetime import timedelta

import msgspec

from bot.models.case import Case
from bot.ports import Store
from bot.reports._numbers import TREND_DAYS, measure
from bot.reports.base import MOST_DAYS, Report, ReportKind, Sources, Wanted
from bot.views.report import report_lines, report_message, with_bars
from bot.views.report_page import page, trend_chart
from bot.views.report_words import trend_about
from bot.words import Lang, say

#: Cases are read in batches of this many.
_BATCH = 500
_MOST = 1_000_000


class FindingsReport(ReportKind):
    """The last days against as many before them."""

    name = "findings"
    also = ("finding", "cases", "发现")

    def make(self, sources: Sources, wanted: Wanted, lang: Lang) -> Report:
        """The report about the last days (1 to 45) against as many before; reads only."""
        days = wanted.days
        since = sources.now - timedelta(days=max(2 * min(days, MOST_DAYS), TREND_DAYS))
        cases = _cases(sources.kept(), since.timestamp())
        numbers = measure(cases, sources.settings, sources.now, days)
        message = report_message(numbers, sources.settings, lang)
        return Report(
            name=self.name,
            numbers=msgspec.to_builtins(numbers),
            page=page(numbers, sources.settings, lang),
            summary=message,
            barred=with_bars(message, numbers),
            spoken=report_lines(numbers, sources.settings, lang),
            picture=trend_chart(numbers),
            title=say("report.trend", lang),
            alt=trend_about(numbers, lang),
        )


def _cases(store: Store, since: float) -> list[Case]:
    """The open cases, and those that changed last since then and are closed."""
    ids = store.members("cases:open", limit=_MOST)
    for state in ("fixed", "suppressed"):
        ids += store.members(f"cases:state:{state}", low=since, limit=_MOST)
    # A case that is closed between the two reads would be counted twice.
    wanted = list(dict.fromkeys(ids))
    found = []
    for start in range(0, len(wanted), _BATCH):
        found += [held.value for held in store.many(Case, wanted[start : start + _BATCH])]
    return found
