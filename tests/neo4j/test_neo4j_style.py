"""The style sheet of Neo4j Browser: made from the schema, complete, and legible."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from factories.colour import contrast

from kg.neo4j.associations import association_types
from kg.neo4j.mapping import BASE, GROUP_EDGE, all_labels, edges

if TYPE_CHECKING:
    from pathlib import Path

    from kg.schema.model import Schema

STYLE = "queries/neo4j-browser/style.grass"


def rules(root: Path) -> dict[str, dict[str, str]]:
    """Read the style sheet: selector → property → value."""
    text = (root / STYLE).read_text(encoding="utf-8")
    return {
        selector: dict(re.findall(r"([\w-]+): ([^;]+);", body))
        for selector, body in re.findall(r"^(\S+) \{(.*)\}$", text, re.MULTILINE)
    }


@pytest.mark.process
def test_the_style_sheet_is_fresh(root: Path) -> None:
    """It is what ``make docs`` would write now."""
    done = subprocess.run(
        [sys.executable, root / "tools" / "docs" / "neo4j_style.py", "--check"], check=False
    )

    assert 0 == done.returncode


def test_every_label_and_relationship_type_has_a_rule(root: Path, schema: Schema) -> None:
    """Nothing of the graph is left to colours that the Browser makes up."""
    labels = {f"node.{label}" for label in all_labels(schema) - {BASE}}
    declared = {GROUP_EDGE, *(edge.type for cls in schema.tables for edge in edges(cls))}
    types = {f"relationship.{name}" for name in (*declared, *association_types(schema))}

    assert {"node", "relationship", *labels, *types} == set(rules(root))


def test_captions_can_be_read(root: Path) -> None:
    """Each node shows its name, in text that stands out from the fill."""
    nodes = [rule for selector, rule in rules(root).items() if selector.startswith("node")]

    assert {'"{name}"'} == {rule["caption"] for rule in nodes}
    assert min(contrast(rule["text-color-internal"], rule["color"]) for rule in nodes) >= 4.5


def test_directions_have_their_colours_and_nothing_else_has(root: Path, schema: Schema) -> None:
    """Up is vermilion and down is blue as in every picture; derived edges are thicker than all others."""
    found = rules(root)
    up, down = found["relationship.INCREASES_EXPRESSION_OF"], found["relationship.DECREASES_EXPRESSION_OF"]
    derived = {f"relationship.{name}" for name in association_types(schema)}
    thick = {selector for selector, rule in found.items() if rule.get("shaft-width", "1px") != "1px"}

    assert ("#D55E00", "#0072B2") == (up["color"], down["color"])
    assert 2 == sum(rule["color"] in {up["color"], down["color"]} for rule in found.values())
    assert derived == thick
