"""Tables of results in a store: every row is a finding or quarantined, and no gene is another's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from factories.sandbox import NEEDED, make_loaders

from kg.cli.app import program
from kg.errors import SourceError
from kg.load.de_table.declaration import Declaration
from kg.load.de_table.source import read_result_table
from kg.load.loader import LoadOptions, load
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from pathlib import Path

    from kg.results import Result
    from kg.schema.model import Schema

SAID: dict[str, Any] = {
    "study": "made-2026",
    "contrast_type": "treated_vs_untreated",
    "drug": "ketamine",
    "dose": "1 uM",
    "system": "HMC3",
    "compartment": "in_vitro",
    "species": "human",
    "scale": "log2",
}
pytestmark = [pytest.mark.slow, pytest.mark.long]
GENES = ["IGF2", "S100A10", "TNF", "IL6", "ENDOU", "EXOSC6", "GRIA1", "STAT3"]


@pytest.fixture(scope="module")
def loaders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A loaders folder with few genes, drugs and terms."""
    place = tmp_path_factory.mktemp("loaders")
    make_loaders(place, {**NEEDED, "hgnc": (*NEEDED["hgnc"], "MARCHF11")})
    return place


@pytest.fixture(scope="module")
def references(loaders: Path, tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Path:
    """A store with few genes, drugs and terms; nobody writes to it."""
    path = tmp_path_factory.mktemp("references") / "kg.duckdb"
    load(
        path,
        ["hgnc", "chebi", "cell-ontology", "uberon", "cellosaurus"],
        schema,
        LoadOptions(loaders=loaders),
    )
    return path


@pytest.fixture(scope="module")
def loaded(
    references: Path, loaders: Path, schema: Schema, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Result, list[list[str]]]:
    """A store with several tables, the answer of the load, and the lines of its quarantine; nobody writes to it."""
    place = tmp_path_factory.mktemp("loaded")
    store = place / "kg.duckdb"
    store.write_bytes(references.read_bytes())
    tables = []
    for study, (header, rows, said) in made_tables(references).items():
        path = write(place / f"{study}.csv", header, rows)
        tables.append(read_result_table(path, Declaration(**{**SAID, **said, "study": study})))
    options = LoadOptions(loaders=loaders, quarantine=place / "bad.tsv")
    answer = load(store, [table.source() for table in tables], schema, options)
    lines = (place / "bad.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return store, answer, [line.split("\t") for line in lines]


def made_tables(references: Path) -> dict[str, tuple[str, list[tuple[Any, ...]], dict[str, Any]]]:
    """Make tables: study → header, rows and what the user says."""
    with Store.open(references) as opened:
        sql = "SELECT symbol, list_filter(xrefs, lambda x: starts_with(x, 'ENSEMBL:'))[1] FROM gene WHERE symbol IN ('TNF', 'IL6', 'STAT3')"
        accessions = {
            symbol: xref.partition(":")[2] for symbol, xref in opened.connection.execute(sql).fetchall()
        }
    faulty = [
        ("TNF///IL6", 1, 0.5),
        ("", 1, 0.5),
        ("IL6", 1, 1.5),
        ("2-Sep", 1, 0.9),
        ("2-Mar", 1, 0.8),
        ("NOSUCH1", 1, 0.7),
        ("11-Mar", 1, 0.6),
    ]
    name, effect, p = rows_of(GENES)[2]
    both = [
        ("p1", name, accessions["TNF"] + ".12", effect, p),
        ("p2", name, accessions["TNF"], -1, 0.9),
        ("p2", name, accessions["TNF"], -2, 0.8),
        ("p3", "old", accessions["IL6"], 2, 1.0),
        ("p4", "IL6", accessions["STAT3"], 1, 0.7),
    ]
    plain = "gene,log2FC,pvalue"
    return {
        "faulty": (plain, [*rows_of(GENES), *faulty], {}),
        "mouse": (
            plain,
            rows_of([name.title() for name in GENES]),
            {"species": "mouse", "drug": "esketamin"},
        ),
        "accessions": ("probe,symbol,ensembl,log2FC,pvalue", both, {}),
        "arm-1": (plain, rows_of(GENES), {"unit": "GSE1"}),
        "arm-2": (plain, rows_of(GENES), {"unit": "GSE1"}),
    }


def write(path: Path, header: str, rows: list[tuple[Any, ...]]) -> Path:
    """Write a table with commas."""
    path.write_text(header + "\n" + "".join(",".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")
    return path


def rows_of(names: list[str]) -> list[tuple[Any, ...]]:
    """Make a complete table of genes: effects of both signs, p up to 1."""
    return [
        (name, (-1) ** at * (1 + at), (at + 1) / len(names) if at else 1e-6) for at, name in enumerate(names)
    ]


def asked(store: Path, sql: str) -> list[tuple[Any, ...]]:
    """Ask a store."""
    with Store.open(store) as opened:
        return opened.connection.execute(sql).fetchall()


Loaded = tuple["Path", "Result", list[list[str]]]


def test_every_row_is_a_finding_or_quarantined(loaded: Loaded) -> None:
    """Rows read are findings and quarantined rows; each of these has file, line, column and rule."""
    _, answer, lines = loaded
    found = {row[0]: dict(zip(answer.columns, row, strict=True)) for row in answer.rows}
    counts = {
        name: (found[name]["rows_read"], found[name]["findings"], found[name]["quarantined"])
        for name in ("faulty", "accessions")
    }
    rules = [
        ["faulty.csv", "10", "gene", "row.several-genes"],
        ["faulty.csv", "11", "gene", "row.no-gene"],
        ["faulty.csv", "12", "pvalue", "cell.range"],
        ["faulty.csv", "13", "symbol", "name.date"],
        ["faulty.csv", "14", "symbol", "name.date"],
        ["accessions.csv", "6", "symbol", "name.mismatch"],
    ]

    assert {"faulty": (15, 10, 5), "accessions": (5, 4, 1)} == counts
    assert rules == [line[1:5] for line in lines]


def test_a_finding_has_the_context_that_the_user_declared(loaded: Loaded) -> None:
    """Drug, dose, system, arms and call stand in the evidence."""
    sql = "SELECT drug, dose, system, compartment, contrast_family, call, direction FROM evidence WHERE source = 'faulty' AND as_written = 'IGF2'"

    assert [("ketamine", "1 µM", "HMC3", "in_vitro", "drug_effect", "significant_corrected", "up")] == asked(
        loaded[0], sql
    )


def test_a_name_that_no_source_has_is_said_with_its_option(loaded: Loaded) -> None:
    """A note on what was declared names the option, not a file that the user never wrote."""
    assert any(note.startswith("mouse: 'esketamin' (--drug): no loaded source") for note in loaded[1].notes)


def test_what_no_source_has_stays_a_gene_of_the_table(loaded: Loaded) -> None:
    """An unknown symbol is no other gene, and nothing else is looked up under its name."""
    ids = dict(asked(loaded[0], "SELECT as_written, feature_id FROM evidence WHERE source = 'faulty'"))

    assert "id:faulty/gene/NOSUCH1" == ids["NOSUCH1"]
    assert ids["IGF2"].startswith("HGNC:")
    assert [] == asked(loaded[0], "SELECT * FROM name WHERE name = 'NOSUCH1'")


def test_a_date_is_repaired_where_one_gene_is_meant(loaded: Loaded) -> None:
    """The name as written stays, and the note of the finding records the repair."""
    sql = "SELECT g.symbol, f.note FROM finding AS f JOIN gene AS g ON f.feature = g.id WHERE f.as_written = '11-Mar'"

    assert [("MARCHF11", "a spreadsheet made the date '11-Mar' of the symbol")] == asked(loaded[0], sql)


def test_a_gene_of_another_species_never_becomes_a_human_one(loaded: Loaded) -> None:
    """A mouse symbol that is a human one but for its case is the gene of MGI, or stays one of the table."""
    ids = {
        identifier
        for (identifier,) in asked(loaded[0], "SELECT feature_id FROM evidence WHERE source = 'mouse'")
    }

    known = {"TNF": "MGI:104798", "IL6": "MGI:96559"}
    assert {known.get(name, f"id:mouse/gene/{name.title()}") for name in GENES} == ids
    assert [("Mus musculus",)] == asked(loaded[0], "SELECT DISTINCT taxon FROM gene WHERE source = 'mouse'")


def test_an_accession_goes_before_a_symbol(loaded: Loaded) -> None:
    """An identifier of Ensembl is read with and without its version; an old symbol beside it does no harm."""
    sql = "SELECT as_written, g.symbol FROM evidence AS e JOIN gene AS g ON e.feature_id = g.id WHERE e.source = 'accessions' ORDER BY 1"

    assert [("TNF", "TNF"), ("TNF", "TNF"), ("TNF", "TNF"), ("old", "IL6")] == asked(loaded[0], sql)


def test_several_rows_of_one_gene_are_kept(loaded: Loaded) -> None:
    """Probes tell rows of one gene apart; equal probes get an ordinal by the content of their rows."""
    sql = "SELECT as_written, discriminator FROM finding WHERE source = 'accessions' ORDER BY ALL"

    assert [("TNF", "p1"), ("TNF", "p2"), ("TNF", "p2 2"), ("old", None)] == asked(loaded[0], sql)


def test_tables_of_one_experiment_are_one_unit(loaded: Loaded) -> None:
    """Two tables with the same --unit are one independent unit; another experiment is another."""
    units = dict(asked(loaded[0], "SELECT study, unit FROM study_unit"))

    assert units["id:arm-1/study/arm-1"] == units["id:arm-2/study/arm-2"] != units["id:faulty/study/faulty"]


def test_the_order_of_rows_changes_nothing(
    loaded: Loaded, loaders: Path, schema: Schema, tmp_path: Path
) -> None:
    """The same rows in another order are the same findings."""
    path = write(tmp_path / "arm-1.csv", "gene,log2FC,pvalue", rows_of(GENES)[::-1])
    table = read_result_table(path, Declaration(**{**SAID, "study": "arm-1", "unit": "GSE1"}))
    options = LoadOptions(loaders=loaders, dry_run=True, replace=True)
    answer = load(loaded[0], [table.source()], schema, options)
    found = dict(zip(answer.columns, answer.rows[-1], strict=True))

    assert (0, 0, 0) == (found["added"], found["changed"], found["removed"])


def test_the_first_faulty_row_stops_a_load_without_quarantine(
    references: Path, loaders: Path, schema: Schema, tmp_path: Path
) -> None:
    """The error names file, line and column, and nothing is stored."""
    path = write(tmp_path / "results.csv", "gene,log2FC,pvalue", [*rows_of(GENES), ("TNF///IL6", 1, 0.5)])
    table = read_result_table(path, Declaration(**SAID))
    store = tmp_path / "kg.duckdb"
    store.write_bytes(references.read_bytes())

    with pytest.raises(SourceError, match=r"results.csv:10:gene: the row names several genes: 'TNF///IL6'"):
        load(store, [table.source()], schema, LoadOptions(loaders=loaders))
    assert references.read_bytes() == store.read_bytes()


def test_effects_against_those_of_the_same_experiment_stop_a_load(
    loaded: Loaded, loaders: Path, schema: Schema, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table of the same drug and experiment whose effects go the other way is refused; --reverse turns it."""
    monkeypatch.setattr("kg.load.de_table.rows._FEW", 5)
    monkeypatch.setattr("kg.load.de_table.hints._FEW", 5)
    other = write(
        tmp_path / "results.csv",
        "gene,log2FC,pvalue",
        [(name, -effect, p) for name, effect, p in rows_of(GENES)],
    )
    options = LoadOptions(loaders=loaders, dry_run=True)

    def sources(**said: Any) -> list[Any]:
        return [
            read_result_table(
                other, Declaration(**{**SAID, "study": "arm-3", "unit": "GSE1", **said})
            ).source()
        ]

    with pytest.raises(SourceError, match="go the other way than those of the same experiment"):
        load(loaded[0], sources(), schema, options)
    assert 8 == load(loaded[0], sources(reverse=True), schema, options).rows[-1][3]


def test_a_dry_run_prints_what_was_detected_and_stores_nothing(
    references: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each decision has its reason and certainty; the counts of a load follow."""
    path = write(tmp_path / "results.csv", "gene,log2FC,pvalue", rows_of(GENES))
    before = references.read_bytes()
    monkeypatch.setattr("kg.load.de_table.source.NEEDS", ())
    options = [text for name, value in SAID.items() for text in (f"--{name.replace('_', '-')}", str(value))]
    done = CliRunner().invoke(
        program, ["load", str(path), *options, "--dry-run", "--json", "--store", str(references)]
    )
    found = {row["item"]: row for row in json.loads(done.stdout)}

    expected = {
        "effect_column": "log2FC",
        "symbol_column": "gene",
        "universe": "complete",
        "rows_read": "8",
        "findings": "8",
        "quarantined": "0",
    }
    assert expected == {item: found[item]["value"] for item in expected}
    assert found["universe"]["reason"]
    assert before == references.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["RESULTS"], 2, "--study NAME"),
        (["RESULTS", "hgnc"], 2, "loaded alone"),
        (["hgnc", "--drug", "ketamine"], 2, "--drug describe one table"),
        (["missing.csv"], 3, "file not found"),
    ],
)
def test_the_command_line_says_what_a_table_needs(
    arguments: list[str], code: int, words: str, tmp_path: Path
) -> None:
    """What is missing is asked for with the options to give."""
    path = write(tmp_path / "results.csv", "gene,log2FC,pvalue", rows_of(GENES))
    named = [str(path) if each == "RESULTS" else each for each in arguments]
    done = CliRunner().invoke(
        program, ["load", *named, "--scale", "log2"] if named[0] == str(path) else ["load", *named]
    )

    assert code == done.exit_code
    assert words in done.stderr


def test_lint_names_the_command_that_checks_a_table(tmp_path: Path) -> None:
    """A folder with table.toml is checked by a dry run."""
    write(tmp_path / "results.csv", "gene,log2FC,pvalue", rows_of(GENES))
    lines = [
        'file = "results.csv"',
        'study = "x"',
        *(f'{name} = "{value}"' for name, value in SAID.items() if name != "study"),
    ]
    (tmp_path / "table.toml").write_text("\n".join(lines), encoding="utf-8")
    done = CliRunner().invoke(program, ["lint", str(tmp_path)])

    assert 2 == done.exit_code
    assert "kg load --dry-run" in done.stderr
