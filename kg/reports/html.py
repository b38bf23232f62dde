"""Write a report as an HTML fragment."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from kg.reports.blocks import Paragraph, Table
from kg.wording import xml_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.reports.blocks import Block, Group


def render(headline: str, blocks: Sequence[Block]) -> str:
    """Return the headline in bold, and each block below it; all text is escaped."""
    parts = [f"<p><strong>{_text(headline)}</strong></p>"] if headline else []
    for block in blocks:
        if isinstance(block, Paragraph):
            parts += [f"<p>{_text(line)}</p>" for line in block.text.split("\n")]
        elif isinstance(block, Table):
            parts += [f"<p><strong>{_text(block.title)}</strong></p>"] if block.title else []
            parts.append(_table(block))
        else:
            parts.append(f"<p><strong>{_text(block.heading)}</strong></p>")
            parts.append(_group(block))
    return f'<div class="kg-report">{"".join(parts)}</div>'


def _table(block: Table) -> str:
    if not block.columns:
        return ""
    styles = [
        ' style="text-align: right"' if name in block.numbers else ' style="text-align: left"'
        for name in block.columns
    ]
    head = _row("th", block.columns, styles)
    span = f' colspan="{len(block.columns)}" style="text-align: left"'
    body = "".join(
        _row("th", row, [span]) if block.is_heading(row) else _row("td", row, styles) for row in block.rows
    )
    return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"


def _group(block: Group) -> str:
    width = max((len(row) for row in block.rows), default=2)
    left = [' style="text-align: left"'] * width
    body = "".join(_row("td", row, left) for row in block.rows)
    body += "".join(
        f'<tr><td{left[0]}>{_text(label)}</td><td{left[0]} colspan="{width - 1}">{_text(text)}</td></tr>'
        for label, text in block.facts
    )
    return f"<table><tbody>{body}</tbody></table>"


def _row(tag: str, cells: Iterable[str], styles: Sequence[str]) -> str:
    return f"<tr>{''.join(f'<{tag}{style}>{_text(cell)}</{tag}>' for cell, style in zip(cells, styles, strict=True))}</tr>"


def _text(text: str) -> str:
    return escape(xml_text(text)).replace("\n", "<br>")
