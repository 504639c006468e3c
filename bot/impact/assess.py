"""Impact from all sources at once, under one deadline; whoever is late leaves an unknown."""

import logging
import queue
import threading
import time
from collections.abc import Sequence

from bot.errors import HubwardError
from bot.impact.merge import merge
from bot.models.case import Case
from bot.models.impact import Impact, ImpactPart
from bot.ports import Clock, ImpactSource

_log = logging.getLogger("hubward.impact")
_Answer = tuple[str, ImpactPart | None]


def gather(
    case: Case, sources: Sequence[ImpactSource], *, deadline_s: float, clock: Clock
) -> Impact:
    """What the sources know within `deadline_s` seconds, merged.

    A source that fails adds `NAME:failed` to `missing`, a late one `NAME:late`; nothing raises.
    """
    answers: queue.SimpleQueue[_Answer] = queue.SimpleQueue()
    for source in sources:
        # Daemon threads: a source that hangs must not keep the process from stopping. Their calls
        # carry time-outs of their own, so that none lives for long.
        threading.Thread(
            target=_ask, args=(source, case, answers), name=f"impact-{source.name}", daemon=True
        ).start()
    parts: list[ImpactPart] = []
    waiting = {source.name for source in sources}
    missing: list[str] = []
    ends = time.monotonic() + deadline_s
    while waiting:
        try:
            name, part = answers.get(timeout=max(0.0, ends - time.monotonic()))
        except queue.Empty:
            break
        waiting.discard(name)
        if part is None:
            missing.append(f"{name}:failed")
        else:
            parts.append(part)
    missing += [f"{name}:late" for name in waiting]
    order = {source.name: index for index, source in enumerate(sources)}
    parts.sort(key=lambda part: order.get(part.source, len(order)))
    return merge(parts, missing, clock.now())


def _ask(source: ImpactSource, case: Case, answers: "queue.SimpleQueue[_Answer]") -> None:
    try:
        answers.put((source.name, source.impact_of(case)))
    except HubwardError as problem:
        _log.warning("impact source %s could not be asked: %s", source.name, problem)
        answers.put((source.name, None))
    except Exception:
        _log.exception("impact source %s broke on case %s", source.name, case.id)
        answers.put((source.name, None))
