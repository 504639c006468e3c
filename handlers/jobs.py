"""Which use case each kind of job belongs to."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.deliver import Deliver
from bot.findings.backfill import Backfiller
from bot.findings.observe import Observer
from bot.findings.reconcile import Reconcile
from bot.findings.triage import Triage
from bot.hub_write_back import HubWriteBack
from bot.investigate.replies import Replies
from bot.models.change import Job
from bot.reminders import remind, remind_of_case, tell_of_break_glass
from bot.rendering import patiently
from bot.tickets import TicketSync
from handlers.schedule import Entry, Schedule, every
from handlers.slack import home, inbox
from handlers.slack.desk import Desk

Check = Callable[[], str]
Handler = Callable[[Job], object]
#: What comes round by itself.
ENTRIES = (
    Entry("reconcile:urgent", "reconcile", "findings", every(timedelta(hours=1)),
          {"scope": "urgent"}),
    Entry("reconcile:all", "reconcile", "findings", every(timedelta(days=1)), {"scope": "all"}),
)  # fmt: skip


def handlers(
    desk: Desk,
    triage: Triage,
    deliver: Deliver,
    replies: Replies,
    tickets: TicketSync | None,
    write_back: HubWriteBack,
) -> Mapping[str, Handler]:
    """Every kind of job. Each handler re-reads state, so running one twice changes nothing."""
    remediator = desk.remediator

    def render(job: Job) -> None:
        object: str = job.body["object"]
        id = object.partition(":")[2]
        if job.queue == "slack" and object.startswith("home:"):
            home.refresh(desk, id)
        elif job.queue == "slack":
            deliver.run(object)
            if object.startswith(("case:", "request:")):
                home.changed(desk)
        elif job.queue == "ticket" and tickets is not None:
            tickets.sync(id)
        elif job.queue == "hub":
            with patiently(object):
                write_back.run(object)

    return {
        "slack": lambda job: inbox.handle(desk, job),
        "render": render,
        "assess": lambda job: triage.assess(**job.body),
        "answer": lambda job: replies.answer(job.body["reply_id"]),
        "execute": lambda job: remediator.execute(job.body["request"]),
        "expire": lambda job: remediator.expire(job.body["request"]),
        **timed_handlers(desk),
    }


def timed_handlers(desk: Desk) -> Mapping[str, Handler]:
    """The kinds that a timer sets off: what people are reminded of, batches and digests."""
    store, chat, settings = desk.store, desk.chat, desk.settings
    return {
        "remind": lambda job: remind(
            store, chat, settings, job.body["request"], job.body["percent"]
        ),
        "break_glass": lambda job: tell_of_break_glass(store, chat, settings, job.body["request"]),
        "sla": lambda job: remind_of_case(store, chat, settings, desk.clock, **job.body),
        "rollup_flush": lambda job: desk.rollups.flush(job.body["rollup"]),
        "rollup_forget": lambda job: desk.rollups.forget(**job.body),
        "digest": lambda job: desk.digests.run(job.body["channel"]),
        "wake": lambda job: desk.lifecycle.wake(job.body["case_id"]),
    }


def hub_handlers(
    backfiller: Backfiller, observer: Observer, reconcile: Reconcile, schedule: Schedule
) -> Mapping[str, Handler]:
    """The kinds that read Security Hub or look at a resource to see whether the hub is right."""

    def come_round(job: Job) -> None:
        schedule.begun(job)
        reconcile.run(job.body["scope"])

    return {
        "backfill": lambda job: backfiller.run(),
        "confirm": lambda job: observer.confirm(job.body["case_id"]),
        "reconcile": come_round,
    }
