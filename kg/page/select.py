"""Which findings the interactive page holds, and with which of its nodes it starts."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.evidence.lookup import of_neighbours
from kg.evidence.rows import Evidence
from kg.network.build import model_of
from kg.network.select import select
from kg.results import typed_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import networkx as nx

    from kg.store.snapshot import Store

START = 150  # nodes of the start view, at most
FOLDED = (
    70  # nodes and groups of the start view, at most, where nodes are folded: lines between groups are many
)
MOST = 50_000  # findings in one file, at most


@dataclass(frozen=True, slots=True)
class Held:
    """The findings of a page.

    Attributes
    ----------
    rows : tuple of Evidence
        All of them, in order of their identifiers.
    asked : tuple of Evidence
        Those that were asked for; the others are their neighbours.
    notes : tuple of str
        How names were read, and what was left out.
    """

    rows: tuple[Evidence, ...]
    asked: tuple[Evidence, ...]
    notes: tuple[str, ...]


def gather(store: Store, names: Sequence[str], *, forms: str) -> Held:
    """Return the findings on the names, and those in the same study-models or on the same features.

    Raises
    ------
    GroundingError
        Where a name is unknown, or means several things.
    """
    asked = select(store, names, family=None, forms=forms)
    notes = list(asked.notes)
    kept, features = _most(asked, MOST)
    if len(kept) < len(asked):
        notes.append(
            f"{len(kept)} of {len(asked)} findings are in this file, {_rule(features)}; "
            "name a gene, drug, study or pathway to see what is known of it"
        )
    rows = {row.finding: row for row in kept}
    if names and kept:
        near = _neighbours(store, asked, kept, forms)
        most, features = _most(near, MOST - len(rows))
        if len(most) < len(near):
            notes.append(
                f"{len(most)} of {len(near)} findings on neighbours are in this file, {_rule(features)}"
                if most
                else f"none of {len(near)} findings on neighbours is in this file, which holds at most {MOST}"
            )
        rows |= {row.finding: row for row in most}
    return Held(tuple(rows[key] for key in sorted(rows)), tuple(kept), tuple(notes))


def _neighbours(
    store: Store, asked: Sequence[Evidence], kept: Sequence[Evidence], forms: str
) -> list[Evidence]:
    """Return the findings that were not asked for, in the same study-models or on the same features."""
    there = {row.finding for row in asked}
    models = sorted({(row.study, row.system_id) for row in kept})
    features = sorted({row.feature_id for row in kept})
    near = typed_rows(of_neighbours(store, models, features, forms=forms), Evidence)
    return [row for row in near if row.finding not in there]


def _rule(features: int) -> str:
    """Say by which rule findings were kept."""
    return (
        f"those on the {features} features that most studies are on"
        if features
        else "a part of those on the feature that most studies are on"
    )


def _most(rows: Sequence[Evidence], room: int) -> tuple[list[Evidence], int]:
    """Return as many findings as there is room for, and of how many features they are all.

    Features that most studies are on come first, and each comes whole; only where the very first has no room is a
    part of it kept, the first by identifier.
    """
    counts = Counter(row.feature_id for row in rows)
    if len(rows) <= room:
        return list(rows), len(counts)
    chosen: set[str] = set()
    best = best_features(rows)
    for feature in best:
        if counts[feature] > room:
            break
        room -= counts[feature]
        chosen.add(feature)
    if chosen:
        return [row for row in rows if row.feature_id in chosen], len(chosen)
    return [row for row in rows if row.feature_id == best[0]][:room], 0


def best_features(rows: Sequence[Evidence]) -> list[str]:
    """Return the features by the number of studies, then of findings, most first."""
    studies = defaultdict(set)
    for row in rows:
        studies[row.feature_id].add(row.study)
    counts = Counter(row.feature_id for row in rows)
    return sorted(counts, key=lambda feature: (-len(studies[feature]), -counts[feature], feature))


def nodes_behind(rows: Sequence[Evidence], members: Collection[tuple[str, str]]) -> set[str]:
    """Return the nodes that are drawn for some findings."""
    nodes = {
        node for row in rows for node in (row.drug_id, model_of(row), row.feature_id) if node is not None
    }
    return nodes | {pathway for feature, pathway in members if feature in nodes}


def start_of(held: Held, shown: Sequence[Evidence], graph: nx.MultiDiGraph) -> set[str] | None:
    """Return the nodes that the start view may show; None is all that there are.

    Parameters
    ----------
    shown : sequence of Evidence
        What was asked for and passes the usual filters.
    """
    members = [(gene, pathway) for gene, pathway, kind in graph.edges(data="kind") if kind == "member"]
    if len(nodes_behind(shown, members)) <= START:
        is_all = len(held.asked) == len(held.rows)
        return None if is_all else nodes_behind(held.asked, members)
    by_feature = defaultdict(list)
    for row in shown:
        by_feature[row.feature_id].append(row)
    nodes: set[str] = set()
    near = defaultdict(set)
    for feature, pathway in members:
        near[feature].add(pathway)
    for feature in best_features(shown):
        more = nodes_behind(by_feature[feature], ()) | near[feature]
        if len(nodes | more) > START:
            break
        nodes |= more
    return nodes
