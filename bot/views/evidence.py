"""What is known about use, reach and origin, each as one sentence that says what is unknown."""

from bot.models.impact import Dependent, Hop, Impact, Origin, Traffic
from bot.views.blocks import Safe, code, escape, join, tell
from bot.views.sentence import ended, known, moment, number, some, volume
from bot.words import Lang


def traffic_line(traffic: Traffic | None, lang: Lang, *, spoken: bool = False) -> Safe:
    """Whether it is used: yes with figures, none seen with the window, or unknown and why."""
    if traffic is None:
        return tell("card.used_unknown", lang, why=tell("card.used_not_looked", lang))
    if traffic.certainty == "confirmed":
        return tell(
            "card.used_yes",
            lang,
            sources=number(traffic.sources),
            flows=number(traffic.flows),
            bytes=volume(traffic.bytes),
            days=traffic.window_days,
            last=moment(traffic.last_seen, lang, spoken=spoken),
        )
    if traffic.certainty == "not_confirmed":
        return tell("card.used_no", lang, days=traffic.window_days)
    return tell("card.used_unknown", lang, why=_why(traffic.why, lang))


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
    if not origin.managed_by:
        return line
    tool = code(origin.managed_by, 60)
    return join([line, tell("card.managed", lang, tool=tool)], " ")


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
        path = join([_hop(hop, lang) for hop in impact.path[:8]], " → ")
        lines.append(tell("card.path", lang, path=path))
    if impact.applications:
        names = [escape(name, 60) for name in impact.applications]
        lines.append(tell("card.applications", lang, list=some(names, lang)))
    if impact.dependents:
        behind = [_dependent(one, lang) for one in impact.dependents]
        lines.append(tell("card.dependents", lang, list=some(behind, lang)))
    if impact.sensitive_data:
        lines.append(tell("card.sensitive", lang))
    return lines


def _hop(hop: Hop, lang: Lang) -> Safe:
    state = tell(f"hop.{hop.state}", lang)
    shown = escape(hop.what, 40)
    return tell("card.hop", lang, what=shown, id=code(hop.id, 60), state=state)


def _dependent(one: Dependent, lang: Lang) -> Safe:
    kind = escape(one.kind, 40)
    name = code(one.name or one.id, 60)
    if not one.state:
        return tell("card.dependent", lang, kind=kind, name=name)
    state = escape(one.state, 40)
    return tell("card.dependent_state", lang, kind=kind, name=name, state=state)
