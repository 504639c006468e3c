"""Puts the edge together; imports only what the acknowledgement needs."""

import asyncio
import json
import os

from bot import environment
from bot.commands import bare
from bot.environment_check import HINT
from bot.errors import SettingsInvalid
from bot.views.actions import Action, Modal
from bot.views.help import help_message
from bot.views.loading import loading_view
from handlers.slack.edge.mux import Routes
from handlers.slack.edge.run import Edge, EdgeOptions
from handlers.slack.edge.run import run_edge as serve
from handlers.slack.validators import VALIDATORS
from integrations.stores.inbox import RedisInbox

#: Decisions have a queue of their own, so that a slow question never delays them.
APPROVE = frozenset(
    {
        Action.CASE_PROPOSE, Action.REQUEST_APPROVE, Action.REQUEST_DENY, Action.REQUEST_CANCEL,
        Action.REQUEST_UNDO, Action.REQUEST_RETRY, Modal.PROPOSE, Modal.DENY, Modal.PICK_FIX,
    }
)  # fmt: skip
#: These open a modal, which Slack allows only within three seconds of the click.
MODALS = frozenset(
    {
        Action.CASE_PLAN, Action.CASE_ASSIGN, Action.CASE_SNOOZE, Action.CASE_SUPPRESS,
        Action.REQUEST_DENY, Action.REQUEST_DETAILS, Action.EVENT_SHOW,
        "ask_cloudtrail", "fix_case", "assign_case", *bare("fix"), *bare("assign"),
    }
)  # fmt: skip


def options(env: environment.Environment) -> EdgeOptions:
    """The edge's options from the environment."""
    port = env["HUBWARD_HTTP_PORT"]
    routes = Routes(
        approve=frozenset(str(name) for name in APPROVE),
        modal=frozenset(str(name) for name in MODALS),
        validators=VALIDATORS,
        help=help_message("en"),
    )
    return EdgeOptions(
        bot_token=env["SLACK_BOT_TOKEN"],
        app_token=env["SLACK_APP_TOKEN"],
        signing_secret=env["SLACK_SIGNING_SECRET"],
        slack_api_url=env["SLACK_API_URL"] or "https://slack.com/api/",
        host=env["HUBWARD_HTTP_HOST"] or "127.0.0.1",
        port=int(port) if port else None,
        routes=routes,
        loading_view=loading_view("en"),
    )


def run_edge() -> int:
    """Serve until SIGTERM. Raises SettingsInvalid, Upstream."""
    env = environment.read(os.environ)
    problems = [p for p in environment.missing(env) if p.startswith(("SLACK_", "REDIS_", "Set "))]
    if problems:
        raise SettingsInvalid((*problems, HINT))

    def started(edge: Edge) -> None:
        print(json.dumps({"ready": "edge", "port": edge.port}), flush=True)

    asyncio.run(serve(options(env), RedisInbox(env["REDIS_URL"]), started=started))
    return 0
