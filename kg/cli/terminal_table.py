"""Show an answer to a person at a terminal; the only place that imports rich."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from kg.cli.output import GAP, cell_text, numeric_columns, text_width
from kg.cli.terminal import harmless

if TYPE_CHECKING:
    from rich.console import Console

    from kg.results import Result


def write_for_terminal(answer: Result, stream: IO[str], *, width: int, color: bool) -> None:
    """Write a table, or one block a row where the table is wider than the terminal."""
    from rich.console import Console

    console = Console(
        file=stream,
        width=width,
        force_terminal=color,
        no_color=not color,
        color_system="standard" if color else None,
        highlight=False,
        markup=False,
        emoji=False,
    )
    rows = [[harmless(cell_text(cell)) for cell in row] for row in answer.rows]
    widths = [max(map(text_width, cells)) for cells in zip(answer.columns, *rows, strict=True)]
    if sum(widths) + len(GAP) * (len(widths) - 1) <= width:
        _print_table(console, answer, rows)
    else:
        _print_blocks(console, answer, rows)


def _print_table(console: Console, answer: Result, rows: list[list[str]]) -> None:
    """Print one line a row."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, len(GAP), 0, 0), header_style="bold")
    for name, number in zip(answer.columns, numeric_columns(answer), strict=True):
        table.add_column(name, justify="right" if number else "left", no_wrap=True)
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)


def _print_blocks(console: Console, answer: Result, rows: list[list[str]]) -> None:
    """Print one line a value, and a heading for each row."""
    from rich.table import Table
    from rich.text import Text

    for number, row in enumerate(rows, start=1):
        console.print(Text(f"── {number} of {len(rows)} ──", style="bold"))
        block = Table.grid(padding=(0, len(GAP), 0, 0))
        block.add_column(no_wrap=True, style="cyan")
        block.add_column(overflow="fold")
        for name, cell in zip(answer.columns, row, strict=True):
            block.add_row(name, Text(cell))
        console.print(block)
