"""`hubward eval`: how well questions are read, by the grammar and by a model side by side."""

import argparse
import json
from pathlib import Path
from typing import Any

_DEFAULT = "tests/evals/tuned"


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = subparsers.add_parser(
        "eval", help="ask questions with known answers; the grammar and the model side by side"
    )
    verb.add_argument(
        "folder", nargs="?", default=_DEFAULT,
        help=f"JSON files of questions with what their answer must be (default: {_DEFAULT})",
    )  # fmt: skip
    verb.add_argument("--limit", type=int, default=0, help="only the first so many questions")
    verb.add_argument("--json", action="store_true", help="one JSON document (schema 1)")
    verb.add_argument("--picture", metavar="FILE", default="", help="write the figures as PNG")
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit code 0 whatever the score is; raises SettingsInvalid for a folder that is none.

    Asks the model only where HUBWARD_CONFIG names a file with `model.provider`; else its column
    says that it was not measured.
    """
    found = _measured(args)
    if args.picture:
        Path(args.picture).write_bytes(_picture(found))
    if args.json:
        print(json.dumps({"schema": 1, **found}, ensure_ascii=False, indent=1))
    else:
        print("\n".join(_table(found)))
    return 0


def _measured(args: argparse.Namespace) -> dict[str, Any]:
    from bot.errors import SettingsInvalid

    try:
        from tests.evals import side_by_side
    except ImportError as problem:
        raise SettingsInvalid(
            (f"The evaluation needs the source tree with its tests: {problem}.",)
        ) from problem
    folder = Path(args.folder)
    if not any(folder.glob("*.json")):
        raise SettingsInvalid((f"There is no folder {folder} with questions in JSON files.",))
    model, settings = _model()
    found: dict[str, Any] = side_by_side.measure(folder, model, settings, args.limit)
    return found


def _model() -> tuple[Any, Any]:
    """The model of the operator's file, or None and the defaults."""
    import os

    from bot.settings import Settings
    from bot.settings_file import load as settings_of

    path = os.environ.get("HUBWARD_CONFIG", "")
    settings = settings_of(Path(path)) if path else Settings()
    if not settings.model.provider:
        return None, settings
    from integrations.models.anthropic import load

    return load(settings.model, os.environ), settings


_FIGURES = (
    ("f1", "F1", "{:.3f}"), ("exact", "exactly right", "{:.0f}"), ("steps", "reads", "{:.1f}"),
    ("tokens", "tokens", "{:.0f}"), ("usd", "US dollars", "{:.4f}"),
    ("seconds", "seconds", "{:.2f}"), ("ungrounded", "thrown back", "{:.0f}"),
)  # fmt: skip


def _table(found: dict[str, Any]) -> list[str]:
    """One line a figure: means, but for the counts."""
    sides = ("grammar", "model")
    lines = [f"{found['questions']} questions of {found['folder']}", ""]
    lines.append(f"{'':<16}{'grammar':>14}{'model':>16}")
    for name, label, form in _FIGURES:
        cells = [form.format(found[s][name]) if found[s] else "not measured" for s in sides]
        lines.append(f"{label:<16}{cells[0]:>14}{cells[1]:>16}")
    if not found["model"]:
        lines += ["", "Without model.provider in the file that HUBWARD_CONFIG names, no model "
                  "is asked."]  # fmt: skip
    return lines


def _picture(found: dict[str, Any]) -> bytes:
    """Questions and how many of them were exactly right, by side and by class."""
    from bot.views import chart, chart_png

    items = [
        (f"{side}: {name}", count, right)
        for side in ("grammar", "model") if found[side]
        for name, (count, right) in found[side]["classes"].items()
    ]  # fmt: skip
    return chart_png.png(chart.rows(items, ("open", "fixed")))
