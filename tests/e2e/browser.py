"""A real browser for the tests that need one, or a skip that says how to get it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect, sync_playwright

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_INSTALL = "no Chromium: apt-get install chromium-headless-shell fonts-noto-color-emoji"


def chromium() -> str:
    """The path of a Chromium; skips the test when there is none (CI forbids skipping)."""
    found = next((path for path in map(shutil.which, _NAMES) if path), None)
    if found:
        return found
    if os.environ.get("HUBWARD_NO_SKIPS"):
        pytest.fail(_INSTALL)
    pytest.skip(_INSTALL)


@contextmanager
def page(address: str, *, width: int = 1500, height: int = 1000) -> Iterator[Page]:
    """A page at `address`; errors in its console fail the test."""
    path = chromium()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": width, "height": height})
        # A promise, not a stopwatch: CI machines are slow, and the benchmarks measure.
        opened.set_default_timeout(20_000)
        expect.set_options(timeout=20_000)
        errors: list[str] = []
        opened.on("pageerror", lambda error: errors.append(str(error)))
        opened.goto(address)
        yield opened
        browser.close()
    assert errors == []
