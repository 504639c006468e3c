"""What a person does beside asking: stops a question, judges an answer, opens the conversation."""

import logging

import msgspec

from bot.approvals.roles import actor
from bot.errors import NotPermitted, Refused, Upstream
from bot.investigate.stopping import in_thread, running, stop
from bot.models.answer import Answer
from bot.models.change import AuditEntry, Change
from bot.models.posted import Reply
from bot.ports import Store
from bot.query.scope import accounts_for
from bot.settings import Settings
from bot.views.actions import Action
from bot.views.blocks import tell
from bot.views.notice import notice
from bot.views.reply import parse_feedback, parse_reply_ref
from bot.words import say
from handlers.slack.desk import Asker, Desk
from handlers.slack.payloads import Click, Said

_log = logging.getLogger("hubward.slack")
#: Judgements are counted for thirty days, and a thread is followed for one (seconds).
_JUDGED_S, _FOLLOWED_S = 30 * 86_400, 86_400
#: Example questions about all accounts, and about one that they name.
_WIDE, _NARROW = (2, 1, 3, 5, 7, 9), (4, 6, 8, 10)
_PROMPTS = 4


class Judgement(msgspec.Struct, frozen=True):
    """What a person last said of an answer."""

    verdict: str


def click(who: Asker, pressed: Click, action: str) -> None:
    """Stop under a reply, or 👍 and 👎 under an answer; raises HubwardError."""
    if action == Action.REPLY_STOP:
        _stop_pressed(who, pressed)
    else:
        _judge(who, pressed)


def session_stopped(who: Asker) -> None:
    """Slack's own Stop ends whatever is worked on in the thread; raises NotPermitted.

    Slack has ended the streams by then, of others too, whose replies are edited from then on:
    https://docs.slack.dev/reference/events/agent_session_stopped
    """
    found = running(who.desk.store, who.channel, who.thread)
    mine = [one.value for one in found if _may_stop(who, one.value)]
    if found and not mine:
        raise NotPermitted("reply.stop_not_yours")
    for reply in mine:
        stop(who.desk.store, reply.id, who.person.id, who.desk.clock.now())


def opened(who: Asker) -> None:
    """Somebody opened the conversation: offer questions they may ask."""
    prompts = suggestions(who)
    if not prompts:
        return
    try:
        who.desk.chat.suggest(who.channel, say("agent.prompts.title", who.lang), prompts)
    except Upstream as problem:
        # Nobody asked for them, so nobody is told that they are missing.
        _log.warning("no suggestions: %s", problem)


def suggestions(who: Asker) -> tuple[str, ...]:
    """Four example questions within the person's scope; none for who may ask nothing."""
    settings = who.desk.settings
    try:
        allowed = accounts_for(who.person, settings, who.desk.directory)
    except (NotPermitted, Upstream):
        return ()
    wide = len(allowed) > 1
    numbers = (*_WIDE[:2], *_NARROW[:2]) if wide else _NARROW
    account = _account(settings, allowed)
    return tuple(
        say(f"agent.prompt.{number}", who.lang, account=account) for number in numbers[:_PROMPTS]
    )


def follows(desk: Desk, said: Said) -> bool:
    """Whether a message without a mention goes on with a thread of the same person's questions."""
    if not desk.settings.questions.follow_threads or not said.thread:
        return False
    since = desk.clock.now().timestamp() - _FOLLOWED_S
    return any(
        one.value.asker == said.user
        and one.value.asked_at.timestamp() >= since
        and one.value.state in ("answered", "elsewhere", "working")
        for one in in_thread(desk.store, said.channel, said.thread)
    )


def judged(store: Store) -> tuple[int, int]:
    """How many answers were judged helpful and not helpful lately."""
    good, bad = (store.add(f"feedback:{verdict}", 0, _JUDGED_S) for verdict in ("good", "bad"))
    return good, bad


def _stop_pressed(who: Asker, pressed: Click) -> None:
    id = parse_reply_ref(pressed.value)
    if id is None:
        raise Refused("error.unknown_button")
    stored = who.desk.store.get(Reply, id)
    if stored is None:
        raise Refused("reply.stop_late")
    if not _may_stop(who, stored.value):
        raise NotPermitted("reply.stop_not_yours")
    if not stop(who.desk.store, id, who.person.id, who.desk.clock.now()):
        raise Refused("reply.stop_late")


def _may_stop(who: Asker, reply: Reply) -> bool:
    if who.person.id == reply.asker:
        return True
    return "operator" in actor(who.desk.directory, who.desk.settings.approvals, who.person.id).roles


def _judge(who: Asker, pressed: Click) -> None:
    ref = parse_feedback(pressed.value)
    if ref is None:
        raise Refused("error.unknown_button")
    answer, verdict = ref
    if who.person.guest or who.person.external or who.desk.store.get(Answer, answer) is None:
        raise Refused("answer.gone")
    store, key = who.desk.store, f"judged:{answer}:{who.person.id}"
    kept = store.recall(key)
    before = msgspec.json.decode(kept, type=Judgement).verdict if kept else ""
    if before != verdict:
        if before:
            store.add(f"feedback:{before}", -1, _JUDGED_S)
        store.add(f"feedback:{verdict}", 1, _JUDGED_S)
        store.remember(key, msgspec.json.encode(Judgement(verdict)), _JUDGED_S)
        now = who.desk.clock.now()
        entry = AuditEntry("answer.judged", who.person.id, f"answer:{answer}", now,
                           {"verdict": verdict})  # fmt: skip
        store.commit(Change(audit=(entry,)))
    who.tell(notice(tell("reply.feedback.thanks", who.lang), who.lang))


def _account(settings: Settings, allowed: frozenset[str]) -> str:
    """The account to name: one in production where there is one."""
    mine = [account for account in settings.accounts if account.id in allowed]
    first = next((one for one in mine if one.environment == "production"), mine[0])
    return first.name
