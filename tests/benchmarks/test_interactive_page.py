"""The interactive page beside pyvis with physics, and how long a large page keeps a browser busy."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from factories.page import made
from playwright.sync_api import TimeoutError as NotReadyError
from servers.browser import chromium

from kg.network.build import network
from kg.page.view import view_of
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from networkx import MultiDiGraph
    from playwright.sync_api import Browser

pytestmark = pytest.mark.benchmark
PATIENCE = 120  # seconds; pyvis is stopped then, and counts as this
BUSY = """
window.busy = [];
new PerformanceObserver(list => { for (const each of list.getEntries()) window.busy.push(each.duration); })
  .observe({ type: "longtask", buffered: true });
"""
PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
SETTLED = "typeof network !== 'undefined' && network.physics.stabilized && !document.hidden"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the module."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def store(review_store: Path) -> Iterator[Store]:
    """The store whose findings are multiplied."""
    with Store.open(review_store) as store:
        yield store


def seconds_to_draw(browser: Browser, path: Path) -> tuple[float, list[float]]:
    """Open our page; return how long until it is painted, and how long each task blocked the browser."""
    context = browser.new_context(offline=True, viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.add_init_script(BUSY)
    began = time.perf_counter()
    page.goto(path.as_uri())
    page.wait_for_selector("#picture[data-ready]")
    page.evaluate(PAINTED)
    took = time.perf_counter() - began
    page.wait_for_timeout(1000)
    busy: list[float] = page.evaluate("window.busy")
    context.close()
    return took, busy


def seconds_of_pyvis(browser: Browser, path: Path) -> float:
    """Open a page of pyvis; return how long until its physics rests, `PATIENCE` at most."""
    context = browser.new_context(offline=True, viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    began = time.perf_counter()
    try:
        page.goto(path.as_uri(), wait_until="commit")
        page.wait_for_function(SETTLED)
    except NotReadyError:
        return PATIENCE
    finally:
        took = time.perf_counter() - began
        context.close()
    return took


def write_with_physics(path: Path, graph: MultiDiGraph) -> None:
    """Write what a user of pyvis gets who gives it nodes and edges."""
    from pyvis.network import Network

    drawing = Network(height="800px", width="100%", directed=True, cdn_resources="in_line")
    for node, cells in graph.nodes(data=True):
        drawing.add_node(node, label=cells["label"], group=cells["kind"])
    for start, end in graph.edges():
        drawing.add_edge(start, end)
    path.write_text(drawing.generate_html(), encoding="utf-8")


def test_two_thousand_nodes_take_a_tenth_of_pyvis(store: Store, browser: Browser, tmp_path: Path) -> None:
    """2,000 nodes and 6,500 findings are written and ready in a tenth of the time of pyvis with physics."""
    held = made(store, nodes=2000, findings=6500)
    began = time.perf_counter()
    page = view_of(store, held)
    page.save(tmp_path / "ours.html")
    writing = time.perf_counter() - began
    drawing, _ = seconds_to_draw(browser, tmp_path / "ours.html")
    graph = network(store, held.rows)
    began = time.perf_counter()
    write_with_physics(tmp_path / "pyvis.html", graph)
    theirs = time.perf_counter() - began + seconds_of_pyvis(browser, tmp_path / "pyvis.html")
    print(
        f"\n{len(graph)} nodes, {len(held.rows)} findings: written {writing:.1f} s, drawn {drawing:.1f} s; pyvis {theirs:.0f} s"
    )

    assert abs(len(graph) - 2000) < 100
    assert page.summary["findings"] == 6500
    assert (writing + drawing) * 10 <= theirs


def test_ten_thousand_nodes_open_without_freezing(store: Store, browser: Browser, tmp_path: Path) -> None:
    """They are collapsed into groups: no task blocks the browser for more than two seconds, and it is ready within ten."""
    page = view_of(store, made(store, nodes=10_000, findings=30_000))
    page.save(tmp_path / "page.html")
    took, busy = seconds_to_draw(browser, tmp_path / "page.html")
    print(
        f"\n{page.summary['nodes']} nodes: ready in {took:.1f} s, busy {sum(busy) / 1000:.1f} s, at most {max(busy) / 1000:.1f} s at once"
    )

    assert page.summary["nodes"] > 9_500
    assert page.summary["start_nodes"] <= 150
    assert took < 10
    assert max(busy) < 2_000
