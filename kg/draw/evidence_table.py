"""The evidence as one HTML page: every finding a row, the answer and its reasons above them.

The page is self-contained: no script, no address to load, styles inside. Text of sources is data, always.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import jinja2

from kg.atomic import replacing
from kg.draw.marks import glyph

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kg.answer import Answer

SHOWN = {
    "symbol": "Feature",
    "direction": "Direction",
    "call": "Call",
    "drug": "Drug",
    "dose": "Dose",
    "time": "Time",
    "compartment": "Compartment",
    "system": "System",
    "comparator": "Compared with",
    "contrast_type": "Contrast",
    "family": "Family",
    "measurand": "Measurand",
    "study_label": "Study",
    "as_written": "As written",
    "locator": "Where",
}


def write_page(path: Path, evidence: Answer, *, title: str, lines: Sequence[str], digest: str) -> None:
    """Write the page, whole or not at all.

    Parameters
    ----------
    evidence : Answer
        Rows of the view `evidence`.
    lines : sequence of str
        The answer and its reasons, a line each.
    digest : str
        The digest of the store; printed, so that the page can be traced.
    """
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(_text("evidence_table.html"))
    style = _text("evidence_table.css")
    rows = sorted(
        (_row(record) for record in evidence.records()), key=lambda row: (row["order"], row["cells"])
    )
    text = template.render(
        style=style,
        style_hash=b64encode(sha256(style.encode()).digest()).decode(),
        title=title,
        lines=lines,
        digest=digest,
        heads=list(SHOWN.values()),
        rows=rows,
        count=len(rows),
    )
    with replacing(path) as new:
        new.write_text(text, encoding="utf-8")


def _text(name: str) -> str:
    return files("kg.draw").joinpath(name).read_text(encoding="utf-8")


def _row(record: dict[str, Any]) -> dict[str, Any]:
    cells = [_cell(record, name) for name in SHOWN]
    place = {"blood": 0, "in_vitro": 1}.get(record["compartment"], 2)
    doi = record["doi"]
    return {
        "order": (place, record["symbol"] or "", record["finding"]),
        "cells": cells,
        "compartment": record["compartment"],
        "link": f"https://doi.org/{doi}" if doi else None,
    }


def _cell(record: dict[str, Any], name: str) -> str:
    value = record[name]
    if name == "symbol":
        return str(value or record["as_written"])
    if name == "direction":
        return f"{glyph(value, record['call'])} {value.replace('_', ' ')}"
    if isinstance(value, list):
        return ", ".join(value)
    if value is None:
        return ""
    return (
        str(value).replace("_", " ")
        if name in ("call", "compartment", "contrast_type", "family", "measurand")
        else str(value)
    )
