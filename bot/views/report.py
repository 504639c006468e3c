"""The findings report as a Slack message and as lines for a terminal."""

from bot.models.report import Numbers
from bot.ports import Message
from bot.settings import Settings
from bot.views.blocks import (
    Block,
    Plain,
    Safe,
    context,
    escape,
    header,
    label,
    plain,
    plain_text,
    section,
    spoken,
    tell,
)
from bot.views.case_fields import account_words
from bot.views.report_words import duration, figure, standard_name, team_name, trend_about
from bot.words import Lang, say

_TEAMS, _CAMPAIGNS = 5, 3
_BAR = 24


def report_message(numbers: Numbers, settings: Settings, lang: Lang) -> Message:
    """The figures that matter, and where the rest is; `with_picture` adds the chart."""
    head = label("report.findings.title", lang, days=numbers.days)
    parts = [_lead(numbers, lang), *_names(numbers, lang)]
    blocks = [header(head), *(section(part) for part in parts)]
    campaigns = _campaigns(numbers, settings, lang)
    if campaigns:
        title = tell("report.campaigns", lang)
        blocks.append(section(Safe("\n".join([f"*{title}*", *(f"• {c}" for c in campaigns)]))))
    blocks.append(context(tell("report.more", lang)))
    return Message(spoken([Safe(f"{head}."), *parts, *campaigns], lang), tuple(blocks))


def with_picture(message: Message, file_id: str, alt: str, title: str) -> Message:
    """The same with the uploaded picture after the first paragraph.

    https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object
    """
    picture: Block = {
        "type": "image",
        "slack_file": {"id": file_id},
        "alt_text": plain(alt, 1000),
        "title": plain_text(plain(title, 200)),
    }
    return Message(message.text, (*message.blocks[:2], picture, *message.blocks[2:]))


def with_bars(message: Message, numbers: Numbers) -> Message:
    """The same with bars made of letters, where no picture can be drawn."""
    most = max(numbers.bands.values(), default=0) or 1
    lines = [
        Plain(f"{band} {'█' * max(1 if count else 0, round(_BAR * count / most))} {count}")
        for band, count in numbers.bands.items()
    ]
    text = {"type": "text", "text": "\n".join(lines)}
    bars: Block = {
        "type": "rich_text",
        "elements": [{"type": "rich_text_preformatted", "elements": [text]}],
    }
    return Message(message.text, (*message.blocks[:2], bars, *message.blocks[2:]))


def report_lines(numbers: Numbers, settings: Settings, lang: Lang) -> tuple[str, ...]:
    """The same for a terminal."""
    out = [say("report.findings.title", lang, days=numbers.days), trend_about(numbers, lang)]
    for name in ("open", "new", "fixed", "overdue", "in_time", "mttr"):
        now, before = (figure(f, name, lang) for f in (numbers.total.now, numbers.total.before))
        told = say("report.before", lang, value=before)
        out.append(f"{say(f'report.{name}', lang)}: {now} ({told})")
    groups = ((numbers.teams, team_name), (numbers.standards, standard_name))
    for lines, named in groups:
        out.append("")
        for line in lines:
            words = say(
                "report.line", lang, name=named(line.name, lang), open=line.now.open,
                overdue=line.now.overdue, new=line.now.new, fixed=line.now.fixed,
            )  # fmt: skip
            out.append(plain(words.replace("*", "")))
    out += ["", *(plain(str(line)) for line in _campaigns(numbers, settings, lang))]
    return tuple(out)


def _lead(numbers: Numbers, lang: Lang) -> Safe:
    now, before = numbers.total.now, numbers.total.before
    return tell(
        "report.lead",
        lang,
        open=now.open,
        overdue=now.overdue,
        new=now.new,
        new_before=before.new,
        fixed=now.fixed,
        fixed_before=before.fixed,
        mttr=Safe(duration(now.mttr_hours, lang)),
        mttr_before=Safe(duration(before.mttr_hours, lang)),
    )


def _names(numbers: Numbers, lang: Lang) -> list[Safe]:
    lines = [
        tell(
            "report.line",
            lang,
            name=escape(team_name(line.name, lang), 60),
            open=line.now.open,
            overdue=line.now.overdue,
            new=line.now.new,
            fixed=line.now.fixed,
        )
        for line in numbers.teams[:_TEAMS]
    ]
    return [Safe("\n".join(lines))] if lines else []


def _campaigns(numbers: Numbers, settings: Settings, lang: Lang) -> list[Safe]:
    return [
        tell(
            "report.campaign",
            lang,
            count=campaign.cases,
            family=escape(campaign.family, 60),
            account=escape(campaign.ou, 60) or account_words(campaign.account, settings),
            band=Safe(campaign.worst),
            overdue=campaign.overdue,
        )
        for campaign in numbers.campaigns[:_CAMPAIGNS]
    ]
