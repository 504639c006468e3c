"""How a report's figures read: names of frameworks and teams, durations, shares."""

from collections.abc import Mapping

from bot.models.case import Band
from bot.models.report import Figures, Numbers
from bot.words import Lang, say

#: Names AWS gives the frameworks:
#: https://docs.aws.amazon.com/securityhub/latest/userguide/standards-reference.html
_STANDARDS = {
    "aws-foundational-security-best-practices": "AWS Foundational Security Best Practices",
    "aws-resource-tagging-standard": "AWS Resource Tagging Standard",
    "cis-aws-foundations-benchmark": "CIS AWS Foundations Benchmark",
    "nist-800-53": "NIST SP 800-53",
    "nist-800-171": "NIST SP 800-171",
    "pci-dss": "PCI DSS",
    "service-managed-aws-control-tower": "AWS Control Tower",
}
FIGURES = ("open", "new", "fixed", "overdue", "in_time", "mttr")


def standard_name(name: str, lang: Lang) -> str:
    """`pci-dss/3.2.1` as `PCI DSS 3.2.1`; a framework AWS does not name as it came."""
    if not name:
        return say("report.no_standard", lang)
    slug, _, version = name.partition("/")
    return f"{_STANDARDS[slug]} {version}".strip() if slug in _STANDARDS else name


def team_name(name: str, lang: Lang) -> str:
    """A team's name as the operator wrote it."""
    return name or say("report.no_team", lang)


def duration(hours: float | None, lang: Lang) -> str:
    """`7.5 h`, `12 d` from two days on, or a dash."""
    if hours is None:
        return "–"
    if hours < 48:
        return say("report.hours", lang, count=f"{hours:g}")
    return say("report.days", lang, count=f"{hours / 24:.0f}")


def figure(figures: Figures, name: str, lang: Lang) -> str:
    """One of FIGURES as text."""
    if name == "mttr":
        return duration(figures.mttr_hours, lang)
    if name == "in_time":
        if not figures.fixed:
            return "–"
        return say("report.share", lang, part=figures.in_time, whole=figures.fixed)
    return str(getattr(figures, name))


def counts(by_band: Mapping[Band, int], lang: Lang) -> str:
    """`12 open (P1 2, P3 10)`."""
    listed = ", ".join(f"{band} {count}" for band, count in by_band.items() if count)
    total = sum(by_band.values())
    return say("report.counts", lang, total=total, list=listed or say("report.none", lang))


def trend_about(numbers: Numbers, lang: Lang) -> str:
    """The trend chart in one sentence, for those who do not see it."""
    first, last = numbers.trend[0].open, numbers.trend[-1].open
    return say(
        "report.trend_about",
        lang,
        first=counts(first, lang),
        last=counts(last, lang),
    )
