"""What is known about use, reach and origin, each as one sentence that says what is unknown."""

from datetime import datetime

from bot.impact.spend import Spend, price_of
from bot.models.impact import Dependent, Hop, Impact, Origin, Traffic
from bot.settings import ImpactSettings
from bot.views.blocks import Plain, Safe, code, escape, join, label, tell, utc
from bot.views.sentence import ended, known, moment, number, some, volume
from bot.words import Lang, all_words

#: Sources of traffic that a card names.
_TOP = 3


def traffic_line(traffic: Traffic | None, lang: Lang, *, spoken: bool = False) -> Safe:
    """Whether it is used: yes with figures, none seen with the window, or unknown and why.

    How old the figures are and whether they are whole stands beside them.
    """
    if traffic is None:
        return tell("card.used_unknown", lang, why=tell("card.used_not_looked", lang))
    if traffic.certainty == "unknown":
        return tell("card.used_unknown", lang, why=_why(traffic.why, lang))
    parts = [tell("card.used_no", lang, days=traffic.window_days)]
    if traffic.certainty == "confirmed":
        parts = [
            tell(
                "card.used_yes",
                lang,
                sources=number(traffic.sources),
                flows=number(traffic.flows),
                bytes=volume(traffic.bytes),
                days=traffic.window_days,
                last=moment(traffic.last_seen, lang, spoken=spoken),
            ),
            _sampling(traffic, lang),
            Safe("") if spoken else _top(traffic, lang),
        ]
    if traffic.at is not None:
        parts.append(tell("impact.traffic_at", lang, ago=_ago(traffic.at)))
    return join(parts, " ")


def _sampling(traffic: Traffic, lang: Lang) -> Safe:
    if traffic.skipped:
        return tell("impact.traffic_skipped", lang, skipped=number(traffic.skipped))
    if traffic.partial:
        return tell("impact.traffic_partial", lang)
    # Figures of before the log's reading was noted say nothing about it.
    return tell("impact.traffic_whole", lang) if traffic.at else Safe("")


def _ago(at: datetime) -> Safe:
    """`12 minutes ago`, counted by the reader's Slack; the time where it cannot:
    https://docs.slack.dev/messaging/formatting-message-text/#date-formatting
    """
    return Safe(f"<!date^{int(at.timestamp())}^{{ago}}|{utc(at)}>")


def _top(traffic: Traffic, lang: Lang) -> Safe:
    if not traffic.top:
        return Safe("")
    named = [
        tell("impact.source", lang, address=code(address, 45), flows=number(flows))
        for address, flows in traffic.top[:_TOP]
    ]
    outside = number(traffic.outside)
    return tell("impact.traffic_top", lang, list=join(named, ", "), outside=outside)


def origin_line(origin: Origin | None, lang: Lang) -> Safe:
    """Who opened it, when and how, and whether the name can be relied on."""
    if origin is None:
        return tell("card.origin_unknown", lang, why=tell("card.origin_not_looked", lang))
    if origin.certainty == "not_confirmed":
        return tell("card.origin_none", lang)
    if origin.certainty == "unknown":
        return tell("card.origin_unknown", lang, why=_why(origin.why, lang))
    ip = tell("card.origin_ip", lang, ip=code(origin.source_ip, 60)) if origin.source_ip else ""
    line = tell(
        "card.origin",
        lang,
        who=code(origin.actor, 100),
        trust=tell("card.verified" if origin.verified else "card.claimed", lang),
        at=moment(origin.at, lang),
        event=code(origin.event_name, 60),
        from_ip=Safe(ip),
    )
    if not origin.through:
        return line
    roles = join([code(role, 64) for role in origin.through], " → ")
    return join([line, tell("impact.through", lang, roles=roles)], " ")


def managed_line(impact: Impact | None, lang: Lang) -> Safe:
    """Which tool owns the definition, and whether AWS says so or somebody claims it."""
    if impact is None:
        return Safe("")
    # Cards of before the tool was kept apart have it in their origin only.
    origin = impact.origin
    tool, verified = impact.managed_by, impact.managed_verified
    if not tool and origin is not None:
        tool, verified = origin.managed_by, origin.managed_verified
    if not tool:
        return Safe("")
    source = impact.managed_from
    said_by = tell("impact.managed_from", lang, source=escape(source, 80)) if source else Safe("")
    named = tell("impact.managed_iac", lang) if tool == "iac" else code(tool, 60)
    key = "impact.managed_verified" if verified else "impact.managed_claimed"
    return tell(key, lang, tool=named, source=said_by)


def missing_lines(impact: Impact | None, lang: Lang) -> list[Safe]:
    """What could not be read, in plain words; nothing where everything was."""
    if impact is None or not impact.missing:
        return []
    reasons = [_missing(name, lang) for name in impact.missing]
    return [tell("impact.missing", lang, list=some(reasons, lang))]


def _missing(name: str, lang: Lang) -> Safe:
    source, _, reason = name.partition(":")
    own = f"impact.missing.{source}.{reason}"
    if own in all_words():
        return tell(own, lang)
    shown = known(f"impact.name.{source}", source, lang)
    key = f"finding.missing.{reason}"
    if key in all_words():
        return tell(key, lang, source=shown)
    return escape(name, 80)


def look_label(impact: Impact | None, settings: ImpactSettings, lang: Lang) -> Plain | None:
    """The words of the *Look now* button with its price; None where everything was looked at."""
    if impact is None or not impact.unlooked:
        return None
    if impact.look_bytes < 0:
        price = Plain(f"${settings.prices.insights_gb:.3f}")
        return label("impact.look_rate", lang, price=price)
    dollars = price_of(impact.look_bytes, settings)
    if not dollars:
        return label("impact.look_free", lang)
    return label("impact.look_price", lang, price=_dollars(dollars, lang))


def _dollars(amount: float, lang: Lang) -> Plain:
    if 0 < amount < 0.01:
        return label("impact.price_small", lang)
    return Plain(f"${amount:.2f}")


def spend_words(spend: Spend, lang: Lang) -> Safe:
    """What today's looks have read and cost."""
    return tell(
        "impact.spend_value",
        lang,
        read=volume(spend.bytes),
        most=volume(spend.daily_bytes),
        queries=number(spend.queries),
        lookups=number(spend.lookups),
        inspections=number(spend.inspections),
        price=escape(_dollars(spend.dollars, lang), 40),
    )


def _why(code: str, lang: Lang) -> Safe:
    return ended(known(f"finding.why.{code}", code, lang), lang)


def reach_lines(impact: Impact | None, lang: Lang) -> list[Safe]:
    """Who can reach it, by which path, and what stands behind it."""
    if impact is None:
        unknown = tell("exposure.unknown", lang)
        return [tell("card.exposure_head", lang, exposure=unknown)]
    reach = tell(f"exposure.{impact.exposure}", lang)
    lines = [tell("card.exposure_head", lang, exposure=reach)]
    if impact.path:
        path = join([_hop(hop, lang) for hop in impact.path[:9]], " → ")
        lines.append(tell("card.path", lang, path=path))
    if impact.applications:
        names = [escape(name, 60) for name in impact.applications]
        lines.append(tell("card.applications", lang, list=some(names, lang)))
    if impact.dependents:
        behind = [_dependent(one, lang) for one in impact.dependents]
        lines.append(tell("card.dependents", lang, list=some(behind, lang)))
    if impact.sensitive_data:
        lines.append(tell("card.sensitive", lang))
    if impact.exploited:
        listed = some([code(cve, 30) for cve in impact.exploited], lang)
        lines.append(tell("impact.exploited", lang, list=listed))
    return lines


def _hop(hop: Hop, lang: Lang) -> Safe:
    state = tell(f"hop.{hop.state}", lang)
    shown = known(f"impact.hop.{hop.what}", hop.what, lang)
    if not hop.id:
        return tell("impact.hop_bare", lang, what=shown, state=state)
    return tell("card.hop", lang, what=shown, id=code(hop.id, 60), state=state)


def _dependent(one: Dependent, lang: Lang) -> Safe:
    kind = known(f"impact.kind.{one.kind}", one.kind, lang)
    name = code(one.name or one.id, 60)
    if not one.state:
        return tell("card.dependent", lang, kind=kind, name=name)
    state = escape(one.state, 40)
    return tell("card.dependent_state", lang, kind=kind, name=name, state=state)
