"""Sync: bring a Neo4j server up to date with a store, sending only what changed.

Each graph of the store (a source, or a graph that sources share) is compared by its digest; where it differs,
its nodes are compared by their stamps. Relationships are known by their type and their two ends. Nodes and
relationships without the property `_source` were not created by drugkg and are never changed.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from kg.errors import NotFoundError, StoreError
from kg.neo4j import write
from kg.neo4j.associations import DERIVED, AssociationSync, counting
from kg.neo4j.diff import Tally, difference, rewrite_moved
from kg.neo4j.fill import Fill, in_order_of_references
from kg.neo4j.mapping import edges, nodes, relationships, stamps
from kg.neo4j.marks import Marks
from kg.neo4j.repair import count_orphaned, repair
from kg.neo4j.stamps import Stamps
from kg.neo4j.stubs import Rows, make_stubs
from kg.results import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kg.neo4j.database import Database
    from kg.neo4j.diff import Difference
    from kg.neo4j.mapping import Edge
    from kg.schema.model import Class, Schema
    from kg.store.snapshot import Store

COLUMNS = ("item", "created", "updated", "deleted", "unchanged")
MEMORY = "700MB"  # of DuckDB; what it cannot hold goes to disk, so that a client stays below 1.5 GB
_AT_ONCE = 2
_IDS_AT_A_TIME = 100_000


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """How to sync.

    Attributes
    ----------
    dry_run : bool
        Count what would be done; write nothing.
    prune : bool
        Remove the graphs that the store no longer has.
    take_over : bool
        Replace what the server holds of another store.
    sources : tuple of str
        Graphs to bring up to date; empty means all.
    suspect : frozenset of (graph, identifier)
        Rows that are known to differ on the server, whatever their stamps are.
    """

    dry_run: bool = False
    prune: bool = False
    take_over: bool = False
    sources: tuple[str, ...] = ()
    suspect: frozenset[tuple[str, str]] = frozenset()

    def suspects(self, graph: str) -> frozenset[str]:
        """Return the identifiers that are known to differ in a graph."""
        return frozenset(identifier for name, identifier in self.suspect if name == graph)


def sync(
    store: Store, schema: Schema, database: Database, options: SyncOptions, notify: Callable[[str], None]
) -> Result:
    """Bring a server up to date with a store.

    Parameters
    ----------
    notify
        Gets a sentence on what a user should know beside the numbers.

    Returns
    -------
    Result
        A row for each graph and for its relationships: how many were created, updated, deleted and unchanged.

    Raises
    ------
    NotFoundError
        The store has no such source.
    StoreError
        The server does not answer, cannot be written, or holds data that must not be overwritten.
    """
    return _Sync(store, schema, database, options, notify).run()


class _Sync:
    """One sync of a store to a server."""

    marks: Marks  # read once the lock is held
    stamps: Stamps
    counts: dict[str, dict[str, int]]
    states: dict[str, str]  # graph → digests over its rows and over its captions

    def __init__(
        self,
        store: Store,
        schema: Schema,
        database: Database,
        options: SyncOptions,
        notify: Callable[[str], None],
    ) -> None:
        self.store = store
        self.schema, self.database = schema, database
        self.options = options
        self.notify = notify
        self.tallies: dict[str, Tally] = {}
        self._has_other_groups = True
        self._may_have_unused_stubs = False
        self.digests = store.graph_digests()
        self._check_sources()

    def run(self) -> Result:
        identity = self.store.identity
        with ThreadPoolExecutor(1) as pool:
            stamps = pool.submit(Stamps, self.store, self.schema)  # while the server gives the lock
            with nullcontext() if self.options.dry_run else self.database.exclusive():
                self.marks = Marks(self.database, identity)
                self.stamps = stamps.result()
                self._run()
        rows = [(name, *tally.cells) for name, tally in self.tallies.items()]
        return Result(COLUMNS, rows, ["dry run: nothing was written"] if self.options.dry_run else [])

    def _run(self) -> None:
        self.counts = self.stamps.counts
        chosen = self.options.sources or self.digests
        self.states = {graph: f"{self.digests[graph]} {self.stamps.digest(graph)}" for graph in chosen}
        removed = self._removed_graphs()
        outdated = [graph for graph in self.states if self._is_outdated(graph)]
        for graph in self.states:
            tally = self._tally(graph)
            if graph not in outdated:
                tally.unchanged += sum(self.counts[graph].values())
        if outdated or removed or self._is_outdated(DERIVED):
            self._change(outdated, removed)
        if not self.options.dry_run:
            self.marks.claim()

    def _change(self, outdated: Sequence[str], removed: Sequence[str]) -> None:
        is_fresh, counted = self._is_fresh, None
        if not self.options.dry_run:
            (write.let_marks_be_unique if is_fresh else write.complete_indexes)(self.database)
        if is_fresh:
            with counting(self.store, self.schema) as count:
                self._fill(outdated)
                counted = count.result()
        else:
            self._update(outdated, removed)
        associations = AssociationSync(
            self.store,
            self.schema,
            self.database,
            self.stamps,
            suspects=self.options.suspects(DERIVED),
            known=None if self._is_suspect(DERIVED) or self.options.sources else self.marks.parts(DERIVED),
            counted=counted,
        )
        self._tally(DERIVED).add(associations.tally)
        if not self.options.dry_run:
            if associations.families or self._is_outdated(DERIVED):
                self.marks.open(DERIVED)
                associations.write()
                self.marks.close(DERIVED, "done", parts=None if self.options.sources else associations.parts)
            if self._has_other_groups:
                write.settle_groups(self.database)
            if self._may_have_unused_stubs or any(tally.deleted for tally in self.tallies.values()):
                write.delete_unused_stubs(self.database)
            if is_fresh:
                write.create_indexes(self.database)

    # what the server holds

    @cached_property
    def _is_fresh(self) -> bool:
        """Whether the server has no node that one of the store could meet."""
        return not self.marks.graphs and write.is_empty(self.database)

    def _check_sources(self) -> None:
        """Raise an error for a source that the store does not have."""
        unknown = [name for name in self.options.sources if name not in self.digests]
        if unknown:
            raise NotFoundError(
                f"the store has no source {unknown[0]!r}",
                name=unknown[0],
                known=self.digests,
                remedy=f"name one of {', '.join(self.digests)}",
            )

    def _removed_graphs(self) -> list[str]:
        """Return the graphs to remove from the server; refuse to change the data of another store."""
        graphs = self.marks.graphs.keys() - {DERIVED}
        is_foreign = any(self.marks.is_foreign(graph) for graph in graphs)
        removed = sorted(graphs - self.digests.keys())
        if is_foreign and not self.options.take_over:
            present = graphs & self.states.keys()
            if removed or any(
                self.marks.graphs[graph].get("state") != self.states[graph] for graph in present
            ):
                raise StoreError(
                    "the server holds the data of another store",
                    remedy="use another server, or replace its data with --take-over",
                )
        if removed and not (self.options.prune or is_foreign):
            self.notify(
                f"kept on the server, though not in the store: {', '.join(removed)}; --prune removes them"
            )
            return []
        return removed

    def _is_outdated(self, graph: str) -> bool:
        """Return whether a graph differs on the server, or may do so."""
        state = self.marks.state(graph)
        is_old = state is None or self.marks.is_old_layout(graph)
        return is_old or bool(self.options.suspects(graph)) or state != self.states.get(graph, state)

    def _is_suspect(self, graph: str) -> bool:  # stamps and parts on the server cannot be relied on
        return bool(self.options.suspects(graph)) or self.marks.is_old_layout(graph)

    def _tally(self, name: str) -> Tally:
        return self.tallies.setdefault(name, Tally())

    def _tables(self, graph: str) -> list[Class]:
        """Return the classes that have rows in a graph."""
        return [cls for cls in self.schema.tables if cls.label in self.counts[graph]]

    # an empty server

    def _fill(self, graphs: Sequence[str]) -> None:
        """Write everything: all nodes, then the constraint that an update needs, then all relationships."""
        jobs = [
            (graph, cls)
            for cls in in_order_of_references(self.schema)
            for graph in graphs
            if cls.label in self.counts[graph]
        ]
        fill = Fill(self.store, self.schema, self.database, sum(self.counts[g][c.label] for g, c in jobs))
        for graph, cls in jobs:
            self._tally(graph).created += self.counts[graph][cls.label]
        if not self.options.dry_run:
            for graph in graphs:
                self.marks.open(graph)
            for graph, cls in jobs:
                fill.create_nodes(cls, graph)
            fill.know(self._make_stubs(graphs, prepare=write.let_nodes_be_unique))
        count = fill.count_edges if self.options.dry_run else fill.create_edges
        for graph, cls in jobs:
            self._tally(f"{graph}: relationships").created += count(cls, graph)
        self._close(graphs)

    def _make_stubs(
        self,
        graphs: Sequence[str],
        changed: Mapping[tuple[str, str], Sequence[str]] | None = None,
        prepare: Callable[[Database], None] | None = None,
    ) -> dict[str, int]:
        """Make a node for each identifier that rows only refer to; `changed` as `kg.neo4j.stubs.Rows`."""
        described = [graph for graph in self.digests if graph in self.states or graph in self.marks.graphs]
        rows = Rows([(graph, cls) for graph in graphs for cls in self._tables(graph)], described, changed)
        return make_stubs(self.store, self.schema, self.database, rows, prepare)

    # a server that holds some of it

    def _update(self, outdated: Sequence[str], removed: Sequence[str]) -> None:
        """Change what differs: removals first, so that an identifier may come back as another class."""
        graphs = (*outdated, *removed)
        differences = self._differences(graphs)
        for each in differences:
            self._tally(each.graph).add(each.tally)
            write.check_foreign(self.schema, self.database, each.added)
        for graph in () if self.options.dry_run else graphs:
            self.marks.open(graph)
        self._repair([graph for graph in graphs if graph in removed or self._is_suspect(graph)])
        for each in differences:
            self._equalize(each.cls, each.graph, each.removed)
        if not self.options.dry_run:
            self._change_nodes(differences)
            is_whole = not removed and all(
                self.marks.state(graph) is not None and not self._is_suspect(graph) for graph in outdated
            )
            changed = {(each.graph, each.cls.table): [*each.added, *each.changed] for each in differences}
            self._make_stubs(outdated, changed if is_whole else None)
            self._may_have_unused_stubs = not is_whole
            self._has_other_groups = not is_whole or any(
                each.tally.changes and any(edge.is_grouped for edge in edges(each.cls))
                for each in differences
            )
        for each in differences:
            if each.graph in outdated:
                self._update_edges(each)
        self._close(outdated, differences)
        for graph in () if self.options.dry_run else removed:
            self.marks.delete(graph)

    def _repair(self, graphs: Sequence[str]) -> None:
        """Repair labels and delete relationships that the comparison of rows does not see."""
        for graph in graphs:
            number = count_orphaned(self.schema, self.database, graph)
            self._tally(f"{graph}: relationships").add(Tally(deleted=number))
            if not self.options.dry_run:
                repair(self.schema, self.database, graph)

    def _differences(self, graphs: Sequence[str]) -> list[Difference]:
        """Compare every class of graphs, without those that neither side has."""
        differences = [
            difference(
                self.store,
                self.schema,
                self.database,
                cls,
                graph,
                compared=self.stamps.compare(
                    cls, graph, None if self._is_suspect(graph) else self.marks.parts(graph)
                ),
                suspects=None if self.marks.is_old_layout(graph) else self.options.suspects(graph),
            )
            for graph in graphs
            for cls in self.schema.tables
        ]
        for each in differences:
            number = self.counts.get(each.graph, {}).get(each.cls.label, 0)
            each.unchanged = number - len(each.added) - len(each.changed)
        differences = [each for each in differences if each.tally.changes or each.unchanged]
        rewrite_moved(self.store, differences)
        return differences

    def _change_nodes(self, differences: Sequence[Difference]) -> None:
        for each in differences:
            write.delete_nodes(self.database, each.foreign_iris)
            write.drop_nodes(self.schema, self.database, each.cls, each.graph, each.removed)
        for each in differences:
            for page in chain(*(write.paged(ids, _IDS_AT_A_TIME) for ids in (each.added, each.changed))):
                size = write.NODES_AT_A_TIME
                write.pipelined(
                    nodes(self.store, self.schema, each.cls, each.graph, ids=page, size=size),
                    write.merge_nodes(self.schema, self.database, each.cls),
                    _AT_ONCE,
                )

    def _update_edges(self, changes: Difference) -> None:
        """Write the relationships of changed rows; those of all rows where the last sync was interrupted."""
        is_whole = self.marks.state(changes.graph) is not None
        changed = (
            (*changes.added, *changes.changed)
            if is_whole
            else dict(stamps(self.store, changes.cls, changes.graph))
        )
        for page in write.paged([*changed], _IDS_AT_A_TIME):
            self._equalize(changes.cls, changes.graph, page)

    def _equalize(self, cls: Class, graph: str, ids: Sequence[str]) -> None:
        """Make the relationships that these rows own equal to the store's."""
        if not ids:
            return
        expand = self.schema.expand
        wanted: dict[str, dict[str, set[str]]] = {}
        for edge in edges(cls):
            by_owner = wanted.setdefault(edge.type, {})
            for chunk in relationships(self.store, self.schema, edge, graph, ids=ids, are_iris=False):
                for owner, target in chunk:
                    by_owner.setdefault(expand(owner), set()).add(expand(target))
        for page in write.paged([expand(identifier) for identifier in ids]):
            present = write.read_edges(self.database, edges(cls), graph, page)
            for edge in edges(cls):
                pairs = {(o, t) for o in page for t in wanted[edge.type].get(o, ())}
                self._equalize_page(edge, graph, pairs, present.get(edge.type, {}))

    def _equalize_page(
        self, edge: Edge, graph: str, wanted: set[tuple[str, str]], found: Mapping[tuple[str, str], int]
    ) -> None:
        duplicates = [pair for pair, number in found.items() if number > 1]
        new, gone = sorted(wanted - found.keys()), sorted(found.keys() - wanted)
        tally = Tally(len(new), 0, len(gone), len(wanted & found.keys()))
        self._tally(f"{graph}: relationships").add(tally)
        if self.options.dry_run:
            return
        write.delete_edges(self.database, edge, graph, duplicates, all_but_one=True)
        write.delete_edges(self.database, edge, graph, gone)
        for page in write.paged(new):
            write.create_edges(self.database, edge, graph)(page)

    def _close(self, graphs: Sequence[str], differences: Sequence[Difference] | None = None) -> None:
        """Mark graphs as up to date, with the parts that were compared; None cuts all of them."""
        for graph in () if self.options.dry_run else graphs:
            parts = (
                [self.stamps.parts(cls, graph) for cls in self._tables(graph)]
                if differences is None
                else [each.parts for each in differences if each.graph == graph]
            )
            self.marks.close(graph, self.states[graph], self.digests[graph], [*chain.from_iterable(parts)])
