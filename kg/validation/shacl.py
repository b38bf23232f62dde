"""SHACL shapes, generated and written, on the part of a store that findings refer to.

SHACL is slower than SQL, so it runs on small stores only, as a second check of the same rules.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from kg.errors import MissingExtraError, ShapeError
from kg.rdf.serialize import quad_lines
from kg.resources import folder
from kg.validation.rules import MESSAGES, written_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib import Graph
    from rdflib.term import Node

    from kg.schema.model import Schema
    from kg.store.snapshot import Store

SHAPES = ("shapes.ttl", "rules.ttl")
_RULE = re.compile(r"^kg:rule-(?P<name>[^.]+)")
_SEVERITIES = {"Violation": "error", "Warning": "warning", "Info": "warning"}
_RULE_OF = {  # the words of the compiled rules, where there are some
    "MinCountConstraintComponent": "required",
    "MaxCountConstraintComponent": "one-value",
    "QualifiedMinCountConstraintComponent": "required",
    "QualifiedMaxCountConstraintComponent": "one-value",
    "InConstraintComponent": "closed-list",
    "DatatypeConstraintComponent": "datatype",
    "NodeKindConstraintComponent": "curie",
    "PatternConstraintComponent": "curie",
    "ClassConstraintComponent": "reference",
    "MinInclusiveConstraintComponent": "minimum",
    "MaxInclusiveConstraintComponent": "maximum",
    "ClosedConstraintComponent": "no-such-slot",
}
_MESSAGES = {
    **MESSAGES,
    "one-value": "{name} has several values; keep one",
    "datatype": "{name} is a literal of another datatype; write it with the one of the schema",
    "no-such-slot": "unknown slot {name}; use one of ontology/kg.yaml",
}


def relevant_rows(store: Store, schema: Schema) -> list[str]:
    """Return the identifiers of all rows of the sources that have findings, and of the rows they refer to."""
    everything = " UNION ALL ".join(f"SELECT id, source FROM {cls.table}" for cls in schema.tables)
    references = " UNION ALL ".join(
        f"SELECT id, {f'unnest({slot.name})' if slot.multivalued else slot.name} AS named FROM {cls.table}"
        for cls in schema.tables
        for slot in cls.slots
        if slot.is_reference and not slot.is_open
    )
    found = store.rows(
        f"""WITH RECURSIVE reached(id) AS (
            SELECT id FROM ({everything}) WHERE source IN (SELECT source FROM finding)
            UNION SELECT r.named FROM ({references}) AS r JOIN reached USING (id) WHERE r.named IS NOT NULL
        ) SELECT id FROM reached ORDER BY id"""
    )
    return [identifier for (identifier,) in found]


def data_graph(store: Store, schema: Schema) -> Graph:
    """Return the relevant rows of a store, with the hierarchies of the vocabulary, as one rdflib graph."""
    import pyoxigraph
    from rdflib import RDFS, SKOS, Graph

    quads = b"".join(quad_lines(store, schema, ids=relevant_rows(store, schema)))
    triples = (quad.triple for quad in pyoxigraph.parse(quads, pyoxigraph.RdfFormat.N_QUADS))
    graph = Graph()
    graph.parse(data=pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES) or b"", format="nt")
    for subject, predicate, value in Graph().parse(data=_read("kg.ttl"), format="turtle"):
        if predicate in {RDFS.subClassOf, SKOS.broader}:
            graph.add((subject, predicate, value))
    return graph


def shapes_are_readable() -> None:
    """Check that pyshacl is installed.

    Raises
    ------
    MissingExtraError
        It is not.
    """
    if find_spec("pyshacl") is None:
        raise MissingExtraError("Checking the shapes", "check")


def shape_violations(data: Graph, schema: Schema) -> list[tuple[Any, ...]]:
    """Return severity, rule, focus, path, value, message of every triple that breaks a shape, sorted."""
    from pyshacl import validate
    from rdflib import Graph

    shapes = _shapes()
    _, report, text = validate(data, shacl_graph=shapes, inplace=True, allow_warnings=True)
    if not isinstance(report, Graph):
        raise ShapeError(f"the shapes could not be applied: {text}", remedy="correct ontology/rules.ttl")
    found = set(_rows(report, shapes, data, schema))
    return sorted(found, key=lambda row: tuple(str(cell) for cell in row))


@cache
def _shapes() -> Graph:
    from rdflib import Graph

    shapes = Graph()
    for name in SHAPES:
        shapes.parse(data=_read(name), format="turtle")
    return shapes


def _read(name: str) -> str:
    return folder("ontology").joinpath(name).read_text(encoding="utf-8")


def _rows(report: Graph, shapes: Graph, data: Graph, schema: Schema) -> Iterator[tuple[Any, ...]]:
    from rdflib import RDF, SH, URIRef

    messages = {rule.name: rule.message for rule in written_rules()}
    columns = {slot.iri: slot.name for cls in schema.tables for slot in cls.slots}
    for result in report.subjects(RDF.type, SH.ValidationResult):
        shape = report.value(result, SH.sourceShape)
        component = str(report.value(result, SH.sourceConstraintComponent)).removeprefix(str(SH))
        written = _RULE.match(_short(schema, shape))
        rule = written["name"] if written else _RULE_OF.get(component, component)
        focus = report.value(result, SH.focusNode)
        path = report.value(result, SH.resultPath)
        value = report.value(result, SH.value)
        if written:
            path = shapes.value(shape, URIRef(schema.expand("kg:column"))) or path
            value = data.value(focus, path) if path is not None else value
        name = columns.get(str(path)) or (_short(schema, path) if path is not None else "the node")
        yield (
            _SEVERITIES[str(report.value(result, SH.resultSeverity)).removeprefix(str(SH))],
            rule,
            _short(schema, focus),
            None if path is None else name,
            None if value is None else _short(schema, value),
            messages.get(rule) or _MESSAGES.get(rule, "{name} breaks a shape").format(name=name),
        )


def _short(schema: Schema, term: Node | None) -> str:
    """Write a term as tables do: the text of a closed value, the CURIE of another IRI, the text of a literal."""
    from rdflib import URIRef

    texts = {value.iri: value.text for _, value in schema.values()}
    if not isinstance(term, URIRef):
        return str(term)
    try:
        return texts.get(str(term)) or schema.contract(str(term))
    except ShapeError:
        return str(term)
