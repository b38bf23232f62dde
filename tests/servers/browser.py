"""A headless Chromium without a network, for tests that look at a page as a reader does."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Browser, Dialog, Page

    from kg.page.view import View

NAMES = ("chromium", "chromium-browser", "google-chrome")
READY = "#picture[data-ready]"
DRAWN = """() => {
  const cy = document.getElementById("stage")._cyreg.cy;
  return {
    nodes: cy.nodes(".node").map(one => one.id()),
    bundles: cy.edges(".bundle").map(one => ({ label: one.target().data("label"), to: one.target().id(), said: one.data("text"), head: one.style("target-arrow-shape"), colour: one.data("colour"), width: one.data("width"), dashes: one.data("dashes"), from: one.source().id() })),
    places: Object.fromEntries(cy.nodes(".node").map(one => [one.id(), [one.position("x"), one.position("y")]])),
  };
}"""


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
def opened(browser: Browser, path: Path, fragment: str = "") -> Iterator[tuple[Page, list[str]]]:
    """Open a file with the network blocked; give the page, and a list of what it asked for or complained about."""
    address = f"{path.as_uri()}#{fragment}" if fragment else path.as_uri()
    with browser.new_context(offline=True, viewport={"width": 1400, "height": 1000}) as context:
        page = context.new_page()
        talk: list[str] = []
        page.on("request", lambda request: talk.append(request.url))
        page.on("console", lambda message: talk.append(message.text))
        page.on("pageerror", lambda error: talk.append(str(error)))

        def refuse(dialog: Dialog) -> None:
            talk.append(dialog.message)
            dialog.dismiss()

        page.on("dialog", refuse)
        page.goto(address)
        asked = talk.pop(0)
        assert asked in (address, path.as_uri()), "the first request is for the file"
        yield page, talk


@contextmanager
def shown(browser: Browser, path: Path, fragment: str = "") -> Iterator[tuple[Page, list[str]]]:
    """Open a page and wait until its picture is drawn."""
    with opened(browser, path, fragment) as (page, talk):
        page.wait_for_selector(READY)
        yield page, talk


def rows_of(page: Page) -> list[str]:
    """Return the identifiers of the findings in the table."""
    found: list[str] = page.eval_on_selector_all("#rows tr", "rows => rows.map(row => row.dataset.finding)")
    return found


def written(pages: Mapping[str, View], place: Path) -> dict[str, Path]:
    """Write pages into a folder, and return where each is."""
    paths = {name: place / f"{name}.html" for name in pages}
    for name, page in pages.items():
        page.save(paths[name])
    return paths


def saved(page: Page, button: str) -> bytes:
    """Press a button that saves a file, and return what is in it."""
    with page.expect_download() as download:
        page.click(button)
    return Path(download.value.path()).read_bytes()


def serious(page: Page, axe: str) -> list[tuple[str, list[list[str]]]]:
    """Return what axe-core finds serious or critical on a page that is open: the rule, and where."""
    page.evaluate(f"() => {{ {axe} }}")
    return [
        (each["id"], [node["target"] for node in each["nodes"]][:3])
        for each in page.evaluate("() => axe.run()")["violations"]
        if each["impact"] in ("serious", "critical")
    ]
