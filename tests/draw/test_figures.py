"""Static figures: one drawing for SVG, PDF, PNG and a page, with equal bytes, embedded fonts and checked sums."""

from __future__ import annotations

import json
import os
import re
import shutil
import struct
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from io import StringIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from factories.edited import edited
from factories.grid import make_input

from kg.cli.output import write_answer
from kg.draw.gap_map.figure import make_gap
from kg.draw.grid.figure import grid_of, make_grid
from kg.draw.grid.query import Selection
from kg.draw.prisma.counts import NEEDED, WORDS, why_no_flow
from kg.draw.prisma.figure import make_flow
from kg.draw.sheet import Sheet
from kg.draw.text_metrics import drawable, leading, text_width, wrapped
from kg.encoding import DOWN_TREND, MARKS
from kg.errors import KGWarning, MissingExtraError, NotFoundError, OptionError, ShapeError
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Kg

    from kg.draw.static_figure import StaticFigure

SVG = "{http://www.w3.org/2000/svg}"
PAINTED = (".svg", ".pdf", ".png")
EVERYTHING = Selection(drug="any", family="all", measurand="any", level="all")
MAKERS: dict[str, Callable[[Store], StaticFigure]] = {
    "grid": make_grid,
    "gap": make_gap,
    "prisma": make_flow,
}
every_figure = pytest.mark.parametrize("figure", list(MAKERS))


@pytest.fixture(scope="module")
def review(review_store: Path) -> Iterator[Store]:
    """The review, opened once."""
    with Store.open(review_store) as store:
        yield store


@pytest.fixture(scope="module")
def drawn(review: Store, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every figure of the review in every format: 'grid.svg' and so on."""
    place = tmp_path_factory.mktemp("figures of the review")
    paths = [place / f"{name}{suffix}" for name in MAKERS for suffix in (*PAINTED, ".html")]
    for path in paths:
        MAKERS[path.stem](review).save(path)
    return {path.name: path for path in paths}


# ---- bytes


@every_figure
def test_every_format_is_what_its_name_says(drawn: dict[str, Path], figure: str) -> None:
    """SVG is XML with a size of 180 mm, PDF and PNG begin as they must, 300 dots an inch."""
    root = ET.parse(drawn[f"{figure}.svg"]).getroot()  # noqa: S314 - our own file
    png = drawn[f"{figure}.png"].read_bytes()

    assert f"{SVG}svg" == root.tag
    assert pytest.approx(180 / 25.4 * 72, abs=0.1) == float(root.attrib["width"].removesuffix("pt"))
    assert b"%PDF-1." == drawn[f"{figure}.pdf"].read_bytes()[:7]
    assert (b"\x89PNG", 2125) == (png[:4], struct.unpack(">I", png[16:20])[0])


@every_figure
def test_fonts_are_in_the_file_and_no_date_is(drawn: dict[str, Path], figure: str) -> None:
    """A PDF embeds its fonts, an SVG has outlines instead of text; neither says when it was made."""
    svg, pdf = (drawn[f"{figure}{suffix}"].read_bytes() for suffix in (".svg", ".pdf"))

    assert (b"/FontFile2" in pdf, b"<text" in svg, b"<image" in svg) == (True, False, False)
    assert not re.search(rb"CreationDate|<dc:date>|tIME", svg + pdf + drawn[f"{figure}.png"].read_bytes())


DRAW_ALL = """
import sys
from pathlib import Path
from kg.draw.gap_map.figure import make_gap
from kg.draw.grid.figure import make_grid
from kg.draw.prisma.figure import make_flow
from kg.store.snapshot import Store

place = Path(sys.argv[2])
place.mkdir()
with Store.open(Path(sys.argv[1])) as store:
    for name, make in {"grid": make_grid, "gap": make_gap, "prisma": make_flow}.items():
        for suffix in (".svg", ".html"):
            make(store).save(place / f"the {name}{suffix}")
"""


@pytest.mark.process
def test_the_same_store_gives_the_same_bytes(
    review_store: Path, drawn: dict[str, Path], root: Path, tmp_path: Path
) -> None:
    """Another process, another locale, a path with spaces: SVG and page of each figure are byte for byte the same."""
    place = tmp_path / "a folder"
    subprocess.run(
        [sys.executable, "-c", DRAW_ALL, review_store, place],
        env={**os.environ, "LC_ALL": "C", "PYTHONPATH": str(root), "PYTHONHASHSEED": "5"},
        check=True,
    )
    names = [f"{figure}{suffix}" for figure in MAKERS for suffix in (".svg", ".html")]

    assert [] == [name for name in names if drawn[name].read_bytes() != (place / f"the {name}").read_bytes()]


@pytest.mark.parametrize("suffix", PAINTED)
@pytest.mark.long
def test_shuffled_rows_give_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    """Neither the order of what is read nor a second run changes a byte."""
    paths = [tmp_path / f"{number}{suffix}" for number in range(2)]
    for path, shuffled in zip(paths, (None, 5), strict=True):
        inputs = make_input(8, 5, shuffled=shuffled)
        grid_of(inputs, Selection(), digest="0" * 64, rows=5, columns=3).save(path)

    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_date_stands_in_the_caption_where_it_is_given(review: Store, tmp_path: Path) -> None:
    """Without the option there is the digest and the version of the source; with it the date too."""
    for date in (None, "25 November 2026"):
        make_grid(review, date=date, title="Figure 1").save(tmp_path / "grid.html")
        text = (tmp_path / "grid.html").read_text(encoding="utf-8")

        assert ("25 November 2026" in text) == (date is not None)
        assert f"data digest {review.digest[:12]}" in text
        assert "pisanu-2025 2025-07-31" in text
        assert "<h1>Figure 1</h1>" in text


def test_the_readme_shows_the_grid_as_it_is_drawn(drawn: dict[str, Path], root: Path) -> None:
    """`make docs` draws it again; what is committed has the marks that are drawn now."""
    committed, now = (
        {
            name: (group.findtext(f"{SVG}title"), ET.tostring(group))
            for name, group in groups_of(path).items()
            if name.startswith("mark-")
        }
        for path in (root / "docs" / "grid.svg", drawn["grid.svg"])
    )

    assert now == committed
    assert "(docs/grid.svg)" in (root / "README.md").read_text(encoding="utf-8")


# ---- structure


@pytest.mark.long
def test_every_direction_has_colour_shape_and_word_in_the_svg(tmp_path: Path) -> None:
    """In the legend and in the cells each mark is drawn in its colour, with a shape of its own, and named."""
    grid = grid_of(make_input(36, 10), Selection(), digest="0" * 64)
    grid.save(tmp_path / "grid.svg")
    groups = groups_of(tmp_path / "grid.svg")
    shapes = {}
    for mark in grid.marks:
        group = groups[f"legend-{mark.name}"]
        path = next(group.iter(f"{SVG}path"))
        style = path.attrib["style"].upper()
        filled = f"FILL: {mark.colour}" in style
        others = [
            each.attrib["style"]
            for each in groups.get(f"legend-{mark.name}-1", ET.Element("g")).iter(f"{SVG}path")
        ]
        shapes[mark.name] = (outline(path.attrib["d"]), filled)

        assert mark.word == group.findtext(f"{SVG}title")
        assert mark.colour in style
        assert filled == mark.filled
        assert (mark.second_colour or "").lower() in " ".join(others).lower()
        assert f"legend-{mark.name}-word" in groups
    assert {mark.name for mark in MARKS} - {"mixed-trend"} == set(shapes)
    assert len(shapes) == len(set(shapes.values()))


def groups_of(path: Path) -> dict[str, ET.Element]:
    """Return the named groups of an SVG."""
    root = ET.parse(path).getroot()  # noqa: S314 - our own file
    return {group.attrib["id"]: group for group in root.iter(f"{SVG}g") if "id" in group.attrib}


def outline(d: str) -> str:
    """Return a path as steps from corner to corner, whatever its place and size."""
    commands = re.findall(r"[MLCQz]", d)
    points = [float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", d)]
    xs, ys = points[::2], points[1::2]
    size = max(max(xs) - min(xs), max(ys) - min(ys))
    turned = [round((y - ys[0]) / size, 1) + 0.0 for y in ys]
    ring = "small" if size < 4 else "large"
    return f"{''.join(commands)} {turned} {ring}"


def test_svg_page_and_data_have_the_same_marks(drawn: dict[str, Path], review: Store, tmp_path: Path) -> None:
    """A mark of the SVG is a mark of the page and a row of the data, in the same cell."""
    grid = make_grid(review, EVERYTHING)
    grid.save(tmp_path / "all.svg")
    grid.save(tmp_path / "all.html")
    named = [
        each.split("-", 4)
        for each in groups_of(tmp_path / "all.svg")
        if re.match(r"mark-\d+-\d+-\d+-[a-z-]+$", each)
    ]
    in_svg = sorted((int(row), int(column), name) for _, row, column, _, name in named)
    page = (tmp_path / "all.html").read_text(encoding="utf-8")
    names = {mark.glyph: mark.name for mark in MARKS}
    in_data = sorted((each["row"], each["column"], names[each["glyph"]]) for each in grid.data.records())

    assert in_data == in_svg
    assert len(in_data) == page.count('<span class="word">')
    assert drawn["grid.svg"].stat().st_size < 1_000_000


def test_a_mark_says_where_it_stands(drawn: dict[str, Path]) -> None:
    """The title of a mark names gene, study × system, direction and number of findings."""
    titles = {group.findtext(f"{SVG}title") for group in groups_of(drawn["grid.svg"]).values()}
    expected = "GRIA1, F Ho 2018 · U251-MG or iPSC-derived astrocytes, not resolved: up; ketamine (all forms), drug effect; 3 findings, of several agents; 3 agents, 400 nM, 24 h"

    assert expected in titles
    assert 'title="up, 3 findings, of several agents; 3 agents, 400 nM, 24 h"' in drawn[
        "grid.html"
    ].read_text(encoding="utf-8")


def test_hostile_text_is_drawn_as_text(generated_store: Path, tmp_path: Path) -> None:
    """Markup, formulas, letters that the font lacks: the SVG is well-formed, the page inert, nothing warns."""
    with Store.open(generated_store) as store:
        grid = make_grid(store, Selection(drug="hostile-drug"), title="<script>$x$</script> 漢")
    with pytest.warns(KGWarning, match=re.escape("漢 (U+6F22)")):
        grid.save(tmp_path / "grid.svg")
    grid.save(tmp_path / "grid.html")
    page = (tmp_path / "grid.html").read_text(encoding="utf-8")
    words = ET.parse(tmp_path / "grid.svg").getroot().findtext(f"{SVG}title")  # noqa: S314 - our own file

    assert "<script>$x$</script> \N{REPLACEMENT CHARACTER}" == words
    assert "<script" not in page
    assert "&lt;script&gt;$x$&lt;/script&gt; 漢" in page


# ---- gap map


def test_the_gap_map_of_the_review_is_the_golden_file(review: Store, root: Path) -> None:
    """Family by family and compartment by compartment, reviewed as data."""
    stream = StringIO()
    write_answer(make_gap(review, EVERYTHING).data, "tsv", stream)

    assert (root / "tests/golden/figures/gap-pisanu-2025.tsv").read_text(
        encoding="utf-8"
    ) == stream.getvalue()


def test_zero_and_nothing_are_two_things_in_the_gap_map(review: Store, drawn: dict[str, Path]) -> None:
    """A study without significant findings counts 0; what no study asks is empty, and its findings are absent."""
    gap = make_gap(review, EVERYTHING)
    rows = {(row["contrast_family"], row["compartment"]): row for row in gap.data.records()}
    page = drawn["gap.html"].read_text(encoding="utf-8")

    assert 0 == rows["disease_state", "in_vitro"]["significant"]
    assert (0, None) == (rows["regimen", "in_vitro"]["units"], rows["regimen", "in_vitro"]["findings"])
    assert 98 == sum(row["findings"] or 0 for row in rows.values())
    assert 19 == sum(row["not_reported"] or 0 for row in rows.values())
    assert 6 == page.count('<td class="nothing">none</td>')
    assert "6 of 16 cells have no study" in gap.headline


def test_the_gap_map_draws_no_effect_and_not_reported_in_every_cell_with_studies(
    drawn: dict[str, Path],
) -> None:
    """Ten cells have a disc with its words, and a square and a cross with their numbers; a trend has its own mark."""
    groups = groups_of(drawn["gap.svg"])
    discs = [name for name in groups if re.fullmatch(r"cell-[a-z_]+-(?:blood|in_vitro)", name)]
    said = {name: groups[name].findtext(f"{SVG}title") for name in discs}

    assert 10 == sum(words is not None for words in said.values())
    assert (
        "5 independent units; 5 studies; 8 findings, 1 significant; 1 trend; 0 no effect; 6 not reported"
        == said["cell-drug_effect-blood"]
    )
    assert "1 trend" == groups["cell-drug_effect-blood-down-trend"].findtext(f"{SVG}title")
    assert "6 not reported" == groups["cell-drug_effect-blood-unreported"].findtext(f"{SVG}title")


def test_the_counts_of_a_cell_add_up_to_its_findings(review: Store) -> None:
    """Significant, trend, no effect and not reported are all findings of a cell; a sign that is not given is one of the significant ones."""
    gap = make_gap(review, EVERYTHING)
    called: Counter[tuple[str, str]] = Counter()
    for family, compartment, significant, count in review.rows(
        "SELECT contrast_family, compartment, call LIKE 'significant%', count(*) FROM evidence GROUP BY ALL"
    ):
        called[family, compartment] += count * significant
    rows = [row for row in gap.data.records() if row["findings"] is not None]

    assert [row["findings"] for row in rows] == [
        row["significant"] + row["trend"] + row["no_effect"] + row["not_reported"] for row in rows
    ]
    assert [called[row["contrast_family"], row["compartment"]] for row in rows] == [
        row["significant"] for row in rows
    ]
    assert all(row["sign_not_given"] <= row["significant"] for row in rows)
    assert (2, 13, 19, 9) == tuple(
        sum(row[name] for row in rows) for name in ("trend", "no_effect", "not_reported", "sign_not_given")
    )


def test_the_map_says_to_what_it_was_restricted(review: Store) -> None:
    """The drug with what was pooled, the measurand and the kind of feature; nothing where all of it is there."""
    words = "Evidence by contrast family and compartment"
    narrow = Selection(drug="ketamine", family="all", measurand="rna_expression", level="gene")

    assert words == make_gap(review).title
    assert f"{words} · ketamine (all forms) · RNA · genes" == make_gap(review, narrow).title
    assert f"{words} · esketamine" == make_gap(review, replace(EVERYTHING, drug="esketamine")).title
    exact = replace(EVERYTHING, drug="ketamine", forms="exact")
    assert f"{words} · racemic ketamine" == make_gap(review, exact).title


@pytest.mark.parametrize(
    ("asked", "of", "there"),
    [
        (
            {"measurand": "tf_activity"},
            "activity of transcription factors",
            ("measurand", "tf_activity"),
        ),
        ({"level": "pathway"}, "pathways", ("feature_kind", "pathway")),
        ({"names": ("IL6",)}, "IL6", ("symbol", "IL6")),
    ],
)
def test_a_restricted_map_counts_only_studies_with_a_finding_of_it(
    review: Store, asked: dict[str, Any], of: str, there: tuple[str, str]
) -> None:
    """Studies that measured something else do not fill a cell; headline, caption and legend say what was counted."""
    gap = make_gap(review, replace(EVERYTHING, **asked))
    column, value = ("study", "measurand", "feature_kind", "symbol").index(there[0]), there[1]
    rows = review.rows("SELECT study, measurand, feature_kind, symbol FROM evidence")
    of_it = [row for row in rows if row[column] == value]
    findings, studies = len(of_it), len({row[0] for row in of_it})
    empty = 16 - len(gap.cells)

    assert all(cell.findings and cell.studies for cell in gap.cells.values())
    assert findings == sum(cell.findings for cell in gap.cells.values())
    assert re.match(rf"{findings} findings? of {studies} stud(y|ies), ", gap.caption[0])
    assert gap.headline.startswith(f"{empty} of 16 cells have no study with a finding of this: {of}; ")
    assert (
        f"Counted: only studies with a finding of this: {of}; others may have measured it without reporting it."
        in gap.caption
    )
    assert "None: no study of the store has such a finding" in gap.notes(".svg")[0]
    assert not any("Counted: " in each for each in make_gap(review).caption)


def test_a_trend_is_not_counted_as_no_effect(review: Store, drawn: dict[str, Path]) -> None:
    """The fall of FKBP5 that is not significant counts as a trend, with the mark that the grid gives it."""
    cell = make_gap(review, Selection(family="all")).cells["drug_effect", "blood"]
    page = drawn["gap.html"].read_text(encoding="utf-8")

    assert (1, 0, [DOWN_TREND]) == (cell.trend, cell.no_effect, cell.trends)
    assert '<span class="glyph down-trend" aria-hidden="true">▽</span> 1 trend<br>' in page


@every_figure
def test_each_format_speaks_of_what_it_shows(drawn: dict[str, Path], figure: str) -> None:
    """A picture and a page of one figure have captions of their own: a page has no discs."""
    page = drawn[f"{figure}.html"].read_text(encoding="utf-8")
    picture = drawn[f"{figure}.svg"].read_text(encoding="utf-8")

    assert " disc" not in page
    assert (" disc" in picture) == (figure == "gap")


# ---- PRISMA


def test_the_flow_of_the_review_is_the_golden_file(review: Store, root: Path) -> None:
    """631 records, 542 screened, 25 assessed, 12 included, with what left and why."""
    flow = make_flow(review)
    stream = StringIO()
    write_answer(flow.data, "tsv", stream)
    counts = [box.lines[0][2] for box in flow.boxes if not box.leaves]

    assert (root / "tests/golden/figures/prisma-pisanu-2025.tsv").read_text(
        encoding="utf-8"
    ) == stream.getvalue()
    assert [631, 542, 25, 12] == counts
    assert "12 of 631 records became studies of the review." == flow.headline


@pytest.mark.parametrize(
    ("item", "value", "said"),
    [
        ("records_screened", "541", "the two sides are 542 and 541"),
        ("excluded_full_text", "12", "the two sides are 13 and 12"),
        ("included", "11", "the two sides are 12 and 11"),
        ("excluded_in_silico", "3", "the two sides are 14 and 13"),
    ],
)
def test_counts_that_do_not_add_up_are_refused(
    review: Store, item: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message has the sum, both sides, the source and what to do."""
    rows = review.rows
    monkeypatch.setattr(
        Store,
        "rows",
        lambda _, sql, parameters=None: [
            (row[0], value, *row[2:]) if row[0] == item else row for row in rows(sql, parameters)
        ],
    )

    with pytest.raises(ShapeError, match=re.escape(said)) as refused:
        make_flow(review)

    assert str(refused.value).startswith("pisanu-2025: the counts of the flow do not add up: ")
    assert "kg lint pisanu-2025" in str(refused.value)


def test_a_count_that_is_not_given_is_not_zero(review_store: Path, tmp_path: Path, kg: Kg) -> None:
    """Without the number of duplicates no box for them is drawn, and the caption says that it is not given."""
    store = tmp_path / "kg.duckdb"
    shutil.copy(review_store, store)
    with edited(store) as connection:
        connection.execute("DELETE FROM review_item WHERE label = 'duplicates_removed'")
        connection.execute("UPDATE review_item SET equation = NULL WHERE label = 'records_screened'")

    done = kg("draw", "prisma", "--store", store, "-o", tmp_path / "flow.html")
    page = (tmp_path / "flow.html").read_text(encoding="utf-8")

    assert 0 == done.returncode, done.stderr
    assert "Missing in the source, not drawn: duplicates removed before screening" in page
    assert "Duplicates removed" not in page


def test_a_review_without_the_items_of_a_flow_is_told_their_names(
    kg: Kg, toy_store: Path, tmp_path: Path
) -> None:
    """The four that are needed, those that may be given, and those that are there under another name: on stderr and in the figure."""
    done = kg("draw", "prisma", "toy", "--store", toy_store, "-o", "flow.html")
    page = (tmp_path / "flow.html").read_text(encoding="utf-8")

    assert 0 == done.returncode
    for said in (done.stderr, page):
        assert "toy has no counts of a PRISMA flow; missing: records_retrieved (records identified" in said
        assert all(item in said for item in WORDS)
        assert "prisma.tsv of toy" in said
        assert "Unknown items: records_excluded, records_found, studies_included" in said


def test_a_source_that_is_no_review_is_called_so(review: Store) -> None:
    """A reference collection has no flow, and nothing to write into it; a review that lacks one item is told that one."""
    flow = make_flow(review, "hgnc")
    why, advice = why_no_flow(review, "pisanu-2025", dict.fromkeys(NEEDED, "1") | {"included": None})

    assert "hgnc is not a review, so it has no flow of records." == flow.why_empty == flow.headline
    assert 1 == len(flow.caption)
    assert "pisanu-2025 has no counts of a PRISMA flow; missing: included (studies included)." == why
    assert "Unknown items" not in advice[0]


def test_words_of_an_empty_figure_do_not_overlap(toy_store: Path) -> None:
    """Below the headline there is room for all of it before the caption begins."""
    with Store.open(toy_store) as store:
        flow = make_flow(store, "toy")
    sheet = flow.paint()
    lines = sorted((text.get_position()[1], float(text.get_fontsize())) for text in sheet.axes.texts)

    assert all(
        below - above >= leading(min(size, other)) * 0.99 for (above, size), (below, other) in pairwise(lines)
    )
    assert lines[-1][0] < sheet.height


def test_a_count_that_is_no_number_is_refused(review_store: Path, tmp_path: Path, kg: Kg) -> None:
    """The item, its value, and what to write."""
    store = tmp_path / "kg.duckdb"
    shutil.copy(review_store, store)
    with edited(store) as connection:
        connection.execute(
            "UPDATE review_item SET item_value = 'about 600' WHERE label = 'records_retrieved'"
        )
        connection.execute("DELETE FROM review_item WHERE label = 'duplicates_removed'")
        connection.execute("UPDATE review_item SET equation = NULL")

    done = kg("draw", "prisma", "--store", store, "-o", tmp_path / "flow.html")

    assert 1 == done.returncode
    assert "the item 'records_retrieved' of the flow is 'about 600', expected a whole number" in done.stderr


def test_a_source_that_is_not_there_is_named(review: Store) -> None:
    """The nearest source is suggested."""
    with pytest.raises(NotFoundError, match="Did you mean 'pisanu-2025'"):
        make_flow(review, "pisanu-2024")


# ---- the command


def test_the_command_prints_what_it_drew(kg: Kg, review_store: Path, tmp_path: Path) -> None:
    """Rows on stdout, the caption on stderr, the rows behind the figure in the file that is named."""
    done = kg(
        "draw", "grid", "--all", "--store", review_store, "-o", "grid.html", "--figure-data", "rows.json", "--json"
    )  # fmt: skip
    items = {row["item"]: row["value"] for row in json.loads(done.stdout)}
    data = json.loads((tmp_path / "rows.json").read_text(encoding="utf-8"))

    assert ("grid.html", 46, 13, 98) == tuple(items[each] for each in ("file", "rows", "columns", "findings"))
    assert (13, 2, 19) == (items["null"], items["up_trend"] + items["down_trend"], items["unreported"])
    assert items["symbols"] == len(data)
    assert "No feature has findings in both blood and in vitro" in done.stderr
    assert "Wrote grid.html" in done.stderr


@every_figure
def test_an_empty_answer_is_a_picture_that_says_why(
    kg: Kg, toy_store: Path, tmp_path: Path, figure: str
) -> None:
    """Nothing to draw is no error; --fail-empty makes it one, and the picture is there all the same."""
    asked = {"grid": ["--family", "perturbation"], "gap": ["--drug", "cytokine"], "prisma": []}[figure]
    arguments = ["draw", figure, *asked, "--store", toy_store, "-o", "empty.svg"]
    codes = [kg(*arguments, *more).returncode for more in ([], ["--fail-empty"])]
    description = ET.parse(tmp_path / "empty.svg").getroot().findtext(f"{SVG}desc")  # noqa: S314 - our own file

    assert [0, 1] == codes
    assert description is not None
    assert re.match("The store has no result|No finding of this selection|toy has no counts", description)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "missing output file of the figure"),
        (
            ["-o", "grid.jpg"],
            "file extension not allowed for a figure: 'grid.jpg'. Use .svg, .pdf, .png or .html.",
        ),
        (
            ["-o", "grid.html", "--figure-data", "rows.xlsx"],
            "file extension not allowed for a table: 'rows.xlsx'",
        ),
    ],
)
def test_a_name_that_no_figure_has_is_wrong_usage(
    kg: Kg, toy_store: Path, arguments: list[str], said: str, tmp_path: Path
) -> None:
    """The message says what is accepted, and nothing is written."""
    done = kg("draw", "grid", "--store", toy_store, *arguments)

    assert (2, "") == (done.returncode, done.stdout)
    assert said in done.stderr
    assert [] == list(tmp_path.iterdir())


def test_a_missing_folder_is_an_error_that_says_what_to_do(kg: Kg, toy_store: Path) -> None:
    """The folder is named, and how to make it."""
    done = kg("draw", "gap", "--store", toy_store, "-o", "nowhere/gap.html")

    assert 1 == done.returncode
    assert "there is no folder 'nowhere'" in done.stderr


@every_figure
@pytest.mark.parametrize(
    ("figure_file", "data_file"), [("x.html", "nowhere/rows.csv"), ("nowhere/x.html", "rows.csv")]
)
def test_figure_and_data_are_both_written_or_none(
    kg: Kg, toy_store: Path, tmp_path: Path, figure: str, figure_file: str, data_file: str
) -> None:
    """Where one of the folders is missing nothing is there afterwards, and what was there stays."""
    asked = ("draw", figure, "--store", toy_store, "-o", figure_file, "--figure-data", data_file)
    done = kg(*asked)
    left = list(tmp_path.iterdir())
    there = tmp_path / (figure_file if "/" in data_file else data_file)
    there.write_text("old", encoding="utf-8")
    again = kg(*asked)

    assert [1, 1] == [done.returncode, again.returncode]
    assert "there is no folder 'nowhere'" in done.stderr
    assert [] == left
    assert "old" == there.read_text(encoding="utf-8")
    assert [there] == list(tmp_path.iterdir())


def test_what_fails_while_it_is_drawn_leaves_both_files(kg: Kg, review_store: Path, tmp_path: Path) -> None:
    """An unknown gene is found after both files were opened; neither changes."""
    paths = [tmp_path / "x.html", tmp_path / "rows.csv"]
    for path in paths:
        path.write_text("old", encoding="utf-8")
    done = kg(
        "draw", "grid", "NOSUCHGENE9", "--store", review_store, "-o", "x.html", "--figure-data", "rows.csv"
    )  # fmt: skip

    assert 0 != done.returncode
    assert ["old", "old"] == [path.read_text(encoding="utf-8") for path in paths]
    assert sorted(paths) == sorted(tmp_path.iterdir())


@pytest.mark.long
def test_characters_that_the_font_lacks_are_named(kg: Kg, review_store: Path) -> None:
    """One sentence on stderr for a picture, none for a page, and none of matplotlib; --strict makes it an error."""
    title = ("--title", "漢 🧬 é Ünicode")
    painted, page, strict = (
        kg("draw", "prisma", *title, "--store", review_store, "-o", name, *more)
        for name, more in (("x.png", []), ("x.html", []), ("x.svg", ["--strict"]))
    )
    warned = [line for line in painted.stderr.splitlines() if "font" in line or "glyph" in line.lower()]

    assert [0, 0, 1] == [painted.returncode, page.returncode, strict.returncode]
    assert 1 == len(warned)
    assert warned[0].startswith("Warning: characters missing from the font: 漢 (U+6F22), 🧬 (U+1F9EC). ")
    assert ".html output shows them" in warned[0]
    assert "Warning" not in page.stderr


@every_figure
def test_every_figure_knows_which_characters_its_font_lacks(review: Store, figure: str) -> None:
    """The title of each is drawn with a sign in place of such a letter."""
    make: Any = MAKERS[figure]

    assert {"漢"} == make(review, title="漢 é").paint().missing


# ---- the sheet


def test_without_the_extra_one_sentence_says_how_to_install_it(
    review: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A picture needs matplotlib; the page does not. What was there stays there."""
    (tmp_path / "grid.svg").write_text("old", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "matplotlib", None)

    with pytest.raises(MissingExtraError, match=re.escape("pip install 'drugkg[figures]'")):
        make_grid(review).save(tmp_path / "grid.svg")
    make_grid(review).save(tmp_path / "grid.html")

    assert "old" == (tmp_path / "grid.svg").read_text(encoding="utf-8")
    assert "VEGFA" in (tmp_path / "grid.html").read_text(encoding="utf-8")


def test_a_notebook_without_matplotlib_shows_the_page(review: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture where there can be one, else the page in a frame."""
    grid = make_grid(review)
    picture = grid._repr_png_()
    assert grid._repr_html_() is None
    monkeypatch.setitem(sys.modules, "matplotlib", None)

    assert picture is not None
    assert picture[0].startswith(b"\x89PNG")
    assert grid._repr_png_() is None
    assert "&lt;table" in str(grid._repr_html_())
    assert "No gene has findings in both blood and in vitro" in repr(grid)


WITHOUT_MATPLOTLIB = """
import json, sys
sys.modules["matplotlib"] = None
import kg.load.loader
kg.load.loader.load = lambda *arguments: None  # the store of the test has the review
from kg.cli.app import program
print(json.dumps([program.main(words, standalone_mode=False) for words in json.loads(sys.argv[1])]))
"""


@pytest.mark.process
def test_a_fresh_process_without_the_extra_says_how_to_install_it(
    review_store: Path, root: Path, tmp_path: Path
) -> None:
    """Where matplotlib was never imported, each picture ends with the command that installs it, and no file."""
    asked = [
        *(("draw", "grid", "-o", f"grid{suffix}") for suffix in PAINTED),
        ("draw", "gap", "-o", "gap.pdf"),
        ("draw", "prisma", "pisanu-2025", "-o", "flow.png"),
        ("demo", "--grid", "demo.svg", "--page", "page.html"),
    ]
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            WITHOUT_MATPLOTLIB,
            json.dumps([[*words, "--store", str(review_store)] for words in asked]),
        ],
        env={**os.environ, "PYTHONPATH": str(root)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert [1] * len(asked) == json.loads(ended.stdout)
    assert len(asked) == ended.stderr.count("pip install 'drugkg[figures]'")
    assert "internal error" not in ended.stderr
    assert ["page.html"] == [path.name for path in tmp_path.iterdir()]


def test_settings_of_the_user_do_not_change_a_figure(tmp_path: Path) -> None:
    """A style of matplotlib that somebody has set is not that of the figure."""
    import matplotlib as mpl

    paths = [tmp_path / "one.svg", tmp_path / "two.svg"]
    grid = grid_of(make_input(3, 3), Selection(), digest="0" * 64)
    grid.save(paths[0])
    with mpl.rc_context(
        {"lines.linewidth": 9, "patch.edgecolor": "red", "font.size": 40, "path.snap": False}
    ):
        grid.save(paths[1])

    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_words_break_where_they_may() -> None:
    """A line is never wider than its room; a word that is wider is broken; a no-break space keeps a pair together."""
    words = "records assessed in full text (n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}25) " + "x" * 60
    lines = wrapped(words, 20, 7)

    assert words.replace(" ", "") == "".join(lines).replace(" ", "")
    assert max(text_width(line, 7) for line in lines) <= 20
    assert any("(n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}25)" in line for line in lines)
    assert "a \N{REPLACEMENT CHARACTER}" == drawable("a \n漢")


def test_a_sheet_refuses_no_letter(tmp_path: Path) -> None:
    """What looks like a formula is text; what the font lacks is replaced, without a warning."""
    sheet = Sheet(60, 10)
    sheet.text(1, 5, r"$\frac{ 漢 <&>", size=6)
    sheet.save(tmp_path / "sheet.svg", suffix=".svg", title="a < b", description="a & b")

    assert "a < b" == ET.parse(tmp_path / "sheet.svg").getroot().findtext(f"{SVG}title")  # noqa: S314 - our own file


def test_each_face_of_the_font_says_what_it_lacks(tmp_path: Path) -> None:
    """Slanted letters are fewer than upright ones: a gene with an Arabic letter in its name is drawn, and that is said."""
    sheet = Sheet(60, 10)
    sheet.text(1, 3, "\N{ARABIC LETTER BEEH}", size=6)
    upright = set(sheet.missing)
    sheet.text(1, 7, "\N{ARABIC LETTER BEEH}", size=6, style="italic")
    sheet.save(tmp_path / "sheet.svg", suffix=".svg", title="", description="")

    assert (set(), {"\N{ARABIC LETTER BEEH}"}) == (upright, sheet.missing)


def test_an_option_of_the_selection_outside_its_list_is_refused() -> None:
    """The nearest word is suggested."""
    with pytest.raises(OptionError, match="Did you mean 'pathway'"):
        Selection(level="pathways")
