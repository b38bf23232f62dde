"""Start-up and loading, each measured beside its yardstick in the same run, interleaved, by the median.

Whole processes are measured by their time of the processors, which other programs change less than the time on the clock.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest
from servers.synced import make_generated

ROOT = Path(__file__).parent.parent.parent
ROUNDS = 9
FINDINGS = int(os.environ.get("DRUGKG_BENCH_FINDINGS", "100000"))
DUCKDB = [sys.executable, "-c", "import duckdb"]

pytestmark = pytest.mark.benchmark


def seconds(command: list[str], cwd: Path) -> float:
    """Run a command and return its seconds as a whole process."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    began = time.perf_counter()
    subprocess.run(command, cwd=cwd, env=env, check=True, capture_output=True)
    return time.perf_counter() - began


def processors(command: list[str], cwd: Path) -> float:
    """Run a command and return its seconds of the processors."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds(command, cwd)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ratio(ours: list[str], yardstick: list[str], cwd: Path) -> float:
    """Return median(ours) / median(yardstick) over interleaved runs, and print both."""
    pairs = [(processors(ours, cwd), processors(yardstick, cwd)) for _ in range(ROUNDS + 1)][1:]
    mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"\n{' '.join(ours[2:4])}: {mine:.3f} s; {yardstick[-1]}: {other:.3f} s; ratio {mine / other:.2f}")
    return float(mine / other)


def test_help_costs_little_more_than_click(tmp_path: Path) -> None:
    """`kg --help` takes at most 2.5 times as long as importing click."""
    assert 2.5 >= ratio(
        [sys.executable, "-m", "kg", "--help"], [sys.executable, "-c", "import click"], tmp_path
    )


def test_a_gene_of_the_review_costs_little_more_than_the_engine(review_store: Path, tmp_path: Path) -> None:
    """`kg gene GRIA1` takes less than 3 times as long as importing duckdb."""
    ours = [sys.executable, "-m", "kg", "gene", "GRIA1", "--store", str(review_store)]

    assert 3 > ratio(ours, DUCKDB, tmp_path)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a review made by chance."""
    return make_generated(tmp_path_factory.mktemp("generated"), FINDINGS)


@pytest.mark.parametrize(
    ("verb", "most"), [(("gene", "IL6"), 3), (("converge",), 5), (("why-not", "IL6"), 5)], ids=str
)
def test_a_question_costs_a_few_times_the_engine(
    generated: Path, tmp_path: Path, verb: tuple[str, ...], most: float
) -> None:
    """At 100,000 findings a gene takes 3 times as long as importing duckdb, converge and why-not 5 times, at most."""
    ours = [sys.executable, "-m", "kg", *verb, "--store", str(generated)]

    assert most >= ratio(ours, DUCKDB, tmp_path)


def test_why_not_costs_at_most_twice_a_gene(generated: Path, tmp_path: Path) -> None:
    """`kg why-not` counts what one gene needs and no more."""
    ours, yardstick = (
        [sys.executable, "-m", "kg", verb, "IL6", "--store", str(generated)] for verb in ("why-not", "gene")
    )

    assert 2 >= ratio(ours, yardstick, tmp_path)


def test_the_review_loads_in_seconds(tmp_path: Path) -> None:
    """The review with its reference sources loads in under 10 s, and again in no time."""
    command = [sys.executable, "-m", "kg", "load", "pisanu-2025", "--store", str(tmp_path / "kg.duckdb")]
    first, second = seconds(command, tmp_path), seconds(command, tmp_path)
    print(f"\nkg load pisanu-2025: {first:.2f} s; again: {second:.2f} s; ratio {second / first:.3f}")

    assert 10 > first
    assert first / 5 > second
