"""What can be told of a finding at a glance: the fields of a list, its score and what may change.

Most documents are like those of Security Hub itself and most of them were seen before. A typed
decoder reads such a document in one step; whatever is shaped otherwise goes the tolerant way
through `parse`, which gives the same answer.
"""

from bot.findings import glance_asff, glance_ocsf
from bot.findings.keys import finding_key
from bot.findings.parse import FIRST_PARTY, parse
from bot.models.finding import Finding
from bot.models.glance import Glance

#: Where ASFF's first fields end; a guess that saves reading a document twice.
_EARLY = 600


def glance_of(finding: Finding) -> Glance:
    """The same fields of a finding that was read in full."""
    return Glance(
        finding.format, finding.uid, finding.product, finding.account, finding.partition,
        finding.resources[0].region, finding.region,
        finding.control, finding.severity, finding.workflow, finding.archived,
        finding.compliance,
        tuple(resource.id for resource in finding.resources if resource.id),
        finding.title.raw, finding.updated_at, finding.vulnerabilities,
        finding.active_threat and finding.verified_source, finding.note.raw, finding.note_by,
        finding.severity_known, finding.status_known,
    )  # fmt: skip


def key_of(seen: Glance) -> str:
    """The finding's key, hashed when it is asked for."""
    return finding_key(seen.partition, seen.account, seen.place, seen.uid)


def glance(raw: bytes, first_party: tuple[str, ...] = FIRST_PARTY) -> Glance:
    """The document at a glance, equal to `glance_of(parse(raw))`.

    Raises MalformedFinding, and nothing else, for whatever cannot be read.
    """
    # ASFF's names begin with a capital, OCSF's with a small letter; a wrong guess costs time only.
    first = raw[2] if len(raw) > 2 else 0
    if 65 <= first <= 90 or (first < 97 and raw.find(b'"ProductArn"', 0, _EARLY) > 0):
        seen = glance_asff.read(raw, first_party) or glance_ocsf.read(raw, first_party)
    else:
        seen = glance_ocsf.read(raw, first_party) or glance_asff.read(raw, first_party)
    return seen or glance_of(parse(raw, first_party))
