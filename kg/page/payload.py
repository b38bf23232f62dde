"""The data of the interactive page for JSON: nodes, findings in columns, groups and words.

Everything is in the order of identifiers or of reading, so that the same evidence gives the same bytes.
"""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import takewhile
from string import ascii_lowercase, digits
from typing import TYPE_CHECKING, Any
from unicodedata import category

from kg.encoding import BANDS, LINES, MARKS, PAGE_COLOURS, mark_of, word
from kg.evidence.claim import DISEASE_FAMILIES
from kg.evidence.lookup import COLUMNS as CELLS
from kg.network.build import model_of
from kg.network.collapse import SINGLE
from kg.network.layout import BAND_GAP, BLOCKS, COLUMNS, GAP, arrange, band_of, block_of
from kg.schema.vocabulary import Call, Direction, FeatureKind
from kg.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import networkx as nx

    from kg.evidence.rows import Evidence
    from kg.network.collapse import Group
    from kg.store.snapshot import Store

NOT_REPORTED = "not_reported"
HEADINGS: Mapping[str, str] = {
    "convergent": "Supported in blood and in vitro",
    "contradicted": "Opposite directions",
    "": "Other genes and features",
    SINGLE: "Reported by one study alone",
    "sets": COLUMNS["pathway"].heading,
}
"""Block of the column of features → its heading; a block without another one above it may have none."""
_ITALIC = ("gene", "lncrna")
_DIGITS = f"{digits}{ascii_lowercase}"


def nodes_of(
    graph: nx.MultiDiGraph,
    rows: Sequence[Evidence],
    groups: Sequence[Group],
    *,
    ranks: Mapping[str, int],
    why: Mapping[str, Sequence[str]],
    overlaps: Mapping[str, Sequence[str]],
) -> list[dict[str, Any]]:
    """Return the nodes in the order of reading."""
    kind_words = _words(FeatureKind)
    of_group: dict[str, list[str]] = defaultdict(list)
    for group in groups:
        for member in group.members:
            of_group[member].append(group.id)
    written: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        written[row.feature_id][row.as_written].add(row.study_label)
    return [
        {
            "id": node,
            "kind": cells["kind"],
            "label": _visible(cells["label"], node),
            "names": cells["names"],
            "rank": ranks[node],
            "groups": of_group.get(node, []),
            "band": band_of(cells),
            "block": block_of(cells),
            "unit": cells.get("unit"),
            "study": cells.get("study_label"),
            "system": cells.get("system"),
            "overlap": overlaps.get(node, []),
            "italic": cells.get("feature_kind") in _ITALIC,
            "what": kind_words.get(cells.get("feature_kind", "")),
            "written": {name: ", ".join(sorted(by)) for name, by in sorted(written[node].items())},
            "facts": _facts(node, cells, overlaps.get(node, [])),
            "why": list(why.get(node, ())),
        }
        for node, cells in sorted(graph.nodes(data=True), key=lambda each: ranks[each[0]])
    ]


def groups_of(groups: Sequence[Group], ranks: Mapping[str, int], nodes: int) -> list[dict[str, Any]]:
    """Return the groups, each with the reason why it is one; `nodes` is how many nodes the page has."""
    return [
        {
            "id": group.id,
            "kind": group.kind,
            "label": group.label,
            "band": group.band,
            "block": "sets" if group.kind == "pathway" else group.block,
            "study": group.study,
            "rank": ranks[group.id],
            "count": len(group.members),
            "within": group.within,
            "why": f"{counted(len(group.members), 'feature')} that no other study of this file reports."
            if group.study
            else f"{len(group.members)} of {nodes} nodes, collapsed to keep the picture readable.",
        }
        for group in groups
    ]


def ranks_of(graph: nx.MultiDiGraph, collapsed: nx.MultiDiGraph, groups: Sequence[Group]) -> dict[str, int]:
    """Return node or group → its number in the order of reading."""
    inside: dict[str, list[str]] = defaultdict(list)
    for group in groups:
        if group.within is None:
            inside[group.id] += group.members
        else:
            inside[group.within].insert(inside[group.within].index(group.members[0]), group.id)
    reading = [
        each for nodes in arrange(collapsed).values() for node in nodes for each in (node, *inside[node])
    ]
    missing = sorted(set(graph) - set(reading))
    return {node: number for number, node in enumerate([*reading, *missing])}


def findings_of(rows: Sequence[Evidence], at: Mapping[str, int]) -> dict[str, Any]:
    """Return the findings column by column: each value once, and for each finding which one it has."""
    return {
        "count": len(rows),
        "columns": coded({name: [getattr(row, name) for row in rows] for name in CELLS}),
        "model": [at[model_of(row)] for row in rows],
        "feature": [at[row.feature_id] for row in rows],
        "drug": [None if row.drug_id is None else at[row.drug_id] for row in rows],
        "mark": [MARKS.index(mark_of(row.direction, row.call)) for row in rows],
    }


def encoding() -> dict[str, Any]:
    """Return colours, symbols, words and layout for the scripts of the page."""
    return {
        "columns": {kind: column._asdict() for kind, column in COLUMNS.items()},
        "layout": {"gap": GAP, "bandGap": BAND_GAP},
        "bands": {name: {"heading": band.heading, "tint": band.tint} for name, band in BANDS.items()},
        "blocks": BLOCKS,
        "headings": HEADINGS,
        "lines": {
            name: {"words": line.words, "short": line.short, "dashes": line.dashes}
            for name, line in LINES.items()
        },
        "disease_families": DISEASE_FAMILIES,
        "colours": PAGE_COLOURS,
        "marks": [
            {
                "name": mark.name,
                "glyph": mark.glyph,
                "shape": mark.shape,
                "colour": mark.colour,
                "second": mark.second_colour,
                "text": mark.text_colour,
                "word": mark.word,
                "line": mark.line,
                "filled": mark.filled,
            }
            for mark in MARKS
        ],
    }


def _words(values: type[Call | Direction | FeatureKind]) -> dict[str, str]:
    """Return value → what people read for it."""
    return {value.value: value.words for value in values}


def words_of(rows: Sequence[Evidence]) -> tuple[dict[str, Any], list[int]]:
    """Return the words for calls and directions, and for each finding the number of its description."""
    descriptions = [word(row.direction, row.call) for row in rows]
    distinct = sorted(set(descriptions))
    words = {
        "call": _words(Call),
        "direction": _words(Direction),
        "not_reported": NOT_REPORTED,
        "said": distinct,
    }
    return words, [distinct.index(each) for each in descriptions]


def sources_of(store: Store, rows: Sequence[Evidence]) -> dict[str, dict[str, str | None]]:
    """Return source → title, version, licence and citation."""
    known = store.rows(
        "SELECT label, title, version, licence, citation FROM source WHERE label IN (SELECT unnest($names)) ORDER BY label",
        {"names": sorted({row.source for row in rows})},
    )
    names = ("title", "version", "licence", "citation")
    return {label: dict(zip(names, cells, strict=True)) for label, *cells in known}


def symbols_of(store: Store) -> str:
    """Return the symbols of all protein-coding genes of the store, so that a search tells a gene from a wrong name."""
    rows = store.rows(
        "SELECT DISTINCT symbol FROM gene WHERE locus_type = 'gene with protein product' ORDER BY symbol"
    )
    return front_coded([symbol for (symbol,) in rows if " " not in symbol])


def front_coded(words: Iterable[str]) -> str:
    """Return sorted words, each as the number of letters that it shares with the word before (in base 36) and its others.

    Examples
    --------
    >>> front_coded(["GRIA1", "GRIA2", "GRIN1"])
    '0GRIA1 42 3N1'
    """
    parts, before = [], ""
    for each in words:
        same = takewhile(lambda pair: pair[0] == pair[1], zip(before, each, strict=False))
        shared = min(sum(1 for _ in same), len(_DIGITS) - 1)
        parts.append(f"{_DIGITS[shared]}{each[shared:]}")
        before = each
    return " ".join(parts)


def pmids_of(store: Store, rows: Sequence[Evidence]) -> dict[str, str]:
    """Return publication → its PMID, where it has one."""
    return dict(
        store.rows(
            "SELECT id, min(pmid) FROM publication WHERE pmid IS NOT NULL AND id IN (SELECT unnest($ids)) GROUP BY id ORDER BY id",
            {"ids": sorted({row.publication for row in rows})},
        )
    )


def overlaps_of(store: Store, graph: nx.MultiDiGraph) -> dict[str, list[str]]:
    """Return study × system → studies of other units that may share samples with it, drawn or not."""
    others = dict(
        store.rows(
            "SELECT mine.study, list_sort(list(DISTINCT study.label)) FROM study_unit AS mine"
            " JOIN study_unit AS other ON mine.lab_unit = other.lab_unit AND mine.unit <> other.unit"
            " JOIN study ON other.study = study.id GROUP BY mine.study"
        )
    )
    models = ((node, cells) for node, cells in graph.nodes(data=True) if cells["kind"] == "model")
    return {node: others[cells["study"]] for node, cells in models if cells["study"] in others}


def _facts(node: str, cells: Mapping[str, Any], overlap: Sequence[str]) -> dict[str, str]:
    if cells["kind"] == "model":
        band = BANDS.get(cells["compartment"])
        facts = {
            "Model": cells["system"],
            "Compartment": band.heading if band else cells["compartment"].replace("_", " "),
            "Setting": cells["setting"].replace("_", " "),
            "Cohort" if cells["setting"] == "in_vivo" else "Cohort or culture": ", ".join(cells["cohort"]),
            "Unit": cells["unit"],
            "May share samples with": ", ".join(overlap),
        }
    else:
        group = cells.get("drug_group")
        facts = {"Identifier": node, "Form of": group if group != cells["label"] else ""}
    return {head: str(text) for head, text in facts.items() if text}


def coded(columns: Mapping[str, Sequence[Any]]) -> dict[str, dict[str, Any]]:
    """Return column by column each value once, and for each cell the number of its value; 1, 1.0 and true are three."""
    return {name: _coded(cells) for name, cells in columns.items()}


def _visible(label: str, node: str) -> str:
    """Return a label, or the identifier where the label has no letter, number or sign that can be seen."""
    return label if any(category(sign)[0] in "LNPS" for sign in label) else node


def _coded(cells: Sequence[Any]) -> dict[str, Any]:
    numbers: dict[tuple[type, Any], int] = {}
    codes = [numbers.setdefault((cell.__class__, cell), len(numbers)) for cell in cells]
    return {"values": [_cell(value) for _, value in numbers], "codes": codes}


def _cell(value: Any) -> Any:
    """Return a value as JSON has it; a number that JSON has no sign for becomes a word."""
    if isinstance(value, tuple | list):
        return [_cell(each) for each in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
