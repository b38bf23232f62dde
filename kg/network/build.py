"""Build the networkx graph of selected findings: drug → study × system → gene → pathway.

Every finding is a separate edge, so that the results of several studies stay distinct.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from kg.evidence.rows import Evidence
from kg.wording import told_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import networkx as nx

    from kg.store.snapshot import Store

KINDS = ("drug", "model", "feature", "pathway")
SETS = ("pathway", "gene_set", "mirna_set")  # feature kinds that are drawn among the pathways
_CURATED = 100  # sets: a collection of at most so many is shown for its sets, though no finding is on them
_SHOWN = 2  # genes of a curated set that must be shown before the set is

_MEMBERS = """
SELECT member.pathway, member.item, feature.label, NULL
FROM pathway_gene_members AS member JOIN feature ON member.pathway = feature.id
WHERE member.pathway IN (SELECT unnest($sets)) AND member.item IN (SELECT unnest($features))
UNION
SELECT member.gene_set, member.item, gene_set.label, gene_set.collection
FROM gene_set_gene_members AS member JOIN gene_set ON member.gene_set = gene_set.id
WHERE member.item IN (SELECT unnest($features)) AND (member.gene_set IN (SELECT unnest($sets)) OR gene_set.collection IN (
    SELECT collection FROM gene_set WHERE collection IS NOT NULL GROUP BY collection HAVING count(*) <= $curated))
ORDER BY ALL
"""


def network(store: Store, findings: Sequence[Evidence], *, pathways: bool = True) -> nx.MultiDiGraph:
    """Return the graph of some findings; the same findings in any order give the same graph.

    Parameters
    ----------
    store : Store
        Where the names, units and memberships are looked up.
    findings : sequence of Evidence
        What is drawn, as `kg.network.select.select` gives it.
    pathways : bool
        False leaves out which gene belongs to which pathway. Pathways that a finding is on stay.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes are identifiers, in the order drug, model, feature, pathway. Every node has `kind`, `label` and
        `names`. A model is a study with one of its systems. An edge drug → model says that it was `tested`,
        and how often (`count`); an edge model → feature or pathway is one finding, keyed by its identifier,
        with every column of `evidence`; an edge feature → pathway is membership, and says `why` it is shown.
        A finding without a drug, such as the state of a disease, has no edge from a drug.
    """
    import networkx as nx

    rows = sorted({row.finding: row for row in findings}.values(), key=lambda row: row.finding)
    nodes = _drugs(rows) | _models(store, rows) | _features(store, rows)
    members = _members(store, nodes) if pathways else []
    for pathway, _, label, collection in members:
        if pathway not in nodes:
            nodes[pathway] = _set_without_finding(label, collection)
    _tell_apart(nodes)
    _name(store, nodes)
    edges = [*_tested(rows), *(_finding(row) for row in rows), *_why(members, nodes)]
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(sorted(nodes.items(), key=lambda node: (KINDS.index(node[1]["kind"]), node[0])))
    graph.add_edges_from(sorted(edges, key=lambda edge: edge[:3]))
    return graph


def model_of(row: Evidence) -> str:
    """Return the identifier of the study × system of a finding.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> model_of(SimpleNamespace(study="id:toy/study/dish-b", system_id="id:toy/system/a172"))
    'id:toy/study/dish-b|id:toy/system/a172'
    """
    return f"{row.study}|{row.system_id}"


_Nodes = dict[str, dict[str, Any]]
_Edge = tuple[str, str, str, dict[str, Any]]
_Member = tuple[str, str, str, str | None]


def _drugs(rows: Iterable[Evidence]) -> _Nodes:
    return {
        row.drug_id: {"kind": "drug", "label": row.drug or row.drug_id, "drug_group": row.drug_group}
        for row in rows
        if row.drug_id is not None
    }


def _models(store: Store, rows: Sequence[Evidence]) -> _Nodes:
    """Return study × system, with everything that is one for all its findings."""
    units = {
        study: (publication, unit, lab)
        for study, publication, unit, lab in store.rows(
            "SELECT study, publication, unit, lab_unit FROM study_unit"
        )
    }
    cohorts = _cohorts(store, rows)
    systems = defaultdict(set)
    for row in rows:
        systems[model_of(row)].add(row.system)
    nodes: _Nodes = {}
    for row in rows:
        key = model_of(row)
        system = " or ".join(sorted(systems[key]))
        publication, unit, lab_unit = units[row.study]
        nodes[key] = {
            "kind": "model",
            "label": f"{row.study_label} · {system}",
            "study": row.study,
            "study_label": row.study_label,
            "system_id": row.system_id,
            "system": system,
            "compartment": row.compartment,
            "setting": row.setting,
            "cohort": cohorts.get(key, []),
            "publication": publication,
            "unit": unit,
            "lab_unit": lab_unit,
            "doi": row.doi,
        }
    return nodes


def _cohorts(store: Store, rows: Sequence[Evidence]) -> dict[str, list[str]]:
    """Return study × system → the cohorts of its contrasts."""
    at = {row.contrast: model_of(row) for row in rows}
    rows_of_cohorts = store.rows(
        "SELECT contrast.id, coalesce(cohort.label, cohort.id) FROM contrast JOIN arm ON contrast.case_arm = arm.id"
        " JOIN cohort ON arm.cohort = cohort.id WHERE contrast.id IN (SELECT unnest($contrasts)) ORDER BY ALL",
        {"contrasts": list(at)},
    )
    cohorts: dict[str, list[str]] = {}
    for contrast, label in rows_of_cohorts:
        labels = cohorts.setdefault(at[contrast], [])
        if label not in labels:
            labels.append(label)
    return {key: sorted(labels) for key, labels in cohorts.items()}


def _features(store: Store, rows: Sequence[Evidence]) -> _Nodes:
    labels = dict(
        store.rows(
            "SELECT id, coalesce(symbol, label) FROM feature WHERE id IN (SELECT unnest($ids))",
            {"ids": sorted({row.feature_id for row in rows})},
        )
    )
    written = defaultdict(set)
    for row in rows:
        written[row.feature_id].add(row.as_written)
    return {
        row.feature_id: {
            "kind": "pathway" if row.feature_kind in SETS else "feature",
            "label": row.symbol or labels[row.feature_id] or row.as_written,
            "feature_kind": row.feature_kind,
            "symbol": row.symbol,
            "as_written": sorted(written[row.feature_id]),
        }
        for row in rows
    }


def _set_without_finding(label: str, collection: str | None) -> dict[str, Any]:
    return {
        "kind": "pathway",
        "label": label,
        "feature_kind": "gene_set",
        "symbol": None,
        "as_written": [],
        "collection": collection,
    }


def _members(store: Store, nodes: _Nodes) -> list[_Member]:
    """Return the memberships that are shown: of sets with a finding, and of curated sets with enough genes."""
    rows = store.rows(
        _MEMBERS,
        {
            "features": [key for key, node in nodes.items() if node["kind"] == "feature"],
            "sets": [key for key, node in nodes.items() if node["kind"] == "pathway"],
            "curated": _CURATED,
        },
    )
    sizes = Counter(pathway for pathway, *_ in rows)
    return [
        (pathway, gene, label, collection)
        for pathway, gene, label, collection in rows
        if pathway in nodes or sizes[pathway] >= _SHOWN
    ]


def _tell_apart(nodes: _Nodes) -> None:
    """Add the identifier to the labels of nodes of one kind that have the same."""
    for kind in KINDS:
        labels = told_apart({key: str(node["label"]) for key, node in nodes.items() if node["kind"] == kind})
        for key, label in labels.items():
            nodes[key]["label"] = label


def _name(store: Store, nodes: _Nodes) -> None:
    """Add to each node every name by which it can be searched, sorted."""
    names = {key: {node["label"], *node.get("as_written", ())} for key, node in nodes.items()}
    places = defaultdict(list)
    for key, node in nodes.items():
        for identifier in (node["study"], node["system_id"]) if node["kind"] == "model" else (key,):
            places[identifier].append(key)
    for identifier, name in store.rows(
        "SELECT DISTINCT id, name FROM name WHERE id IN (SELECT unnest($ids))", {"ids": list(places)}
    ):
        for key in places[identifier]:
            names[key].add(name)
    for key, node in nodes.items():
        node["names"] = sorted(names[key])


def _tested(rows: Sequence[Evidence]) -> list[_Edge]:
    counts = Counter((row.drug_id, model_of(row)) for row in rows if row.drug_id is not None)
    return [
        (drug, model, "tested", {"kind": "tested", "count": count}) for (drug, model), count in counts.items()
    ]


def _finding(row: Evidence) -> _Edge:
    cells = {each.name: getattr(row, each.name) for each in fields(Evidence)}
    cells = {name: list(cell) if isinstance(cell, tuple) else cell for name, cell in cells.items()}
    return model_of(row), row.feature_id, row.finding, {"kind": "finding", **cells}


def _why(members: Sequence[_Member], nodes: _Nodes) -> list[_Edge]:
    """Return the memberships as edges that say why they are shown."""
    sizes = Counter(pathway for pathway, *_ in members)
    edges: list[_Edge] = []
    for pathway, gene, label, collection in members:
        why = f"{nodes[gene]['label']} belongs to {label}, "
        if nodes[pathway]["as_written"]:
            why += "which a finding here is on"
        else:
            why += f"a set of {collection} that holds {sizes[pathway]} of the genes shown"
        edges.append((gene, pathway, "member", {"kind": "member", "why": why}))
    return edges
