"""A headless Chromium without a network, for tests that look at a page as a reader does."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Dialog, Page

NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium, and end it; a test fails where there is none."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.fail(f"none of {', '.join(NAMES)} is installed; `make system` brings it", pytrace=False)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, path: Path) -> Iterator[tuple[Page, list[str]]]:
    """Open a file with the network blocked; give the page, and a list of what it asked for or complained about."""
    context = browser.new_context(offline=True, viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    talk: list[str] = []
    page.on("request", lambda request: talk.append(request.url))
    page.on("console", lambda message: talk.append(message.text))
    page.on("pageerror", lambda error: talk.append(str(error)))

    def refuse(dialog: Dialog) -> None:
        talk.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refuse)
    page.goto(path.as_uri())
    talk.remove(path.as_uri())
    yield page, talk
    context.close()
