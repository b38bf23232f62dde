"""Write nodes, relationships and stubs, in statements that can be sent twice.

A relationship is known by its type, its two ends and its source. Nodes and relationships without the property
`_source` were not created by drugkg and stay as they are.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from kg.errors import StoreError
from kg.neo4j import marks
from kg.neo4j.mapping import BASE, GROUP, GROUP_EDGE, GROUP_END, STUB, all_labels, labels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Future

    from kg.neo4j.database import Database
    from kg.neo4j.mapping import Edge
    from kg.schema.model import Class, Schema

    Pair = tuple[str, str]
    Node = dict[str, Any]

NODES_AT_A_TIME = 2_000
EDGES_AT_A_TIME = 4_000
SYNC_AGAIN = "run the sync again; it writes what is missing"
_MARKS = {
    "drugkg_graph": f"CREATE CONSTRAINT drugkg_graph IF NOT EXISTS FOR (m:{marks.LABEL}) REQUIRE m.graph IS UNIQUE"
}
_NODES = {"drugkg_uri": f"CREATE CONSTRAINT drugkg_uri IF NOT EXISTS FOR (n:{BASE}) REQUIRE n.uri IS UNIQUE"}
_SEARCHES = {
    "drugkg_name": f"CREATE INDEX drugkg_name IF NOT EXISTS FOR (n:{BASE}) ON (n.name)",
    "drugkg_id": f"CREATE INDEX drugkg_id IF NOT EXISTS FOR (n:{BASE}) ON (n.id)",
    "drugkg_names": (
        "CREATE FULLTEXT INDEX drugkg_names IF NOT EXISTS"
        " FOR (n:Gene|NoncodingRNA|Agent|System|Pathway|Finding|Study|Term)"
        " ON EACH [n.name, n.symbol, n.aliases, n.previous_symbols, n.synonyms, n.as_written, n.label]"
    ),
}


def let_marks_be_unique(database: Database) -> None:
    """Create the constraint on the marks of graphs."""
    _define(database, _MARKS)


def let_nodes_be_unique(database: Database) -> None:
    """Create the constraint on the IRI of a node, without which a MERGE would search all nodes."""
    _define(database, _NODES)


def create_indexes(database: Database) -> None:
    """Create the indexes for searches by people; last in a first sync, since an index slows every node that is written."""
    _define(database, _SEARCHES)


def complete_indexes(database: Database) -> None:
    """Create each constraint and index that is missing."""
    _define(database, _MARKS | _NODES | _SEARCHES)


def _define(database: Database, statements: Mapping[str, str]) -> None:
    present = {name for (name,) in database.read("SHOW INDEXES YIELD name")}
    for name, statement in statements.items():
        if name not in present:
            database.define(statement)


def is_empty(database: Database) -> bool:
    """Return whether a server has no node with the base label."""
    return database.read(f"MATCH (n:{BASE}) RETURN 1 LIMIT 1") == []


def paged(items: Sequence[Any], size: int = EDGES_AT_A_TIME) -> Iterator[Sequence[Any]]:
    """Yield a sequence in pages."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def pipelined(chunks: Iterable[Any], write: Callable[[Any], None], at_once: int = 1) -> None:
    """Write chunks, `at_once` of them at a time, while the next one is read."""
    with ThreadPoolExecutor(at_once) as pool:
        waiting: deque[Future[None]] = deque()
        for chunk in chunks:
            waiting.append(pool.submit(write, chunk))
            if len(waiting) > at_once:
                waiting.popleft().result()
        for job in waiting:
            job.result()


def check_foreign(schema: Schema, database: Database, ids: Sequence[str]) -> None:
    """Raise an error where a node that drugkg did not create has one of these identifiers.

    Raises
    ------
    StoreError
        There is such a node.
    """
    for page in paged(ids):
        rows = database.read(
            f"UNWIND $uris AS uri MATCH (n:{BASE} {{uri: uri}}) WHERE n._source IS NULL AND n._hash IS NULL AND n._stub IS NULL"
            " RETURN uri LIMIT 1",
            uris=[schema.expand(identifier) for identifier in page],
        )
        if rows:
            raise StoreError(
                f"node {rows[0][0]} exists and was not created by drugkg",
                remedy=f"remove its label {BASE} or its uri; nothing was overwritten",
            )


def merge_nodes(schema: Schema, database: Database, cls: Class) -> Callable[[list[Node]], None]:
    """Return a function that makes nodes of a class equal to their rows, without stale properties and labels."""
    own = labels(schema, cls)[1:]
    stale = ":".join(sorted(all_labels(schema) - {BASE, *own}))
    statement = f"UNWIND $rows AS r MERGE (n:{BASE} {{uri: r.uri}}) SET n = r.props SET n:{':'.join(own)} REMOVE n:{stale}"

    def write(chunk: list[Node]) -> None:
        database.write(statement, rows=chunk)
        _label_also(database, cls, chunk)

    return write


def _label_also(database: Database, cls: Class, chunk: Sequence[Node]) -> None:
    uris = [node["uri"] for node in chunk if node.get("also")]
    if uris:
        database.write(f"UNWIND $uris AS uri MATCH (n:{BASE} {{uri: uri}}) SET n:{cls.also}", uris=uris)


def drop_nodes(schema: Schema, database: Database, cls: Class, graph: str, ids: Sequence[str]) -> None:
    """Turn the nodes of removed rows into stubs, of which those without a relationship are deleted at the end."""
    own = [*labels(schema, cls)[1:], *([cls.also] if cls.also else [])]
    for page in paged(ids):
        database.write(
            f"UNWIND $uris AS uri MATCH (n:{BASE} {{uri: uri}}) WHERE n._source = $graph"
            f" REMOVE n:{':'.join(own)} SET n:{STUB}"
            " WITH n, n.uri AS uri, n.id AS id SET n = {uri: uri, name: coalesce(id, uri), _stub: true}",
            uris=[schema.expand(identifier) for identifier in page],
            graph=graph,
        )


def delete_nodes(database: Database, element_ids: Sequence[str]) -> None:
    """Delete nodes by the element ids of the server."""
    for page in paged(element_ids):
        database.write("UNWIND $ids AS id MATCH (n) WHERE elementId(n) = id DETACH DELETE n", ids=page)


def make_stubs(schema: Schema, database: Database, ids: Iterable[str]) -> dict[str, int]:
    """Make a node for each identifier that is only referred to; return identifier → number of the node on the server."""
    rows = [{"uri": schema.expand(identifier), "name": identifier} for identifier in sorted(ids)]
    numbers: dict[str, int] = {}
    for page in paged(rows):
        _, found = database.write_rows(
            f"UNWIND $rows AS r MERGE (n:{BASE} {{uri: r.uri}})"
            f" ON CREATE SET n:{STUB}, n.name = r.name, n._stub = true RETURN r.name, id(n)",
            rows=page,
        )
        numbers.update(found)
    return numbers


def make_groups(schema: Schema, database: Database, ids: Iterable[str]) -> dict[str, int]:
    """Make the node that holds the memberships of each of these genes, and draw it to the gene; return as `make_stubs`."""
    rows = [
        {
            "uri": schema.expand(f"{identifier}{GROUP_END}"),
            "member": schema.expand(identifier),
            "id": f"{identifier}{GROUP_END}",
        }
        for identifier in sorted(ids)
    ]
    numbers: dict[str, int] = {}
    for page in paged(rows):
        _, found = database.write_rows(
            f"UNWIND $rows AS r MATCH (g:{BASE} {{uri: r.member}}) MERGE (m:{BASE} {{uri: r.uri}}) SET m:{GROUP}, m._stub = true"
            f" MERGE (g)-[x:{GROUP_EDGE}]->(m) ON CREATE SET x._key = r.uri RETURN r.id, id(m)",
            rows=page,
        )
        numbers.update(found)
    return numbers


def settle_groups(database: Database) -> None:
    """Write on each node of memberships how many there are, and delete those without any."""
    empty = f"MATCH (m:{GROUP}:{BASE}) WHERE m._stub AND NOT EXISTS {{ (m)-[:MEMBER_OF]->() }}"
    delete_all(database, empty, "m", detach=True)
    statement = (
        f"MATCH (m:{GROUP}:{BASE}) WHERE m._stub WITH m, COUNT {{ (m)-[:MEMBER_OF]->() }} AS number"
        " WHERE m.count IS NULL OR m.count <> number OR m.name IS NULL"
        f" WITH m, number LIMIT {EDGES_AT_A_TIME}"
        " SET m.count = number, m.name = toString(number) + CASE number WHEN 1 THEN ' pathway or set' ELSE ' pathways and sets' END"
    )
    while database.write(statement).contains_updates:
        pass


def delete_unused_stubs(database: Database) -> None:
    """Delete stubs without a relationship."""
    delete_all(database, f"MATCH (n:{STUB}:{BASE}) WHERE n._stub AND NOT EXISTS {{ (n)--() }}", "n")


def delete_all(database: Database, match: str, name: str, *, detach: bool = False, **parameters: Any) -> None:
    """Delete what a MATCH finds, some thousand at a time, each time in a transaction of its own."""
    delete = "DETACH DELETE" if detach else "DELETE"
    statement = f"{match} WITH {name} LIMIT {EDGES_AT_A_TIME} {delete} {name}"
    while database.write(statement, **parameters).contains_updates:
        pass


def create_edges(
    database: Database, edge: Edge, graph: str, numbers: Mapping[str, int] | None = None
) -> Callable[[Sequence[Pair]], None]:
    """Return a function that creates relationships of one kind; pairs are owner and object, as IRIs or identifiers.

    Parameters
    ----------
    numbers : mapping of str to int, or None
        Identifier → number of its node on the server, by which nodes are found; None finds them by IRI.
    """
    ends = (
        f"MATCH (a:{BASE} {{uri: r[0]}}) MATCH (b:{BASE} {{uri: r[1]}})"
        if numbers is None
        else f"MATCH (a:{BASE}) WHERE id(a) = r[0] MATCH (b:{BASE}) WHERE id(b) = r[1]"
    )
    statement = f"UNWIND $rows AS r {ends} CREATE {pattern(edge)}"

    def write(chunk: Sequence[Pair]) -> None:
        rows: Sequence[tuple[Any, Any]] = chunk
        if numbers is not None:
            rows = sorted((numbers.get(owner, -1), numbers.get(target, -1)) for owner, target in chunk)
        if database.write(statement, rows=rows, graph=graph).relationships_created != len(chunk):
            raise StoreError("the server did not create every relationship", remedy=SYNC_AGAIN)

    return write


def delete_edges(
    database: Database, edge: Edge, graph: str, pairs: Sequence[Pair], *, all_but_one: bool = False
) -> None:
    """Delete the relationships of one kind between pairs of owner and object, or their duplicates alone."""
    choice = " WITH r, collect(x) AS copies UNWIND copies[1..] AS x" if all_but_one else ""
    for page in paged(pairs):
        database.write(
            f"UNWIND $rows AS r MATCH (a:{BASE} {{uri: r[0]}}) MATCH (b:{BASE} {{uri: r[1]}})"
            f" MATCH {pattern(edge)}{choice} DELETE x",
            rows=page,
            graph=graph,
        )


def read_edges(
    database: Database, kinds: Sequence[Edge], graph: str, owners: Sequence[str]
) -> dict[str, dict[Pair, int]]:
    """Return the relationships of some kinds that these owners have: type → owner and object → how many there are."""
    found: dict[str, dict[Pair, int]] = {}
    for is_inverse in (False, True):
        types = "|".join(edge.type for edge in kinds if edge.is_inverse == is_inverse)
        if types:
            rows = database.read(
                f"UNWIND $owners AS uri MATCH (a:{BASE} {{uri: uri}})"
                f" MATCH {_arrow(types, is_inverse=is_inverse)} WHERE b:{BASE} RETURN type(x), uri, b.uri, count(x)",
                owners=owners,
                graph=graph,
            )
            for kind, owner, target, number in rows:
                found.setdefault(kind, {})[owner, target] = number
    return found


def pattern(edge: Edge) -> str:
    """Return the pattern of a relationship with the owner as (a) and the object as (b)."""
    return _arrow(edge.type, is_inverse=edge.is_inverse)


def _arrow(types: str, *, is_inverse: bool) -> str:
    kind = f"[x:{types} {{_source: $graph}}]"
    return f"(b)-{kind}->(a)" if is_inverse else f"(a)-{kind}->(b)"
