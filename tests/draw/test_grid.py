"""The direction grid: which gene went which way in which study × system, in one look and without losing anything."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from factories.grid import make_input

import kg
from kg.cli.output import write_answer
from kg.draw.grid.exposure import Exposure, facts_of
from kg.draw.grid.figure import grid_of, make_grid
from kg.draw.grid.heads import LABEL_SIZE
from kg.draw.grid.layout import MOST_LINES, Layout
from kg.draw.grid.model import BAND_NAMES, several_words
from kg.draw.grid.query import Selection
from kg.draw.text_metrics import leading, text_width
from kg.encoding import MARKS
from kg.errors import GroundingError, OptionError
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.draw.grid.model import Grid

EVERYTHING = Selection(drug="any", family="all", measurand="any", level="all")


@pytest.fixture(scope="module")
def review(review_store: Path) -> Iterator[Store]:
    """The review, opened once."""
    with Store.open(review_store) as store:
        yield store


@pytest.fixture(scope="module")
def usual(review: Store) -> Grid:
    """The grid that is drawn where nothing else is asked for."""
    return make_grid(review)


@pytest.fixture(scope="module")
def toy(toy_store: Path) -> Grid:
    """The grid of the made-up review."""
    with Store.open(toy_store) as store:
        return make_grid(store)


@pytest.fixture(scope="module")
def everything(review: Store) -> Grid:
    """The grid of every finding of the review."""
    return make_grid(review, EVERYTHING)


def made(n_genes: int = 60, n_models: int = 40, *, shuffled: int | None = None, **how: Any) -> Grid:
    """Make a grid without a store."""
    return grid_of(make_input(n_genes, n_models, shuffled=shuffled), Selection(), digest="0" * 64, **how)


def findings_of(grid: Grid) -> list[str]:
    """Return every finding behind a grid."""
    return [each for findings in grid.data.column("findings") for each in findings]


# ---- on the review


def test_one_look_tells_that_no_gene_stands_on_both_sides(usual: Grid) -> None:
    """The marks of each gene of the review are in one block, and the headline says so."""
    blocks: dict[int, set[str]] = {}
    for (row, column), marks in usual.cells.items():
        if any(mark.findings for mark in marks):
            blocks.setdefault(row, set()).add(usual.columns[column].compartment)

    assert (
        "No gene has findings in both blood and in vitro; each has them in one study × system."
        == usual.headline
    )
    assert {1} == {len(compartments) for compartments in blocks.values()}
    assert [("blood", 5), ("in_vitro", 8)] == [(band, len(columns)) for band, columns in usual.blocks]


def test_the_marks_of_the_review_make_a_staircase(usual: Grid) -> None:
    """From row to row the marked column never moves back."""
    marked = [at for at, marks in usual.cells.items() if any(mark.findings for mark in marks)]

    assert [column for _, column in sorted(marked)] == sorted(column for _, column in marked)


def test_the_grid_of_the_review_is_the_golden_file(everything: Grid, root: Path) -> None:
    """Every mark of every finding, reviewed as data; `kg draw grid --all --figure-data` writes the same."""
    golden = root / "tests" / "golden" / "figures" / "grid-pisanu-2025.tsv"
    stream = StringIO()

    write_answer(everything.data, "tsv", stream)

    assert golden.read_text(encoding="utf-8") == stream.getvalue()


def test_nulls_trends_and_silence_of_the_review_are_all_there(everything: Grid) -> None:
    """13 null findings, 2 trends that are not significant, 19 measured and not reported, of 98 findings."""
    counts: Counter[str] = Counter()
    for record in everything.data.records():
        counts[record["glyph"]] += record["n_findings"]

    assert (13, 2, 19) == (counts["□"], counts["△"] + counts["▽"], counts["×"])
    assert (98, 98) == (sum(counts.values()), len(set(findings_of(everything))))
    assert any("13 □ null (no effect), 19 × measured, not reported" in each for each in everything.caption)


def test_all_genes_of_the_review_are_28_in_13_study_models(review: Store) -> None:
    """With all families, agents and measurands the review names 28 genes in 13 study × system pairs."""
    grid = make_grid(review, Selection(drug="any", family="all", measurand="any"))

    assert (28, 13) == (len(grid.rows), len(grid.columns))
    assert grid.headline.startswith("No gene has findings in both blood and in vitro")


def test_the_trend_of_fkbp5_is_hollow_and_a_null_is_a_square(usual: Grid) -> None:
    """A fall that is not significant, a tested gene without effect and one not reported are three marks."""
    names = [row.name for row in usual.rows]
    said = {
        names[row]: [(mark.mark.glyph, mark.word) for mark in marks if mark.findings]
        for (row, _), marks in usual.cells.items()
        if any(mark.findings for mark in marks)
    }

    assert [("▽", "down, not significant")] == said["FKBP5"]
    assert [("□", "null (no effect)")] == said["GRIA3"]
    assert [("×", "measured, not reported")] == said["CXCL8"]


def test_genome_wide_studies_have_a_dot_where_they_presumably_measured(usual: Grid) -> None:
    """Four study × system pairs have dots, none of them a candidate study; the legend says presumed, for no universe is listed."""
    dotted = {
        usual.columns[column].study
        for (_, column), marks in usual.cells.items()
        if marks[0].mark.name == "presumed-tested"
    }

    assert {"Cathomas 2022", "Israel-Elgali 2021", "Ho 2019", "Grossert 2019"} == dotted
    assert "presumed tested, no result given here" == usual.marks[-1].word


def test_the_dot_is_true_where_a_study_names_the_gene_for_another_question(review: Store) -> None:
    """Cathomas 2022 names GRIN2D as predicting response: among effects of the drug it has a dot, which denies no naming."""
    asked, other = (
        make_grid(review, Selection(names=("GRIN2D",), family=family))
        for family in ("drug_effect", "response_prediction")
    )
    said = [
        {
            column.study: grid.cells[0, at][0].word
            for at, column in enumerate(grid.columns)
            if (0, at) in grid.cells
        }
        for grid in (asked, other)
    ]

    assert ("presumed tested, no result given here", "up") == tuple(each["Cathomas 2022"] for each in said)
    assert not any("named" in mark.word for mark in MARKS)


def test_a_long_non_coding_rna_has_no_dot_in_a_study_of_messenger_rna(usual: Grid) -> None:
    """What an assay cannot see was not measured."""
    row = [row.name for row in usual.rows].index("CEDORA")

    assert {"measured, not reported"} == {
        mark.word for at, marks in usual.cells.items() if at[0] == row for mark in marks
    }


def test_columns_of_one_unit_share_a_letter_and_suspects_a_number(usual: Grid) -> None:
    """The two models of Yuhas 2017 are one unit; four pairs of studies may share samples and stand together."""
    letters = [column.letter for column in usual.columns if column.study == "Yuhas 2017"]
    suspected: dict[int, list[int]] = {}
    for at, column in enumerate(usual.columns):
        if column.overlap is not None:
            suspected.setdefault(column.overlap, []).append(at)

    assert 1 == len(set(letters))
    assert 12 == len({column.letter for column in usual.columns})
    assert [1, 2, 3, 4] == list(suspected)
    assert all(numbers == list(range(numbers[0], numbers[-1] + 1)) for numbers in suspected.values())


def test_another_drug_never_hides_behind_a_letterless_mark(review: Store) -> None:
    """VEGFA rises under ketamine and not under midazolam: two marks in one cell, the second with the letter of midazolam."""
    grid = make_grid(review, Selection(names=("VEGFA",), drug="any"))
    ((marks),) = [marks for marks in grid.cells.values() if any(mark.findings for mark in marks)]

    assert [("▲", ""), ("□", "a")] == [(mark.mark.glyph, mark.letter) for mark in marks]
    assert {"": "ketamine, drug effect", "a": "midazolam, drug effect"} == dict(grid.contexts)


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ({}, "ketamine (all forms) · drug effect · RNA"),
        ({"drug": "ketamine"}, "ketamine (all forms) · drug effect · RNA"),
        ({"drug": "ketamine", "forms": "stereo"}, "ketamine (without metabolites) · drug effect · RNA"),
        ({"drug": "ketamine", "forms": "exact"}, "racemic ketamine · drug effect · RNA"),
        ({"drug": "esketamine"}, "esketamine · drug effect · RNA"),
        (
            {"forms": "stereo"},
            "ketamine (without metabolites), (2R,6R)-HNK, (2S,6S)-HNK · drug effect · RNA",
        ),
        ({"forms": "exact"}, "all drugs (each form apart) · drug effect · RNA"),
        ({"drug": "any", "family": "all"}, "all agents (all forms) · all families · RNA"),
        (
            {"drug": "ketamine", "family": "all", "measurand": "any"},
            "ketamine (all forms) · all families · any measurand",
        ),
        ({"names": ("VEGFA",)}, "ketamine · drug effect · RNA"),
        ({"names": ("BDNF",), "drug": "ketamine"}, "ketamine · drug effect · RNA"),
    ],
)
def test_the_title_says_which_forms_were_pooled(review: Store, asked: dict[str, Any], title: str) -> None:
    """In the words of `kg converge`; where the findings that are drawn are of one form, nothing was pooled."""
    assert title == make_grid(review, Selection(**asked)).title


def test_one_form_that_was_asked_for_is_its_own_subject(review: Store) -> None:
    """Marks of esketamine are about esketamine, and the letters of a pooled drug say that it was pooled."""
    alone = make_grid(review, Selection(drug="esketamine"))
    pooled = make_grid(review, Selection(drug="any"))

    assert {"": "esketamine, drug effect"} == dict(alone.contexts)
    assert "ketamine (all forms), drug effect" == pooled.contexts[""]
    assert {"esketamine"} == {record["subject"] for record in alone.data.records()} - {None}


def test_a_number_says_where_it_counts_several_agents_doses_or_times(usual: Grid, review: Store) -> None:
    """GRIA1 rises under three agents, NOS3 at three times, IL6 falls in two backgrounds; one form alone is not several."""
    differ = {
        record["feature"]: record["differ"]
        for record in usual.data.records()
        if record["n_findings"] > 1 and record["feature"] in {"GRIA1", "NOS3", "IL6"}
    }
    exact = make_grid(review, Selection(names=("GRIA1", "NOS3"), forms="exact")).key
    named = make_grid(review, Selection(names=("GRIA1",))).key
    expected = "Number beside a symbol: number of findings, some of several"

    assert {
        "GRIA1": ["agent"],
        "NOS3": ["time"],
        "IL6": ["comparator", "background"],
    } == differ
    assert f"{expected} agents, times, comparators or backgrounds." in usual.key
    assert f"{expected} agents." in named
    assert f"{expected} times." in exact


def test_findings_that_differ_in_nothing_need_no_word() -> None:
    """Without any difference the number is explained, and nothing more is said."""
    assert "Number beside a symbol: number of findings." in made().key


def test_a_difference_between_two_calls_of_one_mark_is_seen() -> None:
    """Two findings of one mark, one nominal and one corrected, at two doses: the mark is of several doses."""
    inputs = make_input(1, 3)
    first = replace(inputs.outcomes[0], direction="up", call="significant", spans=(("", ""), ("1", "1")))
    second = replace(first, call="significant_nominal", findings=("other",), spans=(("", ""), ("2", "2")))
    inputs.outcomes[:] = [first, second]
    grid = grid_of(inputs, Selection(), digest="0" * 64)
    (mark,) = [mark for marks in grid.cells.values() for mark in marks if mark.findings]

    assert ("dose",) == mark.differ


def test_the_data_name_the_unit_that_a_letter_stands_for(everything: Grid) -> None:
    """Letters are of one figure; the identifier of the unit is the same in every figure of the store."""
    units = {(record["unit"], record["unit_id"]) for record in everything.data.records()}

    assert 12 == len(units) == len({letter for letter, _ in units}) == len({unit for _, unit in units})
    assert any("Capital letter: independent unit of this figure" in each for each in everything.key)


def test_what_is_left_out_is_counted(usual: Grid) -> None:
    """The findings of the caption, drawn and left out, are all findings of the review."""
    (left_out,) = [each for each in usual.caption if each.startswith("Findings not in this figure")]

    assert 98 == len(findings_of(usual)) + sum(map(int, re.findall(r"\d+", left_out)))


def test_a_gene_that_nobody_names_has_a_row(review: Store) -> None:
    """BDNF has no finding: dots where it was presumably tested, and nothing elsewhere."""
    grid = make_grid(review, Selection(names=("BDNF", "p11")))

    assert ["S100A10", "BDNF"] == [row.name for row in grid.rows]
    assert {"presumed-tested"} == {
        mark.mark.name for at, marks in grid.cells.items() if at[0] == 1 for mark in marks
    }


def test_a_named_pathway_is_drawn_though_rows_are_genes(review: Store) -> None:
    """A name says itself what kind of row it asks for."""
    grid = make_grid(review, Selection(names=("Interferon Signaling", "IL6"), family="all"))

    assert {"Interferon Signaling": False, "IL6": True} == {row.name: row.is_gene for row in grid.rows}
    assert "▲" in {mark.mark.glyph for at, marks in grid.cells.items() if at[0] == 1 for mark in marks}


def test_an_unknown_gene_or_family_is_refused(review: Store) -> None:
    """Nothing is drawn for a name that is not known."""
    with pytest.raises(GroundingError):
        make_grid(review, Selection(names=("NOSUCHGENE9",)))
    with pytest.raises(OptionError, match="drug_effect"):
        Selection(family="drug_efect")


# ---- order and collapsing


def test_shared_genes_stand_first() -> None:
    """Genes with findings in both blocks come before all others, those in several study × system pairs before the staircase."""
    grid = made()
    blocks: dict[int, set[str]] = {}
    places: dict[int, int] = {}
    for (row, column), marks in grid.cells.items():
        if any(mark.findings for mark in marks):
            blocks.setdefault(row, set()).add(grid.columns[column].compartment)
            places[row] = places.get(row, 0) + 1
    widths = [(len(blocks[row]), places[row]) for row in range(len(grid.rows))]

    assert widths == sorted(widths, reverse=True)
    assert 2 == widths[0][0]
    assert grid.headline.startswith(
        f"{sum(width == 2 for width, _ in widths)} of 60 genes have findings in both"
    )


@pytest.mark.parametrize("store", ["review_store", "toy_store"])
def test_bands_hold_what_converge_and_conflicts_list(store: str, request: pytest.FixtureRequest) -> None:
    """Convergent rows stand first, then contradicted ones: the features of the two answers for the same drugs, no others."""
    with kg.open(request.getfixturevalue(store)) as graph:
        convergent = {row.feature_id for row in graph.converge()}
        opposed = {row.feature_id for row in graph.conflicts()}
        grid = graph.grid(drug="any")
    found: dict[str, set[str]] = {"convergent": set(), "contradicted": set(), "": set()}
    for row in grid.rows:
        found[row.band].update(row.features)

    assert convergent == found["convergent"]
    assert opposed == {feature for row in grid.rows for feature in row.features if row.is_opposed}
    assert opposed - convergent == found["contradicted"]
    assert [row.band for row in grid.rows] == sorted((row.band for row in grid.rows), key=BAND_NAMES.index)


def test_bands_are_named_where_there_are_any(toy: Grid, usual: Grid, tmp_path: Path) -> None:
    """On paper and on a page each band has a heading, and a row with both directions its mark; without bands there is none."""
    toy.save(tmp_path / "grid.html")
    page = (tmp_path / "grid.html").read_text(encoding="utf-8")
    headings = [
        "Convergent: significant in the same direction in both blood and in vitro",
        "Contradicted: significant in both directions",
        "Other genes",
    ]

    assert headings == [heading for _, heading in toy.bands.values()]
    assert headings == re.findall(r'<th scope="rowgroup"[^>]*><span>(.*?)</span>', page)
    assert {*headings, "⇅ IL6", "⇅ CXCL8"} <= {*words_on(toy)}
    assert "significant in both directions: </span></span> IL6" in page
    assert {} == usual.bands


def test_the_headline_names_what_converges_and_what_goes_both_ways(toy: Grid) -> None:
    """IL6 of the made-up review falls in blood and in vitro, and rises in a third study; CXCL8 goes both ways in one."""
    assert toy.headline.endswith(
        "; significant in the same direction in both: 1 (IL6). Significant in both directions: 2 (CXCL8, IL6)."
    )


@pytest.mark.parametrize(
    ("third", "is_opposed"),
    [
        ({"direction": "down", "call": "significant"}, True),
        ({"direction": "down", "call": "not_significant"}, False),
        ({"direction": "down", "call": "significant", "subject": "another"}, False),
        ({"direction": "up", "call": "significant"}, False),
    ],
)
def test_only_a_significant_effect_of_the_same_context_is_the_other_way(
    third: dict[str, Any], is_opposed: bool
) -> None:
    """A trend, or the effect of another drug, opposes nothing."""
    inputs = make_input(1, 3)
    inputs.models[:] = [replace(each, unit=each.study, lab_unit=each.study) for each in inputs.models]
    up = replace(inputs.outcomes[0], direction="up", call="significant")
    places = [each.place for each in inputs.models]
    inputs.outcomes[:] = [replace(up, place=place, findings=(place[0],)) for place in places]
    inputs.outcomes[1] = replace(inputs.outcomes[1], **third)
    grid = grid_of(inputs, Selection(), digest="0" * 64)

    assert [("convergent", is_opposed)] == [(row.band, row.is_opposed) for row in grid.rows]
    assert is_opposed == ("both directions" in grid.headline)


@pytest.mark.parametrize(
    ("units", "directions", "band"),
    [
        (("one", "two"), ("up", "up"), "convergent"),
        (("one", "one"), ("up", "up"), ""),
        (("one", "two"), ("up", "down"), "contradicted"),
        (("one", "two", "one"), ("up", "up", "down"), "contradicted"),
    ],
)
def test_independent_units_of_two_compartments_make_a_gene_convergent(
    units: tuple[str, ...], directions: tuple[str, ...], band: str
) -> None:
    """One unit in both compartments is no agreement, and a unit that goes both ways supports neither direction."""
    inputs = make_input(1, 3)
    inputs.models[:] = [
        replace(each, compartment="in_vitro" if at else "blood", unit=unit, lab_unit=unit)
        for at, (each, unit) in enumerate(zip(inputs.models, units, strict=False))
    ]
    said = replace(inputs.outcomes[0], call="significant")
    inputs.outcomes[:] = [
        replace(said, place=each.place, direction=direction, findings=(each.study,))
        for each, direction in zip(inputs.models, directions, strict=True)
    ]

    assert [band] == [row.band for row in grid_of(inputs, Selection(), digest="0" * 64).rows]


def test_convergent_and_contradicted_genes_collapse_last() -> None:
    """Where rows are few, those of a band stay."""
    whole, collapsed = made(110, 60, rows=200), made(110, 60, rows=5)
    banded = [row.name for row in whole.rows if row.band]

    assert banded[:5] == [row.name for row in collapsed.rows if not row.is_collapsed][: len(banded)]


# ---- drug, dose and time


def test_the_head_of_a_column_has_drug_dose_and_time(usual: Grid, tmp_path: Path) -> None:
    """Where findings differ the range stands there; a column without findings has what its study gave."""
    facts = {(column.study, column.system): column.facts for column in usual.columns}
    usual.save(tmp_path / "grid.html")
    page = (tmp_path / "grid.html").read_text(encoding="utf-8").replace("\N{SOFT HYPHEN}", "")
    rows = {
        name: re.findall(r"<div>(.*?)</div>", cells)
        for name, cells in re.findall(
            r'<tr class="facts"><th scope="row">(.*?)</th>(.*?)</tr>', page, re.DOTALL
        )
    }

    assert ("drug", "dose", "time") == usual.facts
    assert {"50–500 µM", "4–24 h"} < {*facts["Yuhas 2017", "A172 glioblastoma (astroglial) line"].values()}
    assert "3 agents" == facts["Ho 2018", "U251-MG or iPSC-derived astrocytes, not resolved"]["drug"]
    assert "0.5 mg/kg iv" == facts["Gururajan 2016", "whole blood of study participants"]["dose"]
    assert {name: [column.facts.get(name, "") for column in usual.columns] for name in usual.facts} == rows
    assert {"400 nM", "100–500 µM", "7 d", "dose", "time"} <= {*words_on(usual)}


def test_a_figure_of_one_drug_does_not_repeat_it(review: Store) -> None:
    """Columns that do not differ in the drug have no line for it, unless it is asked for."""
    one = make_grid(review, Selection(drug="esketamine"))
    asked = make_grid(review, Selection(drug="esketamine"), show="drug")

    assert ("dose", "time") == one.facts
    assert ("drug", "dose", "time") == asked.facts


def test_dose_and_time_of_a_symbol_are_in_its_words_and_in_the_data(toy: Grid) -> None:
    """One column has findings at 1 and at 10 µM; each symbol says which."""
    column = next(at for at, each in enumerate(toy.columns) if each.study == "Dish A 2031")
    doses = {toy.rows[row].name: cell[0].facts for (row, at), cell in toy.cells.items() if at == column}
    data = {
        record["feature"]: record["dose"] for record in toy.data.records() if record["column"] == column + 1
    }

    assert "1–10 µM" == toy.columns[column].facts["dose"]
    assert ("10 µM", "1 µM") == (doses["IL6"]["dose"], doses["VEGFA"]["dose"])
    assert ("10 µM", "1 µM", None) == (data["IL6"], data["VEGFA"], data["BDNF"])


def test_what_is_shown_stands_below_each_symbol(toy_store: Path, tmp_path: Path) -> None:
    """`--show dose --show time`: on paper and on the page, in the same order; a row is as high as that needs."""
    with Store.open(toy_store) as store:
        grid = make_grid(store, show=["time", "dose"])
    grid.save(tmp_path / "grid.html")
    page = (tmp_path / "grid.html").read_text(encoding="utf-8")
    below = re.findall(r'<span class="shown">(.*?)</span>', page)
    symbols = [mark for cell in grid.cells.values() for mark in cell if mark.findings]

    assert ("dose", "time") == grid.show
    assert [text for mark in symbols for name, text in mark.facts.items() if name != "drug"] == below
    assert words_on(grid).count("400 nM") == 1 + below.count("400 nM")
    assert Layout(grid).cell_height == Layout(grid).mark_height + 2 * leading(5)


def test_columns_too_narrow_for_what_is_shown_say_so() -> None:
    """Forty columns have no room below a symbol; the figure says where to find it."""
    grid = made(show=["dose"])

    assert () == Layout(grid).shown
    assert any("Dose not written below symbols" in line for line in words_on(grid))


def test_a_word_that_is_not_shown_is_refused(toy_store: Path) -> None:
    """The nearest of the closed list is suggested, in Python as on the command line."""
    with kg.open(toy_store) as graph, pytest.raises(OptionError, match="Did you mean 'dose'"):
        graph.grid(show="doses")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            [("0.5 mg/kg iv", None, "4 h", 4), ("0.045 mg/kg iv", None, "2 h", 2)],
            ("0.045–0.5 mg/kg iv", "2–4 h"),
        ),
        ([("400 nM", 0.4, "24 h", 24), ("10 µM", 10, "7 d", 168)], ("0.4–10 µM", "24 h–7 d")),
        ([("iv", None, "24 h", 24), ("0.5 mg/kg iv", None, "after treatment", None)], ("2 doses", "2 times")),
        ([("1 µM", 1, None, None), (None, None, None, None)], ("1 µM", None)),
    ],
)
def test_several_doses_or_times_are_a_range_where_they_can_be(
    given: list[tuple[Any, ...]], words: tuple[str | None, ...]
) -> None:
    """Equal units give a range, concentrations one in µM; what cannot be compared is counted."""
    exposures = [Exposure("drug", dose, high, high, time, hours) for dose, high, time, hours in given]
    facts = facts_of(exposures)

    assert words == (facts.get("dose"), facts.get("time"))


def test_dots_of_presumed_tests_can_be_left_out(review: Store, usual: Grid) -> None:
    """The caption counts them, and nothing else changes."""
    grid = make_grid(review, without_presumed=True)
    dots = [place for place, (mark, *_) in usual.cells.items() if mark.mark.name == "presumed-tested"]

    assert dict(usual.cells) == {**grid.cells, **{place: usual.cells[place] for place in dots}}
    assert len(dots) == len(usual.cells) - len(grid.cells)
    assert (
        f"Not drawn: {len(dots)} pairs of gene and study × system presumed tested, no result given."
        in grid.caption
    )
    assert findings_of(usual) == findings_of(grid)
    assert usual.headline == grid.headline


def test_sixty_genes_and_forty_models_are_drawn_without_collapsing() -> None:
    """All of them are there, one by one."""
    grid = made()

    assert (60, 40) == (len(grid.rows), len(grid.columns))
    assert not any(
        [*(row.is_collapsed for row in grid.rows), *(column.is_collapsed for column in grid.columns)]
    )


def test_what_is_above_the_limits_collapses_and_says_so() -> None:
    """Collapsed and shown findings are all findings; the caption says how many are collapsed, and of what kind."""
    whole, collapsed = made(110, 60, rows=200, columns=90), made(110, 60, rows=30, columns=20)
    last = collapsed.rows[-1]
    caption = " ".join(collapsed.caption)

    assert ("… 80 more genes", 80) == (last.name, len(last.features))
    assert 31 == len(collapsed.rows)
    assert 60 == sum(len(column.places) for column in collapsed.columns)
    assert sorted(findings_of(whole)) == sorted(findings_of(collapsed))
    assert sorted(findings_of(collapsed)) == sorted(
        each for marks in collapsed.cells.values() for mark in marks for each in mark.findings
    )
    assert "Last row: 80 more genes" in caption
    assert "Last column of a block: 40 study × system pairs" in caption
    assert (
        "A dot or ring where several are collapsed: at least one of these features was tested or presumed tested"
        in caption
    )


@pytest.mark.parametrize("of", ["made up", "the review"])
def test_dots_of_a_collapsed_grid_are_those_of_the_whole_one(of: str, request: pytest.FixtureRequest) -> None:
    """Each feature of each study × system that is measured and not named is behind one dot, or beside marks, and is counted."""
    if of == "made up":
        whole, collapsed = made(110, 60, rows=200, columns=90), made(110, 60, rows=30, columns=20)
    else:
        review = request.getfixturevalue("review")
        whole, collapsed = make_grid(review, EVERYTHING), make_grid(review, EVERYTHING, rows=10, columns=6)
    row_of = {feature: at for at, row in enumerate(collapsed.rows) for feature in row.features}
    column_of = {place: at for at, column in enumerate(collapsed.columns) for place in column.places}
    expected: Counter[tuple[int, int, str]] = Counter()
    for (row, column), (first, *_) in whole.cells.items():
        if not first.findings:
            at = (row_of[whole.rows[row].features[0]], column_of[whole.columns[column].places[0]])
            expected[(*at, first.mark.glyph)] += 1
    counted = {
        (record["row"] - 1, record["column"] - 1, record["glyph"]): record["n_unnamed"]
        for record in collapsed.data.records()
        if not record["n_findings"]
    }
    dotted = {at for at, marks in collapsed.cells.items() if not marks[0].findings}
    named = collapsed.cells.keys() - dotted

    assert expected == counted
    assert dotted == {(row, column) for row, column, _ in expected} - named
    assert any(count > 1 for count in counted.values())
    assert {0} == {record["n_unnamed"] for record in collapsed.data.records() if record["n_findings"]}


def test_the_dot_of_a_collapsed_cell_says_how_many_of_how_many() -> None:
    """What is listed as tested is surer than what is presumed, and decides the dot; both are counted."""
    inputs = make_input(8, 3)
    del inputs.models[2]
    one, two = (each.place for each in inputs.models)
    inputs.models[1] = replace(inputs.models[1], compartment="blood")
    inputs.outcomes[:] = []
    inputs.presumed.clear()
    inputs.presumed.add((one, "gene"))
    inputs.tested.clear()
    inputs.tested.update({(two, "gene-001"), (one, "gene-002")})
    grid = grid_of(inputs, Selection(), digest="0" * 64, rows=1, columns=2)
    words = {at: (mark.mark.name, mark.word) for at, (mark,) in grid.cells.items()}
    column = {column.places[0]: at for at, column in enumerate(grid.columns)}

    assert ("presumed-tested", "presumed tested, no result given here") == words[0, column[one]]
    assert (
        "tested",
        "tested, no result given here: 1 of 7; presumed tested, no result given here: 6 of 7",
    ) == words[1, column[one]]
    assert ("tested", "tested, no result given here: 1 of 7") == words[1, column[two]]
    assert (0, column[two]) not in words


def test_shared_genes_are_never_collapsed_before_lonely_ones() -> None:
    """What collapses are genes of one study × system as long as there are any."""
    grid = made(110, 60, rows=30, columns=90)

    assert "in one study × system each" in " ".join(grid.caption)


def test_a_significant_effect_without_a_sign_collapses_after_trends() -> None:
    """Hollow is how it is drawn; it is significant, as the column of calls says, and stays as long as others can collapse."""
    inputs = make_input(4, 3)
    trend, unsigned = (
        replace(inputs.outcomes[0], direction=direction, call=call)
        for direction, call in (("up", "not_significant"), ("not_stated", "significant"))
    )
    inputs.outcomes[:] = [
        replace(unsigned if at == 3 else trend, feature=f"gene-{at:03}", findings=(str(at),))
        for at in range(4)
    ]
    grid = grid_of(inputs, Selection(), digest="0" * 64, rows=1)
    first = next(record for record in grid.data.records() if record["n_findings"])

    assert ["GENE003", "… 3 more genes"] == [row.name for row in grid.rows]
    assert ("◇", False, ["significant"]) == (first["glyph"], first["filled"], first["calls"])


def test_one_feature_too_many_is_no_reason_to_collapse() -> None:
    """A row for one collapsed gene would take the place of the gene."""
    assert 31 == len(made(31, 10, rows=30).rows)
    assert not any(row.is_collapsed for row in made(31, 10, rows=30).rows)


def test_the_order_of_what_is_read_changes_nothing() -> None:
    """Shuffled rows give the same grid, collapsed or not."""
    for how in ({}, {"rows": 20, "columns": 15}):
        assert made(**how) == made(shuffled=1, **how)


def test_each_compartment_keeps_columns_when_others_collapse() -> None:
    """The line between the blocks is what the eye looks for, so columns are kept in turn from each block."""
    kept = [column.compartment for column in made(20, 60, columns=10).columns if not column.is_collapsed]

    assert ["blood"] * 5 + ["in_vitro"] * 5 == kept


@pytest.mark.parametrize("columns", [90, 20, 6])
def test_letters_and_numbers_have_no_gaps_after_collapsing(columns: int) -> None:
    """From left to right the letters of units are A, B, C and the numbers of warnings 1, 2, 3, whatever is collapsed."""
    grid = made(20, 60, columns=columns)
    letters = dict.fromkeys(column.letter for column in grid.columns if column.letter)
    numbers = dict.fromkeys(column.overlap for column in grid.columns if column.overlap)
    turns = [chr(ord("A") + at % 26) + (str(at // 26 + 1) if at >= 26 else "") for at in range(len(letters))]

    assert turns == list(letters)
    assert list(range(1, len(numbers) + 1)) == list(numbers)


def test_a_warning_whose_other_unit_is_collapsed_says_so() -> None:
    """Two units may share samples: with both drawn the key explains the sign, with one collapsed it names that too, without any nothing."""
    inputs = make_input(9, 3)
    first, second, third = (replace(each, compartment="blood") for each in inputs.models)
    more = [
        replace(third, study=f"study-9{at}", unit=f"unit-9{at}", lab_unit=f"unit-9{at}") for at in range(3)
    ]
    suspects = [replace(each, unit=unit, lab_unit="lab") for each, unit in ((first, "one"), (second, "two"))]
    said = replace(inputs.outcomes[0], place=first.place)
    inputs.outcomes[:] = [replace(said, feature=f"gene-{at:03}", findings=(str(at),)) for at in range(3)]
    keys = []
    for models, limit in (([*suspects, *more], 9), ([*suspects, *more], 1), ([first, *more], 9)):
        inputs.models[:] = models
        inputs.presumed.clear()
        inputs.tested.clear()
        keys.append(" ".join(grid_of(inputs, Selection(), digest="0" * 64, columns=limit).key))
    explained = "⚠ with the same number: samples may overlap (suspected)."

    assert keys[0].endswith(explained)
    assert keys[1].endswith(f"{explained} ⚠1: with a study × system that is collapsed.")
    assert "⚠" not in keys[2]


def test_a_narrow_block_is_as_wide_as_its_heading() -> None:
    """One column beside thirty: the heading fits, and the sheet is not left."""
    inputs = make_input(20, 30)
    inputs.models[:] = [
        replace(each, compartment="in_vitro" if at else "csf") for at, each in enumerate(inputs.models)
    ]
    layout = Layout(grid_of(inputs, Selection(), digest="0" * 64))
    (_, _, first, _), (_, _, second, _) = layout.blocks

    assert second >= text_width("cerebrospinal fluid", 8, "bold")
    assert layout.names_width + first + second <= 180 - 2 * 3


@pytest.mark.parametrize("n_models", [40, 12, 3])
def test_labels_of_neighbours_do_not_overlap(n_models: int) -> None:
    """The lines of a head fit into its column, level or upwards, and each name into its row."""
    layout = Layout(made(12, n_models))
    heads = layout.heads

    assert (heads.level is None) == (n_models == 40)
    for number, column in enumerate(layout.grid.columns):
        width = layout.width_of(column)
        if heads.level is None:
            assert len(heads.upright[number]) * leading(LABEL_SIZE) <= width
        else:
            lines = [line for lines in heads.level[number].values() for line in lines]
            assert max(text_width(line, heads.size) for line in lines) <= width
    assert max(text_width(row.name, 6.5, "italic") for row in layout.grid.rows) <= layout.names_width
    assert layout.right <= 180


def test_heads_are_level_where_columns_are_wide_enough(usual: Grid, toy: Grid) -> None:
    """Thirteen study × system pairs and fewer are read without turning the page."""
    assert all(Layout(grid).heads.level is not None for grid in (usual, toy))
    assert [] == [text for text in usual.paint().axes.texts if text.get_rotation()]


def crowd(n_kinds: int) -> Grid:
    """Make a grid of one gene of which one study × system says something about several drugs."""
    inputs = make_input(1, 12)
    said = replace(inputs.outcomes[0], direction="up", call="significant")
    inputs.outcomes[:] = [
        replace(said, subject=f"drug {at:02}", findings=(f"finding {at:02}",)) for at in range(n_kinds)
    ]
    return grid_of(inputs, Selection(), digest="0" * 64)


def test_a_crowded_cell_that_is_not_collapsed_shows_all_its_marks() -> None:
    """The row gets higher, up to eight lines; only beyond them a number stands there, and only drawn letters are explained."""
    most, beyond = crowd(MOST_LINES * 2), crowd(MOST_LINES * 2 + 1)
    groups, others = (sorted(grid.paint().titles) for grid in (most, beyond))

    assert MOST_LINES * Layout(most).cell_height == Layout(most).heights[0]
    assert MOST_LINES * 2 == sum(name.startswith("mark-1-") and name.endswith("-up") for name in groups)
    assert "drug 15, drug effect" in " ".join(words_on(most))
    assert "Number alone" not in " ".join(words_on(most))
    assert not any(name.startswith("mark-1-") and name.endswith("-up") for name in others)
    assert {""} >= Layout(beyond).letters
    assert "17" in words_on(beyond)
    assert "do not fit on 8 lines" in " ".join(words_on(beyond))
    assert "Small letter" not in " ".join(words_on(beyond))


def words_on(grid: Grid) -> list[str]:
    """Return each line of text on the sheet of a grid, from top to bottom."""
    texts = sorted(grid.paint().axes.texts, key=lambda text: -text.get_position()[1])
    return [text.get_text() for text in reversed(texts)]


# ---- the page


def test_the_page_has_the_marks_of_the_grid_with_their_words(everything: Grid, tmp_path: Path) -> None:
    """Row by row and cell by cell the page says what the data of the figure say, in words that are heard, too."""
    everything.save(tmp_path / "grid.html")
    text = (tmp_path / "grid.html").read_text(encoding="utf-8")
    found = []
    for number, row in enumerate(re.findall(r'<tr class="row.*?</tr>', text, re.DOTALL), 1):
        for column, cell in enumerate(re.findall(r"<td.*?</td>", row, re.DOTALL), 1):
            found += [(number, column, word) for word in re.findall(r'<span class="word">(.*?)</span>', cell)]
    expected = []
    for record in everything.data.records():
        words = record["word"]
        if record["n_findings"] > 1:
            words += f", {record['n_findings']} findings{several_words(record['differ'])}"
        expected.append((record["row"], record["column"], words))
    without_letters = [(row, column, word.split("; ")[0]) for row, column, word in found]
    told = {part for _, _, word in found for part in word.split("; ")[1:]}

    assert sorted(expected) == sorted(without_letters)
    assert any(word == "up, 3 findings, of several agents; 3 agents, 400 nM, 24 h" for _, _, word in found)
    assert {words for letter, words in everything.contexts.items() if letter} < told


def test_the_page_has_real_headers_and_nothing_that_loads_or_runs(usual: Grid, tmp_path: Path) -> None:
    """Headers have a scope, the policy allows its own style alone, and no address stands in it."""
    usual.save(tmp_path / "grid.html")
    text = (tmp_path / "grid.html").read_text(encoding="utf-8")

    assert (25 + 4, 13, 2) == tuple(text.count(f'scope="{scope}"') for scope in ("row", "col", "colgroup"))
    assert re.search(r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'", text)
    assert [] == re.findall(r"(?:src|href|style)=|<script|https?:", text)


def test_the_page_of_a_collapsed_grid_names_what_is_collapsed(tmp_path: Path) -> None:
    """The collapsed row and columns are headers like the others."""
    made(110, 60, rows=30, columns=20).save(tmp_path / "grid.html")
    text = (tmp_path / "grid.html").read_text(encoding="utf-8")

    assert '<th scope="row"><div>… 80 more genes</div></th>' in text
    assert 2 == text.count(" more, of ")
