"""Loading: once is as good as twice, order does not matter, and what goes wrong leaves what was there."""

from __future__ import annotations

import csv
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from hashlib import md5
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from factories.edited import edited
from factories.sandbox import MADE_UP

from kg.errors import NotFoundError, SourceError, StoreError
from kg.load.loader import LoadOptions, load
from kg.load.unload import unload
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from factories.sandbox import World

ROOT = Path(__file__).parents[2]
LOADER = """
import sys
from pathlib import Path
sys.path[:0] = [{root!r}]
from kg.load.loader import LoadOptions, load
from kg.schema.linkml import load_schema
print("ready", flush=True)
load({store!r}, [{source!r}], load_schema(), LoadOptions(loaders=Path({loaders!r})))
print("done", flush=True)
"""


@contextmanager
def loader(world: World, source: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a process that loads a source; it is ready to begin when this gives it."""
    text = LOADER.format(
        root=str(ROOT), store=str(world.store), source=str(source), loaders=str(world.loaders)
    )
    with subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "ready\n" == process.stdout.readline()
        yield process


def own(world: World) -> dict[str, Any]:
    """Load the made-up review and return its row."""
    (row,) = [row for row in world.load().records() if row["source"] == "made-up"]
    return row


# ---- twice, and in another order


def test_the_review_has_the_digest_of_the_first_version(full_review_store: Path) -> None:
    """No change of code, of annotations of the schema or of derived columns reaches the rows of the review."""
    with Store.open(full_review_store) as store:
        assert "b847c673b9cc1b517e93b514a3abdf9ab8db44d1fada5a61760ff39f1b72de52" == store.digest


def test_loading_twice_changes_nothing(world: World) -> None:
    """The second load adds and changes nothing, and does not touch the file."""
    first = own(world)
    digest, stat = world.digest, world.store.stat()
    second = own(world)

    assert (61, 0, 0, 0) == tuple(first[key] for key in ("added", "changed", "removed", "unchanged"))
    assert (0, 0, 0, 61) == tuple(second[key] for key in ("added", "changed", "removed", "unchanged"))
    assert [first[key] for key in ("rows_read", "findings", "triples")] == [
        second[key] for key in ("rows_read", "findings", "triples")
    ]
    assert digest == world.digest
    assert (stat.st_ino, stat.st_mtime_ns) == (world.store.stat().st_ino, world.store.stat().st_mtime_ns)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_and_columns_does_not_matter(loaded: World, seed: int) -> None:
    """With the rows and the columns of every table shuffled the digest is the same."""
    digest = loaded.digest
    chance = random.Random(seed)  # noqa: S311 - an order, no secret
    for path in sorted(loaded.review.glob("*.tsv")):
        header, *rows = [line.split("\t") for line in loaded.lines(path.name)]
        order = chance.sample(range(len(header)), len(header))
        chance.shuffle(rows)
        loaded.write(path.name, ["\t".join(row[at] for at in order) for row in (header, *rows)])

    row = own(loaded)

    assert (0, 0, 0) == (row["added"], row["changed"], row["removed"])
    assert digest == loaded.digest


def test_the_order_of_values_in_a_list_does_not_matter(loaded: World) -> None:
    """Lists are sets: turned round or with a value twice they are the same."""
    digest = loaded.digest
    loaded.put("findings.tsv", "e.f01", "locators", "figure 1|table 3|figure 1")

    assert 0 == own(loaded)["changed"]
    assert digest == loaded.digest


def test_one_changed_value_is_one_changed_row(loaded: World) -> None:
    """Nothing else is touched, and putting it back leads back to the digest."""
    digest = loaded.digest
    loaded.put("findings.tsv", "m.f01", "p_value", "0.02")
    row = own(loaded)

    assert (0, 1, 0, 60) == tuple(row[key] for key in ("added", "changed", "removed", "unchanged"))
    assert digest != loaded.digest
    loaded.put("findings.tsv", "m.f01", "p_value", "0.01")
    assert 1 == own(loaded)["changed"]
    assert digest == loaded.digest


def test_a_row_taken_out_is_removed(loaded: World) -> None:
    """One finding less is one row removed."""
    loaded.write(
        "findings.tsv", [line for line in loaded.lines("findings.tsv") if not line.startswith("m.f02")]
    )
    loaded.put("result_sets.tsv", "m.ket-vs-untreated", "n_tested", "1")
    row = own(loaded)

    assert (0, 1, 1, 6) == tuple(row[key] for key in ("added", "changed", "removed", "findings"))


# ---- the review


def test_every_finding_of_the_review_is_in_the_store(review_store: Path, shared: Path) -> None:
    """98 findings are stored cell by cell as curated, nulls and unreported ones included."""
    with (shared / "review" / "findings.tsv").open(encoding="utf-8", newline="") as handle:
        curated = {row["finding_id"]: row for row in csv.DictReader(handle, delimiter="\t")}
    with Store.open(review_store) as store:
        result = store.connection.execute("SELECT * FROM evidence WHERE source = 'pisanu-2025'")
        names = [column[0] for column in result.description or []]
        stored = {row[0].rsplit("/")[-1]: dict(zip(names, row, strict=True)) for row in result.fetchall()}

    assert 98 == len(curated) == len(stored)
    for name, row in curated.items():
        evidence = stored[name]
        assert row["contrast_id"] == evidence["contrast"].rsplit("/")[-1]
        assert row["feature_as_written"] == evidence["as_written"]
        assert row["feature_kind"].lower() == evidence["feature_kind"]
        assert (row["measurand"], row["direction"], row["call"]) == (
            evidence["measurand"],
            evidence["direction"],
            evidence["call"],
        )
        assert row["certainty"] == (evidence["certainty"] or "")
        assert (row["dose_dependent"] == "true") == (evidence["dose_dependent"] is True)
        assert {*row["locators"].split("|")} == {*evidence["locator"]}
        assert {*filter(None, row["themes"].split("|"))} == {*(evidence["themes"] or [])}
        assert {*filter(None, row["validated_by"].split("|"))} == {*(evidence["validated_by"] or [])}
        if row["feature_kind"] in {"gene", "lncRNA"}:
            assert (row["feature_id"], row["symbol"]) == (evidence["feature_id"], evidence["symbol"])


def test_the_review_has_the_numbers_that_its_curators_counted(review_store: Path) -> None:
    """12 studies; 6 genes measured by name in blood, 22 in vitro, none in both."""
    with Store.open(review_store) as store:
        genes = dict(
            store.rows(
                "SELECT compartment, list(DISTINCT feature_id) FROM evidence"
                " WHERE feature_kind IN ('gene', 'lncrna', 'mirna') GROUP BY compartment"
            )
        )
        studies = store.rows("SELECT count(DISTINCT publication), count(DISTINCT study) FROM evidence")

    assert (6, 22) == (len(genes["blood"]), len(genes["in_vitro"]))
    assert not set(genes["blood"]) & set(genes["in_vitro"])
    assert [(12, 12)] == studies


def test_the_tables_of_the_review_are_those_that_were_curated(root: Path, shared: Path) -> None:
    """The copy in loaders/ has the same rows, and columns that only said where something was looked up are gone."""
    for path in sorted((root / "loaders" / "pisanu-2025").glob("*.tsv")):
        original = shared / "review" / path.name
        if not original.is_file():
            continue
        with (
            path.open(encoding="utf-8", newline="") as ours,
            original.open(encoding="utf-8", newline="") as theirs,
        ):
            copied = list(csv.DictReader(ours, delimiter="\t"))
            curated = list(csv.DictReader(theirs, delimiter="\t"))
        key = next(iter(copied[0]))

        assert [row[key] for row in curated] == [row[key] for row in copied], path.name
        assert {*copied[0]} <= {*curated[0]} | {"ref_no"}, path.name


# ---- a second review


@pytest.mark.slow
def test_a_second_review_of_the_same_papers_adds_accounts_and_no_units(
    full_review_store: Path, tmp_path: Path
) -> None:
    """Two of its three studies are papers of the first review, one by DOI, one by citation key alone."""
    path, schema = tmp_path / "kg.duckdb", load_schema()
    path.write_bytes(full_review_store.read_bytes())
    with Store.open(path) as store:
        before = store.digest
    load(path, [str(MADE_UP)], schema)

    with Store.open(path) as store:
        assert [(15, 13, 13)] == store.rows(
            "SELECT count(*), count(DISTINCT publication), count(DISTINCT unit) FROM study_unit"
        )
        assert [("id:made-up/study/macrophages-2019",), ("id:made-up/study/progenitors-2019",)] == store.rows(
            "SELECT study FROM study_unit WHERE publication IN"
            " (SELECT publication FROM study_unit WHERE study LIKE 'id:pisanu-2025/%')"
            " AND study LIKE 'id:made-up/%' ORDER BY 1"
        )
        assert [(2,)] == store.rows(
            "SELECT count(*) FROM evidence WHERE symbol = 'IGF2' AND doi = '10.3390/cells8101139'"
            " AND contrast_type = 'treated_vs_untreated'"
        )
    unload(path, "made-up", schema)
    with Store.open(path) as store:
        assert before == store.digest


@pytest.mark.slow
def test_the_order_of_loading_does_not_matter(world: World, tmp_path: Path) -> None:
    """Two reviews that share papers, agents and diseases give one digest whichever comes first."""
    other = tmp_path / "other"
    other.mkdir()
    for path in world.review.iterdir():
        (other / path.name).write_bytes(path.read_bytes())
    head = (other / "source.toml").read_text(encoding="utf-8").replace('"made-up"', '"another"')
    (other / "source.toml").write_text(head, encoding="utf-8")
    agents = (other / "agents.tsv").read_text(encoding="utf-8").replace("control drug", "sedative")
    (other / "agents.tsv").write_text(agents, encoding="utf-8")
    world.load(str(world.review))
    world.load(str(other))
    first = world.digest
    world.unload("made-up")
    world.load(str(world.review))
    second = world.digest
    world.unload("made-up")
    world.unload("another")
    world.load(str(other), str(world.review))

    assert first == second == world.digest
    assert [("sedative",)] == world.rows("SELECT note FROM agent WHERE id = 'CHEBI:6931'")


def test_shared_rows_are_merged_slot_by_slot(world: World) -> None:
    """A curated account goes before a reference; what only the reference says is kept; unloading undoes it."""
    reference = world.rows("SELECT label, synonyms, xrefs, parent FROM agent WHERE id = 'CHEBI:6121'")
    world.load()
    merged = world.rows("SELECT label, xrefs, parent FROM agent WHERE id = 'CHEBI:6121'")
    synonyms = world.rows("SELECT synonyms FROM agent WHERE id = 'CHEBI:6121'")[0][0]
    world.unload()

    assert [("racemic ketamine", reference[0][2], "id:chebi/agent/ketamine")] == merged
    assert {*(reference[0][1] or [])} <= {*synonyms}
    assert reference == world.rows("SELECT label, synonyms, xrefs, parent FROM agent WHERE id = 'CHEBI:6121'")


def test_what_a_source_needs_is_loaded_with_it_and_said(world: World) -> None:
    """The sources that were not named stand in the notes and before it in the rows."""
    answer = world.load()

    assert ["hgnc", "chebi", "cell-ontology", "uberon", "cellosaurus", "made-up"] == answer.column("source")
    assert "Needed and already loaded: hgnc, chebi, cell-ontology, uberon, cellosaurus" in answer.notes


# ---- unloading


def test_unloading_leads_back_to_the_digest_before(world: World) -> None:
    """Nothing of the source stays behind in any table."""
    before = world.digest
    world.load()
    world.unload()

    assert before == world.digest
    for cls in load_schema().tables:
        sql = f"SELECT count(*) FROM {cls.table} WHERE source = 'made-up'"  # noqa: S608 - a name of the schema
        assert [(0,)] == world.rows(sql), cls.table


def test_a_source_that_another_needs_is_not_unloaded(loaded: World) -> None:
    """The error names who needs it; the store is as it was."""
    before = loaded.store.read_bytes()

    with pytest.raises(SourceError, match="made-up"):
        loaded.unload("hgnc")
    assert before == loaded.store.read_bytes()


def test_a_source_that_is_not_loaded_is_not_unloaded(world: World) -> None:
    """The error lists what is loaded."""
    with pytest.raises(NotFoundError, match="Loaded are: cell-ontology"):
        world.unload("pisanu-2025")


# ---- snapshots, two at once, interruptions


@pytest.mark.process
def test_an_open_store_is_a_snapshot(world: World) -> None:
    """What is open keeps its answers while this process and another one load; what is opened next sees both."""
    with Store.open(world.store) as old:
        digest = old.digest
        world.load()
        assert 7 == world.rows("SELECT count(*) FROM finding")[0][0]
        world.put("findings.tsv", "m.f01", "p_value", "0.02")
        with loader(world, world.review) as process:
            assert 0 == process.wait(60)

        assert [(0.02,)] == world.rows("SELECT p_value FROM finding WHERE id LIKE '%m.f01'")
        assert (digest, [(0,)]) == (old.digest, old.rows("SELECT count(*) FROM finding"))


def test_a_store_within_little_memory_answers_the_same_and_leaves_nothing_behind(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What does not fit into the memory that is given lies in the folder for temporary files until the store is closed."""
    (place := tmp_path / "for-a-while").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    world.load()
    sql = "SELECT md5(i::VARCHAR) AS m, md5((i + 1)::VARCHAR) AS n FROM range(700_000) AS t(i) ORDER BY m"
    with Store.open(world.store) as store:
        store.connection.execute("SET threads = 1")
        store.limit_memory("40MB")
        cursor = store.connection.execute(sql)
        first = cursor.fetchone()
        spilled = sum(file.stat().st_size for file in place.rglob("*"))

    hashes = [md5(str(i).encode(), usedforsecurity=False).hexdigest() for i in range(700_001)]
    assert min(pairwise(hashes)) == first
    assert spilled > 0
    assert [] == list(place.iterdir())


@pytest.mark.process
@pytest.mark.slow
def test_two_loads_at_once_queue_and_both_are_in(world: World, tmp_path: Path) -> None:
    """Two processes and a thread load three sources into one store."""
    places = []
    for name in ("one", "two", "three"):
        place = tmp_path / name
        place.mkdir()
        for path in world.review.iterdir():
            (place / path.name).write_bytes(path.read_bytes().replace(b'"made-up"', f'"{name}"'.encode()))
        places.append(place)
    thread = threading.Thread(target=world.load, args=(str(places[2]),))
    with loader(world, places[0]) as one, loader(world, places[1]) as two:
        thread.start()
        codes = [process.wait(120) for process in (one, two)]
    thread.join()

    assert [0, 0] == codes
    assert ["one", "three", "two"] == [
        name for (name,) in world.rows("SELECT name FROM loaded WHERE kind = 'review' ORDER BY 1")
    ]


@pytest.mark.process
@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.15, 0.3, 0.6, 1.0])
def test_a_killed_load_leaves_the_old_store(world: World, seconds: float) -> None:
    """After kill -9 at any moment the store opens with the old digest or the new one, and nothing stale stays."""
    before = world.digest
    with loader(world, world.review) as process:
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
    after = world.digest
    world.load()

    assert after in {before, world.digest}
    assert 7 == world.rows("SELECT count(*) FROM finding")[0][0]
    left = {path.name for path in world.store.parent.iterdir()}
    assert {"kg.duckdb", "kg.duckdb.lock", "made-up"} >= left


def test_a_dry_run_stores_nothing(world: World) -> None:
    """It reads and checks everything, says what it would do, and leaves the file byte for byte."""
    before = world.store.read_bytes()
    answer = world.load(dry_run=True)

    assert 61 == dict(zip(answer.column("source"), answer.column("added"), strict=True))["made-up"]
    assert "Dry run: nothing was stored" in answer.notes
    assert before == world.store.read_bytes()
    world.put("findings.tsv", "m.f01", "p_value", "1.7")
    with pytest.raises(SourceError, match="out of range"):
        world.load(dry_run=True)


# ---- places that cannot be written


def test_a_store_in_a_missing_folder_is_refused(world: World, tmp_path: Path) -> None:
    """The error says how to make it; nothing is made in silence."""
    with pytest.raises(StoreError, match="mkdir -p"):
        load(tmp_path / "no" / "kg.duckdb", ["hgnc"], load_schema(), LoadOptions(loaders=world.loaders))

    assert not (tmp_path / "no").exists()


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that nobody can write to")
def test_a_folder_that_cannot_be_written_gives_one_error(world: World) -> None:
    """The error names the store and what to look at."""
    with pytest.raises(StoreError, match=r"the store /proc/kg\.duckdb cannot be written"):
        load("/proc/kg.duckdb", ["uberon"], load_schema(), LoadOptions(loaders=world.loaders))


@pytest.mark.process
def test_a_full_disk_gives_one_error_and_leaves_the_store(world: World) -> None:
    """A process that may not write large files stands for a disk without space."""
    before = world.store.read_bytes()
    text = LOADER.format(
        root=str(ROOT), store=str(world.store), source=str(world.review), loaders=str(world.loaders)
    )
    limit = f"import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, ({len(before) // 2},) * 2)\n"
    done = subprocess.run([sys.executable, "-c", limit + text], capture_output=True, text=True, check=False)

    assert 1 == done.returncode
    assert "StoreError" in done.stderr.splitlines()[-1]
    assert "cannot be written" in done.stderr.splitlines()[-1]
    assert before == world.store.read_bytes()
    assert not [path for path in world.store.parent.iterdir() if ".new" in path.name]


# ---- files that are no store


def test_a_store_of_another_format_is_refused(world: World) -> None:
    """Reading and loading both say what to do; the file is left alone."""
    with edited(world.store) as con:
        con.execute("UPDATE store_format SET format = 99")
    before = world.store.read_bytes()

    with pytest.raises(StoreError, match="another version"):
        Store.open(world.store)
    with pytest.raises(StoreError, match="another version"):
        world.load()
    assert before == world.store.read_bytes()


def test_a_store_with_another_layout_can_be_read_but_not_written(world: World) -> None:
    """Rows of the new schema never end up in tables of the old one."""
    with edited(world.store) as con:
        con.execute("UPDATE store_format SET layout = 'old'")

    assert [(0,)] == world.rows("SELECT count(*) FROM finding")
    with pytest.raises(StoreError, match="another version"):
        world.load()


@pytest.mark.parametrize("content", [b"", b"no store", b"\0" * 5000])
def test_a_file_that_is_no_store_is_never_overwritten(world: World, content: bytes) -> None:
    """A text, or an empty file, under the name of the store is refused and kept."""
    world.store.write_bytes(content)

    with pytest.raises(StoreError, match="is not a store of drugkg"):
        world.load()
    assert content == world.store.read_bytes()


def test_a_link_to_a_store_stays_a_link(world: World, tmp_path: Path) -> None:
    """The file that it points to is replaced, with its permissions."""
    world.store.chmod(0o640)
    link = tmp_path / "link.duckdb"
    link.symlink_to(world.store)
    load(link, [str(world.review)], load_schema(), LoadOptions(loaders=world.loaders))

    assert link.is_symlink()
    assert 0o640 == world.store.stat().st_mode & 0o777
    assert 7 == world.rows("SELECT count(*) FROM finding")[0][0]
