"""Compare how kg/schema/linkml.py reads ontology/kg.yaml with how LinkML reads it; print each difference.

Runs in the environment of `make ontology`. The exit code is 1 where they differ.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from build import ONTOLOGY
from linkml_runtime import SchemaView

from kg.schema.linkml import read_schema

if TYPE_CHECKING:
    from kg.schema.model import Schema


def read_by_drugkg(schema: Schema) -> dict[str, Any]:
    """Return what drugkg reads, as one flat mapping."""
    entries: dict[str, Any] = {f"prefix {name}": iri for name, iri in schema.prefixes.items()}
    for cls in schema.classes.values():
        entries[f"class {cls.name}"] = (
            cls.iri,
            cls.parent,
            cls.is_abstract,
            cls.description,
            sorted(cls.columns),
        )
        for slot in cls.slots:
            entries[f"slot {cls.name}.{slot.name}"] = (
                None if slot.kind == "identifier" else slot.iri,
                slot.range,
                slot.required,
                slot.multivalued,
                slot.minimum,
                slot.maximum,
                slot.description,
            )
    for enum, value in schema.values():
        entries[f"value {enum}.{value.text}"] = (
            value.iri,
            value.description,
            value.family,
            value.note("ucum"),
        )
    return entries


def read_by_linkml(view: SchemaView) -> dict[str, Any]:
    """Return what LinkML reads, as the same mapping."""
    entries: dict[str, Any] = {
        f"prefix {each.prefix_prefix}": each.prefix_reference for each in view.schema.prefixes.values()
    }
    for name, cls in view.all_classes().items():
        slots = view.class_induced_slots(name)
        entries[f"class {name}"] = (
            view.get_uri(cls, expand=True),
            cls.is_a,
            bool(cls.abstract),
            cls.description or "",
            sorted(slot.name for slot in slots),
        )
        for slot in slots:
            entries[f"slot {name}.{slot.name}"] = (
                None
                if slot.identifier
                else view.expand_curie(slot.slot_uri or f"{view.schema.default_prefix}:{slot.name}"),
                slot.range,
                bool(slot.required),
                bool(slot.multivalued),
                slot.minimum_value,
                slot.maximum_value,
                slot.description or "",
            )
    for name, enum in view.all_enums().items():
        for text, value in enum.permissible_values.items():
            notes = {
                key: value.annotations[key].value for key in ("family", "ucum") if key in value.annotations
            }
            iri = view.expand_curie(value.meaning)
            entries[f"value {name}.{text}"] = (
                iri,
                value.description or "",
                notes.get("family"),
                notes.get("ucum"),
            )
    return entries


def main() -> int:
    """Print the differences and return 1 where there are any."""
    path = ONTOLOGY / "kg.yaml"
    drugkg = read_by_drugkg(read_schema(path.read_text(encoding="utf-8")))
    linkml = read_by_linkml(SchemaView(str(path), merge_imports=False))
    differing = [key for key in sorted(drugkg.keys() | linkml.keys()) if drugkg.get(key) != linkml.get(key)]
    for key in differing:
        print(f"{key}: drugkg reads {drugkg.get(key)}, LinkML reads {linkml.get(key)}")
    print(f"{len(drugkg)} entries compared, {len(differing)} differ")
    return int(bool(differing))


if __name__ == "__main__":
    sys.exit(main())
