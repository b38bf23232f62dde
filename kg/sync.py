"""Sync: bring a Neo4j server up to date with a store, sending only what changed.

Each graph of the store (a source, or a graph that sources share) is compared by its digest; where it differs,
its nodes are compared by their stamps. A graph is marked as open while it is changed and gets its digest last,
so that an interruption is finished by the next sync. Relationships are known by their type and their two ends.
Nodes and relationships without our mark `_source` are somebody else's and are never touched.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from kg.answer import Answer
from kg.associations import association_types, associations
from kg.errors import StoreError
from kg.property_graph import BASE, STUB, Stamp, edges, labels, nodes, relationships, stamps, undescribed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kg.associations import Association
    from kg.property_graph import Edge
    from kg.schema import Class, Schema
    from kg.server_link import Link
    from kg.store import Store

    Writer = Callable[[list[dict[str, Any]]], None]

COLUMNS = ("item", "created", "updated", "deleted", "unchanged")
META = "DrugkgGraph"
DERIVED = "derived associations"
NODES_AT_A_TIME = 5_000
EDGES_AT_A_TIME = 10_000
_WORKERS = 2
_FULL_TEXT = """
CREATE FULLTEXT INDEX drugkg_names IF NOT EXISTS
FOR (n:Gene|NoncodingRNA|Agent|System|Pathway|Finding|Study|Term)
ON EACH [n.name, n.symbol, n.aliases, n.previous_symbols, n.synonyms, n.as_written, n.label]
"""


@dataclass(slots=True)
class Tally:
    """What a sync did, or would do, with one kind of thing."""

    created: int = 0
    updated: int = 0
    deleted: int = 0
    unchanged: int = 0

    def add(self, other: Tally) -> None:
        """Add the numbers of another tally."""
        self.created += other.created
        self.updated += other.updated
        self.deleted += other.deleted
        self.unchanged += other.unchanged

    @property
    def changes(self) -> int:
        """How many things are written."""
        return self.created + self.updated + self.deleted


@dataclass(frozen=True, slots=True)
class Options:
    """How to sync.

    Attributes
    ----------
    sources : tuple of str
        Graphs to bring up to date; empty means all.
    suspect : frozenset of (graph, identifier)
        Rows whose node on the server is known to differ, whatever its stamp says.
    """

    dry_run: bool = False
    prune: bool = False
    take_over: bool = False
    sources: tuple[str, ...] = ()
    nodes_at_a_time: int = NODES_AT_A_TIME
    suspect: frozenset[tuple[str, str]] = frozenset()


@dataclass(slots=True)
class Difference:
    """How one class of one graph differs between store and server, by identifiers."""

    cls: Class
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0


class Sync:
    """One sync of a store to a server."""

    def __init__(
        self, store: Store, schema: Schema, link: Link, options: Options, tell: Callable[[str], None]
    ) -> None:
        self.store = store
        self.schema = schema
        self.link = link
        self.options = options
        self.tell = tell
        self.tallies: dict[str, Tally] = {}
        self.states = self._states()
        self.metas: dict[str, dict[str, Any]] = {}

    def run(self) -> Answer:
        """Bring the server up to date and say what was done."""
        with nullcontext() if self.options.dry_run else self.link.only_one():
            self.metas = dict(self.link.read(f"MATCH (m:{META}) RETURN m.graph, properties(m)"))
            prune = self._guard()
            behind = [graph for graph in self.states if self._is_behind(graph)]
            for graph in self.states:
                if graph not in behind:
                    self._tally(graph).unchanged += self._count(graph)
            if behind or prune or self._is_open(DERIVED):
                self._change(behind, prune)
        rows = [(name, *_cells(tally)) for name, tally in self.tallies.items()]
        return Answer(COLUMNS, rows, ["dry run: nothing was written"] if self.options.dry_run else [])

    def _change(self, behind: Sequence[str], prune: Sequence[str]) -> None:
        fresh = not self.metas and self.link.read(f"MATCH (n:{BASE}) RETURN 1 LIMIT 1") == []
        if not self.options.dry_run:
            self._constrain()
        if fresh and not self.options.dry_run:
            self._fill(behind)
        else:
            for graph in behind:
                self._update(graph)
        for graph in prune:
            self._remove(graph)
        self._sync_associations()
        if not self.options.dry_run:
            self._sweep()
            self._index()

    # what is there

    def _states(self) -> dict[str, str]:
        """Return graph → state in the store: digests over its rows and over its captions."""
        digests = self.store.graph_digests()
        unknown = [name for name in self.options.sources if name not in digests]
        if unknown:
            raise StoreError(
                f"the store has no source {unknown[0]!r}", remedy=f"name one of {', '.join(digests)}"
            )
        return {graph: self._state(graph, digests[graph]) for graph in self.options.sources or digests}

    def _state(self, graph: str, digest: str) -> str:
        captions = sha256()
        for cls in self.schema.tables:
            for identifier, stamp in sorted(stamps(self.store, cls, graph).items()):
                captions.update(f"{identifier} {stamp.name}\n".encode())
        return f"{digest} {captions.hexdigest()}"

    def _guard(self) -> list[str]:
        """Refuse the data of another store, unless told; return the graphs to be removed."""
        there = {graph: props for graph, props in self.metas.items() if graph != DERIVED}
        is_strange = any(props["store"] != self.store.identity for props in there.values())
        same = all(
            there[graph].get("state") == state for graph, state in self.states.items() if graph in there
        )
        gone = sorted(there.keys() - self.store.graph_digests().keys())
        if is_strange and not self.options.take_over and (gone or not same):
            raise StoreError(
                "the server holds the data of another store",
                remedy="name another server, or replace what it holds with --take-over",
            )
        if gone and not (self.options.prune or is_strange):
            self.tell(f"kept on the server, though not in the store: {', '.join(gone)}; --prune removes them")
            return []
        return gone

    def _constrain(self) -> None:
        for statement in (
            f"CREATE CONSTRAINT drugkg_uri IF NOT EXISTS FOR (n:{BASE}) REQUIRE n.uri IS UNIQUE",
            f"CREATE CONSTRAINT drugkg_graph IF NOT EXISTS FOR (m:{META}) REQUIRE m.graph IS UNIQUE",
            f"CREATE INDEX drugkg_source IF NOT EXISTS FOR (n:{BASE}) ON (n._source)",
        ):
            self.link.write(statement)
        self.link.write("CALL db.awaitIndexes(300)")

    def _index(self) -> None:
        """Make what people search by; last, since an index that is there slows every node that is written."""
        self.link.write(f"CREATE INDEX drugkg_name IF NOT EXISTS FOR (n:{BASE}) ON (n.name)")
        self.link.write(_FULL_TEXT)

    def _is_open(self, graph: str) -> bool:
        return self.metas.get(graph, {}).get("state") is None

    def _is_behind(self, graph: str) -> bool:
        suspect = any(name == graph for name, _ in self.options.suspect)
        return suspect or self.metas.get(graph, {}).get("state") != self.states[graph]

    def _count(self, graph: str) -> int:
        return sum(len(stamps(self.store, cls, graph)) for cls in self.schema.tables)

    def _tally(self, name: str) -> Tally:
        return self.tallies.setdefault(name, Tally())

    # an empty server

    def _fill(self, graphs: Sequence[str]) -> None:
        """Write everything to a server that has none of it: nodes first, those nobody names last, with their edges."""
        for graph in graphs:
            self._open(graph)
        leaves = _leaves(self.schema)
        jobs = [(graph, cls) for cls in self.schema.tables for graph in graphs]
        for graph, cls in jobs:
            if cls.name not in leaves:
                self._each(
                    nodes(self.store, self.schema, cls, graph, size=self.options.nodes_at_a_time),
                    _creator(self, cls, graph, []),
                )
        self._make_stubs(graphs)
        for graph, cls in jobs:
            inline = leaves.get(cls.name)
            if inline is not None:
                self._each(self._with_objects(cls, graph, inline), _creator(self, cls, graph, inline))
        for graph, cls in jobs:
            for edge in edges(cls):
                if edge not in leaves.get(cls.name, []):
                    self._each(
                        relationships(self.store, self.schema, edge, graph, size=EDGES_AT_A_TIME),
                        _edge_writer(self, edge, graph, "CREATE"),
                        in_parallel=False,
                    )
        for graph in graphs:
            self._close(graph)

    def _with_objects(self, cls: Class, graph: str, inline: Sequence[Edge]) -> Iterator[list[dict[str, Any]]]:
        """Give nodes with the IRIs that their required references lead to, so that both are written at once."""
        size = self.options.nodes_at_a_time
        streams = [relationships(self.store, self.schema, edge, graph, size=size) for edge in inline]
        for chunk in nodes(self.store, self.schema, cls, graph, size=size):
            for position, stream in enumerate(streams):
                for node, link in zip(chunk, next(stream), strict=True):
                    node[f"o{position}"] = link["object"]
            yield chunk

    def _make_stubs(self, graphs: Sequence[str]) -> None:
        """Make a node for each identifier that is only referred to."""
        uris = {
            uri
            for graph in graphs
            for cls in self.schema.tables
            for edge in edges(cls)
            if edge.slot.is_open
            for uri in undescribed(self.store, self.schema, edge, graph)
        }
        rows = [{"uri": uri, "name": self.schema.contract(uri)} for uri in sorted(uris)]
        for start in range(0, len(rows), EDGES_AT_A_TIME):
            self.link.write(
                f"UNWIND $rows AS r MERGE (n:{BASE} {{uri: r.uri}})"
                f" ON CREATE SET n:{STUB}, n.name = r.name, n._stub = true",
                rows=rows[start : start + EDGES_AT_A_TIME],
            )

    # a server that has some of it

    def _update(self, graph: str) -> None:
        was_whole = not self._is_open(graph) and not any(name == graph for name, _ in self.options.suspect)
        found = [self._difference(graph, cls) for cls in self.schema.tables]
        tally = self._tally(graph)
        for difference in found:
            tally.add(
                Tally(
                    len(difference.added),
                    len(difference.changed),
                    len(difference.removed),
                    difference.unchanged,
                )
            )
        if self.options.dry_run:
            return
        self._open(graph)
        for difference in found:
            self._refuse_clash(difference.added)
            for ids in (difference.added, difference.changed):
                if ids:
                    self._each(
                        nodes(self.store, self.schema, difference.cls, graph, ids=ids),
                        _merger(self, difference.cls),
                    )
        self._make_stubs([graph])
        for difference in found:
            touched = [*difference.added, *difference.changed] if was_whole else None
            for edge in edges(difference.cls):
                self._update_edges(edge, graph, touched)
        for difference in found:
            self._drop_nodes(difference, graph)
        self._close(graph)

    def _difference(self, graph: str, cls: Class) -> Difference:
        here = stamps(self.store, cls, graph)
        there = {
            self.schema.contract(uri): Stamp(row_hash, name)
            for uri, row_hash, name in self.link.read(
                f"MATCH (n:{BASE} {{_source: $graph}}) WHERE n:{cls.label} RETURN n.uri, n._hash, n.name",
                graph=graph,
            )
        }
        difference = Difference(cls)
        for identifier, stamp in here.items():
            if identifier not in there:
                difference.added.append(identifier)
            elif there[identifier] != stamp or (graph, identifier) in self.options.suspect:
                difference.changed.append(identifier)
            else:
                difference.unchanged += 1
        difference.removed = [identifier for identifier in there if identifier not in here]
        return difference

    def _refuse_clash(self, ids: Sequence[str]) -> None:
        """Refuse to write over a node of somebody else that has one of our identifiers."""
        for start in range(0, len(ids), EDGES_AT_A_TIME):
            uris = [self.schema.expand(identifier) for identifier in ids[start : start + EDGES_AT_A_TIME]]
            found = self.link.read(
                f"UNWIND $uris AS uri MATCH (n:{BASE} {{uri: uri}}) WHERE n._source IS NULL AND n._stub IS NULL RETURN n.uri LIMIT 1",
                uris=uris,
            )
            if found:
                raise StoreError(
                    f"a node that is not ours has the identifier {found[0][0]}",
                    remedy=f"rename it, or take the label {BASE} from it; nothing was written over it",
                )

    def _update_edges(self, edge: Edge, graph: str, ids: Sequence[str] | None) -> None:
        """Make the relationships that these rows own equal to the store's; None means every row of the graph."""
        if ids is not None and not ids:
            return
        here: dict[str, set[str]] = {}
        for chunk in relationships(self.store, self.schema, edge, graph, ids=ids):
            for row in chunk:
                here.setdefault(row["owner"], set()).add(row["object"])
        owners = self._owners(edge, graph, ids)
        tally = self._tally(f"{graph}: relationships")
        for start in range(0, len(owners), EDGES_AT_A_TIME):
            page = owners[start : start + EDGES_AT_A_TIME]
            there = {
                (owner, target) for owner, target in self.link.read(_pairs(edge), owners=page, graph=graph)
            }
            wanted = {(owner, target) for owner in page for target in here.get(owner, ())}
            self._write_pairs(sorted(wanted - there), _edge_writer(self, edge, graph, "MERGE"))
            self._write_pairs(sorted(there - wanted), _edge_eraser(self, edge, graph))
            tally.add(Tally(len(wanted - there), 0, len(there - wanted), len(wanted & there)))

    def _owners(self, edge: Edge, graph: str, ids: Sequence[str] | None) -> list[str]:
        return [
            self.schema.expand(identifier)
            for identifier in (stamps(self.store, edge.owner, graph) if ids is None else ids)
        ]

    def _write_pairs(self, pairs: Sequence[tuple[str, str]], write: Writer) -> None:
        for start in range(0, len(pairs), EDGES_AT_A_TIME):
            write(
                [
                    {"owner": owner, "object": target}
                    for owner, target in pairs[start : start + EDGES_AT_A_TIME]
                ]
            )

    def _drop_nodes(self, difference: Difference, graph: str) -> None:
        """Delete the nodes of rows that are gone; one that others still name becomes a stub."""
        uris = [self.schema.expand(identifier) for identifier in difference.removed]
        for start in range(0, len(uris), EDGES_AT_A_TIME):
            self.link.write(
                f"UNWIND $uris AS uri MATCH (n:{BASE} {{uri: uri, _source: $graph}})"
                " CALL (n) { MATCH (n)-[r]-() WHERE r._source = $graph AND (NOT r.derived OR r.derived IS NULL)"
                f" AND ({_owned('n', difference.cls)}) DELETE r }}"
                f" WITH n REMOVE n:{':'.join(self._all_labels(difference.cls))} SET n:{STUB}"
                " WITH n, n.uri AS uri, n.id AS id SET n = {uri: uri, name: id, _stub: true}",
                uris=uris[start : start + EDGES_AT_A_TIME],
                graph=graph,
            )

    def _all_labels(self, cls: Class) -> list[str]:
        return [*labels(self.schema, cls)[1:], *([cls.also] if cls.also else [])]

    def _remove(self, graph: str) -> None:
        """Remove a graph that the store no longer has."""
        tally = self._tally(graph)
        for cls in self.schema.tables:
            difference = self._difference(graph, cls)
            tally.deleted += len(difference.removed)
            if not self.options.dry_run:
                self._drop_nodes(difference, graph)
        if not self.options.dry_run:
            self.link.write(f"MATCH (m:{META} {{graph: $graph}}) DELETE m", graph=graph)

    def _sweep(self) -> None:
        """Delete stubs that nothing refers to any more."""
        self.link.write(
            f"MATCH (n:{STUB}:{BASE}) WHERE n._stub AND NOT EXISTS {{ (n)--() }} CALL (n) {{ DELETE n }} IN TRANSACTIONS OF 10000 ROWS"
        )

    # marks

    def _open(self, graph: str) -> None:
        self.link.write(
            f"MERGE (m:{META} {{graph: $graph}}) SET m.store = $store REMOVE m.state, m.digest",
            graph=graph,
            store=self.store.identity,
        )

    def _close(self, graph: str) -> None:
        state = self.states[graph]
        self.link.write(
            f"MATCH (m:{META} {{graph: $graph}}) SET m.state = $state, m.digest = $digest",
            graph=graph,
            state=state,
            digest=state.split()[0],
        )

    # derived associations

    def _sync_associations(self) -> None:
        here = {association.key: association for association in associations(self.store, self.schema)}
        there = {
            key: row_hash
            for kind in association_types(self.schema)
            for key, row_hash in self.link.read(
                f"MATCH ()-[r:{kind}]->() WHERE r.derived AND r._key IS NOT NULL RETURN r._key, r._hash"
            )
        }
        new = [a for key, a in here.items() if key not in there]
        changed = [a for key, a in here.items() if key in there and there[key] != a.hash]
        gone = [key for key in there if key not in here]
        self._tally(DERIVED).add(
            Tally(len(new), len(changed), len(gone), len(here) - len(new) - len(changed))
        )
        if self.options.dry_run:
            return
        self._open(DERIVED)
        for kind in association_types(self.schema):
            self._write_associations(kind, [a for a in [*new, *changed] if a.type == kind])
            for start in range(0, len(gone), EDGES_AT_A_TIME):
                self.link.write(
                    f"UNWIND $keys AS key MATCH ()-[r:{kind}]->() WHERE r._key = key AND r.derived DELETE r",
                    keys=gone[start : start + EDGES_AT_A_TIME],
                )
        self.link.write(f"MATCH (m:{META} {{graph: $graph}}) SET m.state = 'done'", graph=DERIVED)

    def _write_associations(self, kind: str, found: Sequence[Association]) -> None:
        rows = [
            {
                "start": self.schema.expand(a.start),
                "end": self.schema.expand(a.end),
                "key": a.key,
                "props": {**a.counts, "_key": a.key, "_hash": a.hash},
            }
            for a in found
        ]
        for start in range(0, len(rows), EDGES_AT_A_TIME):
            self.link.write(
                f"UNWIND $rows AS r MATCH (a:{BASE} {{uri: r.start}}) MATCH (b:{BASE} {{uri: r.end}})"
                f" MERGE (a)-[x:{kind} {{_key: r.key}}]->(b) SET x = r.props",
                rows=rows[start : start + EDGES_AT_A_TIME],
            )

    def _each(
        self,
        chunks: Iterable[list[dict[str, Any]]],
        write: Writer,
        *,
        in_parallel: bool = True,
    ) -> None:
        """Write chunks, two at a time where their order and locks do not matter."""
        if not in_parallel:
            for chunk in chunks:
                write(chunk)
            return
        with ThreadPoolExecutor(_WORKERS) as pool:
            waiting: list[Any] = []
            for chunk in chunks:
                waiting.append(pool.submit(write, chunk))
                if len(waiting) > _WORKERS:
                    waiting.pop(0).result()
            for job in waiting:
                job.result()


def _cells(tally: Tally) -> tuple[int, int, int, int]:
    return tally.created, tally.updated, tally.deleted, tally.unchanged


def _leaves(schema: Schema) -> dict[str, list[Edge]]:
    """Return class → its required single references, for the classes that no slot points to."""
    named = {slot.range for cls in schema.tables for slot in cls.slots if slot.is_reference}
    return {
        cls.name: inline
        for cls in schema.tables
        if cls.name not in named
        and cls.parent not in named
        and (
            inline := [
                edge
                for edge in edges(cls)
                if edge.slot.required and not edge.slot.multivalued and not edge.is_inverse
            ]
        )
    }


def _creator(sync: Sync, cls: Class, graph: str, inline: Sequence[Edge]) -> Writer:
    """Return what creates nodes of a class, with the relationships of `inline` in the same statement."""
    matches = "".join(
        f" MATCH (o{position}:{BASE} {{uri: r.o{position}}})" for position in range(len(inline))
    )
    creates = "".join(
        f" CREATE (n)-[:{edge.type} {{_source: $graph}}]->(o{position})"
        for position, edge in enumerate(inline)
    )
    statement = (
        f"UNWIND $rows AS r{matches} CREATE (n:{':'.join(labels(sync.schema, cls))}) SET n = r.props{creates}"
    )

    def write(chunk: list[dict[str, Any]]) -> None:
        done = sync.link.write(statement, rows=chunk, graph=graph)
        if done.nodes_created != len(chunk):
            raise StoreError(
                "the server did not take every node", remedy="run the sync again; it finishes what is missing"
            )
        _label_also(sync, cls, chunk)
        sync._tally(graph).created += len(chunk)  # noqa: SLF001 (a part of the sync)

    return write


def _merger(sync: Sync, cls: Class) -> Writer:
    """Return what makes nodes of a class equal to their rows; stale properties go."""
    statement = (
        f"UNWIND $rows AS r MERGE (n:{BASE} {{uri: r.uri}}) SET n = r.props SET n:{':'.join(labels(sync.schema, cls)[1:])} REMOVE n:{STUB}"
        + (f" REMOVE n:{cls.also}" if cls.also else "")
    )

    def write(chunk: list[dict[str, Any]]) -> None:
        sync.link.write(statement, rows=chunk)
        _label_also(sync, cls, chunk)

    return write


def _label_also(sync: Sync, cls: Class, chunk: Sequence[dict[str, Any]]) -> None:
    uris = [node["uri"] for node in chunk if node.get("also")]
    if uris:
        sync.link.write(f"UNWIND $uris AS uri MATCH (n:{BASE} {{uri: uri}}) SET n:{cls.also}", uris=uris)


def _ends(edge: Edge) -> str:
    """Return the pattern of a relationship with the owner as (a) and the object as (b)."""
    return (
        f"(b)-[x:{edge.type} {{_source: $graph}}]->(a)"
        if edge.is_inverse
        else f"(a)-[x:{edge.type} {{_source: $graph}}]->(b)"
    )


def _pairs(edge: Edge) -> str:
    return f"UNWIND $owners AS uri MATCH (a:{BASE} {{uri: uri}}) MATCH {_ends(edge)} RETURN uri, b.uri"


def _edge_writer(sync: Sync, edge: Edge, graph: str, verb: str) -> Writer:
    statement = f"UNWIND $rows AS r MATCH (a:{BASE} {{uri: r.owner}}) MATCH (b:{BASE} {{uri: r.object}}) {verb} {_ends(edge)}"

    def write(chunk: list[dict[str, Any]]) -> None:
        sync.link.write(statement, rows=chunk, graph=graph)
        if verb == "CREATE":
            sync._tally(f"{graph}: relationships").created += len(chunk)  # noqa: SLF001 (a part of the sync)

    return write


def _edge_eraser(sync: Sync, edge: Edge, graph: str) -> Writer:
    statement = f"UNWIND $rows AS r MATCH (a:{BASE} {{uri: r.owner}}) MATCH (b:{BASE} {{uri: r.object}}) MATCH {_ends(edge)} DELETE x"

    def write(chunk: list[dict[str, Any]]) -> None:
        sync.link.write(statement, rows=chunk, graph=graph)

    return write


def _owned(name: str, cls: Class) -> str:
    """Return the condition that a relationship `r` is owned by a node of a class."""
    out = sorted({f"'{edge.type}'" for edge in edges(cls) if not edge.is_inverse})
    back = sorted({f"'{edge.type}'" for edge in edges(cls) if edge.is_inverse})
    return f"(startNode(r) = {name} AND type(r) IN [{', '.join(out)}]) OR (endNode(r) = {name} AND type(r) IN [{', '.join(back)}])"
