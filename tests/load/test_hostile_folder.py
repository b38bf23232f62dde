"""A loader folder of a stranger is data: whatever its SQL and its declarations say, nothing else is touched."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from kg.errors import KGError, SourceError
from kg.load.lint import lint
from kg.load.source import read_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from factories.sandbox import World

    Verb = Callable[[World, Path], object]

HEAD = """\
name = "mine"
title = "Sets of a stranger"
version = "1"
licence = "CC0"
citation = "none"
"""
TABLES = """\
[sets]
file = "sets.tsv"
[sets.columns]
set_id = {required = true}
label = {}
"""
GOOD = """SELECT local_id('set', set_id) AS id, 'gene_set' AS feature_kind, label, 'mine' AS collection,
'sets.tsv' AS _file, row AS _row FROM raw_sets"""
RULE = """-- severity: error
-- message: a rule of a stranger
SELECT 'sets.tsv' AS file, row, 'label' AS col, label AS value FROM raw_sets"""


def write_folder(place: Path, **files: str) -> Path:
    """Write a loader folder; keys are names of files, with `__` for a dot and `_in_` for a slash."""
    texts = {"source.toml": HEAD, "tables.toml": TABLES, "sets.tsv": "set_id\tlabel\na\tSet A\nb\tSet B\n"}
    texts["gene_set.sql"] = GOOD
    texts |= {name.replace("__", ".").replace("_in_", "/"): text for name, text in files.items()}
    for name, text in texts.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return place


def load_folder(world: World, place: Path) -> object:
    """Load a folder into the store of the world."""
    return world.load(str(place))


def dry_run(world: World, place: Path) -> object:
    """Load a folder without storing anything."""
    return world.load(str(place), dry_run=True)


def lint_folder(world: World, place: Path) -> object:
    """Lint a folder; a row about a file as a whole is the error of a load."""
    answer = lint(read_source(place, world.loaders))
    for _, rule, file, row, column, value, message in answer.rows:
        if rule.startswith("file."):
            problem, _, remedy = message.partition("; ")
            raise SourceError(problem, file=file, row=row, column=column, value=value, remedy=remedy)
    return answer


VERBS = {"load": load_folder, "dry run": dry_run, "lint": lint_folder}


def refusal(world: World, place: Path, verb: Verb) -> SourceError:
    """Return the error of a verb that has to refuse a folder, in time and without a change of the store."""
    before, began = world.store.read_bytes(), time.monotonic()
    with pytest.raises(SourceError) as caught:
        verb(world, place)
    assert time.monotonic() - began < 60, "it has to be refused at once; machines may be busy"
    assert before == world.store.read_bytes()
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.fixture(params=[*VERBS])
def verb(request: pytest.FixtureRequest) -> Verb:
    """One of the commands that read a loader folder."""
    return VERBS[request.param]


STATEMENTS = {
    "two statements": f"{GOOD}; COPY (SELECT 1) TO 'OUT'",
    "two SELECTs": f"{GOOD}; {GOOD}",
    "a write of another source": "GOOD; UPDATE finding SET direction = 'up'",
    "a deletion in WITH": "WITH gone AS (DELETE FROM gene RETURNING id) SELECT id, id AS label FROM gone",
    "an insertion in WITH": "WITH x AS (INSERT INTO loaded SELECT * FROM loaded RETURNING name) SELECT name AS id FROM x",
    "an update in a subquery": "SELECT id FROM (UPDATE gene SET label = 'x' RETURNING id)",
    "COMMIT": f"{GOOD}; COMMIT",
    "ROLLBACK first": f"ROLLBACK; {GOOD}",
    "ATTACH": "ATTACH 'OUT' AS x",
    "COPY": f"COPY ({GOOD}) TO 'OUT'",
    "EXPORT": "EXPORT DATABASE 'OUT'",
    "INSTALL": "INSTALL httpfs",
    "LOAD": "LOAD httpfs",
    "SET": "SET memory_limit = '1MB'",
    "PRAGMA": "PRAGMA database_list",
    "CALL": "CALL pragma_version()",
    "DESCRIBE": "DESCRIBE gene",
    "EXPLAIN": f"EXPLAIN ANALYZE {GOOD}",
    "PREPARE": f"PREPARE x AS {GOOD}",
    "an end of the brackets around it": "SELECT 1 AS id) ; COPY (SELECT 1) TO 'OUT'; SELECT * FROM (SELECT 2 AS id",
    "a parameter": "SELECT $1 AS id",
    "nothing": "-- nothing",
    "no SQL": "kg load",
}
READS = {
    "a text file": "SELECT content AS id FROM read_text('SECRET')",
    "a file in a cell": "SELECT set_id AS id, (SELECT content FROM read_text('SECRET')) AS label FROM raw_sets",
    "a file as a table": "SELECT * FROM 'SECRET'",
    "a file as a table in WITH": "WITH x AS (SELECT * FROM 'SECRET.csv') SELECT * FROM x",
    "bytes": "SELECT content AS id FROM read_blob('SECRET')",
    "CSV": "SELECT * FROM read_csv('SECRET')",
    "parquet": "SELECT * FROM read_parquet('SECRET')",
    "JSON": "SELECT * FROM read_json_auto('SECRET')",
    "names of files": "SELECT file AS id FROM glob('/*')",
    "the network": "SELECT * FROM read_csv('http://127.0.0.1:1/x.csv')",
    "the network as a table": "SELECT * FROM 'https://127.0.0.1:1/x.parquet'",
    "an extension": "SELECT * FROM sqlite_scan('SECRET', 'x')",
    "the environment": "SELECT getenv('HOME') AS id",
    "a variable of Python": "SELECT * FROM faults",
    "settings": "SELECT name AS id FROM duckdb_settings()",
    "a setting": "SELECT current_setting('temp_directory') AS id",
    "secrets": "SELECT name AS id FROM duckdb_secrets()",
    "the catalogue": "SELECT table_name AS id FROM information_schema.tables",
    "the catalogue of SQLite": "SELECT name AS id FROM sqlite_master",
    "a database by name": "SELECT id FROM temp.main.raw_sets",
    "bookkeeping": "SELECT name AS id FROM loaded",
    "the records of others": "SELECT id FROM record_agent",
    "a query in text": "SELECT * FROM query('SELECT 1 AS id')",
    "a table in text": "SELECT * FROM query_table('gene')",
    "a serialized query": "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
    "logs": "SELECT * FROM duckdb_logs()",
    "a sequence": "SELECT nextval('x') AS id",
    "the clock": "SELECT now()::VARCHAR AS id",
    "chance": "SELECT random()::VARCHAR AS id",
    "sleep": "SELECT sleep_ms(100000) AS id",
    "a file by a method": "SELECT 'SECRET'.read_text() AS id",
    "a table of its own name in another query": "SELECT (WITH x AS (SELECT 1 AS id) SELECT id FROM x) AS id FROM x",
    "a table of the name of a query in it": "WITH loaded AS (SELECT name AS id FROM loaded) SELECT id FROM loaded",
    "a table of the name of a recursion": "WITH RECURSIVE loaded AS (SELECT name AS id FROM loaded UNION SELECT id FROM loaded) SELECT id FROM loaded",
    "a file of the name of a query in it": 'WITH "SECRET" AS (SELECT * FROM "SECRET") SELECT * FROM "SECRET"',
    "a version of a table": "SELECT id FROM gene AT (VERSION => 1)",
    "a sample of a file": "SELECT * FROM 'SECRET' TABLESAMPLE 1 ROWS",
}


def place_sql(tmp_path: Path, file: str, text: str) -> Path:
    """Write a loader folder with a text of SQL in one of its files."""
    (tmp_path / "secret.csv").write_text("secret\n", encoding="utf-8")
    text = (
        text.replace("GOOD", GOOD)
        .replace("SECRET", str(tmp_path / "secret.csv"))
        .replace("OUT", str(tmp_path / "out"))
    )
    place = write_folder(tmp_path / "mine")
    head = RULE.rpartition("\n")[0] + "\n" if file.startswith("lint") else ""
    (place / file).parent.mkdir(exist_ok=True)
    (place / file).write_text(head + text, encoding="utf-8")
    return place


@pytest.mark.parametrize("text", (STATEMENTS | READS).values(), ids=STATEMENTS | READS)
def test_sql_of_a_folder_is_one_select_over_its_own_tables_and_the_store(
    world: World, tmp_path: Path, text: str
) -> None:
    """Other statements, and other tables and functions, are refused."""
    assert "gene_set.sql" == refusal(world, place_sql(tmp_path, "gene_set.sql", text), load_folder).file
    assert not (tmp_path / "out").exists()


SOME = ("two statements", "a text file", "a deletion in WITH", "bookkeeping")


@pytest.mark.parametrize("text", [(STATEMENTS | READS)[name] for name in SOME], ids=SOME)
@pytest.mark.parametrize("file", ["gene_set.sql", "prepare/sets.sql", "prepare/names.sql", "lint/rule.sql"])
def test_each_command_checks_each_file_of_sql(
    world: World, tmp_path: Path, verb: Verb, file: str, text: str
) -> None:
    """A load, a dry run and lint refuse the same SQL, wherever it is, before any of it is run."""
    assert file == refusal(world, place_sql(tmp_path, file, text), verb).file
    assert not (tmp_path / "out").exists()


ENDLESS = {
    "recursion": "WITH RECURSIVE x AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM x) SELECT n FROM x",
    "recursion that doubles": "WITH RECURSIVE x AS (SELECT 'a' AS n UNION ALL SELECT n || n FROM x) SELECT length(n) AS n FROM x",
    "a join without a condition": "SELECT sum(a.row + b.row + length(c.label)) AS n FROM gene AS x, gene AS y, gene AS z, raw_sets AS a, raw_sets AS b, raw_sets AS c, gene AS d, gene AS e, gene AS f, gene AS g, gene AS h, gene AS i, gene AS j, gene AS k, gene AS l",
    "a long text": "SELECT replace(x, 'S', x) AS n FROM (SELECT replace(x, 'S', x) AS x FROM (SELECT replace(x, 'S', x) AS x FROM (SELECT translate(sha256(label), '0123456789abcdef', 'SSSSSSSSSSSSSSSS') AS x FROM raw_sets))) AS t",
}


@pytest.mark.slow
@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_sql_without_end_is_stopped_with_one_sentence(
    world: World, tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What would run or grow for ever meets the limit of time or memory."""
    monkeypatch.setattr("kg.store.source_sql.SECONDS", 1)
    outer = "SELECT 'id:mine/set/' || n AS id, 'x' AS label FROM (TEXT)"
    place = write_folder(tmp_path / "mine", gene_set__sql=outer.replace("TEXT", text))
    for each in (load_folder, dry_run):
        error = refusal(world, place, each)
        assert "limit" in str(error)


def test_a_folder_with_sql_of_its_own_loads(world: World, tmp_path: Path) -> None:
    """What the page about sources allows is allowed: WITH, windows, lists, functions of the formats, the store."""
    sql = """WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 3),
    sets AS (SELECT *, row_number() OVER (ORDER BY set_id) AS nth FROM raw_sets),
    known AS (SELECT list_sort(list(id)) AS ids FROM gene WHERE symbol LIKE 'IL%')
    SELECT local_id('set', slug(label)) AS id, 'gene_set' AS feature_kind, trim(upper(label)) AS label,
    'mine' AS collection, list_transform(ids, lambda each: each) AS gene_members,
    'sets.tsv' AS _file, sets.row AS _row
    FROM sets JOIN prepared USING (set_id), known, unnest([1]) AS u(one) WHERE nth <= (SELECT max(i) FROM n)"""
    place = write_folder(
        tmp_path / "mine", gene_set__sql=sql, prepare_in_prepared__sql="SELECT set_id FROM raw_sets; -- all"
    )
    world.load(str(place))
    (first, second) = world.rows(
        "SELECT id, label, len(gene_members) > 1 FROM gene_set WHERE source = 'mine' ORDER BY id"
    )
    assert ("id:mine/set/set-a", "SET A", True) == first
    assert ("id:mine/set/set-b", "SET B", True) == second
    assert [] == lint(read_source(place, world.loaders)).rows


FOREIGN = {
    "another source": "'id:hgnc/set/' || set_id",
    "a source that is not there": "'id:yours/set/' || set_id",
    "a source whose name begins alike": "'id:mine-too/set/' || set_id",
    "a graph": "'id:source/' || set_id",
    "a shared graph": "'id:agent/' || set_id",
    "the vocabulary": "'kg:' || set_id",
}


@pytest.mark.parametrize("identifier", FOREIGN.values(), ids=FOREIGN)
def test_a_source_makes_up_identifiers_of_its_own_only(world: World, tmp_path: Path, identifier: str) -> None:
    """An identifier that begins like those of another source, a graph or the vocabulary is refused, with its row."""
    sql = GOOD.replace("local_id('set', set_id)", identifier)
    place = write_folder(tmp_path / "mine", gene_set__sql=sql)
    for each in (load_folder, dry_run):
        error = refusal(world, place, each)
        assert ("sets.tsv", 2) == (error.file, error.row)


def test_the_head_of_another_source_cannot_be_written(world: World, tmp_path: Path, verb: Verb) -> None:
    """A file source.sql is refused: the head of a source is its source.toml."""
    place = write_folder(tmp_path / "mine", source__sql="SELECT 'id:source/hgnc' AS id, 'hgnc' AS label")
    assert "source.sql" == refusal(world, place, verb).file


TAKEN = (
    "gene",
    "loaded",
    "raw_sets",
    "raw_file",
    "stage_gene_set",
    "grounded",
    "feature",
    "evidence",
    "Gene",
    "a b",
    "x;y",
)


@pytest.mark.parametrize("name", TAKEN)
def test_a_prepared_table_takes_no_name_of_the_store(world: World, tmp_path: Path, name: str) -> None:
    """A prepared table with the name of a table of the store would stand in its place; it is refused."""
    place = write_folder(tmp_path / "mine")
    (place / "prepare").mkdir()
    (place / "prepare" / f"{name}.sql").write_text("SELECT 1 AS id", encoding="utf-8")
    for each in (load_folder, dry_run):
        assert f"prepare/{name}.sql" == refusal(world, place, each).file


COLUMNS = {
    "prepare/faults.sql": "SELECT 1 AS one",
    "prepare/names.sql": "SELECT 1 AS one",
    "lint/rule.sql": "-- severity: error\n-- message: m\nSELECT 1 AS one",
}


@pytest.mark.parametrize(("file", "text"), COLUMNS.items(), ids=COLUMNS)
def test_a_missing_column_of_a_select_is_named(world: World, tmp_path: Path, file: str, text: str) -> None:
    """SQL whose rows have other columns than the page says is refused with the file and the column."""
    place = write_folder(tmp_path / "mine")
    (place / file).parent.mkdir()
    (place / file).write_text(text, encoding="utf-8")
    error = refusal(world, place, lint_folder if file.startswith("lint") else load_folder)
    assert file == error.file
    assert "column" in str(error)


def test_rows_of_the_store_stay_when_a_folder_is_refused(world: World, tmp_path: Path) -> None:
    """A refused folder leaves no file beside the store."""
    place = write_folder(tmp_path / "mine", gene_set__sql="SELECT * FROM read_text('/etc/hostname')")
    before = {each.name for each in world.store.parent.iterdir()}
    with pytest.raises(KGError):
        world.load(str(place))
    assert {*before, f"{world.store.name}.lock"} == {each.name for each in world.store.parent.iterdir()}
