"""Reading the schema from ontology/kg.yaml; nothing else reads that file.

The file is LinkML. This reader accepts the subset that drugkg uses and rejects the rest, so that no part
of the file is ignored without notice.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import yaml

from kg.errors import ShapeError
from kg.resources import folder
from kg.schema.model import IDENTIFIER, LITERALS, Class, Enum, Schema, Slot, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
_VALUE_KEYS = frozenset("description meaning aliases annotations".split())
_VALUE_NOTES = frozenset(
    "default words short family ucum subject headline near_miss pattern dashes up down drawn_from"
    " sign correlation accepted_at unreported glyph trend_glyph level taxon genes ensembl".split()
)
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "Family": ("subject", "words", "short", "headline", "near_miss", "pattern", "dashes"),
    "Direction": ("words", "glyph", "trend_glyph"),
    "Call": ("words",),
    "Species": ("taxon", "genes", "ensembl"),
}
_SUBJECTS = ("drug", "disease")
_IMPORTS = ["linkml:types"]


class _StrictLoader(yaml.CSafeLoader):
    """YAML loader that rejects duplicate keys, which YAML accepts and LinkML drops."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 (signature of PyYAML)
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise ShapeError(
                    f"kg.yaml line {key.start_mark.line + 1}: duplicate key {key.value!r}; keep one"
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def _refuse_unknown(found: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    for key in found:
        if key not in known:
            raise ShapeError(f"{where}: unknown key {key!r}; drugkg reads {', '.join(sorted(known))}")


def _annotations(body: Mapping[str, Any], keys: frozenset[str], notes: frozenset[str], where: str) -> Any:
    """Return the annotations of a class, slot or value, with its keys and theirs checked."""
    _refuse_unknown(body, keys, where)
    annotations = body.get("annotations", {})
    _refuse_unknown(annotations, notes, where)
    return annotations


def _snake(name: str) -> str:
    out = [name[0].lower()]
    for before, char in pairwise(name):
        if char.isupper() and not before.isupper():
            out.append("_")
        out.append(char.lower())
    return "".join(out)


class _Reader:
    """Reader of the parsed file."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        _refuse_unknown(document, _SCHEMA_KEYS, "kg.yaml")
        if document.get("imports") != _IMPORTS:
            raise ShapeError(f"kg.yaml: expected imports {_IMPORTS}; no other import is supported")
        self.document = document
        self.prefixes: dict[str, str] = document["prefixes"]
        self.default_prefix: str = document["default_prefix"]

    def iri(self, curie: str, where: str) -> str:
        prefix, colon, local = curie.partition(":")
        if not colon or prefix not in self.prefixes:
            raise ShapeError(f"{where}: unknown prefix in {curie!r}; add it to prefixes")
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
        for value in enums["ContrastType"].values.values():
            if value.family not in enums["Family"].values:
                raise ShapeError(f"contrast type {value.text}: family {value.family!r} is not in enum Family")
        for name, needed in _NEEDED.items():
            for value in enums[name].values.values() if name in enums else ():
                missing = [note for note in needed if note not in value.notes]
                if missing:
                    raise ShapeError(f"value {name}.{value.text}: missing annotation {missing[0]!r}")
        for value in enums["Family"].values.values():
            if (subject := value.note("subject")) not in _SUBJECTS:
                where, allowed = f"value Family.{value.text}", ", ".join(_SUBJECTS)
                raise ShapeError(f"{where}: subject {subject!r} is not allowed, use one of {allowed}")
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
                raise ShapeError(f"enum {enum}: duplicate value {text!r}; keep one")
            seen.add(text)
            yield text, {key: value for key, value in spec.items() if key != "text"}

    def _value(self, enum: str, text: Any, spec: Mapping[str, Any]) -> Value:
        where = f"value {enum}.{text}"
        if not isinstance(text, str):
            raise ShapeError(f"{where}: expected text in quotes; YAML reads it as {type(text).__name__}")
        notes = _annotations(spec, _VALUE_KEYS, _VALUE_NOTES, where)
        if "meaning" not in spec:
            raise ShapeError(f"{where}: missing meaning; add the IRI of the value")
        aliases = tuple(spec.get("aliases", ()))
        for alias in aliases:
            if not isinstance(alias, str):
                raise ShapeError(
                    f"{where}: expected an alias in quotes; YAML reads it as {type(alias).__name__}"
                )
        iri = self.iri(spec["meaning"], where)
        return Value(text, iri, spec.get("description", ""), notes, aliases)

    def slot(self, name: str, enums: Mapping[str, Enum]) -> Slot:
        where = f"slot {name}"
        try:
            body = self.document["slots"][name]
        except KeyError:
            raise ShapeError(f"{where}: a class uses it, but it is missing under slots") from None
        notes = _annotations(body, _SLOT_KEYS, _SLOT_NOTES, where)
        value_range = body.get("range", self.document["default_range"])
        kind = self._kind(value_range, enums, where)
        if kind == "reference" and "edge" not in notes:
            raise ShapeError(f"slot {name!r} is a reference and needs `annotations: {{edge: …}}`")
        if kind != "reference" and "edge" in notes:
            raise ShapeError(f"slot {name!r} is not a reference; remove `edge`")
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
        raise ShapeError(f"{where}: unknown range {value_range!r}; expected a type, enum or class")

    def classes(self, enums: Mapping[str, Enum]) -> dict[str, Class]:
        bodies: dict[str, Any] = self.document["classes"]
        classes = {}
        for name, body in bodies.items():
            where = f"class {name}"
            notes = _annotations(body, _CLASS_KEYS, _CLASS_NOTES, where)
            parent = body.get("is_a")
            if parent is not None and parent not in bodies:
                raise ShapeError(f"{where}: unknown parent {parent!r}")
            names = [*(bodies[parent].get("slots", []) if parent else []), *body.get("slots", [])]
            if names[:1] != ["id"]:
                raise ShapeError(f"{where}: the first slot must be id")
            table = _snake(name)
            classes[name] = Class(
                name=name,
                iri=self.iri(body["class_uri"], where),
                own_iri=self.iri(f"{self.default_prefix}:{notes.get('label', name)}", where),
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
        The file has a key, range or prefix that drugkg does not support.
    """
    document = yaml.load(text, Loader=_StrictLoader)  # noqa: S506 (a safe loader that also refuses double keys)
    reader = _Reader(document)
    enums = reader.enums()
    namespaces = [(iri, prefix) for prefix, iri in reader.prefixes.items()]
    by_length = tuple(sorted(namespaces, key=lambda pair: (-len(pair[0]), pair)))
    return Schema(reader.classes(enums), enums, reader.prefixes, str(document["version"]), by_length)


@lru_cache(maxsize=1)
def load_schema() -> Schema:
    """Return the schema of this installation."""
    return read_schema(folder("ontology").joinpath("kg.yaml").read_text(encoding="utf-8"))
