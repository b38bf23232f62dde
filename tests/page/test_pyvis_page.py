"""The drawing by pyvis: one test for each thing that pyvis does and this page must not."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pytest
from servers.browser import opened

from kg.encoding import BLUE, LINES, VERMILION
from kg.errors import OutputError
from kg.network.build import network
from kg.network.layout import positions
from kg.network.select import select
from kg.page import pyvis
from kg.page.pyvis import page, write_page
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conftest import Kg
    from playwright.sync_api import Browser

HOSTILE = "</script><img src=x onerror=window.hacked=1><script>window.hacked=1</script>"
LINK = "<a href=x onmouseover=window.hacked=1>href</a>"


class _Tags(HTMLParser):
    """Collect the tags of a page as a browser sees them; text inside scripts is no tag."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def review(review_store: Path) -> nx.MultiDiGraph:
    """The graph of the review."""
    with Store.open(review_store) as store:
        return network(store, select(store, family=None))


@pytest.fixture(scope="module")
def toy(toy_store: Path) -> nx.MultiDiGraph:
    """The graph of the toy review."""
    with Store.open(toy_store) as store:
        return network(store, select(store))


@pytest.fixture(scope="module")
def drawn(review: nx.MultiDiGraph) -> str:
    """The page of the review."""
    return page(review, columns(review), title="The review")


def columns(graph: nx.MultiDiGraph) -> dict[Any, tuple[float, float]]:
    """Place the nodes in a column for each kind."""
    kinds = ("drug", "model", "feature", "pathway")
    height: Counter[str] = Counter()
    places = {}
    for node, kind in graph.nodes(data="kind"):
        height[kind] += 1
        places[node] = (400.0 * kinds.index(kind), 50.0 * height[kind])
    return places


def renamed(graph: nx.MultiDiGraph, text: str) -> nx.MultiDiGraph:
    """Write a text into every identifier, label, name and cell of a graph."""
    copy = nx.relabel_nodes(graph, {node: f"{node} {text}" for node in graph})
    kept = ("kind", "direction", "call", "contrast_family", "compartment")
    for cells in (
        *(cells for _, cells in copy.nodes(data=True)),
        *(cells for *_, cells in copy.edges(data=True)),
    ):
        for name, cell in cells.items():
            if name not in kept and isinstance(cell, str):
                cells[name] = f"{cell} {text}"
            if isinstance(cell, list):
                cells[name] = [*cell, text]
    return copy


def finding(direction: str, **cells: Any) -> dict[str, Any]:
    """Make the attributes of a finding."""
    absent: Mapping[str, Any] = dict.fromkeys(pyvis.HEADS)
    said = {
        "kind": "finding",
        "direction": direction,
        "call": "significant",
        "contrast_family": "drug_effect",
        "measurand": "rna_expression",
        "doi": None,
    }
    return {**absent, **said, "symbol": "IL6", "compartment": "blood", **cells}


def two_opposite() -> nx.MultiDiGraph:
    """One study says up, another finding of it says down."""
    graph = nx.MultiDiGraph()
    graph.add_node("study", kind="model", label="Study", names=[])
    graph.add_node("gene", kind="feature", label="IL6", names=[])
    graph.add_edge("study", "gene", key="a", **finding("up"))
    graph.add_edge("study", "gene", key="b", **finding("down"))
    return graph


def test_nothing_is_loaded(drawn: str, browser: Browser, tmp_path: Path) -> None:
    """No script, style or image has an address, and the page is whole and asks for nothing without a network."""
    (tmp_path / "page.html").write_text(drawn, encoding="utf-8")
    loading = [(tag, name) for tag, cells in _Tags(drawn).tags for name in ("src", "href") if name in cells]
    with opened(browser, tmp_path / "page.html") as (shown, talk):
        count = shown.evaluate("[nodes.length, edges.length]")

    assert {("a", "href")} == set(loading)
    assert [69, 98 + 24 + 1] == count
    assert [] == talk


def test_the_remote_mode_is_not_used(drawn: str) -> None:
    """The library stands in the page; the broken address of its style sheet does not."""
    assert "dist/dist" not in drawn
    assert "cdnjs" not in drawn
    assert "vis-network" in drawn


def test_no_bootstrap_is_left(drawn: str) -> None:
    """The framework that pyvis asks for even where everything is inline is not named."""
    assert "bootstrap" not in drawn
    assert "jsdelivr" not in drawn


def test_physics_is_off_and_nodes_stand_where_they_were_put(
    drawn: str, review: nx.MultiDiGraph, browser: Browser, tmp_path: Path
) -> None:
    """The options that are written switch physics and curves off, and no node moves."""
    (tmp_path / "page.html").write_text(drawn, encoding="utf-8")
    with opened(browser, tmp_path / "page.html") as (shown, _):
        physics = shown.evaluate("network.physics.physicsEnabled")
        places = shown.evaluate("network.getPositions()")

    assert '"physics": {"enabled": false}' in drawn
    assert '"smooth": false' in drawn
    assert physics is False
    assert {node: {"x": x, "y": y} for node, (x, y) in columns(review).items()} == places


@pytest.mark.process
def test_the_page_is_written_as_utf_8_everywhere(
    toy_store: Path, toy: nx.MultiDiGraph, tmp_path: Path
) -> None:
    """Under an ASCII locale, and into a path with spaces, the same bytes are written."""
    code = (
        "import sys, kg; from pathlib import Path; from kg.page.pyvis import write_page; from test_pyvis_page import columns\n"
        "with kg.open(sys.argv[1]) as graph: toy = graph.graph()\n"
        "write_page(Path(sys.argv[2]), toy, columns(toy), title='\\u25b2')"
    )
    (tmp_path / "a place").mkdir()
    path = tmp_path / "a place" / "page é.html"
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONHASHSEED": "7"}
    subprocess.run(
        [sys.executable, "-c", code, toy_store, path],
        env={**os.environ, **ascii_only, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
    )

    assert page(toy, columns(toy), title="▲").encode() == path.read_bytes()
    assert "©".encode() in path.read_bytes()


@pytest.mark.parametrize("text", [HOSTILE, LINK])
@pytest.mark.slow
def test_markup_stays_text(toy: nx.MultiDiGraph, browser: Browser, tmp_path: Path, text: str) -> None:
    """Markup in identifiers, labels, tooltips, cells and the title is shown, and executes nothing."""
    graph = renamed(toy, text)
    write_page(tmp_path / "page.html", graph, columns(graph), title=text)
    tags = Counter(tag for tag, _ in _Tags((tmp_path / "page.html").read_text(encoding="utf-8")).tags)
    with opened(browser, tmp_path / "page.html") as (shown, talk):
        for node in list(graph)[:3]:
            place = shown.evaluate("node => network.canvasToDOM(network.getPositions([node])[node])", node)
            box = shown.locator("#mynetwork").bounding_box() or {"x": 0, "y": 0}
            shown.mouse.move(box["x"] + place["x"], box["y"] + place["y"], steps=3)
            shown.wait_for_selector(".vis-tooltip", state="visible")
        tooltip = shown.locator(".vis-tooltip").inner_text()
        title, hacked = shown.title(), shown.evaluate("window.hacked")

    assert (text, None, []) == (title, hacked, talk)
    assert text.replace("href", "hr\u2060ef") in tooltip
    assert (3, 0, 0, 0) == tuple(tags[name] for name in ("script", "img", "link", "iframe"))


def test_no_heading_is_set(drawn: str) -> None:
    """The heading of pyvis, which would be run as markup, is not there; the title is our own."""
    assert "<center>" not in drawn
    assert "<h1>The review</h1>" in drawn
    assert "heading=" not in source()


def test_no_menu_is_on(drawn: str) -> None:
    """The menus of pyvis, which would run the identifiers as markup, are not there."""
    tags = Counter(tag for tag, _ in _Tags(drawn).tags)

    assert (0, 0) == (tags["select"], tags["option"])
    assert "tom-select" not in drawn.lower()


def test_a_link_in_a_tooltip_does_not_switch_markup_on(toy: nx.MultiDiGraph) -> None:
    """To pyvis an "href" in the tooltip of a node is leave to run it; it never sees that word."""
    graph = renamed(toy, LINK)

    assert "popup.innerHTML" not in page(graph, columns(graph), title="x")


def test_links_live_in_the_table(drawn: str, review: nx.MultiDiGraph) -> None:
    """A tooltip shows text; the DOI of every finding is a link in the table, and every link is one of these."""
    dois = [cells["doi"] for *_, cells in review.edges(data=True) if cells.get("doi")]
    links = [cells for tag, cells in _Tags(drawn).tags if tag == "a"]

    assert Counter(f"https://doi.org/{doi}" for doi in dois) == Counter(cells["href"] for cells in links)
    assert {"noopener noreferrer"} == {cells["rel"] for cells in links}


def test_parallel_findings_are_kept(browser: Browser, tmp_path: Path) -> None:
    """Up and down between one model and one gene are two arrows that bend apart."""
    graph = two_opposite()
    write_page(tmp_path / "page.html", graph, columns(graph), title="Two")
    with opened(browser, tmp_path / "page.html") as (shown, _):
        edges = shown.evaluate("edges.get()")

    assert ["▲", "▼"] == [edge["label"] for edge in edges]
    assert ["triangle", "bar"] == [edge["arrows"]["to"]["type"] for edge in edges]
    assert 2 == len({edge["smooth"]["type"] for edge in edges})


def test_as_many_arrows_as_findings(
    drawn: str, review: nx.MultiDiGraph, browser: Browser, tmp_path: Path
) -> None:
    """The review has 98 findings: 98 arrows with a glyph and 98 rows of the table."""
    (tmp_path / "page.html").write_text(drawn, encoding="utf-8")
    with opened(browser, tmp_path / "page.html") as (shown, _):
        labels = shown.evaluate("edges.get().filter(edge => edge.label).length")
        rows = shown.locator("tbody tr").count()

    assert 98 == sum(kind == "finding" for *_, kind in review.edges(data="kind"))
    assert (98, 98) == (labels, rows)


def test_every_edge_has_its_own_colour(drawn: str, browser: Browser, tmp_path: Path) -> None:
    """No edge takes the colour of the node where it begins; up and down have theirs."""
    (tmp_path / "page.html").write_text(drawn, encoding="utf-8")
    with opened(browser, tmp_path / "page.html") as (shown, _):
        edges = shown.evaluate("edges.get()")

    assert {False} == {edge["color"]["inherit"] for edge in edges}
    assert {VERMILION} == {edge["color"]["color"] for edge in edges if edge.get("label") in {"▲", "△"}}
    assert {BLUE} == {edge["color"]["color"] for edge in edges if edge.get("label") in {"▼", "▽"}}


def test_significance_is_told_by_sign_and_head(browser: Browser, tmp_path: Path) -> None:
    """Filled sign and head where significant, hollow sign and no head where not or without effect; the legend says so."""
    graph = two_opposite()
    graph.add_edge("study", "gene", key="c", **finding("down", call="not_significant"))
    graph.add_edge("study", "gene", key="d", **finding("no_change", call="not_significant"))
    graph.add_edge("study", "gene", key="e", **finding("not_stated", call="not_reported"))
    graph.add_edge("study", "gene", key="f", **finding("correlated"))
    write_page(tmp_path / "page.html", graph, columns(graph), title="Six")
    with opened(browser, tmp_path / "page.html") as (shown, _):
        edges = shown.evaluate("edges.get()")
        legend = " ".join(shown.locator(".legend").all_inner_texts())
    heads = {
        edge["label"]: edge["arrows"]["to"]["enabled"] and edge["arrows"]["to"]["type"] for edge in edges
    }

    assert {"▲": "triangle", "▼": "bar", "▽": False, "□": False, "×": False, "◇": "diamond"} == heads
    assert "A hollow sign and no head: not significant, or no effect." in legend
    assert all(sign in legend for sign in heads)


def test_another_question_is_told_by_dashes_and_a_word(
    drawn: str, review: nx.MultiDiGraph, browser: Browser, tmp_path: Path
) -> None:
    """Every arrow that is not about a drug's effect names its question, and the legend explains the word."""
    (tmp_path / "page.html").write_text(drawn, encoding="utf-8")
    with opened(browser, tmp_path / "page.html") as (shown, _):
        labels = Counter(edge["label"] for edge in shown.evaluate("edges.get()") if "label" in edge)
        legend = " ".join(shown.locator(".legend").all_inner_texts())
    families = Counter(
        cells["contrast_family"] for *_, cells in review.edges(data=True) if cells["kind"] == "finding"
    )

    for name, line in LINES.items():
        if line.short:
            assert families[name] == sum(
                count for label, count in labels.items() if label.endswith(f" {line.short}")
            )
            assert f"▲ {line.short}, dashed: {line.words}" in legend


def test_what_is_not_rna_says_so(drawn: str, browser: Browser, tmp_path: Path) -> None:
    """The three arrows to STAT3 begin with the word activity, and so do their rows of the table."""
    (tmp_path / "page.html").write_text(drawn, encoding="utf-8")
    with opened(browser, tmp_path / "page.html") as (shown, _):
        labels = Counter(
            (edge["to"], edge["label"])
            for edge in shown.evaluate("edges.get()")
            if "activity" in edge.get("label", "")
        )

    assert {("HGNC:11364", "activity ▲"): 3} == labels
    assert 3 == drawn.count("<td>activity of transcription factors</td>")


def test_the_graph_of_the_caller_is_unchanged(toy: nx.MultiDiGraph) -> None:
    """No size, width or colour is written into it."""
    before = nx.MultiDiGraph(toy)
    nodes, edges = dict(toy.nodes(data=True)), list(toy.edges(keys=True, data=True))
    copies = (
        {node: dict(cells) for node, cells in nodes.items()},
        [(*edge[:3], dict(edge[3])) for edge in edges],
    )
    page(toy, columns(toy), title="x")

    assert copies == (dict(toy.nodes(data=True)), list(toy.edges(keys=True, data=True)))
    assert list(before) == list(toy)


def test_numbers_of_numpy_are_taken() -> None:
    """Counts, concentrations, places and identifiers may come from numpy."""
    graph = nx.MultiDiGraph()
    graph.add_node(np.int64(1), kind="drug", label=np.str_("a drug"), names=[])
    graph.add_node(np.int64(2), kind="model", label="a model", names=[])
    graph.add_edge(np.int64(1), np.int64(2), kind="tested", count=np.int64(7))
    graph.add_edge(np.int64(1), np.int64(2), **finding("up", time=np.float32(0.5)))
    text = page(graph, {1: (np.float32(0), np.int64(5)), 2: (np.float64(10), np.int32(5))}, title="x")

    assert "tested: 7 findings" in text
    assert '"y": 5.0' in text
    assert "<td>0.5</td>" in text


def test_identifiers_become_text() -> None:
    """A tuple or a number as identifier is drawn by what it looks like; two that look alike are refused."""
    graph = nx.MultiDiGraph()
    graph.add_node(("a", 1), kind="drug")
    graph.add_node(2, kind="model")
    text = page(graph, {("a", 1): (0, 0), 2: (1, 1)}, title="x")
    graph.add_node("2", kind="model")

    assert r'"id": "(\u0027a\u0027, 1)"' in text
    assert '"id": "2"' in text
    with pytest.raises(OutputError, match="the same name as text"):
        page(graph, dict.fromkeys(graph, (0, 0)), title="x")


def test_a_missing_folder_is_our_error(toy: nx.MultiDiGraph, tmp_path: Path) -> None:
    """Nothing is written, and the message says which folder to make."""
    with pytest.raises(OutputError, match="there is no folder"):
        write_page(tmp_path / "none" / "page.html", toy, columns(toy), title="x")
    assert [] == list(tmp_path.iterdir())


def test_what_breaks_is_not_called() -> None:
    """Of pyvis only its drawing is asked for; what writes files, opens browsers or copies graphs is not called."""
    called = {
        node.func.attr
        for node in ast.walk(ast.parse(source()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }

    assert {"set_options", "add_node", "add_edge", "generate_html"} <= called
    assert set() == called & {"show", "show_buttons", "write_html", "save_graph", "from_nx", "toggle_physics"}


@pytest.mark.process
def test_pyvis_is_imported_when_it_draws(root: Path) -> None:
    """Neither the adapter nor any other module brings pyvis or ipython before a page is drawn."""
    code = "import sys, kg.page.pyvis; print([name for name in ('pyvis', 'IPython', 'networkx') if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, encoding="utf-8", check=True
    )
    named = {
        path.name
        for path in (root / "kg").rglob("*.py")
        if "import pyvis" in path.read_text(encoding="utf-8")
        or "from pyvis" in path.read_text(encoding="utf-8")
    }

    assert "[]\n" == done.stdout
    assert {"pyvis.py"} == named


def test_the_same_findings_give_the_same_bytes(toy_store: Path, toy: nx.MultiDiGraph) -> None:
    """Nothing in the page depends on the day or the order of the findings."""
    with Store.open(toy_store) as store:
        again = network(store, list(select(store))[::-1])

    assert page(toy, columns(toy), title="x") == page(again, columns(again), title="x")


def test_the_verb_draws_by_pyvis(
    kg: Kg, review_store: Path, review: nx.MultiDiGraph, browser: Browser, tmp_path: Path
) -> None:
    """`kg view --renderer pyvis` writes the same findings, with the places of our own page, and draws offline."""
    done = kg("view", "--renderer", "pyvis", "--family", "all", "-o", "page.html", "--store", review_store)
    with opened(browser, tmp_path / "page.html") as (shown, talk):
        labels = shown.evaluate("edges.get().filter(edge => edge.label).length")
        places = shown.evaluate("nodes.get().map(node => [node.id, node.x, node.y])")

    assert 0 == done.returncode
    assert (98, []) == (labels, talk)
    assert positions(review) == {node: (x, y) for node, x, y in places}


def test_an_empty_graph_is_an_empty_page(browser: Browser, tmp_path: Path) -> None:
    """No finding is an answer too."""
    write_page(tmp_path / "page.html", nx.MultiDiGraph(), {}, title="Nothing")
    with opened(browser, tmp_path / "page.html") as (shown, talk):
        text = shown.inner_text("p >> nth=0")

    assert "0 nodes, 0 findings; every finding is an arrow of its own." == text
    assert [] == talk


def source() -> str:
    """Read the adapter."""
    return Path(pyvis.__file__).read_text(encoding="utf-8")
