"""Tables of results made up for tests, and what is read of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.load.de_table.declaration import Declaration
from kg.load.de_table.source import read_result_table

if TYPE_CHECKING:
    from pathlib import Path

    from kg.load.de_table.decided import Contrast
    from kg.load.de_table.source import ResultTable

SAID: dict[str, Any] = {
    "study": "made-2026",
    "contrast_type": "treated_vs_untreated",
    "drug": "ketamine",
    "system": "HMC3",
    "compartment": "in_vitro",
    "species": "human",
    "scale": "log2",
}


def rows_of(count: int = 40, *, top: float = 1.0) -> list[tuple[str, float, float]]:
    """Make genes with effects of both signs, and p-values in rising order up to the top."""
    return [(f"GENE{n}", (-1) ** n * (count - n + 1) / 10, top * n / count) for n in range(1, count + 1)]


def write(tmp_path: Path, header: str, rows: list[tuple[Any, ...]]) -> Path:
    """Write a table with commas."""
    path = tmp_path / "results.csv"
    path.write_text(header + "\n" + "".join(",".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")
    return path


def read(path: Path, **said: Any) -> ResultTable:
    """Read a table as a user describes it; None takes something back."""
    return read_result_table(
        path, Declaration(**{name: value for name, value in {**SAID, **said}.items() if value is not None})
    )


def one(path: Path, **said: Any) -> Contrast:
    """Read a table with one contrast."""
    (contrast,) = read(path, **said).contrasts
    return contrast


def decided(contrast: Contrast) -> dict[str, str]:
    """Return what was decided, by item."""
    return {each.item: each.value for each in contrast.decisions}


def results(contrast: Contrast, columns: str) -> list[tuple[Any, ...]]:
    """Return columns of the rows as they will be stored."""
    return contrast.part.frame.con.execute(f"SELECT {columns} FROM result ORDER BY row").fetchall()  # noqa: S608 - columns of a test
