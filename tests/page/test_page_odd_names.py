"""The interactive page with names that scripts, browsers and eyes stumble over: each is a name like any other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from servers.browser import DRAWN, rows_of, shown

from kg.network.select import select
from kg.page.select import PageFindings
from kg.page.view import view_of
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from kg.evidence.rows import Evidence

# Names that every object of JavaScript has, long ones, right to left with a sign that turns the rest of a line, letters of
# several signs, signs without width, words that stand for nothing elsewhere.
NAMES = (
    *("__proto__", "constructor", "toString", "hasOwnProperty", "__defineGetter__", "null", "undefined", "0"),
    *("x" * 300, "word " * 60 + "end", "\u05d0\u05d1\u05d2 \u202e gene", "a\u0301\u0323\u0302" * 20),
    *("\u200b\u2060zero\u200d", "Zal\u0336\u0489go", "\U0001f9ec"),
)
UNSEEN = "\u200b\u200d"


@pytest.fixture(scope="module")
def pages(review_store: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A page of odd names, a page of one finding, and a page of none."""
    place = tmp_path_factory.mktemp("pages")
    with Store.open(review_store) as store:
        rows = _odd(store)
        for name, some in {"odd": rows, "one": rows[:1], "none": ()}.items():
            view_of(store, PageFindings(some, some, ())).save(place / f"{name}.html")
    return {path.stem: path for path in place.iterdir()}


def _odd(store: Store) -> tuple[Evidence, ...]:
    """Give each name to a gene, a drug, a study, a system, a source, a publication and a finding."""
    like = next(row for row in select(store) if row.feature_kind == "gene" and row.call == "significant")
    named = "source publication symbol drug drug_group as_written study_label system system_id dose time comparator"
    rows = []
    for name in (*NAMES, UNSEEN):
        cells: dict[str, Any] = dict.fromkeys((*named.split(), "background", "disease", "sex", "doi"), name)
        cells |= {"finding": name, "feature_id": name, "drug_id": f"drug {name}", "agents": (name, name)}
        cells |= dict.fromkeys(("locator", "themes", "validated_by"), (name,))
        rows.append(replace(like, **cells))
    return tuple(sorted(rows, key=lambda row: row.finding))


def test_every_name_is_drawn_listed_and_opened(browser: Browser, pages: dict[str, Path]) -> None:
    """Each finding is in the picture and the table, and its card says the name everywhere, and nothing of JavaScript."""
    with shown(browser, pages["odd"]) as (page, talk):
        drawn = page.evaluate(DRAWN)["nodes"]
        page.evaluate(
            "() => { for (const one of document.querySelectorAll('#reading button')) if (one.isConnected) one.click(); }"
        )
        page.click("#all-rows")
        rows = rows_of(page)
        panels = page.evaluate(
            "() => [...document.querySelectorAll('#rows tr')].map(row => { row.querySelector('button').click(); return [row.dataset.finding, document.querySelector('#panel .card.chosen').textContent]; })"
        )
        page.click("#heads button:text('Drug and dose')")
        again = page.evaluate("() => location.hash.length")

    assert [] == talk
    assert sorted((*NAMES, UNSEEN)) == sorted(rows)
    assert {*NAMES, UNSEEN} <= set(drawn)
    for finding, text in panels:
        assert text.count(finding) > 10
        assert "[object" not in text
        assert "native code" not in text
    assert again > 0


@pytest.mark.slow
def test_every_name_is_found(browser: Browser, pages: dict[str, Path]) -> None:
    """By the search, which says what it is, and by its address."""
    names = [name for name in NAMES if name != "\U0001f9ec"]  # the search is for letters and numbers
    with shown(browser, pages["odd"]) as (page, talk):
        seen = []
        for name in names:
            page.fill("#search", name)
            found = page.eval_on_selector_all(
                "#found button",
                "all => all.map(one => [one.querySelector('bdi').textContent, one.querySelector('.why').textContent])",
            )
            page.press("#search", "Enter")
            seen.append((found, page.inner_text("#panel h2"), page.url.split("#")[1]))
        page.evaluate("address => { location.hash = address; }", seen[0][2])
        page.wait_for_function("() => document.querySelector('#panel h2').textContent === '__proto__'")
        lost = page.is_visible("#missing")

    assert ([], False) == (talk, lost)
    assert [] == [
        name
        for name, (found, _, _) in zip(names, seen, strict=True)
        if [name, "Gene, by its own name"] not in found
    ]
    assert names[0] == seen[0][1]
    assert len(names) == len({address for _, _, address in seen})


def test_a_name_that_cannot_be_seen_gives_way_to_the_identifier(
    browser: Browser, pages: dict[str, Path]
) -> None:
    """Its drug is named by identifier, so that there is something to click."""
    with shown(browser, pages["odd"]) as (page, _):
        labels = page.evaluate(
            "() => document.getElementById('stage')._cyreg.cy.nodes('.drug').map(one => one.data('label'))"
        )

    assert f"drug {UNSEEN}" in labels


def test_long_names_stay_in_their_place(browser: Browser, pages: dict[str, Path]) -> None:
    """The page is no wider than its window, and no column of the table wider than a sentence."""
    with shown(browser, pages["odd"]) as (page, _):
        page.evaluate(
            "() => [...document.querySelectorAll('#rows button')].find(one => one.textContent.startsWith('xxx')).click()"
        )
        wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        cells = page.evaluate(
            "() => Math.max(...[...document.querySelectorAll('#rows td, #rows th')].map(one => one.getBoundingClientRect().width))"
        )
        panel = page.evaluate(
            "() => document.querySelector('#panel').scrollWidth - document.querySelector('#panel').clientWidth"
        )

    assert (0, 0) == (max(wide, 0), panel)
    assert cells < 500


@pytest.mark.parametrize(("name", "findings"), [("one", 1), ("none", 0)])
def test_one_finding_and_none(browser: Browser, pages: dict[str, Path], name: str, findings: int) -> None:
    """A page of one finding works; a page of none says why, and every button of it does."""
    with shown(browser, pages[name]) as (page, talk):
        rows, status = len(rows_of(page)), page.inner_text("#status")
        why = page.inner_text("#empty") if page.is_visible("#empty") else ""
        page.evaluate(
            "() => { for (const one of document.querySelectorAll('#reset, #larger, #smaller, #whole, #restart, #heads button, #filters button')) one.click(); }"
        )
        page.fill("#search", "a")
        page.keyboard.press("Escape")
        page.emulate_media(media="print")
        page.pdf()

    assert [] == talk
    assert findings == rows
    assert status.startswith(f"{findings} of {findings} finding")
    assert ("The store holds no finding." == why) == (findings == 0)
