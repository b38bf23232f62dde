"""The command line at its edges: outputs onto inputs, bytes that are not UTF-8, empty values, old names, Ctrl-C."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import weakref
from typing import TYPE_CHECKING

import duckdb
import pytest

from kg.atomic_write import atomic_write
from kg.cli.app import program
from kg.cli.program import print_error
from kg.errors import ExitCode, OutputError
from kg.interruption import Interruption, before_replacing, interrupt_after
from kg.load.quarantine import all_rules
from kg.query import named
from kg.renamed import COMMANDS, PYTHON, QUESTIONS, RULES
from kg.store.writer import writing

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kg

    from kg.schema.model import Schema

BAD = os.fsdecode(b"IL1\xdf")
WRITES = {  # what writes a file → its words, {out} being the file
    "rows": ("converge", "-o", "{out}", "--format", "tsv"),
    "text": ("ask", "nulls", "--show", "-o", "{out}"),
    "export": ("export", "csv", "-o", "{out}"),
    "page": ("view", "-o", "{out}"),
    "figure": ("draw", "grid", "-o", "{out}"),
    "figure data": ("draw", "gap", "-o", "x.html", "--figure-data", "{out}"),
    "page of the demo": ("demo", "--page", "{out}", "--grid", "x.html"),
    "grid of the demo": ("demo", "--grid", "{out}", "--page", "x.html"),
    "quarantine": ("load", "./mine", "--quarantine", "{out}"),
    "rows of a load": ("load", "./mine", "-o", "{out}", "--format", "tsv"),
    "rows of a query": ("sql", "SELECT 1", "-o", "{out}", "--format", "tsv"),
}
KEPT = (
    "kg.duckdb",
    "kg.duckdb.lock",
    "kg.duckdb.triples/graphs.tsv",
    "other.duckdb",
    "link.tsv",
    "hard.tsv",
    "mine/findings.tsv",
    "mine/prepare/new.sql",
    "mine/source.toml",
    "kg.toml",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, schema: Schema, root: Path) -> Path:
    """A folder with a store, another one, links to it, a loader folder and settings."""
    place = tmp_path_factory.mktemp("inputs")
    with writing(place / "kg.duckdb", schema):
        pass
    shutil.copy(place / "kg.duckdb", place / "other.duckdb")
    shutil.copytree(root / "loaders" / "toy", place / "mine")
    (place / "mine" / "prepare").mkdir()
    (place / "link.tsv").symlink_to("kg.duckdb")
    (place / "hard.tsv").hardlink_to(place / "kg.duckdb")
    (place / "kg.duckdb.triples").mkdir()
    (place / "kg.toml").write_text('store = "kg.duckdb"\n', encoding="utf-8")
    return place


def content(place: Path) -> dict[str, bytes]:
    """Return every file of a folder with its bytes."""
    return {
        str(each.relative_to(place)): each.read_bytes() for each in sorted(place.rglob("*")) if each.is_file()
    }


@pytest.mark.parametrize("kept", KEPT)
@pytest.mark.parametrize("what", WRITES)
def test_no_output_replaces_an_input(what: str, kept: str, folder: Path, kg: Kg) -> None:
    """Whatever a command writes, a store, its lock and index, a loader folder and settings stay as they are."""
    before = content(folder)

    done = kg(*(word.format(out=kept) for word in WRITES[what]), cwd=folder)

    assert done.returncode in {ExitCode.FAILURE, ExitCode.USAGE}, done.stdout
    assert re.search(r"is not overwritten|extension", done.stderr)
    assert before == content(folder)


@pytest.mark.process
def test_a_query_file_is_not_overwritten_by_its_answer(folder: Path, kg: Kg) -> None:
    """What a command reads is not what it writes."""
    (folder / "query.txt").write_text("SELECT 1 AS one", encoding="utf-8")

    done = kg("sql", "query.txt", "-o", "query.txt", cwd=folder)

    assert (1, "Error: 'query.txt' is the query and is not overwritten. Choose another file.\n") == (
        done.returncode,
        done.stderr,
    )


@pytest.mark.parametrize(
    "words",
    [
        ("draw", "gap", "-o", "a.html", "--figure-data", "./a.html"),
        ("demo", "--page", "a.html", "--grid", "a.html"),
        ("load", "toy", "-o", "a.tsv", "--quarantine", "a.tsv"),
    ],
)
def test_two_outputs_are_two_files(words: tuple[str, ...], folder: Path, kg: Kg) -> None:
    """One file for two results would lose one of them."""
    done = kg(*words, cwd=folder)

    assert 2 == done.returncode
    assert "would be written twice" in done.stderr


def test_the_python_interface_does_not_replace_a_store_either(folder: Path) -> None:
    """The rule holds where files are written, not where options are read."""
    with (
        pytest.raises(OutputError, match="is a store or another DuckDB database"),
        atomic_write(folder / "other.duckdb"),
    ):
        pass


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    """A temporary file of a dead process goes with the next write; one in use and files of others stay."""
    target = tmp_path / "page.html"
    left, other = tmp_path / ".page.html.kg-abcd1234.tmp", tmp_path / ".page.html.abcd1234.tmp"
    left.touch()
    other.touch()

    with atomic_write(target) as first, atomic_write(target) as second:
        assert {first, second, other} == set(tmp_path.iterdir())

    assert {target, other} == set(tmp_path.iterdir())


def test_a_name_of_250_letters_can_be_written(tmp_path: Path) -> None:
    """The temporary file fits wherever the target does."""
    with atomic_write(tmp_path / ("x" * 250)) as path:
        path.touch()

    assert [250] == [len(each.name) for each in tmp_path.iterdir()]


@pytest.mark.parametrize(
    "words",
    [
        *[
            (verb, BAD)
            for verb in ("gene", "drug", "study", "pathway", "system", "why-not", "ground", "init")
        ],
        *[(verb, BAD) for verb in ("load", "lint", "unload", "explain", "sql", "sparql", "cypher", BAD)],
        ("converge", "--drug", BAD),
        ("ask", "gene-evidence", "-p", f"gene={BAD}"),
        ("export", "matrix", "--drug", BAD),
        ("draw", "grid", "-o", "x.html", "--title", BAD),
        ("view", BAD, "-o", "x.html"),
        ("info", "-o", f"{BAD}.tsv"),
        ("info", f"--store={BAD}"),
        ("sync", "--source", BAD),
    ],
)
def test_bytes_that_are_not_utf_8_are_refused_wherever_they_stand(
    words: tuple[str, ...], kg: Kg, tmp_path: Path
) -> None:
    """Every argument and option of every verb has the same sentence, and no file is made."""
    done = kg(*words)

    assert (2, True) == (done.returncode, r"IL1\xdf" in done.stderr)
    assert done.stderr.startswith("Error: the text on the command line is not UTF-8: ")
    assert [] == list(tmp_path.iterdir())


def test_utf_8_is_read_whatever_the_locale(kg: Kg) -> None:
    """In the C locale Python keeps the bytes of a Greek letter apart; they are put together again."""
    done = kg("explain", "IL-1β".encode().decode("ascii", "surrogateescape"))

    assert "no term is called 'IL-1β'" in done.stderr


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("info", "--store", ""), "the value of --store"),
        (("info", "--store="), "the value of --store"),
        (("info", "-o", ""), "the value of -o"),
        (("converge", "--drug", " "), "the value of --drug"),
        (("gene", ""), "an argument"),
        (("sparql", ""), "an argument"),
        (("ground", "IL6", ""), "an argument"),
        (("",), "an argument"),
    ],
)
def test_an_empty_value_is_named(words: tuple[str, ...], what: str, kg: Kg) -> None:
    """An empty variable of a script is no name and no path."""
    done = kg(*words)

    assert (2, f"Error: {what} is empty. Write what is meant, or leave it out.\n") == (
        done.returncode,
        done.stderr,
    )


def test_old_names_have_new_ones() -> None:
    """Each hint gives a name that exists, for one that does not."""
    rules = {*all_rules(), *(name.partition(".")[2] for name in all_rules())}

    assert set(program.verbs) >= set(COMMANDS.values())
    assert not set(program.verbs) & set(COMMANDS)
    assert set(named.names()) >= {now.partition(" ")[0] for now in QUESTIONS.values()}
    assert not set(named.names()) & set(QUESTIONS)
    assert rules >= {now.partition(",")[0] for now in RULES.values()}


def test_the_hints_hold_what_the_changelog_renames(root: Path) -> None:
    """A verb, a question or a public name that the changelog renames has a hint."""
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    pairs = dict(re.findall(r"`(kg[ .][a-zA-Z-]+)`[^→\n]*→ `(kg[ .][a-zA-Z-]+)`", text))
    verbs = {old.split()[1]: new.split()[1] for old, new in pairs.items() if old.startswith("kg ")}
    names = {
        old[3:]: new[3:] for old, new in pairs.items() if old.startswith("kg.") and new == "kg.KnowledgeGraph"
    }

    assert dict(COMMANDS).items() >= verbs.items() != set()
    assert dict(PYTHON).items() >= names.items() != set()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("silence",), "It is now called 'unreported'."),
        (("ask", "silence"), "it is now called 'unreported'"),
        (("ask", "several-agents"), "it is now called 'convergence -p across=agent'"),
        (("explain", "lint.twin-study"), "it is now called 'lint.duplicate-study'"),
        (("converge", "--alpha", "0.05"), "The option --alpha was removed"),
        (("load", "nosuch.nq"), "file not found: 'nosuch.nq'"),
        (("load", "toy", "x.nq"), "file not found: 'x.nq'"),
        (("export",), "Error: Missing argument '["),
        (("info", "-o", "x.xyz"), "unknown extension '.xyz' of 'x.xyz'"),
    ],
)
def test_a_mistake_is_answered_with_what_is_meant(words: tuple[str, ...], message: str, kg: Kg) -> None:
    """A name of an earlier version, a missing file and an unknown extension each have their own sentence."""
    done = kg(*words)

    assert done.returncode in {2, 3}
    assert message in done.stderr
    assert 2 >= done.stderr.count("\n")


def test_a_file_of_triples_is_loaded_alone(kg: Kg, tmp_path: Path) -> None:
    """With another source it is refused for that, not as an unknown kind of file."""
    (tmp_path / "a.nq").touch()

    assert "is loaded alone" in kg("load", "a.nq", "toy").stderr


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (MemoryError(), "there is not enough memory"),
        (
            duckdb.OutOfMemoryException("Out of Memory Error: failed to allocate"),
            "there is not enough memory",
        ),
        (ImportError("x.so: failed to map segment from shared object"), "there is not enough memory"),
        (RuntimeError("can't start new thread"), "there is not enough memory"),
        (
            UnicodeEncodeError("ascii", "IL-1β", 4, 5, "ordinal not in range"),
            "cannot write 'β'. Set PYTHONUTF8=1",
        ),
    ],
)
def test_what_the_machine_lacks_is_a_sentence(
    error: BaseException, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Short memory and a narrow locale are no mistakes of the program."""
    assert ExitCode.FAILURE == print_error(error)
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("Query interrupted"), ValueError("x")])
def test_ctrl_c_ends_with_130_whatever_a_library_makes_of_it(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, kg: Kg
) -> None:
    """An interrupted library may raise an error of its own; the verb ends as interrupted."""

    def interrupt(*_: object) -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            raise error from None

    monkeypatch.setattr(signal, "getsignal", lambda _: signal.default_int_handler)
    monkeypatch.setattr("kg.query.terms.explain", interrupt)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        done = kg("explain", "cell.list")
    finally:
        signal.signal(signal.SIGINT, before)

    assert (130, "Interrupted.\n") == (done.returncode, done.stderr)


def test_ctrl_c_after_something_was_written_lets_the_verb_end() -> None:
    """What was written is told; a second Ctrl-C ends the verb nevertheless."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with Interruption() as interruption:
            before_replacing()
            signal.raise_signal(signal.SIGINT)
            came_once = bool(interruption.came)
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
            came_twice = bool(interruption.came)
        before_replacing()
    finally:
        signal.signal(signal.SIGINT, before)
    assert (False, True) == (came_once, came_twice)


def test_a_limit_of_time_keeps_nothing() -> None:
    """What a limit of time would interrupt is held by nobody after the block, be it a connection of a database."""

    class Connection:
        def interrupt(self) -> None:
            """Would end a statement."""

    connection = Connection()
    held = weakref.ref(connection)
    with interrupt_after(60, connection.interrupt):
        del connection
        assert held() is not None

    assert held() is None


def test_a_limit_of_time_interrupts() -> None:
    """A block that is not over in time is interrupted."""
    has_come = threading.Event()
    with interrupt_after(0, has_come.set):
        assert has_come.wait(60)


@pytest.mark.process
def test_ctrl_c_before_a_verb_runs_has_no_traceback(root: Path) -> None:
    """The first moments of the program, in which it imports, end with 130 too."""
    text = (
        "import runpy, signal, sys; sys.modules['click'] = None\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)  # a suite in the background ignores it\n"
        "class Stop:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'kg.cli.app': signal.raise_signal(signal.SIGINT)\n"
        "sys.meta_path.insert(0, Stop()); runpy.run_module('kg', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", text], cwd=root, capture_output=True, encoding="utf-8", check=False
    )

    assert (130, "Interrupted.\n") == (done.returncode, done.stderr)


@pytest.mark.parametrize(
    ("given", "shown"), [("1e-3", "'1e-3'"), ("TRUE", "'TRUE'"), ("true", "'true'"), ("1.50", "'1.50'")]
)
def test_a_value_is_echoed_as_it_was_written(given: str, shown: str, kg: Kg, folder: Path) -> None:
    """The error about a parameter repeats what stands on the command line."""
    done = kg("ask", "convergence", "-p", f"min={given}", cwd=folder)

    assert f"invalid min {shown}" in done.stderr


@pytest.mark.process
def test_the_doctor_says_what_is_wrong_with_a_store(kg: Kg, folder: Path) -> None:
    """A store that cannot be opened is told with its remedy; a sound one with the size of its index."""
    wrong = kg("doctor", "--store", "mine/findings.tsv", cwd=folder)
    right = kg("doctor", cwd=folder)

    assert (4, True) == (wrong.returncode, "is not a store of drugkg: it is a text" in wrong.stdout)
    assert (0, True) == (right.returncode, "triple index kg.duckdb.triples: 0.0 MB" in right.stdout)


@pytest.mark.parametrize("value", ["lots", "0m", "-1g", "512"])
def test_a_size_of_memory_has_a_unit(value: str, kg: Kg) -> None:
    """A size that cannot be one is refused before anything is started."""
    done = kg("neo4j", "start", "--heap", value)

    assert 2 == done.returncode
    assert f"'{value}' is not a size; expected for example 512m or 2g" in done.stderr


@pytest.mark.long
def test_a_query_that_finds_nothing_says_what_no_row_has(kg: Kg, toy_store: Path) -> None:
    """A misspelt value is named, in SQL and in SPARQL, with the nearest one."""
    sql = kg("sql", "SELECT * FROM evidence WHERE drug = 'ketamin'", "--store", toy_store)
    sparql = kg("sparql", "SELECT ?s WHERE { ?s a kg:Findin }", "--store", toy_store)

    assert (0, 0) == (sql.returncode, sparql.returncode)
    assert "ketamin" in sql.stderr
    assert "kg:Finding" in sparql.stderr
