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
    """One value of a closed list: its text, its IRI and its annotations.

    Attributes
    ----------
    notes : mapping
        Annotations by name; ontology/kg.yaml explains them at its top.
    aliases : tuple of str
        Other spellings that are read as the value; `kg.schema.spellings` says which differences do not count.
    """

    text: str
    iri: str
    description: str = ""
    notes: Mapping[str, str | bool] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()

    def note(self, name: str) -> str | None:
        """Return an annotation that is a text, None where the value has none of that name."""
        value = self.notes.get(name)
        return None if value is None else str(value)

    @property
    def family(self) -> str | None:
        """The contrast family of a contrast type; None for every other value."""
        return self.note("family")


@dataclass(frozen=True, slots=True)
class FindingStatus:
    """What a finding with a direction and a call amounts to, where calls of a level count as support.

    Attributes
    ----------
    calls : str
        The least stringent call that counts, a value of CallLevel.
    status : str
        up, down, mixed, unknown (a change whose sign is not given), null or not_reported.
    outcome : str
        effect, null or not_reported; a mixed finding that does not count is null here.
    sign : str or None
        up, down, mixed or none (the source denies a change); None where the source gives no sign.
    """

    calls: str
    direction: str
    call: str
    status: str
    outcome: str
    sign: str | None
    is_correlation: int
    glyph: str


@dataclass(frozen=True, slots=True)
class Enum:
    """A closed list."""

    name: str
    values: Mapping[str, Value]

    @property
    def default(self) -> str | None:
        """The value that is meant where none is given; None where one has to be."""
        return next((value.text for value in self.values.values() if value.notes.get("default")), None)


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
    own_iri : str
        The name of the class in the namespace of drugkg, which is that of its Neo4j label; equal to `iri` unless that
        is of another vocabulary.
    slots : tuple of Slot
        Inherited slots first; the first is always `id`.
    graph : str or None
        The shared graph that rows of every source join; None where rows stay in the graph of their source.
    also : str or None
        A further Neo4j label of some rows, those where the slot `also_when[0]` has one of the values after it.
    """

    name: str
    iri: str
    own_iri: str
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
    def types(self) -> tuple[str, ...]:
        """The RDF classes of a row: kg:Finding beside biolink:StudyResult."""
        return tuple(dict.fromkeys((self.iri, self.own_iri)))

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
        """Return contrast type → contrast family."""
        return {
            value.text: value.family for value in self.enums["ContrastType"].values.values() if value.family
        }

    def subject_of(self) -> dict[str, str]:
        """Return contrast type → what claims on it are about, drug or disease."""
        families = self.enums["Family"].values
        return {kind: str(families[family].note("subject")) for kind, family in self.family_of().items()}

    def finding_statuses(self) -> tuple[FindingStatus, ...]:
        """Return the rule of support: what each direction with each call amounts to at each level of calls."""
        return tuple(
            _finding_status(tuple(self.enums["CallLevel"].values), level, direction, call)
            for level in self.enums["CallLevel"].values
            for direction in self.enums["Direction"].values.values()
            for call in self.enums["Call"].values.values()
        )

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
            The prefix is not declared.
        """
        prefix, colon, local = curie.partition(":")
        if not colon or prefix not in self.prefixes:
            raise ShapeError(f"unknown prefix in {curie!r}; expected one of {', '.join(self.prefixes)}")
        return self.prefixes[prefix] + local

    def contract(self, iri: str) -> str:
        """Return the CURIE of an IRI; the longest namespace wins.

        Raises
        ------
        ShapeError
            The IRI begins with no declared namespace.
        """
        for namespace, prefix in self._by_iri_length:
            if iri.startswith(namespace):
                return f"{prefix}:{iri[len(namespace) :]}"
        raise ShapeError(f"unknown namespace of {iri!r}; add a prefix to ontology/kg.yaml")


def _finding_status(levels: tuple[str, ...], level: str, direction: Value, call: Value) -> FindingStatus:
    sign, accepted_at = direction.note("sign"), call.note("accepted_at")
    is_accepted = accepted_at is not None and levels.index(accepted_at) >= levels.index(level)
    is_effect = is_accepted and sign != "none"
    status = "mixed" if sign == "mixed" else (sign or "unknown") if is_effect else "null"
    outcome = "effect" if is_effect else "null"
    if call.notes.get("unreported"):
        status = outcome = "not_reported"
    glyph = call.note("glyph") or direction.note("trend_glyph" if accepted_at is None else "glyph")
    return FindingStatus(
        calls=level,
        direction=direction.text,
        call=call.text,
        status=status,
        outcome=outcome,
        sign=sign,
        is_correlation=int(bool(direction.notes.get("correlation"))),
        glyph=str(glyph),
    )
