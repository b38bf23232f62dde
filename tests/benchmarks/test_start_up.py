"""Start-up and loading, each measured beside its yardstick in the same run, interleaved, by the median."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
ROUNDS = 9

pytestmark = pytest.mark.benchmark


def seconds(command: list[str], cwd: Path) -> float:
    """Run a command and return its seconds as a whole process."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    began = time.perf_counter()
    subprocess.run(command, cwd=cwd, env=env, check=True, capture_output=True)
    return time.perf_counter() - began


def ratio(ours: list[str], yardstick: list[str], cwd: Path) -> float:
    """Return median(ours) / median(yardstick) over interleaved runs, and print both."""
    pairs = [(seconds(ours, cwd), seconds(yardstick, cwd)) for _ in range(ROUNDS + 1)][1:]
    mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"\n{' '.join(ours[2:4])}: {mine:.3f} s; {yardstick[-1]}: {other:.3f} s; ratio {mine / other:.2f}")
    return float(mine / other)


def test_help_costs_little_more_than_click(tmp_path: Path) -> None:
    """`kg --help` takes at most 2.5 times as long as importing click."""
    assert 2.5 >= ratio(
        [sys.executable, "-m", "kg", "--help"], [sys.executable, "-c", "import click"], tmp_path
    )


def test_a_gene_costs_little_more_than_the_engine(review_store: Path, tmp_path: Path) -> None:
    """`kg gene GRIA1` takes less than 3 times as long as importing duckdb."""
    ours = [sys.executable, "-m", "kg", "gene", "GRIA1", "--store", str(review_store)]

    assert 3 > ratio(ours, [sys.executable, "-c", "import duckdb"], tmp_path)


def test_the_review_loads_in_seconds(tmp_path: Path) -> None:
    """The review with its reference sources loads in under 10 s, and again in no time."""
    command = [sys.executable, "-m", "kg", "load", "pisanu-2025", "--store", str(tmp_path / "kg.duckdb")]
    first, second = seconds(command, tmp_path), seconds(command, tmp_path)
    print(f"\nkg load pisanu-2025: {first:.2f} s; again: {second:.2f} s; ratio {second / first:.3f}")

    assert 10 > first
    assert first / 5 > second
