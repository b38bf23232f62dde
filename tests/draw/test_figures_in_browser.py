"""Figures as pages in a real browser without a network: what a reader sees, scrolls, hears and prints."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import pytest
from factories.grid import make_input
from servers.browser import opened, serious
from servers.npm import axe_source

from kg.draw.gap_map.figure import make_gap
from kg.draw.grid.figure import grid_of, make_grid
from kg.draw.grid.query import Selection
from kg.draw.prisma.figure import make_flow
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from kg.draw.grid.query import GridInput

EVERYTHING = Selection(drug="any", family="all", measurand="any", level="all")
HOSTILE = "</style><script>alert(1)</script><img src=x onerror=alert(2)>\"'{{ 7 * 7 }}"
FIGURES = ("toy", "upright", "gap", "prisma", "empty")
PRINTED = ("grid", "all", "large", "collapsed", "gap", "prisma")
PIXELS_PER_MM = 96 / 25.4
SEEN = """() => {
  const head = document.querySelector("thead tr.names th").getBoundingClientRect();
  const name = document.querySelector("tbody tr:last-child th").getBoundingClientRect();
  const last = document.querySelector("tbody tr:last-child td:last-child").getBoundingClientRect();
  const boxes = [...document.querySelectorAll("main *")].filter(each => {
    const style = getComputedStyle(each);
    return !each.matches(".word, .said") && ["auto", "scroll", "hidden"].some(one => [style.overflowX, style.overflowY].includes(one));
  });
  return {
    headTop: head.top, nameLeft: name.left, nameTop: name.top, lastRight: last.right,
    wide: document.documentElement.scrollWidth, high: document.documentElement.scrollHeight, boxes: boxes.length,
  };
}"""

BOXES = """selector => [...document.querySelectorAll(selector)].map(each => each.getBoundingClientRect().toJSON())"""
INK = """selector => [...document.querySelectorAll(selector)].map(each => {
  const range = document.createRange();
  range.selectNodeContents(each);
  return range.getBoundingClientRect().toJSON();
})"""


@pytest.fixture(scope="module")
def pages(review_store: Path, toy_store: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each figure as a page."""
    place = tmp_path_factory.mktemp("figures as pages")
    with Store.open(review_store) as review, Store.open(toy_store) as toy:
        made = {
            "grid": make_grid(review),
            "all": make_grid(review, EVERYTHING),
            "toy": make_grid(toy, EVERYTHING, show=["dose"]),
            "upright": grid_of(make_input(8, 24), Selection(), digest="0" * 64, rows=6, columns=18),
            "large": grid_of(make_input(60, 40), Selection(), digest="0" * 64),
            "collapsed": grid_of(make_input(110, 60), Selection(), digest="0" * 64, rows=30, columns=20),
            "hostile": grid_of(hostile(), Selection(), digest="0" * 64, title=HOSTILE, date=HOSTILE),
            "long": grid_of(long(), Selection(), digest="0" * 64, title="T" * 300),
            "gap": make_gap(review),
            "hostile gap": make_gap(review, title=HOSTILE, date=HOSTILE),
            "prisma": make_flow(review),
            "hostile prisma": make_flow(review, title=HOSTILE, date=HOSTILE),
            "empty": make_flow(toy, "toy"),
        }
    paths = {name: place / f"{name}.html" for name in made}
    for name, figure in made.items():
        figure.save(paths[name])
    return paths


def hostile() -> GridInput:
    """Return what a grid is made from, with markup for every name."""
    inputs = make_input(6, 4)
    inputs.models[:] = [
        replace(each, label=f"{each.label}{HOSTILE}", system=HOSTILE) for each in inputs.models
    ]
    inputs.features.update({each: (f"{each}{HOSTILE}", "gene") for each in inputs.features})
    inputs.outcomes[:] = [replace(each, subject=f"{each.feature}{HOSTILE}") for each in inputs.outcomes]
    inputs.sources[:] = [(HOSTILE, HOSTILE)]
    return inputs


def long() -> GridInput:
    """Return what a grid is made from, with names in which no line may break."""
    inputs = make_input(6, 9)
    inputs.models[:] = [replace(each, label=f"{each.study}{'S' * 300}") for each in inputs.models]
    inputs.features.update({each: (f"{each}{'G' * 300}", "gene") for each in inputs.features})
    inputs.outcomes[:] = [replace(each, subject=f"{each.feature}{'D' * 300}") for each in inputs.outcomes]
    return inputs


@pytest.mark.parametrize("name", FIGURES)
def test_axe_finds_nothing_serious_in_a_figure(browser: Browser, pages: dict[str, Path], name: str) -> None:
    """Headers, contrast, names, regions: the page of each figure can be read by those who do not see it."""
    with opened(browser, pages[name]) as (page, talk):
        found = serious(page, axe_source())

    assert [] == found
    assert [] == talk


@pytest.mark.parametrize("name", ["hostile", "hostile gap", "hostile prisma"])
def test_markup_in_names_and_titles_is_text(browser: Browser, pages: dict[str, Path], name: str) -> None:
    """Nothing runs, nothing is asked for, and a reader sees the signs as they were written."""
    with opened(browser, pages[name]) as (page, talk):
        title, heading, text = page.title(), page.inner_text("h1"), page.inner_text("main")
        made = page.evaluate("() => document.querySelectorAll('script, img').length")
        if name == "hostile":
            rows = page.eval_on_selector_all("tbody th", "all => all.map(one => one.textContent)")
            letters = page.inner_text("dl")

            assert all(row.endswith(HOSTILE) for row in rows)
            assert HOSTILE in letters

    assert [] == talk
    assert (HOSTILE, HOSTILE, 0) == (title, heading, made)
    assert 1 < text.count(HOSTILE)


@pytest.mark.parametrize("width", [400, 1400])
def test_names_without_a_break_cover_nothing(browser: Browser, pages: dict[str, Path], width: int) -> None:
    """A name of three hundred letters stays in the head of its row or column, beside the cells and below its letter; words stay on the page."""
    with opened(browser, pages["long"]) as (page, _):
        page.set_viewport_size({"width": width, "height": 800})
        names = page.evaluate(INK, "tbody th")
        columns = page.evaluate(INK, "thead .study")
        units = page.evaluate(INK, "thead .unit")
        cells = page.evaluate(BOXES, "tbody td:nth-child(2)")
        heads = page.evaluate(BOXES, "thead tr.names th")
        words = page.evaluate(INK, "h1, .headline, .notes p, .notes dd")

    assert all(name["right"] <= cell["left"] for name, cell in zip(names, cells, strict=True))
    assert all(
        head["left"] <= name["left"] and name["right"] <= head["right"]
        for name, head in zip(columns, heads, strict=True)
    )
    assert all(unit["bottom"] <= name["top"] + 1 for name, unit in zip(columns, units, strict=True))
    assert max(each["right"] for each in words) <= width


def test_letters_and_warnings_of_all_columns_are_on_one_line(
    browser: Browser, pages: dict[str, Path]
) -> None:
    """However many lines a name needs, the sign of a suspected overlap hangs as high as its partner."""
    with opened(browser, pages["grid"]) as (page, _):
        signs = page.evaluate(BOXES, ".overlap")
        letters = page.evaluate(BOXES, ".letter")

    assert 9 == len(signs)
    assert 1 == len({round(each["top"]) for each in signs})
    assert 1 == len({round(each["top"]) for each in letters})


@pytest.mark.parametrize(("width", "least"), [(1280, 1220), (800, 740), (390, 330)])
@pytest.mark.parametrize("name", ["grid", "toy"])
def test_a_grid_fills_the_window(
    browser: Browser, pages: dict[str, Path], name: str, width: int, least: int
) -> None:
    """Few columns share the width of a window, up to a width that can be read across; many need more than it has."""
    with opened(browser, pages[name]) as (page, _):
        page.set_viewport_size({"width": width, "height": 800})
        ((table,), columns) = (page.evaluate(BOXES, each) for each in ("table", "tr.names th"))

    assert least <= table["width"]
    assert 75 <= min(each["width"] for each in columns)
    assert 1 >= max(each["width"] for each in columns) - min(each["width"] for each in columns) - 3


@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize("name", ["grid", "large"])
def test_short_names_of_rows_are_on_one_line(
    browser: Browser, pages: dict[str, Path], name: str, media: Literal["screen", "print"]
) -> None:
    """However many columns there are, the first has room for a symbol."""
    with opened(browser, pages[name]) as (page, _):
        page.emulate_media(media=media)
        names = page.evaluate(INK, "tbody .row th")

    assert max(each["height"] for each in names) < 25


def test_rows_begin_on_the_first_screen_of_a_small_window(browser: Browser, pages: dict[str, Path]) -> None:
    """At 800 × 600 title, legend and head leave room for a few rows."""
    with opened(browser, pages["grid"]) as (page, _):
        page.set_viewport_size({"width": 800, "height": 600})
        rows = page.evaluate(BOXES, "tbody .row")

    assert 3 <= sum(each["bottom"] <= 600 for each in rows)


def test_the_legend_is_above_the_grid(browser: Browser, pages: dict[str, Path]) -> None:
    """Symbols are explained before they are met, without scrolling."""
    with opened(browser, pages["grid"]) as (page, _):
        (legend,), (table,) = (page.evaluate(BOXES, each) for each in (".legend", "table"))

    assert legend["bottom"] <= table["top"]


@pytest.mark.parametrize("width", [400, 1400])
def test_head_and_names_stay_while_the_page_scrolls(
    browser: Browser, pages: dict[str, Path], width: int
) -> None:
    """The grid is as high and as wide as it is; the page itself scrolls, and head and first column stay in sight."""
    with opened(browser, pages["large"]) as (page, _):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("() => window.scrollTo(99999, 99999)")
        page.wait_for_function("() => window.scrollX > 0 && window.scrollY > 0")
        bottom = page.evaluate(SEEN)
        page.evaluate("() => window.scrollTo(99999, 900)")
        seen = page.evaluate(SEEN)

    assert 0 == bottom["boxes"]
    assert width < seen["wide"]
    assert 60 * 20 < seen["high"]
    assert 0 <= seen["headTop"] < 60
    assert pytest.approx(0, abs=1) == seen["nameLeft"]
    assert seen["lastRight"] <= width


@pytest.mark.parametrize(("name", "height", "share"), [("all", 360, 4), ("all", 800, 8), ("large", 800, 2)])
def test_a_window_is_not_filled_by_the_head(
    browser: Browser, pages: dict[str, Path], name: str, height: int, share: int
) -> None:
    """What stays of the head is letter and study; the rest scrolls away, so that rows have room."""
    with opened(browser, pages[name]) as (page, _):
        page.set_viewport_size({"width": 800, "height": height})
        page.evaluate("() => window.scrollTo(0, 900)")
        head = page.evaluate(BOXES, "tr.names th")[0]
        facts = page.evaluate(BOXES, "tr.systems td, tr.facts td")

    assert 0 <= head["top"] < 5
    assert head["height"] < height / share
    assert max(each["bottom"] for each in facts) <= head["bottom"]


@pytest.mark.parametrize("name", PRINTED)
def test_all_of_a_figure_is_printed(
    browser: Browser, pages: dict[str, Path], name: str, tmp_path: Path
) -> None:
    """On the paper that the page asks for each row and column is there, and nothing is cut at the side."""
    size = re.search(r"@page \{ size: (?:(\d+)mm (\d+)mm|(\w+))", pages[name].read_text(encoding="utf-8"))
    assert size is not None
    paper = int(size[1] or {"auto": "210", "landscape": "297"}[size[3]]) - 20
    with opened(browser, pages[name]) as (page, talk):
        page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True, tagged=True)
        page.set_viewport_size({"width": round(paper * PIXELS_PER_MM), "height": 1000})
        page.emulate_media(media="print")
        wide = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        rows, cells = (
            page.evaluate(f"() => document.querySelectorAll('{each}').length") for each in ("tr", "th, td")
        )
    pdf = (tmp_path / "page.pdf").read_bytes()

    assert [] == talk
    assert 0 >= wide
    assert rows == len(re.findall(rb"/S /TR\b", pdf))
    assert cells >= len(re.findall(rb"/S /T[HD]\b", pdf)) > 0
