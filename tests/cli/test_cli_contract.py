"""The rules of the command line, each held to by every verb there is.

A new verb is found by itself.  It needs one line in `SAMPLES`: arguments with which it
succeeds, so that its behaviour can be tested as well as its options.

Each verb runs once in this process, with a spy on `Run.emit`, and once in a process of its own.
What follows from `Run` alone (formats, files, envelope, quiet) is shown on one verb with every type of cell.
"""

from __future__ import annotations

import io
import json
import math
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click
import pytest
from click.testing import CliRunner
from factories import tiny_review

from kg.cli.app import SECTIONS, program
from kg.cli.options.common import CommonOption, common_options, verb
from kg.cli.output import FORMATS, REPORTS, write_answer, write_envelope
from kg.cli.program import Program, print_error
from kg.cli.run import Run
from kg.errors import ExitCode, KGError, SettingError, SourceError
from kg.results import Result
from kg.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Kg


@dataclass(frozen=True)
class Sample:
    """How a verb is run by these tests.

    Attributes
    ----------
    arguments
        What makes it succeed.  ``{store}`` stands for a store with the toy graph, ``{tmp}``
        for a folder of the test's own.
    rows
        Whether it prints rows; else it prints text.
    stdin
        Arguments with which it reads stdin; None where it never does.
    writes_elsewhere
        Whether it writes to another system, such as a server.
    makes
        How the file ends that ``-o`` names, where it is a picture and the rows go to stdout.
    """

    arguments: tuple[str, ...] = ()
    rows: bool = True
    stdin: tuple[str, ...] | None = None
    writes_elsewhere: bool = False
    makes: str = ""


SAMPLES: dict[str, Sample] = {
    "view": Sample(("--store", "{store}", "-o", "{tmp}/page.html"), makes=".html"),
    "draw grid": Sample(("--store", "{store}", "-o", "{tmp}/picture.html"), makes=".html"),
    "draw gap": Sample(("--store", "{store}", "-o", "{tmp}/picture.html"), makes=".html"),
    "draw prisma": Sample(("--store", "{store}", "-o", "{tmp}/picture.html"), makes=".html"),
    "ask": Sample(("gene-evidence", "-p", "gene=IL6", "--store", "{store}")),
    "load": Sample(("{tmp}/tiny", "--store", "{tmp}/tiny.duckdb")),
    "unload": Sample(("toy", "--dry-run", "--store", "{store}")),
    "diff": Sample(("{store}", "{store}")),
    "sources": Sample(("--store", "{store}")),
    "info": Sample(("--store", "{store}")),
    "ground": Sample(("IL6", "--store", "{store}")),
    "init": Sample(("{tmp}/my-review", "--dry-run")),
    "lint": Sample(("{tmp}/tiny",)),
    "explain": Sample(("cell.list",)),
    "why-not": Sample(("IL6", "--store", "{store}")),
    "system": Sample(("A172", "--store", "{store}")),
    "study": Sample(("Blood A 2030", "--store", "{store}")),
    "unreported": Sample(("--store", "{store}")),
    "pathway": Sample(("Interferon Signaling", "--store", "{store}")),
    "missing": Sample(("--store", "{store}")),
    "gene": Sample(("IL6", "--store", "{store}")),
    "drug": Sample(("ketamine", "--store", "{store}")),
    "converge": Sample(("--store", "{store}")),
    "conflicts": Sample(("--store", "{store}")),
    "check": Sample(("--store", "{store}")),
    "export": Sample(("turtle", "--store", "{store}"), rows=False),
    "sparql": Sample(
        ("SELECT ?f {{ ?f a biolink:StudyResult }} ORDER BY ?f", "--store", "{store}"),
        stdin=("-", "--store", "{store}"),
    ),
    "sql": Sample(
        ("SELECT id, symbol FROM gene ORDER BY id", "--store", "{store}"), stdin=("-", "--store", "{store}")
    ),
    "cypher": Sample(("RETURN 'IL6' AS symbol",), stdin=("-",)),
    "sync": Sample(
        ("--dry-run", "--take-over", "--source", "toy", "--store", "{store}"), writes_elsewhere=True
    ),
    "completion": Sample(("bash",), rows=False),
    "config": Sample(),
    "demo": Sample(
        ("--store", "{tmp}/demo.duckdb", "--page", "{tmp}/page.html", "--grid", "{tmp}/grid.html")
    ),
    "doctor": Sample(),
    "neo4j start": Sample(),
    "neo4j stop": Sample(),
    "neo4j status": Sample(),
}

HEAVY = {
    "duckdb",
    "filelock",
    "jinja2",
    "matplotlib",
    "neo4j",
    "networkx",
    "numpy",
    "pandas",
    "platformdirs",
    "pooch",
    "psutil",
    "pyoxigraph",
    "pyshacl",
    "pyvis",
    "rdflib",
    "requests",
    "rich",
    "scipy",
    "yaml",
}


def walk(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """List every command below a group by its full name."""
    if not isinstance(command, click.Group):
        yield " ".join(path), command
        return
    ctx = click.Context(command)
    for name in command.list_commands(ctx):
        below = command.get_command(ctx, name)
        assert below is not None
        yield from walk(below, (*path, name))


COMMANDS = dict(walk(program))
every_command = pytest.mark.parametrize("name", list(COMMANDS))


def runs(*, rows: bool | None = None) -> pytest.MarkDecorator:
    """Run a rule for the commands that print rows (True), text (False) or either (None), marked by what they start."""
    names = [name for name in COMMANDS if rows in {None, SAMPLES.get(name, Sample()).rows}]
    marks = dict.fromkeys(("cypher", "sync", "neo4j start"), pytest.mark.neo4j)
    marks |= dict.fromkeys(("completion", "doctor", "sql"), pytest.mark.process)
    marks |= dict.fromkeys(("check", "demo", "export"), pytest.mark.long)
    return pytest.mark.parametrize("name", [pytest.param(name, marks=marks.get(name, ())) for name in names])


every_command_runs = runs()
every_row_command_runs = runs(rows=True)


@pytest.fixture
def sample(
    name: str,
    request: pytest.FixtureRequest,
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> list[str]:
    """The words that run a command, with its places filled in."""
    if name not in SAMPLES:
        pytest.fail(
            f"'kg {name}' has no line in SAMPLES of {__file__}: give arguments with which it succeeds"
        )
    if name == "neo4j start":  # one that runs already: each start from nothing takes seconds
        monkeypatch.setenv("XDG_DATA_HOME", str(request.getfixturevalue("neo4j_data")))
    if name in {"cypher", "sync"}:
        for variable, value in request.getfixturevalue("neo4j").environ.items():
            monkeypatch.setenv(variable, value)
    if name in {"load", "lint"}:
        tiny_review.write(tmp_path, root, tiny_review.tables())
    if name == "demo":  # a copy of the ready store: the loads of the review have tests of their own
        shutil.copy(request.getfixturevalue("full_review_store"), tmp_path / "demo.duckdb")
    words = SAMPLES[name].arguments
    kept = "made_up_store" if name in {"check", "export"} else "toy_store"  # what reads all, reads less
    store = str(request.getfixturevalue(kept)) if any("{store}" in word for word in words) else ""
    return [*name.split(), *(word.format(store=store, tmp=tmp_path) for word in words)]


@dataclass
class Told:
    """What one run of a verb told.

    Attributes
    ----------
    code
        How it ended.
    stdout, stderr
        What it wrote.
    emitted
        Each answer that it gave, with the name of the verb and the digest that go into an envelope.
    """

    code: int = -1
    stdout: str = ""
    stderr: str = ""
    emitted: list[tuple[Result, str, str | None]] = field(default_factory=list)


@pytest.fixture
def run_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Told]:
    """Run a program in this process and in an empty folder, with a spy on `Run.emit`."""
    emit = Run.emit

    def run(*words: str, group: Program = program) -> Told:
        told = Told()

        def spy(self: Run, answer: Result, *, digest: str | None = None) -> None:
            told.emitted.append((answer, self.command, digest))
            emit(self, answer, digest=digest)

        with monkeypatch.context() as patch:
            patch.setattr(Run, "emit", spy)
            patch.chdir(tmp_path)
            capsys.readouterr()
            told.code = group.main(words, standalone_mode=False)
        told.stdout, told.stderr = capsys.readouterr()
        return told

    return run


@pytest.fixture(scope="module")
def ran() -> dict[str, Told]:
    """What each verb told in its one run."""
    return {}


@pytest.fixture
def told(
    name: str,
    ran: dict[str, Told],
    run_here: Callable[..., Told],
    request: pytest.FixtureRequest,
    sparql_in_process: None,
) -> Told:
    """What a verb told with ``-v`` in a pipe; it runs once for all rules."""
    del sparql_in_process
    if name not in ran:
        ran[name] = run_here(*request.getfixturevalue("sample"), "-v")
    return ran[name]


def test_every_command_has_a_sample() -> None:
    """A verb without arguments that make it succeed would escape the rules below."""
    assert sorted(COMMANDS) == sorted(SAMPLES), (
        "give each command a line in SAMPLES, and no line without a command"
    )


# ---- rule 1: stdout is data, stderr is talk


@every_command_runs
def test_stdout_is_data_and_stderr_is_talk(name: str, told: Told) -> None:
    """In a pipe stdout has nothing but the answer, which is given once."""
    assert 0 == told.code, told.stderr
    assert told.stdout.endswith("\n")
    assert "\x1b" not in told.stdout
    assert "Warning:" not in told.stdout
    assert SAMPLES[name].rows == len(told.emitted)
    if SAMPLES[name].rows:
        columns = len(told.stdout.split("\n")[0].split("\t"))
        assert {columns} == {len(line.split("\t")) for line in told.stdout.removesuffix("\n").split("\n")}


# ---- rule 2: formats


def in_format(answer: Result, form: str) -> str:
    """Write an answer as `Run.emit` does in a pipe."""
    stream = io.StringIO()
    write_answer(answer, form, stream)
    return stream.getvalue()


@every_row_command_runs
def test_every_format_has_the_same_rows(
    name: str, told: Told, request: pytest.FixtureRequest, run_here: Callable[..., Told], tmp_path: Path
) -> None:
    """json, jsonl, csv, tsv and table have the same columns and the same number of rows."""
    answer = told.emitted[0][0]
    text = {form: in_format(answer, form) for form in FORMATS}
    records = json.loads(text["json"])

    assert records == [json.loads(line) for line in text["jsonl"].splitlines()]
    assert [list(answer.columns)] * len(answer) == [list(record) for record in records]
    assert "\t".join(answer.columns) == text["tsv"].split("\n")[0]
    assert len(records) + 1 == text["tsv"].count("\n")
    assert len(records) + 1 == text["table"].count("\n")
    assert name == "demo" or text["tsv"] == told.stdout  # a demo prints its report in a pipe too
    if SAMPLES[name].makes:
        out = tmp_path / f"another{SAMPLES[name].makes}"
        again = run_here(*request.getfixturevalue("sample"), "-o", str(out), "--json")
        assert len(records) == len(json.loads(again.stdout))
        assert out.is_file()


@every_row_command_runs
def test_the_envelope_says_what_it_holds(name: str, told: Told) -> None:
    """One object: schema, command, digest, rows, notes."""
    answer, command, digest = told.emitted[0]
    stream = io.StringIO()
    write_envelope(answer, stream, command=command, digest=digest)
    envelope = json.loads(stream.getvalue())

    assert ["schema", "command", "digest", "rows", "notes"] == list(envelope)
    assert ("kg/1", name.split(maxsplit=1)[0]) == (envelope["schema"], envelope["command"].split()[0])
    assert json.loads(in_format(answer, "json")) == envelope["rows"]
    assert all(isinstance(note, str) for note in envelope["notes"])


@runs(rows=False)
def test_text_is_never_dressed_as_rows(name: str, sample: list[str], run_here: Callable[..., Told]) -> None:
    """A verb that prints text refuses a format of rows, with wrong usage."""
    del name
    assert ExitCode.USAGE == run_here(*sample, "--json").code


CELLS = (None, True, False, 0, 1e-300, math.nan, 'a\tb\nc|d,"e"\\é漢\x1b[31m', ["x|y", None], {"k": [1]})


@verb("cells")
def cells(run: Run) -> None:
    """Emit every type of cell, as a verb does."""
    run.emit(
        Result(tuple(f"c{at}" for at in range(len(CELLS))), [CELLS, CELLS[:1] * len(CELLS)], ["a note"]),
        digest="0123",
    )


@pytest.mark.parametrize("form", FORMATS)
def test_a_verb_writes_a_format_as_the_writer_does(
    form: str, run_here: Callable[..., Told], tmp_path: Path
) -> None:
    """What --format, its short form and the ending of -o FILE choose is written alike, to stdout and to the file."""
    out = tmp_path / f"answer.{'txt' if form == 'report' else form}"
    asked = run_here("cells", "--format", form, group=only(cells))
    to_file = run_here(
        "cells", "-o", str(out), *(["--format", form] if form == "table" else []), group=only(cells)
    )
    text = in_format(asked.emitted[0][0], form)

    notes = "" if form in REPORTS else "a note\n"
    assert (0, text, notes) == (asked.code, asked.stdout, asked.stderr)
    assert (0, "", text) == (to_file.code, to_file.stdout, out.read_text(encoding="utf-8"))
    what = "the report" if form in REPORTS else "2 rows"
    assert f"Wrote {what} to {out}\n{notes}" == to_file.stderr
    if form in {"json", "csv", "tsv"}:
        assert text == run_here("cells", f"--{form}", group=only(cells)).stdout


def test_a_verb_writes_an_envelope_as_the_writer_does(run_here: Callable[..., Told]) -> None:
    """The envelope has the name of the verb, the digest of the store, the rows and the notes."""
    told = run_here("cells", "--envelope", group=only(cells))
    envelope = json.loads(told.stdout)

    assert ("cells", "0123", ["a note"]) == (envelope["command"], envelope["digest"], envelope["notes"])
    assert json.loads(in_format(told.emitted[0][0], "json")) == envelope["rows"]


def test_quiet_leaves_out_the_talk_alone(run_here: Callable[..., Told]) -> None:
    """With -q stdout is as it was, and stderr has nothing."""
    loud, quiet = (run_here("cells", *more, group=only(cells)) for more in ((), ("-q",)))

    assert (loud.stdout, "") == (quiet.stdout, quiet.stderr)
    assert in_format(loud.emitted[0][0], "tsv") == loud.stdout


# ---- rule 3: exit codes


@every_command
def test_wrong_usage_is_two(run_here: Callable[..., Told], name: str) -> None:
    """An unknown option is named, usage follows in one line, nothing goes to stdout."""
    done = run_here(*name.split(), "--no-such-option")

    assert (ExitCode.USAGE, "") == (done.code, done.stdout)
    assert done.stderr.startswith("Error: ")
    assert "--no-such-option" in done.stderr
    assert len(done.stderr.splitlines()) == 2


@every_command
def test_every_command_can_fail_on_an_empty_answer_and_on_a_warning(name: str) -> None:
    """``--fail-empty`` and ``--strict`` are there."""
    assert {"fail_empty", "strict"} <= {option.name for option in COMMANDS[name].params}


def test_exit_codes_are_the_contract() -> None:
    """The numbers are fixed for users."""
    assert {
        "SUCCESS": 0,
        "FAILURE": 1,
        "USAGE": 2,
        "NOT_FOUND": 3,
        "UNREACHABLE": 4,
        "INTERRUPTED": 130,
    } == {code.name: code.value for code in ExitCode}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        *((kind("x"), kind.exit_code) for kind in KGError.__subclasses__()),
        (KeyboardInterrupt(), 130),
        (click.Abort(), 130),
        (click.UsageError("x"), 2),
        (ValueError("x"), 1),
        (PermissionError(13, "Permission denied", "x.tsv"), 1),
    ],
    ids=lambda case: type(case).__name__ if isinstance(case, BaseException) else str(int(case)),
)
def test_an_error_ends_with_its_code(
    error: BaseException, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every kind of error is one message on stderr and one of the codes."""
    assert code == print_error(error)
    assert len(capsys.readouterr().err.splitlines()) == 1


# ---- rule 4: stdin


READERS = [name for name, sample in SAMPLES.items() if sample.stdin is not None]


@verb("read")
@click.argument("names", nargs=-1, help="Names, or - for stdin.")
def read(run: Run, names: tuple[str, ...]) -> None:
    """Read names, as a verb does."""
    run.emit(Result(("name",), [(name,) for name in run.names(names)]))


@pytest.mark.parametrize("name", ["read", *READERS])
def test_a_terminal_for_stdin_gets_the_help(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a person sits at stdin, the help comes at once instead of a silent wait."""
    monkeypatch.setattr("kg.cli.run.is_terminal", lambda stream: stream is sys.stdin)
    done = CliRunner().invoke(
        only(read) if name == "read" else program, [*name.split(), *(SAMPLES.get(name, Sample()).stdin or ())]
    )

    assert ExitCode.USAGE == done.exit_code
    assert "Usage: kg" in done.stderr


def only(command: click.Command) -> Program:
    """Make a program with one verb, for behaviour that no real verb shows."""
    group = Program({"Verbs": {command.name or "": ("", "")}}, "A program with one verb.")
    group.get_command = lambda *_: command  # type: ignore[method-assign]
    return group


PROCESS = """
import io, json, sys
from contextlib import redirect_stdout
offline = True
def no_network(event, arguments):
    if offline and event.startswith("socket."):
        raise RuntimeError(event)
sys.addaudithook(no_network)
from kg.cli.app import main, program
with redirect_stdout(io.StringIO()) as shown:
    code = program.main({help!r}, standalone_mode=False)
offline = False
with open({report!r}, "w", encoding="utf-8") as file:
    json.dump((code, shown.getvalue(), sorted(sys.modules)), file)
sys.argv = ["kg", *{words!r}]
main()
"""


@dataclass(frozen=True)
class Process:
    """What a process of its own did: first the help of a verb, offline, then the verb, for a reader who has gone.

    Attributes
    ----------
    help_code, help, modules
        How the help ended, what it printed, and the modules that it needed.
    code, stderr
        How the verb ended, and what it said.
    """

    help_code: int
    help: str
    modules: list[str]
    code: int
    stderr: bytes


@pytest.fixture(scope="module")
def processes() -> dict[str, Process]:
    """What the one process of each verb did."""
    return {}


@pytest.fixture
def process(
    name: str,
    processes: dict[str, Process],
    request: pytest.FixtureRequest,
    root: Path,
    tmp_path: Path,
) -> Process:
    """What the one process of a verb did."""
    if name not in processes:
        words = [*request.getfixturevalue("sample"), "--quiet"]
        report = tmp_path / "report.json"
        code = PROCESS.format(help=[*name.split(), "--help"], report=str(report), words=words)
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run(
            [sys.executable, "-c", code],
            stdout=writing,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(root)},
            check=False,
        )
        os.close(writing)
        assert report.is_file(), done.stderr
        help_code, shown, modules = json.loads(report.read_text(encoding="utf-8"))
        processes[name] = Process(help_code, shown, modules, done.returncode, done.stderr)
    return processes[name]


@every_command_runs
def test_a_closed_pipe_is_quiet(name: str, process: Process) -> None:
    """``kg ... | head -0`` says nothing and ends well."""
    del name
    assert (0, b"") == (process.code, process.stderr)


# ---- rule 5: errors


@every_command
def test_a_traceback_comes_only_with_debug(name: str) -> None:
    """Even what nobody foresaw is one sentence, which asks for --debug."""
    command = COMMANDS[name]
    assert "debug" in {option.name for option in command.params}
    said = [broken(name, *more) for more in ((), ("--debug",))]

    assert [ExitCode.FAILURE] * 2 == [code for code, _ in said]
    assert ["Traceback" in text for _, text in said] == [False, True]
    assert "--debug" in said[0][1]
    assert len(said[0][1].splitlines()) == 1


def broken(name: str, *more: str) -> tuple[int, str]:
    """Run a command whose inside fails, and return its code and what it said."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    verb = COMMANDS[name]
    command = click.Command(
        name, callback=fail, params=[p for p in verb.params if isinstance(p, CommonOption)]
    )
    group = type(program)({"x": {name: ("", "")}}, "x")
    group.get_command = lambda *_: command  # type: ignore[method-assign]
    done = CliRunner().invoke(group, [name, *more])
    return done.exit_code, done.stderr


def test_an_error_says_what_where_and_what_to_do() -> None:
    """The message has the place, the value, the remedy and the nearest name."""
    error = SourceError(
        "'treted' is not a contrast type",
        file="contrasts.tsv",
        row=12,
        column="contrast_type",
        value="treted",
        known=["treated", "untreated"],
        remedy="Write one of: treated, untreated",
    )

    assert str(error) == (
        "contrasts.tsv:12:contrast_type: 'treted' is not a contrast type. Did you mean 'treated'? "
        "Write one of: treated, untreated."
    )
    assert (12, "treted") == (error.row, error.value)


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["confg"], ["'confg'", "'config'"]),
        (["config", "--formt", "csv"], ["--formt", "--format"]),
        (["config", "--format", "xml"], ["xml", "jsonl"]),
        (["--json", "config"], ["after the command", "--json"]),
        (["config", "--json", "--csv"], ["csv and json"]),
    ],
)
def test_a_mistyped_word_gets_the_nearest(
    run_here: Callable[..., Told], arguments: list[str], parts: list[str]
) -> None:
    """An unknown command, option or value is answered with what exists."""
    done = run_here(*arguments)

    assert ExitCode.USAGE == done.code
    assert [] == [part for part in parts if part not in done.stderr]


# ---- rule 6: colour


@every_command
@pytest.mark.parametrize(
    ("env", "more", "coloured"),
    [
        ({}, [], False),
        ({"FORCE_COLOR": "1"}, [], True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False),
        ({"FORCE_COLOR": "1"}, ["--no-color"], False),
        ({"TERM": "dumb"}, [], False),
    ],
    ids=["pipe", "FORCE_COLOR", "NO_COLOR", "--no-color", "TERM=dumb"],
)
def test_colour_is_as_the_user_wants_it(
    name: str,
    env: dict[str, str],
    more: list[str],
    coloured: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An error is coloured only where the environment and the options allow it."""
    for variable, value in env.items():
        monkeypatch.setenv(variable, value)
    done = CliRunner().invoke(program, [*name.split(), "--no-such-option", *more])

    assert coloured == ("\x1b[" in done.stderr)


# ---- rule 7: settings


@every_command
def test_a_mistake_in_the_settings_is_told_and_a_flag_is_stronger(name: str) -> None:
    """Every command takes ``--store``; the order of settings has tests of its own."""
    option = next(param for param in COMMANDS[name].params if param.name == "store_flag")

    assert isinstance(option, CommonOption)


def test_the_origin_of_a_setting_is_told(kg_process: Kg) -> None:
    """``kg config`` names the variable of the environment that a value is from."""
    assert 1 == kg_process("config", env={"KG_STORE": "x.duckdb"}).stdout.count("environment KG_STORE")


# ---- rule 8: secrets


@every_command
def test_no_secret_on_the_command_line(name: str) -> None:
    """There is no option that takes a password, only one that names a file."""
    options = [text for param in COMMANDS[name].params for text in param.opts]

    assert [] == [text for text in options if "password" in text and text != "--password-file"]


def test_an_address_with_a_password_is_refused(kg_process: Kg) -> None:
    """The verb ends with wrong usage and does not repeat the password."""
    done = kg_process("doctor", env={"NEO4J_URI": "neo4j://me:hush@localhost"})

    assert SettingError.exit_code == done.returncode
    assert "hush" not in done.stdout + done.stderr


# ---- rule 9: writing to another system


@every_command
def test_what_writes_elsewhere_has_a_dry_run(name: str) -> None:
    """A verb that writes to a server plans first and asks before it deletes."""
    options = {text for param in COMMANDS[name].params for text in param.opts}

    assert not SAMPLES.get(name, Sample()).writes_elsewhere or {"--dry-run", "--yes"} <= options


# ---- rule 10: common options, after the verb


@every_command
def test_every_command_takes_the_common_options(name: str) -> None:
    """They stand after the verb, alike everywhere, and a verb has none of the same name."""
    own = [text for param in COMMANDS[name].params for text in param.opts]
    common = [text for option in common_options() for text in option.opts]

    assert [] == [text for text in common if text not in own]
    assert sorted(set(own)) == sorted(own)
    assert {"--version", "--quiet", "-v", "--debug"} <= set(own)


@every_command
def test_every_command_and_parameter_has_help(name: str) -> None:
    """The help is a sentence, the list of verbs shows its first one."""
    command = COMMANDS[name]
    listed = {each: text for verbs in SECTIONS.values() for each, (_, text) in verbs.items()}
    first = " ".join((command.help or "").split("\n\n")[0].split())

    assert first.endswith(".")
    assert " " in name or listed[name] == first
    assert [] == [param.name for param in command.params if not getattr(param, "help", None)]


@every_command
def test_help_and_version_follow_the_verb(run_here: Callable[..., Told], name: str) -> None:
    """``kg VERB --help`` and ``kg VERB --version`` go to stdout."""
    shown = run_here(*name.split(), "--help")

    assert (0, "") == (shown.code, shown.stderr)
    assert shown.stdout.startswith(f"Usage: kg {name} ")
    assert f"kg {__version__}\n" == run_here(*name.split(), "--version").stdout


def test_the_version_of_the_program(kg_process: Kg) -> None:
    """``kg --version`` prints the version, as each verb does."""
    assert f"kg {__version__}\n" == kg_process("--version").stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_a_script(kg_process: Kg, run_here: Callable[..., Told], shell: str) -> None:
    """The script asks kg, and kg answers with verbs and options."""
    script = run_here("completion", shell)
    words = {"_KG_COMPLETE": f"{shell}_complete", "COMP_WORDS": "kg conf", "COMP_CWORD": "1"}
    answer = kg_process(
        env=words if shell != "fish" else {**words, "COMP_WORDS": "conf", "COMP_CWORD": "conf"}
    )

    assert "_KG_COMPLETE" in script.stdout
    assert "config" in answer.stdout


# ---- rule 11: light and offline


LIGHT = """
import sys
def no_network(event, arguments):
    if event.startswith("socket."):
        raise RuntimeError(event)
sys.addaudithook(no_network)
sys.argv = ["kg", *{words!r}]
from kg.cli.app import main
try:
    main()
except SystemExit as end:
    code = end.code
print(code, *sorted({{name.partition(".")[0] for name in sys.modules}}), file=sys.stderr)
"""


@every_command_runs
def test_help_is_light_and_offline(name: str, process: Process) -> None:
    """Help imports nothing heavier than click and opens no socket."""
    modules = {module.partition(".")[0] for module in process.modules}

    assert (0, set()) == (process.help_code, modules & HEAVY), process.stderr
    assert "click" in modules
    assert process.help.startswith(f"Usage: kg {name} ")


@pytest.mark.process
@pytest.mark.parametrize("word", ["--help", "--version"])
def test_help_of_the_program_is_light_and_offline(word: str, root: Path) -> None:
    """The list of verbs and the version import nothing heavier than click and open no socket."""
    done = subprocess.run(
        [sys.executable, "-c", LIGHT.format(words=[word])],
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    code, *modules = done.stderr.split()

    assert (code, []) == ("0", [module for module in modules if module in HEAVY])
    assert "click" in modules


@pytest.mark.process
def test_the_list_of_verbs_imports_none(root: Path) -> None:
    """``kg --help`` reads the table of verbs and leaves their modules alone."""
    code = LIGHT.format(words=["--help"]).replace('name.partition(".")[0]', "name")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, encoding="utf-8", check=True
    )
    verbs = {module.partition(":")[0] for verbs in SECTIONS.values() for module, _ in verbs.values()}

    assert [] == sorted(verbs & set(done.stderr.split()))


# ---- rule 12: the store


@every_command
def test_the_store_is_named_alike_everywhere(name: str) -> None:
    """``--store PATH`` says in its help what else names the store."""
    option = next(param for param in COMMANDS[name].params if "--store" in param.opts)

    assert "KG_STORE" in str(getattr(option, "help", ""))
    assert "./kg.duckdb" in str(getattr(option, "help", ""))


# ---- reading a text, a file or stdin


@pytest.mark.parametrize(
    ("source", "expected"),
    [("SELECT 1", "SELECT 1"), ("-", "from stdin"), (None, "from stdin"), ("{file}", "from file")],
)
def test_a_text_a_file_or_stdin(
    source: str | None, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A verb that takes TEXT, FILE or - reads each."""
    file = tmp_path / "query.sql"
    file.write_text("from file", encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", fake_stdin(b"\xef\xbb\xbffrom stdin"))

    assert expected == Run("sql").text(source and source.format(file=file), suffixes=(".sql",))


def test_a_missing_file_is_told_with_the_nearest(tmp_path: Path) -> None:
    """A name that ends like a file is never taken for a query."""
    (tmp_path / "query.sql").touch()
    with pytest.raises(KGError, match=r"Did you mean 'query\.sql'"):
        Run("sql").text(str(tmp_path / "qery.sql"), suffixes=(".sql",))


def test_names_come_from_stdin_in_place_of_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    """One name a line; empty lines are no names."""
    monkeypatch.setattr(sys, "stdin", fake_stdin("GRIA1\n\n IL-1β \n".encode()))

    assert ["FKBP5", "GRIA1", "IL-1β", "TNF"] == Run("ground").names(["FKBP5", "-", "TNF"])


@pytest.mark.parametrize("seconds", ["nan", "inf", "1e30", "0", "-1", "1000001"])
@pytest.mark.parametrize("verb", ["sql", "sparql", "cypher"])
def test_a_timeout_that_is_no_length_of_time_is_wrong_usage(
    verb: str, seconds: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """No query engine sees it; the sentence names the option."""
    code = program.main([verb, "a query", "--timeout", seconds], standalone_mode=False)

    assert 2 == code
    assert capfd.readouterr().err.startswith("Error: Invalid value for '--timeout': ")


@pytest.mark.parametrize("verb", ["sql", "sparql", "cypher"])
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("a query", "-p", "name=\udcff"), r"the text on the command line is not UTF-8: 'name=\xff'"),
        (("a query", "-p", r'name="\udcff"'), "the value of the parameter name is not UTF-8"),
        (("a query of \udcff",), r"the text on the command line is not UTF-8: 'a query of \xff'"),
    ],
)
def test_words_that_are_not_utf_8_are_wrong_usage(
    verb: str, words: tuple[str, ...], message: str, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A byte of another encoding is told before any engine sees it."""
    code = program.main([verb, *words, "--store", str(tmp_path / "none")], standalone_mode=False)

    assert 2 == code
    assert capfd.readouterr().err.startswith(f"Error: {message}. ")


def test_stdin_that_is_not_utf_8_is_told_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error has the line, as for any file."""
    monkeypatch.setattr(sys, "stdin", fake_stdin("GRIA1\nIL-1é\n".encode("latin-1")))
    with pytest.raises(SourceError, match=r"stdin:2: .*UTF-8"):
        Run("ground").names(["-"])


def fake_stdin(content: bytes) -> Any:
    """Make a stdin that is no terminal."""
    return io.TextIOWrapper(io.BytesIO(content), encoding="utf-8")
