"""The one-line title of a case, by family, in either language."""

from bot.findings.families import families
from bot.models.case import Case
from bot.words import Lang, all_words, say

#: More ports than this are counted instead of listed.
_LISTED = 4


def case_title(case: Case, lang: Lang = "en") -> str:
    """`Port 22 open to the internet on payments-bastion`; not yet encoded for any sink.

    A family without a sentence of its own gets the finding's title and the resource's name.
    """
    key = f"finding.title.{case.family}"
    if case.family == "open-port":
        return _open_port(case, lang)
    # A stranger's control id becomes a family too, and must not pick one of our sentences.
    if case.family in families() and key in all_words():
        return say(key, lang, resource=resource_name(case))
    title = next((f.title for f in case.findings if f.open), case.findings[0].title).line(140)
    return say("finding.title.other", lang, title=title, resource=resource_name(case))


def resource_name(case: Case) -> str:
    """What people call the resource: the one instance behind it, its Name, else its short id."""
    impact = case.impact
    instances = [d for d in impact.dependents if d.kind == "instance"] if impact else []
    if case.family == "open-port" and len(instances) == 1 and instances[0].name:
        return instances[0].name.line(80)
    return case.resource.name.line(80) or case.resource.short_id or case.account


def _open_port(case: Case, lang: Lang) -> str:
    name, ports = resource_name(case), case.ports
    if not ports:
        return say("finding.title.open-port.some", lang, resource=name)
    if len(ports) == 1:
        return say("finding.title.open-port", lang, port=str(ports[0]), resource=name)
    if len(ports) > _LISTED:
        return say("finding.title.open-port.many", lang, count=str(len(ports)), resource=name)
    listed = ", ".join(map(str, ports))
    return say("finding.title.open-port.list", lang, ports=listed, resource=name)
