"""The verbs around sources: load, unload, sources, info and init, as a user meets them."""

from __future__ import annotations

import csv
import io
import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.errors import OutputError, SourceError
from kg.load.catalog import BY, info
from kg.load.lint import lint
from kg.load.source import find_source, read_source, source_names
from kg.load.table_schema import read_tables
from kg.load.template import init
from kg.query.sparql import SparqlEngine
from kg.rdf.serialize import VOCABULARY, graph_iri
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from conftest import Kg
    from factories.sandbox import World

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]


def table(text: str) -> list[dict[str, str]]:
    """Read what a command printed."""
    return list(csv.DictReader(io.StringIO(text), delimiter="\t"))


@pytest.fixture
def copy(review_store: Path, small_loaders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of one's own with the review, and the small reference sources in the place of those of the project."""
    monkeypatch.setattr("kg.load.source.folder", lambda _: small_loaders)
    path = tmp_path / "copy.duckdb"
    path.write_bytes(review_store.read_bytes())
    return path


# ---- load and unload


def test_load_and_unload_print_what_they_did(kg: Kg, copy: Path) -> None:
    """One row a source on stdout, in the promised columns; notes on stderr."""
    done = kg("load", ROOT / "tests" / "factories" / "small_review", "--store", copy)
    again = kg("load", ROOT / "tests" / "factories" / "small_review", "--store", copy)
    gone = kg("unload", "made-up", "--store", copy)

    assert [0, 0, 0] == [run.returncode for run in (done, again, gone)], done.stderr
    columns = "source version rows_read findings triples added changed removed unchanged quarantined seconds"
    assert columns.split() == done.stdout.splitlines()[0].split("\t")
    assert ("made-up", "7", "61") == tuple(
        table(done.stdout)[-1][key] for key in ("source", "findings", "added")
    )
    assert ("0", "0", "61") == tuple(
        table(again.stdout)[-1][key] for key in ("added", "changed", "unchanged")
    )
    assert "Needed and already loaded: hgnc" in done.stderr
    assert [{"source": "made-up", "version": "1", "removed": "61"}] == table(gone.stdout)


def test_an_error_of_a_table_names_place_value_and_remedy(kg: Kg, copy: Path, world: World) -> None:
    """It is one line on stderr, stdout stays empty, and the code is 1."""
    row = world.put("findings.tsv", "m.f01", "p_value", "1.7")
    done = kg("load", world.review, "--store", copy)

    assert (1, "") == (done.returncode, done.stdout)
    assert f"findings.tsv:{row}:p_value: the value is out of range: '1.7'." in done.stderr
    assert "Write a value between 0 and 1" in done.stderr


def test_quarantined_rows_are_a_warning(kg: Kg, copy: Path, world: World, tmp_path: Path) -> None:
    """The load ends with 0, or with 1 where --strict is given; the file has the row."""
    world.put("findings.tsv", "m.f01", "p_value", "1.7")
    words = ("load", world.review, "--store", copy, "--quarantine", tmp_path / "bad.tsv")
    lax, strict = kg(*words), kg(*words, "--strict")

    assert [0, 1] == [lax.returncode, strict.returncode]
    assert "Warning: 1 row not stored" in lax.stderr
    assert ["1.7"] == [row["value"] for row in table((tmp_path / "bad.tsv").read_text(encoding="utf-8"))]


def test_a_file_that_is_no_sheet_is_not_loaded(kg: Kg, tmp_path: Path) -> None:
    """A table of results without a description gives one sentence with the options to give, and no store is made."""
    (tmp_path / "results.csv").write_text("gene,p\n")
    done = kg("load", "results.csv")

    assert 2 == done.returncode
    assert "--study NAME" in done.stderr
    assert not (tmp_path / "kg.duckdb").exists()


def test_raw_files_may_lie_elsewhere(kg: Kg, world: World, tmp_path: Path) -> None:
    """--from names their folder; a folder that is not there is one sentence."""
    elsewhere = tmp_path / "raw"
    elsewhere.mkdir()
    (world.review / "findings.tsv").rename(elsewhere / "findings.tsv")
    answer = world.load(raw=elsewhere)

    assert 7 == answer.column("findings")[-1]
    assert 3 == kg("load", "uberon", "--from", "nowhere").returncode


# ---- sources and info


def test_sources_lists_what_can_be_loaded_and_what_is(kg: Kg, review_store: Path, tmp_path: Path) -> None:
    """Every folder has a row; without a store nothing is loaded, and that is said."""
    rows = {row["source"]: row for row in table(kg("sources", "--store", review_store).stdout)}
    nothing = kg("sources", "--store", tmp_path / "none.duckdb")

    assert source_names() == sorted(rows)
    assert ("true", "98") == (rows["pisanu-2025"]["loaded"], rows["pisanu-2025"]["findings"])
    assert ("false", "") == (rows["hallmark"]["loaded"], rows["hallmark"]["findings"])
    assert all(row["title"] and row["licence"] and row["version"] for row in rows.values())
    assert {"false"} == {row["loaded"] for row in table(nothing.stdout)}
    assert "nothing is loaded" in nothing.stderr


def test_sources_lists_a_folder_from_elsewhere_too(world: World) -> None:
    """A source that was loaded by its path is known by what the store says of it."""
    from kg.load.catalog import sources

    world.load()
    rows = {row["source"]: row for row in sources(world.store, world.loaders).records()}

    assert (True, "1", 7, "CC0-1.0") == tuple(
        rows["made-up"][key] for key in ("loaded", "version", "findings", "licence")
    )


def test_info_counts_the_store(kg: Kg, review_store: Path) -> None:
    """Items and values, the digest among them."""
    values = {
        row["item"]: row["value"] for row in json.loads(kg("info", "--json", "--store", review_store).stdout)
    }

    assert (98, 12, 12, 49) == tuple(
        values[item] for item in ("findings", "studies", "independent_units", "contrasts")
    )
    with Store.open(review_store) as store:
        assert store.digest == values["digest"]


@pytest.mark.parametrize("name", ["review_store", "toy_store"])
@pytest.mark.usefixtures("sparql_in_process")
def test_info_counts_the_triples_that_sparql_finds(request: pytest.FixtureRequest, name: str) -> None:
    """All graphs but the vocabulary, which belongs to no source, and those that are derived."""
    asked = 'SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } FILTER(?g != %s && !STRENDS(STR(?g), "/evidence")) }'
    with Store.open(request.getfixturevalue(name)) as store:
        items = {row["item"]: row["value"] for row in info(store).records()}
        found = (
            SparqlEngine(store, load_schema())
            .query(asked % f"<{graph_iri(load_schema(), VOCABULARY)}>")
            .rows[0][0]
        )

    assert found == items["triples"]


@pytest.mark.parametrize("by", BY)
def test_info_by_something_counts_each_finding_once(review_store: Path, by: str) -> None:
    """The numbers add up to all findings."""
    with Store.open(review_store) as store:
        assert 98 == sum(info(store, by).column("value"))


def test_info_without_a_store_says_how_to_make_one(kg: Kg) -> None:
    """The code is 4."""
    done = kg("info")

    assert 4 == done.returncode
    assert "kg load" in done.stderr


# ---- init


def test_a_new_review_has_every_file_and_column(tmp_path: Path) -> None:
    """Files and columns are those of the format, and the name is that of the folder."""
    place = tmp_path / "My Review 2030"
    answer = init(place)
    tables = read_tables(ROOT / "loaders" / "formats" / "review")

    assert [(each.file, [column.name for column in each.columns]) for each in tables] == [
        (row["file"], row["columns"]) for row in answer.records()
    ]
    for each in tables:
        assert [column.name for column in each.columns] == (place / each.file).read_text().strip("\n").split(
            "\t"
        )
    assert 'name = "my-review-2030"' in (place / "source.toml").read_text()
    assert (place / "README.md").read_text().startswith("# my-review-2030")


@pytest.mark.parametrize(("called", "name"), [("My Review", "my-review"), ("…", "my-review"), ("new", None)])
def test_a_folder_that_cannot_name_a_source_says_how_it_is_named(
    tmp_path: Path, called: str, name: str | None
) -> None:
    """One note, where the name differs from that of the folder."""
    notes = [note for note in init(tmp_path / called).notes if "is named" in note]

    assert [name] * (name is not None) == [note.split()[4].strip(",") for note in notes]


def test_a_new_review_has_the_columns_of_the_curated_one(shared: Path, tmp_path: Path) -> None:
    """Whoever curated the review finds each of the files and columns again."""
    init(tmp_path / "new")
    for path in sorted((shared / "review").glob("*.tsv")):
        curated = path.read_text(encoding="utf-8").splitlines()[0].split("\t")
        columns = (tmp_path / "new" / path.name).read_text(encoding="utf-8").strip("\n").split("\t")

        assert {*curated} <= {*columns}, path.name


def test_a_new_review_says_what_to_fill_in(world: World, tmp_path: Path) -> None:
    """As it is it is refused, first for its head, then for its empty tables; filled in it loads."""
    place = tmp_path / "new"
    init(place)
    with pytest.raises(SourceError, match="title is missing"):
        read_source(place, world.loaders)
    head = (world.review / "source.toml").read_text(encoding="utf-8").replace('"made-up"', '"new"')
    (place / "source.toml").write_text(head, encoding="utf-8")
    with pytest.raises(SourceError, match=r"publications\.tsv: the file has no usable row"):
        world.load(str(place))
    for path in world.review.glob("*.tsv"):
        (place / path.name).write_bytes(path.read_bytes())

    assert 7 == world.load(str(place)).column("findings")[-1]


FILLED = 'title = "t"\nversion = "1"\nlicence = "l"\ncitation = "c"\n'


@pytest.mark.long
def test_the_example_of_one_study_has_no_fault(
    tmp_path: Path, review_store: Path, small_loaders: Path
) -> None:
    """With its head filled in, the example can be loaded as it is, with a note on a name of its own; each file has rows."""
    place = tmp_path / "smith-2026"
    answer = init(place, template="study")
    head = (place / "source.toml").read_text(encoding="utf-8").splitlines()
    empty = ("title", "version", "licence", "citation", "homepage")
    kept = [line.replace(', "mondo"', "") for line in head if not line.startswith(empty)]
    (place / "source.toml").write_text(FILLED + "\n".join(kept) + "\n", encoding="utf-8")

    rows = lint(read_source(place, small_loaders), store=review_store, loaders=small_loaders).rows

    assert ["name-own"] == [row[1] for row in rows if row[0] == "note"]
    assert 1 == len(rows)
    assert all(answer.column("fill_in")[1:2])
    assert all(len((place / file).read_text().splitlines()) > 1 for file in answer.column("file"))


@pytest.mark.parametrize("called", ["Smith 2026", "it's", "-new", "toy", "a&b", "$HOME", "étude"])
def test_the_command_that_is_printed_runs(
    called: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shell reads it as one argument, which is neither an option nor the name of another source."""
    monkeypatch.chdir(tmp_path)
    done = init(Path(called)).notes[-1]

    (*_, argument) = shlex.split(done.partition("then: ")[2])

    assert (tmp_path / called).resolve() == Path(argument).resolve()
    assert not argument.startswith("-")
    assert argument not in source_names()


def test_every_fault_of_the_head_is_named_at_once(world: World) -> None:
    """Keys that are missing or unknown, and values that are not allowed, in one message."""
    head = 'name = "Smith 2026"\nkindd = 1\nkind = "revue"\ntitle = 3\nneeds = [1]\nhomepage = "x"\n'
    (world.review / "source.toml").write_text(head, encoding="utf-8")

    with pytest.raises(SourceError) as caught:
        read_source(world.review, world.loaders)

    for problem in (
        "unknown key 'kindd'",
        "title: expected text in quotes",
        "version is missing",
        "licence is missing",
        "citation is missing",
        "unknown kind 'revue'",
        "homepage 'x' is not an address",
        "invalid name 'Smith 2026'",
        "needs has 1",
    ):
        assert problem in str(caught.value)


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path, kg: Kg) -> None:
    """Nothing is overwritten; an empty folder is taken; a dry run writes nothing."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine")
    (tmp_path / "empty").mkdir()
    with pytest.raises(OutputError, match="exists and is not empty"):
        init(tmp_path / "full")
    init(tmp_path / "dry", dry_run=True)

    assert ["notes.txt"] == [path.name for path in (tmp_path / "full").iterdir()]
    assert not (tmp_path / "dry").exists()
    assert [0, 1] == [kg("init", name).returncode for name in ("empty", "empty")]


# ---- declarations that are wrong


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("cellosaurus_ac = {required", "cellosaurus_ac = {requird", "Did you mean 'required'"),
        (
            "cellosaurus_ac = {required = true",
            "cellosaurus_ac = {required = 1",
            "expected true or false, not 1",
        ),
        ("names = {required = true", 'names = {type = "int", required = true', "unknown type 'int'"),
        ("xrefs = {list = true}", 'xrefs = {list = true, ref = "lines.nothing"}', "ref 'lines.nothing'"),
        ("xrefs = {list = true}", 'xrefs = {list = true, ref = "lines"}', "ref 'lines' is not a column"),
        ("xrefs = {list = true}", 'xrefs = {list = true, enum = "Nothing"}', "unknown enum 'Nothing'"),
        ('file = "cell', 'fil = "cell', "unknown key 'fil'"),
    ],
)
def test_a_wrong_declaration_is_one_clear_error(
    world: World, tmp_path: Path, old: str, new: str, says: str
) -> None:
    """The file and the key are named."""
    place = tmp_path / "cellosaurus"
    place.mkdir()
    for path in (world.loaders / "cellosaurus").iterdir():
        (place / path.name).write_bytes(path.read_bytes())
    text = (place / "tables.toml").read_text(encoding="utf-8")
    assert old in text
    (place / "tables.toml").write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(SourceError) as caught:
        read_source(place)
    assert says in str(caught.value)
    assert "tables.toml" in str(caught.value)


def test_sql_that_does_not_run_names_its_file(world: World, tmp_path: Path) -> None:
    """A loader's mistake is told as one, with what the engine says."""
    place = tmp_path / "cells"
    place.mkdir()
    for path in (world.loaders / "cellosaurus").iterdir():
        (place / path.name).write_bytes(path.read_bytes())
    (place / "term.sql").write_text("SELECT cellosaurus_ac AS id, nothing AS label FROM raw_lines")

    with pytest.raises(SourceError, match=r'term\.sql: .*"nothing"'):
        world.load(str(place), replace=True)


def test_a_name_goes_before_a_folder_of_that_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`kg load toy` means the source, also where a folder toy lies around; ./toy means the folder."""
    (tmp_path / "toy").mkdir()
    monkeypatch.chdir(tmp_path)

    assert "toy" == find_source("toy").name
    with pytest.raises(SourceError, match=r"missing source\.toml in the folder"):
        find_source("./toy")
