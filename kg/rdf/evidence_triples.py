"""Derived triples of the triple index: what findings share, said of their result set, so that queries are short.

They stand in graphs of their own, one beside the graph of each source, are in no export and no digest, and are made
again from the rows with each index. Predicates are columns of the SQL views in the namespace
``https://w3id.org/drugkg/evidence/``: a result set has what is known of its contrast, study, system and drug; a finding
has one triple, ``evidence:stated``, to a node for its measurand, direction and call; a feature with findings has its
kind and symbol, a system its model, and a pathway ``evidence:counts_for`` to each that a declared mapping leads to.
Values of closed lists are texts, as in SQL: the engine keeps a short text in the triple and looks up each IRI.
"""

from __future__ import annotations

import hashlib
from itertools import product
from typing import TYPE_CHECKING

from kg.rdf.serialize import VOCABULARY, graph_iri
from kg.store.sql_text import iri_sql, quote_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.schema.model import Schema
    from kg.store.snapshot import Store

NAMESPACE = "https://w3id.org/drugkg/evidence/"
_ROWS_AT_A_TIME = 10_000
_IRI, _TEXT, _DOUBLE, _INTEGER = "identifier", "string", "double", "integer"
_CONTEXT = {  # column of `result_set_context` → what it holds
    "contrast": _IRI,
    "contrast_type": _TEXT,
    "contrast_family": _TEXT,
    "comparator": _TEXT,
    "background": _TEXT,
    "study": _IRI,
    "study_label": _TEXT,
    "publication": _IRI,
    "unit": _IRI,
    "system": _IRI,
    "system_label": _TEXT,
    "compartment": _TEXT,
    "origin": _TEXT,
    "drug_id": _IRI,
    "drug": _TEXT,
    "group_all": _IRI,
    "drug_group": _TEXT,
    "subject_id": _IRI,
    "subject": _TEXT,
    "disease": _TEXT,
    "dose": _TEXT,
    "conc_max_um": _DOUBLE,
    "time": _TEXT,
    "hours": _DOUBLE,
    "times": _INTEGER,
    "sex": _TEXT,
    "responder": _TEXT,
    "n_case": _INTEGER,
}
_DATATYPES = {
    _DOUBLE: "^^<http://www.w3.org/2001/XMLSchema#double>",
    _INTEGER: "^^<http://www.w3.org/2001/XMLSchema#integer>",
}
_SUBJECT = (
    "SELECT *, CASE subject_kind WHEN 'disease' THEN disease_id ELSE group_all END AS subject_id,"
    " CASE subject_kind WHEN 'disease' THEN disease ELSE drug_group END AS subject,"
    # at how many times the study measured under the drug, in the system and family
    " count(DISTINCT hours) OVER (PARTITION BY study, drug_id, system, contrast_family) AS times FROM result_set_context"
)


def evidence_graph(schema: Schema, graph: str) -> str:
    """Return the IRI of the graph of derived triples beside that of a source."""
    return f"{graph_iri(schema, graph)}/evidence"


def spelling(schema: Schema) -> str:
    """Return a digest over how derived triples are written."""
    made_of = (NAMESPACE, *_statements(schema), *_stated_lines(schema))
    return hashlib.sha256("\n".join(made_of).encode()).hexdigest()


def evidence_lines(store: Store, schema: Schema, graph: str) -> Iterator[bytes]:
    """Yield the derived triples of a source as N-Quads, those of some thousand rows at a time."""
    parameters = {"graph": graph, "end": f" <{evidence_graph(schema, graph)}> .\n"}
    connection = store.connection.cursor()
    try:
        connection.execute("USE store")
        for sql in _statements(schema):
            found = connection.execute(sql, parameters)
            while rows := found.fetchmany(_ROWS_AT_A_TIME):
                yield b"".join(lines for (lines,) in rows)
    finally:
        connection.close()


def stated_lines(schema: Schema) -> bytes:
    """Return the nodes for each measurand, direction and call as N-Quads; they follow from the schema alone."""
    return "".join(_stated_lines(schema)).encode()


def _stated_lines(schema: Schema) -> Iterator[str]:
    outcomes = {
        (rule.direction, rule.call): rule.outcome
        for rule in schema.finding_statuses()
        if rule.calls == "nominal"
    }
    lists = [schema.enums[name].values for name in ("Measurand", "Direction", "Call")]
    end = f" <{evidence_graph(schema, VOCABULARY)}> .\n"
    for measurand, direction, call in product(*lists):
        node = f"<{NAMESPACE}stated/{measurand}/{direction}/{call}>"
        texts = {
            "measurand": measurand,
            "direction": direction,
            "call": call,
            "outcome": outcomes[direction, call],
        }
        for name, text in texts.items():
            yield f'{node} <{NAMESPACE}{name}> "{text}"{end}'
        for level in schema.enums["CallLevel"].values:
            rule = schema.expand(f"kg:FindingStatus-{level}-{direction}-{call}")
            yield f"{node} <{NAMESPACE}rule> <{rule}>{end}"


def _statements(schema: Schema) -> tuple[str, ...]:
    """Return SQL for each kind of subject; it gives for each one of `$graph` its lines, each with `$end` behind it."""
    contexts = (
        f"SELECT found.*, result_set AS about FROM ({_SUBJECT}) AS found"
        " JOIN result_set ON found.result_set = result_set.id WHERE result_set.source = $graph"
    )
    features = (
        "SELECT *, id AS about FROM feature WHERE source = $graph AND id IN (SELECT feature FROM finding)"
    )
    models = (
        "SELECT model, system.id AS about FROM system JOIN system_model ON system.id = system_model.system"
        " WHERE system.source = $graph"
    )
    mappings = (
        "SELECT subject AS about, object AS counts_for FROM mapping"
        " WHERE source = $graph AND subject IS NOT NULL AND predicate IN ('exactMatch', 'broadMatch') UNION"
        " SELECT object, subject FROM mapping"
        " WHERE source = $graph AND subject IS NOT NULL AND predicate IN ('exactMatch', 'narrowMatch')"
    )
    return (
        _lines_sql(schema, contexts, _CONTEXT),
        _lines_sql(schema, features, {"feature_kind": _TEXT, "symbol": _TEXT}),
        _lines_sql(schema, models, {"model": _IRI}),
        _lines_sql(schema, mappings, {"counts_for": _IRI}),
        _finding_sql(schema),
    )


def _lines_sql(schema: Schema, rows: str, columns: Mapping[str, str]) -> str:
    """Return SQL that gives for each row the lines of its columns; `about` is the subject."""
    lines = [
        f"CASE WHEN {name} IS NOT NULL THEN concat(_subject, {quote_text(f' <{NAMESPACE}{name}> ')}, {_term_sql(schema, name, kind)}, $end) END"
        for name, kind in columns.items()
    ]
    subject = iri_sql(schema, "about", "<", ">")
    return f"SELECT encode(concat({', '.join(lines)})) FROM (SELECT *, {subject} AS _subject FROM ({rows}) ORDER BY ALL)"


def _finding_sql(schema: Schema) -> str:
    """Return SQL that gives for each finding of `$graph` its line."""
    before, after = quote_text(f" <{NAMESPACE}stated> <{NAMESPACE}stated/"), quote_text(">")
    return (
        f"SELECT encode(concat({iri_sql(schema, 'id', '<', '>')}, {before}, measurand, '/', direction, '/', call, {after}, $end))"
        " FROM finding WHERE source = $graph ORDER BY id"
    )


def _term_sql(schema: Schema, cell: str, kind: str) -> str:
    """Return the SQL of the RDF term of a cell."""
    if kind == _IRI:
        return iri_sql(schema, cell, "<", ">")
    if kind == _TEXT:
        for char, escaped in {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}.items():
            cell = f"replace({cell}, {quote_text(char)}, {quote_text(escaped)})"
    return f"concat('\"', {cell}, {quote_text(chr(34) + _DATATYPES.get(kind, ''))})"
