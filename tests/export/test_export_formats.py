"""Exports: whole or not at all, the same bytes twice, and each says what it cannot hold."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
import rdflib
from factories.edited import edited
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kg.cli.commands.export import export as verb
from kg.errors import NotFoundError
from kg.evidence.claim import FAMILIES, MEASURANDS
from kg.export.matrix import NUMBERS
from kg.export.registry import FORMATS, export, lacks
from kg.query.sparql_worker import _turtle
from kg.rdf.serialize import all_quads
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from conftest import Kg

pytestmark = pytest.mark.long

every_format = pytest.mark.parametrize("form", list(FORMATS))


NO_R = "needs Rscript (Debian: r-base-core)"


def exported(path: Path, form: str, **options: str | bool) -> str:
    """Export a store."""
    stream = io.BytesIO()
    with Store.open(path) as store:
        export(store, load_schema(), form, stream, **options)
    return stream.getvalue().decode()


@every_format
@pytest.mark.long
def test_the_same_rows_give_the_same_bytes(made_up_store: Path, form: str) -> None:
    """Nothing in an export depends on the day or the order of work."""
    assert exported(made_up_store, form) == exported(made_up_store, form)


@every_format
@pytest.mark.long
def test_a_file_and_stdout_have_the_same(kg: Kg, made_up_store: Path, tmp_path: Path, form: str) -> None:
    """-o writes what would be printed, and stderr says what the format cannot hold."""
    done = kg("export", form, "-o", tmp_path / "out", "--store", made_up_store)
    piped = kg("export", form, "--store", made_up_store)

    assert (0, 0, "") == (done.returncode, piped.returncode, done.stdout)
    assert (tmp_path / "out").read_text(encoding="utf-8") == piped.stdout
    assert (lacks(form) or f"{form} holds everything") in done.stderr


def test_the_formats_that_hold_everything() -> None:
    """Named graphs and types survive in three formats; the others name what they lose."""
    assert ["nquads", "trig", "jsonld"] == [form for form in FORMATS if lacks(form) is None]


@pytest.mark.long
def test_turtle_has_all_triples(made_up_store: Path) -> None:
    """Turtle loses the graphs and nothing else."""
    with Store.open(made_up_store) as store:
        triples = {quad.triple for quad in all_quads(store, load_schema())}
    text = exported(made_up_store, "turtle").encode()

    assert triples == {quad.triple for quad in parse(text, RdfFormat.TURTLE)}


SPELLINGS = (
    "Stein%20et%20al.",
    "1.",
    "a/b.",
    "x-",
    "(a)",
    "a.b",
    "é",
    "10%25",
    "a~",
    "-",
    "a:b",
    "a,b'c!",
    "_",
    ".",
)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib uses its own old name
@pytest.mark.parametrize("form", ["turtle", "trig"])
def test_rdflib_reads_turtle_whatever_an_identifier_ends_in(
    form: str, made_up_store: Path, tmp_path: Path
) -> None:
    """Turtle and TriG are the same triples for rdflib as for Oxigraph, however an identifier is spelled."""
    path = Path(shutil.copy(made_up_store, tmp_path / "kg.duckdb"))
    with edited(path) as con:
        ids = [name for (name,) in con.execute("SELECT id FROM finding ORDER BY id LIMIT 14").fetchall()]
        for name, ending in zip(ids, SPELLINGS, strict=False):
            con.execute("UPDATE finding SET id = ? WHERE id = ?", [f"id:made-up/finding/{ending}", name])
        con.execute(
            "UPDATE finding SET feature = 'HGNC:' || ? WHERE feature = (SELECT min(feature) FROM finding)",
            ["1."],
        )
        con.execute("UPDATE publication SET id = 'doi:10.1/a.' WHERE id = (SELECT min(id) FROM publication)")
    text = exported(path, form)
    parsed = rdflib.Dataset()
    parsed.parse(data=text, format=form)
    with Store.open(path) as store:
        triples = {quad.triple for quad in all_quads(store, load_schema())}

    assert len(triples) == len({(s, p, o) for s, p, o, _ in parsed.quads()})
    assert "@prefix kg:" in text


@pytest.mark.parametrize("ending", SPELLINGS)
def test_rdflib_reads_a_construct_whatever_an_identifier_ends_in(ending: str) -> None:
    """What CONSTRUCT and DESCRIBE print is read by rdflib, datatypes included."""
    prefixes = dict(load_schema().prefixes)
    subject = NamedNode(f"{prefixes['id']}made-up/study/{ending}")
    triples = [
        Triple(
            subject,
            NamedNode(f"{prefixes['kg']}{'a' * 3}"),
            Literal("x", datatype=NamedNode(f"{prefixes['HGNC']}{ending}")),
        ),
        Triple(subject, NamedNode(f"{prefixes['kg']}b"), NamedNode(f"{prefixes['CHEBI']}6121")),
    ]
    text = _turtle(triples, prefixes)

    assert 2 == len(rdflib.Graph().parse(data=text, format="turtle"))
    assert "CHEBI:6121" in text


@pytest.mark.process
def test_csv_is_the_view_of_the_evidence(kg: Kg, made_up_store: Path) -> None:
    """The export has the rows, columns and spelling of the command line."""
    done = kg("sql", "SELECT * FROM evidence ORDER BY finding", "--csv", "--store", made_up_store)

    assert done.stdout == exported(made_up_store, "csv")


def test_the_matrix_has_a_word_for_each_study(review_store: Path) -> None:
    """Up, null, presumed and not tested stand apart, for each subject, family and measurand."""
    rows = list(csv.DictReader(io.StringIO(exported(review_store, "matrix"))))
    cells = {(row["subject"], row["contrast_family"], row["symbol"]): row for row in rows}
    fkbp5 = cells["ketamine", "drug_effect", "FKBP5"]

    assert 6 + 12 == len(rows[0])
    assert "up" == cells["ketamine", "drug_effect", "GRIA1"]["Ho 2018 in_vitro"]
    assert "down" == cells["ECT", "drug_effect", "FKBP5"]["Israel-Elgali 2021 blood"]
    assert ("down_ns", "presumed_tested") == (fkbp5["Israel-Elgali 2021 blood"], fkbp5["Ho 2019 in_vitro"])
    assert "not_tested" == fkbp5["McGrory 2020 blood"]


def test_the_matrix_can_be_narrowed(review_store: Path) -> None:
    """A drug, a family and a measurand choose rows."""
    text = exported(review_store, "matrix", drug="ketamine", family="drug_effect", measurand="tf_activity")
    rows = list(csv.DictReader(io.StringIO(text)))

    assert [("ketamine", "drug_effect", "tf_activity", "STAT3")] == [
        (row["subject"], row["contrast_family"], row["measurand"], row["symbol"]) for row in rows
    ]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["csv", "--drug", "ketamine"], 2, "--drug is not allowed with csv"),
        (["csv", "--json"], 2, "--format json is for rows"),
        (["matrix", "--drug", "no such drug"], 3, "no such drug"),
        (["nquads", "-o", "{tmp}/none/x.nq"], 1, "there is no folder"),
        (["parqet"], 2, "parqet"),
    ],
)
def test_a_mistake_is_one_error(
    kg: Kg, made_up_store: Path, tmp_path: Path, words: list[str], code: int, message: str
) -> None:
    """Wrong options, drugs and folders are refused, and nothing is written."""
    done = kg("export", *(word.format(tmp=tmp_path) for word in words), "--store", made_up_store)

    assert (code, "") == (done.returncode, done.stdout)
    assert message in done.stderr
    assert [] == list(tmp_path.iterdir())


def test_an_unknown_format_is_refused_with_the_nearest() -> None:
    """A library user gets the list of formats."""
    with pytest.raises(NotFoundError, match="Did you mean 'turtle'"):
        lacks("turtel")


def test_the_choices_are_those_of_the_library() -> None:
    """The command line offers what there is."""
    schema = load_schema()
    choices = next(each.type for each in verb.params if isinstance(each, click.Argument))

    assert isinstance(choices, click.Choice)
    assert list(FORMATS) == list(choices.choices)
    assert list(schema.enums["Family"].values) == list(FAMILIES)
    assert list(schema.enums["Measurand"].values) == [name for name in MEASURANDS if name != "any"]


def given_of(path: Path) -> dict[tuple[str, ...], set[str]]:
    """(subject, family, measurand, feature) and study → the words of its findings, from the rows of the evidence."""
    words: dict[tuple[str, ...], set[str]] = {}
    with Store.open(path) as store:
        rows = store.rows(
            "SELECT subject_id, contrast_family, measurand, feature_id, study_label || ' ' || compartment, sign, outcome"
            " FROM evidence WHERE feature_kind IN ('gene', 'lncrna', 'mirna')"
        )
    for *key, sign, outcome in rows:
        trend = f"{sign}_ns" if sign in {"up", "down", "mixed"} else "no_effect"
        words.setdefault(tuple(key), set()).add(trend if outcome == "null" else outcome)
    return words


@pytest.mark.parametrize("store", ["review_store", "toy_store"])
def test_no_result_is_lost_in_the_matrix(request: pytest.FixtureRequest, store: str) -> None:
    """Where a study has nulls and trends alone, the cell is one of them; where it has an effect, the cell is one."""
    path: Path = request.getfixturevalue(store)
    rows = csv.DictReader(io.StringIO(exported(path, "matrix")))
    cells = {
        tuple(row[name] for name in ("subject_id", "contrast_family", "measurand", "feature_id")): row
        for row in rows
    }
    for (*key, study), words in given_of(path).items():
        word = cells[tuple(key)][study].replace("positive", "up").replace("negative", "down")
        trends = words - {"not_reported", "effect"}
        signed = trends - {"no_effect"}

        if "effect" in words:
            assert word in {"up", "down", "mixed", "unknown"}
        elif trends:
            assert word in (signed or trends) or (len(signed) > 1 and word == "mixed_ns")
        else:
            assert "not_reported" == word


def test_no_word_of_the_matrix_is_read_as_missing() -> None:
    """Neither pandas nor R takes a word for a missing value; the only missing one is the NA of --numbers."""
    missing = {
        *" #N/A #N/A N/A #NA -1.#IND -1.#QNAN -NaN -nan 1.#IND 1.#QNAN <NA> N/A NA NULL NaN None n/a nan null".split(),
        "",
    }

    assert set() == missing & set(NUMBERS)
    assert {1, -1, 0, None} == set(NUMBERS.values())


def test_the_matrix_in_numbers(toy_store: Path) -> None:
    """1 is up, -1 is down, 0 is tested and not significant, NA has no sign or no result."""
    words = list(csv.DictReader(io.StringIO(exported(toy_store, "matrix"))))
    numbers = list(csv.DictReader(io.StringIO(exported(toy_store, "matrix", numbers=True))))
    pairs = {
        (word[name], number[name])
        for word, number in zip(words, numbers, strict=True)
        for name in list(word)[6:]
    }

    assert {("up", "1"), ("down", "-1"), ("down_ns", "0"), ("no_effect", "0"), ("not_tested", "NA")} <= pairs
    assert all(("NA" if NUMBERS[word] is None else str(NUMBERS[word])) == number for word, number in pairs)


def test_columns_of_the_matrix_are_by_compartment(review_store: Path) -> None:
    """All of blood stand together, and all of in vitro."""
    header = exported(review_store, "matrix").splitlines()[0].split(",")[6:]
    compartments = [name.rsplit(" ", 1)[-1] for name in header]

    assert ["blood", "in_vitro"] == list(dict.fromkeys(compartments))
    assert sorted(compartments) == compartments


@pytest.mark.parametrize("form", ["matrix", "csv"])
@pytest.mark.parametrize("ending", [".tsv", ".TSV"])
def test_the_ending_decides_the_separator(
    kg: Kg, toy_store: Path, tmp_path: Path, form: str, ending: str
) -> None:
    """A file that ends in .tsv has tabs between its cells, and the same rows."""
    path = tmp_path / f"rows{ending}"
    kg("export", form, "-o", path, "--store", toy_store)
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8")), delimiter="\t"))

    assert list(csv.reader(io.StringIO(exported(toy_store, form)))) == rows


ENDINGS = [
    (form, ending)
    for form in FORMATS
    for other in FORMATS
    if other != form
    for ending in FORMATS[other].endings
]


@pytest.mark.parametrize(
    ("form", "ending"), [pair for pair in ENDINGS if pair[1] not in FORMATS[pair[0]].endings]
)
def test_the_ending_of_another_format_is_refused(
    kg: Kg, toy_store: Path, tmp_path: Path, form: str, ending: str
) -> None:
    """A file that is named like another format is a mistake; nothing is written."""
    done = kg("export", form, "-o", tmp_path / f"file{ending}", "--store", toy_store)

    assert (2, "") == (done.returncode, done.stdout)
    assert "the ending of" in done.stderr
    assert [] == list(tmp_path.iterdir())


@pytest.mark.slow
@pytest.mark.parametrize("store", ["review_store", "toy_store"])
def test_r_reads_every_word_of_the_matrix(request: pytest.FixtureRequest, tmp_path: Path, store: str) -> None:
    """read.csv and read.delim find every null and every trend, and --numbers gives columns of numbers."""
    program = shutil.which("Rscript")
    if program is None:
        if os.environ.get("DRUGKG_REQUIRE_R") == "1":
            pytest.fail(NO_R, pytrace=False)
        pytest.skip(NO_R)
    path: Path = request.getfixturevalue(store)
    text = exported(path, "matrix")
    tmp_path.joinpath("m.csv").write_text(text, encoding="utf-8")
    tmp_path.joinpath("m.tsv").write_text(exported(path, "matrix", separator="\t"), encoding="utf-8")
    tmp_path.joinpath("n.csv").write_text(exported(path, "matrix", numbers=True), encoding="utf-8")
    script = (
        "count <- function(t) { words <- unlist(t[, 7:ncol(t)]); stopifnot(!anyNA(words)); w <- table(words);"
        ' cat(paste(names(w), w), sep = "\\n"); cat("--\\n") }\n'
        'count(read.csv("m.csv", check.names = FALSE)); count(read.delim("m.tsv", check.names = FALSE))\n'
        'n <- read.csv("n.csv", check.names = FALSE)[, -(1:6)]; stopifnot(all(sapply(n, function(x) is.numeric(x) || all(is.na(x)))))\n'
        "cat(sum(n == 0, na.rm = TRUE), sum(n == 1, na.rm = TRUE), sum(n == -1, na.rm = TRUE))\n"
    )
    done = subprocess.run(
        [program, "--vanilla", "-e", script], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )
    assert 0 == done.returncode, done.stderr
    words = Counter(cell for row in csv.DictReader(io.StringIO(text)) for cell in list(row.values())[6:])
    first, second, numbers = done.stdout.split("--\n")
    read = {word: int(count) for word, _, count in (line.partition(" ") for line in first.splitlines())}

    assert words == read
    assert first == second
    assert numbers.split() == [
        str(sum(count for word, count in words.items() if NUMBERS[word] == number)) for number in (0, 1, -1)
    ]


@pytest.mark.parametrize("store", ["review_store", "toy_store"])
def test_pandas_reads_every_word_of_the_matrix(
    request: pytest.FixtureRequest, tmp_path: Path, store: str
) -> None:
    """read_csv finds every null and every trend and no missing value; --numbers gives columns of numbers."""
    import pandas as pd

    path: Path = request.getfixturevalue(store)
    text = exported(path, "matrix")
    tmp_path.joinpath("n.tsv").write_text(exported(path, "matrix", numbers=True, separator="\t"))
    table = pd.read_csv(io.StringIO(text)).iloc[:, 6:]
    numbers = pd.read_csv(tmp_path / "n.tsv", sep="\t").iloc[:, 6:]
    words = Counter(cell for row in csv.DictReader(io.StringIO(text)) for cell in list(row.values())[6:])

    assert words == Counter(table.to_numpy().ravel())
    assert all(kind.kind in "fi" for kind in numbers.dtypes)
    assert sum(count for word, count in words.items() if NUMBERS[word] == 0) == int(
        (numbers == 0).sum().sum()
    )
