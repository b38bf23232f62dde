"""Select the findings of an interactive page, and the nodes of its start view."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from kg.evidence.lookup import of_neighbours
from kg.evidence.rows import Evidence
from kg.network.build import SETS, model_of
from kg.network.collapse import READABLE
from kg.network.select import select
from kg.results import typed_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import networkx as nx

    from kg.store.snapshot import Store

MAX_START = 150  # nodes of the start view
MAX_COLLAPSED = 70  # nodes and groups of a collapsed start view; lines between groups are many
MAX_FINDINGS = 50_000  # in one file


@dataclass(frozen=True, slots=True)
class PageFindings:
    """The findings of a page.

    Attributes
    ----------
    rows : tuple of Evidence
        All of them, in order of their identifiers.
    requested : tuple of Evidence
        Those that were asked for; the others are their neighbours.
    notes : tuple of str
        How names were read, and what was left out.
    """

    rows: tuple[Evidence, ...]
    requested: tuple[Evidence, ...]
    notes: tuple[str, ...]


def select_findings(store: Store, names: Sequence[str], *, forms: str) -> PageFindings:
    """Return the findings on the names, and those in the same study × system or on the same features.

    Raises
    ------
    GroundingError
        Where a name is unknown, or means several things.
    """
    requested = select(store, names, family=None, forms=forms)
    notes = list(requested.notes)
    retained, features = _first_features(requested, MAX_FINDINGS)
    if len(retained) < len(requested):
        notes.append(
            f"{len(retained)} of {len(requested)} findings are in this file, {_rule(features)}; "
            "name a gene, drug, study or pathway to see what is known of it"
        )
    rows = {row.finding: row for row in retained}
    if names and retained:
        neighbours = _neighbours(store, requested, retained, forms)
        nearest, features = _first_features(neighbours, MAX_FINDINGS - len(rows))
        if len(nearest) < len(neighbours):
            notes.append(
                f"{len(nearest)} of {len(neighbours)} findings on neighbours are in this file, {_rule(features)}"
                if nearest
                else f"none of {len(neighbours)} findings on neighbours is in this file, which holds at most {MAX_FINDINGS}"
            )
        rows |= {row.finding: row for row in nearest}
    named = {row.finding: row for row in _named_apart(store, [rows[key] for key in sorted(rows)])}
    return PageFindings(tuple(named.values()), tuple(named[row.finding] for row in retained), tuple(notes))


def _named_apart(store: Store, rows: Sequence[Evidence]) -> list[Evidence]:
    """Return findings whose drugs, diseases, studies and systems have names that no other one of them has.

    The scripts of the page group and filter by these names.
    """
    about = {
        finding: (group, disease)
        for finding, group, disease in store.rows(
            "SELECT finding.id, context.group_all, context.disease_id FROM finding"
            " JOIN result_set_context AS context ON finding.result_set = context.result_set"
        )
    }
    identifiers = {
        "drug": [row.drug_id for row in rows],
        "drug_group": [about[row.finding][0] for row in rows],
        "disease": [about[row.finding][1] for row in rows],
        "study_label": [row.publication for row in rows],
        "system": [row.system_id for row in rows],
    }
    changes: list[dict[str, Any]] = [{} for _ in rows]
    for name, ids in identifiers.items():
        pairs = {(each, getattr(row, name)) for each, row in zip(ids, rows, strict=True)}
        counts = Counter(label for each, label in pairs if each is not None and label is not None)
        for each, row, change in zip(ids, rows, changes, strict=True):
            label = getattr(row, name)
            if counts[label] > 1:
                change[name] = f"{label} ({each})"
    return [replace(row, **change) if change else row for row, change in zip(rows, changes, strict=True)]


def _neighbours(
    store: Store, requested: Sequence[Evidence], retained: Sequence[Evidence], forms: str
) -> list[Evidence]:
    """Return the findings that were not asked for, in the same study × system or on the same features."""
    ids = {row.finding for row in requested}
    models = sorted({(row.study, row.system_id) for row in retained})
    features = sorted({row.feature_id for row in retained})
    rows = typed_rows(of_neighbours(store, models, features, forms=forms), Evidence)
    return [row for row in rows if row.finding not in ids]


def _rule(features: int) -> str:
    """Return the rule by which findings were retained, in words."""
    return (
        f"those on the {features} features with most studies"
        if features
        else "a part of those on the feature with most studies"
    )


def _first_features(rows: Sequence[Evidence], room: int) -> tuple[list[Evidence], int]:
    """Return as many findings as there is room for, and the number of features of which they are all.

    Features with most studies come first, each with all its findings; only if the first has no room a part of it
    is retained, in the order of identifiers.
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


def start_of(
    findings: PageFindings,
    shown: Sequence[Evidence],
    graph: nx.MultiDiGraph,
    stands_for: Mapping[str, str] = MappingProxyType({}),
) -> set[str] | None:
    """Return the nodes that the start view may show; None means all.

    Parameters
    ----------
    shown : sequence of Evidence
        What was asked for and passes the usual filters.
    stands_for : mapping of str to str
        Node → the group that is drawn for it.
    """
    members = [(gene, pathway) for gene, pathway, kind in graph.edges(data="kind") if kind == "member"]

    def boxes(nodes: Iterable[str]) -> set[str]:
        return {stands_for.get(node, node) for node in nodes}

    features = boxes({row.feature_id for row in shown if row.feature_kind not in SETS})
    if len(boxes(nodes_behind(shown, members))) <= MAX_START and len(features) <= READABLE:
        is_all = len(findings.requested) == len(findings.rows)
        return None if is_all else nodes_behind(findings.requested, members)
    by_feature = defaultdict(list)
    for row in shown:
        by_feature[row.feature_id].append(row)
    nodes: set[str] = set()
    pathways = defaultdict(set)
    for feature, pathway in members:
        pathways[feature].add(pathway)
    best = sorted(best_features(shown), key=lambda feature: "answer" not in graph.nodes[feature])
    for feature in best:
        more = nodes_behind(by_feature[feature], ()) | pathways[feature]
        if len(boxes(nodes | more)) > MAX_START:
            break
        drawn = boxes(node for node in nodes | more if graph.nodes[node]["kind"] == "feature")
        if len(drawn) <= READABLE:
            nodes |= more
    return nodes
