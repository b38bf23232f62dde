"""Hostile command lines: each ends with a sentence and a code of the contract, and no input is changed."""

from __future__ import annotations

import io
import random
import shutil
import sys
from pathlib import Path

import pytest
from factories.fuzz import TIMES
from factories.hostile_words import command_line, verbs

from kg.cli.app import program
from kg.errors import ExitCode
from kg.wording import shortened

LINES = 100 * TIMES
STDIN = (b"", b"IL6\nTNF\n", b"\xff\xfe", b"SELECT 1", b"\0" * 100, b"\n" * 50)
KEPT = ("kg.duckdb", "other.duckdb", "mine", "kg.toml", "folder")

pytestmark = [pytest.mark.process, pytest.mark.slow]


@pytest.fixture
def place(toy_store: Path, made_up_store: Path, root: Path, tmp_path: Path) -> Path:
    """A folder with a store, another one, a link, a loader folder, settings and a folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    shutil.copy(made_up_store, folder / "kg.duckdb")
    shutil.copy(toy_store, folder / "other.duckdb")
    (folder / "link.duckdb").symlink_to("kg.duckdb")
    shutil.copytree(root / "loaders" / "toy", folder / "mine")
    head = folder / "mine" / "source.toml"
    head.write_text(
        head.read_text(encoding="utf-8").replace('name = "toy"', 'name = "mine"'), encoding="utf-8"
    )
    (folder / "folder").mkdir()
    (folder / "folder" / "note.txt").write_text("note", encoding="utf-8")
    (folder / "kg.toml").write_text('store = "kg.duckdb"\n', encoding="utf-8")
    return folder


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Return size and time of every file that must stay."""
    files = [
        each
        for name in KEPT
        for each in ([folder / name] if (folder / name).is_file() else (folder / name).rglob("*"))
    ]
    return {str(each): (each.stat().st_size, each.stat().st_mtime_ns) for each in files if each.is_file()}


def run(words: list[str], stdin: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """Run a command line in this process; return its code and what it wrote to stderr."""
    streams = [io.TextIOWrapper(io.BytesIO(content), encoding="utf-8") for content in (stdin, b"", b"")]
    with monkeypatch.context() as patch:
        for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
            patch.setattr(sys, name, stream)
        try:
            code = program.main(words, standalone_mode=False)
        except SystemExit as end:
            code = int(end.code or 0)
    for stream in streams[1:]:
        stream.flush()
    raw = streams[2].detach()
    return code, raw.getvalue().decode(errors="replace")


@pytest.mark.usefixtures("sparql_in_process")
def test_a_hostile_command_line_ends_with_a_sentence(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No unforeseen error, a code of the contract; stores, tables and settings stay as they are.

    A load of the folder `mine` may change the store; it stays one that opens.
    """
    monkeypatch.chdir(place)
    monkeypatch.setenv("HOME", str(place.parent))
    monkeypatch.setattr("click.launch", lambda *_, **__: 0)
    known, before, unforeseen = verbs(), stamps(place), []
    for number in range(LINES):
        chance = random.Random(f"command line {number}")  # noqa: S311 - the same in every run
        words = command_line(chance, known)
        code, stderr = run(words, chance.choice(STDIN), monkeypatch)
        after = stamps(place)
        changed = {
            Path(name).name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
        }
        allowed = {"kg.duckdb", "other.duckdb"} if {"load", "unload"} & set(words) else set()
        if (
            code not in set(ExitCode)
            or "internal error" in stderr
            or ("Traceback" in stderr and "--debug" not in words)
            or changed - allowed
        ):
            shown = [shortened(repr(word), 80) for word in words]
            unforeseen.append(f"{number}: {shown} ended with {code}, changed {changed}: {stderr[-800:]}")
        before = after

    if unforeseen:
        pytest.fail("\n".join(unforeseen), pytrace=False)
    assert [] == [each.name for each in place.iterdir() if each.name.endswith(".tmp") or ".new" in each.name]
