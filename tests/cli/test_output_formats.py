"""One answer as a report or as rows: the same rows and the same column names in each format of rows."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import pty
import re
import select
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kg.atomic_write import atomic_write
from kg.cli.output import FORMATS, write_answer, write_envelope
from kg.cli.progress import Progress
from kg.cli.run import Run
from kg.errors import ExitCode, OptionError, OutputError
from kg.results import Result, cell_value

ANSWER = Result(
    ("symbol", "direction", "units", "p", "agents", "flag", "text"),
    [
        ("GRIA1", "up", 1, 0.1, ["ketamine", "(R)-ketamine"], True, 'say "a, b"'),
        ("IL-1β", None, 0, 1e-300, [], False, "two\nlines\tand a tab \\ |"),
        ("FEDORA", "down", -3, None, ["a|b"], None, ""),
    ],
    ["A note for the reader."],
)
JSON_ROWS = [dict(zip(ANSWER.columns, row, strict=True)) for row in ANSWER.rows]


def written(form: str, answer: Result = ANSWER, **options: Any) -> str:
    """Write an answer into a text."""
    stream = io.StringIO()
    write_answer(answer, form, stream, **options)
    return stream.getvalue()


def test_json_is_an_array_of_objects() -> None:
    """Numbers are numbers, absent is null, lists are lists."""
    assert JSON_ROWS == json.loads(written("json"))


def test_jsonl_is_an_object_a_line() -> None:
    """The same objects, one on each line."""
    assert JSON_ROWS == [json.loads(line) for line in written("jsonl").splitlines()]


def test_csv_reads_back() -> None:
    """Absent is empty, a list is joined by a bar, quotes and newlines survive."""
    rows = list(csv.reader(io.StringIO(written("csv"))))

    assert [
        list(ANSWER.columns),
        ["GRIA1", "up", "1", "0.1", "ketamine|(R)-ketamine", "true", 'say "a, b"'],
        ["IL-1β", "", "0", "1e-300", "", "false", "two\nlines\tand a tab \\ |"],
        ["FEDORA", "down", "-3", "", r"a\|b", "", ""],
    ] == rows


def test_tsv_is_a_line_a_row() -> None:
    r"""Tab, newline and backslash are written \t, \n and \\, so that `cut` and `wc -l` hold."""
    lines = written("tsv").split("\n")

    assert ["\t".join(ANSWER.columns), ""] == [lines[0], lines[-1]]
    assert [7, 7, 7] == [len(line.split("\t")) for line in lines[1:-1]]
    assert r"two\nlines\tand a tab \\ |" == lines[2].split("\t")[-1]


def test_md_is_a_line_a_row() -> None:
    """A bar is escaped, a newline is a break, numbers stand to the right."""
    lines = written("md").splitlines()

    assert "| --- | --- | ---: | ---: | --- | --- | --- |" == lines[1]
    assert lines[3].endswith(r"| two<br>lines\tand a tab \\ \| |")
    assert "A note for the reader." == lines[-1]


def test_a_plain_table_is_aligned() -> None:
    """Columns start where their headings start, and nothing can steer the terminal."""
    answer = Result(("symbol", "units"), [("GRIA1", 1), ("\x1b[31mred\n", 12)])

    assert ["symbol         units", "GRIA1              1", r"\x1b[31mred\n     12"] == written(
        "table", answer
    ).splitlines()


@pytest.mark.parametrize("form", FORMATS)
def test_a_format_repeats_itself(form: str) -> None:
    """Writing twice gives the same bytes, without a row as well."""
    empty = Result(ANSWER.columns, [])

    assert written(form) == written(form)
    assert written(form, empty) == written(form, empty)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("json", "[]\n"),
        ("jsonl", ""),
        ("csv", "a,b\n"),
        ("tsv", "a\tb\n"),
        ("table", "a  b\n"),
        ("md", "No rows.\n"),
        ("report", "No rows.\n"),
    ],
)
def test_an_answer_without_rows_is_valid(form: str, expected: str) -> None:
    """An empty array, the heading alone, or a sentence."""
    assert expected == written(form, Result(("a", "b"), []))


def test_the_envelope_holds_digest_rows_and_notes() -> None:
    """One object with the keys of the contract, in its order."""
    stream = io.StringIO()
    write_envelope(ANSWER, stream, command="gene", digest="abc")
    envelope = json.loads(stream.getvalue())

    assert ["schema", "command", "digest", "rows", "notes"] == list(envelope)
    assert {
        "schema": "kg/1",
        "command": "gene",
        "digest": "abc",
        "rows": JSON_ROWS,
        "notes": ["A note for the reader."],
    } == envelope


@pytest.mark.parametrize(
    ("cell", "expected"),
    [(math.nan, None), (math.inf, "inf"), ((1, None), [1, None]), (0, 0), (False, False), (0.0, 0.0)],
)
def test_what_json_cannot_say_is_said_otherwise(cell: object, expected: object) -> None:
    """NaN is absent; zero, false and absent stay three things."""
    value = cell_value(cell)

    assert (expected, type(expected)) == (value, type(value))


def test_a_terminal_gets_a_table() -> None:
    """Where the table fits it has one line a row, coloured only when asked."""
    answer = Result(("symbol", "units"), [("GRIA1", 1), ("IL-1β", 12)])

    assert ["symbol  units", "GRIA1       1", "IL-1β      12"] == [
        line.rstrip() for line in written("table", answer, terminal_width=13).splitlines()
    ]
    assert "\x1b[1m" in written("table", answer, terminal_width=80, color=True)


def test_a_narrow_terminal_gets_blocks() -> None:
    """Where not even the words of a table fit, each row is a block of its values; absent ones are left out."""
    lines = written("table", terminal_width=30).splitlines()

    assert 2 == lines.count("")
    assert (3, 2) == tuple(sum(line.startswith(name) for line in lines) for name in ("symbol", "direction"))
    assert 30 >= max(map(len, lines))


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.json", "json"), ("a.CSV", "csv"), ("a.md", "md"), ("a.txt", "report"), ("a", "tsv")],
)
def test_the_ending_of_a_file_chooses_the_format(tmp_path: Path, name: str, form: str) -> None:
    """``-o a.json`` is JSON; an ending that says nothing is tsv."""
    Run("gene", output=tmp_path / name, quiet=True).emit(ANSWER)

    assert written(form) == (tmp_path / name).read_text(encoding="utf-8")


def test_a_file_is_replaced_completely_or_not_at_all(tmp_path: Path) -> None:
    """When the writing fails the old file is there, and nothing beside it."""
    path = tmp_path / "rows.tsv"
    path.write_text("old", encoding="utf-8")

    def fail_half_way() -> None:
        with atomic_write(path) as temporary:
            temporary.write_text("half", encoding="utf-8")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()

    assert "old" == path.read_text(encoding="utf-8")
    assert [path] == list(tmp_path.iterdir())


def test_a_missing_folder_is_one_clear_error(tmp_path: Path) -> None:
    """The error names the folder and how to make it."""
    with pytest.raises(OutputError, match="mkdir -p"):
        Run("gene", output=tmp_path / "none" / "rows.tsv").emit(ANSWER)


def test_a_folder_that_takes_no_file_is_one_clear_error() -> None:
    """The error has the name that the user gave, not that of a file beside it."""
    with pytest.raises(OutputError, match=r"^'/proc/self/rows\.tsv' cannot be written \("):
        Run("gene", output=Path("/proc/self/rows.tsv")).emit(ANSWER)


def test_an_empty_answer_is_success_unless_asked(capsys: pytest.CaptureFixture[str]) -> None:
    """``--fail-empty`` makes it 1, after the notes are said."""
    empty = Result(("symbol",), [], ["Nobody measured it."])
    plain, strict = Run("gene"), Run("gene", fail_empty=True)
    plain.emit(empty)
    strict.emit(empty)

    assert (ExitCode.SUCCESS, ExitCode.FAILURE) == (plain.code, strict.code)
    assert "Nobody measured it.\n" * 2 == capsys.readouterr().err


def test_a_warning_changes_the_code_only_with_strict(capsys: pytest.CaptureFixture[str]) -> None:
    """A doubt is said either way."""
    plain, strict = Run("load"), Run("load", strict=True)
    plain.warn("two rows are alike")
    strict.warn("two rows are alike")

    assert (ExitCode.SUCCESS, ExitCode.FAILURE) == (plain.code, strict.code)
    assert "Warning: two rows are alike.\n" * 2 == capsys.readouterr().err


@pytest.mark.parametrize("run", [Run("sparql", form="json"), Run("sparql", envelope=True)])
def test_text_has_no_format_of_rows(run: Run) -> None:
    """Turtle asked for as JSON is refused, not printed as something else."""
    with pytest.raises(OptionError, match="Turtle"):
        run.emit_text("<a> <b> <c> .\n", what="Turtle")


def test_the_envelope_is_json() -> None:
    """``--envelope --csv`` is a contradiction."""
    with pytest.raises(OptionError):
        Run("gene", envelope=True, form="csv").emit(ANSWER)


@pytest.mark.parametrize(("total", "line"), [(10, "Loading: 5 of 10 (0 s)"), (None, "Loading … 5 (0 s)")])
def test_progress_of_short_work_is_silent(total: int | None, line: str) -> None:
    """Nothing is written in the first second; the line says what is done."""
    stream = io.StringIO()
    with Progress("Loading", total, stream=stream) as progress:
        progress.advance(5)
        shown = progress.line()

    assert line == shown
    assert stream.getvalue() == ""


def test_progress_elsewhere_than_on_a_terminal_is_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log gets a whole line now and then, without control characters."""
    monkeypatch.setattr("kg.cli.progress.SECONDS_BETWEEN_LINES", 0.01)
    stream = io.StringIO()
    with Progress("Loading", 2, stream=stream) as progress:
        progress._ended.wait(0.1)

    assert "Loading: 0 of 2 (0 s)" == stream.getvalue().splitlines()[0]
    assert "\x1b" not in stream.getvalue()


SHOWN = """
import sys
from kg.cli.run import Run
from kg.results import Result
Run("gene").emit(Result(("symbol", "units"), [("GRIA1", 1)]))
print("rich" in sys.modules, file=sys.stderr)
"""


def on_a_terminal(code: str, root: Path, **env: str) -> str:
    """Run Python with a terminal for its stdout and stderr, and return what a person sees."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=theirs,
        stderr=theirs,
        stdin=subprocess.DEVNULL,
        cwd=root,
        env={**os.environ, "COLUMNS": "80", **env},
    )
    os.close(theirs)
    seen = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not part:
            break
        seen += part
    os.close(ours)
    process.wait(60)
    return seen.decode().replace("\r\n", "\n")


@pytest.mark.process
@pytest.mark.parametrize(
    ("env", "coloured"),
    [
        ({}, True),
        ({"NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True),
    ],
)
def test_a_terminal_is_coloured_unless_told_otherwise(
    root: Path, env: dict[str, str], coloured: bool
) -> None:
    """A person gets a report by rich, in colour where the environment allows it."""
    seen = on_a_terminal(SHOWN, root, **env)

    assert coloured == ("\x1b[1m" in seen)
    assert "GRIA1" in seen
    assert seen.endswith("True\n")


@pytest.mark.process
def test_a_pipe_gets_tsv_without_rich(root: Path) -> None:
    """Where no person looks, rich is not even imported."""
    done = subprocess.run(
        [sys.executable, "-c", SHOWN], cwd=root, capture_output=True, encoding="utf-8", check=True
    )

    assert ("symbol\tunits\nGRIA1\t1\n", "False\n") == (done.stdout, done.stderr)


WORKS = """
import time
from kg.cli.progress import Progress
with Progress("Loading", 2) as progress:
    progress.advance()
    time.sleep(1.5)
"""


@pytest.mark.process
@pytest.mark.slow
def test_long_work_shows_a_bar_on_a_terminal(root: Path) -> None:
    """After one second a bar is drawn, and at the end it is wiped."""
    seen = on_a_terminal(WORKS, root)
    bar, wiped = re.split("1 of 2 .1 s.", seen, maxsplit=1)

    assert "Loading" in bar
    assert "━━━━" in bar
    assert "\x1b[2K" in wiped.rpartition("s)")[2]
    assert "" == re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", wiped.rpartition("s)")[2]).strip()
