"""Write queries/neo4j-browser/style.grass, how the graph looks in Neo4j Browser, from the schema; run by `make docs`.

With ``--check`` nothing is written, and the exit code is 1 where the file is out of date.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from generated import write_or_check

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from kg.encoding import BLUE, DARK_GREY, GREY, INK, PAPER, PURPLE, VERMILION  # noqa: E402 - the same
from kg.neo4j.associations import association_types  # noqa: E402 - found at the root
from kg.neo4j.mapping import BASE, GROUP, GROUP_EDGE, all_labels, edges  # noqa: E402 - the same
from kg.schema.linkml import load_schema  # noqa: E402 - the same

if TYPE_CHECKING:
    from kg.schema.model import Schema

PLACE = ROOT / "queries" / "neo4j-browser" / "style.grass"
# Vermilion and blue say up and down and nothing else, so nodes have the palette's other colours, all under dark text.
FEATURES, SETS, AGENTS, SYSTEMS, STUDIES, WORDS = (
    "#56B4E9",
    "#3DB897",
    "#F0E442",
    "#E69F00",
    "#C9C9C9",
    "#EDEDED",
)
COLOURS = {
    "Feature": FEATURES,
    "Gene": FEATURES,
    "NoncodingRNA": FEATURES,
    "GeneSet": SETS,
    "Pathway": SETS,
    GROUP: SETS,
    "Phenotype": SETS,
    "Transcriptome": SETS,
    "Agent": AGENTS,
    "Drug": AGENTS,
    "Treatment": AGENTS,
    "System": SYSTEMS,
    "Arm": SYSTEMS,
    "Cohort": SYSTEMS,
    "Disease": SYSTEMS,
    "Study": STUDIES,
    "Contrast": STUDIES,
    "ResultSet": STUDIES,
    "Publication": STUDIES,
    "Assay": STUDIES,
    "Source": STUDIES,
    "Finding": PAPER,
}
"""Label → fill; a label that is not named here has the colour of words about the rest."""
LARGE = {
    "Gene": 70,
    "NoncodingRNA": 70,
    "Drug": 80,
    "Finding": 90,
    "Study": 70,
    "Contrast": 90,
    "ResultSet": 90,
}
ABOVE = ("Feature", "Agent")
"""Labels that stand beside a narrower one; they come first, since a later rule wins."""


def style(schema: Schema) -> str:
    """Return the style sheet, every label and every relationship type of the schema in it."""
    types = sorted({GROUP_EDGE, *(edge.type for cls in schema.tables for edge in edges(cls))})
    narrower = sorted(all_labels(schema) - {BASE, *ABOVE})
    rules = [
        _rule("node", _node(WORDS, 50)),
        *(
            _rule(f"node.{label}", _node(COLOURS.get(label, WORDS), LARGE.get(label, 50)))
            for label in (*ABOVE, *narrower)
        ),
        _rule("relationship", _edge(GREY, "1px")),
        *(_rule(f"relationship.{name}", _edge(GREY, "1px")) for name in types),
        *(
            _rule(f"relationship.{name}", _edge(_colour(schema, name), "5px"))
            for name in association_types(schema)
        ),
    ]
    return "".join(rules)


def _node(colour: str, diameter: int) -> dict[str, str]:
    return {
        "diameter": f"{diameter}px",
        "color": colour,
        "border-color": DARK_GREY,
        "border-width": "2px",
        "text-color-internal": INK,
        "font-size": "10px",
        "caption": '"{name}"',
    }


def _edge(colour: str, width: str) -> dict[str, str]:
    return {
        "color": colour,
        "shaft-width": width,
        "font-size": "8px",
        "padding": "3px",
        "text-color-external": INK,
        "text-color-internal": PAPER,
        "caption": '"<type>"',
    }


def _colour(schema: Schema, name: str) -> str:
    """Return vermilion for a type that says up, blue for one that says down, purple where it says neither."""
    families = list(schema.enums["Family"].values.values())
    ups, downs = {each.note("up") for each in families}, {each.note("down") for each in families}
    return PURPLE if name in ups & downs else VERMILION if name in ups else BLUE


def _rule(selector: str, properties: dict[str, str]) -> str:
    return f"{selector} {{ {' '.join(f'{key}: {value};' for key, value in properties.items())} }}\n"


if __name__ == "__main__":
    sys.exit(write_or_check(PLACE, style(load_schema())))
