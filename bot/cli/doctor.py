"""`hubward doctor`: what works, what is missing, and the exact thing to add."""

import argparse
import json


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = subparsers.add_parser("doctor", help="check every system Hubward needs")
    verb.add_argument("--json", action="store_true", help="one JSON document (schema 1)")
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit code 0 when everything works, 1 otherwise. Raises SettingsInvalid."""
    from bot import wiring
    from bot.environment_check import ready
    from bot.health import Checks
    from integrations.aws.sessions import Sessions, readers_of
    from integrations.stores.redis import RedisStore

    env, settings = ready()
    store = RedisStore(env["REDIS_URL"])
    sessions = Sessions(settings.accounts, env["AWS_REGION"], readers_of(settings))
    found = Checks(wiring.checks(env, settings, store, sessions)).now()
    if args.json:
        rows = [{"name": h.name, "ok": not h.problem, "problem": h.problem} for h in found]
        ok = not any(h.problem for h in found)
        print(json.dumps({"schema": 1, "ok": ok, "checks": rows}))
    else:
        for health in found:
            mark = "ok     " if not health.problem else "missing"
            print(f"{mark}  {health.name}{': ' + health.problem if health.problem else ''}")
    return 1 if any(health.problem for health in found) else 0
