"""Draw the pictures of README.md, on a store with the review; run by `make docs`.

With ``--check`` nothing is written, and a picture that has gone stale ends with 1.
"""

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

GRID = ROOT / "docs" / "grid.svg"


def main(store: Path | None = None) -> int:
    """Draw them; the store of the review is made where none is given.

    Returns
    -------
    int
        1 where ``--check`` finds a picture that is not as it would be drawn, else 0.
    """
    with tempfile.TemporaryDirectory() as place:
        if store is None:
            store = Path(place, "kg.duckdb")
            load(store, ["pisanu-2025"], load_schema())
        new = Path(place, GRID.name)
        with Store.open(store) as opened:
            write_grid(new, opened)
        if "--check" in sys.argv:
            return int(new.read_bytes() != GRID.read_bytes())
        GRID.write_bytes(new.read_bytes())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
