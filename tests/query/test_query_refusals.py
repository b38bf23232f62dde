"""What a query cannot mean, and how a query that could not end is told."""

from __future__ import annotations

import json
import resource
import signal
from inspect import signature
from typing import TYPE_CHECKING, Any

import pytest

from kg.errors import QueryError
from kg.query import sparql, sparql_worker, sql_process, sql_worker, typed
from kg.query.empty import question_reasons
from kg.query.named import names
from kg.query.sparql import SparqlEngine, term
from kg.query.sparql_parameters import bind_parameters
from kg.query.sql import evaluate
from kg.query.terms import explain
from kg.rdf import index_folder
from kg.rdf.index import triple_index
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA = load_schema()
SEGFAULT = -signal.SIGSEGV
KILLED = -signal.SIGKILL


@pytest.fixture(scope="module")
def store(made_up_store: Path) -> Iterator[Store]:
    """The made-up review, open."""
    with Store.open(made_up_store) as opened:
        yield opened


ENDS = {
    "a stack that was too small": (SEGFAULT, "", "nested too deeply"),
    "killed for its memory": (KILLED, "", "more memory than half of what this machine has"),
    "no thread left": (
        1,
        "RuntimeError: can't start new thread",
        "more memory than half of what this machine has",
    ),
    "no memory left": (1, "Traceback\nMemoryError", "more memory than half of what this machine has"),
    "another failure": (1, "Traceback\nOSError: no space left", "could not be run (OSError: no space left)"),
    "a failure in silence": (3, "", "could not be run (no output)"),
}


@pytest.mark.parametrize("engine", [sparql, sql_process], ids=["SPARQL", "SQL"])
@pytest.mark.parametrize(("code", "output", "words"), ENDS.values(), ids=ENDS)
def test_a_process_that_ended_without_rows_says_why(engine: Any, code: int, output: str, words: str) -> None:
    """Too deep, too large, or another failure: the error is of the query, and has no traceback."""
    error = engine._crash(code, output)

    assert words in str(error)
    assert "Traceback" not in str(error)


def test_a_value_of_no_list_is_refused_with_the_list() -> None:
    """A parameter of a closed list is one of its values."""
    with pytest.raises(QueryError, match="'sideways' is not one of up, down"):
        term(SCHEMA, "sideways", kind="Direction")


def test_a_prefix_that_is_no_whole_iri_is_refused_where_it_matters() -> None:
    """A name that has to be written out needs a whole namespace."""
    with pytest.raises(QueryError, match=r"x:service has a prefix without a whole IRI\. Write it as <IRI>"):
        bind_parameters("PREFIX x: <part/> SELECT * { ?s x:service ?o }", {}, {})


@pytest.mark.parametrize(
    ("text", "words"), [("SELECT 1", "It has none"), ("SELECT $a, $b", r"It has \$a, \$b")]
)
def test_a_value_without_its_parameter_is_refused(store: Store, text: str, words: str) -> None:
    """The error names those that the query has."""
    with pytest.raises(QueryError, match=rf"the query has no parameter \$x\. {words}"):
        evaluate(store, text, {"a": 1, "b": 2, "x": 3} if "$a" in text else {"x": 3}, limit=None, timeout=10)


def test_rows_beyond_the_memory_end_a_query(store: Store) -> None:
    """The lines end with an error that says how much was allowed, and with what to do."""
    lines: list[str] = []
    request: dict[str, Any] = {
        "path": str(store.path), "digest": store.digest, "text": "SELECT repeat('x', 3000000) AS x",
        "parameters": {}, "limit": None, "timeout": 10.0, "memory": 40_000_000,
    }  # fmt: skip
    sql_worker.answer(request, lines.append)
    end = json.loads(lines[-1])

    assert ["x"] == json.loads(lines[0])
    assert 2 == len(lines)
    assert ("the rows of the query are more than 2 MB", "return fewer rows, or add a limit", False) == (
        end["error"]["what"], end["error"]["remedy"], end["is_store"],
    )  # fmt: skip


def test_a_machine_whose_memory_is_unknown_limits_nothing() -> None:
    """The limit of the process stays as it was."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    sql_worker.limit_memory(None)

    assert before == resource.getrlimit(resource.RLIMIT_AS)


def test_triples_that_cannot_be_read_are_told_from_a_mistake(tmp_path: Path) -> None:
    """A folder that is no index is no fault of the query."""
    request: dict[str, Any] = {
        "folder": str(tmp_path / "none"), "text": "ASK {}", "prefixes": {}, "union": True, "limit": None,
    }  # fmt: skip

    assert sparql_worker.answer(request)["is_storage"]


@pytest.mark.long
@pytest.mark.usefixtures("sparql_in_process")
def test_a_damaged_index_of_triples_is_built_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files too large to be compared before each query are compared when one cannot be read."""
    text = "SELECT (COUNT(*) AS ?n) { ?f a biolink:StudyResult }"
    engine = SparqlEngine(store, SCHEMA)
    before = engine.query(text).rows
    monkeypatch.setattr(index_folder, "_SMALL", 0)
    for path in triple_index(store, SCHEMA).glob("*.sst"):
        path.write_bytes(path.read_bytes()[::-1])

    assert before == engine.query(text).rows


@pytest.mark.usefixtures("sparql_in_process")
def test_a_triple_as_a_value_is_written_with_its_prefixes(store: Store) -> None:
    """CONSTRUCT of a statement about a statement has short names within it."""
    text = "CONSTRUCT { kg:a kg:says <<( ?t skos:broader ?f )>> } WHERE { ?t skos:broader ?f FILTER(?f = kg:Family-regimen) }"

    assert "<<( kg:ContrastType-route_or_dose skos:broader kg:Family-regimen )>>" in str(
        SparqlEngine(store, SCHEMA).evaluate(text)
    )


def test_a_question_without_parameters_that_has_no_row_says_so(store: Store) -> None:
    """Nothing was restricted."""
    assert ["the store has no such finding"] == question_reasons(store, [], {})


def test_a_term_with_several_meanings_shows_each_in_its_place() -> None:
    """The sentence has the first, and the table all of them."""
    answer = explain("drug")
    text = answer.report.text(100)

    assert len(answer) > 1
    assert answer.report.headline == f"{answer.rows[0][0]}: {answer.rows[0][2].removesuffix('.')}."
    assert all(row[1] in text for row in answer.rows)


def test_questions_are_attributes_with_their_own_rows(store: Store) -> None:
    """Each question is a method with the parameters of its head, and its row class has a name."""
    questions = typed.Questions(store, SCHEMA)

    assert {name.replace("-", "_") for name in names()} <= set(dir(questions))
    assert "engine" in signature(questions.convergence).parameters
    assert "Convergence" == typed.Convergence.__name__
    with pytest.raises(AttributeError, match="there is no question 'convergenc'"):
        getattr(questions, "convergenc")  # noqa: B009 - its type has no such method
    with pytest.raises(AttributeError, match="no attribute 'Convergenc'"):
        getattr(typed, "Convergenc")  # noqa: B009 - its type has no such class
