"""The interactive page in a real browser without a network: what a reader sees, clicks, types and saves."""

from __future__ import annotations

import csv
import io
import json
import struct
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs
from xml.etree import ElementTree as ET

import pytest
from factories.page import made
from servers.browser import DRAWN, READY, opened, rows_of, saved, shown, written
from servers.npm import axe_source
from test_page import HOSTILE, column

from kg.encoding import DOWN, MARKS, UP
from kg.page.select import PageFindings
from kg.page.view import make_view, view_of
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def files(
    review_store: Path, review_pages: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The pages that the tests look at."""
    place = tmp_path_factory.mktemp("pages of the review")
    with Store.open(review_store) as store:
        pages = {
            "ketamine": make_view(store, ["ketamine"]),
            "GRIN2D": make_view(store, ["GRIN2D"]),
            "nothing": make_view(store, ["BDNF"]),
            "hostile": view_of(store, _hostile(store), [HOSTILE], title=HOSTILE),
            "formulas": view_of(store, _formulas(store)),
        }
        frame = place / "frame.html"
        frame.write_text(make_view(store)._repr_html_(), encoding="utf-8")
    return review_pages | written(pages, place) | {"frame": frame}


def _hostile(store: Store) -> PageFindings:
    """A few findings with markup in every cell that is text, identifiers and links among them."""
    from dataclasses import fields, replace

    kept = set(
        "finding study source publication compartment contrast_family direction call design feature_kind measurand setting contrast_type".split()
    )
    rows = []
    for row in made(store, nodes=60, findings=40, text=HOSTILE).rows:
        cells = {each.name: getattr(row, each.name) for each in fields(row) if each.name not in kept}
        changed: Any = {
            name: f"{cell} {HOSTILE}"
            if isinstance(cell, str)
            else (HOSTILE,)
            if isinstance(cell, tuple)
            else cell
            for name, cell in cells.items()
        }
        rows.append(replace(row, **changed))
    return PageFindings(tuple(rows), tuple(rows), (HOSTILE,))


FORMULAS = ("=1+1", "+1+1", "-1+1", "@sum(a1)", "\t=1+1", "\r=1+1", "−1", "-1.5e3", "+7", "a=1", "p11")


def _formulas(store: Store) -> PageFindings:
    """Findings that a source writes as formulas, with an effect below zero."""
    from dataclasses import replace

    made_up = made(store, nodes=60, findings=len(FORMULAS)).rows
    rows = tuple(
        replace(row, as_written=text, locator=(text, "section 1"), effect_size=-0.5)
        for row, text in zip(made_up, FORMULAS, strict=True)
    )
    return PageFindings(rows, rows, ())


def click_node(page: Page, label: str) -> None:
    """Click on a node of the canvas, by its label."""
    page.evaluate(
        "label => { const box = document.getElementById('stage'); const y = box._cyreg.cy.nodes('.node').filter(one => one.data('label').startsWith(label)).renderedPosition().y; scrollTo(0, box.getBoundingClientRect().top + scrollY + y - innerHeight / 2) }",
        label,
    )
    place = page.evaluate(
        "label => { const box = document.getElementById('stage'); const { x, y } = box._cyreg.cy.nodes('.node').filter(one => one.data('label').startsWith(label)).renderedPosition(); const { left, top } = box.getBoundingClientRect(); return [left + x, top + y]; }",
        label,
    )
    page.mouse.click(*place)


def choices(page: Page, facet: str) -> Locator:
    """Open the menu of a filter and return its boxes."""
    page.click(f"#filter-{facet} summary")
    return page.locator(f"#filter-{facet} input")


def untick(page: Page, facet: str, value: str) -> None:
    """Take one value out of a filter."""
    page.click(f"#filter-{facet} summary")
    page.uncheck(f'#filter-{facet} input[data-value="{value}"]')
    page.keyboard.press("Escape")


# ---- the picture


def test_the_review_is_drawn_without_a_network(browser: Browser, files: dict[str, Path]) -> None:
    """Picture, table and counts agree; nothing is asked for, nothing is complained about."""
    with shown(browser, files["review"]) as (page, talk):
        drawn, rows = page.evaluate(DRAWN), rows_of(page)
        inked = page.evaluate(
            "() => [...document.querySelectorAll('#stage canvas')].some(one => new Set(one.getContext('2d').getImageData(0, 0, one.width, one.height).data).size > 8)"
        )
        status = page.inner_text("#status")
    counts = [int("".join(filter(str.isdigit, each["said"])) or 1) for each in drawn["bundles"]]

    assert ([], True) == (talk, inked)
    assert len(drawn["nodes"]) <= 150
    assert 56 == len(rows) == sum(counts)
    assert status.startswith(
        "56 of 98 findings (drug effect) on 23 features in 10 study × system pairs; not shown: 29 of another contrast family, 13 measured"
    )


def test_opposite_signs_are_two_bundles(browser: Browser, files: dict[str, Path]) -> None:
    """FKBP5 falls, falls without significance and does not change in one study: lines with heads of their own."""
    with shown(browser, files["review"]) as (page, _):
        bundles = [each for each in page.evaluate(DRAWN)["bundles"] if each["label"] == "FKBP5"]

    assert {"▼", "▽", "□"} == {each["said"][0] for each in bundles}
    assert {"tee", "circle"} == {each["head"] for each in bundles}
    assert 2 == len({each["colour"] for each in bundles})


def test_lines_of_several_drugs_name_each(browser: Browser, files: dict[str, Path]) -> None:
    """In one study FKBP5 falls under ECT and not significantly under ketamine: each line names its drug, whole; alone ketamine is not named."""
    with shown(browser, files["review"]) as (page, _):
        said = [each["said"] for each in page.evaluate(DRAWN)["bundles"] if each["label"] == "FKBP5"]
        legend = page.inner_text("#legend-more")
        row = page.locator("#rows tr", has_text="ECT").filter(has_text="FKBP5").filter(has_text="▼")
        row.locator("button").click()
        panel = page.inner_text("#panel")

    assert Counter(["▼ ECT", "□ ECT", "▽ ketamine", "▽ other antidepressant"]) == Counter(said)
    assert "ketamine is named only beside another drug" in legend
    assert "ECT · drug effect · RNA" in panel
    assert panel.index("ECT, drug effect:") < panel.index("Compared with")


def test_no_line_between_groups_sums_filled_and_hollow(browser: Browser, files: dict[str, Path]) -> None:
    """Folded, each line has findings of one mark, which its head, its label and the panel say; none is lost."""
    data = data_of_file(files["folded"])
    with shown(browser, files["folded"]) as (page, _):
        bundles = page.evaluate(DRAWN)["bundles"]
        rows = rows_of(page)
        kinds = page.evaluate(
            "() => [...document.querySelectorAll('#rows button')].map(one => { one.click(); return [document.querySelector('#panel .kind').textContent, document.querySelector('#panel .card.chosen').dataset.finding]; })"
        )
    marks = [data["marks"][mark]["word"] for mark in data["findings"]["mark"]]
    words = dict(zip(column(data, "finding"), marks, strict=True))

    assert 56 == len(rows) == sum(int("".join(filter(str.isdigit, each["said"])) or 1) for each in bundles)
    assert "▼ ECT" in {each["said"] for each in bundles}
    assert {finding: words[finding] for finding in rows} == {
        finding: kind.split(": ")[1] for kind, finding in kinds
    }


# ---- the panel


def test_a_click_on_a_gene_opens_its_evidence(browser: Browser, files: dict[str, Path]) -> None:
    """Direction, call, contrast, drug, dose, time, comparator, wording, place, paper, licence, version and why not."""
    with shown(browser, files["review"]) as (page, talk):
        click_node(page, "S100A10")
        panel = page.inner_text("#panel")
        link = page.locator("#panel a").first
        address, rel = link.get_attribute("href"), link.get_attribute("rel")
        faded = page.evaluate("document.getElementById('stage')._cyreg.cy.nodes('.faded').length")

    for text in (
        "S100A10: up", "significant", "treated vs untreated", "racemic ketamine", "1 µM, 24 h", "untreated cells",
        "iPSC-derived neural progenitor cells (in vitro)", "“p11”", "Table 2; section 3.3", "Grossert 2019", "CC0-1.0",
        "version 2025-07-31", "ketamine (all forms), drug effect: not convergent.",
    ):  # fmt: skip
        assert text in panel.replace("μ", "µ"), text
    assert ("noopener noreferrer", []) == (rel, talk)
    assert address is not None
    assert address.startswith("https://doi.org/10.3390/")
    assert faded > 30


def test_a_click_on_a_line_opens_the_findings_behind_it(browser: Browser, files: dict[str, Path]) -> None:
    """As many as the line says."""
    with shown(browser, files["review"]) as (page, _):
        x, y = page.evaluate(
            "() => { const box = document.getElementById('stage'); const line = box._cyreg.cy.edges('.bundle').filter(one => one.target().data('label') === 'NOS3'); const { x, y } = line.renderedMidpoint(); const { left, top } = box.getBoundingClientRect(); return [left + x, top + y]; }"
        )
        page.mouse.click(x, y)
        cards, panel = page.locator("#panel .card").count(), page.inner_text("#panel")

    assert 3 == cards
    assert "3 FINDINGS: UP" in panel.upper()


def test_every_finding_can_be_opened_from_the_table(browser: Browser, files: dict[str, Path]) -> None:
    """Each row opens its card, with a DOI that begins with https, its place and its wording."""
    data = data_of_file(files["review"])
    with shown(browser, files["review"]) as (page, _):
        for at in (0, 17, 55):
            finding = rows_of(page)[at]
            page.locator("#rows tr").nth(at).locator("button").click()
            card = page.inner_text(f'.card.chosen[data-finding="{finding}"]')
            number = column(data, "finding").index(finding)
            assert f"“{column(data, 'as_written')[number]}”" in card
            assert "; ".join(column(data, "locator")[number]) in card
            doi = column(data, "doi")[number]
            assert ("doi:" not in card) if doi is None else (f"doi:{doi}" in card)


def facts_of(page: Page, name: str, which: str = "#panel dl >> nth=0") -> dict[str, str]:
    """Open a node by the beginning of its name, and return what a list of its panel says."""
    page.locator("#reading button", has_text=name).first.evaluate("one => one.click()")
    lines = page.locator(which).inner_text().split("\n")
    return dict(zip(lines[::2], lines[1::2], strict=True))


def test_what_is_given_is_said_of_the_case_arm(browser: Browser, files: dict[str, Path]) -> None:
    """Estradiol is added in one arm only, so no card says that both had it."""
    with shown(browser, files["review"], "contrast_family=combination") as (page, _):
        card = facts_of(page, "CYP2A6, Gene", "#panel .card dl >> nth=0")
        panel = page.inner_text("#panel")

    assert "estradiol, racemic ketamine" == card["Given to cases"]
    assert "treated cells, racemic ketamine" in card["Compared with"]
    assert "in all" not in panel


def test_cells_are_no_people(browser: Browser, files: dict[str, Path]) -> None:
    """A study × system pair in vitro names its cohort or culture, one in people its cohort."""
    with shown(browser, files["review"]) as (page, _):
        culture, people = facts_of(page, "Ho 2018"), facts_of(page, "McGrory 2020")

    assert "treated cells" == culture["Cohort or culture"]
    assert "midazolam group" in people["Cohort"]
    assert "People" not in {*culture, *people}


def test_a_citation_can_be_copied(browser: Browser, files: dict[str, Path]) -> None:
    """Where the clipboard is closed the text stands there to be copied by hand."""
    with shown(browser, files["review"], "show=HGNC:10487") as (page, _):
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.click("#panel .card button")
        page.wait_for_selector("#panel .card button:not(:text-is('Copy as citation'))")
        area = page.locator("#panel textarea")
        text = area.input_value() if area.count() else page.evaluate("navigator.clipboard.readText()")

    assert "S100A10, up (significant), racemic ketamine" in text
    assert "Pisanu et al." in text
    assert "neural progenitor cells; drug effect; measured: RNA. In: " in text
    assert "pisanu-2025 version 2025-07-31, id:pisanu-2025/finding/" in text


def data_of_file(path: Path) -> Any:
    """Read what the scripts of a written page read."""
    text = path.read_text(encoding="utf-8")
    return json.loads(text.split('<script type="application/json" id="data">')[1].split("</script>")[0])


# ---- keyboard and search


def test_the_keyboard_is_enough(browser: Browser, files: dict[str, Path]) -> None:
    """Tab goes through the nodes in the order of reading, Enter opens, Esc closes."""
    with shown(browser, files["review"]) as (page, _):
        names = page.eval_on_selector_all("#reading button", "all => all.map(one => one.textContent)")
        page.focus("#reading button >> nth=0")
        for _ in range(11):
            page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.textContent")
        ringed = page.evaluate("document.getElementById('stage')._cyreg.cy.nodes('.focused').length")
        page.keyboard.press("Enter")
        opened_panel = page.inner_text("#panel h2")
        page.keyboard.press("Escape")
        closed_panel, after = (
            page.inner_text("#panel h2"),
            page.evaluate("document.activeElement.textContent"),
        )

    assert (names[11], 1) == (focused, ringed)
    assert "McGrory 2020" in opened_panel
    assert "How to read this" == closed_panel
    assert focused == after
    kinds = [name.split(",")[-1].split(":")[0] for name in names]
    assert names.index(next(name for name in names if name.startswith("FKBP5"))) > 10
    assert " Drug" == kinds[0]
    assert (
        "FKBP5, Gene: ECT: 1 down; ECT: 1 null (no effect); ketamine: 1 down, not significant; other antidepressant: 1 down, not significant"
        in names
    )


def test_who_hears_the_nodes_hears_questions_drugs_and_measurands_apart(
    browser: Browser, files: dict[str, Path]
) -> None:
    """A predictor is no effect, an addition is not added up, another drug and what is not RNA are named, whole."""
    with shown(browser, files["review"]) as (page, _):
        page.click("#not-reported")
        choices(page, "contrast_family")
        page.click("#filter-contrast_family button:text-is('All')")
        names = page.eval_on_selector_all("#reading button", "all => all.map(one => one.textContent)")

    assert {
        "GRIN2D, Gene: predicts response: 1 up",
        "CYP2A6, Gene: 3 up; addition to the drug: 1 up",
        "STAT3, Gene: activity: 3 up",
        "VEGFA, Gene: ketamine: 1 up; ketamine, tracks response: 1 null (no effect); midazolam: 1 null (no effect)",
    } <= set(names)
    warned = [name.split(" · ")[0] for name in names if "may share samples with another study" in name]
    assert "McGrory 2020" in warned
    assert "Grossert 2019" not in warned


def test_a_card_is_headed_by_what_is_not_the_effect_of_the_main_drug(
    browser: Browser, files: dict[str, Path]
) -> None:
    """Drug and question of a comparator and of a predictor, and what is not RNA; nothing for ketamine's own effect on RNA."""
    with shown(browser, files["review"]) as (page, _):
        choices(page, "contrast_family")
        page.click("#filter-contrast_family button:text-is('All')")
        page.keyboard.press("Escape")
        heads = set()
        for name in ("VEGFA", "GRIN2D", "STAT3"):
            page.locator("#reading button", has_text=f"{name}, Gene").evaluate("one => one.click()")
            heads |= set(page.locator("#panel .result").all_inner_texts())

    assert {
        "▲ VEGFA: up",
        "□ VEGFA: null (no effect) · midazolam · drug effect",
        "□ VEGFA: null (no correlation) · racemic ketamine · tracks response",
        "▲ GRIN2D: up · racemic ketamine · predicts response",
        "▲ STAT3: up · activity",
    } == heads


def test_p11_finds_s100a10_and_says_why(browser: Browser, files: dict[str, Path]) -> None:
    """By the name as a source writes it, whatever its case; Enter opens it."""
    with shown(browser, files["review"]) as (page, _):
        page.fill("#search", "P11")
        first = page.inner_text("#found button >> nth=0")
        page.press("#search", "Enter")
        panel = page.inner_text("#panel h2")

    assert first.startswith("S100A10")
    assert "is how Grossert 2019 writes it" in first
    assert "S100A10" == panel


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("review", "BDNF", "No study here reports BDNF."),
        ("review", "vgefa", "Nothing here is named “vgefa”. The nearest name is VEGFA."),
        (
            "review",
            "BDNFF",
            "Nothing here is named “BDNFF”. The nearest gene is BDNF: no study here reports it.",
        ),
        ("review", "no such thing", "Nothing here is named “no such thing”."),
        ("GRIA1", "BDNF", "No finding in this file is on BDNF. `kg gene BDNF` asks the whole store."),
    ],
)
def test_a_search_without_result_says_why(
    browser: Browser, files: dict[str, Path], name: str, typed: str, words: str
) -> None:
    """A gene that nobody reports, a name that is misspelt, and a name that nothing has; the nearest name of the file opens."""
    with shown(browser, files[name]) as (page, talk):
        page.fill("#search", typed)
        lines = page.inner_text("#found").split("\n")
        buttons = page.locator("#found button")
        if buttons.count():
            buttons.click()
        panel = page.inner_text("#panel h2")

    assert [] == talk
    assert words == lines[0]
    assert ("VEGFA" if "VEGFA" in words else "How to read this") == panel


# ---- filters and address


@pytest.mark.parametrize(
    ("facet", "value", "name"),
    [
        ("compartment", "blood", "compartment"),
        ("contrast_type", "post_vs_pre", "contrast_type"),
        ("direction", "down", "direction"),
        ("call", "not_significant", "call"),
        ("drug", "racemic ketamine", "drug"),
        ("design", "candidate", "design"),
    ],
)
def test_a_filter_takes_out_what_it_says(
    browser: Browser, files: dict[str, Path], facet: str, value: str, name: str
) -> None:
    """Picture, table and status follow; the address keeps it, and gives the same view when it is opened again."""
    data = data_of_file(files["review"])
    values = dict(zip(column(data, "finding"), column(data, name), strict=True))
    with shown(browser, files["review"]) as (page, _):
        before = rows_of(page)
        untick(page, facet, value)
        after, address = rows_of(page), page.url.split("#")[1]
        bundles = page.evaluate(DRAWN)["bundles"]
    with shown(browser, files["review"], address) as (page, _):
        again, bundles_again = rows_of(page), page.evaluate(DRAWN)["bundles"]

    assert [finding for finding in before if values[finding] != value] == after
    assert 0 < len(after) < len(before)
    assert value not in parse_qs(address)[facet]
    assert (after, bundles) == (again, bundles_again)


def test_another_family_and_silent_results_are_one_click_away(
    browser: Browser, files: dict[str, Path]
) -> None:
    """Neither is mixed in unasked; a reset brings the start view back."""
    with shown(browser, files["review"]) as (page, _):
        page.click("#not-reported")
        silent = len(rows_of(page))
        page.click("#filter-contrast_family summary")
        page.check('#filter-contrast_family input[data-value="response_prediction"]')
        both, dashed = len(rows_of(page)), [each["dashes"] for each in page.evaluate(DRAWN)["bundles"]]
        said = {each["said"] for each in page.evaluate(DRAWN)["bundles"]}
        address = page.url.split("#")[1]
        page.click("#reset")
        back, plain = len(rows_of(page)), page.url

    assert (69, 69 + 7, 56) == (silent, both, back)
    assert any(len(dashes) == 2 and dashes[0] > 2 for dashes in dashed)
    assert any(each.startswith("□") and each.endswith(" predicts") for each in said)
    assert {"drug_effect", "response_prediction"} == set(parse_qs(address)["contrast_family"])
    assert "#" not in plain


def test_units_can_be_asked_for(browser: Browser, files: dict[str, Path]) -> None:
    """No gene of the review has two independent units: the page is empty and says so."""
    with shown(browser, files["review"]) as (page, _):
        page.fill("#units", "2")
        page.press("#units", "Enter")
        page.keyboard.press("Tab")
        rows, why = rows_of(page), page.inner_text("#empty")

    assert [] == rows
    assert "No finding passes these filters." in why


def test_an_empty_page_says_why(browser: Browser, files: dict[str, Path]) -> None:
    """A gene that no finding names, and a gene with findings of other families only."""
    with shown(browser, files["nothing"]) as (page, talk):
        nothing = page.inner_text("#empty")
    with shown(browser, files["GRIN2D"]) as (page, _):
        other = page.inner_text("#empty")

    assert [] == talk
    assert "No finding on BDNF" in nothing
    assert "predicts response" in other


def test_a_page_of_a_drug_starts_with_that_drug(browser: Browser, files: dict[str, Path]) -> None:
    """No comparator is shown before somebody asks; a click on the study × system pair brings it out of the file."""
    with shown(browser, files["ketamine"]) as (page, _):
        before = _drugs(page)
        number = len(rows_of(page))
        click_node(page, "⚠ McGrory 2020")
        page.click("#all-rows")
        after = _drugs(page)

    assert 50 == number
    assert "midazolam" not in before
    assert {"midazolam"} == after - before


def _drugs(page: Page) -> set[str]:
    """Return the drugs of the table."""
    cells = page.eval_on_selector_all("td.dose", "all => all.map(one => one.textContent)")
    return {cell.split(", ")[0] for cell in cells}


def test_all_and_none_keep_the_menu_for_the_keyboard(browser: Browser, files: dict[str, Path]) -> None:
    """After Enter the menu is open still, and the focus on its button."""
    with shown(browser, files["review"]) as (page, _):
        page.click("#filter-call summary")
        page.focus("#filter-call button:text-is('None')")
        page.keyboard.press("Enter")
        focused = page.evaluate("document.activeElement.textContent")
        is_open, rows = page.locator("#filter-call[open]").count(), rows_of(page)

    assert ("None", 1, []) == (focused, is_open, rows)


def test_folded_counts_add_up(browser: Browser, files: dict[str, Path]) -> None:
    """A collapsed page counts the features and study × system pairs that its findings are about, as the unfolded one does."""
    with shown(browser, files["folded"]) as (page, _):
        status, folds = page.inner_text("#status"), page.inner_text("#collapsed")

    assert status.startswith("56 of 98 findings (drug effect) on 23 features in 10 study × system pairs")
    assert "None is drawn on its own." in folds


def test_a_choice_is_in_sight_on_a_narrow_screen(browser: Browser, files: dict[str, Path]) -> None:
    """The panel stands below the picture there, and comes into sight."""
    with shown(browser, files["review"]) as (page, _):
        page.set_viewport_size({"width": 400, "height": 700})
        page.emulate_media(reduced_motion="reduce")
        page.evaluate("() => document.querySelector('#reading button').click()")
        top = page.evaluate("() => document.querySelector('#panel').getBoundingClientRect().top")

    assert -1 < top < 350


def test_a_click_shows_the_neighbours(browser: Browser, files: dict[str, Path]) -> None:
    """The page of GRIA1 starts with it; its study × system pair brings its other genes, out of the file."""
    with shown(browser, files["GRIA1"]) as (page, talk):
        before, notice = page.evaluate(DRAWN)["nodes"], page.inner_text("#collapsed")
        click_node(page, "⚠ Ho 2018")
        after, address = page.evaluate(DRAWN)["nodes"], page.url.split("#")[1]
        rows, hidden = rows_of(page), page.is_hidden("#collapsed")
        page.click("#restart")
        back = page.evaluate(DRAWN)["nodes"]
    with shown(browser, files["GRIA1"], address) as (page, _):
        again = page.evaluate(DRAWN)["nodes"]

    assert [] == talk
    assert "This is the start view" in notice
    assert set(before) < set(after)
    assert sorted(after) == sorted(again)
    assert sorted(before) == sorted(back)
    assert (True, True) == (len(rows) > 4, hidden)


# ---- table and files


def test_the_table_sorts(browser: Browser, files: dict[str, Path]) -> None:
    """A heading sorts up, then down, and says so; the rows stay the same."""
    with shown(browser, files["review"]) as (page, _):
        before = rows_of(page)
        page.click("#heads button:text('Study')")
        up = page.eval_on_selector_all("td.study_label", "all => all.map(one => one.textContent)")
        page.click("#heads button:text('Study')")
        down = page.eval_on_selector_all("td.study_label", "all => all.map(one => one.textContent)")
        said = page.locator("#heads th[aria-sort=descending]").inner_text()
        after = rows_of(page)

    assert sorted(up) == up
    assert up[::-1] == down
    assert "Study" in said
    assert Counter(before) == Counter(after)


def test_the_table_says_what_is_not_an_effect_on_rna(browser: Browser, files: dict[str, Path]) -> None:
    """Behind the direction: the activity of STAT3 and what predicts response; nothing for a drug's effect on RNA."""
    with shown(
        browser, files["review"], "contrast_family=drug_effect&contrast_family=response_prediction"
    ) as (page, _):
        heads = page.locator("#heads th").all_inner_texts()
        row = page.locator("#rows tr", has_text="STAT3").first
        cells = set(page.locator("td.direction").all_inner_texts())
        row.locator("button").click()
        card = page.inner_text("#panel .card.chosen")

    assert ["Gene", "Direction", "Study", "Model", "Drug and dose", "Time", "Call", "DOI"] == heads
    assert {"▲ up", "▲ up · activity", "▲ up · predicts response"} <= cells
    assert "Measurand\nactivity of a transcription factor" in card


IN_THE_WINDOW = """() => {
  const { right } = document.querySelector(".scroll").getBoundingClientRect();
  const cells = [...document.querySelectorAll("#heads th, #rows th, #rows td")];
  const range = document.createRange();
  const isBroken = cell => [...cell.textContent.matchAll(/[\\p{L}\\p{N}]+/gu)].some(({ 0: word, index }) => {
    const text = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let node = text.nextNode(), start = 0; node; start += node.length, node = text.nextNode()) {
      if (index < start || index + word.length > start + node.length) continue;
      range.setStart(node, index - start);
      range.setEnd(node, index - start + word.length);
      return range.getClientRects().length > 1;
    }
    return false;
  });
  return [
    cells.filter(cell => cell.getBoundingClientRect().right > right + 0.5).length,
    cells.filter(cell => !cell.matches(".doi") && isBroken(cell)).map(cell => cell.textContent),
  ];
}"""


def test_the_table_is_inside_the_window(browser: Browser, files: dict[str, Path]) -> None:
    """On each screen every column is in sight without scrolling sideways, and no word but an identifier of a paper is broken."""
    with shown(browser, files["review"]) as (page, _):
        for width in (1600, 1280, 800, 390):
            page.set_viewport_size({"width": width, "height": 800})

            assert [0, []] == page.evaluate(IN_THE_WINDOW), width


def test_the_table_follows_the_selection(browser: Browser, files: dict[str, Path]) -> None:
    """A gene that is selected leaves its findings, a row of the table opens its card and leaves all, and Esc brings all back."""
    with shown(browser, files["review"]) as (page, _):
        everything = rows_of(page)
        click_node(page, "FKBP5")
        genes, title = set(page.locator("#rows th").all_inner_texts()), page.inner_text("#table-title")
        page.keyboard.press("Escape")
        page.locator("#rows button").first.click()
        after = rows_of(page)

    assert ({"FKBP5"}, "Findings of the selection (4 of 56)") == (genes, title)
    assert everything == after


def test_a_time_is_written_once(browser: Browser, files: dict[str, Path]) -> None:
    """A dose that was given as long as was waited for ends with its amount; another duration is kept."""
    with shown(browser, files["review"]) as (page, _):
        given = set(page.locator("td.dose").all_inner_texts())

    assert {"racemic ketamine, 1 µM", "racemic ketamine, 0.1–10 µM"} <= given
    assert not any(
        text.endswith((" 24 h", " 7 days"))
        for text in given
        if "µM" in text and text != "racemic ketamine, 1 µM, 24 h"
    )


def test_files_hold_what_is_shown(browser: Browser, files: dict[str, Path]) -> None:
    """CSV, JSON and PNG follow the filters; every column is there."""
    with shown(browser, files["review"]) as (page, talk):
        untick(page, "compartment", "in_vitro")
        shown_rows = rows_of(page)
        table = list(csv.DictReader(io.StringIO(saved(page, "#save-csv").decode("utf-8-sig"))))
        answer = json.loads(saved(page, "#save-json"))
        png = saved(page, "#save-png")

    assert [] == talk
    assert shown_rows == [row["finding"] for row in table] == [row["finding"] for row in answer["rows"]]
    assert "Israel-Elgali 2021" in {row["study_label"] for row in table}
    assert ("kg/1", None) == (answer["schema"], answer["rows"][0]["effect_size"])
    assert b"\x89PNG" == png[:4]
    assert struct.unpack(">I", png[16:20])[0] > 1000


def test_no_spreadsheet_computes_what_a_source_writes(browser: Browser, files: dict[str, Path]) -> None:
    """In the CSV text that begins as a formula does has a ' in front; numbers, other text and the JSON stay as they are."""
    with shown(browser, files["formulas"]) as (page, _):
        page.evaluate("document.querySelector('#not-reported')?.click()")
        table = list(csv.DictReader(io.StringIO(saved(page, "#save-csv").decode("utf-8-sig"), newline="")))
        answer = json.loads(saved(page, "#save-json"))["rows"]
    guarded = {text: row["as_written"] for text, row in zip(FORMULAS, table, strict=True)}

    assert list(FORMULAS) == [row["as_written"] for row in answer]
    assert {text: f"'{text}" for text in FORMULAS[:6]} == {text: guarded[text] for text in FORMULAS[:6]}
    assert {text: text for text in FORMULAS[6:]} == {text: guarded[text] for text in FORMULAS[6:]}
    assert "'=1+1; section 1" == table[0]["locator"]
    assert {"-0.5"} == {row["effect_size"] for row in table}


def test_the_svg_carries_every_meaning_twice(browser: Browser, files: dict[str, Path]) -> None:
    """Each direction has its colour, its head and its word; each line says how many findings it is."""
    with shown(browser, files["review"]) as (page, talk):
        page.click("#not-reported")
        choices(page, "contrast_family")
        page.click("#filter-contrast_family button:text-is('All')")
        page.keyboard.press("Escape")
        root = ET.fromstring(saved(page, "#save-svg"))  # noqa: S314 - our own file
    lines = [each for each in root.iter(f"{SVG}g") if each.get("class", "").startswith("bundle ")]
    heads: dict[str, Counter[str]] = {}
    for line in lines:
        head = [part.get("class", "") for part in line if "head" in part.get("class", "")]
        heads.setdefault(line.get("class", "").split()[1], Counter()).update(head or ["no head"])
    words = " ".join("".join(each.itertext()) for each in root.iter(f"{SVG}text"))
    colours = {line.get("class", "").split()[1]: line[1].get("stroke") for line in lines}

    assert [] == talk
    assert 98 == sum(int(line.get("data-count", "0")) for line in lines)
    assert {"head triangle"} == set(heads["up"])
    assert {"head tee"} == set(heads["down"]) == set(heads["down-trend"])
    assert {"head circle"} == set(heads["null"])
    assert {"head diamond"} == set(heads["unsigned"])
    assert {"no head"} == set(heads["unreported"])
    assert (UP.colour, DOWN.colour) == (colours["up"], colours["down"])
    for mark in MARKS:
        assert (mark.name in heads) == (f"{mark.glyph} {mark.word}" in words), mark.name
    assert "GRIA1" in words


def test_the_page_can_be_printed(browser: Browser, files: dict[str, Path], tmp_path: Path) -> None:
    """On paper there are the picture as a drawing, panel and table, and no buttons."""
    parts = ("#paper svg", "#rows", "#panel", "#stage", "#filters", "#tools", ".search")
    with shown(browser, files["review"]) as (page, talk):
        page.pdf(path=tmp_path / "page.pdf")
        page.emulate_media(media="print")
        visible = {name: page.is_visible(name) for name in parts}

    assert [] == talk
    assert dict(zip(parts, (True, True, True, False, False, False, False), strict=True)) == visible
    assert b"%PDF" == (tmp_path / "page.pdf").read_bytes()[:4]


def test_paper_has_all_of_panel_and_table(browser: Browser, files: dict[str, Path]) -> None:
    """Every row and column, the cards with what is folded in on the screen, and no button; afterwards it is as before."""
    with shown(browser, files["large"]) as (page, talk):
        before, closed = page.locator("#rows tr").count(), "#panel details:not([open])"
        page.locator("#rows button").first.click()
        folded = page.locator(closed).count()
        page.emulate_media(media="print")
        page.evaluate("() => { window.dispatchEvent(new Event('beforeprint')); }")
        shown_rows = int(page.inner_text("#table-title").split("(")[1].replace(",", "").rstrip(")"))
        rows, open_all = page.locator("#rows tr").count(), page.locator(closed).count()
        cut = page.evaluate(
            "() => ['#panel', '.scroll', 'main', '#table', 'body'].filter(name => { const one = getComputedStyle(document.querySelector(name)); return one.maxHeight !== 'none' || !['visible', 'clip'].includes(one.overflowY); })"
        )
        page.set_viewport_size({"width": 1030, "height": 700})  # A4 landscape within its margins
        wide = page.evaluate(
            "() => document.querySelector('table').getBoundingClientRect().right - innerWidth"
        )
        buttons = [each for each in page.locator("#panel button").all() if each.is_visible()]
        page.evaluate("() => { window.dispatchEvent(new Event('afterprint')); }")
        after = page.locator(closed).count()

    assert [] == talk
    assert ([], []) == (cut, buttons)
    assert wide <= 0
    assert 500 == before < rows == shown_rows
    assert 0 == open_all < folded == after


# ---- size


def test_groups_open_on_a_click(browser: Browser, files: dict[str, Path]) -> None:
    """A large page starts with groups, says how many nodes they hold, and never draws more than it may."""
    data = data_of_file(files["large"])
    with shown(browser, files["large"]) as (page, talk):
        said, before = page.inner_text("#collapsed"), page.evaluate(DRAWN)["nodes"]
        total = page.inner_text("#table-title")
        for _ in range(6):
            group = page.evaluate(
                "() => document.getElementById('stage')._cyreg.cy.nodes('.feature.group').map(one => one.id())[0]"
            )
            page.evaluate("id => document.querySelector(`[data-node='${id}']`).click()", group)
        after = page.evaluate(DRAWN)["nodes"]
        page.click("#all-rows")
        again = page.inner_text("#table-title")
        address = page.url.split("#")[1]
    inside = {group["id"]: group["count"] for group in data["groups"]}

    assert [] == talk
    assert len(before) <= 150
    assert sum(inside.get(node, 0) for node in before) + sum(node not in inside for node in before) >= len(
        before
    )
    assert "nodes shown are collapsed into" in said
    assert 100 < len(after) <= data["limits"]["max_nodes"]
    assert total == again
    assert len(parse_qs(address)["open"]) > 1


# ---- safety


def test_hostile_text_executes_nothing(browser: Browser, files: dict[str, Path]) -> None:
    """Markup in labels, identifiers, names, notes, locators, DOIs and the title is text wherever it is shown."""
    with shown(browser, files["hostile"]) as (page, talk):
        for at in range(0, page.locator("#reading button").count(), 9):
            page.evaluate("at => document.querySelectorAll('#reading button')[at].click()", at)
        page.evaluate("() => document.querySelector('#rows button').click()")
        page.fill("#search", "img src")
        page.locator("#found button").first.click()
        panel, links = (
            page.inner_text("#panel"),
            page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)"),
        )
        svg = saved(page, "#save-svg").decode()
        title, hacked = page.title(), page.evaluate("window.hacked")
        images = page.locator("img, iframe, script[src]").count()

    assert (HOSTILE.replace("\u2028", " "), None, 0) == (title.replace("\u2028", " "), hacked, images)
    assert [] == talk
    assert "onerror=window.hacked=1" in panel
    assert "<img" not in svg
    assert all(
        link.startswith(("https://doi.org/", "https://pubmed.ncbi.nlm.nih.gov/")) or link.endswith("#table")
        for link in links
    )


def test_the_policy_refuses_what_is_not_ours(browser: Browser, files: dict[str, Path]) -> None:
    """A script that somebody brings in does not run, a style does not apply, nothing is sent."""
    with shown(browser, files["review"]) as (page, talk):
        page.evaluate(
            "() => { const one = document.createElement('script'); one.textContent = 'window.hacked = 1'; document.body.append(one); document.body.setAttribute('onclick', 'window.hacked = 2'); document.body.click(); }"
        )
        sent = page.evaluate("() => fetch('https://example.org/').then(() => 'sent', () => 'refused')")
        hacked = page.evaluate("window.hacked")

    assert (None, "refused") == (hacked, sent)
    assert 3 <= sum("Content Security Policy" in line for line in talk)
    assert not any(line.startswith("http") for line in talk)


def test_the_page_in_a_notebook_is_in_a_frame(browser: Browser, files: dict[str, Path]) -> None:
    """The frame draws, and cannot reach the page around it."""
    with opened(browser, files["frame"]) as (page, talk):
        frame = page.frame_locator("iframe")
        frame.locator(READY).wait_for()
        rows = frame.locator("#rows tr").count()
        frame.locator("#not-reported").click()
        more = frame.locator("#rows tr").count()
        sandbox = page.locator("iframe").get_attribute("sandbox")

    assert (56, 69) == (rows, more)
    assert "allow-same-origin" not in str(sandbox)
    assert [] == [line for line in talk if line != "about:srcdoc"]


@pytest.fixture(scope="session")
def axe() -> str:
    """The judge of accessibility."""
    return axe_source()


@pytest.mark.parametrize("name", ["review", "GRIA1", "nothing"])
def test_axe_finds_nothing_serious(browser: Browser, files: dict[str, Path], axe: str, name: str) -> None:
    """With menu, search and panel open as well."""
    with shown(browser, files[name]) as (page, _):
        page.evaluate(f"() => {{ {axe} }}")
        found = page.evaluate("() => axe.run()")["violations"]
        if name == "review":
            click_node(page, "GRIA1")
            page.click("#filter-call summary")
            page.fill("#search", "gria")
            found += page.evaluate("() => axe.run()")["violations"]
    serious = [
        (each["id"], [node["target"] for node in each["nodes"]][:3])
        for each in found
        if each["impact"] in ("serious", "critical")
    ]

    assert [] == serious
