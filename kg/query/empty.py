"""Why a query returned nothing: which of its names and values are not in the schema, or not in the store."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import ShapeError, nearest
from kg.grounding.resolve import agents_of, labels
from kg.grounding.suggest import nearest_of
from kg.query.sparql_parameters import tokens
from kg.renamed import PREDICATES
from kg.wording import enumerated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.query.definition import Parameter
    from kg.query.sparql_parameters import Token
    from kg.results import Result
    from kg.schema.model import Class, Schema
    from kg.store.snapshot import Store

_VOCABULARIES = ("kg", "biolink")  # prefixes of which the schema declares every name that triples have
_MOST_IDENTIFIERS = 20
_NAMED_COLUMNS = ("symbol", "drug", "drug_group", "system", "study_label")
_COMPARED = re.compile(r"""\b(\w+)\s*(?::|=|==|<>|!=|(?i:IN)\s*[\[(])\s*(?:'([^']*)'|"([^"]*)")""")
_ABSENT = re.compile(r"[Tt]he (label|relationship type|property)(?: key)? `([^`]+)` does not exist")


class _Terms(NamedTuple):
    """The names that triples of a store may have, in full, by kind."""

    classes: dict[str, Class]
    predicates: frozenset[str]
    values: frozenset[str]


def is_empty(result: Result) -> bool:
    """Return whether a result says nothing: no row, or one of zeros, absent values and false."""
    return not result.rows or (len(result.rows) == 1 and not any(result.rows[0]))


def sparql_reasons(store: Store, schema: Schema, text: str, rows: Sequence[object] = ()) -> list[str]:
    """Return why a SPARQL query may have returned nothing: names that no triple has, and texts in place of values.

    Parameters
    ----------
    rows : sequence
        What it returned; that no row meets its conditions is said only where there is none.
    """
    terms = _terms(schema)
    cut = [token for token in tokens(text) if token.kind != "comment" and not token.text.isspace()]
    prefixes = {**schema.prefixes, **_declared(cut)}
    used = dict.fromkeys(iri for token in cut if (iri := _iri(token, prefixes)) is not None)
    reasons = [each for iri in used if (each := _unknown_term(schema, terms, iri)) is not None]
    reasons += _texts_for_values(schema, cut, prefixes)
    reasons += _without_rows(store, schema, [terms.classes[iri] for iri in used if iri in terms.classes])
    reasons += _unknown_identifiers(store, schema, used)
    if reasons or rows:
        return reasons
    return ["every name of the query is in the schema and in the store; no row meets all its conditions"]


def sql_reasons(store: Store, schema: Schema, text: str, rows: Sequence[object] = ()) -> list[str]:
    """Return why an SQL query may have returned nothing: values that no column of the store has.

    Parameters
    ----------
    rows : sequence
        What it returned; that no row meets its conditions is said only where there is none.
    """
    reasons = value_reasons(schema, text)
    for column, value in _comparisons(text):
        if column not in _NAMED_COLUMNS:
            continue
        known = {
            each
            for (each,) in store.rows(f"SELECT DISTINCT {column} FROM evidence WHERE {column} IS NOT NULL")
        }
        if value not in known:
            close = _suggested(nearest_of(value, sorted(known)))
            reasons.append(f"no row of evidence has the {column} '{value}'{close}")
    return reasons if reasons or rows else ["no row meets all conditions of the query"]


def value_reasons(schema: Schema, text: str) -> list[str]:
    """Return a sentence for each value that a query compares with a column of a closed list that lacks it."""
    lists = {slot.name: slot.range for cls in schema.tables for slot in cls.slots if slot.kind == "enum"}
    lists["contrast_family"] = "Family"
    reasons = []
    for column, value in _comparisons(text):
        if column in lists and value not in (known := schema.enums[lists[column]].values):
            close = _suggested(nearest(value, known)) or f"; its values are {enumerated(list(known))}"
            reasons.append(f"{column} is never '{value}'{close}")
    return list(dict.fromkeys(reasons))


def server_notes(schema: Schema, remarks: Iterable[str]) -> list[str]:
    """Return what a Neo4j server remarks on a query, with the nearest name where one is not in the database.

    Parameters
    ----------
    remarks : iterable of str
        The descriptions of the notifications of the server.
    """
    from kg.neo4j.associations import association_types
    from kg.neo4j.mapping import COMMON_PROPERTIES, GROUP_EDGE, all_labels, edges, literals

    types = {edge.type for cls in schema.tables for edge in edges(cls)}
    known = {
        "label": sorted(all_labels(schema)),
        "relationship type": sorted({*types, GROUP_EDGE, *association_types(schema)}),
        "property": sorted(
            {slot.name for cls in schema.tables for slot in literals(cls)} | set(COMMON_PROPERTIES)
        ),
    }
    notes = []
    for remark in remarks:
        absent = _ABSENT.search(remark)
        if absent is None:
            notes.append(f"Neo4j: {remark}")
            continue
        kind, name = absent[1], absent[2]
        if name in known[kind]:
            notes.append(f"Neo4j: the server has no {kind} {name}; `kg sync` writes what the store has of it")
        else:
            close = _suggested(nearest(name, known[kind]))
            notes.append(f"Neo4j: {name} is not a {kind} in the database or the schema{close}")
    return list(dict.fromkeys(notes))


def question_reasons(
    store: Store, parameters: Sequence[Parameter], values: Mapping[str, str | int | float | None]
) -> list[str]:
    """Return why a named question has no row: what has no finding at all, then what it was restricted to.

    Parameters
    ----------
    values
        Parameter → its value, defaults included; identifiers for what was named, None for any.
    """
    given = [each for each in parameters if values[each.name] is not None]
    if not given:
        return ["the store has no such finding"]
    called = labels(store.rows, [str(values[each.name]) for each in given])
    words = {each.name: _called(str(values[each.name]), called) for each in given}
    reasons = [
        f"the store has no finding {_PREPOSITIONS.get(each.type, 'on')} {words[each.name]}"
        for each in given
        if each.type in _FINDINGS and not _has_findings(store, each.type, str(values[each.name]))
    ]
    restricted = ", ".join(f"{each.name} = {words[each.name]}" for each in given)
    lifted = [f"-p {each.name}=any" for each in given if each.may_be_any]
    return [
        *reasons,
        f"no row with {restricted}" + (f"; {enumerated(lifted)} asks about more" if lifted else ""),
    ]


_PREPOSITIONS = {"study": "of", "system": "in"}
_FINDINGS: Mapping[str, str] = {
    "gene": "feature_id IN (SELECT unnest($ids))",
    "pathway": "feature_id IN (SELECT unnest($ids))",
    "study": "study IN (SELECT unnest($ids))",
    "system": "system_id IN (SELECT system FROM system_ancestor WHERE ancestor IN (SELECT unnest($ids)) UNION SELECT unnest($ids))",
    "agent": "drug_id IN (SELECT unnest($ids))",
}


def _has_findings(store: Store, kind: str, identifier: str) -> bool:
    """Return whether the store has a finding on a thing, or on what rolls up to it."""
    ids = agents_of(store, identifier, "all") if kind == "agent" else [identifier]
    return bool(store.rows(f"SELECT 1 FROM evidence WHERE {_FINDINGS[kind]} LIMIT 1", {"ids": ids}))


def _called(value: str, called: Mapping[str, str]) -> str:
    return f"{called[value]} ({value})" if value in called else value


def _suggested(name: str | None) -> str:
    return "" if name is None else f"; did you mean '{name}'?"


def _comparisons(text: str) -> list[tuple[str, str]]:
    return list(dict.fromkeys((name, one or other) for name, one, other in _COMPARED.findall(text)))


def _terms(schema: Schema) -> _Terms:
    from kg.rdf.serialize import vocabulary

    classes = {iri: cls for cls in schema.classes.values() for iri in cls.types}
    slots = {slot.iri for cls in schema.classes.values() for slot in cls.slots}
    subjects = {triple.subject.value for triple in vocabulary() if hasattr(triple.subject, "value")}
    looked_up = {triple.predicate.value for triple in vocabulary()}
    values = {value.iri for _, value in schema.values()} | subjects - set(classes) - slots - looked_up
    return _Terms(classes, frozenset(slots | looked_up), frozenset(values) | {schema.expand("kg:any")})


def _declared(cut: Sequence[Token]) -> dict[str, str]:
    """Return the prefixes that a query declares."""
    return {
        name.text.removesuffix(":"): iri.text[1:-1]
        for word, name, iri in zip(cut, cut[1:], cut[2:], strict=False)
        if word.text.upper() == "PREFIX" and name.kind == "name" and iri.kind == "iri"
    }


def _iri(token: Token, prefixes: Mapping[str, str]) -> str | None:
    """Return the IRI of a token; None where it is none, or the prefix in a declaration."""
    if token.kind == "iri":
        return token.text[1:-1] if token.text[1:-1] not in prefixes.values() else None
    prefix, colon, local = token.text.partition(":")
    return (
        prefixes[prefix] + local if token.kind == "name" and colon and local and prefix in prefixes else None
    )


def _short(schema: Schema, iri: str) -> str:
    try:
        return schema.contract(iri)
    except ShapeError:
        return f"<{iri}>"


def _unknown_term(schema: Schema, terms: _Terms, iri: str) -> str | None:
    """Return the sentence for a name of a vocabulary that no triple has; None for every other one."""
    name = _short(schema, iri)
    prefix = name.partition(":")[0]
    if iri in terms.classes and terms.classes[iri].is_abstract:
        below = [_short(schema, cls.own_iri) for cls in schema.concrete(terms.classes[iri].name)]
        return (
            f"{name} has no instances of its own; they are of {enumerated(below)}"
            if len(below) < len(schema.tables)
            else None
        )
    known = {*terms.classes, *terms.predicates, *terms.values}
    if prefix not in _VOCABULARIES or iri in known:
        return None
    if name in PREDICATES:
        return f"{name} is not in the schema: it is now called {PREDICATES[name]}"
    short = [_short(schema, each) for each in sorted(known)]
    same = [each for each in short if _folded(each) == _folded(name)]
    is_class = _local(name)[:1].isupper()
    alike = [
        each for each in short if each.startswith(f"{prefix}:") and _local(each)[:1].isupper() == is_class
    ]
    close = same[0] if same else nearest(name, alike)
    return f"{name} is not in the schema" + (f"; did you mean {close}?" if close else "")


def _local(name: str) -> str:
    return name.partition(":")[2]


def _folded(name: str) -> str:
    """Return a name without what tells kg:inResultSet from kg:IN_RESULT_SET."""
    return _local(name).replace("_", "").casefold()


def _texts_for_values(schema: Schema, cut: Sequence[Token], prefixes: Mapping[str, str]) -> list[str]:
    """Return a sentence for each text where a value of a closed list is expected."""
    lists = {slot.iri: slot for cls in schema.tables for slot in cls.slots if slot.kind == "enum"}
    reasons = []
    for token, after in pairwise(cut):
        slot = lists.get(_iri(token, prefixes) or "")
        if slot is not None and after.kind == "string":
            values = schema.enums[slot.range].values
            text = after.text.strip("\"'")
            example = values.get(text) or next(iter(values.values()))
            reasons.append(
                f"{_short(schema, slot.iri)} has values such as {_short(schema, example.iri)}, never the text {after.text}"
            )
    return list(dict.fromkeys(reasons))


def _without_rows(store: Store, schema: Schema, classes: Iterable[Class]) -> list[str]:
    """Return a sentence for each class of which the store has no row."""
    return [
        f"the store has no {_short(schema, cls.own_iri)}"
        for cls in {cls.name: cls for cls in classes}.values()
        if not cls.is_abstract and not store.rows(f"SELECT 1 FROM {cls.table} LIMIT 1")
    ]


def _unknown_identifiers(store: Store, schema: Schema, used: Iterable[str]) -> list[str]:
    """Return a sentence for each identifier that the store describes nowhere."""
    names = [name for iri in used if ":" in (name := _short(schema, iri)) and not name.startswith("<")]
    own = {"kg", "biolink", "rdf", "rdfs", "xsd", "skos", "dcterms", "prov", "owl", "unit", "qudt", "linkml"}
    ids = [name for name in names if name.partition(":")[0] not in own][:_MOST_IDENTIFIERS]
    if not ids:
        return []
    tables = " UNION ALL ".join(
        f"SELECT id FROM {cls.table} WHERE id IN (SELECT unnest($ids))" for cls in schema.tables
    )
    known = {each for (each,) in store.rows(tables, {"ids": ids})} | {
        f"id:source/{each}" for each in store.graph_digests()
    }
    return [f"{each} is not in the store" for each in ids if each not in known]
