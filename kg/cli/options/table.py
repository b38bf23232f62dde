"""Options of `kg load` that describe one result table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kg.cli.options.common import added, choice, flag, given_options
from kg.schema.vocabulary import Background, Compartment, ContrastType, Control, Sex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from enum import StrEnum

    from kg.load.de_table.declaration import Declaration

_SPECIES = ("human", "mouse", "rat")
_SCALES = ("log2", "ln", "ratio", "beta", "z", "smd")
_UNIVERSES = ("complete", "significant", "selected")
_DESIGNS = ("genome_wide", "candidate")
_WITHOUT_ARMS = {"change_vs_improvement", "baseline_predicts_response"}


def _values(closed_list: Iterable[StrEnum]) -> list[str]:
    return [each.value for each in closed_list]


def _text(name: str, metavar: str, words: str) -> Callable[..., Any]:
    return click.option(name, metavar=metavar, help=f"Table: {words}")


def _number(name: str, words: str) -> Callable[..., Any]:
    return click.option(name, type=click.IntRange(min=0), metavar="N", help=f"Table: {words}")


table_options = added(
    _text("--study", "NAME", "accession, or first author and year."),
    _text("--name", "NAME", "name of the source.  [default: the study]"),
    _text("--doi", "DOI", "the paper."),
    _text("--pmid", "ID", "the paper."),
    click.option("--year", type=click.IntRange(1800, 2200), metavar="YEAR", help="Table: year of the paper."),
    _text("--unit", "NAME", "the experiment, where several tables or accessions share samples."),
    choice("--contrast-type", [each.value for each in ContrastType if each.value not in _WITHOUT_ARMS], "Table: what was compared."),
    _text("--drug", "NAME", "the drug under question."),
    _text("--dose", "TEXT", "such as '0.5 mg/kg iv' or '1 uM'."),
    _text("--time", "TEXT", "when the samples of the case were taken, such as '24 h'."),
    _text("--disease", "NAME", "the diagnosis."),
    _text("--system", "NAME", "the tissue or cell line."),
    choice("--compartment", _values(Compartment), "Table: where RNA was measured."),
    choice("--species", _SPECIES, "Table: the species of the identifiers."),
    _text("--case", "LABEL", "the arm in which up means higher."),
    _text("--reference", "LABEL", "the arm that it is compared with."),
    _number("--n-case", "samples of the case."),
    _number("--n-reference", "samples of the reference."),
    choice("--sex", _values(Sex), "Table: sex of the donors."),
    choice("--control", _values(Control), "Table: what the change is compared with."),
    choice("--background", _values(Background), "Table: the condition of both arms."),
    click.option("--contrast", "contrasts", metavar="NAME", multiple=True, help="Table: a contrast of a file with several, or '*' for all; may be repeated."),
    _text("--columns", "TEXT", "what columns are, such as 'id=gene,effect=log2FC,p=-log10(logp)'."),
    _text("--sheet", "NAME", "the sheet of a workbook."),
    choice("--scale", _SCALES, "Table: the scale of the effects."),
    choice("--universe", _UNIVERSES, "Table: all tested genes, the significant ones, or a part."),
    choice("--design", _DESIGNS, "Table: what was measured."),
    click.option("--alpha", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.05, show_default=True, help="Table: level of significance."),
    flag("--reverse", "Table: turn the sign of the effects, and record it."),
    _text("--reason", "TEXT", "why, for the record, for example why effects are reversed."),
)  # fmt: skip


def declaration_of(values: Mapping[str, Any]) -> Declaration:
    """Return what the options say of a table."""
    from kg.load.de_table.declaration import Declaration

    return Declaration(**{**values, "contrasts": tuple(values["contrasts"])})


def refuse_for_sources(values: Mapping[str, Any]) -> None:
    """Raise if an option on a table is given and no table is loaded.

    Raises
    ------
    OptionError
        With the option.
    """
    from kg.errors import OptionError

    given = sorted(given_options(values))
    if given:
        names = ", ".join(
            f"--{name.removesuffix('s') if name == 'contrasts' else name}".replace("_", "-") for name in given
        )
        remedy = "name the file of a table; a folder says it in table.toml"
        raise OptionError(f"{names} describe one table of results, and none is named", remedy=remedy)
