"""Answer named questions: files of queries/ with one stem, checked parameters, and columns with declared types.

A question is one file for each engine, `queries/sql/NAME.sql`, `queries/sparql/NAME.rq` and
`queries/cypher/NAME.cypher`, with the same rows; the head of the SQL holds for all.  New files are found without
registration.
"""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from kg.errors import NotFoundError, OptionError, QueryError, nearest
from kg.query.definition import NAMED, read_question
from kg.query.engine import TIMEOUT
from kg.renamed import QUESTIONS, hint
from kg.resources import folder
from kg.results import Result
from kg.schema.plain import reading
from kg.wording import enumerated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kg.neo4j.database import Database
    from kg.query.definition import Column, Parameter, Question
    from kg.query.engine import Engine
    from kg.schema.model import Schema
    from kg.store.snapshot import Store

SEPARATOR = "\u001f"
LOCAL = "id:"
"""How the identifiers begin that a source makes itself; they tell a reader nothing."""
ALTERNATIVE = "`--engine sql` asks the store"
COLUMNS = ("name", "question", "parameters", "engines")


SUFFIXES: Mapping[str, str] = {"sql": ".sql", "sparql": ".rq", "cypher": ".cypher"}


def names() -> list[str]:
    """Return the names of all questions, sorted."""
    return sorted(_stems("sql"))


def engines(name: str) -> list[str]:
    """Return the engines that have a file of a question.

    Raises
    ------
    NotFoundError
        There is no such question.
    """
    if name not in _stems("sql"):
        now = hint(QUESTIONS, name)
        raise NotFoundError(
            f"there is no question {name!r}{f': {now}' if now else ''}",
            name=None if now else name,
            known=names(),
            remedy="`kg ask --list` shows all",
        )
    return [engine for engine in SUFFIXES if name in _stems(engine)]


@cache
def _stems(engine: str) -> frozenset[str]:
    suffix = SUFFIXES[engine]
    files = folder("queries").joinpath(engine).iterdir()
    return frozenset(path.name.removesuffix(suffix) for path in files if path.name.endswith(suffix))


def text(name: str, engine: str = "sql") -> str:
    """Return the text of a question in the language of an engine.

    Raises
    ------
    NotFoundError
        There is no such question.
    OptionError
        The engine has no file of it.
    """
    able = engines(name)
    if engine not in able:
        raise OptionError(
            f"{name} cannot be asked of {engine!r}",
            suggestion=nearest(engine, able),
            remedy=f"use one of {', '.join(able)}",
        )
    return folder("queries").joinpath(engine, name + SUFFIXES[engine]).read_text(encoding="utf-8")


def describe(name: str) -> Question:
    """Return the head of a question, which holds for all engines.

    Raises
    ------
    NotFoundError
        There is no such question.
    """
    return read_question(name, text(name))


def first_with_columns(columns: tuple[Column, ...]) -> str:
    """Return the name of the first question with these columns."""
    return next(name for name in names() if describe(name).columns == columns)


def listed() -> Result:
    """Return a row for each question: name, sentence, parameters with their defaults, engines."""
    rows: list[tuple[Any, ...]] = []
    for name in names():
        question = describe(name)
        signatures = [parameter.signature for parameter in question.parameters]
        rows.append((name, question.sentence, signatures, engines(name)))
    note = f"{len(rows)} questions; `kg ask NAME -p PARAMETER=VALUE` answers one"
    if len({tuple(row[-1]) for row in rows}) == 1:
        note += f", in {enumerated(rows[0][-1])}"
    report = reading(name="name", question="question", parameters="parameters")
    return Result(COLUMNS, rows, [f"{note}."], report)


def answer(
    store: Store,
    schema: Schema,
    name: str,
    parameters: Mapping[str, Any],
    *,
    engine: str = "sql",
    timeout: float = TIMEOUT,
    database: Database | None = None,
) -> Result:
    """Answer a named question.

    Parameters
    ----------
    store
        The store with the data; names are looked up in it, whatever the engine.
    name, parameters
        The question, and values by name, as text or number; those of the type gene, agent, study, system or pathway may be
        names as people write them.
    engine
        ``sql``, ``sparql`` or ``cypher``; the rows are the same.  Cypher reads the server.
    timeout
        Seconds after which the query is ended.
    database
        The server for Cypher; None is the one of the settings.

    Returns
    -------
    Result
        The declared columns in the declared order; the notes state the identifier of each name.

    Raises
    ------
    NotFoundError, OptionError, GroundingError
        The question, a parameter or a name is unknown, or a value is not of its type.
    QueryError
        The query itself fails.
    StoreError
        No server answers, or its data were written by another version of drugkg.
    """
    written = text(name, engine)
    question = describe(name)
    values, notes = _bind(store, schema, question, parameters)
    with _engine(store, schema, engine, database) as asked:
        bound = {each.name: asked.bind(values[each.name], _kind(each)) for each in question.parameters}
        if engine == "sparql":  # the rows are sorted below; the engine looks up each text at each comparison
            written = written.rpartition("\nORDER BY")[0]
        result = asked.query(written, parameters=bound, timeout=timeout)
    _check_columns(question, result.columns)
    columns = [
        _read_column(schema, column, cells)
        for column, cells in zip(question.columns, zip(*result.rows, strict=True), strict=False)
    ]
    rows = list(zip(*columns, strict=True))
    notes += [] if rows else _why_empty(store, question, values)
    from kg.evidence.reports.questions import question_report

    report = partial(question_report, sentence=_asked(question, parameters))
    return Result(result.columns, question.sorted(rows), [*notes, *question.notes], report)


def _asked(question: Question, given: Mapping[str, Any]) -> str:
    """Return the sentence of a question with the parameters that were given, and the numbers that hold without."""
    values = {
        each.name: given.get(each.name, each.default)
        for each in question.parameters
        if each.name in given or each.type == "double"
    }
    chosen = "; ".join(f"{name}: {value}".replace("_", " ") for name, value in values.items())
    return f"{question.sentence.rstrip('?')} ({chosen})?" if chosen else question.sentence


def _why_empty(store: Store, question: Question, values: Mapping[str, str | int | float | None]) -> list[str]:
    """Return why a question has no row."""
    from kg.query.empty import question_reasons

    return question_reasons(store, question.parameters, values)


@contextmanager
def _engine(store: Store, schema: Schema, name: str, database: Database | None) -> Iterator[Engine]:
    """Yield an engine; each is imported where it is needed, since their libraries are slow to import."""
    if name == "sql":
        from kg.query.sql import SqlEngine

        yield SqlEngine(store)
    elif name == "sparql":
        from kg.query.sparql import SparqlEngine

        yield SparqlEngine(store, schema)
    else:
        from kg.neo4j.connect import connect
        from kg.neo4j.marks import check_layout
        from kg.query.cypher import CypherEngine

        with connect(alternative=ALTERNATIVE) if database is None else nullcontext(database) as server:
            check_layout(server)
            yield CypherEngine(server, schema)


def _kind(parameter: Parameter) -> str:
    return "identifier" if parameter.type in NAMED else parameter.type


def _bind(
    store: Store, schema: Schema, question: Question, given: Mapping[str, Any]
) -> tuple[dict[str, str | int | float | None], list[str]]:
    """Return the values of all parameters, grounded and with defaults, None for any; and notes on names."""
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
                f"missing parameter {parameter.name!r} ({parameter.meaning})",
                remedy=f"add -p {parameter.name}=VALUE",
            )
        closed = schema.enums[parameter.type].values if parameter.type in schema.enums else ()
        read = parameter.read(value, closed)
        if read is not None and parameter.type in NAMED:
            grounded = _ground(store, parameter, str(read))
            if grounded != read and not grounded.startswith(LOCAL):
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


def _check_columns(question: Question, columns: tuple[str, ...]) -> None:
    """Check that the columns of a query are those of its head."""
    declared = [column.name for column in question.columns]
    if list(columns) != declared:
        raise QueryError(
            f"the query returns the columns {', '.join(columns)}, its head declares {', '.join(declared)}",
            where=question.name,
        )


def _read_column(schema: Schema, column: Column, cells: Sequence[Any]) -> Sequence[Any]:
    """Return cells as the type of their column; each distinct one is converted once."""
    if not column.is_list and column.type == "string":
        return cells
    read = _reader(schema, column)
    if not all(cell is None or isinstance(cell, str) for cell in cells):  # 1, 1.0 and True are one key
        return [read(cell) for cell in cells]
    known = {cell: read(cell) for cell in set(cells)}
    return [known[cell] for cell in cells]


def _reader(schema: Schema, column: Column) -> Callable[[Any], Any]:
    """Return the conversion of a cell to the type of its column; engines write identifiers, closed values and lists differently."""
    item = _item_reader(schema, column.type)

    def read_list(cell: Any) -> list[Any]:
        items = cell.split(SEPARATOR) if isinstance(cell, str) else cell
        return sorted({item(each) for each in items if each not in {None, ""}})

    if column.is_list:
        return lambda cell: [] if cell is None else read_list(cell)
    return lambda cell: None if cell is None else item(cell)


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
