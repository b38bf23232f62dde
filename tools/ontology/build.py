"""Make what follows from ontology/kg.yaml: `make ontology`.

Runs in an environment of its own that holds LinkML, never in the one of drugkg.

    kg.ttl          classes, slots and closed lists as RDFS and SKOS, without blank nodes; part of every triple store
    kg.owl.ttl      the axioms as OWL, for ontology editors
    shapes.ttl      SHACL shapes of classes and slots (the rules beside them are written: rules.ttl)
    context.jsonld  the names of classes and slots for JSON-LD
    reference.md    the schema as one page for readers
    built.sha256    what they were made from and what they were

and kg/schema/vocabulary.py, the closed lists for Python.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import types
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import to_canonical_graph

ROOT = Path(__file__).resolve().parents[2]
ONTOLOGY = ROOT / "ontology"

# The package without its public surface, which needs the database.
_package = types.ModuleType("kg")
_package.__path__ = [str(ROOT / "kg")]
sys.modules["kg"] = _package
import vocabulary as closed_lists  # noqa: E402 (the same)
from reference import reference  # noqa: E402 (the same)

from kg.schema.linkml import read_schema  # noqa: E402 (after the stand-in)
from kg.schema.model import LITERALS  # noqa: E402 (after the stand-in)

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.schema.model import Schema, Slot, Value

SH = Namespace("http://www.w3.org/ns/shacl#")
QUDT = Namespace("http://qudt.org/schema/qudt/")
_TOOL_PREFIXES = {"sh": str(SH), "pav": "http://purl.org/pav/"}  # what only the tools' output uses
SUMS = "built.sha256"
_LOOKUPS = {
    "subjectKind": "Of a contrast family: what its claims are about, drug or disease.",
    "calls": "Of a rule of support: the level of calls at which it holds.",
    "ofDirection": "Of a rule of support: the direction of the finding.",
    "ofCall": "Of a rule of support: the call of the finding.",
    "status": "Of a rule of support: up, down, mixed, unknown, null or not_reported.",
    "outcome": "Of a rule of support: effect, null or not_reported.",
    "isCorrelation": "Of a rule of support: 1 where the direction is one of a correlation, else 0.",
}
_VOCABULARY_CLASSES = (OWL.Ontology, RDF.Property, RDFS.Class, SKOS.Concept, SKOS.ConceptScheme)
_XSD = "http://www.w3.org/2001/XMLSchema#"
_OWN_TERMS = (str(SKOS),)  # values that are properties elsewhere stay what they are there


def bind(graph: Graph, schema: Schema) -> Graph:
    """Bind the prefixes of the schema to a graph, and no others."""
    bound = Graph(bind_namespaces="none")
    for prefix, iri in sorted(schema.prefixes.items()):
        bound.bind(prefix, iri, override=True, replace=True)
    for prefix, namespace in _TOOL_PREFIXES.items():
        bound.bind(prefix, namespace)
    bound += graph
    return bound


def turtle(graph: Graph, schema: Schema) -> str:
    """Write a graph as Turtle, the same bytes for the same graph."""
    return bind(to_canonical_graph(graph), schema).serialize(format="turtle").strip() + "\n"


def vocabulary(schema: Schema) -> str:
    """Write classes, slots and closed lists as RDFS and SKOS without blank nodes."""
    graph = Graph()
    kg = Namespace(schema.prefixes["kg"])
    home = URIRef(str(kg))
    graph.add((home, RDF.type, OWL.Ontology))
    graph.add((home, OWL.versionInfo, Literal(schema.version)))
    for cls in schema.classes.values():
        iri = URIRef(cls.iri)
        graph.add((iri, RDF.type, RDFS.Class))
        graph.add((iri, RDFS.label, Literal(cls.name)))
        if cls.own_iri != cls.iri and not cls.is_abstract:
            own = URIRef(cls.own_iri)
            graph.add((own, RDF.type, RDFS.Class))
            graph.add((own, RDFS.label, Literal(cls.name)))
            graph.add((own, RDFS.subClassOf, iri))
        graph.add((iri, SKOS.definition, Literal(cls.description)))
        if cls.name != "Resource":
            parent = schema.classes[cls.parent].iri if cls.parent else schema.classes["Resource"].iri
            graph.add((iri, RDFS.subClassOf, URIRef(parent)))
        for slot in cls.slots[1:]:
            _add_slot(graph, schema, slot)
    for enum, value in schema.values():
        _add_value(graph, kg, enum, value)
    _add_rules(graph, kg, schema)
    for enum in schema.enums:
        graph.add((kg[enum], RDF.type, SKOS.ConceptScheme))
        graph.add((kg[enum], RDFS.label, Literal(enum)))
    if any(isinstance(term, BNode) for triple in graph for term in triple):
        raise SystemExit("kg.ttl has a blank node; name what it stands for")
    return turtle(graph, schema)


def _add_slot(graph: Graph, schema: Schema, slot: Slot) -> None:
    iri = URIRef(slot.iri)
    graph.add((iri, RDF.type, RDF.Property))
    graph.add((iri, RDFS.label, Literal(slot.name)))
    graph.add((iri, SKOS.definition, Literal(slot.description)))
    if slot.is_reference:
        graph.add((iri, RDFS.range, URIRef(schema.classes[slot.range].iri)))
    elif slot.range in LITERALS:
        graph.add((iri, RDFS.range, URIRef(_XSD + slot.range)))


def _add_rules(graph: Graph, kg: Namespace, schema: Schema) -> None:
    """Add the rule of support as triples, so that a query looks it up and does not spell it."""
    for name, definition in _LOOKUPS.items():
        graph.add((kg[name], RDF.type, RDF.Property))
        graph.add((kg[name], RDFS.label, Literal(name)))
        graph.add((kg[name], SKOS.definition, Literal(definition)))
    for row in schema.finding_statuses():
        rule = kg[f"FindingStatus-{row.calls}-{row.direction}-{row.call}"]
        graph.add((rule, kg.calls, kg[f"CallLevel-{row.calls}"]))
        graph.add((rule, kg.ofDirection, kg[f"Direction-{row.direction}"]))
        graph.add((rule, kg.ofCall, kg[f"Call-{row.call}"]))
        graph.add((rule, kg.status, Literal(row.status)))
        graph.add((rule, kg.outcome, Literal(row.outcome)))
        graph.add((rule, kg.isCorrelation, Literal(row.is_correlation)))


def _add_value(graph: Graph, kg: Namespace, enum: str, value: Value) -> None:
    iri = URIRef(value.iri)
    if not value.iri.startswith(_OWN_TERMS):
        graph.add((iri, RDF.type, SKOS.Concept))
    graph.add((iri, SKOS.inScheme, kg[enum]))
    graph.add((iri, SKOS.prefLabel, Literal(value.text)))
    graph.add((iri, SKOS.definition, Literal(value.description or value.text.replace("_", " "))))
    if value.family is not None:
        graph.add((iri, SKOS.broader, kg[f"Family-{value.family}"]))
    if enum == "Family":
        graph.add((iri, kg.subjectKind, Literal(value.note("subject"))))
    if value.note("ucum") is not None:
        graph.add((iri, QUDT.ucumCode, Literal(value.note("ucum"))))


def owl(path: Path, schema: Schema) -> str:
    """Write the axioms of LinkML's OWL generator, every flag that changes them set.

    The identifier is the node itself, so the axioms that make a property of it are left out.
    """
    from linkml.generators.owlgen import OwlSchemaGenerator

    text = OwlSchemaGenerator(
        str(path),
        use_native_uris=False,
        default_permissible_value_type="owl:NamedIndividual",
        xsd_anyuri_as_iri=True,
        metaclasses=False,
        type_objects=False,
        add_root_classes=False,
        add_ols_annotations=False,
        assert_equivalent_classes=False,
        mixins_as_expressions=False,
        skip_vacuous_local_range_axioms=True,
        skip_vacuous_min_zero_cardinality_axioms=True,
        consolidate_cardinality_axioms=True,
        enum_inherits_as_subclass_of=False,
        metadata=False,
    ).serialize()
    graph = Graph().parse(data=text, format="turtle")
    identifier = URIRef(schema.classes["Resource"].slots[0].iri)
    for restriction in list(graph.subjects(OWL.onProperty, identifier)):
        _remove(graph, restriction)
    graph.remove((identifier, None, None))
    return turtle(graph, schema)


def shapes(path: Path, schema: Schema) -> str:
    """Write the shapes of LinkML's SHACL generator, corrected where drugkg means something else.

    The identifier is the node itself and no property; a reference needs the class of what it names, not its
    shape again, and an open one may point outside the store; abstract classes have no rows. Property shapes get
    names in place of blank nodes.
    """
    from linkml.generators.shaclgen import ShaclGenerator

    text = ShaclGenerator(
        str(path), use_class_uri_names=False, suffix="Shape", closed=True, metadata=False
    ).serialize()
    graph = Graph().parse(data=text, format="turtle")
    kg = Namespace(schema.prefixes["kg"])
    for cls in schema.classes.values():
        shape = _shape(graph, URIRef(cls.iri))
        slots = {URIRef(slot.iri): slot for slot in cls.slots}
        for node in list(graph.objects(shape, SH.property)):
            slot = slots.get(graph.value(node, SH.path))
            if cls.is_abstract or slot is None or slot.kind == "identifier":
                _remove(graph, node)
            else:
                graph.remove((node, SH.node, None))
                if slot.is_reference and slot.is_open:
                    graph.add((node, SH.pattern, _namespaces(schema)))
                elif slot.is_reference:
                    graph.add((node, SH["class"], URIRef(schema.classes[slot.range].iri)))
                _rename(graph, node, kg[f"{cls.name}Shape-{slot.name}"])
        if cls.is_abstract:
            _remove(graph, shape)
        else:
            _rename(graph, shape, kg[f"{cls.name}Shape"])
    _add_resource_shape(graph, kg, schema)
    return turtle(graph, schema)


def _add_resource_shape(graph: Graph, kg: Namespace, schema: Schema) -> None:
    """Add what holds of everything that has a class: known ones, one of them not its name here, and a declared namespace."""
    shape, property_shape, one_class = kg.ResourceShape, kg["ResourceShape-type"], kg["ResourceShape-class"]
    own = {cls.own_iri for cls in schema.tables} - {cls.iri for cls in schema.tables}
    known = [*(URIRef(cls.iri) for cls in schema.tables), *_VOCABULARY_CLASSES]
    classes = Collection(graph, BNode(), [*known, *map(URIRef, sorted(own))])
    counted = Collection(graph, BNode(), known)
    for subject, predicate, value in (
        (shape, RDF.type, SH.NodeShape),
        (shape, RDFS.comment, Literal(schema.classes["Resource"].description)),
        (shape, SH.targetSubjectsOf, RDF.type),
        (shape, SH.nodeKind, SH.IRI),
        (shape, SH.pattern, _namespaces(schema)),
        (shape, SH.property, property_shape),
        (property_shape, RDF.type, SH.PropertyShape),
        (property_shape, SH.path, RDF.type),
        (property_shape, SH["in"], classes.uri),
        (property_shape, SH.qualifiedValueShape, one_class),
        (property_shape, SH.qualifiedMinCount, Literal(1)),
        (property_shape, SH.qualifiedMaxCount, Literal(1)),
        (one_class, RDF.type, SH.NodeShape),
        (one_class, SH["in"], counted.uri),
    ):
        graph.add((subject, predicate, value))


def _namespaces(schema: Schema) -> Literal:
    """Return the pattern of an IRI that begins with a declared namespace."""
    return Literal(f"^({'|'.join(re.escape(iri) for iri in sorted(schema.prefixes.values()))})")


def _shape(graph: Graph, target: URIRef) -> Any:
    found = list(graph.subjects(SH.targetClass, target))
    if len(found) != 1:
        raise SystemExit(f"{len(found)} shapes for {target}; there must be one")
    return found[0]


def _remove(graph: Graph, node: Any) -> None:
    """Remove a node and the lists that it refers to."""
    for _, _, value in list(graph.triples((node, None, None))):
        if isinstance(value, BNode) and (value, RDF.first, None) in graph:
            Collection(graph, value).clear()
            graph.remove((value, None, None))
    graph.remove((node, None, None))
    graph.remove((None, None, node))


def _rename(graph: Graph, old: Any, new: URIRef) -> None:
    for _, predicate, value in list(graph.triples((old, None, None))):
        graph.remove((old, predicate, value))
        graph.add((new, predicate, value))
    for subject, predicate, _ in list(graph.triples((None, None, old))):
        graph.remove((subject, predicate, old))
        graph.add((subject, predicate, new))


def context(path: Path, schema: Schema) -> str:
    """Write the terms of LinkML's context generator, corrected so that every term has one meaning.

    A slot with the name of a prefix (id, doi) has no term: write @id and kg:doi. Values of closed lists are IRIs.
    """
    from linkml.generators.jsonldcontextgen import ContextGenerator

    made = json.loads(ContextGenerator(str(path), xsd_anyuri_as_iri=True, metadata=False).serialize())[
        "@context"
    ]
    terms: dict[str, Any] = {"@version": 1.1, "@vocab": made["@vocab"]}
    for prefix, iri in sorted(schema.prefixes.items()):
        terms[prefix] = {"@id": iri, "@prefix": True}
    slots = {slot.name: slot for cls in schema.classes.values() for slot in cls.slots}
    iris = {cls.name: cls.iri for cls in schema.classes.values()} | {
        slot.name: slot.iri for slot in slots.values()
    }
    for name, term in sorted(made.items()):
        if name.startswith("@") or name in schema.prefixes:
            continue
        definition = {"@id": schema.contract(iris[name])} | (
            {"@type": term["@type"]} if "@type" in term else {}
        )
        slot = slots.get(name)
        if slot is not None and slot.kind == "enum":
            definition["@type"] = "@id"
        if slot is not None and slot.multivalued:
            definition["@container"] = "@set"
        terms[name] = definition
    return json.dumps({"@context": terms}, indent=2, ensure_ascii=False) + "\n"


def build(path: Path, folder: Path) -> None:
    """Write everything that follows from a schema into a folder.

    Raises
    ------
    SystemExit
        Where a prefix was not declared, which LinkML writes as UNKNOWN and lets pass.
    """
    schema = read_schema(path.read_text(encoding="utf-8"))
    makers: dict[str, Callable[[], str]] = {
        "kg.ttl": lambda: vocabulary(schema),
        "kg.owl.ttl": lambda: owl(path, schema),
        "shapes.ttl": lambda: shapes(path, schema),
        "context.jsonld": lambda: context(path, schema),
        "reference.md": lambda: reference(schema),
    }
    texts = {name: make() for name, make in makers.items()}
    for name, text in texts.items():
        if "UNKNOWN" in text:
            raise SystemExit(f"{name}: a prefix of kg.yaml is not declared (UNKNOWN in the output)")
    if folder == ONTOLOGY:
        closed_lists.PLACE.write_text(closed_lists.vocabulary(schema), encoding="utf-8")
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / SUMS).write_text(
        sums({"kg.yaml": path.read_bytes(), **{name: text.encode() for name, text in texts.items()}}),
        encoding="utf-8",
    )


def sums(contents: dict[str, bytes]) -> str:
    """Write lines `sha256  name`, as sha256sum does."""
    return "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in contents.items())


if __name__ == "__main__":
    warnings.simplefilter("ignore", DeprecationWarning)
    build(ONTOLOGY / "kg.yaml", Path(sys.argv[1]) if len(sys.argv) > 1 else ONTOLOGY)
