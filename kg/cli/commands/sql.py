"""`kg sql`: a free query in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli.options.common import verb
from kg.cli.options.query import query_options

if TYPE_CHECKING:
    from kg.cli.run import Run


@verb("sql")
@query_options
def sql(run: Run, query: str | None, parameters: tuple[str, ...], limit: int | None, timeout: float) -> None:
    """Query the store in SQL.

    The query is TEXT, or the content of FILE or stdin.  It is read-only: the tables of the classes, and the view
    `evidence` with one row a finding.  Parameters are written $KEY.
    """
    from kg.cli.options.query import read_parameters
    from kg.query.sql import SqlEngine

    text = run.text(query, suffixes=(".sql",))
    bound = read_parameters(parameters)
    run.emit_from_store(
        lambda store: SqlEngine(store).query(text, parameters=bound, limit=limit, timeout=timeout)
    )
