"""The address of the interactive page: whatever stands in it, the page draws, and says what it could not find."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from servers.browser import DRAWN, rows_of, serious, shown
from servers.npm import axe_source

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


# What stands in the address, how many findings are shown, and what is said to be lost.
ADDRESSES: tuple[tuple[str, int, str | None], ...] = (
    ("%E0%A4%A", 56, None),
    ("%", 56, None),
    ("&&&=&=x&#?", 56, None),
    ("table", 56, None),
    ("__proto__=1&constructor=x&toString=y", 56, None),
    ("show=HGNC:999999999", 56, "HGNC:999999999"),
    ("show=__proto__", 56, "__proto__"),
    ("show=bundle%20x", 56, "bundle x"),
    ("show=bundle%20a%0Ab%0Ac", 56, "bundle a b c"),
    ("with=no&open=group:feature/9&open=constructor", 56, "no, group:feature/9, constructor"),
    ("drug=nothing", 56, "Drug nothing"),
    ("drug=nothing&drug=ECT", 2, "Drug nothing"),
    ("drug=%E0%A4%A", 56, "Drug"),
    ("call=~none", 0, None),
    ("call=~none&call=significant", 44, None),
    ("units=0", 56, None),
    ("units=-7", 56, None),
    ("units=NaN", 56, None),
    ("units=1e999", 0, None),
    ("units=99999999999999999999", 0, None),
    ("units=1&units=2", 56, None),
    (f"show={'x' * 100_000}", 56, "x" * 59 + "…"),
    ("&".join(f"with={number}" for number in range(15_000)), 56, "0, 1, 2, 3, 4 and 14,995 more."),
    (f"show={quote('<img src=x onerror=window.hacked=1>')}", 56, "<img src=x onerror=window.hacked=1>"),
)  # fmt: skip


@pytest.mark.slow
def test_any_address_draws_a_page(browser: Browser, review_pages: dict[str, Path]) -> None:
    """Unknown names, huge numbers, broken signs and 100 kB: what is not there is said in one short line, the rest holds."""
    wrong = []
    with shown(browser, review_pages["review"]) as (page, talk):
        for fragment, rows, lost in ADDRESSES:
            page.evaluate(
                "fragment => new Promise(read => { addEventListener('hashchange', () => setTimeout(read), { once: true }); location.hash = fragment; })",
                fragment,
            )
            number = len(rows_of(page))
            said = page.inner_text("#missing") if page.is_visible("#missing") else None
            expected = None if lost is None else f"Not found in this file, but named in the address: {lost}"
            is_said = said is None if expected is None else expected in str(said) and len(str(said)) < 500
            if number != rows or not is_said:
                wrong.append((fragment[:80], number, said))
        hacked = page.evaluate("window.hacked")

    assert ([], None) == (talk, hacked)
    assert [] == wrong


@pytest.mark.parametrize("at", [0, 8, 19, 21])
def test_an_address_is_read_when_the_page_opens(
    browser: Browser, review_pages: dict[str, Path], at: int
) -> None:
    """As when it changes: broken signs, a line that is not there, too many units, and 100 kB."""
    fragment, rows, lost = ADDRESSES[at]
    with shown(browser, review_pages["review"], fragment) as (page, talk):
        number, is_lost = len(rows_of(page)), page.is_visible("#missing")

    assert [] == talk
    assert (rows, lost is not None) == (number, is_lost)


def test_a_line_that_filters_take_away_is_said(browser: Browser, review_pages: dict[str, Path]) -> None:
    """An address with a line and with a filter that hides it says which line it means; a filter set by hand says nothing."""
    with shown(browser, review_pages["review"]) as (page, _):
        page.locator("#rows tr", has_text="VEGFA").first.locator("button").click()
        address = page.url.split("#")[1]
        page.click("#filter-compartment summary")
        page.uncheck("#filter-compartment [data-value=blood]")
        by_hand = page.is_visible("#missing")
    with shown(browser, review_pages["review"], f"compartment=in_vitro&{address}") as (page, talk):
        said, heading = page.inner_text("#missing"), page.inner_text("#panel h2")

    assert not by_hand
    assert [] == talk
    assert "VEGFA, which is not shown with these filters and groups." in said
    assert "How to read this" == heading


def test_what_is_chosen_and_filtered_away_says_so(browser: Browser, review_pages: dict[str, Path]) -> None:
    """Its panel opens, says that it is not in the picture, and how many findings the filters hide."""
    with shown(
        browser, review_pages["review"], "show=HGNC:12680&compartment=in_vitro&with=x&open=y&drug=z"
    ) as (
        page,
        talk,
    ):
        panel, drawn = page.inner_text("#panel"), page.evaluate(DRAWN)["nodes"]
        found = serious(page, axe_source())

    assert ([], []) == (talk, found)
    assert "VEGFA" in panel
    assert "It is not in the picture" in panel
    assert "hidden by the filters." in panel
    assert "HGNC:12680" not in drawn


@pytest.mark.parametrize("name", ["large", "GRIA1"])
def test_what_is_chosen_and_folded_or_far_can_be_brought(
    browser: Browser, review_pages: dict[str, Path], name: str
) -> None:
    """A node in a group, and a neighbour that is not opened yet, say where they are and come on a click."""
    node, why = {
        "large": ("id:made/feature/00007", "It is collapsed into the group"),
        "GRIA1": ("HGNC:4572", "not opened yet"),
    }[name]
    with shown(browser, review_pages[name], f"show={node}") as (page, talk):
        before, said = page.evaluate(DRAWN)["nodes"], page.inner_text("#elsewhere")
        page.click("#bring")
        after, rest = page.evaluate(DRAWN)["nodes"], page.locator("#elsewhere").count()

    assert [] == talk
    assert why in said
    assert (False, True, 0) == (node in before, node in after, rest)


def test_back_and_forward_and_a_changed_address_are_read(
    browser: Browser, review_pages: dict[str, Path]
) -> None:
    """A view typed into the address is drawn, the menus follow, and so do back and forward."""
    with shown(browser, review_pages["review"], "direction=down") as (page, talk):
        menus = "() => [...document.querySelectorAll('#filters summary')].map(one => one.textContent)"
        first = len(rows_of(page)), page.evaluate(menus)
        page.evaluate("() => { location.hash = 'direction=up&units=1&show=HGNC:9999999&show=x'; }")
        page.wait_for_function(
            "() => document.querySelector('#filter-direction summary').textContent.endsWith('up')"
        )
        typed, lost = len(rows_of(page)), page.is_visible("#missing")
        page.go_back()
        page.wait_for_function(
            "() => document.querySelector('#filter-direction summary').textContent.endsWith('down')"
        )
        back = len(rows_of(page)), page.evaluate(menus)
        gone = page.is_visible("#missing")
        boxes = page.eval_on_selector_all(
            "#filter-direction input:checked", "all => all.map(one => one.dataset.value)"
        )
        page.go_forward()
        page.wait_for_function(
            "() => document.querySelector('#filter-direction summary').textContent.endsWith('up')"
        )
        forward = len(rows_of(page))

    assert [] == talk
    assert first == back
    assert (["down"], True, False) == (boxes, lost, gone)
    assert first[0] != typed == forward


def test_the_way_to_the_table_keeps_the_view(browser: Browser, review_pages: dict[str, Path]) -> None:
    """The link for the keyboard changes neither filters nor address."""
    with shown(browser, review_pages["review"], "direction=down&show=HGNC:3721") as (page, talk):
        before = rows_of(page), page.url, page.inner_text("#panel h2")
        page.focus(".skip")
        page.keyboard.press("Enter")
        page.wait_for_timeout(100)
        after = rows_of(page), page.url, page.inner_text("#panel h2")

    assert [] == talk
    assert before == after
