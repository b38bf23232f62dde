"""What the panel, the table and the citation of the interactive page say of a finding, in a real browser."""

from __future__ import annotations

import shutil
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from factories.edited import edited
from servers.browser import rows_of, serious, shown, written
from servers.npm import axe_source
from test_page import HOSTILE

from kg.network.select import select
from kg.page.select import PageFindings
from kg.page.view import make_view, view_of
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from kg.evidence.rows import Evidence

# Dose as text, µmol/L where a loader read it, time as text, hours where a loader read them; in the order of amounts.
AMOUNTS: tuple[tuple[str | None, float | None, str | None, float | None], ...] = (
    ("0.4 µM", None, "30 min", None),
    ("500 nM", None, "1 h", None),
    ("1 uM", None, "24 h", None),
    ("1–10 μM, 7 days", None, "2 days", None),
    ("between 2 and 3 µM", 2.0, "a week", 168.0),
    ("2.5 µM", None, "10 d", None),
    ("0.1 mM", None, "2 weeks", None),
    ("1,000 µM", None, "3 months", None),
    ("0.2 mg/kg iv, 3 weeks", None, "1 year", None),
    ("0.5 mg/kg iv, 40 min", None, "after 2 infusions", None),
    ("9 mg", None, "after 10 infusions", None),
    ("50 mg", None, "after treatment", None),
    ("iv", None, "baseline", None),
    (None, None, None, None),
    (None, None, None, None),
)


@pytest.fixture(scope="module")
def pages(
    review_store: Path, review_pages: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The review, the review with markup in its notes, and findings that lack things."""
    place = tmp_path_factory.mktemp("pages")
    noted = shutil.copy(review_store, place / "noted.duckdb")
    with edited(noted) as store:
        store.execute("UPDATE finding SET note = 'beside the mark ' || $text", {"text": HOSTILE})
        store.execute("UPDATE note SET reason = $text", {"text": HOSTILE})
    with Store.open(review_store) as store:
        pages = {
            name: view_of(store, PageFindings(rows, rows, ()))
            for name, rows in {"lacking": _lacking(store), "amounts": _amounts(store)}.items()
        }
    with Store.open(noted) as store:
        pages["noted"] = make_view(store)
    return review_pages | written(pages, place)


@pytest.fixture(scope="module")
def lacking(browser: Browser, pages: dict[str, Path]) -> Iterator[Page]:
    """The page of findings that lack things, opened once, with the clipboard closed."""
    with shown(browser, pages["lacking"]) as (page, _):
        page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('closed')); }")
        yield page


def _usual(store: Store) -> Evidence:
    return next(row for row in select(store) if row.as_written == "p11")


def _lacking(store: Store) -> tuple[Evidence, ...]:
    """Findings without dose, time or n; before and after; within one arm; without drug and comparator."""
    usual = replace(_usual(store), locator=("Table 2", "section 3.3"))
    none: dict[str, Any] = {"dose": None, "time": None, "hours": None, "n_case": None, "n_reference": None}
    none |= {"conc_min_um": None, "conc_max_um": None, "doi": None, "locator": ()}
    paired: dict[str, Any] = {"control": "self", "n_case": 12, "n_reference": 12}
    cases: dict[str, dict[str, Any]] = {
        "bare": none,
        "paired": paired | {"time": None, "hours": None},
        "half": {"n_case": 0, "n_reference": None},
        "within": {"control": "none", "comparator": "change in HDRS", "n_case": 30, "n_reference": None},
        "alone": {"control": "none", "comparator": None},
        "unsaid": {"comparator": None, "drug": None, "drug_id": None, "drug_group": None},
    }
    return tuple(
        replace(usual, finding=f"id:made/finding/{name}", **cells) for name, cells in sorted(cases.items())
    )


def _amounts(store: Store) -> tuple[Evidence, ...]:
    """Findings with doses and times, in an order that is not that of their amounts."""
    usual = _usual(store)
    rows = [
        replace(usual, finding=f"id:made/finding/{at * 7 % len(AMOUNTS):02}", dose=dose, time=time)
        for at, (dose, _, time, _) in enumerate(AMOUNTS)
    ]
    rows = [
        replace(row, conc_min_um=low, conc_max_um=low, hours=hours)
        for row, (_, low, _, hours) in zip(rows, AMOUNTS, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: row.finding))


def card(page: Page, finding: str) -> dict[str, str]:
    """Open a finding from the table and read its card: heading → what it says."""
    page.locator(f'#rows tr[data-finding="{finding}"] button').click()
    page.evaluate(
        "() => { for (const each of document.querySelectorAll('#panel details')) each.open = true; }"
    )
    said: dict[str, str] = page.eval_on_selector(
        "#panel .card.chosen",
        "card => Object.fromEntries([...card.querySelectorAll('dt')].map(head => [head.textContent, head.nextSibling.textContent]))",
    )
    return said


def cells(page: Page, name: str) -> list[str]:
    """Return a column of the table."""
    found: list[str] = page.eval_on_selector_all(f"#rows td.{name}", "all => all.map(one => one.textContent)")
    return found


# ---- the card


def test_a_comparator_that_is_not_written_is_said_to_be_implied(
    browser: Browser, pages: dict[str, Path]
) -> None:
    """Untreated cells that the source never mentions are called implied in the card."""
    with shown(browser, pages["review"]) as (page, _):
        row = page.locator("#rows tr", has_text="S100A10")
        implied = card(page, str(row.get_attribute("data-finding")))
        written = card(
            page, str(page.locator("#rows tr", has_text="VEGFA").first.get_attribute("data-finding"))
        )

    assert "untreated cells (implied: the source does not write it)" == implied["Compared with"]
    assert "implied" not in written["Compared with"]


def test_a_card_says_what_was_noted_and_how_it_was_measured(browser: Browser, pages: dict[str, Path]) -> None:
    """The curators' note, the assay, what the call rests on, the correction, and the note on the arm."""
    with shown(browser, pages["review"]) as (page, _):
        row = page.locator("#rows tr", has_text="S100A10")
        said = card(page, str(row.get_attribute("data-finding")))

    assert "p11 is S100A10: the exact string is an alias of another gene" == said["Note"]
    assert said["Measured by"].startswith("RNA sequencing: Genome-wide mRNA sequencing")
    assert {"Design", "Certainty", "Call rests on", "Correction", "Given", "Discussed under"} <= set(said)
    assert "not stated" not in said["Note"]


def test_a_card_says_where_its_source_disagrees_with_itself(browser: Browser, pages: dict[str, Path]) -> None:
    """Of a finding in its card, of a study in the panel of its models: both values, what was kept, and why."""
    with shown(browser, pages["review"]) as (page, _):
        page.locator("#rows tr", has_text="FKBP5").filter(has_text="▽").filter(
            has_text="racemic"
        ).first.locator("button").click()
        finding = page.inner_text("#panel .card.chosen .why")
        page.locator("#reading button", has_text="Nowak 2019").evaluate("button => button.click()")
        page.click("#panel .remarks summary")
        study = page.inner_text("#panel .remarks")

    assert "“decrease after ketamine, stratum not named” (section 4). Kept: responders." in finding
    assert "Unit: “0.1, 1 and 10 uM” (Table 2) against “0.1, 1 and 10 mM” (section 3.3)." in study


def test_notes_are_text(browser: Browser, pages: dict[str, Path]) -> None:
    """Markup in a curator's note or reason is shown and does nothing."""
    with shown(browser, pages["noted"]) as (page, talk):
        page.locator("#rows tr", has_text="FKBP5").filter(has_text="▽").first.locator("button").click()
        panel, hacked = page.inner_text("#panel"), page.evaluate("window.hacked")
        images = page.locator("img").count()

    assert ([], None, 0) == (talk, hacked, images)
    assert 1 < panel.count("onerror=window.hacked=1")
    assert "beside the mark </script><img" in panel


@pytest.mark.parametrize(
    ("finding", "head", "text"),
    [
        ("bare", "Dose", "not stated"),
        ("bare", "Time", "not stated"),
        ("bare", "n", "not stated"),
        ("bare", "Where", "not stated"),
        ("paired", "n", "12 against 12, the same before and after"),
        ("half", "n", "0 against not stated"),
        ("within", "n", "30"),
        ("within", "Compared with", "change in HDRS, within one arm"),
        ("alone", "Compared with", "nothing: a correlation within one arm"),
        ("unsaid", "Compared with", "not stated"),
        ("unsaid", "Drug", "none"),
    ],
)
def test_what_is_missing_is_said(lacking: Page, finding: str, head: str, text: str) -> None:
    """Not stated is neither 0 nor a blank, and what cannot be is not called missing."""
    said = card(lacking, f"id:made/finding/{finding}")

    assert text == said[head]
    assert "" not in said.values()


@pytest.mark.parametrize(
    ("finding", "text"),
    [
        ("bare", "Grossert 2019, no DOI: S100A10, up (significant), racemic ketamine, dose not stated, time not stated, iPSC"),
        ("bare", "place not stated. pisanu-2025 version"),
        ("paired", "racemic ketamine, 1 µM, 24 h, time not stated, iPSC"),
        ("half", "racemic ketamine, 1 µM, 24 h, time: 24 h, iPSC"),
        ("half", ", Table 2; section 3.3. pisanu-2025 version 2025-07-31, id:made/finding/half; store "),
        ("unsaid", "(significant), no drug, time: 24 h, iPSC"),
    ],
)  # fmt: skip
def test_a_citation_says_what_is_missing(lacking: Page, finding: str, text: str) -> None:
    """Paper, gene, direction, call, drug, dose, time, model, source with place and version, finding and store."""
    lacking.locator(f'#rows tr[data-finding="id:made/finding/{finding}"] button').click()
    lacking.click("#panel .card.chosen .cite")
    copied = lacking.locator("#panel textarea")
    copied.wait_for()
    citation = copied.input_value()
    chosen = lacking.evaluate("document.activeElement.selectionEnd")

    assert text in citation.replace("μ", "µ")
    assert "null" not in citation
    assert len(citation) == chosen


def test_axe_finds_nothing_serious_in_a_card(browser: Browser, pages: dict[str, Path]) -> None:
    """With all of it open, and in the panel of a study × system pair with what its source says twice."""
    with shown(browser, pages["review"]) as (page, _):
        page.locator("#rows tr", has_text="FKBP5").filter(has_text="▽").first.locator("button").click()
        page.evaluate(
            "() => { for (const each of document.querySelectorAll('#panel details')) each.open = true; }"
        )
        found = serious(page, axe_source())
        page.locator("#reading button", has_text="Nowak 2019").evaluate("button => button.click()")
        found += serious(page, axe_source())

    assert [] == found


# ---- the table


@pytest.mark.parametrize(("head", "place"), [("Drug and dose", 0), ("Time", 2)])
def test_doses_and_times_sort_as_amounts(
    browser: Browser, pages: dict[str, Path], head: str, place: int
) -> None:
    """By unit and number; what has another unit or none stands behind, and what is not stated last, both ways."""
    name, prefix = {0: ("dose", "racemic ketamine, "), 2: ("time", "")}[place]
    unstated = {0: "dose not stated", 2: "not stated"}[place]
    expected = [prefix + str(each[place] or unstated) for each in AMOUNTS]
    apart = {0: (8, 10, 12), 2: (9, 13)}[place]
    stated = expected[:-2]
    bounds = [0, *apart, len(stated)]
    turned = [text for low, high in pairwise(bounds) for text in stated[low:high][::-1]]
    with shown(browser, pages["amounts"]) as (page, _):
        before = cells(page, name)
        page.click(f"#heads button:text('{head}')")
        up = cells(page, name)
        page.click(f"#heads button:text('{head}')")
        down = cells(page, name)

    assert sorted(expected) == sorted(before)
    assert expected == up != before
    assert [*turned, *expected[-2:]] == down


def test_what_is_missing_stands_last_whichever_way(browser: Browser, pages: dict[str, Path]) -> None:
    """A finding without a drug is below the others up and down."""
    with shown(browser, pages["lacking"]) as (page, _):
        page.click("#heads button:text('Drug')")
        up = rows_of(page)[-1]
        page.click("#heads button:text('Drug')")
        down = rows_of(page)[-1]

    assert "id:made/finding/unsaid" == up == down
