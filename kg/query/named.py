"""Named questions: files of queries/ with one stem, asked with checked parameters, answered in typed rows.

A question is one file for each engine, `queries/sql/NAME.sql`, `queries/sparql/NAME.rq` and
`queries/cypher/NAME.cypher`, with the same head and the same rows.  A new question is found by itself.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import duckdb

from kg.errors import NotFoundError, OptionError, QueryError, nearest
from kg.query.definition import NAMED, read_question
from kg.resources import folder
from kg.results import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kg.neo4j.database import Database
    from kg.query.definition import Column, Parameter, Question
    from kg.query.sparql import Term
    from kg.schema.model import Schema
    from kg.store.snapshot import Store

SEPARATOR = "\u001f"
ALTERNATIVE = "`--engine sql` asks the store"
COLUMNS = ("name", "question", "parameters", "engines")


@dataclass(frozen=True, slots=True)
class Dialect:
    """Where the files of an engine are, and how a comment begins in them."""

    folder: str
    suffix: str
    mark: str


DIALECTS: Mapping[str, Dialect] = {
    "sql": Dialect("sql", ".sql", "--"),
    "sparql": Dialect("sparql", ".rq", "#"),
    "cypher": Dialect("cypher", ".cypher", "//"),
}


def names() -> list[str]:
    """Return the names of all questions, sorted."""
    found = {stem for engine in DIALECTS for stem in _stems(engine)}
    return sorted(found)


def engines(name: str) -> list[str]:
    """Return the engines that a question can be asked of.

    Raises
    ------
    NotFoundError
        Where there is no such question.
    """
    found = [engine for engine in DIALECTS if name in _stems(engine)]
    if not found:
        raise NotFoundError(
            f"there is no question {name!r}",
            name=name,
            known=names(),
            remedy="`kg ask --list` shows all",
        )
    return found


@cache
def _stems(engine: str) -> frozenset[str]:
    dialect = DIALECTS[engine]
    files = folder("queries").joinpath(dialect.folder).iterdir()
    return frozenset(
        path.name.removesuffix(dialect.suffix) for path in files if path.name.endswith(dialect.suffix)
    )


def text(name: str, engine: str = "sql") -> str:
    """Return the text of a question, head and query, as a user can copy it.

    Raises
    ------
    NotFoundError
        Where there is no such question.
    OptionError
        Where the engine does not answer it.
    """
    able = engines(name)
    if engine not in able:
        raise OptionError(
            f"{name} cannot be asked of {engine!r}",
            suggestion=nearest(engine, able),
            remedy=f"use one of {', '.join(able)}",
        )
    dialect = DIALECTS[engine]
    return folder("queries").joinpath(dialect.folder, name + dialect.suffix).read_text(encoding="utf-8")


def describe(name: str, engine: str | None = None) -> Question:
    """Return what the head of a question says; all engines say the same.

    Raises
    ------
    NotFoundError
        Where there is no such question.
    """
    engine = engine or engines(name)[0]
    return read_question(name, text(name, engine), DIALECTS[engine].mark)


def listed() -> Result:
    """Return a row for each question: name, sentence, parameters with their defaults, engines."""
    rows: list[tuple[Any, ...]] = []
    for name in names():
        question = describe(name)
        signatures = [parameter.signature for parameter in question.parameters]
        rows.append((name, question.sentence, signatures, engines(name)))
    return Result(COLUMNS, rows)


def ask(
    store: Store,
    schema: Schema,
    name: str,
    engine: str = "sql",
    *,
    timeout: float | None = None,
    database: Database | None = None,
    **parameters: Any,
) -> Result:
    """Ask a question with its parameters as keywords; else as `answer`."""
    return answer(store, schema, name, parameters, engine=engine, timeout=timeout, database=database)


def answer(
    store: Store,
    schema: Schema,
    name: str,
    parameters: Mapping[str, Any],
    *,
    engine: str = "sql",
    timeout: float | None = None,
    database: Database | None = None,
) -> Result:
    """Ask a question.

    Parameters
    ----------
    store
        What is asked.
    schema
        The schema of the store.
    name
        The name of the question.
    parameters
        Values by name, as text or number; those of the type gene, agent, study, system or pathway may be
        names as people write them.
    engine
        ``sql``, ``sparql`` or ``cypher``; the rows are the same.  Cypher answers for what the server holds.
    timeout
        Seconds after which a query in SPARQL or Cypher is ended; None is the default of its engine.
    database
        The server that is asked in Cypher; None is the one of the settings.

    Returns
    -------
    Result
        The declared columns in the declared order; the notes say what a name was taken for.

    Raises
    ------
    NotFoundError, OptionError, GroundingError
        Where the question, a parameter or a name is unknown, or a value is not of its type.
    QueryError
        Where the query itself fails.
    StoreError
        Where no server answers that is asked in Cypher.
    """
    written = text(name, engine)
    question = read_question(name, written, DIALECTS[engine].mark)
    values, notes = _bind(store, schema, question, parameters)
    if engine == "sql":
        rows = _run_sql(store, question, written, values)
    elif engine == "cypher":
        rows = _run_cypher(schema, question, written, values, timeout=timeout, database=database)
    else:
        terms = {each.name: _term(schema, each, values[each.name]) for each in question.parameters}
        rows = _run_sparql(store, schema, question, written, terms, timeout=timeout)
    columns = tuple(column.name for column in question.columns)
    readers = [_reader(schema, column) for column in question.columns]
    typed = [tuple(read(cell) for read, cell in zip(readers, row, strict=True)) for row in rows]
    return Result(columns, question.sorted(typed), [*notes, *question.notes])


def _bind(
    store: Store, schema: Schema, question: Question, given: Mapping[str, Any]
) -> tuple[dict[str, str | int | float | None], list[str]]:
    """Read and ground the parameters; a parameter that was not given has its default, None for any."""
    known = {parameter.name: parameter for parameter in question.parameters}
    for name in given:
        if name not in known:
            raise OptionError(
                f"{question.name} has no parameter {name!r}",
                suggestion=nearest(name, known),
                remedy=f"its parameters are {', '.join(known)}" if known else "it has none",
            )
    values: dict[str, str | int | float | None] = {}
    notes: list[str] = []
    for parameter in question.parameters:
        value = given.get(parameter.name, parameter.default)
        if value is None and not parameter.may_be_any:
            raise OptionError(
                f"{question.name} needs the parameter {parameter.name!r}: {parameter.meaning}",
                remedy=f"give it as -p {parameter.name}=VALUE",
            )
        closed = schema.enums[parameter.type].values if parameter.type in schema.enums else ()
        read = parameter.read(value, closed)
        if read is not None and parameter.type in NAMED:
            grounded = _ground(store, parameter, str(read))
            if grounded != read:
                notes.append(f"{parameter.name}: {read} is {grounded}")
            read = grounded
        values[parameter.name] = read
    return values, notes


def _ground(store: Store, parameter: Parameter, name: str) -> str:
    """Return the identifier that a name stands for; a drug name means the concept where there is one."""
    from kg.grounding.resolve import drug_of, feature_of, resolve

    if parameter.type == "agent":
        return drug_of(store, name, "all")
    if parameter.type in {"gene", "pathway"}:
        return feature_of(store, name, kinds=(parameter.type,))[0]
    return resolve(store, name, parameter.type)


def _run_sql(
    store: Store, question: Question, written: str, values: Mapping[str, str | int | float | None]
) -> list[tuple[Any, ...]]:
    try:
        result = store.connection.execute(written, dict(values) or None)
        _same_columns(question, [column[0] for column in result.description or []])
        return result.fetchall()
    except duckdb.Error as error:
        raise QueryError(str(error), where=f"queries/sql/{question.name}.sql") from error


def _run_sparql(
    store: Store,
    schema: Schema,
    question: Question,
    written: str,
    terms: Mapping[str, Term],
    *,
    timeout: float | None,
) -> list[tuple[Any, ...]]:
    from kg.query import sparql

    limit = sparql.TIMEOUT if timeout is None else timeout
    answer = sparql.query(store, schema, written, parameters=terms, timeout=limit)
    _same_columns(question, answer.columns)
    return answer.rows


def _run_cypher(
    schema: Schema,
    question: Question,
    written: str,
    values: Mapping[str, str | int | float | None],
    *,
    timeout: float | None,
    database: Database | None,
) -> list[tuple[Any, ...]]:
    from kg.neo4j.connect import connect
    from kg.query import cypher

    limit = cypher.TIMEOUT if timeout is None else timeout
    with connect(alternative=ALTERNATIVE) if database is None else nullcontext(database) as server:
        answer = cypher.query(server, schema, written, parameters=values, timeout=limit)
    _same_columns(question, answer.columns)
    return answer.rows


def _term(schema: Schema, parameter: Parameter, value: str | float | None) -> Term:
    """Return the RDF term of a value."""
    from kg.query import sparql

    kind = "iri" if parameter.type in NAMED else parameter.type if parameter.type in schema.enums else None
    return sparql.term(schema, value, kind=kind)


def _same_columns(question: Question, found: tuple[str, ...] | list[str]) -> None:
    """Refuse a query whose columns are not those of its head."""
    declared = [column.name for column in question.columns]
    if list(found) != declared:
        raise QueryError(
            f"the query gives the columns {', '.join(found)}, its head declares {', '.join(declared)}",
            where=question.name,
        )


def _reader(schema: Schema, column: Column) -> Callable[[Any], Any]:
    """Return what reads a cell as its column declares; engines spell identifiers, closed values and lists differently."""
    item = _item_reader(schema, column.type)

    def read_list(cell: Any) -> list[Any] | None:
        items = cell.split(SEPARATOR) if isinstance(cell, str) else cell
        return sorted({item(each) for each in items if each not in {None, ""}}) or None

    read = read_list if column.is_list else item
    return lambda cell: None if cell is None else read(cell)


def _item_reader(schema: Schema, kind: str) -> Callable[[Any], Any]:
    if kind == "identifier":
        return lambda item: schema.contract(item) if "://" in item else item
    if kind in schema.enums:
        values = schema.enums[kind].values.values()
        spelled = {
            spelling: value.text for value in values for spelling in (value.iri, schema.contract(value.iri))
        }
        return lambda item: spelled.get(item, item)
    readers: dict[str, Callable[[Any], Any]] = {"integer": int, "double": float}
    return readers.get(kind, lambda item: item)
