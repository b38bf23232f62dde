"""Options of the verbs that count support for a claim."""

from __future__ import annotations

from typing import Any

import click

from kg.cli.options.common import added, choice, count_option, flag
from kg.evidence.claim import (
    ACROSS,
    CALLS,
    CONTRAST_TYPES,
    DIRECTIONS,
    FAMILIES,
    FORMS,
    LEVELS,
    MEASURANDS,
    POLICIES,
    SPECIES,
)
from kg.schema.vocabulary import Family


class Concentration(click.ParamType[float]):
    """A concentration such as 1uM, converted to µmol/L."""

    name = "concentration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return µmol/L, or fail with an example of what is read."""
        if isinstance(value, float):
            return value
        from kg.errors import OptionError
        from kg.evidence.concentration import read_micromolar

        try:
            return read_micromolar(str(value))
        except OptionError as error:
            self.fail(str(error), param, ctx)


forms_option = choice(
    "--forms",
    FORMS,
    "all: group enantiomers, racemate and metabolites; stereo: without metabolites; exact: no grouping.",
    "all",
)

species_option = choice(
    "--species", SPECIES, "The species of the gene; any: with its one-to-one orthologues in mouse and rat."
)

source_options = added(
    click.option(
        "--source",
        "sources",
        metavar="NAME",
        multiple=True,
        help="Only findings of a loaded source; may be repeated.",
    ),
    click.option(
        "--without-source",
        "without_sources",
        metavar="NAME",
        multiple=True,
        help="Leave the findings of a source out; may be repeated.",
    ),
)

claim_options = added(
    source_options,
    choice("--across", ACROSS, "What must differ between pieces of supporting evidence.", "compartment"),
    count_option("--min", 2, "Minimum number of different values of --across that support.", "minimum"),
    count_option("--min-units", 2, "Minimum number of independent units that support."),
    choice("--family", FAMILIES, "Contrast family.", Family.DRUG_EFFECT.value),
    choice(
        "--contrast-type", CONTRAST_TYPES, "One type of contrast alone.  [default: pool those of the family]"
    ),
    flag("--mix", "Pool all contrast families. Directions are not comparable across families."),
    choice("--direction", DIRECTIONS, "any: ignore the sign.", "same"),
    choice("--level", LEVELS, "Feature level (theme: descriptive only).", "gene"),
    click.option("--drug", metavar="NAME", help="One drug.  [default: every drug and disease]"),
    forms_option,
    flag("--pool-drugs", "Pool different drugs in one claim; every row says so."),
    choice("--measurand", MEASURANDS, "What was measured.", "rna_expression"),
    choice("--calls", CALLS, "Least stringent significance call that counts as support.", "nominal"),
    choice(
        "--species",
        SPECIES,
        "One species alone; any: genes of mouse and rat count for their one human orthologue.  [default: each gene for itself]",
    ),
    choice("--policy", POLICIES, "lab: also join studies that may share samples.", "study"),
    click.option(
        "--max-conc",
        "max_conc_um",
        type=Concentration(),
        metavar="CONC",
        help="In vitro only at or below a concentration, for example 1uM; what people were given is kept.",
    ),
)
