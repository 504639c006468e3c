"""One finding document, whichever dialect, as a Finding; the only way in."""

import re

import msgspec

from bot.errors import MalformedFinding
from bot.findings import asff, ocsf, usual_asff, usual_ocsf
from bot.models.finding import Finding

FIRST_PARTY = ("aws/securityhub", "aws/guardduty", "aws/inspector")
#: Findings above 240 KB are refused by Security Hub itself; twice that is no finding.
MAX_BYTES = 512 * 1024
_WHERE = re.compile(r" - at `\$(.*)`$", re.DOTALL)


_ABSENT = msgspec.Raw()


class _Peek(msgspec.Struct, gc=False):
    SchemaVersion: msgspec.Raw = _ABSENT
    ProductArn: msgspec.Raw = _ABSENT
    AwsAccountId: msgspec.Raw = _ABSENT
    class_uid: msgspec.Raw = _ABSENT
    finding_info: msgspec.Raw = _ABSENT
    finding: msgspec.Raw = _ABSENT


_PEEK = msgspec.json.Decoder(_Peek)


def parse(raw: bytes, first_party: tuple[str, ...] = FIRST_PARTY) -> Finding:
    """The finding in a JSON document; `first_party` lists the products a fix may be offered for.

    Raises MalformedFinding, and nothing else, for whatever cannot be read.
    """
    if len(raw) > MAX_BYTES:
        raise MalformedFinding(f"the document has {len(raw)} bytes, more than {MAX_BYTES}")
    # ASFF's names begin with a capital, OCSF's with a small letter.
    usual = usual_asff if raw[2:3].isupper() else usual_ocsf
    return usual.read(raw, first_party) or tolerant(raw, first_party)


def tolerant(raw: bytes, first_party: tuple[str, ...] = FIRST_PARTY) -> Finding:
    """The same for documents of any shape, some times slower.

    Raises MalformedFinding, and nothing else, for whatever cannot be read.
    """
    try:
        seen = _PEEK.decode(raw)
        if _any(seen.SchemaVersion, seen.ProductArn, seen.AwsAccountId):
            found = asff.read(raw, first_party)
        elif _any(seen.class_uid, seen.finding_info, seen.finding):
            found = ocsf.read(raw, first_party)
        else:
            raise MalformedFinding("it has neither ASFF's nor OCSF's fields")
    except (msgspec.MsgspecError, UnicodeDecodeError) as problem:
        raise _malformed(str(problem)) from problem
    except RecursionError as problem:
        raise MalformedFinding("it is nested too deeply") from problem
    if isinstance(found, str):
        raise MalformedFinding("it has no id", found)
    return found


def _any(*held: msgspec.Raw) -> bool:
    return any(part != _ABSENT for part in held)


def _malformed(message: str) -> MalformedFinding:
    where = _WHERE.search(message)
    if not where:
        return MalformedFinding(message)
    pointer = re.sub(r"\[(\d+|\.\.\.)\]", r"/\1", where[1].replace(".", "/"))
    return MalformedFinding(message[: where.start()], pointer)
