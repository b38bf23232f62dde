"""Whatever is in the tables of a review, each row is stored or quarantined, and each error is a sentence.

``KG_FUZZ_TIMES=20`` changes 10,000 tables in place of 100. ``KG_FUZZ_SEED=400`` begins with that case: a case is the
same in every run, so that a long run can be split. ``pytest -s`` prints how far it is.
"""

from __future__ import annotations

import csv
import os
import random
import shutil
import traceback
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from factories.fuzz import TIMES
from mutated_tables import mutate

from kg.errors import KGError
from kg.load.lint import lint
from kg.load.loader import LoadOptions, load
from kg.load.source import read_source
from kg.schema.linkml import load_schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TABLES = 100 if TIMES == 1 else 500 * TIMES  # changed ones, of about 0.15 times as many cases
FIRST = int(os.environ.get("KG_FUZZ_SEED", "0"))
SHARE = {"toy": 0.75, "pisanu-2025": 0.25}


def outcome(
    store: Path, place: Path, loaders: Path, *, keep: bool, quarantine: Path | None
) -> tuple[Any, ...]:
    """Return what a load gives: counts and faults, or the error."""
    options = LoadOptions(loaders=loaders, quarantine=quarantine, dry_run=not keep, replace=True)
    try:
        result = load(store, [str(place)], load_schema(), options)
    except KGError as error:
        return (str(error),)
    faults = [] if quarantine is None else read_faults(quarantine)
    return ([row[:-1] for row in result.rows if row[0] == place.name], faults)


def read_faults(path: Path) -> list[list[str]]:
    """Return the rows of a quarantine file, whose cells may be long."""
    limit = csv.field_size_limit(2**31 - 1)
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            return list(csv.reader(handle, delimiter="\t"))[1:]
    finally:
        csv.field_size_limit(limit)


def count_lines(path: Path) -> int:
    """Return the number of rows of a table: its lines without the header and empty ones at the end."""
    lines = path.read_bytes().split(b"\n")[1:] if path.exists() else []
    while lines and not lines[-1].strip(b"\r\n"):
        lines.pop()
    return len(lines)


def check_outcome(found: tuple[Any, ...], place: Path) -> str | None:
    """Return what is wrong with the outcome of a load; None where nothing is."""
    if len(found) == 1:
        return "the error has several lines" if "\n" in found[0] else None
    ((_, _, _, findings, *_),), faults = found
    set_aside = {fault[2] for fault in faults if fault[1] == "findings.tsv"}
    rows = count_lines(place / "findings.tsv")
    if rows != findings + len(set_aside):
        return f"{rows} rows are not {findings} findings and {len(set_aside)} quarantined"
    return None


@pytest.mark.slow
@pytest.mark.parametrize("source", SHARE)
def test_rows_read_are_rows_stored_and_quarantined(
    source: str, made_small_store: Callable[[str], Path], small_loaders: Path, tmp_path: Path
) -> None:
    """No table ends in a traceback, loses a row, or gives two results; a failed load leaves the store as it was."""
    store = tmp_path / "kg.duckdb"
    shutil.copy(made_small_store(source), store)
    shutil.copytree(
        small_loaders / "formats", tmp_path / "loaders" / "formats"
    )  # what it needs is in the store
    content = store.read_bytes()
    problems, changed = [], 0
    for seed in count(FIRST):
        if changed >= TABLES * SHARE[source]:
            break
        chance = random.Random(f"{source} {seed}")  # noqa: S311 (the same cases in each run)
        place = tmp_path / source
        shutil.copytree(small_loaders / source, place)
        done = mutate(chance, place)
        changed += len(done)
        try:
            problem, may_differ = try_tables(chance, store, place)
        except Exception:  # noqa: BLE001 (whatever it is, it is what is looked for)
            problem, may_differ = traceback.format_exc(limit=-3), False
        shutil.rmtree(place)
        (tmp_path / "faults.tsv").unlink(missing_ok=True)
        if not may_differ and store.read_bytes() != content:
            problem = f"{problem}; the store has changed" if problem else "the store has changed"
        if left := {each.name for each in tmp_path.iterdir()} - {store.name, f"{store.name}.lock", "loaders"}:
            problem = f"{left} stays behind"
        content = store.read_bytes()
        if problem:
            problems.append(f"{source}, seed {seed} ({done}): {problem}")
            print(problems[-1], flush=True)  # noqa: T201 (it runs for hours)
        if seed % 20 == 0:
            print(f"{source}: {changed} tables changed, seeds {FIRST} to {seed}", flush=True)  # noqa: T201 (how far a long run is)
    assert not problems, "\n".join(problems)
    assert changed >= TABLES * SHARE[source]


def try_tables(chance: random.Random, store: Path, place: Path) -> tuple[str | None, bool]:
    """Load tables, often as a dry run, sometimes twice, and lint some; return the problem, and whether they were stored."""
    loaders = place.parent / "loaders"
    quarantine = None if chance.random() < 0.3 else place.parent / "faults.tsv"
    keep, again, linted = (chance.random() < 0.2 for _ in range(3))
    found = outcome(store, place, loaders, keep=False, quarantine=quarantine)
    problem = check_outcome(found, place)
    if again and found != outcome(store, place, loaders, keep=False, quarantine=quarantine):
        problem = "the second load gives another result"
    if keep and found != outcome(store, place, loaders, keep=True, quarantine=quarantine):
        problem = "the load gives another result than its dry run"
    if linted:
        problem = problem or lint_problem(place, store, loaders)
    return problem, keep and len(found) > 1


def lint_problem(place: Path, store: Path, loaders: Path) -> str | None:
    """Look for contradictions; an error for users is an answer, if it is one sentence."""
    try:
        lint(read_source(place, loaders), store=store, loaders=loaders)
    except KGError as error:
        return "the error has several lines" if "\n" in str(error) else None
    return None
