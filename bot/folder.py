"""Registries that are folders: one file is one unit, found by looking instead of by listing."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def modules(package: str) -> Iterator[ModuleType]:
    """The modules of a package by name, except `base` and those that start with an underscore."""
    for entry in pkgutil.iter_modules(importlib.import_module(package).__path__):
        if not entry.name.startswith("_") and entry.name != "base":
            yield importlib.import_module(f"{package}.{entry.name}")


def instances(package: str, kind: type[T]) -> list[T]:
    """One of each class derived from `kind` that a module of the package defines itself."""
    return [
        value()
        for module in modules(package)
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, kind)
        and value.__module__ == module.__name__
    ]
