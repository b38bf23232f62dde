"""Order of the nodes in three columns, drug, study × system, and gene with sets below; places for pages without filters.

The order inside a column comes from barycentre sweeps: each node goes to the mean place of its neighbours, column
by column, there and back, and the order with the fewest crossings is kept. Study × system nodes stay in the block of
their compartment, features in the block of their answer: convergent,
contradicted, all others, what one study alone reports. Sets are below the
features, so that no line passes behind a box. The interactive page computes places itself, from this order: they
depend on which lines are shown.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from kg.encoding import BANDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import networkx as nx


class Column(NamedTuple):
    """A column of the picture: what it is called, its middle, and the size of its boxes, in pixels."""

    heading: str
    x: float
    width: float
    height: float


COLUMNS: Mapping[str, Column] = {
    "drug": Column("Drug", 62.0, 124.0, 38.0),
    "model": Column("Study × system", 289.0, 230.0, 52.0),
    "feature": Column("Gene or other feature", 795.0, 190.0, 26.0),
    "pathway": Column("Gene sets and pathways", 795.0, 190.0, 38.0),
}
"""Kind of node → its column; two kinds with the same middle are one below the other."""

GAP = 5.0  # pixels between two boxes of a column, at least
BAND_GAP = 42.0  # pixels more between two blocks, with room for a heading
SWEEPS = 12
BLOCKS = ("convergent", "contradicted")
"""Answers whose features are above all others, each in a block of its own."""
_DIGITS = 2  # places are rounded once, here


_Near = dict[str, list[str]]


def positions(graph: nx.MultiDiGraph) -> dict[str, tuple[float, float]]:
    """Return where each node stands: x to the right and y downwards, in pixels.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        As `kg.network.build.network` makes it: nodes with `kind`, and models with `compartment`.

    Returns
    -------
    dict
        Node → (x, y), in the order of reading: column by column, from the top. The same nodes and edges in any
        order give the same places.
    """
    order = arrange(graph)
    stacks: dict[float, list[tuple[str, str]]] = defaultdict(list)
    for kind, nodes in order.items():
        stacks[COLUMNS[kind].x] += [(node, kind) for node in nodes]
    steps = {x: _steps(graph, stack) for x, stack in stacks.items()}
    total = max((each[-1] for each in steps.values()), default=0.0)
    places = {}
    for x, stack in stacks.items():
        spare = (total - steps[x][-1]) / max(len(stack), 1)
        for at, (node, _) in enumerate(stack):
            places[node] = (x, round(steps[x][at] + spare * (at + 0.5), _DIGITS))
    return places


def band_of(cells: Mapping[str, object]) -> str:
    """Return the compartment in whose band a node stands; empty for what has none."""
    return str(cells.get("compartment") or "") if cells.get("kind") == "model" else ""


def block_of(cells: Mapping[str, object]) -> str:
    """Return the block of its column in which a node is: a compartment, an answer, or the sets; else empty."""
    if cells.get("kind") == "feature":
        return str(cells.get("answer") or "")
    return "sets" if cells.get("kind") == "pathway" else band_of(cells)


def arrange(graph: nx.MultiDiGraph) -> dict[str, list[str]]:
    """Return kind → its nodes in the order in which they stand, from the top."""
    bands = {node: _rank(block_of(cells)) for node, cells in graph.nodes(data=True)}
    order = {
        kind: sorted(
            (node for node, cells in graph.nodes(data=True) if cells["kind"] == kind),
            key=lambda node: (bands[node], node),
        )
        for kind in COLUMNS
    }
    left, right = _neighbours(graph)
    best, fewest = order, _crossings(order, right)
    for sweep in range(SWEEPS):
        order = _swept(order, left if sweep % 2 == 0 else right, bands, reverse=sweep % 2 == 1)
        count = _crossings(order, right)
        if count < fewest:
            best, fewest = order, count
    return best


def _steps(graph: nx.MultiDiGraph, nodes: Sequence[tuple[str, str]]) -> list[float]:
    """Return where the middles of the boxes stand when they are packed from the top, and the height of the column."""
    y, before, steps = 0.0, "", []
    for node, kind in nodes:
        pitch, block = COLUMNS[kind].height + GAP, block_of(graph.nodes[node])
        if block != before:
            y, before = y + BAND_GAP, block
        steps.append(y + pitch / 2)
        y += pitch
    return [*steps, y]


def _rank(block: str) -> int:
    order = [*BANDS, *BLOCKS, ""]
    return order.index(block) if block in order else len(order)


def _neighbours(graph: nx.MultiDiGraph) -> tuple[_Near, _Near]:
    """Return node → its neighbours in columns to the left, and to the right, one for each edge."""
    place = {kind: at for at, kind in enumerate(COLUMNS)}
    left: _Near = defaultdict(list)
    right: _Near = defaultdict(list)
    kinds = dict(graph.nodes(data="kind"))
    for start, end in sorted(graph.edges()):
        first, second = (start, end) if place[kinds[start]] <= place[kinds[end]] else (end, start)
        right[first].append(second)
        left[second].append(first)
    return left, right


def _swept(
    order: dict[str, list[str]], near: _Near, bands: Mapping[str, int], *, reverse: bool
) -> dict[str, list[str]]:
    """Return the order after one sweep: every column but the first follows the columns behind it."""
    swept = dict(order)
    kinds = list(COLUMNS)[::-1] if reverse else list(COLUMNS)
    for kind in kinds[1:]:
        at = {
            node: (number + 0.5) / len(nodes)
            for nodes in _stacked(swept).values()
            for number, node in enumerate(nodes)
        }
        swept[kind] = sorted(swept[kind], key=_key(near, at, bands))
    return swept


def _stacked(order: Mapping[str, Sequence[str]]) -> dict[float, list[str]]:
    """Return middle of a column → its nodes from the top, of all kinds in it."""
    stacks: dict[float, list[str]] = defaultdict(list)
    for kind, nodes in order.items():
        stacks[COLUMNS[kind].x] += nodes
    return stacks


def _key(
    near: _Near, at: Mapping[str, float], bands: Mapping[str, int]
) -> Callable[[str], tuple[int, float, str]]:
    """Return what a column is sorted by: band, mean place of the neighbours, identifier."""

    def key(node: str) -> tuple[int, float, str]:
        neighbours = near.get(node, ())
        mean = sum(at[each] for each in neighbours) / len(neighbours) if neighbours else at[node]
        return bands[node], round(mean, 9), node

    return key


def _crossings(order: Mapping[str, Sequence[str]], right: _Near) -> int:
    """Count the pairs of edges that cross, between each two columns that have edges."""
    stacks = list(_stacked(order).values())
    at = {node: number for nodes in stacks for number, node in enumerate(nodes)}
    count = 0
    for first, second in pairwise(stacks):
        others = set(second)
        ends: list[int] = []
        for node in first:
            places = sorted(at[each] for each in right.get(node, ()) if each in others)
            count += sum(len(ends) - bisect_right(ends, end) for end in places)
            for end in places:
                insort(ends, end)
    return count
