"""The captioned values of a case: where it is, whose it is, and how it stands."""

from bot.models.case import Case
from bot.settings import Settings
from bot.views.blocks import Safe, code, escape, link, tell, when
from bot.views.sentence import given, people, some
from bot.words import Lang, all_words


def account_words(id: str, settings: Settings) -> Safe:
    """`payments-prod (111111111111)`, and its organizational unit where the settings name one."""
    account = settings.account(id)
    unit = f", OU {account.ou}" if account and account.ou else ""
    return escape(settings.account_name(id) + unit, 120)


def status(case: Case, lang: Lang) -> Safe:
    """The state in words: who has it, until when it is quiet, how often it came back."""
    until = when(case.snoozed_until) if case.snoozed_until else tell("card.unknown", lang)
    who = people([case.state_by])
    state = "disputed" if case.hub_disagrees else case.state
    words = tell(f"state.{state}", lang, who=who, until=until)
    if case.assignee and not (case.state == "acknowledged" and case.assignee == case.state_by):
        words = tell("card.assigned", lang, state=words, who=people([case.assignee]))
    if case.reopened == 1:
        return tell("card.reopened_once", lang, state=words)
    if case.reopened:
        return tell("card.reopened", lang, state=words, count=case.reopened)
    return words


def field_pairs(
    case: Case, settings: Settings, lang: Lang, ticket_url: str = ""
) -> list[tuple[Safe, Safe]]:
    """Where, whose, and how it stands."""
    controls = some([code(control, 40) for control in case.controls], lang)
    pairs = [
        ("account", account_words(case.account, settings)),
        ("region", code(case.region, 40)),
        ("resource", code(case.resource.short_id, 100)),
        ("owner", _owner(case, lang)),
        ("environment", _environment(case, lang)),
        ("controls", controls),
        ("status", status(case, lang)),
    ]
    if case.ticket:
        shown = code(case.ticket, 40)
        bare = escape(case.ticket, 40)
        pairs.append(("ticket", link(ticket_url, bare) if ticket_url else shown))
    unknown = tell("card.unknown", lang)
    return [(tell(f"card.{name}", lang), value or unknown) for name, value in pairs]


def _owner(case: Case, lang: Lang) -> Safe:
    impact = case.impact
    if impact is None or not impact.owner:
        return tell("card.unknown", lang)
    return _sourced(escape(impact.owner, 80), impact.owner_from, lang)


def _environment(case: Case, lang: Lang) -> Safe:
    impact = case.impact
    if impact is None:
        return tell("environment.unknown", lang)
    key = f"environment.{impact.environment}"
    words = tell(key, lang) if key in all_words() else escape(impact.environment, 40)
    return _sourced(words, impact.environment_from, lang)


def _sourced(value: Safe, source: str, lang: Lang) -> Safe:
    if not source:
        return value
    return tell("card.with_source", lang, value=value, source=given(source, {}, lang))
