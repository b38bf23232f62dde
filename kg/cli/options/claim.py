"""Options of the verbs that count support for a claim."""

from __future__ import annotations

import re
from typing import Any

import click

from kg.cli.options.common import added, choice, count_option, flag
from kg.evidence.claim import ACROSS, CALLS, DIRECTIONS, FAMILIES, FORMS, LEVELS, MEASURANDS, POLICIES
from kg.schema.vocabulary import Family

_MICROMOLAR = {"M": 1e6, "mM": 1e3, "uM": 1.0, "µM": 1.0, "nM": 1e-3, "pM": 1e-6}
_CONCENTRATION = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+) ?(M|mM|uM|µM|μM|nM|pM)")


class Concentration(click.ParamType[float]):
    """A concentration such as 1uM, converted to µmol/L."""

    name = "concentration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return µmol/L, or fail with an example of the syntax."""
        if isinstance(value, float):
            return value
        match = _CONCENTRATION.fullmatch(str(value).strip())
        if match is None:
            self.fail(
                f"invalid concentration {value!r}: expected a number and a unit, for example 1uM or 400nM.",
                param,
                ctx,
            )
        return float(match[1]) * _MICROMOLAR[match[2].replace("μ", "µ")]


forms_option = choice(
    "--forms",
    FORMS,
    "all: group enantiomers, racemate and metabolites; stereo: without metabolites; exact: no grouping.",
    "all",
)

claim_options = added(
    choice("--across", ACROSS, "What must differ between pieces of supporting evidence.", "compartment"),
    count_option("--min", 2, "Minimum number of different values of --across that support.", "minimum"),
    count_option("--min-units", 2, "Minimum number of independent units that support."),
    choice("--family", FAMILIES, "Contrast family.", Family.DRUG_EFFECT.value),
    flag("--mix", "Pool all contrast families. Directions are not comparable across families."),
    choice("--direction", DIRECTIONS, "any: ignore the sign.", "same"),
    choice("--level", LEVELS, "Feature level (theme: descriptive only).", "gene"),
    click.option("--drug", metavar="NAME", help="One drug.  [default: every drug and disease]"),
    forms_option,
    flag("--pool-drugs", "Pool different drugs in one claim; every row says so."),
    choice("--measurand", MEASURANDS, "What was measured.", "rna_expression"),
    choice("--calls", CALLS, "Least stringent significance call that counts as support.", "nominal"),
    choice("--policy", POLICIES, "lab: also join studies that may share samples.", "study"),
    click.option(
        "--max-conc",
        "max_conc_um",
        type=Concentration(),
        metavar="CONC",
        help="Only effects at or below a concentration, for example 1uM.",
    ),
)
