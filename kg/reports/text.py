"""Lay a report out as lines of text, none longer than a given width."""

from __future__ import annotations

import io
import re
from itertools import groupby
from typing import TYPE_CHECKING

from kg.reports.blocks import Paragraph, Table
from kg.wording import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from kg.reports.blocks import Block, Group

GAP = 2
PROSE = 100  # columns; longer lines of prose are hard to read
WORDS = (80, 20, 16, 14, 12)
"""Columns: a longer word may be broken, and a shorter one only where columns would not fit otherwise."""
INDENT = 2
GLUE = "\ue000"  # stands for a space at which no line is broken; data cannot hold it, since it does not print
_UNIT = re.compile(r"(?<!\S)(\(?[0-9][0-9.–]*) (?=[^\W\d_]\S{0,5}(?:\s|$))")


def render(blocks: Sequence[Block], width: int, *, color: bool = False) -> str:
    """Return blocks as text, with an empty line between them.

    Parameters
    ----------
    width
        Columns of the longest line.
    color
        Whether headings are set off by escape codes.
    """
    from rich.console import Console

    console = Console(
        file=io.StringIO(),
        width=max(width, 1),
        force_terminal=color,
        no_color=not color,
        color_system="standard" if color else None,
        highlight=False,
        markup=False,
        emoji=False,
    )
    with console.capture() as capture:
        for number, block in enumerate(blocks):
            if number:
                console.print()
            if isinstance(block, Paragraph):
                _print_paragraph(console, block)
            elif isinstance(block, Table):
                _print_table(console, block)
            else:
                _print_group(console, block)
    lines = capture.get().replace(GLUE, " ").split("\n")[:-1]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _written(text: str) -> str:
    """Return text as it is laid out: no control characters, and no line break between a number and its unit."""
    return _UNIT.sub(rf"\1{GLUE}", printable(text))


def _print_paragraph(console: Console, block: Paragraph) -> None:
    from rich.text import Text

    for line in block.text.split("\n"):
        console.print(Text(_written(line)), width=min(console.width, PROSE))


def _print_table(console: Console, block: Table) -> None:
    """Print a line a row, its cells wrapped; where not even the words fit, a block a row."""
    from rich.text import Text

    if block.title:
        console.print(Text(_written(block.title), style="bold"))
    if not block.columns:
        return
    head, *rows = [tuple(_written(cell) for cell in row) for row in (block.columns, *block.rows)]
    cells = [head, *(row for row in rows if not block.is_heading(row))]
    widths = column_widths(cells, console.width)
    right = [name in block.numbers for name in block.columns]
    if widths is not None:
        _print_lines(console, [], widths, head=head, right=right)
    for number, (is_heading, section) in enumerate(groupby(rows, block.is_heading)):
        if is_heading:
            if number:
                console.print()
            for (heading,) in section:
                console.print(Text(heading, style="bold"))
        elif widths is None:
            _print_blocks(console, head, list(section))
        else:
            _print_lines(console, list(section), widths, right=right)


def _print_lines(
    console: Console,
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    *,
    head: Sequence[str] = (),
    right: Sequence[bool] = (),
) -> None:
    """Print rows in columns of some widths, below a head if there is one."""
    from rich.table import Table as RichTable
    from rich.text import Text

    table = RichTable(
        box=None, pad_edge=False, padding=(0, GAP, 0, 0), show_header=bool(head), header_style="bold"
    )
    for at, width in enumerate(widths):
        justify = "right" if right and right[at] else "left"
        table.add_column(head[at] if head else "", width=width, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)


def _print_blocks(console: Console, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print each row as lines of a name and a value; empty values are left out."""
    for number, row in enumerate(rows):
        if number:
            console.print()
        _print_pairs(console, [(name, cell) for name, cell in zip(names, row, strict=True) if cell])


def _print_pairs(console: Console, pairs: Sequence[tuple[str, str]], *, indent: int = 0) -> None:
    """Print names and values in two columns; where the names leave too little room, below each other."""
    from rich.cells import cell_len
    from rich.padding import Padding
    from rich.table import Table as RichTable
    from rich.text import Text

    names = max((cell_len(name) for name, _ in pairs), default=0)
    if names + GAP + indent > 2 * console.width // 3:
        for name, value in pairs:
            console.print(Text(f"{name}: {value}"))
        return
    table = RichTable.grid(padding=(0, GAP, 0, 0))
    table.add_column(no_wrap=True, style="cyan", width=names)
    table.add_column(overflow="fold", width=min(PROSE, console.width - indent - names - GAP))
    for name, value in pairs:
        table.add_row(name, Text(value))
    console.print(Padding(table, (0, 0, 0, indent), expand=False))


def _print_group(console: Console, block: Group) -> None:
    """Print a heading, then evidence in columns and facts in lines, all behind labels of one width."""
    from rich.cells import cell_len
    from rich.text import Text

    console.print(Text(_written(block.heading), style="bold"))
    rows = [tuple(_written(cell) for cell in row) for row in block.rows]
    facts = [(_written(name), _written(value)) for name, value in block.facts]
    labels = max(map(cell_len, [row[0] for row in rows] + [name for name, _ in facts]), default=0)
    padded = [(" " * INDENT + row[0] + " " * (labels - cell_len(row[0])), *row[1:]) for row in rows]
    widths = column_widths(padded, console.width, fixed=1) if padded else []
    if widths is None:
        joined = [(row[0], ", ".join(filter(None, row[1:]))) for row in rows]
        _print_pairs(console, joined + facts, indent=INDENT)
        return
    if padded:
        _print_lines(console, padded, widths)
    if facts:
        (name, value), *others = facts
        _print_pairs(console, [(name + " " * (labels - cell_len(name)), value), *others], indent=INDENT)


def column_widths(rows: Sequence[Sequence[str]], width: int, *, fixed: int = 0) -> list[int] | None:
    """Return how wide each column is so that all of them fit; None where not even the longest words do.

    Parameters
    ----------
    fixed
        How many of the first columns are never narrower than their longest cell.

    Examples
    --------
    >>> column_widths([("gene", "study"), ("IL6", "Yuhas and others 2015")], 40)
    [4, 21]
    >>> column_widths([("gene", "study"), ("IL6", "Yuhas and others 2015")], 20)
    [4, 14]
    >>> column_widths([("gene", "study"), ("IL6", "Yuhas and others 2015")], 10) is None
    True
    """
    from rich.cells import cell_len

    columns = list(zip(*rows, strict=True))
    widths = [max(map(cell_len, cells)) for cells in columns]
    room = width - GAP * (len(widths) - 1)
    for longest in WORDS:
        least = [
            size
            if at < fixed
            else min(size, longest, max(cell_len(word) for cell in cells for word in _words(cell)))
            for at, (cells, size) in enumerate(zip(columns, widths, strict=True))
        ]
        if sum(least) <= room:
            return _fitted(widths, least, room)
    return None


def _fitted(natural: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Return widths that fit the room: the widest column gives first, none gets narrower than its least width."""
    widths = list(natural)
    while sum(widths) > room:
        slack = [at for at, size in enumerate(widths) if size > least[at]]
        widths[max(slack, key=lambda at: widths[at])] -= 1
    return widths


def _words(cell: str) -> list[str]:
    return cell.split() or [""]
