"""The schema: ontology/kg.yaml as frozen dataclasses; nothing else reads that file.

The file is LinkML. This reader knows the subset that drugkg uses and refuses the rest, so that
a word it would ignore cannot change what the tables, triples and the property graph mean.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import yaml

from kg.errors import ShapeError
from kg.resources import folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LITERALS: dict[str, str] = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
}
IDENTIFIER = "uriorcurie"

_SCHEMA_KEYS = frozenset(
    "id name title description license version default_prefix default_range imports prefixes classes slots enums".split()
)
_CLASS_KEYS = frozenset("description abstract is_a class_uri slots annotations close_mappings".split())
_CLASS_NOTES = frozenset("graph path label also also_when".split())
_SLOT_KEYS = frozenset(
    "description slot_uri range required multivalued identifier minimum_value maximum_value annotations".split()
)
_SLOT_NOTES = frozenset("edge edge_inverse open".split())
_ENUM_KEYS = frozenset(["description", "permissible_values"])
_VALUE_KEYS = frozenset("description meaning annotations".split())
_VALUE_NOTES = frozenset("family ucum up down drawn_from".split())
_IMPORTS = ["linkml:types"]


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a closed list: its text and its IRI.

    Attributes
    ----------
    family : str or None
        The family of a contrast type; None for every other value.
    ucum : str or None
        The UCUM code of a unit; None for every other value.
    edge_up, edge_down, edge_from : str or None
        Of a family: the types of its derived relationships, and the end they start from, subject or feature.
    """

    text: str
    iri: str
    description: str = ""
    family: str | None = None
    ucum: str | None = None
    edge_up: str | None = None
    edge_down: str | None = None
    edge_from: str | None = None


@dataclass(frozen=True, slots=True)
class Enum:
    """A closed list."""

    name: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Slot:
    """A field of a class: a literal, a value of a closed list, or a reference.

    Attributes
    ----------
    range : str
        A key of `LITERALS`, the name of an enum, the name of a class, or `uriorcurie` for the identifier.
    minimum, maximum : float or None
        Inclusive bounds; None means unbounded.
    edge : str or None
        Neo4j relationship type; None for everything but references.
    is_open : bool
        True where the object of a reference may be an identifier that no source describes.
    """

    name: str
    iri: str
    range: str
    kind: str
    description: str = ""
    required: bool = False
    multivalued: bool = False
    minimum: float | None = None
    maximum: float | None = None
    edge: str | None = None
    edge_inverse: bool = False
    is_open: bool = False

    @property
    def is_reference(self) -> bool:
        """True where the value names another row."""
        return self.kind == "reference"

    @property
    def sql_type(self) -> str:
        """The DuckDB type of the column."""
        base = LITERALS.get(self.range, "VARCHAR")
        return f"{base}[]" if self.multivalued else base


@dataclass(frozen=True, slots=True)
class Class:
    """A kind of row: one table, one RDF class, one Neo4j label.

    Attributes
    ----------
    slots : tuple of Slot
        Inherited slots first; the first is always `id`.
    graph : str or None
        The shared graph that rows of every source join; None where rows stay in the graph of their source.
    also : str or None
        A further Neo4j label of some rows, those where the slot `also_when[0]` has one of the values after it.
    """

    name: str
    iri: str
    table: str
    path: str
    label: str
    slots: tuple[Slot, ...]
    description: str = ""
    is_abstract: bool = False
    parent: str | None = None
    graph: str | None = None
    also: str | None = None
    also_when: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the slots, `id` first."""
        return tuple(slot.name for slot in self.slots)

    def slot(self, name: str) -> Slot:
        """Return the slot of that name; KeyError where there is none."""
        return {slot.name: slot for slot in self.slots}[name]


@dataclass(frozen=True, slots=True)
class Schema:
    """Everything that ontology/kg.yaml declares."""

    classes: Mapping[str, Class]
    enums: Mapping[str, Enum]
    prefixes: Mapping[str, str]
    version: str
    _by_iri_length: tuple[tuple[str, str], ...] = field(repr=False, default=())

    @property
    def tables(self) -> tuple[Class, ...]:
        """The concrete classes, in the order of the file."""
        return tuple(cls for cls in self.classes.values() if not cls.is_abstract)

    def concrete(self, name: str) -> tuple[Class, ...]:
        """Return the concrete classes that a reference to `name` may point to."""
        if name == "Resource":
            return self.tables
        return tuple(cls for cls in self.tables if name in (cls.name, cls.parent))

    def family_of(self) -> dict[str, str]:
        """Return contrast type → family."""
        return {
            value.text: value.family for value in self.enums["ContrastType"].values.values() if value.family
        }

    def values(self) -> Iterator[tuple[str, Value]]:
        """Yield (name of the closed list, value) for every closed value."""
        for enum in self.enums.values():
            for value in enum.values.values():
                yield enum.name, value

    def expand(self, curie: str) -> str:
        """Return the IRI of a CURIE.

        Raises
        ------
        ShapeError
            Where the prefix is not declared.
        """
        prefix, colon, local = curie.partition(":")
        if not colon or prefix not in self.prefixes:
            raise ShapeError(f"{curie!r} has no declared prefix; declared are {', '.join(self.prefixes)}")
        return self.prefixes[prefix] + local

    def contract(self, iri: str) -> str:
        """Return the CURIE of an IRI; the longest namespace wins.

        Raises
        ------
        ShapeError
            Where no declared namespace begins the IRI.
        """
        for namespace, prefix in self._by_iri_length:
            if iri.startswith(namespace):
                return f"{prefix}:{iri[len(namespace) :]}"
        raise ShapeError(f"{iri!r} begins with no declared namespace; add a prefix to ontology/kg.yaml")


class _StrictLoader(yaml.CSafeLoader):
    """YAML that refuses a key written twice, which YAML itself lets pass and LinkML would drop."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 (signature of PyYAML)
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise ShapeError(
                    f"kg.yaml line {key.start_mark.line + 1}: key {key.value!r} is written twice; keep one"
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def _refuse_unknown(found: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    for key in found:
        if key not in known:
            raise ShapeError(
                f"{where}: {key!r} is not part of the subset that drugkg reads; known are {', '.join(sorted(known))}"
            )


def _snake(name: str) -> str:
    out = [name[0].lower()]
    for before, char in pairwise(name):
        if char.isupper() and not before.isupper():
            out.append("_")
        out.append(char.lower())
    return "".join(out)


class _Reader:
    """Turns the parsed file into a Schema."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        _refuse_unknown(document, _SCHEMA_KEYS, "kg.yaml")
        if document.get("imports") != _IMPORTS:
            raise ShapeError(f"kg.yaml: imports must be {_IMPORTS}; other imports are not read")
        self.document = document
        self.prefixes: dict[str, str] = document["prefixes"]
        self.default_prefix: str = document["default_prefix"]

    def iri(self, curie: str, where: str) -> str:
        prefix, colon, local = curie.partition(":")
        if not colon or prefix not in self.prefixes:
            raise ShapeError(f"{where}: prefix of {curie!r} is not declared; add it to prefixes")
        return self.prefixes[prefix] + local

    def enums(self) -> dict[str, Enum]:
        enums = {}
        for name, body in self.document["enums"].items():
            _refuse_unknown(body, _ENUM_KEYS, f"enum {name}")
            values = {
                text: self._value(name, text, spec or {})
                for text, spec in self._texts(name, body["permissible_values"])
            }
            enums[name] = Enum(name, values)
        families = set(enums["Family"].values)
        for value in enums["ContrastType"].values.values():
            if value.family not in families:
                raise ShapeError(f"contrast type {value.text}: family {value.family!r} is not in enum Family")
        return enums

    def _texts(self, enum: str, listed: Any) -> Iterator[tuple[Any, Any]]:
        """Yield (text, specification); LinkML writes a closed list as a mapping or, with the texts as a key, as a list."""
        if isinstance(listed, dict):
            yield from listed.items()
            return
        seen = set()
        for spec in listed:
            text = spec.get("text")
            if text in seen:
                raise ShapeError(f"enum {enum}: value {text!r} is written twice; keep one")
            seen.add(text)
            yield text, {key: value for key, value in spec.items() if key != "text"}

    def _value(self, enum: str, text: Any, spec: Mapping[str, Any]) -> Value:
        where = f"value {enum}.{text}"
        if not isinstance(text, str):
            raise ShapeError(f"{where}: quote it, YAML reads it as {type(text).__name__}")
        _refuse_unknown(spec, _VALUE_KEYS, where)
        notes = spec.get("annotations", {})
        _refuse_unknown(notes, _VALUE_NOTES, where)
        if "meaning" not in spec:
            raise ShapeError(f"{where}: give it a meaning, the IRI of the value")
        return Value(
            text,
            self.iri(spec["meaning"], where),
            spec.get("description", ""),
            notes.get("family"),
            notes.get("ucum"),
            notes.get("up"),
            notes.get("down"),
            notes.get("drawn_from"),
        )

    def slot(self, name: str, enums: Mapping[str, Enum]) -> Slot:
        where = f"slot {name}"
        try:
            body = self.document["slots"][name]
        except KeyError:
            raise ShapeError(f"{where} is used by a class and not declared under slots") from None
        _refuse_unknown(body, _SLOT_KEYS, where)
        notes = body.get("annotations", {})
        _refuse_unknown(notes, _SLOT_NOTES, where)
        value_range = body.get("range", self.document["default_range"])
        kind = self._kind(value_range, enums, where)
        if (kind == "reference") != ("edge" in notes):
            raise ShapeError(f"{where}: a reference, and only a reference, has an edge")
        return Slot(
            name=name,
            iri=self.iri(body.get("slot_uri", f"{self.default_prefix}:{name}"), where),
            range=value_range,
            kind=kind,
            description=body.get("description", ""),
            required=body.get("required", False),
            multivalued=body.get("multivalued", False),
            minimum=body.get("minimum_value"),
            maximum=body.get("maximum_value"),
            edge=notes.get("edge"),
            edge_inverse=notes.get("edge_inverse", False),
            is_open=notes.get("open", False),
        )

    def _kind(self, value_range: str, enums: Mapping[str, Enum], where: str) -> str:
        if value_range == IDENTIFIER:
            return "identifier"
        if value_range in LITERALS:
            return value_range
        if value_range in enums:
            return "enum"
        if value_range in self.document["classes"]:
            return "reference"
        raise ShapeError(f"{where}: range {value_range!r} is no type, enum or class")

    def classes(self, enums: Mapping[str, Enum]) -> dict[str, Class]:
        bodies: dict[str, Any] = self.document["classes"]
        classes = {}
        for name, body in bodies.items():
            where = f"class {name}"
            _refuse_unknown(body, _CLASS_KEYS, where)
            notes = body.get("annotations", {})
            _refuse_unknown(notes, _CLASS_NOTES, where)
            parent = body.get("is_a")
            if parent is not None and parent not in bodies:
                raise ShapeError(f"{where}: parent {parent!r} is not declared")
            names = [*(bodies[parent].get("slots", []) if parent else []), *body.get("slots", [])]
            if names[:1] != ["id"]:
                raise ShapeError(f"{where}: the first slot must be id")
            table = _snake(name)
            classes[name] = Class(
                name=name,
                iri=self.iri(body["class_uri"], where),
                table=table,
                path=notes.get("path", table),
                label=notes.get("label", name),
                slots=tuple(self.slot(slot, enums) for slot in names),
                description=body.get("description", ""),
                is_abstract=body.get("abstract", False),
                parent=parent,
                graph=notes.get("graph"),
                also=notes.get("also"),
                also_when=tuple(notes.get("also_when", "").split()),
            )
        return classes


def read_schema(text: str) -> Schema:
    """Read a schema from the text of a LinkML file.

    Raises
    ------
    ShapeError
        Where the file uses a word, a range or a prefix that drugkg does not read.
    """
    document = yaml.load(text, Loader=_StrictLoader)  # noqa: S506 (a safe loader that also refuses double keys)
    reader = _Reader(document)
    enums = reader.enums()
    by_length = tuple(
        sorted(
            ((iri, prefix) for prefix, iri in reader.prefixes.items()), key=lambda pair: (-len(pair[0]), pair)
        )
    )
    return Schema(reader.classes(enums), enums, reader.prefixes, str(document["version"]), by_length)


@lru_cache(maxsize=1)
def load_schema() -> Schema:
    """Return the schema of this installation."""
    return read_schema(folder("ontology").joinpath("kg.yaml").read_text(encoding="utf-8"))
