"""The options that say what is asked of the evidence, shared by the verbs that ask it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from kg.evidence.claim import ACROSS, CALLS, DIRECTIONS, FAMILIES, FORMS, LEVELS, MEASURANDS, POLICIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.evidence.claim import Claim

_MICROMOLAR = {"M": 1e6, "mM": 1e3, "uM": 1.0, "µM": 1.0, "nM": 1e-3, "pM": 1e-6}
_CONCENTRATION = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+) ?(M|mM|uM|µM|μM|nM|pM)")


class Concentration(click.ParamType[float]):
    """A concentration such as 1uM; becomes µmol/L."""

    name = "concentration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return µmol/L, or fail with a sentence that shows the form."""
        if isinstance(value, float):
            return value
        found = _CONCENTRATION.fullmatch(str(value).strip())
        if found is None:
            self.fail(
                f"{value!r} is no concentration. Write a number and a unit, for example 1uM or 400nM.",
                param,
                ctx,
            )
        return float(found[1]) * _MICROMOLAR[found[2].replace("μ", "µ")]


def forms_option(function: Callable[..., None]) -> Callable[..., None]:
    """Add --forms."""
    return click.option(
        "--forms",
        type=click.Choice(FORMS),
        default="all",
        show_default=True,
        help="all groups enantiomers, racemate and metabolites; stereo leaves metabolites out; exact groups nothing.",
    )(function)


def claim_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options of a claim, in the order of the documentation."""
    options: list[Callable[[Callable[..., None]], Callable[..., None]]] = [
        click.option(
            "--across",
            type=click.Choice(ACROSS),
            default="compartment",
            show_default=True,
            help="What must differ between supporting evidence.",
        ),
        click.option(
            "--min",
            "minimum",
            type=click.IntRange(min=1),
            default=2,
            show_default=True,
            help="How many different values of --across must support.",
        ),
        click.option(
            "--min-units",
            type=click.IntRange(min=1),
            default=2,
            show_default=True,
            help="How many independent units must support.",
        ),
        click.option(
            "--family",
            type=click.Choice(FAMILIES),
            default="drug_effect",
            show_default=True,
            help="The family of contrasts.",
        ),
        click.option("--mix", is_flag=True, help="Pool all families; up does not mean the same in each."),
        click.option(
            "--direction",
            type=click.Choice(DIRECTIONS),
            default="same",
            show_default=True,
            help="any ignores the sign.",
        ),
        click.option(
            "--level",
            type=click.Choice(LEVELS),
            default="gene",
            show_default=True,
            help="What is counted; theme is descriptive only.",
        ),
        click.option("--drug", metavar="NAME", help="One drug; without it every subject."),
        forms_option,
        click.option(
            "--pool-drugs", is_flag=True, help="Let different drugs support one claim; every row says so."
        ),
        click.option(
            "--measurand",
            type=click.Choice(MEASURANDS),
            default="rna_expression",
            show_default=True,
            help="What was measured.",
        ),
        click.option(
            "--calls",
            type=click.Choice(list(CALLS)),
            default="nominal",
            show_default=True,
            help="The weakest call that counts.",
        ),
        click.option(
            "--policy",
            type=click.Choice(POLICIES),
            default="study",
            show_default=True,
            help="lab also joins studies that may share samples.",
        ),
        click.option(
            "--max-conc",
            "max_conc_um",
            type=Concentration(),
            metavar="CONC",
            help="Only effects reachable at or below, for example 1uM.",
        ),
        click.option(
            "--alpha",
            type=click.FloatRange(0, 1, min_open=True, max_open=True),
            default=0.05,
            show_default=True,
            help="Level of the statistics; the counts do not use it.",
        ),
    ]
    for option in reversed(options):
        function = option(function)
    return function


def claim_of(options: dict[str, Any]) -> Claim:
    """Make the claim that the options describe."""
    from kg.evidence.claim import Claim

    return Claim(**options)
