"""The rules of the house that no linter checks, over every file of the tree."""

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("benchmarks", "bot", "docs", "handlers", "integrations", "tests")
FILE_MOST, FUNCTION_MOST = 300, 45
#: A module is named after what it is for; these names fit anything.
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "core"}
_UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")


@functools.cache
def sources() -> dict[str, str]:
    """Every Python file of the tree that says anything, by its path from the root."""
    found = (path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")))
    texts = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in found}
    assert len(texts) > 100
    return {path: text for path, text in texts.items() if text}


@functools.cache
def trees() -> dict[str, ast.Module]:
    """Their syntax trees."""
    return {path: ast.parse(text) for path, text in sources().items()}


def nodes(folder: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Every node of the files below `folder`."""
    for path, tree in trees().items():
        if path.startswith(folder):
            for node in ast.walk(tree):
                yield path, node


def test_every_module_opens_with_a_sentence() -> None:
    silent = []
    for path, tree in trees().items():
        said = (ast.get_docstring(tree) or "").split("\n\n")[0].rstrip()
        if not said.endswith((".", "?", "!", ":", ")", "`")):
            silent.append(path)
    assert not silent, f"open these with one sentence that says what they are for: {silent}"


def test_every_file_is_short() -> None:
    lengths = {path: len(text.splitlines()) for path, text in sources().items()}
    long = {path: lines for path, lines in lengths.items() if lines > FILE_MOST}
    assert not long, f"split these by purpose (at most {FILE_MOST} lines): {long}"


def test_every_function_is_short() -> None:
    long = []
    for path, node in nodes():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            said = node.body[0] if ast.get_docstring(node, clean=False) is not None else None
            lines = (node.end_lineno or 0) - node.lineno + 1
            lines -= (said.end_lineno or 0) - said.lineno + 1 if said else 0
            if lines > FUNCTION_MOST:
                long.append(f"{path}:{node.lineno} {node.name} has {lines}")
    assert not long, f"a function does one thing (at most {FUNCTION_MOST} lines): {long}"


def test_tests_wait_for_a_sign_and_not_for_the_clock() -> None:
    calls = [
        f"{path}:{node.lineno}"
        for path, node in nodes("tests/")
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("time.sleep", "sleep")
    ]
    assert not calls, f"wait for an event, an answer or a held call instead: {calls}"


def test_tests_talk_to_real_servers() -> None:
    mocks = [
        f"{path}:{node.lineno}"
        for path, node in nodes("tests/")
        if (isinstance(node, ast.Import) and any("mock" in name.name for name in node.names))
        or (isinstance(node, ast.ImportFrom) and "mock" in (node.module or ""))
    ]
    assert not mocks, f"use a stand-in that speaks the protocol: {mocks}"


def test_every_module_is_named_after_its_purpose() -> None:
    vague = [path for path in sources() if set(Path(path).with_suffix("").parts) & VAGUE]
    assert not vague, f"name these after what they are for: {vague}"


def test_nothing_is_left_for_later() -> None:
    left = [
        f"{path}:{number}"
        for path, text in sources().items()
        for number, line in enumerate(text.splitlines(), 1)
        if _UNFINISHED.search(line)
    ]
    left += [
        f"{path}:{node.lineno}"
        for path, node in nodes()
        if isinstance(node, ast.Raise) and node.exc and "NotImplemented" in ast.unparse(node.exc)
    ]
    assert not left, f"finish these or take them out: {left}"
