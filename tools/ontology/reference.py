"""Write the schema as one page for readers: every class with its slots, every closed list with its values."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.schema.model import Class, Enum, Schema, Slot

_HEAD = """# Reference of classes, slots and closed lists

Made from kg.yaml by `make ontology`; the words are explained in README.md.
"n" in the column "values": a slot may have several; "!": it must have one.
"""


def reference(schema: Schema) -> str:
    """Return the page as Markdown."""
    classes = [_class(schema, cls) for cls in schema.classes.values() if cls.name != "Resource"]
    return "\n".join(
        [_HEAD, "## Classes\n", *classes, "## Closed lists\n", *map(_enum, schema.enums.values())]
    )


def _class(schema: Schema, cls: Class) -> str:
    about = [cls.description]
    if cls.parent is not None:
        about.append(f"A kind of {cls.parent}; its slots come first.")
    if cls.is_abstract:
        about.append("Abstract: it has no rows of its own.")
    if cls.graph is not None:
        about.append(f"Rows of all sources are merged in the graph `{cls.graph}`.")
    rows = [_slot(schema, slot) for slot in cls.slots[1:]]
    return "\n".join(
        [
            f"### {cls.name}\n",
            " ".join(about) + "\n",
            f"Table `{cls.table}`, {_rdf_classes(schema, cls)}, label `{cls.label}`.\n",
            "| slot | values | range | predicate | relationship | is |",
            "| --- | --- | --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )


def _rdf_classes(schema: Schema, cls: Class) -> str:
    names = [f"`{schema.contract(iri)}`" for iri in ((cls.iri,) if cls.is_abstract else cls.types)]
    return f"class {names[0]}" if len(names) == 1 else f"classes {' and '.join(names)}"


def _slot(schema: Schema, slot: Slot) -> str:
    values = ("n" if slot.multivalued else "1") + ("!" if slot.required else "")
    bounds = [f"≥ {slot.minimum:g}"] if slot.minimum is not None else []
    bounds += [f"≤ {slot.maximum:g}"] if slot.maximum is not None else []
    wanted = " ".join([slot.range, *bounds]) + (" (open)" if slot.is_open else "")
    edge = f"`{slot.edge}`{' (drawn the other way)' if slot.edge_inverse else ''}" if slot.edge else ""
    return f"| `{slot.name}` | {values} | {wanted} | `{schema.contract(slot.iri)}` | {edge} | {slot.description} |"


def _enum(enum: Enum) -> str:
    rows = [
        f"| `{value.text}` | {value.family or value.note('ucum') or ''} | {value.description} |"
        for value in enum.values.values()
    ]
    return "\n".join(
        [f"### {enum.name}\n", "| value | family or UCUM code | is |", "| --- | --- | --- |", *rows, ""]
    )
