"""`kg sparql`: a free query in SPARQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli.options.common import verb
from kg.cli.options.query import query_options

if TYPE_CHECKING:
    from kg.cli.run import Run


@verb("sparql")
@query_options
def sparql(
    run: Run, query: str | None, parameters: tuple[str, ...], limit: int | None, timeout: float
) -> None:
    """Query the store in SPARQL.

    The query is TEXT, or the content of FILE or stdin.  It is read-only; SELECT and ASK print rows, CONSTRUCT and
    DESCRIBE print Turtle.  The prefixes of the schema need not be declared.  Parameters are written $KEY; an
    identifier such as HGNC:4571, or an IRI in angle brackets, stands for what it names, and null for kg:any.
    """
    from kg.cli.options.query import read_parameters
    from kg.query.sparql import SparqlEngine, read_term
    from kg.rdf.index import triple_index
    from kg.schema.linkml import load_schema
    from kg.store.snapshot import Store

    text = run.text(query, suffixes=(".rq", ".sparql"))
    schema = load_schema()
    terms = {key: read_term(schema, value) for key, value in read_parameters(parameters).items()}
    with Store.open(run.store) as store:
        digest = store.digest
        with run.progress("Indexing the triples"):
            triple_index(store, schema, report=run.detail)
        with run.progress("Querying"):
            answer = SparqlEngine(store, schema).evaluate(
                text, parameters=terms, limit=limit, timeout=timeout
            )
    if isinstance(answer, str):
        run.emit_text(answer, what="Turtle")
    else:
        run.emit(answer, digest=digest)
