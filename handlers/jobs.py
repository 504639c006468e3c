"""Which use case each kind of job belongs to."""

from collections.abc import Callable, Mapping

from bot.deliver import Deliver
from bot.findings.triage import Triage
from bot.investigate.replies import Replies
from bot.models.change import Job
from bot.reminders import remind, tell_of_break_glass
from bot.rendering import patiently
from bot.tickets import TicketSync
from handlers.slack import inbox
from handlers.slack.desk import Desk

Check = Callable[[], str]
Handler = Callable[[Job], object]


def handlers(
    desk: Desk, triage: Triage, deliver: Deliver, replies: Replies, tickets: TicketSync | None
) -> Mapping[str, Handler]:
    """Every kind of job. Each handler re-reads state, so running one twice changes nothing."""
    remediator = desk.remediator

    def render(job: Job) -> None:
        object: str = job.body["object"]
        id = object.partition(":")[2]
        if job.queue == "slack":
            deliver.run(object)
        elif job.queue == "ticket" and tickets is not None:
            tickets.sync(id)
        elif job.queue == "hub":
            with patiently(object):
                remediator.write_back(id)

    return {
        "slack": lambda job: inbox.handle(desk, job),
        "render": render,
        "assess": lambda job: triage.assess(**job.body),
        "answer": lambda job: replies.answer(job.body["reply_id"]),
        "execute": lambda job: remediator.execute(job.body["request"]),
        "expire": lambda job: remediator.expire(job.body["request"]),
        "remind": lambda job: remind(
            desk.store, desk.chat, desk.settings, job.body["request"], job.body["percent"]
        ),
        "break_glass": lambda job: tell_of_break_glass(
            desk.store, desk.chat, desk.settings, job.body["request"]
        ),
        "wake": lambda job: desk.lifecycle.wake(job.body["case_id"]),
    }
