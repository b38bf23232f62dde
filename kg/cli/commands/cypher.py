"""`kg cypher`: a free query in Cypher."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli.options.common import verb
from kg.cli.options.query import query_options

if TYPE_CHECKING:
    from kg.cli.run import Run


@verb("cypher")
@query_options
def cypher(
    run: Run, query: str | None, parameters: tuple[str, ...], limit: int | None, timeout: float
) -> None:
    """Query a Neo4j server in Cypher.

    The query is TEXT, or the content of FILE or stdin.  It is read-only, and reads what `kg sync` last wrote
    to the server.  Parameters are written $KEY; always bound are $families and $subjects, contrast type to
    contrast family and to drug or disease, and $rules, what counts as support.  Nodes and relationships are
    printed as JSON objects.
    """
    from kg.cli.options.query import read_parameters
    from kg.neo4j.connect import connect
    from kg.query.cypher import CypherEngine
    from kg.schema.linkml import load_schema

    text = run.text(query, suffixes=(".cypher", ".cql"))
    bound = read_parameters(parameters)
    with (
        connect(run.settings, alternative="`kg sql` and `kg sparql` query the store") as database,
        run.progress("Querying"),
    ):
        answer = CypherEngine(database, load_schema()).query(
            text, parameters=bound, limit=limit, timeout=timeout
        )
    run.emit(answer)
