"""The store as an rdflib dataset: read-only, straight from the triples beside the store, nothing copied."""

from __future__ import annotations

import weakref
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NoReturn

import pyoxigraph
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.store import Store as RdflibStore

from kg.errors import StoreError
from kg.rdf.index import open_triples, triple_index
from kg.rdf.index_folder import in_use

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from rdflib.term import Node

    from kg.schema.model import Schema
    from kg.store.snapshot import Store

    Pattern = tuple[Node | None, Node | None, Node | None]
    Triple = tuple[Node, Node, Node]


def _refuse(*_: Any, **__: Any) -> NoReturn:
    """Raise because the triples are read-only."""
    raise StoreError(
        "the triples of a store are read-only", remedy="change a loader's tables and load them again"
    )


def dataset(store: Store, schema: Schema) -> Dataset:
    """Return the triples of a snapshot as an rdflib dataset, a named graph a source.

    Returns
    -------
    rdflib.Dataset
        Its default graph is the union of all; the prefixes of the schema are bound. It stays what it is while
        other rows are loaded, and cannot be changed.

    Raises
    ------
    StoreError
        Where the triples cannot be written beside the store.
    """
    folder = triple_index(store, schema)
    try:
        triples = open_triples(folder)
    except OSError:  # damaged, or replaced since
        folder = triple_index(store, schema, thorough=True)
        triples = open_triples(folder)
    found = Dataset(store=Triples(triples, folder), default_union=True)
    for prefix, iri in schema.prefixes.items():
        found.bind(prefix, URIRef(iri), replace=True)
    return found


class Triples(RdflibStore):
    """An rdflib store that reads an Oxigraph store and writes nothing."""

    context_aware = True
    graph_aware = True
    formula_aware = False
    transaction_aware = False

    add: Any = _refuse
    addN: Any = _refuse  # noqa: N815 - rdflib's name
    remove: Any = _refuse
    remove_graph: Any = _refuse
    update: Any = _refuse

    def __init__(self, triples: pyoxigraph.Store, folder: Path) -> None:
        super().__init__()
        lock = ExitStack()
        lock.enter_context(in_use(folder))
        weakref.finalize(self, lock.close)
        self._triples = triples
        self._graphs: dict[Any, Graph] = {}
        self._prefixes: dict[str, URIRef] = {}

    def triples(
        self, triple_pattern: Pattern, context: Graph | None = None
    ) -> Iterator[tuple[Triple, Iterator[Graph]]]:
        """Yield the matching triples, each with its graphs."""
        try:
            subject, predicate, value = (_to_engine(each) for each in triple_pattern)
            found = self._triples.quads_for_pattern(subject, predicate, value, self._name(context))  # type: ignore[arg-type]
        except (TypeError, ValueError):  # a literal as subject, or a malformed IRI: nothing matches
            return
        for quad in found:
            triple = (_to_rdflib(quad.subject), _to_rdflib(quad.predicate), _to_rdflib(quad.object))
            yield triple, iter((self._graph(quad.graph_name),))

    def __len__(self, context: Graph | None = None) -> int:
        """Count the triples of a graph, or of all."""
        if context is None:
            return len(self._triples)
        return sum(1 for _ in self._triples.quads_for_pattern(None, None, None, self._name(context)))

    def contexts(self, triple: Triple | None = None) -> Generator[Graph, None, None]:
        """Yield the named graphs, or those that contain a triple."""
        if triple is None:
            for name in self._triples.named_graphs():
                yield self._graph(name)
        else:
            for _, graphs in self.triples(triple):
                yield from graphs

    def bind(self, prefix: str, namespace: URIRef, override: bool = True) -> None:  # noqa: FBT001, FBT002 - rdflib's form
        """Remember a prefix; prefixes belong to the view, not to the store."""
        if override or prefix not in self._prefixes:
            self._prefixes = {old: iri for old, iri in self._prefixes.items() if iri != namespace}
            self._prefixes[prefix] = namespace

    def prefix(self, namespace: URIRef) -> str | None:
        """Return the prefix of a namespace."""
        return next((prefix for prefix, iri in self._prefixes.items() if iri == namespace), None)

    def namespace(self, prefix: str) -> URIRef | None:
        """Return the namespace of a prefix."""
        return self._prefixes.get(prefix)

    def namespaces(self) -> Iterator[tuple[str, URIRef]]:
        """Yield prefixes and namespaces."""
        yield from self._prefixes.items()

    def add_graph(self, graph: Graph) -> None:
        """Accept a graph that exists, as rdflib asks for when one is looked at."""
        name = self._name(graph)
        if isinstance(name, pyoxigraph.NamedNode) and not self._triples.contains_named_graph(name):
            _refuse()

    def _name(self, context: Graph | None) -> pyoxigraph.NamedNode | pyoxigraph.DefaultGraph | None:
        if context is None:
            return None
        if context.identifier == DATASET_DEFAULT_GRAPH_ID or isinstance(context.identifier, BNode):
            return pyoxigraph.DefaultGraph()
        return pyoxigraph.NamedNode(str(context.identifier))

    def _graph(self, name: Any) -> Graph:
        if name not in self._graphs:
            self._graphs[name] = Graph(store=self, identifier=URIRef(name.value))
        return self._graphs[name]


def _to_rdflib(term: Any) -> Node:
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if term.language is not None:
        return Literal(term.value, lang=term.language)
    if term.datatype == _STRING:
        return Literal(term.value)
    return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)


def _to_engine(term: Node | None) -> pyoxigraph.NamedNode | pyoxigraph.Literal | None:
    """Return the term of the engine; TypeError for one that no triple has, such as a blank node."""
    if term is None:
        return None
    if isinstance(term, URIRef):
        return pyoxigraph.NamedNode(str(term))
    if not isinstance(term, Literal):
        raise TypeError(term)
    if term.language is not None:
        return pyoxigraph.Literal(str(term), language=term.language)
    if term.datatype is None:
        return pyoxigraph.Literal(str(term))
    return pyoxigraph.Literal(str(term), datatype=pyoxigraph.NamedNode(str(term.datatype)))


_STRING = pyoxigraph.Literal("").datatype
