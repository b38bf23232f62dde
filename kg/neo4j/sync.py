"""Sync: bring a Neo4j server up to date with a store, sending only what changed.

Each graph of the store (a source, or a graph that sources share) is compared by its digest; where it differs,
its nodes are compared by their stamps. A graph is marked as open while it is changed and gets its digest last,
so that an interruption is finished by the next sync. Relationships are known by their type and their two ends.
Nodes and relationships without our mark `_source` are somebody else's and are never touched.
"""

from __future__ import annotations

from contextlib import nullcontext
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

from kg.errors import NotFoundError, StoreError
from kg.neo4j import write as apply
from kg.neo4j.diff import NODES_AT_A_TIME, Options, Tally, difference, settle_moves
from kg.neo4j.mapping import BASE, captions, counts, edges, nodes, relationships, stamps, undescribed
from kg.neo4j.parts import parts
from kg.neo4j.repair import count_strays, mend
from kg.neo4j.sync_associations import DERIVED, Associations
from kg.results import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kg.neo4j.database import Link
    from kg.neo4j.diff import Difference
    from kg.neo4j.mapping import Edge
    from kg.schema.model import Class, Schema
    from kg.store.snapshot import Store

__all__ = ["COLUMNS", "DERIVED", "META", "NODES_AT_A_TIME", "Options", "Sync", "Tally"]

COLUMNS = ("item", "created", "updated", "deleted", "unchanged")
META = "DrugkgGraph"
_AT_ONCE = 2
_IDS_AT_A_TIME = 100_000
_FULL_TEXT = """
CREATE FULLTEXT INDEX drugkg_names IF NOT EXISTS
FOR (n:Gene|NoncodingRNA|Agent|System|Pathway|Finding|Study|Term)
ON EACH [n.name, n.symbol, n.aliases, n.previous_symbols, n.synonyms, n.as_written, n.label]
"""


class Sync:
    """One sync of a store to a server.

    Attributes
    ----------
    tallies : dict
        Item → what was done, or would be done, with it.
    """

    def __init__(
        self, store: Store, schema: Schema, link: Link, options: Options, tell: Callable[[str], None]
    ) -> None:
        self.store = store
        self.schema = schema
        self.link = link
        self.options = options
        self.tell = tell
        self.tallies: dict[str, Tally] = {}
        self.metas: dict[str, dict[str, Any]] = {}
        self.digests = store.graph_digests()
        self.counts = counts(store, schema)
        self.states = self._states()

    def run(self) -> Result:
        """Bring the server up to date and say what was done.

        Raises
        ------
        StoreError
            The server does not answer, cannot be written, or holds what is not to be written over.
        """
        with nullcontext() if self.options.dry_run else self.link.only_one():
            self.metas = dict(self.link.read(f"MATCH (m:{META}) RETURN m.graph, properties(m)"))
            prune = self._guard()
            behind = [graph for graph in self.states if self._is_behind(graph)]
            for graph in self.states:
                self._tally(graph)
                if graph not in behind:
                    self._tally(graph).unchanged += sum(self.counts[graph].values())
            if behind or prune or self._is_open(DERIVED) or self.options.suspects(DERIVED):
                self._change(behind, prune)
            if not self.options.dry_run:
                self._sign()
        rows = [(name, *tally.cells) for name, tally in self.tallies.items()]
        return Result(COLUMNS, rows, ["dry run: nothing was written"] if self.options.dry_run else [])

    def _change(self, behind: Sequence[str], prune: Sequence[str]) -> None:
        if not self.options.dry_run:
            self._constrain()
        if self._is_fresh:
            self._fill(behind)
        else:
            self._update(behind, prune)
        found = Associations(self.store, self.schema, self.link, self.options.suspects(DERIVED))
        self._tally(DERIVED).add(found.tally)
        if not self.options.dry_run:
            if found.tally.changes or self._is_open(DERIVED):
                self._open(DERIVED)
                found.write()
                self.link.write(f"MATCH (m:{META} {{graph: $graph}}) SET m.state = 'done'", graph=DERIVED)
            apply.sweep_stubs(self.link)
            self._index()

    # what is there

    @cached_property
    def _is_fresh(self) -> bool:
        """Whether the server has nothing that a node of ours could meet."""
        return not self.metas and self.link.read(f"MATCH (n:{BASE}) RETURN 1 LIMIT 1") == []

    def _states(self) -> dict[str, str]:
        """Return graph → state in the store: digests over its rows and over its captions."""
        unknown = [name for name in self.options.sources if name not in self.digests]
        if unknown:
            raise NotFoundError(
                f"the store has no source {unknown[0]!r}",
                name=unknown[0],
                known=self.digests,
                remedy=f"name one of {', '.join(self.digests)}",
            )
        named = captions(self.store, self.schema)
        chosen = self.options.sources or self.digests
        return {graph: f"{self.digests[graph]} {named[graph]}" for graph in chosen}

    def _guard(self) -> list[str]:
        """Refuse the data of another store, unless told; return the graphs to be removed."""
        there = {graph: props for graph, props in self.metas.items() if graph != DERIVED}
        is_strange = any(props.get("store") != self.store.identity for props in there.values())
        same = all(
            there[graph].get("state") == state for graph, state in self.states.items() if graph in there
        )
        gone = sorted(there.keys() - self.digests.keys())
        if is_strange and not self.options.take_over and (gone or not same):
            raise StoreError(
                "the server holds the data of another store",
                remedy="name another server, or replace what it holds with --take-over",
            )
        if gone and not (self.options.prune or is_strange):
            self.tell(f"kept on the server, though not in the store: {', '.join(gone)}; --prune removes them")
            return []
        return gone

    def _sign(self) -> None:
        """Write on each graph that it is this store's, where another one's had been taken over."""
        if any(props.get("store") != self.store.identity for props in self.metas.values()):
            self.link.write(f"MATCH (m:{META}) SET m.store = $store", store=self.store.identity)

    def _constrain(self) -> None:
        for statement in (
            f"CREATE CONSTRAINT drugkg_uri IF NOT EXISTS FOR (n:{BASE}) REQUIRE n.uri IS UNIQUE",
            f"CREATE CONSTRAINT drugkg_graph IF NOT EXISTS FOR (m:{META}) REQUIRE m.graph IS UNIQUE",
        ):
            self.link.write(statement)

    def _index(self) -> None:
        """Make what people search by; last, since an index that is there slows every node that is written."""
        for slot in ("name", "id"):
            self.link.write(f"CREATE INDEX drugkg_{slot} IF NOT EXISTS FOR (n:{BASE}) ON (n.{slot})")
        self.link.write(_FULL_TEXT)

    def _is_open(self, graph: str) -> bool:
        return self.metas.get(graph, {}).get("state") is None

    def _is_behind(self, graph: str) -> bool:
        if self.options.suspects(graph):
            return True
        return self.metas.get(graph, {}).get("state") != self.states[graph]

    def _tally(self, name: str) -> Tally:
        return self.tallies.setdefault(name, Tally())

    def _classes(self, graph: str) -> list[Class]:
        """Return the classes that have rows in a graph."""
        return [cls for cls in self.schema.tables if cls.table in self.counts[graph]]

    # a server that has nothing

    def _fill(self, graphs: Sequence[str]) -> None:
        """Write everything: all nodes, then all relationships."""
        for graph in () if self.options.dry_run else graphs:
            self._open(graph)
        jobs = [
            (graph, cls) for cls in self.schema.tables for graph in graphs if cls.table in self.counts[graph]
        ]
        for graph, cls in jobs:
            self._create(cls, graph)
        self._make_stubs(graphs)
        for graph, cls in jobs:
            for edge in edges(cls):
                self._create_edges(edge, graph)
        for graph in () if self.options.dry_run else graphs:
            self._close(graph)

    def _create(self, cls: Class, graph: str) -> None:
        self._tally(graph).created += self.counts[graph][cls.table]
        if not self.options.dry_run:
            chunks = nodes(self.store, self.schema, cls, graph, size=self.options.nodes_at_a_time)
            apply.pipelined(chunks, apply.create_nodes(self.schema, self.link, cls), _AT_ONCE)

    def _create_edges(self, edge: Edge, graph: str) -> None:
        tally = self._tally(f"{graph}: relationships")

        def counted() -> Iterator[list[tuple[str, str]]]:
            for chunk in relationships(self.store, self.schema, edge, graph, size=apply.EDGES_AT_A_TIME):
                tally.created += len(chunk)
                yield chunk

        write = apply.create_edges(self.link, edge, graph)
        apply.pipelined(counted(), (lambda _: None) if self.options.dry_run else write)

    def _make_stubs(self, graphs: Sequence[str]) -> None:
        """Make a node for each identifier that is only referred to."""
        if self.options.dry_run:
            return
        described = [graph for graph in self.digests if graph in self.states or graph in self.metas]
        is_partial = len(described) < len(self.digests)
        uris = {
            uri
            for graph in graphs
            for cls in self._classes(graph)
            for edge in edges(cls)
            if edge.slot.is_open or is_partial
            for uri in undescribed(self.store, self.schema, edge, graph, described)
        }
        apply.make_stubs(self.schema, self.link, uris)

    # a server that has some of it

    def _update(self, behind: Sequence[str], prune: Sequence[str]) -> None:
        """Change what differs: what is gone goes first, so that an identifier may come back as something else."""
        whole = {graph for graph in behind if not self._is_open(graph)}
        found = self._differences((*behind, *prune))
        for each in found:
            self._tally(each.graph).add(each.tally)
        self._begin(found, (*behind, *prune))
        self._mend([graph for graph in (*behind, *prune) if graph in prune or self.options.suspects(graph)])
        for each in found:
            for edge in edges(each.cls):
                self._make_equal(edge, each.graph, each.removed)
        if not self.options.dry_run:
            self._change_nodes(found)
            self._make_stubs(behind)
        for each in found:
            if each.graph in behind:
                self._update_edges(each, is_whole=each.graph in whole)
        if not self.options.dry_run:
            self._close_all(behind, prune)

    def _begin(self, found: Sequence[Difference], graphs: Sequence[str]) -> None:
        """Refuse what must not be written over, before anything is written."""
        for each in found:
            apply.refuse_foreign(self.schema, self.link, each.added)
        for graph in () if self.options.dry_run else graphs:
            self._open(graph)

    def _mend(self, graphs: Sequence[str]) -> None:
        """Put right what no row stands for."""
        for graph in graphs:
            number = count_strays(self.schema, self.link, graph)
            self._tally(f"{graph}: relationships").add(Tally(deleted=number))
            if not self.options.dry_run:
                mend(self.schema, self.link, graph)

    def _close_all(self, done: Sequence[str], gone: Sequence[str]) -> None:
        for graph in done:
            self._close(graph)
        for graph in gone:
            self.link.write(f"MATCH (m:{META} {{graph: $graph}}) DELETE m", graph=graph)

    def _differences(self, graphs: Sequence[str]) -> list[Difference]:
        """Compare every class of graphs; those of which there is nothing on either side are left out."""
        found = [
            difference(
                self.store,
                self.schema,
                self.link,
                cls,
                graph,
                suspects=self.options.suspects(graph),
                known=self._parts_there(graph),
            )
            for graph in graphs
            for cls in self.schema.tables
        ]
        found = [each for each in found if each.tally.changes or each.unchanged]
        settle_moves(self.store, found)
        return found

    def _parts_there(self, graph: str) -> list[str] | None:
        """Return the parts that the last sync left on the server; None where these cannot be relied on."""
        if self._is_open(graph) or self.options.suspects(graph):
            return None
        return self.metas[graph].get("parts")

    def _change_nodes(self, found: Sequence[Difference]) -> None:
        for each in found:
            apply.delete_odd(self.link, each.odd)
            apply.drop_nodes(self.schema, self.link, each.cls, each.graph, each.removed)
        for each in found:
            for page in chain(*(apply.paged(ids, _IDS_AT_A_TIME) for ids in (each.added, each.changed))):
                apply.pipelined(
                    nodes(self.store, self.schema, each.cls, each.graph, ids=page, size=NODES_AT_A_TIME),
                    apply.merge_nodes(self.schema, self.link, each.cls),
                    _AT_ONCE,
                )

    def _update_edges(self, found: Difference, *, is_whole: bool) -> None:
        """Make the relationships of changed rows equal to the store's; of all rows where some may be missing."""
        here = (
            (*found.added, *found.changed)
            if is_whole
            else dict(stamps(self.store, self.schema, found.cls, found.graph))
        )
        for edge in edges(found.cls):
            for page in apply.paged([*here], _IDS_AT_A_TIME):
                self._make_equal(edge, found.graph, page)

    def _make_equal(self, edge: Edge, graph: str, ids: Sequence[str]) -> None:
        """Make the relationships of a kind that these rows own equal to the store's."""
        wanted: dict[str, set[str]] = {}
        for chunk in relationships(self.store, self.schema, edge, graph, ids=ids):
            for owner, target in chunk:
                wanted.setdefault(owner, set()).add(target)
        for page in apply.paged([self.schema.expand(identifier) for identifier in ids]):
            self._make_page_equal(edge, graph, page, {(o, t) for o in page for t in wanted.get(o, ())})

    def _make_page_equal(
        self, edge: Edge, graph: str, owners: Sequence[str], wanted: set[tuple[str, str]]
    ) -> None:
        found = apply.edges_there(self.link, edge, graph, owners)
        there = {(owner, target) for owner, target, _ in found}
        double = [(owner, target) for owner, target, number in found if number > 1]
        new, gone = sorted(wanted - there), sorted(there - wanted)
        self._tally(f"{graph}: relationships").add(Tally(len(new), 0, len(gone), len(wanted & there)))
        if self.options.dry_run:
            return
        apply.delete_edges(self.link, edge, graph, double, all_but_one=True)
        apply.delete_edges(self.link, edge, graph, gone)
        for page in apply.paged(new):
            apply.create_edges(self.link, edge, graph)(page)

    # marks

    def _open(self, graph: str) -> None:
        self.link.write(
            f"MERGE (m:{META} {{graph: $graph}}) SET m.store = $store REMOVE m.state, m.digest, m.parts",
            graph=graph,
            store=self.store.identity,
        )

    def _close(self, graph: str) -> None:
        self.link.write(
            f"MATCH (m:{META} {{graph: $graph}}) SET m.state = $state, m.digest = $digest, m.parts = $parts",
            graph=graph,
            parts=parts(self.store, self.schema, self._classes(graph), graph),
            state=self.states[graph],
            digest=self.digests[graph],
        )
