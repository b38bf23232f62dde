"""The filters of the interactive page: every number is what a click does, and a page says what is not opened yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from servers.browser import rows_of, shown

from kg.encoding import LINES
from kg.evidence.claim import DISEASE_FAMILIES, FAMILIES, Claim
from kg.evidence.convergence import converge
from kg.page.view import make_view
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

NAMED = ("GRIA1", "CXCL8", "GRIN2D")
CIRCLED = " ①②③④⑤⑥⑦⑧⑨"
CLICKS = """() => {
  const rows = () => Number(document.getElementById("table-title").textContent.replace(/[^0-9]/g, ""));
  const wrong = [];
  let clicks = 0;
  for (const box of document.querySelectorAll("#filters input[type=checkbox]")) {
    const said = box.parentElement.querySelector(".number").textContent;
    const before = rows();
    const sign = box.checked ? -1 : 1;
    box.click();
    if (sign * (rows() - before) !== parseInt(said, 10)) wrong.push([box.dataset.facet, box.dataset.value, said, rows() - before]);
    box.click();
    clicks += 1;
  }
  return { wrong, clicks };
}"""


@pytest.fixture(scope="module")
def pages(
    review_store: Path,
    toy_store: Path,
    review_pages: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Path]:
    """The review, genes of it with neighbours that are not opened yet, and the toy review under two groupings of drugs."""
    place = tmp_path_factory.mktemp("pages")
    with Store.open(review_store) as store:
        for name in NAMED:
            make_view(store, [name]).save(place / f"{name}.html")
    with Store.open(toy_store) as store:
        for forms in ("all", "exact"):
            make_view(store, family=None, forms=forms).save(place / f"toy-{forms}.html")
    return review_pages | {path.stem: path for path in place.iterdir()}


@pytest.mark.parametrize(
    ("name", "fragment"),
    [
        ("review", ""),
        (
            "review",
            "compartment=blood&call=significant&call=not_reported&contrast_family=disease_state&contrast_family=drug_effect",
        ),
        ("review", "contrast_type=treated_vs_untreated&direction=up"),
        ("GRIA1", ""),
    ],
)
def test_the_number_behind_a_value_is_what_its_box_does(
    browser: Browser, pages: dict[str, Path], name: str, fragment: str
) -> None:
    """Each box of each filter, pressed once: as many findings come or go as its number says."""
    with shown(browser, pages[name], fragment) as (page, talk):
        done: dict[str, Any] = page.evaluate(CLICKS)

    assert [] == talk
    assert [] == done["wrong"]
    assert done["clicks"] > 10


@pytest.mark.parametrize("width", [400, 900, 1400])
def test_every_menu_opens_in_sight(browser: Browser, pages: dict[str, Path], width: int) -> None:
    """On a telephone as on a screen no menu reaches over the edge, and each stands under its heading."""
    with shown(browser, pages["review"]) as (page, _):
        page.set_viewport_size({"width": width, "height": 800})
        if page.is_hidden("#filters"):
            page.click("#filters-toggle")
        places = page.evaluate(
            "() => [...document.querySelectorAll('#filters details')].map(menu => { menu.open = true; const { left, right, top } = menu.querySelector('.choices').getBoundingClientRect(); const { bottom } = menu.querySelector('summary').getBoundingClientRect(); menu.open = false; return [left, right, top - bottom]; })"
        )

    assert 7 == len(places)
    assert all(left >= 0 and right <= width and 0 <= below < 10 for left, right, below in places)


def test_the_button_of_silent_results_says_what_it_adds(browser: Browser, pages: dict[str, Path]) -> None:
    """Of 19 that were measured and not reported, 13 are about the effect of drugs; filters and menus count along."""
    with shown(browser, pages["review"]) as (page, _):
        said, title = page.inner_text("#not-reported"), page.get_attribute("#not-reported", "title")
        before = len(rows_of(page))
        page.click("#not-reported")
        added = len(rows_of(page)) - before
        page.click("#filter-compartment summary")
        blood = page.inner_text("#filter-compartment label:has([data-value=blood]) .number")
        page.uncheck("#filter-compartment [data-value=blood]")
        less, pressed = page.inner_text("#not-reported"), page.get_attribute("#not-reported", "aria-pressed")
        rows = len(rows_of(page))
        page.check("#filter-compartment [data-value=blood]")
        again = len(rows_of(page))
        page.click("#filter-contrast_family summary")
        page.click("#filter-contrast_family button:text-is('All')")
        everything = page.inner_text("#not-reported")

    assert "× 13 of 19 not reported" == said
    assert "click to show 13 of 19 in this file;" in str(title)
    assert 13 == added
    assert f"{again - rows} of " == blood[: len(str(again - rows)) + 4]
    assert ("true", False) == (pressed, less == said)
    assert "× 19 not reported" == everything


def test_the_button_counts_what_is_not_opened_yet(browser: Browser, pages: dict[str, Path]) -> None:
    """On the page of a gene, unreported results of its neighbours come with them, and are not promised before."""
    with shown(browser, pages["GRIA1"]) as (page, _):
        before = len(rows_of(page))
        said = page.inner_text("#not-reported") if page.locator("#not-reported").count() else "× 0"
        if page.locator("#not-reported").count():
            page.click("#not-reported")
        added = len(rows_of(page)) - before

    assert str(added) == said.removeprefix("× ").split()[0]


@pytest.mark.parametrize(
    ("name", "said", "number"),
    [
        ("CXCL8", "Not shown are 2 findings measured and not reported.", 2),
        ("GRIN2D", "Not shown are findings of other contrast families: predicts response (1).", 1),
    ],
)
def test_a_page_that_opens_empty_shows_what_it_has_on_a_click(
    browser: Browser, pages: dict[str, Path], name: str, said: str, number: int
) -> None:
    """The numbers are what the button brings, and no way back is offered to where one is already."""
    with shown(browser, pages[name]) as (page, _):
        why = page.inner_text("#empty")
        page.click("#empty button")
        found, is_empty = len(rows_of(page)), page.is_visible("#empty")
        page.evaluate("() => { location.hash = 'units=99'; }")
        page.wait_for_selector("#empty:has-text('Reset')")
        other = page.inner_text("#empty")

    assert f"No finding passes these filters. {said} Show them" == " ".join(why.split())
    assert (number, False) == (found, is_empty)
    assert "No finding passes these filters. Reset shows the start view." == other


def test_the_title_names_the_questions_that_are_shown(browser: Browser, pages: dict[str, Path]) -> None:
    """Drug effects alone are not all findings; what the filter changes, the title changes, on the page and in its files."""
    with shown(browser, pages["review"]) as (page, _):
        first = page.title(), page.inner_text("h1")
        page.evaluate("() => { location.hash = 'contrast_family=combination'; }")
        page.wait_for_function("!document.title.startsWith('Effects')")
        one = page.title(), page.inner_text("h1")
        page.evaluate("() => { location.hash = ''; }")
        page.wait_for_function("document.title.startsWith('Effects')")
        page.click("#filter-contrast_family summary")
        page.click("#filter-contrast_family button:text-is('All')")
        every = page.title(), page.inner_text("h1")
    with shown(browser, pages["GRIA1"]) as (page, _):
        named = page.title()
    written = pages["review"].read_text(encoding="utf-8")

    assert 2 * ("Effects of ketamine on genes",) == first
    assert "<title>Effects of ketamine on genes</title>" in written
    assert 2 * (f"Ketamine and genes · {LINES['combination'].words}",) == one
    assert 2 * ("Ketamine and genes",) == every
    assert "GRIA1 · drug effect" == named


def test_show_them_switches_on_no_more_than_it_needs(browser: Browser, pages: dict[str, Path]) -> None:
    """One hidden finding of a gene brings its question alone; the button says how many others come, and unreported results stay off."""
    with shown(browser, pages["review"], "show=HGNC:4571") as (page, _):
        before, cards = int(page.inner_text("#status").split()[0]), page.locator("#panel .card").count()
        hidden = int(page.inner_text("#panel .row:has(#unhide)").split()[0])
        said = page.inner_text("#unhide")
        page.click("#unhide")
        after, more = int(page.inner_text("#status").split()[0]), page.locator("#panel .card").count() - cards
        questions = page.inner_text("#filter-contrast_family summary")
        silent = page.get_attribute("#not-reported", "aria-pressed")

    others = int(said.removeprefix("Show them, and ").split()[0])
    assert (1, 1) == (hidden, more)
    assert f"Show them, and {others} others like them" == said
    assert hidden + others == after - before
    assert "Contrast family: 2 of 8" == questions
    assert "false" == silent


@pytest.mark.parametrize("forms", ["all", "exact"])
def test_a_circled_number_counts_what_converge_counts(
    browser: Browser, pages: dict[str, Path], toy_store: Path, forms: str
) -> None:
    """Independent units that support one direction for one drug; null, opposing and other drugs' units do not count."""
    most: dict[str, int] = {}
    with Store.open(toy_store) as store:
        symbols = dict(store.rows("SELECT finding, symbol FROM evidence"))
        for family in FAMILIES:
            pooled = "all" if family in DISEASE_FAMILIES else forms
            claim = Claim(family=family, measurand="any", forms=pooled)
            for row in converge(store, claim, everything=True).records():
                most[row["symbol"]] = max(most.get(row["symbol"], 0), row["units"])
    with shown(browser, pages[f"toy-{forms}"]) as (page, _):
        labels = page.evaluate(
            "() => document.getElementById('stage')._cyreg.cy.nodes('.node').map(one => one.data('label'))"
        )
        legend, title = page.text_content("#legend-more"), page.get_attribute("#units", "title")
        page.fill("#units", "2")
        page.press("#units", "Enter")
        page.keyboard.press("Tab")
        left = {symbols[finding] for finding in rows_of(page)}

    several = {f"{name} {CIRCLED[units]}" for name, units in most.items() if units > 1}
    assert {"IL6 ②"} <= several
    assert several == {label for label in labels if label[-1] in "②③④⑤⑥⑦⑧⑨"}
    assert "②independent units that support one direction for one drug" in str(legend)
    assert "Minimum number of independent units that support one direction for one drug" in str(title)
    assert {name for name, units in most.items() if units > 1} == left
