"""Write a report as a Markdown page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.reports.blocks import Paragraph, Table
from kg.wording import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.reports.blocks import Block, Group

_ESCAPES = str.maketrans({mark: rf"\{mark}" for mark in r"\|*_`[]#"} | {"<": "&lt;"})


def render(headline: str, blocks: Sequence[Block]) -> str:
    """Return the headline as a title, and each block below it."""
    parts = [f"# {_text(headline)}"] if headline else []
    for block in blocks:
        if isinstance(block, Paragraph):
            parts += [_text(line) for line in block.text.split("\n")]
        elif isinstance(block, Table):
            parts += [f"## {_text(block.title)}"] if block.title else []
            parts.append(_table(block))
        else:
            parts.append(f"## {_text(block.heading)}")
            parts.append(_group(block))
    return "\n\n".join(filter(None, parts)) + "\n" if parts else ""


def _table(block: Table) -> str:
    if not block.columns:
        return ""
    rules = ["---:" if name in block.numbers else "---" for name in block.columns]
    width = len(block.columns)
    rows = [(row[0], *[""] * (width - 1)) if block.is_heading(row) else row for row in block.rows]
    lines = [
        [_text(name) for name in block.columns],
        rules,
        *([_text(cell) for cell in row] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _group(block: Group) -> str:
    lines = [(row[0], ", ".join(filter(None, row[1:]))) for row in block.rows]
    return "\n".join(f"* **{_text(label)}**: {_text(text)}" for label, text in [*lines, *block.facts])


def _text(text: str) -> str:
    """Return text that Markdown takes literally, in one line."""
    return printable("<br>".join(line.translate(_ESCAPES) for line in text.split("\n")))
