"""Works off what the edge wrote down: one job is one thing a person did in Slack."""

import msgspec

from bot.commands import parse_mention
from bot.models.change import Job
from bot.views.help import help_message
from handlers.slack import agent, clicks, commands, home, questions, shortcuts, submissions
from handlers.slack.desk import Asker, Desk, answering, asker
from handlers.slack.payloads import (
    Click,
    HomeOpened,
    MessagesOpened,
    Said,
    SessionStopped,
    Shortcut,
    Slash,
    Submission,
    read,
)


def handle(desk: Desk, job: Job) -> None:
    """One inbox row; what cannot be read is kept as a dead letter with its reason."""
    try:
        payload = read(job.body["type"], job.body["payload"])
    except (KeyError, TypeError, AttributeError) as problem:
        reason = f"{type(problem).__name__}: {problem}"
        desk.store.dead_letter("slack", reason, msgspec.json.encode(job.body))
        return
    match payload:
        case Click():
            _click(desk, payload, job.id)
        case Slash():
            who = asker(desk, payload.user, payload.channel, response_url=payload.response_url)
            answering(who, lambda: commands.slash(who, payload, job.id))
        case Said():
            _said(desk, payload, job.id)
        case Submission():
            _submission(desk, payload, job.id)
        case Shortcut():
            place = payload.channel or payload.user
            who = asker(desk, payload.user, place, thread=payload.root)
            answering(who, lambda: shortcuts.handle(who, payload, job.id))
        case HomeOpened():
            who = asker(desk, payload.user, payload.user)
            answering(who, lambda: home.opened(who))
        case MessagesOpened():
            who = asker(desk, payload.user, payload.channel)
            answering(who, lambda: agent.opened(who))
        case SessionStopped():
            who = asker(desk, payload.user, payload.channel, thread=payload.thread)
            answering(who, lambda: agent.session_stopped(who))


def _click(desk: Desk, click: Click, job_id: str) -> None:
    thread = click.thread or click.ts
    who = asker(desk, click.user, click.channel or click.user, thread=thread)
    if click.action in home.ACTIONS:
        answering(who, lambda: home.clicked(who, click))
        return
    answering(who, lambda: clicks.handle(who, click, job_id))


def _said(desk: Desk, said: Said, job_id: str) -> None:
    thread = said.thread or said.ts
    if not said.addressed and not agent.follows(desk, said):
        return
    who = asker(desk, said.user, said.channel, thread=thread)

    def act() -> None:
        if not said.addressed:
            questions.ask(who, said.text.plain(), said.channel, thread, job_id)
            return
        typed = parse_mention(said.text.plain())
        if typed.verb and typed.verb.name == "ask":
            if not typed.rest:
                who.tell(help_message(who.lang))
                return
            questions.ask(who, typed.rest, said.channel, thread, job_id)
            return
        commands.run(who, typed, job_id)

    answering(who, act)


def _submission(desk: Desk, sent: Submission, job_id: str) -> None:
    who = Asker(desk, desk.directory.person(sent.user), sent.user)
    if sent.callback in shortcuts.SUBMITTED:
        answering(who, lambda: shortcuts.submitted(who, sent, job_id))
        return
    answering(who, lambda: submissions.handle(who, sent))
