"""One message for many cases: how many, of what, where, the worst of them, and all as CSV."""

from collections import Counter
from collections.abc import Sequence

from bot.findings.rollup import own_card
from bot.models.case import Case
from bot.models.rollup import Rollup
from bot.ports import Message, Stored
from bot.settings import Settings
from bot.views.actions import Action, case_ref, rollup_ref
from bot.views.blocks import (
    Block,
    Plain,
    Safe,
    actions,
    button,
    choice,
    code,
    context,
    escape,
    header,
    join,
    label,
    plain,
    plain_text,
    section,
    spoken,
    table,
    tell,
)
from bot.views.case_fields import account_words
from bot.views.limits import CARD_JSON, size
from bot.views.sentence import ICONS, number, some, what
from bot.words import Lang

#: Cases listed in the message; the CSV has all.
ROWS = 25
#: Characters a single cell may take before it is cut.
_CELL = 58
_COLUMNS = ("rank", "what", "account", "state")
#: A cell that begins so is run as a formula: https://owasp.org/www-community/attacks/CSV_Injection


def rollup_card(
    rollup: Rollup, cases: Sequence[Stored[Case]], settings: Settings, lang: Lang
) -> Message | None:
    """The message of a roll-up with its cases, highest score first; None when it has none."""
    if not cases:
        return None
    held = [stored.value for stored in cases]
    family = plain(rollup.family, 60)
    count = Plain(number(len(held)))
    head = label(f"rollup.head.{rollup.kind}", lang, count=count, family=family)
    lines = _lines(rollup, held, settings, lang)
    rows = min(ROWS, len(held))
    blocks = _blocks(rollup, held, rows, head, lines, settings, lang)
    while size(blocks) > CARD_JSON and rows > 1:
        rows -= 1
        blocks = _blocks(rollup, held, rows, head, lines, settings, lang)
    return Message(spoken([Safe(f"{head}."), *lines], lang), blocks)


def _blocks(
    rollup: Rollup, held: Sequence[Case], rows: int, head: Plain, lines: Sequence[Safe],
    settings: Settings, lang: Lang,
) -> tuple[Block, ...]:  # fmt: skip
    total, shown = len(held), held[:rows]
    if total > rows:
        small = tell("rollup.shown", lang, shown=rows, total=number(total))
    else:
        small = tell("rollup.all_shown", lang)
    cards = sum(own_card(case) for case in held)
    apart = tell("rollup.cards", lang, count=cards) if cards else Safe("")
    columns = [label(f"rollup.col.{name}", lang) for name in _COLUMNS]
    return (
        header(head),
        section(join(lines)),
        table(columns, [_row(case, settings, lang) for case in shown]),
        actions(picker(shown, lang), _csv_button(rollup, total, lang)),
        context(small, apart),
    )


def _lines(rollup: Rollup, held: Sequence[Case], settings: Settings, lang: Lang) -> list[Safe]:
    states = Counter(case.state for case in held)
    quiet = states["snoozed"] + states["suppressed"]
    waiting = states["new"] + states["acknowledged"]
    units = {account.ou if (account := settings.account(c.account)) else "" for c in held}
    unit = next(iter(units)) if len(units) == 1 else ""
    counts = {"running": states["in_progress"], "fixed": states["fixed"], "quiet": quiet}
    lines = [
        called(rollup.mention, lang),
        tell("rollup.state", lang, open=waiting, **counts),
        tell(f"rollup.first.{rollup.kind}", lang),
        tell("rollup.unit", lang, ou=escape(unit, 60)) if unit else Safe(""),
    ]
    accounts = Counter(case.account for case in held)
    by_account = _counted([(account_words(id, settings), n) for id, n in _most(accounts)], lang)
    if rollup.kind != "family":
        families = Counter(case.family for case in held)
        kinds = _counted([(code(name, 40), n) for name, n in _most(families)], lang)
        lines.append(tell("rollup.families", lang, list=kinds))
    lines.append(tell("rollup.accounts", lang, list=by_account))
    return [line for line in lines if line]


def called(mention: Sequence[str], lang: Lang) -> Safe:
    """`For @security-oncall`, or nothing."""
    return tell("rollup.calls", lang, who=callees(mention)) if mention else Safe("")


def callees(mention: Sequence[str]) -> Safe:
    """People and user groups as mentions that notify them."""
    return join([_called(who) for who in mention], ", ")


def _called(who: str) -> Safe:
    # https://docs.slack.dev/messaging/formatting-message-text: a user group is <!subteam^ID>.
    return Safe(f"<!subteam^{escape(who, 20)}>" if who.startswith("S") else f"<@{escape(who, 20)}>")


def _most(counts: "Counter[str]") -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _counted(counts: Sequence[tuple[Safe, int]], lang: Lang) -> Safe:
    parts = [tell("rollup.counted", lang, name=name, count=number(n)) for name, n in counts]
    return some(parts, lang, most=6)


def _row(case: Case, settings: Settings, lang: Lang) -> list[Plain | int]:
    account = settings.account(case.account)
    return [
        rank_cell(case, lang),
        plain(what(case, lang), _CELL),
        plain(account.name if account else case.account, 30),
        label(f"rollup.state.{case.state}", lang),
    ]


def rank_cell(case: Case, lang: Lang) -> Plain:
    """`P1 · 82` for a table."""
    if case.priority is None:
        return label("rollup.unranked", lang)
    return label("rollup.rank", lang, band=Plain(case.priority.band), score=case.priority.score)


def picker(shown: Sequence[Case], lang: Lang) -> Block:
    """A menu that shows the chosen case to whoever chooses it."""
    options = []
    for case in shown:
        band = case.priority.band if case.priority else ""
        text = plain(f"{ICONS[case.severity]} {band} {what(case, lang)}", _CELL)
        options.append(choice(text, case_ref(case.id, 0)))
    return {
        "type": "static_select",
        "action_id": Action.CASE_SHOW.value,
        "placeholder": plain_text(label("rollup.pick", lang)),
        "options": options,
    }


def _csv_button(rollup: Rollup, total: int, lang: Lang) -> Block:
    name = label("rollup.csv", lang, count=Plain(number(total)))
    return button(name, Action.ROLLUP_CSV, rollup_ref(rollup.id))
