"""Ticketing systems: each module of this folder without an underscore in its name is one."""

import importlib
import pkgutil
from collections.abc import Mapping
from typing import Protocol, cast

from bot.errors import SettingsInvalid
from bot.ports import Tickets
from bot.settings import TicketSettings


class _System(Protocol):
    def load(self, settings: TicketSettings, environ: Mapping[str, str]) -> Tickets: ...


def names() -> tuple[str, ...]:
    """The systems that exist, by module name (`jira_rest` is a part of `jira`)."""
    return tuple(m.name for m in pkgutil.iter_modules(__path__) if "_" not in m.name)


def load(name: str, settings: TicketSettings, environ: Mapping[str, str]) -> Tickets:
    """The adapter for `name`, not yet connected; raises SettingsInvalid for what is missing."""
    if name not in names():
        known = ", ".join(names())
        raise SettingsInvalid((f"tickets.system is {name!r}; use one of: {known}.",))
    module = cast(_System, importlib.import_module(f"{__name__}.{name}"))
    return module.load(settings, environ)
