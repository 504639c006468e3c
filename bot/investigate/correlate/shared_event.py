"""The same call as the other account recorded it: two records share one sharedEventID.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
"""

from typing import ClassVar

import msgspec

from bot.investigate import facts as f
from bot.investigate.correlate.base import Bench, Join, Joined, trail_step
from bot.query.model import Correlation, Custom, Query, Rows, Where

_MOST = 200
_SHOWN = 5


class SharedEvent(Join):
    """Looks in every account the asker may read; the regions of the two records may differ."""

    kind: ClassVar[Correlation] = "shared_event"

    def join(self, query: Query, rows: Rows, bench: Bench) -> Joined:
        """The records of the other side, each beside its own."""
        mine = {e.shared_id: e for e in rows.events if e.shared_id}
        if not mine:
            bench.missing("shared", "answer.step.why.no_shared")
            return Joined()
        test = Custom("sharedEventID", "in", tuple(list(mine)[:_MOST]))
        step = trail_step(query, query.window, custom=(test,))
        where = Where(query.where.accounts, ())
        found = bench.ask("shared", msgspec.structs.replace(step, where=where))
        twins = tuple(
            e for e in (found.events if found else ())
            if e.shared_id in mine and e.account != mine[e.shared_id].account
        )  # fmt: skip
        lines = tuple(
            bench.facts.line(
                "answer.shared.twin", (twin.id, mine[twin.shared_id].id), name=f.code(twin.name),
                event=f.code(mine[twin.shared_id].id), account=f.code(twin.account),
                twin=f.code(twin.id),
            )
            for twin in twins[:_SHOWN]
        )  # fmt: skip
        count = bench.facts.line(
            "answer.shared.count", tuple(t.id for t in twins), n=f.number(len(twins)),
            shared=f.number(len(mine)),
        )  # fmt: skip
        return Joined(details=(count, *lines), events=twins)
