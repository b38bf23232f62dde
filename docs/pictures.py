"""Draw the pictures of README.md, on a store with the review; run by `make docs`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from kg.draw.grid_files import write_grid  # noqa: E402 - found beside this folder
from kg.load import load  # noqa: E402 - the same
from kg.schema import load_schema  # noqa: E402 - the same
from kg.store import Store  # noqa: E402 - the same


def main() -> None:
    """Load the review into a store for the moment, and draw the direction grid."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "kg.duckdb")
        load(path, ["pisanu-2025"], load_schema())
        with Store.open(path) as store:
            write_grid(ROOT / "docs" / "grid.svg", store)


if __name__ == "__main__":
    main()
