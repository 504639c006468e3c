"""Puts the model beside the investigator, where the operator turned one on."""

from collections.abc import Callable, Mapping

from bot.investigate.agent.assisted import Assisted, Means
from bot.investigate.agent.meter import Meter
from bot.investigate.agent.transcripts import Transcripts
from bot.investigate.ask import Investigator
from bot.investigate.kept import Keeping
from bot.ports import Clock, Store
from bot.query.watched import stop_asked
from bot.settings import Settings

Propose = Callable[[str, str, str, str, str], str]


def add_model(
    investigator: Investigator, settings: Settings, environ: Mapping[str, str], keeping: Keeping,
    clock: Clock, store: Store | None = None, propose: Propose | None = None,
) -> None:  # fmt: skip
    """Let the investigator ask the model of the settings; nothing without a provider.

    Raises SettingsInvalid when a provider is set and its key is missing.
    """
    if not settings.model.provider:
        return
    from integrations.models.anthropic import load

    model = load(settings.model, environ)
    meter = Meter(settings.model, store) if store is not None else None
    means = Means(
        model, settings, keeping, clock, meter, Transcripts(store), propose,
        # Asked in the thread that works on the question.
        cancelled=lambda _question: stop_asked(),
    )  # fmt: skip
    investigator.assistant = Assisted(investigator, means)
