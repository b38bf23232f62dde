"""The graph drawn by pyvis, behind an adapter that keeps it offline, inert and complete.

Used directly, pyvis 0.3.2 asks a network for style sheets and scripts, runs markup that it finds in headings,
menus and tooltips, loses parallel edges of undirected graphs, writes in the encoding of the machine, and hides a
large graph behind physics. Here it only turns nodes and edges into its drawing script; the page around it is written here.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections import Counter
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple, SupportsFloat
from urllib.parse import quote

import jinja2

from kg.atomic_write import atomic_write
from kg.encoding import BANDS, GREY, INK, LINES, MARKS, PAPER, RULE, UNSIGNED, mark_of, word
from kg.errors import OutputError
from kg.evidence.claim import MEASURAND_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import networkx as nx

    from kg.encoding import Mark

Place = tuple[SupportsFloat, SupportsFloat]
OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "edges": {"smooth": False},
    "interaction": {"dragNodes": True, "hover": False, "keyboard": False},
    "layout": {"randomSeed": 1, "improvedLayout": False},
}
HEADS = {
    "symbol": "Feature",
    "direction": "Direction",
    "call": "Call",
    "measurand": "Measured",
    "drug": "Drug",
    "dose": "Dose",
    "time": "Time",
    "comparator": "Compared with",
    "compartment": "Compartment",
    "system": "System",
    "study_label": "Study",
    "contrast_family": "Contrast family",
    "as_written": "As written",
    "locator": "Where",
}
_CORNERS = {"feature": 12, "pathway": 2}  # pixels of their rounding: genes are round, sets are square
_WIDEST = {"model": 240, "feature": 240}
_ARROWS = {
    "triangle-up": "triangle",
    "triangle-down": "bar",
    "diamond": "diamond",
    "split-diamond": "diamond",
}
_WIDTHS = {"significant_corrected": 3, "significant": 2, "significant_nominal": 2}
_DOTS = {"dotted": [2, 4], "fine-dotted": [1, 4]}
_BEND = 0.15  # how far parallel edges bend apart
_BLOCK = re.compile(r"<(script|style)\b([^>]*)>(.*?)</\1>", re.DOTALL)
_LIBRARIES = 2  # scripts of pyvis before the one that draws


class _Blocks(NamedTuple):
    """The parts of the page of pyvis that are used."""

    styles: list[str]
    libraries: list[str]
    drawing: str


def write_page(path: Path, graph: nx.MultiDiGraph, positions: Mapping[Any, Place], *, title: str) -> None:
    """Write the page, whole or not at all, as UTF-8 on every machine.

    Raises
    ------
    OutputError
        Where the folder does not exist, or the disk refuses.
    """
    text = page(graph, positions, title=title)
    with atomic_write(path) as new:
        new.write_text(text, encoding="utf-8")


def page(graph: nx.MultiDiGraph, positions: Mapping[Any, Place], *, title: str) -> str:
    """Return the page: the drawing, and a table with every finding that is drawn.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        As `kg.network.build.network` makes it; it is not changed. Identifiers may be of any type, numbers those of numpy.
    positions : mapping
        Node → x to the right and y downwards, in pixels.
    title : str
        Stands above the drawing; it is text, never markup.
    """
    rows = [cells for *_, cells in graph.edges(data=True) if cells.get("kind") == "finding"]
    blocks = _blocks(_drawn(graph, positions))
    styles = [*blocks.styles, files("kg.page").joinpath("pyvis.css").read_text(encoding="utf-8")]
    styles[-1] += "".join(f".glyph.{mark.name} {{ color: {mark.text_colour}; }}\n" for mark in MARKS)
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = files("kg.page").joinpath("pyvis.html").read_text(encoding="utf-8")
    return environment.from_string(template).render(
        title=title,
        summary=f"{len(graph)} nodes, {len(rows)} findings; every finding is an arrow of its own.",
        marks=_used(rows),
        lines=[
            line
            for name, line in LINES.items()
            if line.short and name in {row["contrast_family"] for row in rows}
        ],
        heads=list(HEADS.values()),
        rows=[_row(cells) for cells in rows],
        styles=styles,
        libraries=blocks.libraries,
        drawing=blocks.drawing,
        script_hashes=[_hash(each) for each in (*blocks.libraries, blocks.drawing)],
        style_hashes=[_hash(each) for each in styles],
    )


def _drawn(graph: nx.MultiDiGraph, positions: Mapping[Any, Place]) -> str:
    """Return the page that pyvis makes of a copy of the graph: directed, without physics, heading and menus."""
    from pyvis.network import Network

    names = {node: str(node) for node in graph}
    if len(set(names.values())) < len(names):
        raise OutputError(
            "two nodes have the same name as text, and pyvis would draw one",
            remedy="give nodes names that differ as text",
        )
    drawing = Network(height="720px", width="100%", directed=True, cdn_resources="in_line")
    drawing.set_options(json.dumps(OPTIONS))
    for node, cells in graph.nodes(data=True):
        x, y = positions[node]
        drawing.add_node(names[node], x=float(x), y=float(y), **_node(names[node], cells))
    many = Counter((start, end) for start, end in graph.edges())
    seen: Counter[tuple[Any, Any]] = Counter()
    for start, end, cells in graph.edges(data=True):
        bend = _bend(seen[start, end], many[start, end])
        seen[start, end] += 1
        drawing.add_edge(names[start], names[end], **_edge(cells), **bend)
    return str(drawing.generate_html())


def _node(name: str, cells: Mapping[str, Any]) -> dict[str, Any]:
    label = str(cells.get("label") or name)
    tint = BANDS[cells["compartment"]].tint if cells.get("compartment") in BANDS else PAPER
    return {
        "label": label,
        "title": _tooltip([label, str(cells.get("kind", "")), *map(str, cells.get("names", ()))]),
        "shape": "box",
        "shapeProperties": {"borderRadius": _CORNERS.get(cells.get("kind", ""), 5)},
        "margin": 4,
        "color": {"background": tint, "border": RULE, "highlight": {"background": tint, "border": INK}},
        "font": {"color": INK, "size": 13, "multi": False},
        "widthConstraint": {"maximum": _WIDEST.get(cells.get("kind", ""), 180)},
    }


def _edge(cells: Mapping[str, Any]) -> dict[str, Any]:
    if cells.get("kind") != "finding":
        reason = cells.get("why") or f"tested: {_plain(cells.get('count', 1))} findings"
        # A set is below its genes, so the edge between them goes around the boxes.
        around = {"smooth": {"enabled": True, "type": "curvedCCW", "roundness": 0.5}}
        return (around if cells.get("kind") == "member" else {}) | {
            "color": _colour(GREY),
            "width": 1,
            "title": _tooltip([reason]),
            "arrows": {"to": {"enabled": False}},
        }
    mark, line = mark_of(cells["direction"], cells["call"]), LINES[cells["contrast_family"]]
    lines = [str(cell) for cell in _row(cells)["cells"] if cell]
    return {
        "color": _colour(mark.colour),
        "width": _WIDTHS.get(cells["call"], 1),
        "dashes": _DOTS.get(mark.line) or list(line.dashes) or False,
        "label": " ".join(filter(None, (_unusual(cells["measurand"]), mark.glyph, line.short))),
        "font": {"color": mark.text_colour, "size": 18, "strokeColor": PAPER, "multi": False},
        "title": _tooltip(lines),
        "arrows": {"to": _head(mark)},
    }


def _unusual(measurand: str) -> str:
    """Return a word for what was measured where it is not RNA, as the other page writes it."""
    return "" if measurand == "rna_expression" else _measured(measurand).split()[0]


def _measured(measurand: str) -> str:
    return MEASURAND_WORDS.get(measurand, measurand.replace("_", " "))


def _head(mark: Mark) -> dict[str, Any]:
    """Return the head of an edge; what is not significant has none, because every head of pyvis is filled."""
    enabled = mark.filled or mark is UNSIGNED
    return {"enabled": enabled, "type": _ARROWS.get(mark.shape, "arrow")}


def _colour(colour: str) -> dict[str, Any]:
    """Return a colour that no group, selection or end of the edge changes."""
    return {"color": colour, "highlight": colour, "hover": colour, "inherit": False}


def _bend(place: int, many: int) -> dict[str, Any]:
    """Return how one of several parallel edges bends, so that each can be seen."""
    offset = place - (many - 1) / 2
    if offset == 0:
        return {}
    kind = "curvedCW" if offset > 0 else "curvedCCW"
    roundness = round(min(_BEND, 0.8 / many) * abs(offset), 4)
    return {"smooth": {"enabled": True, "type": kind, "roundness": roundness}}


def _tooltip(lines: Iterable[str]) -> str:
    """Return text for a tooltip; an invisible joiner keeps pyvis from reading "href" in it as a wish for markup."""
    return "\n".join(dict.fromkeys(line for line in lines if line)).replace("href", "hr\u2060ef")


def _plain(number: Any) -> Any:
    """Return a number of numpy as one of Python."""
    return number.item() if hasattr(number, "item") else number


def _blocks(html: str) -> _Blocks:
    """Collect the inline styles and scripts of a page; external ones are ignored."""
    blocks = [(kind, body) for kind, head, body in _BLOCK.findall(html) if "src=" not in head]
    scripts = [body for kind, body in blocks if kind == "script"]
    if len(scripts) != _LIBRARIES + 1 or "drawGraph()" not in scripts[-1]:
        raise OutputError(
            "unexpected page layout of this pyvis version",
            remedy="install the version in constraints.txt, or draw without --renderer pyvis",
        )
    return _Blocks([body for kind, body in blocks if kind == "style"], scripts[:-1], scripts[-1])


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _used(rows: Iterable[Mapping[str, Any]]) -> list[Mark]:
    used = {mark_of(cells["direction"], cells["call"]) for cells in rows}
    return [mark for mark in MARKS if mark in used]


def _row(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Return a finding as a row of the table, with a link where its paper has a DOI."""
    doi = cells.get("doi")
    return {
        "cells": [_cell(cells, name) for name in HEADS],
        "doi": doi,
        "link": f"https://doi.org/{quote(doi, safe='/:;().-_')}" if doi else None,
    }


def _cell(cells: Mapping[str, Any], name: str) -> str:
    value = cells[name]
    if name == "symbol":
        return str(value or cells["as_written"])
    if name == "direction":
        return f"{mark_of(value, cells['call']).glyph} {word(value, cells['call'])}"
    if name == "measurand":
        return _measured(value)
    if name in ("call", "compartment", "contrast_family"):
        return str(value).replace("_", " ")
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(_plain(value))
