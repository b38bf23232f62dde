"""The strict reader of ontology/kg.yaml: what it refuses, and how identifiers are written."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from kg.errors import ShapeError
from kg.schema.linkml import read_schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.schema.model import Schema

SMALL = """
id: https://example.org/small
name: small
version: "1"
default_prefix: kg
default_range: string
imports: [linkml:types]
prefixes: {kg: 'https://example.org/', linkml: 'https://w3id.org/linkml/', iso: 'https://example.org/iso/'}
classes:
  Thing:
    class_uri: kg:Thing
    annotations: {path: thing}
    slots: [id, label, colour, next]
slots:
  id: {identifier: true, range: uriorcurie, required: true}
  label: {}
  colour: {range: Colour}
  next: {range: Thing, annotations: {edge: NEXT}}
enums:
  Colour:
    permissible_values:
      red: {meaning: kg:red}
      "no": {meaning: kg:none}
  Family:
    permissible_values:
      drug_effect:
        meaning: kg:drug_effect
        annotations: {subject: drug, words: w, short: s, headline: 'h', near_miss: n, pattern: solid, dashes: ''}
  ContrastType:
    permissible_values:
      before_after: {meaning: kg:before_after, annotations: {family: drug_effect}}
"""

REFUSED = {
    # what is changed, into what, and what the refusal says
    "mixins": ("    slots: [id,", "    mixins: [Other]\n    slots: [id,", "mixins"),
    "unions": ("colour: {range: Colour}", "colour: {any_of: [{range: Colour}, {range: Thing}]}", "any_of"),
    "an unknown key of the schema": ("name: small", "name: small\nsubsets: {}", "subsets"),
    "an unknown key of a class": ("    slots: [id,", "    tree_root: true\n    slots: [id,", "tree_root"),
    "an unknown key of a slot": ("label: {}", "label: {pattern: x}", "pattern"),
    "an unknown key of a value": ("red: {meaning: kg:red}", "red: {meaning: kg:red, title: Red}", "title"),
    "an unknown annotation": ("{edge: NEXT}", "{edge: NEXT, colour: red}", "colour"),
    "an unknown range": ("range: Colour", "range: Color", "Color"),
    "an undeclared prefix of a class": ("class_uri: kg:Thing", "class_uri: other:Thing", "other:Thing"),
    "an undeclared prefix of a slot": ("label: {}", "label: {slot_uri: other:label}", "other:label"),
    "an undeclared prefix of a value": ("meaning: kg:red", "meaning: other:red", "other:red"),
    "a slot that is not declared": ("[id, label,", "[id, label, weight,", "weight"),
    "a parent that is not declared": ("    slots: [id,", "    is_a: Parent\n    slots: [id,", "Parent"),
    "a key that is written twice": ("  label: {}", "  label: {}\n  label: {}", "duplicate key"),
    "a value that YAML takes for a truth": ('"no": {', "no: {", "quote"),
    "a value that YAML takes for a number": ("red: {", "1.5: {", "quote"),
    "a value without a meaning": ("red: {meaning: kg:red}", "red: {}", "meaning"),
    "a contrast type without a family": (", annotations: {family: drug_effect}", "", "family"),
    "a contrast type of an unknown family": ("{family: drug_effect}", "{family: other}", "family"),
    "a contrast family without a subject": ("{subject: drug, ", "{", "subject"),
    "a contrast family about something else": ("subject: drug", "subject: person", "person"),
    "a contrast family without a line pattern": (", pattern: solid", "", "pattern"),
    "a reference without an edge": (", annotations: {edge: NEXT}", "", "edge"),
    "an edge of a literal": ("label: {}", "label: {annotations: {edge: LABEL}}", "edge"),
    "another import": ("[linkml:types]", "[linkml:types, other]", "imports"),
    "a class that does not begin with id": ("[id, label,", "[label, id,", "id"),
}


def test_a_small_schema_is_read() -> None:
    """The schema that the refusals start from is accepted."""
    schema = read_schema(SMALL)

    assert ["Thing"] == [cls.name for cls in schema.tables]
    assert ["red", "no"] == list(schema.enums["Colour"].values)


@pytest.mark.parametrize("name", REFUSED)
def test_the_reader_refuses(name: str) -> None:
    """A word that the reader would have to ignore is refused, with its place."""
    old, new, said = REFUSED[name]
    assert old in SMALL

    with pytest.raises(ShapeError, match=re.escape(said)):
        read_schema(SMALL.replace(old, new, 1))


def test_a_list_of_values_is_read_like_a_mapping() -> None:
    """LinkML writes a closed list either way; both mean the same, and a value that stands twice is refused."""
    listed = SMALL.replace("      red: {meaning: kg:red}", "      - {text: red, meaning: kg:red}")
    listed = listed.replace('      "no": {meaning: kg:none}', '      - {text: "no", meaning: kg:none}')

    assert read_schema(SMALL).enums == read_schema(listed).enums
    with pytest.raises(ShapeError, match="duplicate value"):
        read_schema(listed.replace("text: red", 'text: "no"'))


def test_every_prefix_goes_there_and_back(schema: Schema) -> None:
    """Expanding and contracting are each other's inverse for every prefix."""
    for prefix in schema.prefixes:
        curie = f"{prefix}:0001/a(b)"
        assert curie == schema.contract(schema.expand(curie))


def test_no_namespace_is_the_beginning_of_another_by_chance(schema: Schema) -> None:
    """The longest namespace wins, so an identifier of the longer one is never cut by the shorter."""
    for prefix, namespace in schema.prefixes.items():
        longer = [
            other for other in schema.prefixes.values() if other != namespace and other.startswith(namespace)
        ]
        for other in longer:
            assert not schema.contract(other + "1").startswith(f"{prefix}:")


@pytest.mark.parametrize("curie", ["nowhere:1", "no colon", ":1", "hgnc:1"])
def test_an_unknown_prefix_is_refused(curie: str, schema: Schema) -> None:
    """An identifier without a declared prefix, also one in other letters, has no IRI."""
    with pytest.raises(ShapeError, match="prefix"):
        schema.expand(curie)


def test_an_unknown_namespace_is_refused(schema: Schema) -> None:
    """An IRI outside every namespace has no short form."""
    with pytest.raises(ShapeError, match="namespace"):
        schema.contract("https://nowhere.example/1")


def test_every_iri_means_one_thing(schema: Schema) -> None:
    """No two classes, no two slots and no two values of one list share an IRI."""
    classes = [cls.iri for cls in schema.classes.values()]
    slots = {slot.name: slot.iri for cls in schema.classes.values() for slot in cls.slots}
    values = [value.iri for _, value in schema.values()]

    assert sorted(set(classes)) == sorted(classes)
    assert sorted(set(slots.values())) == sorted(slots.values())
    assert sorted(set(values)) == sorted(values)


def test_predicates_and_relationship_types_are_the_same_names(schema: Schema) -> None:
    """A reference is kg:inResultSet in RDF and IN_RESULT_SET in Neo4j; only a relationship turned round has two names."""
    references = {slot.name: slot for cls in schema.classes.values() for slot in cls.slots if slot.edge}

    for slot in references.values():
        first, *others = str(slot.edge).lower().split("_")
        assert (
            slot.edge_inverse
            or first + "".join(map(str.capitalize, others)) == slot.iri.rsplit("/", 1)[-1].rsplit("#")[-1]
        )


def test_classes_and_labels_are_the_same_names(schema: Schema) -> None:
    """The rows of a label are instances of the class of that name, whatever other vocabulary has a name for them."""
    assert {cls.name: f"kg:{cls.label}" for cls in schema.classes.values()} == {
        cls.name: schema.contract(cls.own_iri) for cls in schema.classes.values()
    }
    assert ["biolink:StudyResult", "kg:Finding"] == list(
        map(schema.contract, schema.classes["Finding"].types)
    )


def test_everything_is_described(schema: Schema) -> None:
    """Each class and each slot has a sentence that a reader can use."""
    bare = [cls.name for cls in schema.classes.values() if not cls.description]
    bare += [slot.name for cls in schema.classes.values() for slot in cls.slots if not slot.description]

    assert [] == bare


def _texts(module: ast.Module) -> Iterator[str]:
    """Yield the texts of a module that are no docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docstrings = {
        ast.get_docstring(node, clean=False) for node in ast.walk(module) if isinstance(node, documented)
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in docstrings:
            yield node.value


def test_no_iri_of_the_vocabulary_is_spelled_in_code(root: Path, schema: Schema) -> None:
    """The code asks the schema for an IRI, outside of examples."""
    spelled = {
        path.name
        for path in root.joinpath("kg").rglob("*.py")
        for text in _texts(ast.parse(path.read_text(encoding="utf-8")))
        if schema.prefixes["kg"] in text or schema.prefixes["id"] in text
    }

    assert set() == spelled
