"""The rules of the command line, each held to by every verb there is.

A new verb is found by itself.  It needs one line in `SAMPLES`: arguments with which it
succeeds, so that its behaviour can be tested as well as its options.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click
import pytest
from click.testing import CliRunner

from kg.answer import Answer
from kg.cli import SECTIONS, program
from kg.cli.app import Program, tell
from kg.cli.options import CommonOption, common_options, verb
from kg.cli.output import FORMATS
from kg.cli.run import Run
from kg.errors import ExitCode, KGError, SettingError, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
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
    "load": Sample(("toy", "--store", "{store}")),
    "unload": Sample(("toy", "--dry-run", "--store", "{store}")),
    "sources": Sample(("--store", "{store}")),
    "info": Sample(("--store", "{store}")),
    "ground": Sample(("IL6", "--store", "{store}")),
    "init": Sample(("{tmp}/my-review", "--dry-run")),
    "lint": Sample(("toy",)),
    "why-not": Sample(("IL6", "--store", "{store}")),
    "system": Sample(("A172", "--store", "{store}")),
    "study": Sample(("Blood A 2030", "--store", "{store}")),
    "silence": Sample(("--store", "{store}")),
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
    "curies",
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
every_row_command = pytest.mark.parametrize(
    "name", [name for name in COMMANDS if SAMPLES.get(name, Sample()).rows]
)


@pytest.fixture
def sample(
    name: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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
    words = SAMPLES[name].arguments
    kept = "made_up_store" if name in {"check", "export"} else "toy_store"  # what reads all, reads less
    store = str(request.getfixturevalue(kept)) if any("{store}" in word for word in words) else ""
    return [*name.split(), *(word.format(store=store, tmp=tmp_path) for word in words)]


def test_every_command_has_a_sample() -> None:
    """A verb without arguments that make it succeed would escape the rules below."""
    assert sorted(COMMANDS) == sorted(SAMPLES), (
        "give each command a line in SAMPLES, and no line without a command"
    )


# ---- rule 1: stdout is data, stderr is talk


@every_command
def test_stdout_is_data_and_stderr_is_talk(kg: Kg, name: str, sample: list[str]) -> None:
    """In a pipe stdout has nothing but the answer, and -q leaves it as it is."""
    loud, quiet = kg(*sample, "-v"), kg(*sample, "--quiet")

    assert (0, 0) == (loud.returncode, quiet.returncode), loud.stderr
    assert loud.stdout.endswith("\n")
    assert "\x1b" not in loud.stdout
    assert "Warning:" not in loud.stdout
    if SAMPLES[name].rows:
        columns = len(loud.stdout.split("\n")[0].split("\t"))
        assert {columns} == {len(line.split("\t")) for line in loud.stdout.removesuffix("\n").split("\n")}


# ---- rule 2: formats


@every_row_command
def test_every_format_has_the_same_rows(kg: Kg, name: str, sample: list[str], tmp_path: Path) -> None:
    """json, jsonl, csv, tsv, md and table have the same columns and the same number of rows."""
    done = {form: kg(*sample, "--format", form) for form in FORMATS}
    records = json.loads(done["json"].stdout)
    columns = list(records[0]) if records else done["tsv"].stdout.removesuffix("\n").split("\t")

    assert [0] * len(FORMATS) == [each.returncode for each in done.values()]
    assert records == [json.loads(line) for line in done["jsonl"].stdout.splitlines()] or not stable(sample)
    assert "\t".join(columns) == done["tsv"].stdout.split("\n")[0]
    assert len(records) + 1 == done["tsv"].stdout.count("\n")
    assert len(records) + 2 == done["md"].stdout.count("\n")
    assert len(records) + 1 == done["table"].stdout.count("\n")
    assert done["tsv"].stdout == kg(*sample).stdout or not stable(sample)
    if SAMPLES[name].makes:
        out = tmp_path / f"another{SAMPLES[name].makes}"
        assert len(records) == len(json.loads(kg(*sample, "-o", out, "--json").stdout))
        assert out.is_file()
        return
    out = tmp_path / "answer.json"
    assert (0, "") == ((to_file := kg(*sample, "-o", out)).returncode, to_file.stdout)
    assert columns == list(json.loads(out.read_text(encoding="utf-8"))[0] if records else columns)


def stable(sample: list[str]) -> bool:
    """Say whether two runs print the same (a load prints how long it took)."""
    return sample[0] not in {"load", "demo"}


@every_row_command
def test_the_envelope_says_what_it_holds(kg: Kg, name: str, sample: list[str]) -> None:
    """One object: schema, command, digest, rows, notes."""
    envelope = json.loads(kg(*sample, "--envelope").stdout)

    assert ["schema", "command", "digest", "rows", "notes"] == list(envelope)
    assert ("kg/1", name.split(maxsplit=1)[0]) == (envelope["schema"], envelope["command"].split()[0])
    assert isinstance(envelope["rows"], list)
    assert all(isinstance(note, str) for note in envelope["notes"])


@pytest.mark.parametrize("name", [name for name in COMMANDS if not SAMPLES.get(name, Sample()).rows])
def test_text_is_never_dressed_as_rows(kg: Kg, name: str, sample: list[str]) -> None:
    """A verb that prints text refuses a format of rows, with wrong usage."""
    del name
    assert ExitCode.USAGE == kg(*sample, "--json").returncode


# ---- rule 3: exit codes


@every_command
def test_wrong_usage_is_two(kg: Kg, name: str) -> None:
    """An unknown option is named, usage follows in one line, nothing goes to stdout."""
    done = kg(*name.split(), "--no-such-option")

    assert (ExitCode.USAGE, "") == (done.returncode, done.stdout)
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
    assert code == tell(error)
    assert len(capsys.readouterr().err.splitlines()) == 1


# ---- rule 4: stdin


READERS = [name for name, sample in SAMPLES.items() if sample.stdin is not None]


@verb("read")
@click.argument("names", nargs=-1, help="Names, or - for stdin.")
def read(run: Run, names: tuple[str, ...]) -> None:
    """Read names, as a verb does."""
    run.emit(Answer(("name",), [(name,) for name in run.names(names)]))


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


@every_command
def test_a_closed_pipe_is_quiet(name: str, sample: list[str], root: Path, tmp_path: Path) -> None:
    """``kg ... | head -0`` says nothing and ends well."""
    del name
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run(
        [sys.executable, "-m", "kg", *sample, "--quiet"],
        stdout=theirs,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root)},
        check=False,
    )
    os.close(theirs)

    assert (0, b"") == (done.returncode, done.stderr)


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
def test_a_mistyped_word_gets_the_nearest(kg: Kg, arguments: list[str], parts: list[str]) -> None:
    """An unknown command, option or value is answered with what exists."""
    done = kg(*arguments)

    assert ExitCode.USAGE == done.returncode
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
def test_a_mistake_in_the_settings_is_told_and_a_flag_is_stronger(kg: Kg, name: str) -> None:
    """Every command takes ``--store``; the order of settings has tests of its own."""
    option = next(param for param in COMMANDS[name].params if param.name == "store_flag")

    assert isinstance(option, CommonOption)
    assert kg("config", env={"KG_STORE": "x.duckdb"}).stdout.count("environment KG_STORE") == 1


# ---- rule 8: secrets


@every_command
def test_no_secret_on_the_command_line(name: str) -> None:
    """There is no option that takes a password, only one that names a file."""
    options = [text for param in COMMANDS[name].params for text in param.opts]

    assert [] == [text for text in options if "password" in text and text != "--password-file"]


def test_an_address_with_a_password_is_refused(kg: Kg) -> None:
    """The verb ends with wrong usage and does not repeat the password."""
    done = kg("doctor", env={"NEO4J_URI": "neo4j://me:hush@localhost"})

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
    assert {"--version", "--quiet", "-v", "--debug", "--seed"} <= set(own)


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
def test_help_and_version_follow_the_verb(kg: Kg, name: str) -> None:
    """``kg VERB --help`` and ``kg VERB --version`` go to stdout."""
    shown = kg(*name.split(), "--help")

    assert (0, "") == (shown.returncode, shown.stderr)
    assert shown.stdout.startswith(f"Usage: kg {name} ")
    assert kg("--version").stdout == kg(*name.split(), "--version").stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_a_script(kg: Kg, shell: str) -> None:
    """The script asks kg, and kg answers with verbs and options."""
    script = kg("completion", shell)
    words = {"_KG_COMPLETE": f"{shell}_complete", "COMP_WORDS": "kg conf", "COMP_CWORD": "1"}
    answer = kg(env=words if shell != "fish" else {**words, "COMP_WORDS": "conf", "COMP_CWORD": "conf"})

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
from kg.cli import main
try:
    main()
except SystemExit as end:
    code = end.code
print(code, *sorted({{name.partition(".")[0] for name in sys.modules}}), file=sys.stderr)
"""


@pytest.mark.parametrize(
    "words", [["--help"], ["--version"], *([*name.split(), "--help"] for name in COMMANDS)], ids=" ".join
)
def test_help_is_light_and_offline(words: list[str], root: Path) -> None:
    """Help imports nothing heavier than click and opens no socket."""
    done = subprocess.run(
        [sys.executable, "-c", LIGHT.format(words=words)],
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    code, *modules = done.stderr.split()

    assert (code, []) == ("0", [module for module in modules if module in HEAVY])
    assert "click" in modules


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
        (("a query", "-p", "name=\udcff"), "the value of the parameter name is not UTF-8"),
        (("a query", "-p", r'name="\udcff"'), "the value of the parameter name is not UTF-8"),
        (("a query of \udcff",), "the text on the command line is not UTF-8"),
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
