"""The Home tab: what needs this person, what is theirs, what is urgent."""

from bot.models.request import Request
from bot.views.home import Home, home_view
from handlers.slack.cases import decidable, open_cases, staff
from handlers.slack.desk import Asker


def publish(who: Asker, account: str = "") -> None:
    """Render the tab from the store and publish it; raises NotPermitted for guests."""
    staff(who)
    desk = who.desk
    cases = open_cases(who, limit=200)
    if account:
        cases = [case for case in cases if case.value.account == account]
    recent = desk.store.many(Request, desk.store.members("requests:ended", limit=5))
    home = Home(
        approvals=tuple(decidable(who)),
        yours=tuple(case for case in cases if case.value.assignee == who.person.id),
        urgent=tuple(
            c for c in cases if c.value.priority and c.value.priority.band in ("P1", "P2")
        ),
        recent=tuple(request.value for request in recent),
        health=desk.health(),
        at=desk.clock.now(),
        account=account,
        accounts=tuple(a.id for a in desk.settings.accounts),
        stopped=desk.store.flag("stopped"),
    )
    desk.chat.publish_home(who.person.id, home_view(home, desk.settings, who.lang))
