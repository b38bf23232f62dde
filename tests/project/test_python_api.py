"""The Python interface: few public names, typed rows, a snapshot."""

from __future__ import annotations

import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.errors import NotFoundError, OptionError, StoreError
from kg.evidence.rows import Convergence
from kg.results import Result

ROOT = Path(__file__).parents[2]


def test_public_names_are_sorted_and_complete() -> None:
    """What `dir` shows is what `__all__` says, and each name is there."""
    assert sorted(kg.__all__) == kg.__all__
    assert kg.__all__ == dir(kg)
    assert all(getattr(kg, name) is not None for name in kg.__all__)


@pytest.mark.process
def test_importing_the_package_is_cheap() -> None:
    """`import kg` brings no engine."""
    code = "import sys, kg; print([name for name in ('duckdb', 'numpy', 'rdflib', 'click', 'yaml') if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )

    assert "[]\n" == done.stdout


def test_rows_are_dataclasses(toy_store: Path) -> None:
    """A row has attributes, lists are tuples, and what is absent is None."""
    with kg.open(toy_store) as graph:
        (row,) = graph.converge()

    assert isinstance(row, Convergence)
    assert ("IL6", "down", 2, 1) == (row.symbol, row.direction, row.units, row.opposing_units)
    assert row.p is None
    assert ("id:toy/finding/a01", "id:toy/finding/b01", "id:toy/finding/c01") == row.findings


def test_an_absent_list_is_an_empty_tuple(toy_store: Path) -> None:
    """Rows without flags or agents have an empty tuple, never None."""
    with kg.open(toy_store) as graph:
        rows = [*graph.conflicts(), *graph.gene("IL6")]

    assert all(getattr(row, "flags", ()) is not None for row in rows)
    assert all(getattr(row, "agents", ()) is not None for row in rows)


def test_a_claim_is_checked(toy_store: Path) -> None:
    """A value outside its list is refused with the nearest one."""
    with kg.open(toy_store) as graph, pytest.raises(OptionError, match="drug_effect"):
        graph.converge(family="drug_effects")


def test_a_missing_store_says_how_to_make_one(tmp_path: Path) -> None:
    """Opening what is not there names the command that makes it."""
    with pytest.raises(StoreError, match="kg demo"):
        kg.open(tmp_path / "none.duckdb")


def test_something_else_is_no_store(tmp_path: Path) -> None:
    """A file that is no store is refused and left alone."""
    path = tmp_path / "text.duckdb"
    path.write_text("no store", encoding="utf-8")

    with pytest.raises(StoreError, match="not a store"):
        kg.open(path)
    assert "no store" == path.read_text(encoding="utf-8")


def test_sources_are_listed(review_store: Path) -> None:
    """The review has 98 findings, reference collections have none."""
    with kg.open(review_store) as graph:
        counts = {row.name: row.findings for row in graph.sources()}

    assert 98 == counts["pisanu-2025"]
    assert 0 == counts["hgnc"]


@pytest.mark.usefixtures("sparql_in_process")
def test_named_questions_are_methods_with_typed_rows(toy_store: Path) -> None:
    """Each named question is a method; both engines give the same rows."""
    with kg.open(toy_store) as graph:
        rows = graph.questions.comparators(drug="ketamine")
        again = graph.questions.comparators(drug="ketamine", engine="sparql")

    assert rows.rows == again.rows
    assert "midazolam" in {row.null_drug for row in rows}


@pytest.mark.process
def test_the_typed_questions_are_those_of_the_folder() -> None:
    """kg/query/typed.py is what `make docs` would write."""
    done = subprocess.run([sys.executable, "tools/docs/questions.py", "--check"], cwd=ROOT, check=False)

    assert 0 == done.returncode


@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
@pytest.mark.usefixtures("sparql_in_process")
def test_free_queries_and_triples_are_at_hand(toy_store: Path) -> None:
    """SQL, SPARQL and rdflib see the same findings."""
    with kg.open(toy_store) as graph:
        (by_sql,) = graph.sql("SELECT count(*) FROM finding WHERE direction = $way", way="up").rows
        (by_sparql,) = graph.sparql(
            "SELECT (COUNT(*) AS ?n) WHERE { ?finding a biolink:StudyResult ; kg:direction kg:Direction-up }"
        ).rows
        by_rdflib = len(
            list(
                graph.dataset().query(
                    "SELECT ?f WHERE { ?f <https://w3id.org/drugkg/vocab/direction> <https://w3id.org/drugkg/vocab/Direction-up> }"
                )
            )
        )

    assert by_sql == by_sparql == (by_rdflib,)


def test_cypher_reads_the_server_of_the_settings(toy_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A query goes to the server with its parameters; an empty answer has reasons, as on the command line."""
    asked: list[Any] = []

    def answer(_: Any, text: str, *, parameters: Any) -> Result:
        asked.append((text, parameters))
        return Result(("n",), [])

    monkeypatch.setattr("kg.neo4j.connect.connect", lambda **_: nullcontext())
    monkeypatch.setattr("kg.query.cypher.CypherEngine.query", answer)
    with kg.open(toy_store) as graph:
        result = graph.cypher("MATCH (f:Finding {direction: 'upp'}) RETURN f AS n", x=1)

    assert [("MATCH (f:Finding {direction: 'upp'}) RETURN f AS n", {"x": 1})] == asked
    assert any("did you mean 'up'" in note for note in result.notes)


def test_words_are_explained_without_a_store() -> None:
    """A flag of an answer leads to its meaning; an unknown word to the nearest."""
    assert kg.explain("self_control").report.headline.startswith("self_control: ")
    with pytest.raises(NotFoundError) as error:
        kg.explain("self_contral")
    assert "self_control" == error.value.suggestion


def test_a_closed_store_says_so(toy_store: Path) -> None:
    """A question after the end of the block is one sentence, not an error of the engine."""
    with kg.open(toy_store) as graph:
        pass

    with pytest.raises(StoreError, match="closed"):
        graph.gene("IL6")


@pytest.mark.parametrize("limits", [{"rows": 0}, {"columns": -1}])
def test_a_grid_has_a_row_and_a_column(toy_store: Path, limits: dict[str, Any]) -> None:
    """As on the command line, fewer are refused."""
    with kg.open(toy_store) as graph, pytest.raises(OptionError, match="one row and one column at least"):
        graph.grid(**limits)


WRONG = {  # call → part of the sentence
    "graph.gene(5)": "name cannot be 5. Use text",
    "graph.gene(['IL6'])": "name cannot be ['IL6']",
    "graph.gene('IL1\\udcdf')": "the text of name is not UTF-8",
    "graph.gene('IL6', forms='some')": "forms cannot be 'some'. Use one of all, stereo, exact",
    "graph.gene()": "gene needs the argument 'name'",
    "graph.drug('ketamine', form='all')": "has no argument 'form'. Did you mean 'forms'?",
    "graph.converge(min_units='2')": "min_units cannot be '2'. Use a whole number",
    "graph.converge(min=1.5)": "min cannot be 1.5",
    "graph.converge(mix='yes')": "mix cannot be 'yes'. Use True or False",
    "graph.converge(all=1)": "all cannot be 1",
    "graph.converge(acros='study')": "has no argument 'acros'. Did you mean 'across'?",
    "graph.converge(min=0)": "min cannot be 0. Use 1 or more",
    "graph.converge(max_conc='1 spoon')": "invalid concentration '1 spoon'",
    "graph.converge(max_conc=0)": "max_conc cannot be 0",
    "graph.missing(minimum=1)": "missing has no argument 'minimum': it is now called 'min'",
    "graph.converge(everything=True)": "it is now called 'all'",
    "graph.conflicts(sources=['toy'])": "it is now called 'source'",
    "graph.unreported(1)": "unreported takes 0 values without a name at most",
    "graph.grid(rows='a')": "rows cannot be 'a'. Use a whole number",
    "graph.grid(drugs='ketamine')": "has no argument 'drugs'. Did you mean 'drug'?",
    "graph.graph(5)": "names cannot be 5",
    "graph.view(max_nodes=None)": "max_nodes cannot be None",
    "graph.cypher(5)": "text cannot be 5",
    "graph.sql(5)": "text cannot be 5",
    "graph.sql('SELECT $x', x='\\udcdf')": "the text of x is not UTF-8",
    "graph.sparql('')": "the query is empty",
    "graph.sparql('SELECT ?s { ?s ?p $x }', x=object())": "a parameter cannot be <object",
    "kg.Claim(min_units='2')": "min_units cannot be '2'",
    "kg.open(5)": "the path of a store cannot be 5",
    "kg.open('a\\0b')": "cannot be opened",
}


@pytest.mark.parametrize("call", WRONG)
def test_a_wrong_argument_is_an_error_of_the_package(call: str, made_up_store: Path) -> None:
    """A value of another type, an unknown name and text that is not UTF-8 are one sentence with a hint."""
    with kg.open(made_up_store) as graph, pytest.raises(kg.KGError) as caught:
        eval(call, {"kg": kg, "graph": graph})  # noqa: S307 - the calls stand above

    assert WRONG[call] in str(caught.value)


def test_a_name_of_an_earlier_version_has_a_hint(made_up_store: Path) -> None:
    """A method or class that was renamed is told by its present name; `hasattr` still works."""
    with kg.open(made_up_store) as graph:
        with pytest.raises(AttributeError, match="it is now called 'unreported'"):
            graph.silence()
        assert not hasattr(graph, "nothing")
    with pytest.raises(AttributeError, match="it is now called 'KnowledgeGraph'"):
        kg.Graph  # noqa: B018 - reading it is the test
