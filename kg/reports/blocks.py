"""The parts of a report: paragraphs, tables, and the evidence on one feature."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that belong together.

    Attributes
    ----------
    text : str
        The sentences, without line breaks.
    is_note : bool
        Whether it goes to the notes where rows are printed. A legend does not.
    """

    text: str
    is_note: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table of texts for reading; a renderer wraps cells, and leaves empty cells out of blocks.

    Attributes
    ----------
    columns : tuple of str
        Headings, one for each cell of a row.
    rows : sequence of tuple of str
        The cells; empty is absent. A row of one cell is a heading for those below it, unless there is one column.
    title : str
        A heading above it; empty without one.
    numbers : frozenset of str
        The columns that are set to the right.
    is_note : bool
        Whether its rows go to the notes where rows are printed: they are not rows of the result.
    """

    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    title: str = ""
    numbers: frozenset[str] = frozenset()
    is_note: bool = False

    def is_heading(self, row: tuple[str, ...]) -> bool:
        """Return whether a row is a heading for those below it."""
        return len(row) == 1 < len(self.columns)

    def filled(self) -> Table:
        """Return the table without columns that are empty in every row."""
        rows = [row for row in self.rows if not self.is_heading(row)]
        shown = [at for at in range(len(self.columns)) if not rows or any(row[at] for row in rows)]
        return Table(
            tuple(self.columns[at] for at in shown),
            [row if self.is_heading(row) else tuple(row[at] for at in shown) for row in self.rows],
            self.title,
            self.numbers,
            self.is_note,
        )


@dataclass(frozen=True, slots=True)
class Group:
    """The evidence on one thing: a heading, a line for each piece of evidence, and facts about all of it.

    Attributes
    ----------
    heading : str
        For example a gene with its direction.
    rows : sequence of tuple of str
        A label (where the evidence was found) and its cells; all rows have equally many.
    facts : sequence of (label, text)
        For example what speaks against it, and its limits.
    """

    heading: str
    rows: Sequence[tuple[str, ...]] = ()
    facts: Sequence[tuple[str, str]] = field(default_factory=tuple)


Block = Paragraph | Table | Group


def sentences(blocks: Iterable[Block]) -> list[str]:
    """Return the parts of a report that are not rows of its result, one sentence or line each."""
    notes = []
    for block in blocks:
        if isinstance(block, Group):
            notes += [_line(block.heading, row[0], row[1:]) for row in block.rows]
            notes += [_line(block.heading, label, (text,)) for label, text in block.facts]
        elif isinstance(block, Table):
            notes += [_described(block, row) for row in block.rows] if block.is_note else []
        elif block.is_note:
            notes.append(block.text)
    return notes


def _line(heading: str, label: str, cells: Sequence[str]) -> str:
    return f"{heading} · {label}: {', '.join(filter(None, cells))}"


def _described(table: Table, row: Sequence[str]) -> str:
    """Return a row as text: the first cell, then each other cell after its heading."""
    others = zip(table.columns[1:], row[1:], strict=True)
    return "; ".join([row[0], *(f"{name}: {cell}" for name, cell in others if cell)])
