"""What a Cypher query may do when it only reads: look at the graph, and at nothing and nobody else.

A session for reading keeps a server from writing to the graph. It still lets a query fetch files or pages, end the
work of others, or empty a cache. So the plan that the server makes of the query is looked at before it runs: whatever
way a query is spelled, the plan names each step and each procedure in full.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

EXPLAIN = "EXPLAIN\n"
LOOKING = frozenset(
    {
        "db.index.fulltext.listAvailableAnalyzers",
        "db.index.fulltext.queryNodes",
        "db.index.fulltext.queryRelationships",
        "db.index.vector.queryNodes",
        "db.index.vector.queryRelationships",
        "db.info",
        "db.labels",
        "db.ping",
        "db.propertyKeys",
        "db.relationshipTypes",
        "db.schema.nodeTypeProperties",
        "db.schema.relTypeProperties",
        "db.schema.visualization",
        "dbms.components",
        "dbms.info",
        "dbms.showCurrentUser",
    }
)
"""The procedures that only look. The server's own mode READ does not tell: `db.resampleIndex` has it too."""

_LOAD = re.compile(r"\bLOAD CSV\b")
_NESTED_CALL = re.compile(r"\bResolvedCall\(([^(]+)\(")  # a call within an expression is no step of its own


def refuse_deeds(plan: Mapping[str, Any] | None) -> None:
    """Refuse a query that does something else than look at the graph.

    Parameters
    ----------
    plan : mapping or None
        The plan of the query, as the driver gives it.

    Raises
    ------
    QueryError
        Where it fetches a file or a page, ends transactions, or calls a procedure that is not known to only look.
    """
    for step, details in _steps(plan):
        if step == "LoadCSV" or _LOAD.search(details):
            raise QueryError(
                "the query loads a file or a page", remedy="leave out LOAD CSV; `kg load` brings data in"
            )
        if step == "TerminateTransactions":
            raise QueryError(
                "the query ends transactions", remedy="write MATCH and RETURN; a query here only reads"
            )
        called = [details.partition("(")[0]] if step == "ProcedureCall" else []
        for name in (*called, *_NESTED_CALL.findall(details)):
            if name.strip() not in LOOKING:
                raise QueryError(
                    f"the query calls {name.strip()}, which may do more than read",
                    remedy=f"procedures that can be called: {', '.join(sorted(LOOKING))}",
                )


def refuse_explain(plan: Mapping[str, Any] | None) -> None:
    """Refuse a query that asked for its plan, which a server gives beside no rows; nothing was done then.

    Parameters
    ----------
    plan : mapping or None
        The plan that came with the rows; None where none was asked for.

    Raises
    ------
    QueryError
        Where there is a plan.
    """
    if plan is not None:
        raise QueryError("`kg cypher` shows rows, and EXPLAIN has none", remedy="ask in Neo4j Browser")


def _steps(plan: Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
    """Give the name of each step of a plan, and all that the server says about it."""
    if plan is not None:
        said = plan["args"]
        others = (str(value) for name, value in said.items() if name != "Details")
        yield str(plan["operatorType"]).partition("@")[0], "\n".join((str(said.get("Details", "")), *others))
        for below in plan.get("children", ()):
            yield from _steps(below)
