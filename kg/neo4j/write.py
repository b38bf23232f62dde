"""What a sync writes: nodes, relationships and stubs, in statements that can be sent twice.

A relationship is known by its type, its two ends and its source. Whatever lacks our mark `_source` is somebody
else's and stays as it is.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from kg.errors import StoreError
from kg.neo4j.mapping import BASE, STUB, all_labels, labels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future

    from kg.neo4j.database import Link
    from kg.neo4j.mapping import Edge
    from kg.schema.model import Class, Schema

    Pair = tuple[str, str]
    Node = dict[str, Any]

EDGES_AT_A_TIME = 10_000
AGAIN = "run the sync again; it finishes what is missing"


def paged(items: Sequence[Any], size: int = EDGES_AT_A_TIME) -> Iterator[Sequence[Any]]:
    """Give a sequence in pieces."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def pipelined(chunks: Iterable[Any], write: Callable[[Any], None], at_once: int = 1) -> None:
    """Write chunks, `at_once` of them at a time, while the next one is made ready."""
    with ThreadPoolExecutor(at_once) as pool:
        waiting: deque[Future[None]] = deque()
        for chunk in chunks:
            waiting.append(pool.submit(write, chunk))
            if len(waiting) > at_once:
                waiting.popleft().result()
        for job in waiting:
            job.result()


def refuse_foreign(schema: Schema, link: Link, ids: Sequence[str]) -> None:
    """Refuse to write over a node of somebody else that has one of our identifiers."""
    for page in paged(ids):
        found = link.read(
            f"UNWIND $uris AS uri MATCH (n:{BASE} {{uri: uri}}) WHERE n._source IS NULL AND n._hash IS NULL AND n._stub IS NULL"
            " RETURN uri LIMIT 1",
            uris=[schema.expand(identifier) for identifier in page],
        )
        if found:
            raise StoreError(
                f"a node that is not ours has the identifier {found[0][0]}",
                remedy=f"rename it, or take the label {BASE} from it; nothing was written over it",
            )


def create_nodes(schema: Schema, link: Link, cls: Class) -> Callable[[list[Node]], None]:
    """Return what creates nodes of a class where there are none."""
    statement = f"UNWIND $rows AS r CREATE (n:{':'.join(labels(schema, cls))}) SET n = r.props"

    def write(chunk: list[Node]) -> None:
        if link.write(statement, rows=chunk).nodes_created != len(chunk):
            raise StoreError("the server did not take every node", remedy=AGAIN)
        _label_also(link, cls, chunk)

    return write


def merge_nodes(schema: Schema, link: Link, cls: Class) -> Callable[[list[Node]], None]:
    """Return what makes nodes of a class equal to their rows; stale properties and labels of ours go."""
    own = labels(schema, cls)[1:]
    stale = ":".join(sorted(all_labels(schema) - {BASE, *own}))
    statement = f"UNWIND $rows AS r MERGE (n:{BASE} {{uri: r.uri}}) SET n = r.props SET n:{':'.join(own)} REMOVE n:{stale}"

    def write(chunk: list[Node]) -> None:
        link.write(statement, rows=chunk)
        _label_also(link, cls, chunk)

    return write


def _label_also(link: Link, cls: Class, chunk: Sequence[Node]) -> None:
    uris = [node["uri"] for node in chunk if node.get("also")]
    if uris:
        link.write(f"UNWIND $uris AS uri MATCH (n:{BASE} {{uri: uri}}) SET n:{cls.also}", uris=uris)


def drop_nodes(schema: Schema, link: Link, cls: Class, graph: str, ids: Sequence[str]) -> None:
    """Turn the nodes of rows that are gone into stubs; those that nobody names are swept away at the end."""
    ours = [*labels(schema, cls)[1:], *([cls.also] if cls.also else [])]
    for page in paged(ids):
        link.write(
            f"UNWIND $uris AS uri MATCH (n:{BASE} {{uri: uri}}) WHERE n._source = $graph"
            f" REMOVE n:{':'.join(ours)} SET n:{STUB}"
            " WITH n, n.uri AS uri, n.id AS id SET n = {uri: uri, name: coalesce(id, uri), _stub: true}",
            uris=[schema.expand(identifier) for identifier in page],
            graph=graph,
        )


def delete_odd(link: Link, numbers: Sequence[str]) -> None:
    """Delete nodes with our mark whose IRI is none of ours, as no row can be theirs."""
    for page in paged(numbers):
        link.write(
            "UNWIND $numbers AS number MATCH (n) WHERE elementId(n) = number DETACH DELETE n", numbers=page
        )


def make_stubs(schema: Schema, link: Link, uris: Iterable[str]) -> None:
    """Make a node for each identifier that is only referred to."""
    rows = [{"uri": uri, "name": schema.contract(uri)} for uri in sorted(uris)]
    for page in paged(rows):
        link.write(
            f"UNWIND $rows AS r MERGE (n:{BASE} {{uri: r.uri}})"
            f" ON CREATE SET n:{STUB}, n.name = r.name, n._stub = true",
            rows=page,
        )


def sweep_stubs(link: Link) -> None:
    """Delete stubs that nothing refers to any more."""
    link.write(
        f"MATCH (n:{STUB}:{BASE}) WHERE n._stub AND NOT EXISTS {{ (n)--() }}"
        " CALL (n) { DELETE n } IN TRANSACTIONS OF 10000 ROWS"
    )


def create_edges(link: Link, edge: Edge, graph: str) -> Callable[[Sequence[Pair]], None]:
    """Return what creates relationships of a kind that are not there; pairs are owner and object."""
    statement = f"UNWIND $rows AS r MATCH (a:{BASE} {{uri: r[0]}}) MATCH (b:{BASE} {{uri: r[1]}}) CREATE {_ends(edge)}"

    def write(chunk: Sequence[Pair]) -> None:
        if link.write(statement, rows=chunk, graph=graph).relationships_created != len(chunk):
            raise StoreError("the server did not take every relationship", remedy=AGAIN)

    return write


def delete_edges(
    link: Link, edge: Edge, graph: str, pairs: Sequence[Pair], *, all_but_one: bool = False
) -> None:
    """Delete the relationships of a kind between pairs of owner and object, or what is too many of them."""
    kept = " WITH r, collect(x) AS found UNWIND found[1..] AS x" if all_but_one else ""
    for page in paged(pairs):
        link.write(
            f"UNWIND $rows AS r MATCH (a:{BASE} {{uri: r[0]}}) MATCH (b:{BASE} {{uri: r[1]}})"
            f" MATCH {_ends(edge)}{kept} DELETE x",
            rows=page,
            graph=graph,
        )


def edges_there(link: Link, edge: Edge, graph: str, owners: Sequence[str]) -> list[tuple[str, str, int]]:
    """Return owner, object and number of the relationships of a kind that these owners have."""
    found = link.read(
        f"UNWIND $owners AS uri MATCH (a:{BASE} {{uri: uri}}) MATCH {_ends(edge)}"
        f" WHERE b:{BASE} RETURN uri, b.uri, count(x)",
        owners=owners,
        graph=graph,
    )
    return [(owner, target, number) for owner, target, number in found]


def _ends(edge: Edge) -> str:
    """Return the pattern of a relationship with the owner as (a) and the object as (b)."""
    kind = f"[x:{edge.type} {{_source: $graph}}]"
    return f"(b)-{kind}->(a)" if edge.is_inverse else f"(a)-{kind}->(b)"
