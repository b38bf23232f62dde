"""The picture of the page in a real browser: what is written on lines and in boxes, and that it can be read."""

from __future__ import annotations

import io
import struct
from base64 import b64encode
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from factories.colour import contrast
from factories.page import made, panel
from PIL import Image
from servers.browser import READY, opened, saved, written

from kg.encoding import DOWN, LINES, NULL, PAPER, UNREPORTED, UNSIGNED, UP
from kg.page.select import PageFindings
from kg.page.view import make_view, view_of
from kg.store.snapshot import Store
from kg.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

LONG = "x" * 60
SVG = "{http://www.w3.org/2000/svg}"
CY = "document.getElementById('stage')._cyreg.cy"
DIGEST = "JSON.parse(document.getElementById('data').textContent).digest"
PICTURES = ("#save-png", "#save-svg")
EVERYTHING = """() => {
  document.querySelector("#not-reported").click();
  [...document.querySelectorAll("#filter-contrast_family button")].find(one => one.textContent === "All").click();
}"""
GEOMETRY = f"""() => {{
  const cy = {CY};
  const boxes = cy.nodes(".node").map(node => ({{ id: node.id(), x: node.position("x"), y: node.position("y"), w: node.data("width") / 2 - 1, h: node.data("height") / 2 - 1 }}));
  const side = (kind, sign) => {{ const node = cy.nodes(kind)[0]; return node.position("x") + sign * node.data("width") / 2; }};
  const crossed = cy.edges().toArray().flatMap(line => {{
    const [from, to] = [line.sourceEndpoint(), line.targetEndpoint()];
    const bend = line.controlPoints()?.[0] ?? {{ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }};
    const at = (share, name) => (1 - share) ** 2 * from[name] + 2 * share * (1 - share) * bend[name] + share ** 2 * to[name];
    const points = Array.from({{ length: 101 }}, (_, step) => [at(step / 100, "x"), at(step / 100, "y")]);
    const others = boxes.filter(({{ id }}) => ![line.data("source"), line.data("target")].includes(id));
    return others.filter(({{ x, y, w, h }}) => points.some(([px, py]) => Math.abs(px - x) < w && Math.abs(py - y) < h)).map(({{ id }}) => [line.id(), id]);
  }});
  return {{
    crossed, ends: cy.edges(".bundle").map(line => line.targetEndpoint().y), between: [side(".model", 1), side(".feature", -1)],
    tags: cy.nodes(".tag").map(tag => [tag.position("x") - tag.data("width") / 2, tag.position("x") + tag.data("width") / 2]),
  }};
}}"""
LABELS = f"""() => {{
  const cy = {CY};
  const box = one => {{ const {{ x1, y1, w, h }} = one.boundingBox({{ includeOverlays: false }}); return [x1, y1, w, h]; }};
  return {{
    tags: cy.nodes(".tag").map(one => [one.data("label"), ...box(one)]),
    nodes: cy.nodes(".node").map(one => [one.data("label"), ...box(one)]),
    lines: cy.edges(".bundle").map(one => ({{
      said: one.data("text"), family: one.data("key").split("\\n")[3],
      tag: cy.getElementById(`tag ${{one.data("key")}}`).map(tag => tag.style("label"))[0] ?? null,
    }})),
  }};
}}"""


@pytest.fixture(scope="module")
def files(
    review_store: Path,
    toy_store: Path,
    review_pages: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Path]:
    """The pages that the tests look at."""
    place = tmp_path_factory.mktemp("pictures")
    with Store.open(review_store) as store:
        pages = {
            "crowded": view_of(store, _many_drugs(made(store, nodes=60, findings=2000)), max_nodes=400),
            "long": view_of(store, made(store, nodes=60, findings=60, text=LONG)),
            "folded long": view_of(store, made(store, nodes=60, findings=60, text=LONG), max_nodes=30),
        }
    with Store.open(toy_store) as store:
        pages["toy"] = make_view(store, family=None)
        pages["panel"] = view_of(store, panel(store, "Dish A 2031"))
    return review_pages | written(pages, place)


def _many_drugs(findings: PageFindings) -> PageFindings:
    """Return findings on several drugs with long names, whose labels cannot all have room."""
    rows = tuple(
        replace(row, drug_group=f"a drug with a long name {at % 5}") for at, row in enumerate(findings.rows)
    )
    return PageFindings(rows, rows, ())


@pytest.fixture
def review(browser: Browser, files: dict[str, Path]) -> Iterator[Page]:
    """The review, drawn."""
    with opened(browser, files["review"]) as (page, talk):
        page.wait_for_selector(READY)
        yield page
        assert [] == talk


def drawn(browser: Browser, path: Path, script: str = LABELS) -> Any:
    """Open a page and ask its picture."""
    with opened(browser, path) as (page, _):
        page.wait_for_selector(READY)
        return page.evaluate(script)


def overlaps(one: list[Any], other: list[Any], *, slack: float = 3) -> bool:
    """Say whether two boxes, as [name, x, y, width, height], share more than a few pixels."""
    return all(
        bool(min(one[at] + one[at + 2], other[at] + other[at + 2]) - max(one[at], other[at]) > slack)
        for at in (1, 2)
    )


# ---- what is written on lines


def test_labels_can_be_read_on_their_white_ground(review: Page) -> None:
    """In the picture, in the file and in the legend a label has 4.5:1, and its line keeps the colour of the mark."""
    review.evaluate(EVERYTHING)
    labels = review.evaluate(f"{CY}.nodes('.tag').map(one => one.data('colour'))")
    lines = review.evaluate(f"{CY}.edges('.bundle').map(one => one.data('colour'))")
    root = ET.fromstring(saved(review, "#save-svg"))  # noqa: S314 - our own file
    in_file = [each[1].get("fill", "") for each in root.iter(f"{SVG}g") if each.get("class") == "label"]
    glyphs = review.eval_on_selector_all(
        ".glyph",
        "all => all.map(one => '#' + getComputedStyle(one).color.match(/\\d+/g).map(each => Number(each).toString(16).padStart(2, '0')).join('').toUpperCase())",
    )

    assert {mark.text_colour for mark in (UP, DOWN, NULL, UNSIGNED, UNREPORTED)} == set(labels) == set(glyphs)
    assert sorted(labels) == sorted(in_file)
    assert {mark.colour for mark in (UP, DOWN, NULL, UNSIGNED, UNREPORTED)} == set(lines)
    assert all(contrast(colour, PAPER) >= 4.5 for colour in {*labels, *glyphs})


def test_a_line_names_its_question(review: Page) -> None:
    """Every line that does not tell a drug's effect says in a word what it asks, beside its dashes; others say none."""
    review.evaluate(EVERYTHING)
    lines = review.evaluate(LABELS)["lines"]
    legend = review.inner_text("#legend") + review.inner_text("#legend-more")
    with review.expect_download() as download:
        review.click("#save-svg")
    root = ET.fromstring(Path(download.value.path()).read_text(encoding="utf-8"))  # noqa: S314 - our own file
    written = ["".join(each.itertext()) for each in root.iter(f"{SVG}g") if each.get("class") == "label"]
    asked = [line for line in lines if line["family"] != "drug_effect"]
    shorts = [line.short for line in LINES.values() if line.short]

    assert {"response_prediction", "response_tracking", "disease_state", "residual_state", "combination", "regimen", "perturbation"} == {line["family"] for line in asked}  # fmt: skip
    for line in asked:
        assert line["said"].endswith(f" {LINES[line['family']].short}")
        assert line["said"] == line["tag"]
    assert not any(line["said"].endswith(short) for line in lines if line not in asked for short in shorts)
    assert sorted(line["said"] for line in lines) == sorted(written)
    assert "contrast family other than drug effect" in legend
    for short in shorts:
        assert short in legend


@pytest.mark.parametrize("name", ["review", "folded", "crowded"])
@pytest.mark.parametrize("script", ["() => {}", EVERYTHING])
def test_labels_do_not_overlap(browser: Browser, files: dict[str, Path], name: str, script: str) -> None:
    """No label lies on another or on a box, with all questions and unreported results too."""
    with opened(browser, files[name]) as (page, _):
        page.wait_for_selector(READY)
        if page.locator("#not-reported").count():
            page.evaluate(script)
        labels = page.evaluate(LABELS)

    assert labels["tags"]
    assert [] == [(one, other) for one, other in combinations(labels["tags"], 2) if overlaps(one, other)]
    assert [] == [(tag, node) for tag in labels["tags"] for node in labels["nodes"] if overlaps(tag, node)]


def test_every_label_of_the_review_has_room(review: Page) -> None:
    """Nothing is left out of the picture, at the start and with everything on, and the legend has no word about it."""
    before = review.evaluate(LABELS)["lines"]
    review.evaluate(EVERYTHING)
    after = review.evaluate(LABELS)["lines"]

    assert [] == [line for line in before + after if line["tag"] is None]
    assert (32, 69) == (len(before), len(after))
    assert "no room" not in review.inner_text("#legend-more")


def test_a_label_without_room_is_shown_when_its_line_is_chosen(
    browser: Browser, files: dict[str, Path]
) -> None:
    """It is left out of a crowded picture, which says how many are, and stands there as long as its line is chosen."""
    with opened(browser, files["crowded"]) as (page, talk):
        page.wait_for_selector(READY)
        bare = f"{CY}.edges('.bundle').filter(one => {CY}.getElementById(`tag ${{one.data('key')}}`).empty())"
        number, key = page.evaluate(f"[{bare}.length, {bare}[0].data('key')]")
        legend = page.inner_text("#legend-more")
        page.evaluate(f"() => {{ {bare}[0].emit('tap'); }}")
        label = page.evaluate("key => " + CY + ".getElementById(`tag ${key}`).data('label')", key)
        page.keyboard.press("Escape")
        after = page.evaluate(f"{bare}.length")

    assert f"{number} labels have no room; choosing a line shows its label" in legend
    assert label
    assert (number, []) == (after, talk)


def test_a_click_on_a_label_chooses_its_line(review: Page) -> None:
    """The label lies on other lines, and speaks for its own."""
    place = review.evaluate(
        f"() => {{ const one = {CY}.nodes('.tag').filter(tag => tag.data('label') === '▼ ECT'); const {{ x, y }} = one.renderedPosition(); const {{ left, top }} = document.getElementById('stage').getBoundingClientRect(); return [left + x, top + y]; }}"
    )
    review.mouse.click(*place)

    assert "ECT · drug effect" in review.inner_text("#panel")


def test_what_is_not_rna_says_so(review: Page) -> None:
    """The line to STAT3 is about the activity of the factor, not about its RNA."""
    said = review.evaluate(
        f"{CY}.edges('.bundle').filter(one => one.target().data('label') === 'STAT3').map(one => one.data('text'))"
    )
    others = review.evaluate(f"{CY}.edges('.bundle').map(one => one.data('text'))")

    assert ["activity ▲ 3"] == said
    assert 1 == sum("activity" in each for each in others)


def test_between_groups_the_other_drugs_are_one_line(browser: Browser, files: dict[str, Path]) -> None:
    """Two comparators without effect stand for one line that names neither; a single one is named."""
    said = [line["said"] for line in drawn(browser, files["folded"])["lines"]]

    assert 2 == said.count("□ 2 other drugs")
    assert "▼ ECT" in said
    assert not any("midazolam" in each for each in said)


def test_no_name_of_a_drug_is_cut_on_a_line(review: Page) -> None:
    """There is room for the names of the review, such as that of the other antidepressant."""
    said = review.evaluate(f"{CY}.edges('.bundle').map(one => one.data('text'))")

    assert "▽ other antidepressant" in said
    assert not any("…" in each for each in said)


# ---- places of lines


@pytest.fixture(scope="module", params=["review", "folded", "toy", "panel"])
def geometry(request: pytest.FixtureRequest, browser: Browser, files: dict[str, Path]) -> Any:
    """Where lines end, behind which boxes they pass, and where their labels are, in one page."""
    return drawn(browser, files[request.param], GEOMETRY)


def test_no_head_lies_on_another(geometry: Any) -> None:
    """Heads of lines, of one box or of two, are apart by more than the size of a ring."""
    gaps = [low - high for high, low in pairwise(sorted(geometry["ends"]))]

    assert min(gaps) >= 13


def test_no_line_passes_behind_a_box_that_is_not_its_end(geometry: Any) -> None:
    """Lines to sets and memberships go around the genes, and lines from drugs around the studies."""
    assert [] == geometry["crossed"]


def test_labels_of_lines_stay_between_the_columns(geometry: Any) -> None:
    """No label reaches over the studies or the genes beside it, above or below their boxes."""
    left, right = geometry["between"]

    assert geometry["tags"]
    assert all(left <= low and high <= right for low, high in geometry["tags"])


def test_the_drug_under_study_has_the_thick_lines(review: Page) -> None:
    """Whatever its result, its line is thicker than that of each comparator, and the legend says so."""
    lines = review.evaluate(f"{CY}.edges('.bundle').map(one => [one.data('text'), one.data('width')])")
    others = ("ECT", "other antidepressant", "midazolam", "amitriptyline", "escitalopram")
    thin = [width for said, width in lines if said.endswith(others)]
    thick = [width for said, width in lines if not said.endswith(others)]
    legend = review.inner_text("#legend")

    assert max(thin) * 2 < min(thick)
    assert "ketamine" in legend
    assert "comparator" in legend


def test_studies_without_a_named_result_are_listed(review: Page) -> None:
    """Below the block of their compartment, until what was measured and not reported is shown."""
    feet = f"{CY}.nodes('.foot').map(one => one.data('label').split('\\n').join(' '))"
    before = review.evaluate(feet)
    review.click("#not-reported")
    after = review.evaluate(feet)

    assert ["measured, no named result: Cathomas 2022, Gururajan 2016, Issler 2022"] == before
    assert [] == after


# ---- what can be read


def test_a_panel_opens_as_what_can_be_read(browser: Browser, files: dict[str, Path]) -> None:
    """Of 300 genes, those that one study alone reports are one box with counts; the convergent gene is first and in sight, and with the contradicted one marked."""
    with opened(browser, files["panel"]) as (page, talk):
        page.wait_for_selector(READY)
        page.set_viewport_size({"width": 1280, "height": 800})
        boxes = page.evaluate(
            f"{CY}.nodes('.feature').map(one => [one.data('label'), one.hasClass('answer'), one.renderedPosition('y') + document.getElementById('stage').getBoundingClientRect().top])"
        )
        heads = page.evaluate(f"{CY}.nodes('.head').map(one => one.data('label'))")
        group = page.locator("#reading button", has_text="Dish A 2031 alone")
        name = group.inner_text()
        group.evaluate("one => one.click()")
        inside = page.evaluate(f"{CY}.nodes('.feature.group').map(one => one.data('label'))")
        page.evaluate("() => { history.replaceState(null, '', location.pathname); }")
        page.set_viewport_size({"width": 390, "height": 844})
        page.reload()
        page.wait_for_selector(READY)
        left, right, top = page.evaluate(
            f"() => {{ const frame = document.getElementById('frame').getBoundingClientRect(); const box = {CY}.nodes('.answer').renderedBoundingBox({{ includeLabels: false }}); const {{ scrollLeft }} = document.getElementById('frame'); return [box.x1 - scrollLeft, frame.width - (box.x2 - scrollLeft), frame.top + box.y1]; }}"
        )
    (first, *others) = sorted(boxes, key=lambda box: box[2])

    assert [files["panel"].as_uri()] == talk  # read once more
    assert len(boxes) <= 40
    assert ("IL6 ②", True) == tuple(first[:2])
    assert first[2] < 700
    assert min(left, right) >= 0
    assert top < 600
    assert ["CXCL8"] == [label for label, is_answer, _ in others if is_answer]
    assert {"Supported in blood and in vitro", "Reported by one study alone"} <= set(heads)
    assert "60 ▲ 60 ▼ and 180 not significant" in name
    assert {"▲ up (60)", "▼ down (60)"} <= set(inside)


def test_head_and_legend_leave_the_room_to_the_picture(review: Page) -> None:
    """On each screen the picture begins in its upper third, and the legend is in sight."""
    for width, height in ((1600, 1000), (1280, 800), (800, 600), (390, 844)):
        review.set_viewport_size({"width": width, "height": height})
        top, bottom = review.evaluate(
            "() => [document.getElementById('frame').getBoundingClientRect().top, document.getElementById('legend').getBoundingClientRect().bottom]"
        )

        assert top < height / 3, (width, height)
        assert bottom <= height, (width, height)


def test_a_bracket_joins_neighbours_that_may_share_samples(review: Page) -> None:
    """In picture and file, beside the ⚠ of each; one that stands alone among others has its ⚠ only."""
    sides = f"{CY}.nodes('.bracket').filter(one => one.id().startsWith('bracket side')).map(one => one.data('studies'))"
    warned = f"{CY}.nodes('.model').filter(one => one.data('label').startsWith('⚠')).map(one => one.data('label').slice(2).split('\\n')[0])"
    before, alone = review.evaluate(sides), review.evaluate(warned)
    review.evaluate(EVERYTHING)
    after, legend = review.evaluate(sides), review.inner_text("#legend-more")
    root = ET.fromstring(saved(review, "#save-svg"))  # noqa: S314 - our own file

    assert [["Yuhas 2015", "Yuhas 2017", "Yuhas 2017"], ["Ho 2018", "Ho 2019"]] == before
    assert "McGrory 2020" in alone
    assert [["McGrory 2020", "Gururajan 2016"], ["Cathomas 2022", "Issler 2022"], *before] == after
    assert 4 == sum(each.get("class") == "bracket" for each in root.iter(f"{SVG}path"))
    assert "a bracket joins those next to each other" in legend


def test_the_picture_keeps_its_ground_where_a_reader_forces_colours(review: Page) -> None:
    """On a dark screen with forced colours, picture and samples of the legend have their white ground, and inks on it."""
    review.emulate_media(forced_colors="active", color_scheme="dark")
    ground = review.evaluate(
        "() => { const one = document.createElement('div'); one.style.background = 'Canvas'; document.body.append(one); return getComputedStyle(one).backgroundColor; }"
    )

    assert "rgb(0, 0, 0)" == ground
    for name in ("#stage", "#legend svg >> nth=0"):
        picture = Image.open(io.BytesIO(review.locator(name).screenshot())).convert("RGB")
        inks = {ink: number for number, ink in picture.getcolors(1 << 24) or []}

        assert inks[255, 255, 255] > 0.5 * picture.width * picture.height, name
        assert inks[255, 255, 255] < 0.95 * picture.width * picture.height, name


# ---- what is written in boxes


@pytest.mark.parametrize("name", ["review", "folded", "long", "folded long"])
def test_names_stay_in_their_boxes(browser: Browser, files: dict[str, Path], name: str) -> None:
    """Names of drugs, study × system pairs, genes, pathways and groups are as wide and as high as their shape allows, or cut."""
    boxes = drawn(
        browser,
        files[name],
        f"""{CY}.nodes(".node").map(one => {{
          const text = one.boundingBox({{ includeNodes: false, includeEdges: false, includeLabels: true, includeOverlays: false }});
          const {{ width, height, label: said }} = one.data();
          return {{ kind: one.classes()[1], said, text: [text.w, text.h], box: [one.hasClass("drug") ? width * 0.92 : width, height] }};
        }})""",
    )

    assert {"drug", "model", "feature", "pathway"} == {each["kind"] for each in boxes}
    for each in boxes:
        assert each["text"][0] <= each["box"][0], each
        assert each["text"][1] <= each["box"][1] + 4, (
            each
        )  # what a line of text leaves above and below its letters
    assert ("long" in name) == any(each["said"].count("…") and LONG[:10] in each["said"] for each in boxes)


def test_who_hears_the_nodes_hears_the_number_of_units(browser: Browser, files: dict[str, Path]) -> None:
    """What stands in a circle behind the name of a feature is said by its button; one unit has no circle and no word."""
    circled, said = drawn(
        browser,
        files["toy"],
        f"""() => {{
          const text = one => document.querySelector(`#reading [data-node="${{one.id()}}"]`).textContent;
          const features = {CY}.nodes(".node").toArray();
          return [features.map(one => one.data("label").match(/[②-⑳]$/)?.[0] ?? ""), features.map(one => text(one).match(/, (\\d+) independent units that support one direction for one drug/)?.[1] ?? "")];
        }}""",
    )
    numbers = [str("②③④⑤⑥⑦⑧⑨".index(each) + 2) if each else "" for each in circled]

    assert numbers == said
    assert {""} < set(said)


def test_the_panel_has_the_whole_name(browser: Browser, files: dict[str, Path]) -> None:
    """What a box cuts, a click shows."""
    with opened(browser, files["long"]) as (page, _):
        page.wait_for_selector(READY)
        page.evaluate("document.querySelector('#reading button').click()")
        said, panel = page.evaluate(f"{CY}.nodes('.node.chosen').data('label')"), page.inner_text("#panel h2")

    assert said.endswith("…")
    assert LONG in panel


# ---- files


def test_an_svg_says_what_it_is(review: Page) -> None:
    """The title stands above the picture; what is shown, the legend and the digest of the store stand below it."""
    status, digest = review.inner_text("#status"), review.evaluate(DIGEST)
    root = ET.fromstring(saved(review, "#save-svg"))  # noqa: S314 - our own file
    texts = [(" ".join(each.itertext()), float(each[0].get("y", "0"))) for each in root.iter(f"{SVG}text")]
    places = dict(reversed(texts))
    left, top, wide, high = map(float, root.get("viewBox", "").split())
    boxes = [float(each.get("y", "0")) + float(each.get("height", "0")) for each in root.iter(f"{SVG}rect")][
        1:
    ]

    assert top < places["Effects of ketamine on genes"] < places["Drug"]
    assert (
        max(boxes)
        < next(place for text, place in places.items() if text and status.startswith(text))
        < places["comparator"]
        < places[f"Store {digest[:12]}. drugkg {__version__}."]
    )
    assert max(places.values()) < top + high
    assert (True, True) == (left < 0, wide > 900)


def test_a_line_of_an_svg_is_titled_by_all_that_it_is_about(review: Page) -> None:
    """Direction, drug, question, measurand and number: neither a predictor nor an activity is read as an effect on RNA."""
    review.evaluate(EVERYTHING)
    root = ET.fromstring(saved(review, "#save-svg"))  # noqa: S314 - our own file
    titles = [
        each[0].text or "" for each in root.iter(f"{SVG}g") if each.get("class", "").startswith("bundle ")
    ]
    said = {title.split(": ", 1)[1] for title in titles}

    assert {
        "GRIN2D, up, ketamine, predicts response, RNA, 1 finding",
        "STAT3, up, ketamine, drug effect, activity of a transcription factor, 3 findings",
        "CYP2A6, up, ketamine, addition to the drug, RNA, 1 finding",
    } <= said


def test_where_nothing_is_shown_no_picture_is_offered(browser: Browser, files: dict[str, Path]) -> None:
    """The two buttons are off and say why; with findings they save again. Tables can be saved, empty as they are."""
    states = []
    with opened(browser, files["review"], "direction=~none") as (page, talk):
        page.wait_for_selector("#picture[data-ready='0']")
        states.append([(page.is_enabled(each), page.get_attribute(each, "title")) for each in PICTURES])
        heads = saved(page, "#save-csv").decode("utf-8-sig").splitlines()
        page.click("#reset")
        states.append([(page.is_enabled(each), page.get_attribute(each, "title")) for each in PICTURES])
        picture = saved(page, "#save-png")

    assert [] == talk
    assert [[(False, "Nothing is shown that could be drawn")] * 2, [(True, None)] * 2] == states
    assert 1 == len(heads)
    assert b"\x89PNG" == picture[:4]


def test_a_png_says_what_it_is(review: Page) -> None:
    """It is higher than the picture alone by title, legend, status and digest, and has ink there."""
    alone, whole = review.evaluate(
        f"""async () => {{
          const alone = await createImageBitmap({CY}.png({{ output: "blob", full: true, scale: 2, bg: "#FFFFFF" }}));
          return [alone.width, alone.height];
        }}"""
    ), saved(review, "#save-png")  # fmt: skip
    rows = review.evaluate(
        """async text => {
          const bytes = Uint8Array.from(atob(text), each => each.charCodeAt(0));
          const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
          const pen = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
          pen.drawImage(picture, 0, 0);
          const bits = pen.getImageData(0, 0, picture.width, picture.height).data;
          const inked = y => bits.subarray(4 * y * picture.width, 4 * (y + 1) * picture.width).some(each => each < 128);
          return Array.from({ length: picture.height }, (_, y) => inked(y));
        }""",
        b64encode(whole).decode(),
    )
    width, height = struct.unpack(">II", whole[16:24])

    assert alone[0] < width < alone[0] + 100
    assert height > alone[1] + 200
    assert any(rows[20:80])
    assert 5 <= sum(one and not other for one, other in pairwise(rows[alone[1] + 100 :]))


def test_on_paper_the_page_says_it_once(review: Page) -> None:
    """The drawing on paper has no title of its own, because the page above it has one."""
    review.evaluate("() => { window.dispatchEvent(new Event('beforeprint')); }")
    words = review.eval_on_selector_all("#paper text", "all => all.map(one => one.textContent)")

    assert "comparator" in words
    assert "Effects of ketamine on genes" not in words


# ---- on a narrow screen

SIZES = f"""() => {{
  const cy = {CY};
  const frame = document.getElementById("frame");
  return {{
    letters: cy.nodes().map(one => Number.parseFloat(one.style("font-size")) * cy.zoom()),
    wide: frame.scrollWidth - frame.clientWidth, left: frame.scrollLeft, page: document.documentElement.scrollWidth,
    tab: frame.getAttribute("tabindex"), hint: !document.getElementById("sideways").hidden,
  }};
}}"""


def narrowed(page: Page) -> None:
    """Make the window as narrow as that of a phone, and wait for the picture."""
    page.set_viewport_size({"width": 400, "height": 800})
    page.wait_for_selector("#sideways", state="visible")


def test_names_can_be_read_on_a_narrow_screen(review: Page) -> None:
    """Letters have nine pixels at 400 × 800; the picture scrolls sideways in its frame, the page does not, and a hint says so."""
    before = review.evaluate(SIZES)
    narrowed(review)
    narrow = review.evaluate(SIZES)
    review.focus("#frame")
    for _ in range(3):
        review.keyboard.press("ArrowRight")
    review.wait_for_timeout(300)
    left = review.evaluate(SIZES)["left"]
    review.click("#whole")
    whole = review.evaluate(SIZES)

    assert (0, None, False) == (before["wide"], before["tab"], before["hint"])
    assert min(narrow["letters"]) >= 8.99
    assert narrow["wide"] > 300
    assert left > 50
    assert ("0", True, 400) == (narrow["tab"], narrow["hint"], narrow["page"])
    assert (0, None, False) == (whole["wide"], whole["tab"], whole["hint"])


def test_nothing_to_scroll_needs_no_hint(review: Page) -> None:
    """Where no finding passes the filters, the words on scrolling would be about no picture."""
    narrowed(review)
    review.evaluate("() => { location.hash = 'direction=~none'; }")
    review.wait_for_selector("#empty:not([hidden])")
    empty = review.is_visible("#sideways")
    review.evaluate("() => { location.hash = ''; }")
    review.wait_for_selector("#empty", state="hidden")

    assert (False, True) == (empty, review.is_visible("#sideways"))


def test_a_finger_scrolls_the_picture(review: Page) -> None:
    """Sideways in its frame, and up and down with the page."""
    narrowed(review)
    review.evaluate("document.getElementById('frame').scrollIntoView()")
    finger = review.context.new_cdp_session(review)
    finger.send("Emulation.setTouchEmulationEnabled", {"enabled": True})

    def swipe(right: float, down: float) -> tuple[int, int]:
        finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": 250, "y": 400}]})
        for step in range(1, 11):
            to = {"x": 250 + right * step / 10, "y": 400 + down * step / 10}
            finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [to]})
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        review.wait_for_timeout(200)
        left, top = review.evaluate("[document.getElementById('frame').scrollLeft, scrollY]")
        return left, top

    top = review.evaluate("scrollY")
    aside = swipe(-200, 0)
    below = swipe(0, -150)

    assert aside[0] > 100
    assert below[1] - aside[1] > 100
    assert abs(aside[1] - top) < 15
    assert abs(below[0] - aside[0]) < 60  # it rolls out


def test_the_keyboard_brings_a_node_into_the_frame(review: Page) -> None:
    """On a narrow screen the frame scrolls to what has the focus."""
    review.emulate_media(reduced_motion="reduce")
    narrowed(review)
    places = review.evaluate(
        f"""() => ["drug", "pathway", "drug"].map(kind => {{
          const node = {CY}.nodes(`.${{kind}}`)[0];
          [...document.querySelectorAll("#reading button")].find(one => one.dataset.node === node.id()).focus();
          return node.renderedPosition("x") - document.getElementById("frame").scrollLeft;
        }})"""
    )

    assert all(0 < place < 360 for place in places)
