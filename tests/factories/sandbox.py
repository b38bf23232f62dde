"""A small world to load in: the made-up review, and a few rows of the sources that it needs.

A load takes a fraction of a second here, so that each way to go wrong can be tried.
"""

from __future__ import annotations

import gzip
import re
import shutil
import string
import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.load.loader import LoadOptions, load
from kg.load.unload import unload
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from kg.results import Result

ROOT = Path(__file__).parents[2]
MADE_UP = ROOT / "tests" / "factories" / "small_review"
NEEDED = {
    "hgnc": ("IGF2", "S100A10", "ENDOU", "EXOSC6", "IL10", "TNF", "CEDORA", "IL6", "GRIA1", "STAT3"),
    "chebi": ("CHEBI:6121", "CHEBI:6931"),
    "cell-ontology": ("CL:0000235",),
    "uberon": ("UBERON:0000178",),
    "cellosaurus": ("CVCL_0131",),
    "mgi": ("MGI:104798", "MGI:96559"),
    "rgd": ("RGD:3876", "RGD:2901"),
}


GREEK = {
    letter.encode(): unicodedata.name(letter).rsplit(" ", 1)[-1].lower().encode()
    for letter in "αβγδεζηθικλμνξοπρστυφχψω"
}
PUNCTUATION = string.punctuation.replace("|", "").encode() + b" \r"
FEW = 21
Cells = list[str]


def make_loaders(place: Path, needed: Mapping[str, Collection[str]] = NEEDED) -> None:
    """Make a loaders folder with the rows of the reference sources that a review needs."""
    for name, wanted in needed.items():
        _cut(place, name, lambda rows, wanted=wanted: [row for row in rows if set(wanted) & set(row[:2])])  # type: ignore[misc]
    shutil.copytree(ROOT / "loaders" / "formats", place / "formats")


def make_loaders_of(place: Path, *reviews: Path) -> None:
    """Make a loaders folder with a copy of reviews, and the rows of what they need that they could mean.

    These are rows of which a name or an identifier, folded, is a cell of a review, with all that they are part
    of, so that each name stands for as many things as in the whole sources; the gene sets of `FEW` genes or less
    with such a gene; and the other genes of these sets.
    """
    words: set[str] = set()
    needs: dict[str, None] = {}
    for review in reviews:
        folder = shutil.copytree(review, place / review.name)
        for file in folder.glob("*.tsv"):
            text = _folded(file.read_text(encoding="utf-8"))
            words.update(word for cell in re.split(r"[\t\n]", text) for word in (cell, *cell.split("|")))
        needs |= dict.fromkeys(tomllib.loads((folder / "source.toml").read_text(encoding="utf-8"))["needs"])
    words = {word for word in words if not word.isdigit()} - {""}
    (genes,) = (ROOT / "loaders" / "hgnc").glob("*.gz")
    numbers = {row[0].removeprefix("HGNC:") for row in _with_parents(_rows_of(genes)[1:], words)}
    for name in sorted(needs, key="hgnc".__eq__):  # genes last, when the sets have named theirs
        header, *rows = _cut(place, name, lambda rows: _meant(rows, words, numbers))
        if "hgnc_ids" in header:
            words.update(_folded(f"HGNC:{number}") for row in rows for number in row[-1].split("|"))
    shutil.copytree(ROOT / "loaders" / "formats", place / "formats")


def _cut(place: Path, name: str, choose: Callable[[list[Cells]], list[Cells]]) -> list[Cells]:
    """Copy the declaration of a source with some of its rows, unpinned; return the header and these rows."""
    target = place / name
    target.mkdir(parents=True)
    kept: list[Cells] = []
    for file in (ROOT / "loaders" / name).iterdir():
        if file.suffix == ".gz":
            header, *rows = _rows_of(file)
            kept = [header, *choose([*rows])]
            text = "".join("\t".join(row) + "\n" for row in kept)
            (target / file.name).write_bytes(gzip.compress(text.encode(), mtime=0))
        elif file.name == "source.toml":
            head = file.read_text(encoding="utf-8").split("[[files]]")[0]
            (target / file.name).write_text(head, encoding="utf-8")
        elif file.is_dir():
            shutil.copytree(file, target / file.name)
        else:
            shutil.copy(file, target)
    return kept


def _rows_of(file: Path) -> list[Cells]:
    """Return the header and the rows of a table."""
    return [line.split("\t") for line in gzip.decompress(file.read_bytes()).decode().splitlines()]


def _meant(rows: list[Cells], words: set[str], numbers: set[str]) -> list[Cells]:
    """Return the rows that words mean, and the sets of few genes with one of these numbers of HGNC, in order."""
    meant = {row[0] for row in _with_parents(rows, words)}
    if rows[0][-1].replace("|", "").isdigit():  # the genes of a set
        few = (row for row in rows if row[-1].count("|") < FEW and not numbers.isdisjoint(row[-1].split("|")))
        meant.update(row[0] for row in few)
    return [row for row in rows if row[0] in meant]


def _with_parents(rows: list[Cells], words: set[str]) -> list[Cells]:
    """Return the rows that words mean, and those that their cells name by the identifier, in order."""
    by_id = {row[0]: row for row in rows}
    wanted: set[str] = set()
    texts = _folded("\n".join(map("\t".join, rows))).split("\n")
    named = [
        row[0]
        for row, text in zip(rows, texts, strict=True)
        if not words.isdisjoint(text.replace("|", "\t").split("\t"))
    ]
    while named:
        wanted.update(named)
        cells = "|".join("|".join(by_id[identifier][1:]) for identifier in named).split("|")
        named = [word for word in cells if word in by_id and word not in wanted]
    return [row for row in rows if row[0] in wanted]


def _folded(text: str) -> str:
    """Fold names as grounding does: lower case, Greek spelled out, no punctuation; in bytes, which is ten times faster."""
    content = text.casefold().encode()
    for letter, name in GREEK.items():
        content = content.replace(letter, name)
    return content.translate(None, PUNCTUATION).decode()


@dataclass(frozen=True)
class World:
    """A loaders folder, a copy of the made-up review to change, and a store with what it needs."""

    loaders: Path
    review: Path
    store: Path
    is_moved: bool = False  # the store has the review from another folder, which this one replaces

    def load(self, *names: str, **plan: Any) -> Result:
        """Load sources, or the made-up review where none is named."""
        options = LoadOptions(loaders=self.loaders, **{"replace": self.is_moved, **plan})
        return load(self.store, names or (str(self.review),), load_schema(), options)

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
        return (self.review / file).read_text(encoding="utf-8").removesuffix("\n").split("\n")

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

    def repeat(self, file: str, key: str, column: str, values: Iterable[str]) -> dict[str, int]:
        """Add the row that begins with a key once for each value of a column, under other keys; return the lines."""
        lines = self.lines(file)
        header = lines[0].split("\t")
        cells = next(line for line in lines if line.startswith(f"{key}\t")).split("\t")
        rows = {}
        for value in values:
            again = [f"{key}-{len(lines)}", *cells[1:]]
            again[header.index(column)] = value
            lines.append("\t".join(again))
            rows[value] = len(lines)
        self.write(file, lines)
        return rows

    def replace(self, file: str, old: bytes, new: bytes) -> None:
        """Replace bytes in a file of the review; they must be there."""
        path = self.review / file
        content = path.read_bytes()
        assert old in content, f"{old!r} is not in {file}"
        path.write_bytes(content.replace(old, new))
