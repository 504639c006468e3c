"""Environment and settings together: everything that is missing, in one message."""

import os

from bot import environment
from bot.environment import Environment
from bot.errors import SettingsInvalid
from bot.settings import Settings
from bot.settings_file import load

HINT = (
    "Copy .env.example to .env and fill it in, or try everything without any account: make sandbox."
)


def ready(*, observe: bool = False) -> tuple[Environment, Settings]:
    """What a process needs to start. Raises SettingsInvalid listing every problem at once."""
    env = environment.read(os.environ)
    problems: list[str] = []
    settings: Settings | None = None
    try:
        settings = load(env.config, observe=observe)
    except SettingsInvalid as found:
        problems += found.problems
    tickets = settings.tickets.system if settings and settings.tickets.enabled else ""
    problems = [*environment.missing(env, tickets=tickets), *problems]
    if problems or settings is None:
        raise SettingsInvalid((*problems, HINT))
    return env, settings
