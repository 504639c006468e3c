"""The session that an AssumeRole opened, and what its key did."""

from typing import ClassVar

from bot.investigate import session
from bot.investigate.correlate.base import Bench, Join, Joined
from bot.query.model import Correlation, Query, Rows


class SessionOfAssumeRole(Join):
    """Keeps the opening call and the session's calls for the correlations after it."""

    kind: ClassVar[Correlation] = "session_of_assume_role"

    def join(self, query: Query, rows: Rows, bench: Bench) -> Joined:
        """Who took the role, what the session did, which instances it named."""
        asked: list[Rows] = []

        def run(step: Query) -> Rows:
            found = bench.ask("session", step)
            asked.extend([found] if found else [])
            return found or Rows(rows.store, (), rows.coverage, rows.statistics, "")

        after = session.follow(query, rows, run)
        made = session.report(query, rows, after, bench.facts)
        if made is None:
            return Joined()
        bench.kept["session"] = (session.assumed(rows.events), asked[0].events if asked else ())
        return Joined(made.conclusion, made.details, made.events)
