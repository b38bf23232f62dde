"""Fold a graph that is too large to read into groups that open on a click, and say what was folded.

Nothing is left out: every node is in one group or stands on its own. Features fold by the pathway that most of the
others are in too, study-models by compartment and system, drugs by their group; a group that would be too large is
cut along the alphabet.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

from kg.encoding import BANDS
from kg.network.layout import COLUMNS, band_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import networkx as nx

MOST_INSIDE = 100  # things in one group; what has more holds groups again
SHARES = {"drug": 0.1, "model": 0.25, "feature": 0.4, "pathway": 0.25}
"""Kind of node → its part of the nodes that may be shown at once."""


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes of one kind that are drawn as one until somebody opens it.

    Attributes
    ----------
    band : str
        The compartment of its study-models; empty for other kinds.
    members : tuple of str
        Identifiers of nodes, in the order of their labels; also those in groups inside this one.
    within : str or None
        The group in which this one appears when that is opened.
    """

    id: str
    kind: str
    label: str
    band: str
    members: tuple[str, ...]
    within: str | None = None


def fold(graph: nx.MultiDiGraph, limit: int, *, apart: Collection[str] = ()) -> tuple[Group, ...]:
    """Return the groups that leave at most `limit` things to draw; large ones are followed by the groups inside them.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        As `kg.network.build.network` makes it.
    limit : int
        How many nodes and groups may be shown at once.
    apart : collection of str
        Nodes that stay on their own, because they are what was asked for.
    """
    kinds = {kind: [node for node, its in graph.nodes(data="kind") if its == kind] for kind in COLUMNS}
    groups: list[Group] = []
    keep = set(apart)
    for kind, nodes in kinds.items():
        quota = max(3, int(limit * SHARES[kind]))
        if len(nodes) > quota:
            groups += _cut(graph, kind, [node for node in nodes if node not in keep], quota)
    return tuple(each for group in groups for each in (group, *_inside(graph, group)))


def quotient(graph: nx.MultiDiGraph, groups: Iterable[Group]) -> nx.MultiDiGraph:
    """Return the graph with each group as one node; edges between the same two things stay several."""
    groups = tuple(group for group in groups if group.within is None)
    if not groups:
        return graph
    stands_for = {member: group.id for group in groups for member in group.members}
    folded = graph.__class__()
    for node, cells in graph.nodes(data=True):
        if node not in stands_for:
            folded.add_node(node, **cells)
    for group in groups:
        folded.add_node(group.id, kind=group.kind, label=group.label, compartment=group.band)
    folded.add_edges_from(
        (stands_for.get(start, start), stands_for.get(end, end), key)
        for start, end, key in graph.edges(keys=True)
    )
    return folded


def _cut(graph: nx.MultiDiGraph, kind: str, nodes: list[str], quota: int) -> list[Group]:
    """Return groups of about equal size; each begins where a heading does, where that does not make it tiny."""
    heads = _headings(graph, kind, nodes)
    cells = graph.nodes
    bands = {node: band_of(cells[node]) for node in nodes}
    size = max(2, ceil(2 * len(nodes) / max(quota - len(BANDS) - 1, 1)))
    ordered = sorted(nodes, key=lambda node: (bands[node], heads[node], cells[node]["label"], node))
    parts: list[list[str]] = []
    for node in ordered:
        last = parts[-1] if parts else []
        is_full = len(last) >= size or (len(last) * 2 >= size and heads[last[-1]] != heads[node])
        if not last or is_full or bands[last[-1]] != bands[node]:
            parts.append([])
        parts[-1].append(node)
    return [
        Group(f"group:{kind}/{number}", kind, _label(cells, heads, part), bands[part[0]], tuple(part))
        for number, part in enumerate(parts)
    ]


def _inside(graph: nx.MultiDiGraph, group: Group) -> list[Group]:
    """Return the groups inside one that has too many members to open at once."""
    if len(group.members) <= MOST_INSIDE:
        return []
    size = max(MOST_INSIDE // 2, ceil(len(group.members) / MOST_INSIDE))
    none = dict.fromkeys(group.members, "")
    parts = [list(group.members[at : at + size]) for at in range(0, len(group.members), size)]
    return [
        Group(
            f"{group.id}/{number}",
            group.kind,
            _label(graph.nodes, none, part),
            group.band,
            tuple(part),
            group.id,
        )
        for number, part in enumerate(parts)
    ]


def _headings(graph: nx.MultiDiGraph, kind: str, nodes: Iterable[str]) -> dict[str, str]:
    if kind == "model":
        return {node: str(graph.nodes[node]["system"]) for node in nodes}
    if kind == "drug":
        return {node: str(graph.nodes[node].get("drug_group") or "") for node in nodes}
    if kind == "pathway":
        return dict.fromkeys(nodes, "")
    return _by_pathway(graph, nodes)


def _by_pathway(graph: nx.MultiDiGraph, nodes: Iterable[str]) -> dict[str, str]:
    """Return feature → the pathway by which it folds: of those it is in, the one with most members."""
    pathways = defaultdict(list)
    for feature, pathway, kind in graph.edges(data="kind"):
        if kind == "member":
            pathways[feature].append(pathway)
    sizes = Counter(pathway for each in pathways.values() for pathway in each)
    labels = {node: graph.nodes[node]["label"] for node in sizes}
    best = {
        feature: min(each, key=lambda pathway: (-sizes[pathway], pathway))
        for feature, each in pathways.items()
    }
    return {node: labels[best[node]] if node in best else "" for node in nodes}


def _label(cells: Mapping[str, Mapping[str, Any]], heads: Mapping[str, str], part: list[str]) -> str:
    first, last = (str(cells[node]["label"]) for node in (part[0], part[-1]))
    told = list(dict.fromkeys(heads[node] for node in part if heads[node]))
    if len(told) == 1 and all(heads[node] for node in part):
        return told[0] if len(part) == 1 else f"{told[0]}: {_short(first)} … {_short(last)}"
    return first if len(part) == 1 else f"{_short(first)} … {_short(last)}"


def _short(text: str, most: int = 28) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
