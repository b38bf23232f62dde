"""Named questions: twins with one head, parameters that are checked, and SQL that other engines understand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from kg.errors import GroundingError, NotFoundError, OptionError, QueryError
from kg.query import named
from kg.query.definition import NAMED, read_question
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Kg

    from kg.errors import KGError
    from kg.schema.model import Schema

FIRST = (
    "convergence gene-evidence drug-evidence study-evidence changed-by-drug "
    "comparators at-concentration basal-or-challenged by-time conflicts nulls unreported by-sex "
    "by-responder before-any-dose themes-in-both patient-derived pathways system-tree"
).split()
LITERALS = {"string", "integer", "double", "boolean", "identifier"}
COMMON_FUNCTIONS = {"count", "min", "max", "sum", "array_agg"}
WORDS_BEFORE_BRACKETS = {
    "and",
    "or",
    "in",
    "not",
    "as",
    "exists",
    "filter",
    "where",
    "select",
    "from",
    "on",
    "when",
    "having",
    "join",
}
ONE_ENGINE_ONLY = (
    r"::", r"\bqualify\b", r"\bunnest\b", r"\blambda\b", r"\bilike\b", r"\bexclude\b", r"\brecursive\b",
    r"\b(group|order) by all\b", r"distinct on\b", r"\bsemi join\b", r"\bpivot\b", r"\busing\b", r"\[", r"\"",
)  # fmt: skip


@pytest.fixture(scope="module")
def toy(toy_store: Path) -> Iterator[Store]:
    """The toy review."""
    with Store.open(toy_store) as store:
        yield store


def code(text: str, mark: str) -> str:
    """A query without its comments and texts in quotes."""
    without = re.sub(rf"{mark}.*$", "", text, flags=re.MULTILINE)
    return re.sub(r"'[^']*'", "''", without)


def test_first_names_are_there() -> None:
    """The questions that users were promised exist."""
    found = named.names()

    assert set(FIRST) <= set(found)
    assert sorted(found) == found


@pytest.mark.parametrize("name", named.names())
def test_the_head_is_in_one_file(name: str) -> None:
    """A question exists for every engine; the head is in the SQL, and the others begin with the question and its place."""
    beginnings = {
        named.text(name, engine).splitlines()[0].partition(" ")[2] for engine in ("sparql", "cypher")
    }
    place = f"queries/sql/{name}.sql"

    assert list(named.SUFFIXES) == named.engines(name)
    assert {f"{named.describe(name).sentence} Parameters, columns and order: {place}"} == beginnings


@pytest.mark.parametrize("name", named.names())
def test_heads_are_of_the_schema(name: str, schema: Schema) -> None:
    """Types are known, parameters are used, defaults fit, and the sentence asks."""
    question = named.describe(name)
    known = LITERALS | set(schema.enums)

    assert question.sentence.endswith("?")
    assert {column.type for column in question.columns} <= known
    for parameter in question.parameters:
        assert parameter.choices or parameter.type in {*known, *NAMED}
        closed = schema.enums[parameter.type].values if parameter.type in schema.enums else ()
        if parameter.default is not None:
            parameter.read(parameter.default, closed)
        assert parameter.meaning
    used = {engine: set(re.findall(r"\$(\w+)", named.text(name, engine))) for engine in named.engines(name)}
    assert {parameter.name for parameter in question.parameters} == used["sql"] == used["sparql"]
    assert used["sql"] == used["cypher"] - {"families", "subjects", "rules"}


@pytest.mark.parametrize("name", named.names())
def test_sql_keeps_to_the_common_subset(name: str) -> None:
    """DuckDB and Spark read the same text: plain aggregates, joins and CASE, nothing of one engine alone."""
    sql = code(named.text(name, "sql"), "--").lower()
    called = set(re.findall(r"\b([a-z_]+)\s*\(", sql)) - WORDS_BEFORE_BRACKETS
    aggregates = [
        piece
        for piece in sql.split("array_agg(")[1:]
        if not re.match(r"distinct [^)]+\) filter \(where ", piece)
    ]

    assert COMMON_FUNCTIONS >= called
    assert [] == aggregates
    assert [] == [pattern for pattern in ONE_ENGINE_ONLY if re.search(pattern, sql)]


def test_a_question_is_found_by_the_list() -> None:
    """The list names each question once, with its sentence, parameters and engines."""
    answer = named.listed()

    assert ("name", "question", "parameters", "engines") == answer.columns
    assert named.names() == answer.column("name")
    assert ["gene"] == answer.column("parameters")[answer.column("name").index("gene-evidence")]


FAULTS: tuple[tuple[str, dict[str, Any], type[KGError], str], ...] = (
    ("convergenc", {}, NotFoundError, "Did you mean 'convergence'?"),
    ("convergence", {"famly": "drug_effect"}, OptionError, "Did you mean 'family'?"),
    ("convergence", {"family": "drug_efect"}, OptionError, "Did you mean 'drug_effect'?"),
    ("convergence", {"family": "any"}, OptionError, "use one of drug_effect"),
    ("convergence", {"calls": "all"}, OptionError, "Use one of nominal, significant, corrected"),
    ("convergence", {"min": "two"}, OptionError, "an integer"),
    ("convergence", {"min": 1.5}, OptionError, "an integer"),
    ("convergence", {"min": -1}, OptionError, "an integer"),
    ("convergence", {"min": 0}, OptionError, "integer, 1 or more"),
    ("at-concentration", {"max_um": "nan"}, OptionError, "a number"),
    ("at-concentration", {"max_um": "1e999"}, OptionError, "a number"),
    ("at-concentration", {"max_um": "1 uM"}, OptionError, "a number"),
    ("gene-evidence", {}, OptionError, "missing parameter 'gene'"),
    ("gene-evidence", {"gene": ""}, OptionError, "gene is empty"),
    ("gene-evidence", {"gene": None}, OptionError, "missing parameter 'gene'"),
    ("gene-evidence", {"gene": "GRIA99"}, GroundingError, "unknown gene 'GRIA99'"),
    ("drug-evidence", {"drug": "any"}, GroundingError, "unknown agent 'any'"),
    ("nulls", {"drug": "ketaminee"}, GroundingError, "unknown agent 'ketaminee'"),
)


@pytest.mark.parametrize(("name", "parameters", "error", "sentence"), FAULTS)
def test_wrong_parameters_are_refused(
    toy: Store, schema: Schema, name: str, parameters: dict[str, Any], error: type[KGError], sentence: str
) -> None:
    """A mistake is one sentence that says what would do, whichever engine is asked."""
    for engine in named.SUFFIXES:
        with pytest.raises(error) as caught:
            named.answer(toy, schema, name, parameters, engine=engine)

        assert error is type(caught.value)
        assert sentence.casefold() in str(caught.value).casefold()


def test_parameters_may_be_named_like_arguments(toy: Store, schema: Schema) -> None:
    """A parameter called as an argument of the function is an unknown parameter, not an accident."""
    with pytest.raises(OptionError, match="no parameter 'engine'"):
        named.answer(toy, schema, "nulls", {"engine": "sql"})


def test_unknown_engine_is_refused() -> None:
    """An engine that does not answer is named, with those that do."""
    with pytest.raises(OptionError, match=r"use one of sql, sparql|Use one of sql, sparql"):
        named.text("nulls", "gremlin")


@pytest.mark.parametrize("engine", ["sql", "sparql"])
@pytest.mark.parametrize(
    ("name", "parameters", "sentence"),
    [
        (
            "conflicts",
            {"measurand": "protein"},
            "no row with family = drug_effect, measurand = protein, calls = nominal",
        ),
        ("changed-by-drug", {"drug": "midazolam"}, "-p measurand=any asks about more"),
        (
            "nulls",
            {"compartment": "brain"},
            "no row with compartment = brain; -p compartment=any asks about more",
        ),
    ],
)
@pytest.mark.usefixtures("sparql_in_process")
def test_an_empty_answer_says_to_what_it_was_restricted(
    toy: Store, schema: Schema, name: str, parameters: dict[str, Any], sentence: str, engine: str
) -> None:
    """Filters with their defaults are named where nothing passes them, and which of them can be lifted."""
    answer = named.answer(toy, schema, name, parameters, engine=engine)

    assert () == tuple(answer.rows)
    assert any(sentence in note for note in answer.notes)


@pytest.mark.parametrize("engine", ["sql", "sparql"])
@pytest.mark.usefixtures("sparql_in_process")
def test_names_are_grounded(toy: Store, schema: Schema, engine: str) -> None:
    """A gene as a source writes it, an alias and the identifier ask the same; a note says what was understood."""
    asked = [
        named.answer(toy, schema, "gene-evidence", {"gene": gene}, engine=engine)
        for gene in ("IL-6", "il6", "HGNC:6018")
    ]

    assert asked[0].rows == asked[1].rows == asked[2].rows
    assert "gene: IL-6 is HGNC:6018" in asked[0].notes
    assert [] == asked[2].notes


@pytest.mark.parametrize("engine", ["sql", "sparql"])
@pytest.mark.parametrize(
    "hostile", ["') OR 1=1 --", '"} UNION { ?s ?p ?o }', "$drug", "?x", "kg:any", "\\", "\n"]
)
def test_values_are_bound_never_written_in(toy: Store, schema: Schema, engine: str, hostile: str) -> None:
    """Text that would change a query if it were pasted in is a value like any other."""
    with pytest.raises((GroundingError, OptionError)):
        named.answer(toy, schema, "gene-evidence", {"gene": hostile}, engine=engine)


HEAD = "-- question: What?\n-- column: a | string | | x\n-- order: a\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("SELECT 1\n", "needs one question"),
        (HEAD + "-- questoin: Why?\n", "Did you mean 'question'?"),
        (HEAD + "-- column: b | string | x\n", "expected 4 fields separated by |, found 3"),
        (HEAD + "-- columns: symbl\n", "Did you mean 'symbol'?"),
        (HEAD.replace("order: a", "order: b"), "unknown column 'b' in the order"),
        (HEAD + "-- just a remark\n", "unknown line"),
    ],
)
def test_a_head_with_a_mistake_is_refused(text: str, sentence: str) -> None:
    """A head is read strictly, so that a misspelt line is not lost."""
    with pytest.raises(QueryError, match=re.escape(sentence)):
        read_question("test", text)


def test_absent_values_are_sorted_last() -> None:
    """Rows are in the declared order whatever an engine thinks of absent values."""
    question = read_question("test", HEAD)

    assert [("a",), ("b",), (None,)] == question.sorted([(None,), ("b",), ("a",)])


@pytest.mark.usefixtures("sparql_in_process")
def test_ask_on_the_command_line(kg: Kg, toy_store: Path) -> None:
    """`kg ask` prints the rows of a question, the same from each engine."""
    asked = [
        kg("ask", "convergence", "-p", "min-units=2", "--engine", engine, "--store", toy_store, "--tsv")
        for engine in ("sql", "sparql")
    ]

    assert [0, 0] == [run.returncode for run in asked]
    assert asked[0].stdout == asked[1].stdout
    assert "ketamine\tHGNC:6018\tIL6\trna_expression\tdown\t2\t3\t1\t1\t1\t2\t" in asked[0].stdout


def test_show_prints_the_file(kg: Kg, root: Path) -> None:
    """`--show` prints the text as it stands, without a store."""
    shown = kg("ask", "nulls", "--engine", "sparql", "--show", "--store", "nowhere")

    assert (root / "queries" / "sparql" / "nulls.rq").read_text(encoding="utf-8") == shown.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["ask", "-p", "drug=a"], 2, "missing name of a question"),
        (["ask", "--list", "nulls"], 2, "--list takes no other arguments"),
        (["ask", "nulls", "-p", "drug"], 2, "invalid parameter 'drug'"),
        (["ask", "nulls", "-p", "drug=a", "-p", "drug=b"], 2, "duplicate parameter 'drug'"),
        (["ask", "nuls"], 3, "Did you mean 'nulls'?"),
    ],
)
def test_mistakes_on_the_command_line(
    kg: Kg, toy_store: Path, arguments: list[str], code: int, sentence: str
) -> None:
    """Each mistake ends with its code and one sentence, and nothing on stdout."""
    run = kg(*arguments, "--store", toy_store)

    assert (code, "") == (run.returncode, run.stdout)
    assert sentence in run.stderr
