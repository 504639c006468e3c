"""The verbs of the `hubward` command, one file each: `add_parser(subparsers)` and `run(args)`."""

import argparse
import importlib
import pkgutil


def add_all(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Let every file of this folder add its verb; the files import nothing heavy at the top."""
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda found: found.name):
        importlib.import_module(f"{__name__}.{module.name}").add_parser(subparsers)
