"""The schema: what ontology/kg.yaml declares, as frozen dataclasses; `kg.schema.linkml` reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.errors import ShapeError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LITERALS: dict[str, str] = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
}
IDENTIFIER = "uriorcurie"


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
