"""A headless Chromium without a network, for tests that look at a page as a reader does."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import tarfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from platformdirs import user_cache_path
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Browser, Dialog, Page

    from kg.page.view import View

AXE = "4.14.1"
AXE_SHA256 = "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745"
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


def axe_source() -> str:
    """Return the judge of accessibility, axe-core: from npm, of one version, with the sum that was noted; it fails where npm cannot bring it."""
    place = user_cache_path("drugkg") / "tests"
    place.mkdir(parents=True, exist_ok=True)
    archive = place / f"axe-core-{AXE}.tgz"
    with FileLock(f"{archive}.lock"):
        if not archive.exists():
            npm = shutil.which("npm")
            assert npm is not None, "npm is not installed; `make system` brings it"
            subprocess.run(
                [npm, "pack", f"axe-core@{AXE}", "--silent"], cwd=place, check=True, capture_output=True
            )
        content = archive.read_bytes()
        if hashlib.sha256(content).hexdigest() != AXE_SHA256:
            archive.unlink()
            pytest.fail(f"axe-core {AXE} is not the one that was checked", pytrace=False)
    with tarfile.open(fileobj=io.BytesIO(content)) as packed:
        member = packed.extractfile("package/axe.min.js")
        assert member is not None
        return member.read().decode()


def serious(page: Page, axe: str) -> list[tuple[str, list[list[str]]]]:
    """Return what axe-core finds serious or critical on a page that is open: the rule, and where."""
    page.evaluate(f"() => {{ {axe} }}")
    return [
        (each["id"], [node["target"] for node in each["nodes"]][:3])
        for each in page.evaluate("() => axe.run()")["violations"]
        if each["impact"] in ("serious", "critical")
    ]
