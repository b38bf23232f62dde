"""A small world to load in: the made-up review, and a few rows of the sources that it needs.

A load takes a fraction of a second here, so that each way to go wrong can be tried.
"""

from __future__ import annotations

import gzip
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.load.loader import LoadOptions, load
from kg.load.unload import unload
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from kg.results import Result

ROOT = Path(__file__).parents[2]
MADE_UP = ROOT / "tests" / "factories" / "small_review"
NEEDED = {
    "hgnc": ("IGF2", "S100A10", "ENDOU", "EXOSC6", "IL10", "TNF", "CEDORA", "IL6", "GRIA1", "STAT3"),
    "chebi": ("CHEBI:6121", "CHEBI:6931"),
    "cell-ontology": ("CL:0000235",),
    "uberon": ("UBERON:0000178",),
    "cellosaurus": ("CVCL_0131",),
}


def make_loaders(place: Path, needed: Mapping[str, Collection[str]] = NEEDED) -> None:
    """Make a loaders folder with the rows of the reference sources that a review needs."""
    for name, wanted in needed.items():
        target = place / name
        target.mkdir(parents=True)
        for file in (ROOT / "loaders" / name).iterdir():
            if file.suffix == ".gz":
                lines = gzip.decompress(file.read_bytes()).decode().splitlines(keepends=True)
                kept = [line for line in lines[1:] if set(wanted) & set(line.split("\t")[:2])]
                (target / file.name).write_bytes(gzip.compress("".join([lines[0], *kept]).encode(), mtime=0))
            elif file.name == "source.toml":
                head = file.read_text(encoding="utf-8").split("[[files]]")[0]
                (target / file.name).write_text(head, encoding="utf-8")
            else:
                shutil.copy(file, target)
    shutil.copytree(ROOT / "loaders" / "formats", place / "formats")


@dataclass(frozen=True)
class World:
    """A loaders folder, a copy of the made-up review to change, and a store with what it needs."""

    loaders: Path
    review: Path
    store: Path

    def load(self, *names: str, **plan: Any) -> Result:
        """Load sources, or the made-up review where none is named."""
        return load(
            self.store, names or (str(self.review),), load_schema(), LoadOptions(loaders=self.loaders, **plan)
        )

    def unload(self, name: str = "made-up") -> Result:
        """Take a source out."""
        return unload(self.store, name, load_schema())

    @property
    def digest(self) -> str:
        """The digest of the store."""
        with Store.open(self.store) as store:
            return store.digest

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the store."""
        with Store.open(self.store) as store:
            return store.rows(sql)

    def lines(self, file: str) -> list[str]:
        """The lines of a file of the review, the header first."""
        return (self.review / file).read_text(encoding="utf-8").splitlines()

    def write(self, file: str, lines: list[str]) -> None:
        """Write the lines of a file of the review."""
        (self.review / file).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    def put(self, file: str, key: str, column: str, value: str) -> int:
        """Change a cell in the row that begins with a key; return the line, as an editor counts."""
        lines = self.lines(file)
        header = lines[0].split("\t")
        for at, line in enumerate(lines):
            cells = line.split("\t")
            if cells[0] == key:
                cells[header.index(column)] = value
                lines[at] = "\t".join(cells)
                self.write(file, lines)
                return at + 1
        raise KeyError(key)

    def add(self, file: str, **cells: str) -> int:
        """Add a row; return its line."""
        lines = self.lines(file)
        lines.append("\t".join(cells.get(name, "") for name in lines[0].split("\t")))
        self.write(file, lines)
        return len(lines)

    def replace(self, file: str, old: bytes, new: bytes) -> None:
        """Replace bytes in a file of the review; they must be there."""
        path = self.review / file
        content = path.read_bytes()
        assert old in content, f"{old!r} is not in {file}"
        path.write_bytes(content.replace(old, new))
