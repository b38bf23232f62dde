"""Map rows to nodes and relationships of a property graph, by the schema alone and without a driver.

A row is a node with the label of its class; a literal or a value of a closed list is a property; a reference is
a relationship. A gene belongs to hundreds of sets: these relationships start at a node of their own, one a gene, so that
who expands the gene in Neo4j Browser sees its findings::

    (:Gene)-[:HAS_MEMBERSHIPS]->(:Memberships)-[:MEMBER_OF]->(:Pathway)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.store.sql_text import iri_sql, quote_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb

    from kg.schema.model import Class, Schema, Slot
    from kg.store.snapshot import Store

BASE = "Resource"
STUB = "Stub"
GROUP = "Memberships"
GROUP_EDGE = "HAS_MEMBERSHIPS"
GROUP_END = "#memberships"  # of the IRI of a node with the memberships of the gene before it
_GROUPED = frozenset({"MEMBER_OF"})
COMMON_PROPERTIES = ("uri", "id", "name", "_source", "_hash")
_CAPTIONED = frozenset({"Finding", "Contrast", "ResultSet", "Arm", "Mapping", "Note"})
_LONGEST_NAME = 1_000  # characters; an index of the server holds 8,167 bytes


@dataclass(frozen=True, slots=True)
class Edge:
    """A kind of relationship: its slot, and its direction.

    Attributes
    ----------
    owner : Class
        The class whose rows own the relationship.
    type : str
        The Neo4j relationship type.
    is_inverse : bool
        True where it is drawn from the object to the owner.
    """

    owner: Class
    slot: Slot
    type: str
    is_inverse: bool

    @property
    def is_grouped(self) -> bool:
        """Whether it is drawn to a node with all memberships of the object, not to the object itself."""
        return self.type in _GROUPED


def edges(cls: Class) -> list[Edge]:
    """Return the kinds of relationship that rows of a class own."""
    return [
        Edge(cls, slot, slot.edge, slot.edge_inverse)
        for slot in cls.slots
        if slot.is_reference and slot.edge is not None
    ]


def literals(cls: Class) -> list[Slot]:
    """Return the slots that become properties."""
    return [slot for slot in cls.slots if not slot.is_reference and slot.kind != "identifier"]


def labels(schema: Schema, cls: Class) -> list[str]:
    """Return the labels of every node of a class: the base label, the class, and the class above it."""
    above = [] if cls.parent is None else [schema.classes[cls.parent].label]
    return [BASE, cls.label, *above]


def all_labels(schema: Schema) -> set[str]:
    """Return every label that a sync may put on a node."""
    each = {label for cls in schema.tables for label in (*labels(schema, cls), cls.also) if label is not None}
    return {STUB, GROUP, *each}


def stamps(
    store: Store, cls: Class, graph: str, *, ids: Sequence[str] | None = None
) -> Iterator[tuple[str, str]]:
    """Yield identifier and stamp of the rows of a class in a graph: the hash of the row and its caption.

    Parameters
    ----------
    ids : sequence of str or None
        Identifiers of rows; None means all of the graph.
    """
    sql = f"SELECT id, hash || ' ' || name FROM ({named(store, cls)}) WHERE source = $graph{_chosen(ids)} ORDER BY id"
    for chunk in _chunks(store, sql, _parameters(graph, ids), 10_000):
        yield from chunk


def counts(store: Store, schema: Schema) -> dict[str, dict[str, int]]:
    """Return graph → table → number of rows, without empty ones."""
    each = " UNION ALL ".join(
        f"SELECT source, '{cls.table}' AS name, count(*) AS n FROM {cls.table} GROUP BY source"
        for cls in schema.tables
    )
    by_graph: dict[str, dict[str, int]] = {}
    for graph, table, number in store.rows(f"SELECT * FROM ({each}) ORDER BY ALL"):
        by_graph.setdefault(graph, {})[table] = number
    return by_graph


def nodes(
    store: Store,
    schema: Schema,
    cls: Class,
    graph: str,
    *,
    ids: Sequence[str] | None = None,
    size: int = 10_000,
) -> Iterator[list[dict[str, Any]]]:
    """Yield the nodes of a class in a graph, some thousand at a time.

    Parameters
    ----------
    ids : sequence of str or None
        Identifiers of rows; None means all of the graph.

    Yields
    ------
    list of dict
        `uri`, `props` (what the node holds, absent values left out) and, where the class has one, `also`:
        whether the node has the further label.
    """
    slots = literals(cls)
    columns = ", ".join(slot.name for slot in slots)
    sql = (
        f"SELECT {iri_sql(schema, 'id')} AS uri, id, name, hash, {columns} FROM ({named(store, cls)})"
        f" WHERE source = $graph{_chosen(ids)} ORDER BY id"
    )
    names = ("uri", "id", "name", "_hash", *(slot.name for slot in slots))
    for chunk in _chunks(store, sql, _parameters(graph, ids), size):
        yield [_node(cls, names, row, graph) for row in chunk]


def values(
    store: Store, schema: Schema, cls: Class, graph: str, *, references: Sequence[str], size: int
) -> tuple[tuple[str, ...], Iterator[list[tuple[Any, ...]]]]:
    """Return what `nodes` yields without names: those of the properties, and the rows, some thousand at a time.

    Returns
    -------
    tuple of str
        The properties that any row has, but `_source`.
    iterator of lists of tuples
        The values of the row, where the class has a further label whether the node has it, and the slots `references`.
    """
    slots = _filled(store, cls, graph)
    also = []
    if cls.also is not None:
        slot, *texts = cls.also_when
        also = [f"coalesce({slot} IN ({quote_texts(texts)}), false)"]
    cells = ", ".join((iri_sql(schema, "id"), "id", "name", "hash", *slots, *also, *references))
    sql = f"SELECT {cells} FROM ({named(store, cls)}) WHERE source = $graph ORDER BY id"
    return ("uri", "id", "name", "_hash", *slots), _chunks(store, sql, {"graph": graph}, size)


def _filled(store: Store, cls: Class, graph: str) -> list[str]:
    """Return the literals that any row of a class in a graph has."""
    slots = [slot.name for slot in literals(cls)]
    numbers = ", ".join(f"count({slot})" for slot in ("id", *slots))
    ((_, *counted),) = store.rows(
        f"SELECT {numbers} FROM {cls.table} WHERE source = $graph", {"graph": graph}
    )
    return [slot for slot, number in zip(slots, counted, strict=True) if number]


def _node(cls: Class, names: Sequence[str], row: Sequence[Any], graph: str) -> dict[str, Any]:
    props = {name: cell for name, cell in zip(names, row, strict=True) if cell is not None}
    props["_source"] = graph
    node = {"uri": row[0], "props": props}
    if cls.also is not None:
        node["also"] = props.get(cls.also_when[0]) in cls.also_when[1:]
    return node


def relationships(
    store: Store,
    schema: Schema,
    edge: Edge,
    graph: str,
    *,
    ids: Sequence[str] | None = None,
    size: int = 20_000,
    are_iris: bool = True,
) -> Iterator[list[tuple[str, str]]]:
    """Yield the relationships of one kind that rows of a graph own, some thousand at a time.

    Parameters
    ----------
    ids : sequence of str or None
        Identifiers of rows; None means all of the graph.
    are_iris : bool
        False yields identifiers instead of IRIs.

    Yields
    ------
    list of (str, str)
        The IRIs of the owner and of what it refers to, or of the node with the memberships of that.
    """
    end = GROUP_END if edge.is_grouped else ""
    ends = (
        f"{iri_sql(schema, 'id')} AS owner, {iri_sql(schema, 'item', after=end)} AS object"
        if are_iris
        else f"id AS owner, concat(item, '{end}') AS object"
    )
    sql = f"SELECT {ends} FROM ({_items(edge)} AND {edge.slot.name} IS NOT NULL{_chosen(ids)} ORDER BY id)"
    yield from _chunks(store, sql, _parameters(graph, ids), size)


def undescribed(
    store: Store,
    schema: Schema,
    edge: Edge,
    graph: str,
    described: Sequence[str],
    *,
    ids: Sequence[str] | None = None,
) -> list[str]:
    """Return the identifiers that rows of a graph refer to by one kind of relationship and that no row describes.

    Parameters
    ----------
    described : sequence of str
        The graphs whose rows count.
    ids : sequence of str or None
        Identifiers of the rows that refer; None means all of the graph.
    """
    known = " UNION ALL ".join(
        f"SELECT id FROM {cls.table} WHERE list_contains($described, source) AND id IN (FROM referred)"
        for cls in schema.tables
    )
    rows = store.rows(
        f"WITH referred AS MATERIALIZED (SELECT DISTINCT item FROM ({_items(edge)}{_chosen(ids)}) WHERE item IS NOT NULL)"
        f" SELECT item FROM referred WHERE item NOT IN ({known}) ORDER BY 1",
        {**_parameters(graph, ids), "described": list(described)},
    )
    return [item for (item,) in rows]


def members(store: Store, edge: Edge, graph: str, *, ids: Sequence[str] | None = None) -> list[str]:
    """Return the identifiers that rows of a graph, None for all, refer to by one kind of relationship."""
    sql = f"SELECT DISTINCT item FROM ({_items(edge)}{_chosen(ids)}) WHERE item IS NOT NULL ORDER BY 1"
    return [item for (item,) in store.rows(sql, _parameters(graph, ids))]


def _chosen(ids: Sequence[str] | None) -> str:
    return "" if ids is None else " AND id IN (SELECT unnest($ids))"


def _items(edge: Edge) -> str:
    """Return SQL of the references of one kind in a graph, a row each."""
    slot = edge.slot.name
    item = f"unnest({slot})" if edge.slot.multivalued else slot
    return f"SELECT id, {item} AS item FROM {edge.owner.table} WHERE source = $graph"


def named(store: Store, cls: Class) -> str:
    """Return SQL of the rows of a class with the caption as `name`."""
    if cls.name not in _CAPTIONED:
        return f"SELECT *, {_cut(_best_name(cls))} AS name FROM {cls.table}"
    return (
        f"SELECT {cls.table}.*, {_cut(f'coalesce(captioned.name, {cls.table}.id)')} AS name"
        f" FROM {cls.table} LEFT JOIN {_captioned(store)} AS captioned USING (id)"
    )


def all_named(store: Store, schema: Schema) -> str:
    """Return SQL of the rows of all classes: label, source, id, hash, and the caption as `name`."""
    each = " UNION ALL ".join(
        f"SELECT '{cls.label}' AS label, source, id, hash, {_best_name(cls)} AS other, {cls.name in _CAPTIONED} AS is_captioned"
        f" FROM {cls.table}"
        for cls in schema.tables
    )
    return (
        f"SELECT label, source, row.id, hash, {_cut('coalesce(captioned.name, other)')} AS name FROM ({each}) AS row"
        f" LEFT JOIN {_captioned(store)} AS captioned ON is_captioned AND row.id = captioned.id"
    )


def _best_name(cls: Class) -> str:
    """Return SQL of the caption of a row of a class, where no view makes one."""
    names = () if cls.name in _CAPTIONED else ("symbol", "label")
    return f"coalesce({', '.join((*(name for name in names if name in cls.columns), 'id', 'id'))})"


def _cut(name: str) -> str:
    """Return SQL of a caption as far as an index of the server holds it."""
    return f"left({name}, {_LONGEST_NAME})"


def _captioned(store: Store) -> str:
    """Return the name of the table of captions, computed once a snapshot: the view joins all findings."""
    store.connection.execute("CREATE TABLE IF NOT EXISTS memory.main.captioned AS SELECT * FROM caption")
    return "memory.main.captioned"


def _parameters(graph: str, ids: Sequence[str] | None) -> dict[str, Any]:
    return {"graph": graph} if ids is None else {"graph": graph, "ids": list(ids)}


def _chunks(store: Store, sql: str, parameters: dict[str, Any], size: int) -> Iterator[list[tuple[Any, ...]]]:
    cursor: duckdb.DuckDBPyConnection = store.connection.cursor()
    try:
        cursor.execute("USE store")
        cursor.execute(sql, parameters)
        while chunk := cursor.fetchmany(size):
            yield chunk
    finally:
        cursor.close()
