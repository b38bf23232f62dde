"""Print the line coverage of kg/ by package, and fail where a package falls below tests/coverage.tsv.

Run by ``make coverage`` after the data of all processes are combined. A package may lose 0.3 points without failing,
since a few lines depend on timing. ``--update`` writes tests/coverage.tsv instead; commit it with the reason.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from coverage import Coverage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[1]
FLOOR = ROOT / "tests" / "coverage.tsv"
TOLERANCE = 0.3  # percentage points
COLUMNS = ("package", "lines", "covered", "percent")


def measured() -> Iterator[tuple[str, int, int]]:
    """Yield the name, the lines and the covered lines of each package, `kg` for the modules at its root."""
    coverage = Coverage()
    coverage.load()
    lines: Counter[str] = Counter()
    covered: Counter[str] = Counter()
    for path in sorted((ROOT / "kg").rglob("*.py")):
        _, statements, _, missing, _ = coverage.analysis2(str(path))
        parts = path.relative_to(ROOT).parts
        package = ".".join(parts[:2]) if len(parts) > 2 else "kg"  # noqa: PLR2004 - folder, package, module
        for name in (package, "total"):
            lines[name] += len(statements)
            covered[name] += len(statements) - len(missing)
    for name in sorted(lines):
        yield name, lines[name], covered[name]


def percent(lines: int, covered: int) -> float:
    """Return the share of covered lines in percent, to one decimal; 100 where there are no lines."""
    return round(100 * covered / lines, 1) if lines else 100.0


def losses(rows: list[tuple[str, int, int]], floor: Mapping[str, float]) -> Iterator[str]:
    """Yield a sentence for each package that is covered less than before."""
    for name, lines, covered in rows:
        if percent(lines, covered) < floor.get(name, 0) - TOLERANCE:
            yield f"{name}: {percent(lines, covered)} % of lines covered, {floor[name]} % before"


def read_floor() -> dict[str, float]:
    """Return the percentage of each package that tests/coverage.tsv holds; empty where there is no file."""
    if not FLOOR.is_file():
        return {}
    with FLOOR.open(encoding="utf-8", newline="") as file:
        return {row["package"]: float(row["percent"]) for row in csv.DictReader(file, delimiter="\t")}


def main() -> int:
    """Print the figures, and compare or write them."""
    rows = list(measured())
    table = [
        COLUMNS,
        *((name, *map(str, (lines, covered, percent(lines, covered)))) for name, lines, covered in rows),
    ]
    text = "".join("\t".join(row) + "\n" for row in table)
    sys.stdout.write(text)
    if "--update" in sys.argv[1:]:
        FLOOR.write_text(text, encoding="utf-8")
        return 0
    lost = list(losses(rows, read_floor()))
    sys.stderr.writelines(f"{sentence}\n" for sentence in lost)
    return int(bool(lost))


if __name__ == "__main__":
    sys.exit(main())
