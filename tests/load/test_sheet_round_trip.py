"""The review as a findings sheet: exported and loaded again, it is the same evidence."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from kg.export.registry import export, options_of_file
from kg.load.loader import LoadOptions, load
from kg.load.unload import unload
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from pathlib import Path

    from kg.schema.model import Schema

NAMES_THE_SOURCE = {"finding", "source", "study", "contrast"}


def evidence(path: Path, source: str) -> dict[str, dict[str, Any]]:
    """Return finding → its columns; what a source named itself begins with `id:`."""
    with Store.open(path) as store:
        found = store.connection.execute("SELECT * FROM evidence WHERE source = $source", {"source": source})
        columns = [each[0] for each in found.description or ()]
        rows = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    own = f"id:{source}/"
    return {
        row["finding"].removeprefix(own): {
            name: value.replace(own, "id:") if isinstance(value, str) else value
            for name, value in row.items()
            if name not in NAMES_THE_SOURCE
        }
        for row in rows
    }


@pytest.mark.parametrize(
    ("review", "ending"),
    [
        pytest.param("toy", ".csv", marks=pytest.mark.long),
        pytest.param("toy", ".tsv", marks=pytest.mark.slow),
        pytest.param("pisanu-2025", ".xlsx", marks=pytest.mark.slow),
    ],
)
def test_a_sheet_of_the_evidence_loads_back_to_equal_rows(
    review: str,
    ending: str,
    request: pytest.FixtureRequest,
    small_loaders: Path,
    schema: Schema,
    tmp_path: Path,
) -> None:
    """Every column of the evidence is equal, but those that name the source; names of its own are as many as before."""
    first: Path = request.getfixturevalue("toy_store" if review == "toy" else "review_store")
    sheet, second = tmp_path / f"again{ending}", tmp_path / "second.duckdb"
    with Store.open(first) as store, sheet.open("wb") as stream:
        export(store, schema, "sheet", stream, sources=(review,), **options_of_file("sheet", sheet))
    shutil.copy(first, second)
    unload(second, review, schema)
    load(second, [str(sheet)], schema, LoadOptions(loaders=small_loaders))
    expected, rows = evidence(first, review), evidence(second, "again")
    assert expected.keys() == rows.keys()
    pairs = {
        (name, str(value), str(rows[key][name]))
        for key, row in expected.items()
        for name, value in row.items()
    }
    own = {pair for pair in pairs if pair[1].startswith("id:") and pair[2].startswith("id:")}
    assert [] == [pair for pair in pairs - own if pair[1] != pair[2]]
    assert len(own) == len({pair[:2] for pair in own}) == len({pair[::2] for pair in own})
