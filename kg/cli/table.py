"""Write an answer as a table for reading, with rich."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from kg.cli.terminal import escaped
from kg.results import cell_text, numeric_columns

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from kg.results import Result

GAP = 2


def write_table(answer: Result, stream: IO[str], *, width: int | None, color: bool) -> None:
    """Write one line a row, or one block a row where that is wider than the terminal.

    Parameters
    ----------
    width
        Columns of the terminal; None for a file or a pipe, where lines are as long as they need.
    color
        Whether headings are set off by escape codes.
    """
    from rich.cells import cell_len
    from rich.console import Console

    rows = [[escaped(cell_text(cell)) for cell in row] for row in answer.rows]
    widths = [max(map(cell_len, cells)) for cells in zip(answer.columns, *rows, strict=True)]
    needed = sum(widths) + GAP * (len(widths) - 1)
    console = Console(
        file=stream,
        width=max(needed, 1) if width is None else width,
        force_terminal=color,
        no_color=not color,
        color_system="standard" if color else None,
        highlight=False,
        markup=False,
        emoji=False,
    )
    with console.capture() as capture:
        if width is None or needed <= width:
            console.print(_table(answer, rows))
        else:
            _print_blocks(console, answer, rows)
    stream.writelines(f"{line.rstrip()}\n" for line in capture.get().split("\n")[:-1])


def _table(answer: Result, rows: list[list[str]]) -> Table:
    """Return a table of one line a row, numbers to the right."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
    for name, is_numeric in zip(answer.columns, numeric_columns(answer), strict=True):
        table.add_column(name, justify="right" if is_numeric else "left", no_wrap=True)
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _print_blocks(console: Console, answer: Result, rows: list[list[str]]) -> None:
    """Print one line a value, and a heading for each row."""
    from rich.table import Table
    from rich.text import Text

    for number, row in enumerate(rows, start=1):
        console.print(Text(f"── {number} of {len(rows)} ──", style="bold"))
        block = Table.grid(padding=(0, GAP, 0, 0))
        block.add_column(no_wrap=True, style="cyan")
        block.add_column(overflow="fold")
        for name, cell in zip(answer.columns, row, strict=True):
            block.add_row(name, Text(cell))
        console.print(block)
