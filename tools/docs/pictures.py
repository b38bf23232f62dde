"""Draw the pictures of README.md, on a store with the review; run by `make docs`.

The screenshot of the page needs Chromium, which `make system` brings.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from kg.draw.grid.figure import make_grid  # noqa: E402 - found at the root
from kg.load.loader import load  # noqa: E402 - the same
from kg.page.view import make_view  # noqa: E402 - the same
from kg.schema.linkml import load_schema  # noqa: E402 - the same
from kg.store.snapshot import Store  # noqa: E402 - the same

COLOURS = 96  # enough for text and lines, and a third of the bytes
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    """Load the review into a store for the moment, and draw the direction grid and the interactive page."""
    with tempfile.TemporaryDirectory() as place:
        path, page = Path(place, "kg.duckdb"), Path(place, "page.html")
        load(path, ["pisanu-2025"], load_schema())
        with Store.open(path) as store:
            make_grid(store).save(ROOT / "docs" / "grid.svg")
            make_view(store).save(page)
        screenshot(page, ROOT / "docs" / "page.png")


def screenshot(page: Path, picture: Path) -> None:
    """Open a page in Chromium, and keep what is seen."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        sys.exit(f"The screenshot needs one of {', '.join(BROWSERS)}. Run: make system")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        shown = browser.new_context(offline=True, viewport={"width": 1400, "height": 900}).new_page()
        shown.goto(page.as_uri())
        shown.wait_for_selector("#picture[data-ready]")
        shown.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        shown.screenshot(path=picture)
        browser.close()
    with Image.open(picture) as seen:
        small = seen.convert("RGB").quantize(colors=COLOURS, dither=Image.Dither.NONE)
    small.save(picture, optimize=True)


if __name__ == "__main__":
    main()
