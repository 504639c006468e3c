"""How it went, what is left out, how it is counted, which kind of caller: many wordings of each."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.query.context import Context
from bot.query.model import Query
from bot.query.offline.reading import read

NOW = datetime(2024, 5, 20, 12, tzinfo=UTC)
MONTH = (datetime(2024, 4, 20, tzinfo=UTC), NOW)
LINES = Path(__file__).with_name("said.txt").read_text("utf-8").splitlines()
ROWS = [tuple(part.strip() for part in line.split(" | ")) for line in LINES if line[0] != "#"]


def _said(query: Query) -> list[str]:
    """What these questions are about, in a few words each."""
    out, made, auth = query.exclude, query.aggregate, query.auth
    kinds = {
        kind for test in query.custom if test.path == "userIdentity.type" for kind in test.value
    }
    left = (*out.user_names, *out.role_names, *out.names, *out.means, *out.regions, *out.accounts,
            *out.source_ips, *(source.partition(".")[0] for source in out.sources))  # fmt: skip
    errors = [str(test.value) for test in query.custom if test.path.startswith("error")]
    found = [
        query.outcome.status if query.outcome.status != "any" else "",
        "throttled" if "ThrottlingException" in query.outcome.codes else "",
        "limits" if "LimitExceeded" in query.outcome.codes else "",
        f"error {errors[0].split(chr(39))[1]}" if errors and "'" in errors[0] else "".join(errors),
        f"login {auth.login}" if auth.login != "any" else "",
        "no mfa" if auth.mfa == "no" else "",
        *(f"not {name}" for name in left),
        "not services" if out.aws_services else "",
        "not reads" if out.reads else "",
        "not denied" if "AccessDenied" in out.codes else "not these errors" if out.codes else "",
        "root" if query.identity.root else "",
        *(f"a {kind}" for kind in sorted({*query.identity.kinds, *kinds})),
        f"by {' '.join(made.by)}" if made else "",
        f"{'bottom' if made.fewest else 'top'} {made.top}" if made and made.top else "",
        *(f"{had.of} {had.least}..{had.most}" for had in (made.having if made else ())),
        f"{'last' if query.order.newest else 'first'} {query.limit}" if query.limit < 1000 else "",
    ]
    return [each for each in found if each]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_is_said_is_understood(row: tuple[str, ...]) -> None:
    accounts = {"prod": "111122223333", "dev": "444455556666"}
    found = read(row[0], Context(accounts=accounts, span=MONTH), NOW)
    assert found.query is not None, found.unparsed
    assert ", ".join(_said(found.query)) == row[1]
