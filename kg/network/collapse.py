"""Collapse a graph that is too large to read into groups that open on a click.

Every node is in one group or drawn on its own. Of features, those that one study alone reports are a group for that
study, where there are more than can be read; the others are grouped by the pathway with most of the other features,
study × system nodes by compartment and system, drugs by their drug group; a group that would be too large is split
in alphabetical order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

from kg.encoding import BANDS, MARKS, mark_of
from kg.network.layout import COLUMNS, band_of
from kg.wording import shortened

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import networkx as nx

MAX_MEMBERS = 100  # of one group; a larger one holds groups again
READABLE = 40  # features that can be read at once
SINGLE = "single"  # the block of a column with what one study alone reports
_LABEL_LENGTH = 28  # characters of a name in the label of a group
SHARES = {"drug": 0.1, "model": 0.25, "feature": 0.4, "pathway": 0.25}
"""Kind of node → its part of the nodes that may be shown at once."""


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes of one kind that are drawn as one until it is opened.

    Attributes
    ----------
    band : str
        The compartment of its study × system nodes; empty for other kinds.
    members : tuple of str
        Identifiers of nodes, in the order of their labels; also those in groups inside this one.
    within : str or None
        The group in which this one appears when that is opened.
    study : str or None
        The study that alone reports its features; None where they have something else in common.
    """

    id: str
    kind: str
    label: str
    band: str
    members: tuple[str, ...]
    within: str | None = None
    study: str | None = None

    @property
    def block(self) -> str:
        """The block of its column: a compartment, what one study alone reports, or none."""
        return self.band if self.study is None else SINGLE


def collapse(graph: nx.MultiDiGraph, limit: int, *, apart: Collection[str] = ()) -> tuple[Group, ...]:
    """Return the groups that leave at most `limit` nodes and groups to draw; a large group is followed by those inside it.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        As `kg.network.build.network` makes it.
    limit : int
        How many nodes and groups may be shown at once.
    apart : collection of str
        Nodes that are never in a group, because they were asked for.
    """
    kinds = {kind: [node for node, its in graph.nodes(data="kind") if its == kind] for kind in COLUMNS}
    groups: list[Group] = []
    keep = set(apart)
    for kind, nodes in kinds.items():
        quota = max(3, int(limit * SHARES[kind]))
        of_studies = (
            single_study_groups(graph, nodes, apart=keep, readable=quota) if len(nodes) > READABLE else ()
        )
        outer = [group for group in of_studies if group.within is None]
        if len(outer) * 2 > quota:
            of_studies, outer = (), []
        groups += of_studies
        grouped = {member for group in outer for member in group.members}
        rest = [node for node in nodes if node not in grouped]
        if len(rest) + len(outer) > quota:
            groups += _cut(graph, kind, [node for node in rest if node not in keep], quota - len(outer))
    return tuple(each for group in groups for each in (group, *_inside(graph, group)))


def single_study_groups(
    graph: nx.MultiDiGraph, nodes: Collection[str], *, apart: Collection[str] = (), readable: int = READABLE
) -> tuple[Group, ...]:
    """Return groups of features that one study alone reports, the largest first, until at most `readable` boxes are left.

    Parameters
    ----------
    nodes : collection of str
        The features that are shown; other nodes are ignored.
    apart : collection of str
        Features that are never in a group: those that were asked for, convergent or contradicted.
    """
    features = {node for node in nodes if graph.nodes[node]["kind"] == "feature"}
    studies: dict[str, set[str]] = defaultdict(set)
    marks: dict[str, int] = {}
    for model, feature, cells in graph.edges(data=True):
        if cells["kind"] == "finding" and feature in features:
            studies[feature].add(graph.nodes[model]["study"])
            place = MARKS.index(mark_of(cells["direction"], cells["call"]))
            marks[feature] = min(place, marks.get(feature, place))
    single: dict[str, list[str]] = defaultdict(list)
    for feature in sorted(
        features - set(apart), key=lambda node: (marks.get(node, 0), graph.nodes[node]["label"], node)
    ):
        if len(studies[feature]) == 1:
            single[min(studies[feature])].append(feature)
    labels = {
        cells["study"]: str(cells["study_label"])
        for _, cells in graph.nodes(data=True)
        if cells["kind"] == "model"
    }
    groups: list[Group] = []
    boxes = len(features)
    for study, members in sorted(single.items(), key=lambda item: (-len(item[1]), item[0])):
        if boxes <= readable or len(members) == 1:
            break
        boxes -= len(members) - 1
        group = Group(
            f"group:study/{study}",
            "feature",
            f"{labels[study]} alone",
            "",
            tuple(members),
            study=labels[study],
        )
        groups += [group, *_by_mark(group, marks)]
    return tuple(groups)


def _by_mark(group: Group, marks: Mapping[str, int]) -> list[Group]:
    """Return the groups inside one that has more members than can be read, by the strongest result of each."""
    if len(group.members) <= READABLE:
        return []
    inside: list[Group] = []
    for number, mark in enumerate(MARKS):
        members = [each for each in group.members if marks[each] == number]
        size = max(1, ceil(len(members) / max(1, ceil(len(members) / MAX_MEMBERS))))
        parts = [members[at : at + size] for at in range(0, len(members), size)]
        for at, part in enumerate(parts):
            label = f"{mark.glyph} {mark.word}" + (f", part {at + 1}" if len(parts) > 1 else "")
            inside.append(
                Group(
                    f"{group.id}/{mark.name}-{at}", group.kind, label, "", tuple(part), group.id, group.study
                )
            )
    return inside


def collapsed_graph(graph: nx.MultiDiGraph, groups: Iterable[Group]) -> nx.MultiDiGraph:
    """Return the graph with each group as one node; parallel edges are kept."""
    groups = tuple(group for group in groups if group.within is None)
    if not groups:
        return graph
    stands_for = {member: group.id for group in groups for member in group.members}
    collapsed = graph.__class__()
    for node, cells in graph.nodes(data=True):
        if node not in stands_for:
            collapsed.add_node(node, **cells)
    for group in groups:
        collapsed.add_node(
            group.id, kind=group.kind, label=group.label, compartment=group.band, answer=group.block
        )
    collapsed.add_edges_from(
        (stands_for.get(start, start), stands_for.get(end, end), key)
        for start, end, key in graph.edges(keys=True)
    )
    return collapsed


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
    if len(group.members) <= MAX_MEMBERS or group.study is not None:
        return []
    size = max(MAX_MEMBERS // 2, ceil(len(group.members) / MAX_MEMBERS))
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
    """Return feature → the pathway by which it is grouped: of those it is in, the one with most members."""
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
    headings = list(dict.fromkeys(heads[node] for node in part if heads[node]))
    if len(headings) == 1 and all(heads[node] for node in part):
        return (
            headings[0]
            if len(part) == 1
            else f"{headings[0]}: {shortened(first, _LABEL_LENGTH)} … {shortened(last, _LABEL_LENGTH)}"
        )
    return (
        first if len(part) == 1 else f"{shortened(first, _LABEL_LENGTH)} … {shortened(last, _LABEL_LENGTH)}"
    )
