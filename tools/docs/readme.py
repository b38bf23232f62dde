"""Write into README.md what its commands print on a terminal of 100 columns, on a store with the review; run by `make docs`."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def main() -> None:
    """Run each `$ kg` command of the README and put its output and notes below it."""
    path = ROOT / "README.md"
    with tempfile.TemporaryDirectory() as place:
        store = Path(place) / "kg.duckdb"
        _kg("load", "pisanu-2025", "--quiet", "--store", str(store))

        def shown(block: re.Match[str]) -> str:
            command = block[1]
            return f"```console\n$ kg {command}\n{_kg(*command.split(), '--format', 'report', '--store', str(store))}```"

        text = re.sub(
            r"```console\n\$ kg ([^\n]*)\n.*?```", shown, path.read_text(encoding="utf-8"), flags=re.DOTALL
        )
    path.write_text(text, encoding="utf-8")


def _kg(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "kg", *arguments], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout + done.stderr


if __name__ == "__main__":
    main()
