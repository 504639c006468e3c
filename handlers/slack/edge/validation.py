"""Runs the pure check of a modal's values, so that mistakes show up inside the open modal."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

#: `view.state.values` in, `{block_id: sentence}` out; empty when all is well.
Validator = Callable[[Mapping[str, Any]], dict[str, str]]
_log = logging.getLogger("hubward.edge")


def errors_of(validators: Mapping[str, Validator], view: Mapping[str, Any]) -> dict[str, str]:
    """The mistakes of a submitted view; empty when it has none or nobody checks its callback id.

    A validator that raises is a bug of ours: the submission goes on, since the worker checks again.
    """
    check = validators.get(view["callback_id"])
    if check is None:
        return {}
    try:
        return check(view["state"]["values"])
    except Exception:
        _log.exception("the check of %s raised", view["callback_id"])
        return {}
