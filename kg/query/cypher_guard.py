"""Reject Cypher that does more than read the graph (LOAD CSV, procedures, TERMINATE).

A read session keeps a query from writing to the graph. It may still fetch files or pages, end transactions of other
users, clear a cache, or show the users and settings of the server. So the plan of the query is checked before it runs:
however a query is spelled, the plan names each step and each procedure in full. Only steps that are known to look at
the graph are let through.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

EXPLAIN = "EXPLAIN\n"
READ_PROCEDURES = frozenset(
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
"""Procedures that only read. The mode READ of the server does not tell: `db.resampleIndex` has it too."""

_READS = re.compile(
    r"""
    \w+(Scan|Seek|HashJoin|CountStore|Aggregation|Distinct|Union|Limit|Sort|Expand)
  | (Let)?(SelectOr|Anti|SelectOrAnti)?SemiApply | (Anti)?ConditionalApply | (RollUp|Transaction)?Apply
  | \w*ShortestPaths? | PathPropagatingBFS | (Bidirectional)?Repeat | Triadic(Build|Filter|Selection)
  | Argument | AssertSame(Node|Relationship) | CacheProperties | CartesianProduct | Distinct | Eager | Empty(Result|Row)
  | Error(Plan)? | Expand | Filter | Input | Limit | NonFuseable | NullifyMetadata | Optional | PreserveOrder
  | ProcedureCall | ProduceResults? | ProjectEndpoints | Projection | RemoteBatchProperties(WithFilter)? | Selection
  | Show(Constraints|Functions|Indexes|Procedures) | Skip | Sort | (Partial)?Top | Top1WithTies | Union
  | (Partitioned)?Unwind
    """,
    re.VERBOSE,
)
_WRITES = re.compile(
    r"(Locking)?Merge|Foreach|SubqueryForeach|TransactionForeach|(Create|Delete|DetachDelete|Drop|Set|Remove|DoNothing)\w*"
)
_LOAD = re.compile(r"\bLOAD CSV\b")
_NESTED_CALL = re.compile(r"\bResolvedCall\(([^(]+)\(")  # a call within an expression has no step


def reject_side_effects(plan: Mapping[str, Any] | None) -> None:
    """Reject a query that does more than read the graph.

    Parameters
    ----------
    plan : mapping or None
        The plan of the query, as the driver returns it.

    Raises
    ------
    QueryError
        It fetches a file or a page, ends transactions, shows what is not of the graph, or calls a procedure
        that may do more than read.
    """
    for step, details in _steps(plan):
        if step == "LoadCSV" or _LOAD.search(details):
            raise QueryError("LOAD CSV is not allowed", remedy="remove it; `kg load` loads data")
        if step == "TerminateTransactions":
            raise QueryError("TERMINATE TRANSACTIONS is not allowed", remedy="write MATCH and RETURN")
        kind = step.partition("(")[0]
        if kind == "AdministrationCommand":
            raise QueryError(
                "the query writes, or shows users and databases and not the graph",
                remedy="write MATCH and RETURN",
            )
        if not _READS.fullmatch(kind) and not _WRITES.fullmatch(kind):  # the server refuses to write
            raise QueryError(
                f"the step {kind} is not allowed: it is not known to look at the graph alone",
                remedy="write MATCH and RETURN",
            )
        called = [details.partition("(")[0]] if step == "ProcedureCall" else []
        for name in (*called, *_NESTED_CALL.findall(details)):
            if name.strip() not in READ_PROCEDURES:
                raise QueryError(
                    f"calling {name.strip()} is not allowed: it may do more than read",
                    remedy=f"allowed procedures: {', '.join(sorted(READ_PROCEDURES))}",
                )


def reject_explain(plan: Mapping[str, Any] | None) -> None:
    """Reject a query with EXPLAIN, which returns a plan without rows.

    Parameters
    ----------
    plan : mapping or None
        The plan that came with the rows; None without EXPLAIN.

    Raises
    ------
    QueryError
        There is a plan.
    """
    if plan is not None:
        raise QueryError("EXPLAIN is not supported: it returns a plan, not rows", remedy="use Neo4j Browser")


def _steps(plan: Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
    """Yield the name of each step of a plan, and its arguments as text."""
    if plan is not None:
        arguments = plan["args"]
        others = (str(value) for name, value in arguments.items() if name != "Details")
        details = "\n".join((str(arguments.get("Details", "")), *others))
        yield str(plan["operatorType"]).partition("@")[0], details
        for below in plan.get("children", ()):
            yield from _steps(below)
