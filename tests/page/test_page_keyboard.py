"""The interactive page without a mouse: the focus is never lost, Esc closes what is open, and little is read aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from servers.browser import shown

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

FOCUS = """() => {
  const one = document.activeElement;
  return one === document.body || one.getClientRects().length === 0 ? "lost" : one.id || one.dataset.node || one.textContent;
}"""


def press(page: Page, what: str, key: str = "Enter") -> str:
    """Give something the focus, press a key, and return where the focus is then."""
    page.locator(what).first.focus()
    page.keyboard.press(key)
    focus: str = page.evaluate(FOCUS)
    return focus


@pytest.mark.parametrize(
    ("name", "what", "expected"),
    [
        ("review", "#not-reported", "not-reported"),
        ("review", "#reset", "reset"),
        ("review", "#restart", "restart"),
        ("review", "#filter-call button:text-is('None')", "None"),
        ("review", ".skip", "table"),
        ("GRIA1", "#everything", "picture"),
        ("large", "#more", "row"),
    ],
)
def test_the_focus_stays_where_one_works(
    browser: Browser, review_pages: dict[str, Path], name: str, what: str, expected: str
) -> None:
    """After each button the focus is on it still, or on what came for it."""
    with shown(browser, review_pages[name]) as (page, talk):
        page.evaluate(
            "() => { for (const menu of document.querySelectorAll('#filters details')) menu.open = true; }"
        )
        after = press(page, what)
        new_row = page.evaluate("() => document.activeElement.closest('tr')?.rowIndex")

    assert [] == talk
    assert expected == ("row" if new_row else after)
    assert new_row in (None, 501)


def test_a_filter_can_be_set_and_left(browser: Browser, review_pages: dict[str, Path]) -> None:
    """Space on a box keeps it, Esc goes back to the menu, and a menu closes when the focus goes on to the next."""
    with shown(browser, review_pages["review"]) as (page, _):
        press(page, "#filter-direction summary")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        box = page.evaluate("() => [document.activeElement.type, document.activeElement.checked]")
        page.keyboard.press("Escape")
        summary, is_open = (
            page.evaluate("() => document.activeElement.parentElement.id"),
            page.locator("#filters details[open]").count(),
        )
        page.keyboard.press("Enter")
        page.keyboard.press("Shift+Tab")
        left = page.locator("#filters details[open]").count()

    assert ["checkbox", False] == box
    assert ("filter-direction", 0) == (summary, is_open)
    assert 0 == left


def test_show_them_leads_into_the_panel(browser: Browser, review_pages: dict[str, Path]) -> None:
    """The button goes when the filters open; the focus goes to the panel that now has all findings."""
    with shown(browser, review_pages["review"], "show=HGNC:12680") as (page, _):
        before = page.locator("#panel .card").count()
        after = press(page, "#unhide")
        cards, other = page.locator("#panel .card").count(), page.locator("#unhide").count()

    assert ("panel", 0) == (after, other)
    assert before < cards


@pytest.mark.parametrize("key", ["Enter", "Escape"])
def test_closing_the_panel_goes_back_to_what_opened_it(
    browser: Browser, review_pages: dict[str, Path], key: str
) -> None:
    """To the node or the row that was opened, by the button and by Esc."""
    with shown(browser, review_pages["review"]) as (page, _):
        opened = press(page, "#reading button >> nth=14")
        page.locator("#close").focus()
        page.keyboard.press(key)
        node = page.evaluate(FOCUS)
        press(page, "#rows button >> nth=5")
        in_panel = page.evaluate(FOCUS)
        page.locator("#close").focus()
        page.keyboard.press(key)
        row = page.evaluate("() => document.activeElement.closest('tr')?.rowIndex")

    assert opened == node != "lost"
    assert ("panel", 6) == (in_panel, row)


def test_an_address_that_opens_the_panel_lets_it_close(
    browser: Browser, review_pages: dict[str, Path]
) -> None:
    """Nothing opened it, so the focus stays in the panel."""
    with shown(browser, review_pages["review"], "show=HGNC:12680") as (page, _):
        after = press(page, "#close")
        heading = page.inner_text("#panel h2")

    assert ("panel", "How to read this") == (after, heading)


def test_a_group_that_opens_hands_the_focus_to_what_is_in_it(
    browser: Browser, review_pages: dict[str, Path]
) -> None:
    """The button of the group goes; the first of what it held has the focus."""
    with shown(browser, review_pages["large"]) as (page, _):
        group = page.get_attribute("#reading button[data-node^='group:model/']", "data-node")
        after = press(page, f"#reading button[data-node='{group}']")
        inside = page.evaluate(
            "id => data_(id)".replace(
                "data_(id)",
                "JSON.parse(document.getElementById('data').textContent).nodes.filter(node => node.groups.includes(id)).map(node => node.id)",
            ),
            group,
        )
        panel_button = press(page, "#panel li button")

    assert after in inside
    assert "panel" == panel_button


def test_esc_in_the_search_goes_back_to_its_field(browser: Browser, review_pages: dict[str, Path]) -> None:
    """From a name that was found, Esc closes the list and the field has the focus; Enter on it opens the panel."""
    with shown(browser, review_pages["review"]) as (page, _):
        page.fill("#search", "GRI")
        back, hidden = press(page, "#found button", "Escape"), page.is_hidden("#found")
        page.fill("#search", "GRIA")
        into, spoken = press(page, "#found button"), page.inner_text("#announcement")
        closed = press(page, "#close")

    assert ("search", True) == (back, hidden)
    assert "panel" == into
    assert "GRIA" in spoken
    assert "search" == closed


def test_esc_closes_one_thing_at_a_time(browser: Browser, review_pages: dict[str, Path]) -> None:
    """First the menu, then what was found, then the panel."""
    with shown(browser, review_pages["review"], "show=HGNC:12680") as (page, _):
        page.fill("#search", "GRI")
        page.evaluate("() => { document.querySelector('#filter-call').open = true; }")
        page.focus("#larger")
        states = []
        for _ in range(4):
            states.append(
                (
                    page.locator("#filters details[open]").count(),
                    page.is_visible("#found"),
                    page.locator("#close").count(),
                )
            )
            page.keyboard.press("Escape")

    assert [(1, True, 1), (0, True, 1), (0, False, 1), (0, False, 0)] == states


def test_tab_reaches_everything_once(browser: Browser, review_pages: dict[str, Path]) -> None:
    """From the first to the last: search, menus, nodes, tools, panel, table; no stop is invisible or comes twice."""
    with shown(browser, review_pages["GRIA1"]) as (page, _):
        stops = []
        for _ in range(150):
            page.keyboard.press("Tab")
            if page.evaluate("() => document.activeElement === document.body"):
                break
            stops.append(
                page.evaluate(
                    "() => { const one = document.activeElement; window.stops ??= []; const again = window.stops.includes(one); window.stops.push(one); return [one.id || one.closest('[id]')?.id, again, one.getClientRects().length > 0]; }"
                )
            )
    places = [place for place, _, _ in stops]
    order = [
        "search",
        "filter-compartment",
        "filter-contrast_type",
        "units",
        "reset",
        "everything",
        "reading",
        "larger",
        "heads",
        "rows",
    ]

    assert [False] * len(stops) == [again for _, again, _ in stops]
    assert all(visible for _, _, visible in stops)
    assert sorted(places.index(each) for each in order) == [places.index(each) for each in order]


def test_only_a_line_is_read_aloud(browser: Browser, review_pages: dict[str, Path]) -> None:
    """What is announced is a sentence on what was chosen, never the sixty cards behind it."""
    with shown(browser, review_pages["large"]) as (page, _):
        page.evaluate(
            "() => { window.read = []; for (const live of document.querySelectorAll('[aria-live], [role=status], [role=alert], [role=log]')) new MutationObserver(() => window.read.push(live.textContent)).observe(live, { childList: true, characterData: true, subtree: true }); }"
        )
        page.fill("#search", "drug 0000")
        press(page, "#search")
        cards = page.locator("#panel .card").count()
        page.fill("#search", "G")
        press(page, "#not-reported")
        read = page.evaluate("window.read")

    assert 40 < cards <= 60
    assert any("drug 0000" in each for each in read)
    assert max(map(len, read)) < 250
    assert len(read) <= 8
