"""The verbs of free queries: `kg sql`, `sparql` and `cypher`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.cli.options.common import verb
from kg.cli.options.query import query_options, read_parameters

if TYPE_CHECKING:
    from kg.cli.run import Run
    from kg.results import Result
    from kg.store.snapshot import Store


@verb("sql")
@query_options
def sql(run: Run, query: str | None, parameters: tuple[str, ...], **limits: Any) -> None:
    """Query the store in SQL.

    The query is TEXT, or the content of FILE or stdin.  It is read-only: the tables of the classes, and the view
    `evidence` with one row a finding.  Parameters are written $KEY.
    """
    from kg.query.empty import is_empty, sql_reasons
    from kg.query.sql import SqlEngine
    from kg.schema.linkml import load_schema

    text = run.text(query, suffixes=(".sql",))
    bound = read_parameters(parameters)

    def ask(store: Store) -> Result:
        answer = SqlEngine(store, isolated=True).query(text, parameters=bound, **limits)
        if is_empty(answer):
            answer.notes.extend(sql_reasons(store, load_schema(), text, answer.rows))
        return answer

    run.emit_from_store(ask)


@verb("sparql", rows=False)
@query_options
def sparql(run: Run, query: str | None, parameters: tuple[str, ...], **limits: Any) -> None:
    """Query the store in SPARQL.

    The query is TEXT, or the content of FILE or stdin.  It is read-only; SELECT and ASK print rows, CONSTRUCT and
    DESCRIBE print Turtle.  The prefixes of the schema need not be declared.  Parameters are written $KEY; an
    identifier such as HGNC:4571, or an IRI in angle brackets, stands for what it names, and null for kg:any.
    The first query builds the triple index, the folder PATH.triples beside the store and several times as large;
    it may be deleted at any time.
    """
    from kg.query.empty import is_empty, sparql_reasons
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
            answer = SparqlEngine(store, schema).evaluate(text, parameters=terms, **limits)
            if not isinstance(answer, str) and is_empty(answer):
                answer.notes.extend(sparql_reasons(store, schema, text, answer.rows))
    if isinstance(answer, str):
        run.emit_text(answer, what="Turtle")
    else:
        run.emit(answer, digest=digest)


@verb("cypher")
@query_options
def cypher(run: Run, query: str | None, parameters: tuple[str, ...], **limits: Any) -> None:
    """Query a Neo4j server in Cypher.

    The query is TEXT, or the content of FILE or stdin.  It is read-only, and reads what `kg sync` last wrote
    to the server.  Parameters are written $KEY; always bound are $families and $subjects, contrast type to
    contrast family and to drug or disease, and $rules, what counts as support.  Nodes and relationships are
    printed as JSON objects.
    """
    from kg.neo4j.connect import connect
    from kg.query.cypher import CypherEngine
    from kg.query.empty import is_empty, value_reasons
    from kg.schema.linkml import load_schema

    text = run.text(query, suffixes=(".cypher", ".cql"))
    bound = read_parameters(parameters)
    alternative = "`kg sql` and `kg sparql` query the store"
    with connect(run.settings, alternative=alternative) as database, run.progress("Querying"):
        answer = CypherEngine(database, load_schema()).query(text, parameters=bound, **limits)
        if is_empty(answer):
            answer.notes.extend(value_reasons(load_schema(), text))
    run.emit(answer)
