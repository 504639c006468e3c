"""Reports and lists as files: they go to the asker's direct messages."""

import hashlib
from dataclasses import replace

from bot.errors import Refused
from bot.models.untrusted import Untrusted
from bot.query import scope
from bot.reports import bundle, made, reports
from bot.reports.base import Sources
from bot.views.blocks import tell
from bot.views.chart_png import available, png
from bot.views.findings_csv import cases_csv
from bot.views.notice import notice
from bot.views.report import with_picture
from handlers.slack.cases import matching
from handlers.slack.desk import Asker

#: How long the button under a list can still export it, and a repeated job finds its message.
_KEEP_S = 86_400.0


def report(who: Asker, rest: str, job_id: str) -> None:
    """Post a report to the asker; raises Refused for one that does not exist, NotPermitted."""
    desk = who.desk
    words = Untrusted(rest).line(200).split()
    kind = reports().get(words[0].lower()) if words else None
    sources = Sources(desk.store, desk.settings, desk.clock.now())
    if kind is not None and kind.windowed:
        sources = _about_events(who, sources)
    finished = made(sources, words, who.lang)
    direct = desk.chat.open_dm(who.person.id)
    # A job that runs again looks for what it posted before.
    again = not desk.store.once(f"report:{job_id}", _KEEP_S)
    message = finished.barred
    day = f"{sources.now:%Y-%m-%d}"
    picture = finished.picture
    if picture is not None and available():
        name = f"hubward-{finished.name}-{day}.png"
        file_id = desk.chat.picture(name, png(picture), finished.alt)
        message = with_picture(finished.summary, file_id, finished.alt, finished.title)
    # The page goes first: Slack needs a moment until a fresh picture can stand in a message.
    if finished.files:
        for name, content in bundle(finished, f"{finished.name}.html"):
            desk.chat.upload(direct, name, content)
    else:
        desk.chat.upload(direct, f"hubward-{finished.name}-{day}.html", finished.page.encode())
    desk.chat.post(direct, message, marker=f"report:{job_id}", look_first=again)
    if who.channel not in (direct, who.person.id):
        who.tell(notice(tell("report.sent", who.lang), who.lang))


def _about_events(who: Asker, sources: Sources) -> Sources:
    """What a report about events is made from: what the asker may ask about, and no more."""
    desk = who.desk
    accounts = scope.accounts_for(who.person, desk.settings, desk.directory)
    asker = desk.investigator
    return replace(
        sources, events=asker.stores, aws=asker.aws, accounts=accounts, tz=who.person.tz or "UTC"
    )


def keep_list(who: Asker, words: str) -> str:
    """An opaque reference to what a list was narrowed by, for its export button."""
    id = hashlib.sha256(words.encode()).hexdigest()[:16]
    who.desk.store.remember(f"list:{id}", words.encode(), _KEEP_S)
    return id


def export_kept(who: Asker, id: str) -> None:
    """Export the list behind a button; raises Refused when it is too old."""
    words = who.desk.store.recall(f"list:{id}") if id.isalnum() else None
    if words is None:
        raise Refused("report.list_gone")
    export(who, words.decode())


def export(who: Asker, words: str) -> None:
    """Every matching open case as CSV; the reader is checked by the caller."""
    desk = who.desk
    cases = [held.value for held in matching(who, words.split())]
    direct = desk.chat.open_dm(who.person.id)
    name = f"hubward-cases-{desk.clock.now():%Y-%m-%d}.csv"
    desk.chat.upload(direct, name, cases_csv(cases, desk.settings, desk.clock.now()))
    shown = tell("report.csv_sent", who.lang, count=len(cases))
    who.tell(notice(shown, who.lang))
