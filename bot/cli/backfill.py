"""`hubward backfill`: how far the first look at Security Hub is, and starting it anew."""

import argparse
import json


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = subparsers.add_parser("backfill", help="progress of the first look at Security Hub")
    verb.add_argument("--again", action="store_true", help="read everything once more, quietly")
    verb.add_argument("--json", action="store_true", help="one JSON document (schema 1)")
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit code 0 when it is done or under way, 1 when something stands in its way.

    The work itself is a job of the worker. Raises SettingsInvalid, Upstream.
    """
    from bot.clock import SystemClock
    from bot.environment_check import ready
    from bot.findings.backfill import ID, Backfill, queue
    from bot.findings.counters import counted
    from integrations.stores.redis import RedisStore

    env, _ = ready()
    store = RedisStore(env["REDIS_URL"])
    if args.again:
        queue(store, SystemClock(), again=True)
    found = store.get(Backfill, ID)
    now = found.value if found else None
    totals = counted(store, "reconcile")
    if args.json:
        body = {} if now is None else {
            "state": now.state, "pages": now.pages, "findings": now.findings,
            "sections_left": len(now.sections), "sections": now.sections_in_all,
            "problem": now.problem,
        }  # fmt: skip
        print(json.dumps({"schema": 1, **body, "reconciled": totals.counts}))
    elif now is None:
        print("It has not begun: no worker has been started with this store.")
    else:
        done = now.sections_in_all - len(now.sections)
        print(f"{now.state}: {now.findings} findings, {now.pages} pages, {done} of "
              f"{now.sections_in_all} listings read")  # fmt: skip
        if now.problem:
            print(f"waiting: {now.problem}")
        if totals.counts:
            print("reconciled since: " + ", ".join(f"{n} {c}" for n, c in totals.counts.items()))
    return 1 if now and now.problem else 0
