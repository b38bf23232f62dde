"""Places of nodes in four columns, drug, study × system, gene, pathway; deterministic.

The order inside a column comes from barycentre sweeps: each node goes to the mean place of its neighbours, column
by column, there and back, and the order with the fewest crossings is kept. Study × system nodes stay in the block of
their compartment. Then each node moves half of the way to its neighbours, as far as the boxes above and below it allow. The page spaces
what it shows in the same way, so that a filter leaves no holes.
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
    "drug": Column("Drug", 70.0, 140.0, 38.0),
    "model": Column("Study × system", 322.0, 230.0, 52.0),
    "feature": Column("Gene or other feature", 712.0, 170.0, 26.0),
    "pathway": Column("Pathway or set", 1004.0, 200.0, 38.0),
}
"""Kind of node → its column."""

GAP = 5.0  # pixels between two boxes of a column, at least
BAND_GAP = 42.0  # pixels more between two bands, with room for a heading
SWEEPS = 12
ROUNDS = 4
SETTLED = ("model", "feature", "drug", "pathway")  # the order in which columns are drawn to their neighbours
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
    bands = {node: band_of(cells) for node, cells in graph.nodes(data=True)}
    columns = {kind: [(node, bands[node]) for node in nodes] for kind, nodes in order.items()}
    places = spread(columns, sorted(graph.edges()))
    return {node: places[node] for nodes in order.values() for node in nodes}


def band_of(cells: Mapping[str, object]) -> str:
    """Return the compartment in whose band a node stands; empty for what has none."""
    return str(cells.get("compartment") or "") if cells.get("kind") == "model" else ""


def arrange(graph: nx.MultiDiGraph) -> dict[str, list[str]]:
    """Return kind → its nodes in the order in which they stand, from the top."""
    bands = {node: _rank(band_of(cells)) for node, cells in graph.nodes(data=True)}
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


def spread(
    order: Mapping[str, Sequence[tuple[str, str]]], edges: Sequence[tuple[str, str]]
) -> dict[str, tuple[float, float]]:
    """Return where each node stands: every column spread over the height of the longest, then drawn to its neighbours.

    Parameters
    ----------
    order : mapping
        Kind → nodes with their bands, from the top; nodes of one band stand together.
    edges : sequence of (node, node)
        What is near what; an edge that is there twice counts twice.
    """
    steps = {kind: _steps(kind, nodes) for kind, nodes in order.items()}
    total = max((each[-1] for each in steps.values()), default=0.0)
    near: _Near = defaultdict(list)
    for start, end in edges:
        near[start].append(end)
        near[end].append(start)
    even: dict[str, float] = {}
    for kind, nodes in order.items():
        spare = (total - steps[kind][-1]) / max(len(nodes), 1)
        even |= {node: steps[kind][at] + spare * (at + 0.5) for at, (node, _) in enumerate(nodes)}
    y = dict(even)
    for _ in range(ROUNDS):
        for kind in SETTLED:
            column = [node for node, _ in order.get(kind, ())]
            wanted = [_wanted([y[each] for each in near[node]], even[node]) for node in column]
            y |= dict(zip(column, _settled(wanted, steps.get(kind, [0.0]), total), strict=True))
    return {
        node: (COLUMNS[kind].x, round(y[node], _DIGITS)) for kind, nodes in order.items() for node, _ in nodes
    }


def _wanted(neighbours: Sequence[float], even: float) -> float:
    """Return half of the way from the evenly spread place to the mean of the neighbours."""
    return (sum(neighbours) / len(neighbours) + even) / 2 if neighbours else even


def _steps(kind: str, nodes: Sequence[tuple[str, str]]) -> list[float]:
    """Return where the middles of the boxes stand when they are packed from the top, and the height of the column."""
    pitch = COLUMNS[kind].height + GAP
    y, before, steps = 0.0, "", []
    for _, band in nodes:
        if band not in {"", before}:
            y, before = y + BAND_GAP, band
        steps.append(y + pitch / 2)
        y += pitch
    return [*steps, y]


def _settled(wanted: Sequence[float], steps: Sequence[float], total: float) -> list[float]:
    """Return the places nearest to those wanted that keep the order and the distances of the packed boxes.

    Least squares under an order: neighbours that would overlap are pooled and stand at their mean.
    """
    pools: list[list[float]] = []
    for want, step in zip(wanted, steps, strict=False):
        pools.append([want - step, 1.0])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            mean, weight = pools.pop()
            before = pools[-1]
            before[0] = (before[0] * before[1] + mean * weight) / (before[1] + weight)
            before[1] += weight
    most = total - steps[-1]
    shifts = [min(max(mean, 0.0), most) for mean, weight in pools for _ in range(int(weight))]
    return [shift + step for shift, step in zip(shifts, steps, strict=False)]


def _rank(band: str) -> int:
    return list(BANDS).index(band) if band in BANDS else len(BANDS)


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
            node: (number + 0.5) / len(nodes) for nodes in swept.values() for number, node in enumerate(nodes)
        }
        swept[kind] = sorted(swept[kind], key=_key(near, at, bands))
    return swept


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
    at = {node: number for nodes in order.values() for number, node in enumerate(nodes)}
    column = {node: kind for kind, nodes in order.items() for node in nodes}
    count = 0
    for first, second in [*pairwise(COLUMNS), ("model", "pathway")]:
        ends: list[int] = []
        for node in order[first]:
            places = sorted(at[each] for each in right.get(node, ()) if column[each] == second)
            count += sum(len(ends) - bisect_right(ends, end) for end in places)
            for end in places:
                insort(ends, end)
    return count
