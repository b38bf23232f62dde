"""`kg view`: what the interactive page holds, that it is safe to open, and that equal evidence gives equal bytes."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections import Counter
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

import pytest
from factories.edited import edited
from factories.page import made

from kg.encoding import BANDS, MARKS
from kg.errors import GroundingError, OutputError
from kg.evidence.claim import FAMILIES
from kg.evidence.explain import why_not
from kg.evidence.lookup import COLUMNS as CELLS
from kg.network.build import network
from kg.network.collapse import READABLE, collapse, collapsed_graph
from kg.network.layout import COLUMNS, GAP, band_of, positions
from kg.network.select import select
from kg.page.details import DETAILS, details_of
from kg.page.select import MAX_FINDINGS, PageFindings, best_features, select_findings, start_of
from kg.page.view import as_json, make_view, view_of
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Kg

    from kg.evidence.rows import Evidence
    from kg.page.view import View

pytestmark = pytest.mark.long

HOSTILE = "</script><img src=x onerror=window.hacked=1><!--<script>\u2028&amp;"


class Tags(HTMLParser):
    """Collect the tags of a page as a browser sees them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag with what it says."""
        self.found.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def review(review_store: Path) -> Iterator[Store]:
    """The review, opened once."""
    with Store.open(review_store) as store:
        yield store


@pytest.fixture(scope="module")
def page(review: Store) -> View:
    """The page of the review."""
    return make_view(review)


@pytest.fixture(scope="module")
def held(review: Store) -> PageFindings:
    """Nine hundred nodes, made from findings of the review."""
    return made(review, nodes=900, findings=2000)


def data_of(page: View) -> Any:
    """Read what the scripts of a page read."""
    return json.loads(page.html.split('<script type="application/json" id="data">')[1].split("</script>")[0])


def column(data: Any, name: str) -> list[Any]:
    """Return a column of the findings, value by value."""
    coded = data["findings"]["columns"][name]
    return [coded["values"][code] for code in coded["codes"]]


# ---- what is in it


def test_the_page_holds_every_finding_with_every_column(review: Store, page: View) -> None:
    """Nulls and unreported results are there too, and each cell is what the view `evidence` says."""
    data = data_of(page)
    stored = review.rows(
        "SELECT * EXCLUDE (subject, subject_id, sign, outcome) FROM evidence ORDER BY finding"
    )

    held = list(zip(*(column(data, name) for name in CELLS), strict=True))

    assert 98 == data["findings"]["count"]
    assert [
        tuple(
            [] if cell is None and name in ("agents", "themes", "validated_by", "locator") else cell
            for name, cell in zip(CELLS, row, strict=True)
        )
        for row in stored
    ] == held
    assert (13 + 2, 19) == tuple(
        column(data, "call").count(call) for call in ("not_significant", "not_reported")
    )


def test_what_is_one_and_what_is_true_stay_two(review: Store) -> None:
    """Numbers, truth and absence are kept apart in the columns."""
    data = data_of(make_view(review))

    assert {"NoneType", "bool"} >= {type(value).__name__ for value in column(data, "dose_dependent")}
    assert None in column(data, "hours")


def test_at_first_only_the_effect_of_drugs_is_shown(page: View) -> None:
    """The other families, and what was measured and not reported, are off until somebody asks."""
    off = data_of(page)["start"]["off"]

    assert set(FAMILIES) - {"drug_effect"} == set(off["contrast_family"])
    assert ["not_reported"] == off["call"]


@pytest.mark.parametrize("family", ["response_prediction", "disease_state"])
def test_another_family_is_an_explicit_choice(review: Store, family: str) -> None:
    """A family that was asked for is the only one shown at first."""
    off = data_of(make_view(review, family=family))["start"]["off"]["contrast_family"]

    assert family not in off
    assert "drug_effect" in off


def test_every_feature_says_why_it_does_not_converge(review: Store, page: View) -> None:
    """The sentences are those of `kg why-not`, for each subject."""
    nodes = {node["label"]: node for node in data_of(page)["nodes"]}
    conditions = {
        row[2]: row[4] for row in why_not(review, "S100A10").rows if row[0] == "ketamine" and row[3] is False
    }

    (said,) = nodes["S100A10"]["why"]

    assert said.startswith("ketamine (all forms), drug effect: not convergent. ")
    assert conditions["units"] in said
    assert conditions["compartments"].removeprefix("blood") in said
    assert [] == [label for label, node in nodes.items() if node["written"] and not node["why"]]


def test_what_converges_says_what_opposes_it(toy_store: Path) -> None:
    """Support first, then the units the other way, then what other questions and measurands know, as `kg why-not` has them."""
    with Store.open(toy_store) as toy:
        data = data_of(make_view(toy))
        rows = {row[2]: row[4] for row in why_not(toy, "IL6").rows if row[0] == "ketamine"}

    (node,) = [node for node in data["nodes"] if node["label"] == "IL6"]
    said = node["why"][0].partition(": ")[2]

    assert "1 opposing unit: Dish C 2032 ▲, in vitro" == rows["unopposed"]
    assert (
        f"convergent in blood and in vitro (descriptive). {rows['units']}. {rows['unopposed']}. Elsewhere: {rows['elsewhere']}."
        == said
    )


def test_a_node_knows_who_writes_its_name_how(page: View) -> None:
    """So that the search can say why p11 finds S100A10."""
    (node,) = [node for node in data_of(page)["nodes"] if node["label"] == "S100A10"]

    assert {"p11": "Grossert 2019"} == node["written"]
    assert "P11" in node["names"]


def test_names_give_their_findings_and_the_neighbours(review: Store) -> None:
    """The page of one gene starts with it and holds what its study × system pairs say of others."""
    page = make_view(review, ["GRIA1"])
    data = data_of(page)

    start = {data["nodes"][at]["label"] for at in data["start"]["nodes"]}

    assert "GRIA1" in start
    assert "GRIA2" not in start
    assert "GRIA2" in column(data, "symbol")
    assert page.summary["start_findings"] == sum(
        row.contrast_family == "drug_effect" and row.call != "not_reported"
        for row in select(review, ["GRIA1"])
    )


def test_a_question_that_nothing_asks_is_noted(review: Store) -> None:
    """The page of a gene without a drug effect opens empty, and the command says so."""
    made = make_view(review, ["GRIN2D"])
    silent = make_view(review, ["CXCL8"])

    assert (
        "all that was asked for of drug effect was measured and not reported (2); a button of the page shows it"
        in silent.notes
    )
    assert 0 == made.summary["start_findings"]
    assert (
        "no finding that was asked for is of drug effect; the filter Question shows the others" in made.notes
    )


def test_sources_come_with_version_and_licence(page: View) -> None:
    """And a publication with its PMID, where the store has one."""
    data = data_of(page)

    assert "CC0-1.0" in data["sources"]["pisanu-2025"]["licence"]
    assert "2025-07-31" == data["sources"]["pisanu-2025"]["version"]
    assert set(column(data, "publication")) >= set(data["pmids"])


def test_details_keep_zero_and_false_apart_from_what_is_missing(review_store: Path, tmp_path: Path) -> None:
    """No feature tested is 0, no spread is 0.0, a comparator that is written is not implied; an empty note is none."""
    path = tmp_path / "zero.duckdb"
    shutil.copy(review_store, path)
    with edited(path) as changed:
        changed.execute("UPDATE result_set SET n_tested = 0")
        changed.execute("UPDATE finding SET standard_error = 0.0, note = ''")
    with Store.open(path) as store:
        rows = select(store, ["VEGFA"])
        strange = replace(rows[0], finding="id:made/finding/1")

        details = details_of(store, [*rows, strange])

    assert [*([0] * len(rows)), None] == details["n_tested"]
    assert [*([0.0] * len(rows)), None] == details["standard_error"]
    assert [*([False] * len(rows)), None] == details["comparator_implied"]
    assert {None} == set(details["note"])
    assert set(DETAILS) == set(details)


def test_an_unknown_name_is_refused(review: Store) -> None:
    """As by the other verbs."""
    with pytest.raises(GroundingError, match="NOSUCHGENE"):
        make_view(review, ["NOSUCHGENE"])


# ---- layout


@pytest.mark.parametrize("family", ["drug_effect", None])
def test_columns_and_bands(review: Store, family: str | None) -> None:
    """Drug, study × system pair, and feature with sets below it stand from left to right; compartments stay together; no box overlaps."""
    graph = network(review, select(review, family=family))
    places = positions(graph)
    kinds = dict(graph.nodes(data="kind"))
    bands = [band_of(graph.nodes[node]) for node in places if kinds[node] == "model"]

    assert set(graph) == set(places)
    assert all(places[node][0] == COLUMNS[kind].x for node, kind in kinds.items())
    assert sorted(bands, key=list(BANDS).index) == bands
    for stack in (("drug",), ("model",), ("feature", "pathway")):
        column = sorted(
            (places[node][1], COLUMNS[kinds[node]].height) for node in places if kinds[node] in stack
        )
        for (high, above), (low, below) in pairwise(column):
            assert low - high >= (above + below) / 2 + GAP - 0.02, stack
    assert max(places[node][1] for node in places if kinds[node] == "feature") < min(
        places[node][1] for node in places if kinds[node] == "pathway"
    )


def test_a_node_stands_near_its_neighbours(review: Store) -> None:
    """The order follows the barycentres: the genes of one study × system pair stand together, in the order of the models."""
    graph = network(review, select(review))
    places = positions(graph)
    groups: dict[str, list[float]] = {}
    for model, feature, kind in graph.edges(data="kind"):
        if kind == "finding" and graph.nodes[feature]["kind"] == "feature":
            groups.setdefault(model, []).append(places[feature][1])
    means = [sum(each) / len(each) for _, each in sorted(groups.items(), key=lambda item: places[item[0]][1])]

    assert sorted(means) == means


# ---- bytes


@pytest.mark.long
def test_the_same_evidence_gives_the_same_bytes(review: Store, page: View) -> None:
    """Twice, and with the rows in another order; nothing in the page is of today."""
    held = select_findings(review, (), forms="all")
    turned = PageFindings(held.rows, held.requested[::-1], held.notes)

    assert page.html == make_view(review).html
    assert page.html == view_of(review, turned).html


@pytest.mark.process
def test_the_page_is_the_same_under_any_locale(review_store: Path, page: View, tmp_path: Path) -> None:
    """Under an ASCII locale and another seed of hashes, into a path with spaces."""
    (tmp_path / "a place").mkdir()
    path = tmp_path / "a place" / "page é.html"
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONHASHSEED": "7"}
    code = "import sys, kg\nwith kg.open(sys.argv[1]) as graph: graph.view().save(sys.argv[2])"
    subprocess.run(
        [sys.executable, "-c", code, review_store, path],
        env={**os.environ, **ascii_only, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
    )

    assert page.html.encode() == path.read_bytes()


def test_a_missing_folder_is_our_error(page: View, tmp_path: Path) -> None:
    """Nothing is written, and the message says which folder to make."""
    with pytest.raises(OutputError, match="there is no folder"):
        page.save(tmp_path / "none" / "page.html")
    assert [] == list(tmp_path.iterdir())


def test_the_page_is_small(page: View) -> None:
    """The page of the review weighs little more than the script that draws it."""
    assert len(page.html.encode()) < 700_000


# ---- safety


def test_nothing_is_loaded(page: View) -> None:
    """No tag of the page has an address to load; the only link leads to the table."""
    tags = Tags(page.html).found
    addresses = [(tag, cells[name]) for tag, cells in tags for name in ("src", "href") if name in cells]

    assert [("a", "#table")] == addresses
    assert Counter({"script": 3, "style": 2}) == Counter(tag for tag, _ in tags if tag in ("script", "style"))
    assert [] == [
        tag for tag, cells in tags if any(name.startswith("on") or name == "style" for name in cells)
    ]


def test_the_policy_names_what_may_run(page: View) -> None:
    """Nothing is allowed but the scripts and styles that stand there, by their hash."""
    (policy,) = [cells["content"] for tag, cells in Tags(page.html).found if cells.get("http-equiv")]
    blocks = re.findall(r"<(script|style)([^>]*)>(.*?)</\1>", page.html, re.DOTALL)
    hashes = {"'sha256-" + b64(text) + "'" for _, head, text in blocks if "application/json" not in head}

    assert policy is not None
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert hashes == set(re.findall(r"'sha256-[^']+'", policy))


def b64(text: str) -> str:
    """Return the sha256 of a text as policies have it."""
    from base64 import b64encode

    return b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_text_of_a_source_cannot_leave_its_place(review: Store) -> None:
    """Markup in labels, identifiers, names and the title adds no tag."""
    plain = view_of(review, made(review, nodes=60, findings=40))
    page = view_of(review, made(review, nodes=60, findings=40, text=HOSTILE), title=HOSTILE)

    assert Counter(tag for tag, _ in Tags(plain.html).found) == Counter(
        tag for tag, _ in Tags(page.html).found
    )
    assert any(HOSTILE in str(value) for value in column(data_of(page), "symbol"))


def test_json_in_a_script_is_inert() -> None:
    """No sign that a browser could read as markup or as the end of a line is left."""
    text = as_json({"a": HOSTILE, "b": "\u2029", "c": [1, None, True]})

    assert not set("<>&\u2028\u2029") & set(text)
    assert {"a": HOSTILE, "b": "\u2029", "c": [1, None, True]} == json.loads(text)


def test_the_scripts_never_make_markup(root: Path) -> None:
    """The page is built by text and elements alone."""
    for path in sorted((root / "kg" / "page" / "web").glob("*.js")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|fetch\(|XMLHttpRequest|WebSocket",
            text,
        )
        assert set(re.findall(r"https?://([a-z0-9.]*)", text)) <= {
            "doi.org",
            "pubmed.ncbi.nlm.nih.gov",
            "www.w3.org",
        }


def test_the_vendored_script_is_the_one_that_was_checked(root: Path) -> None:
    """Script and licence have the sums of vendor.toml, and the script says its version's years."""
    for vendored in tomllib.loads((root / "kg/page/vendor.toml").read_text(encoding="utf-8")).values():
        for kind in ("", "licence_"):
            content = (root / "kg/page" / vendored[f"{kind}file"]).read_bytes()
            assert vendored[f"{kind}sha256"] == hashlib.sha256(content).hexdigest()
        assert vendored["version"] in (root / "kg/page" / vendored["file"]).read_text(encoding="utf-8")


# ---- size


@pytest.mark.long
def test_collapsed_and_shown_are_all(review: Store, held: PageFindings) -> None:
    """Above the limit groups are drawn; every node is in one of them or on its own, and both are said."""
    page = view_of(review, held, max_nodes=400)
    data = data_of(page)
    inner = {group["within"] for group in data["groups"]} - {None}
    leaves = {group["id"]: group["count"] for group in data["groups"] if group["id"] not in inner}

    assert len(data["nodes"]) == page.summary["collapsed"] + page.summary["not_collapsed"]
    assert page.summary["start_nodes"] <= 150
    assert page.summary["collapsed"] == sum(
        group["count"] for group in data["groups"] if group["within"] is None
    )
    assert leaves == Counter(node["groups"][-1] for node in data["nodes"] if node["groups"])
    assert max(leaves.values()) <= 100
    assert (
        f"{page.summary['collapsed']} of {page.summary['nodes']} nodes are collapsed into" in page.notes[-1]
    )
    assert page.notes[-1].split(";")[0] in unescape(page.html)


def test_no_finding_is_lost_by_collapsing(review: Store, held: PageFindings) -> None:
    """The graph of groups has an edge for every finding, and a group holds one kind and one compartment."""
    graph = network(review, held.rows)
    groups = collapse(graph, 70)

    collapsed = collapsed_graph(graph, groups)

    assert Counter(row.finding for row in held.rows) == Counter(
        key for *_, key in collapsed.edges(keys=True) if key not in ("tested", "member")
    )
    assert len(collapsed) <= 70
    for group in groups:
        assert {(group.kind, group.band)} == {
            (graph.nodes[node]["kind"], band_of(graph.nodes[node])) for node in group.members
        }


@pytest.mark.long
def test_what_was_asked_for_is_never_collapsed(review: Store, held: PageFindings) -> None:
    """The nodes of a small start view stay separate, whatever is collapsed around them."""
    asked = held.rows[:5]
    page = view_of(review, PageFindings(held.rows, asked, ()), ["a name"])
    data = data_of(page)

    assert page.summary["collapsed"] > 0
    assert [] == [data["nodes"][at]["label"] for at in data["start"]["nodes"] if data["nodes"][at]["groups"]]


@pytest.mark.long
def test_the_start_view_is_small(review: Store) -> None:
    """Between 150 nodes and the limit, the features that most studies are on are shown first, as many as can be read, the others on a click."""
    held = made(review, nodes=300, findings=900)
    graph = network(review, held.rows)

    start = start_of(held, held.rows, graph)

    assert 150 < len(graph) <= 400
    assert start is not None
    assert READABLE == sum(graph.nodes[node]["kind"] == "feature" for node in start)
    assert len(start) <= 150
    assert len(start) >= view_of(review, held).summary["start_nodes"]


def test_a_file_holds_so_many_findings(review: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What would be too much for a browser is left out, and the page says how much and what to do."""
    monkeypatch.setattr("kg.page.select.MAX_FINDINGS", 20)

    held = select_findings(review, (), forms="all")

    assert MAX_FINDINGS == 50_000
    assert 0 < len(held.rows) <= 20
    assert f"{len(held.rows)} of 98 findings are in this file" in held.notes[-1]


def test_neighbours_that_do_not_fit_are_counted(review: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that was asked for stays; of its neighbours the features stay that most studies are on, whole, and a note says it."""
    everything = select_findings(review, ["GRIA1"], forms="all")
    near = [row for row in everything.rows if row not in everything.requested]
    monkeypatch.setattr("kg.page.select.MAX_FINDINGS", len(everything.requested) + 9)

    held = select_findings(review, ["GRIA1"], forms="all")
    kept = [row for row in held.rows if row not in held.requested]

    features = best_features(near)
    counts = Counter(row.feature_id for row in near)
    whole = list(accumulate(counts[feature] for feature in features))
    number = sum(total <= 9 for total in whole)
    assert 0 < number < len(features)
    assert everything.requested == held.requested
    assert [row for row in near if row.feature_id in features[:number]] == kept
    assert (
        f"{len(kept)} of {len(near)} findings on neighbours are in this file, those on the {number} features with most studies"
        in held.notes
    )
    assert held.notes[-1] in unescape(make_view(review, ["GRIA1"]).html)


@pytest.mark.parametrize(
    ("most", "kept", "notes"),
    [
        (4, 4, ["none of 23 findings on neighbours is in this file, which holds at most 4"]),
        (2, 2, ["2 of 4 findings are in this file, a part of", "none of 23 findings on neighbours"]),
    ],
)
def test_a_feature_with_too_many_findings_is_not_empty(
    review: Store, monkeypatch: pytest.MonkeyPatch, most: int, kept: int, notes: list[str]
) -> None:
    """Where one feature has more findings than a file holds, a part of them is there and the note says so."""
    monkeypatch.setattr("kg.page.select.MAX_FINDINGS", most)

    held = select_findings(review, ["GRIA1"], forms="all")

    assert kept == len(held.requested) == len(held.rows)
    assert all(said.startswith(note) for said, note in zip(held.notes, notes, strict=True))


# ---- the verb


def test_view_prints_what_it_wrote(kg: Kg, review_store: Path, tmp_path: Path) -> None:
    """File, bytes, nodes, findings and what was collapsed, as rows; the file is the page of Python."""
    done = kg("view", "p11", "-o", "a page.html", "--store", review_store, "--json")

    rows = {row["item"]: row["value"] for row in json.loads(done.stdout)}

    assert (0, "a page.html") == (done.returncode, rows["file"])
    assert (tmp_path / "a page.html").stat().st_size == rows["bytes"]
    assert ("0", 1) == (str(rows["collapsed"]), rows["start_findings"])
    assert "p11 is S100A10" in done.stderr
    with Store.open(review_store) as store:
        assert make_view(store, ["p11"]).html == (tmp_path / "a page.html").read_text(encoding="utf-8")


def test_view_says_what_it_collapses(kg: Kg, review_store: Path) -> None:
    """Above --max-nodes the command says how many nodes went into how many groups."""
    done = kg("view", "-o", "page.html", "--max-nodes", "30", "--store", review_store)

    assert 0 == done.returncode
    assert re.search(r"\d+ of 69 nodes are collapsed into \d+ groups", done.stderr)


def test_view_draws_with_pyvis(kg: Kg, review_store: Path, tmp_path: Path) -> None:
    """The other renderer gets the same findings and our places."""
    done = kg("view", "GRIA1", "-o", "page.html", "--renderer", "pyvis", "--store", review_store, "--json")
    rows = {row["item"]: row["value"] for row in json.loads(done.stdout)}
    with Store.open(review_store) as store:
        places = positions(network(store, select(store, ["GRIA1"])))

    text = (tmp_path / "page.html").read_text(encoding="utf-8")

    assert (0, len(places)) == (done.returncode, rows["nodes"])
    assert "vis-network" in text
    assert all(f'"y": {y}' in text for _, y in places.values())


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((), 2, "missing output file of the page"),
        (("-o", "page.pdf"), 2, "Use .html or .htm"),
        (("-o", "none/page.html"), 1, "there is no folder"),
        (("-o", "a folder.html"), 1, "is a folder"),
        (("NOSUCHGENE", "-o", "page.html"), 3, "no gene, drug, study, system or pathway is named"),
        (("", "-o", "page.html"), 2, "an argument is empty"),
        (("GRIA1", "NOSUCHGENE", "-o", "page.html"), 3, "is named 'NOSUCHGENE'"),
        (("ambiguous", "-o", "page.html"), 3, "means several things: "),
        (("--max-nodes", "0", "-o", "page.html"), 2, "0 is not in the range x>=20"),
        (("--max-nodes", "1", "-o", "page.html"), 2, "1 is not in the range x>=20"),
        (("--max-nodes=-5", "-o", "page.html"), 2, "-5 is not in the range x>=20"),
        (("--forms", "none", "-o", "page.html"), 2, "'none' is not one of 'all', 'stereo', 'exact'"),
        (("--family", "none", "-o", "page.html"), 2, "'none' is not one of"),
    ],
)
def test_view_refuses(
    kg: Kg, review_store: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    """One sentence says what is wrong, the exit code is that of the contract, and no page is written."""
    (tmp_path / "a folder.html").mkdir()
    store = _with_two_of_a_name(review_store, tmp_path) if "ambiguous" in arguments else review_store
    done = kg("view", *arguments, "--store", store)

    assert (code, "") == (done.returncode, done.stdout)
    assert message in done.stderr
    assert 1 == done.stderr.count("Error: ")
    assert not (tmp_path / "page.html").exists()


def _with_two_of_a_name(review_store: Path, place: Path) -> Path:
    """Copy a store in which a study and a system have one label."""
    path = place / "ambiguous.duckdb"
    shutil.copy(review_store, path)
    with edited(path) as store:
        for kind in ("study", "system"):
            store.execute(
                "INSERT INTO name SELECT * REPLACE ('ambiguous' AS name, 'ambiguous' AS folded) FROM name WHERE kind = $kind AND rule = 'label' LIMIT 1",
                {"kind": kind},
            )
    return path


@pytest.mark.long
def test_what_is_asked_for_is_in_the_page(kg: Kg, review_store: Path, tmp_path: Path) -> None:
    """A title of one's own, all families, several names of several kinds, one form of a drug, and a limit that nothing reaches."""
    asked = ("GRIA1", "Yuhas 2015", "--title", "<b>Mine</b>", "--family", "all", "--max-nodes", "9" * 30)
    done = kg("view", *asked, "-o", "page.html", "--store", review_store, "--json")
    exact = kg("view", "ketamine", "--forms", "exact", "-o", "exact.html", "--store", review_store, "--json")
    every = kg("view", "ketamine", "-o", "every.html", "--store", review_store, "--json")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")

    rows = {row["item"]: row["value"] for row in json.loads(done.stdout)}
    one, all_forms = (
        {row["item"]: row["value"] for row in json.loads(each.stdout)} for each in (exact, every)
    )

    assert "<title>&lt;b&gt;Mine&lt;/b&gt;</title>" in text
    assert (
        [] == json.loads(text.split('id="data">')[1].split("</script>")[0])["start"]["off"]["contrast_family"]
    )
    assert ("0", 0) == (str(rows["collapsed"]), done.returncode)
    assert (
        len({row.finding for name in asked[:2] for row in _select_all(review_store, name)})
        - sum(row.call == "not_reported" for name in asked[:2] for row in _select_all(review_store, name))
        == rows["start_findings"]
    )
    assert one["start_findings"] < all_forms["start_findings"]


def _select_all(store: Path, name: str) -> list[Evidence]:
    with Store.open(store) as opened:
        return list(select(opened, [name], family=None))


def test_the_page_of_an_empty_store_says_so(kg: Kg, toy_store: Path, tmp_path: Path) -> None:
    """Where nothing is loaded the page is written, is empty, and says why; that is success."""
    shutil.copy(toy_store, tmp_path / "empty.duckdb")
    kg("unload", "toy", "--store", "empty.duckdb")
    done = kg("view", "-o", "page.html", "--store", "empty.duckdb", "--json")
    rows = {row["item"]: row["value"] for row in json.loads(done.stdout)}

    assert (0, 0, 0) == (done.returncode, rows["nodes"], rows["findings"])
    assert "the store holds no finding" in done.stderr
    assert '"why_empty":"the store holds no finding"' in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_an_empty_answer_is_a_page_that_says_why(kg: Kg, full_review_store: Path, tmp_path: Path) -> None:
    """A gene that nobody measured gives an empty page with the reason, and success; --fail-empty makes it 1."""
    done = kg("view", "BRCA2", "-o", "page.html", "--store", full_review_store)
    failed = kg("view", "BRCA2", "-o", "page.html", "--store", full_review_store, "--fail-empty")

    assert (0, 1) == (done.returncode, failed.returncode)
    assert "No finding on BRCA2" in done.stderr
    assert "No finding on BRCA2" in (tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.process
def test_help_imports_nothing_that_draws(root: Path) -> None:
    """Neither networkx nor pyvis, jinja2 or duckdb is imported by `kg view --help`."""
    code = (
        "import sys\nfrom kg.cli.app import program\nprogram.main(['view', '--help'], standalone_mode=False)\n"
        "print([name for name in ('networkx', 'pyvis', 'matplotlib', 'jinja2', 'duckdb') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, encoding="utf-8", check=True
    )

    assert "[]" == done.stdout.splitlines()[-1]


def test_marks_of_the_page_are_those_of_every_picture(page: View) -> None:
    """Each finding carries the number of its mark."""
    data = data_of(page)
    marks = [data["marks"][number]["glyph"] for number in data["findings"]["mark"]]

    assert [mark.glyph for mark in MARKS] == [mark["glyph"] for mark in data["marks"]]
    assert (55, 19) == (marks.count("▲") + marks.count("▼"), marks.count("×"))


@pytest.mark.process
@pytest.mark.filterwarnings(
    "ignore:subprocess .* is still running:ResourceWarning"
)  # the opener outlives the verb
def test_a_browser_opens_only_when_asked(kg: Kg, review_store: Path, tmp_path: Path) -> None:
    """With --open the page is handed to the system's opener; without it nothing is."""
    opener = tmp_path / "bin" / "xdg-open"
    opener.parent.mkdir()
    opener.write_text('#!/bin/sh\necho "$1" >> opened.txt\n', encoding="utf-8")
    opener.chmod(0o755)
    env = {"PATH": f"{opener.parent}{os.pathsep}{os.environ['PATH']}"}
    kg("view", "GRIA1", "-o", "page.html", "--store", review_store, env=env)
    before = (tmp_path / "opened.txt").exists()
    kg("view", "GRIA1", "-o", "page.html", "--store", review_store, "--open", env=env)
    until = time.monotonic() + 30
    opened = tmp_path / "opened.txt"
    while not (opened.exists() and opened.stat().st_size) and time.monotonic() < until:
        time.sleep(0.05)

    assert not before
    assert f"{tmp_path / 'page.html'}\n" == opened.read_text(encoding="utf-8")


@pytest.mark.process
def test_no_opener_is_a_warning(kg: Kg, review_store: Path, tmp_path: Path) -> None:
    """Where nothing opens a page, it is written all the same, and the command says so."""
    done = kg(
        "view", "GRIA1", "-o", "page.html", "--store", review_store, "--open", env={"PATH": str(tmp_path)}
    )

    assert 0 == done.returncode
    assert "Warning: no browser found; open page.html on another machine" in done.stderr
    assert (tmp_path / "page.html").exists()
