"""Options of `kg load` that describe one result table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kg.cli.options.common import added, choice, flag, given_options
from kg.load.de_table.keys import KEYS, WITHOUT_ARMS
from kg.schema.vocabulary import Background, Compartment, ContrastType, Control, Sex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from enum import StrEnum

    from kg.load.de_table.declaration import Declaration

_SPECIES = ("human", "mouse", "rat")
_SCALES = ("log2", "ln", "ratio", "beta", "z", "smd")
_UNIVERSES = ("complete", "significant", "selected")
_DESIGNS = ("genome_wide", "candidate")


def _values(closed_list: Iterable[StrEnum]) -> list[str]:
    return [each.value for each in closed_list]


def _words(key: str) -> str:
    return f"Table: {KEYS[key]}"


def _text(key: str, metavar: str, also: str = "") -> Callable[..., Any]:
    return click.option(f"--{key}", metavar=metavar, help=_words(key) + also)


def _number(key: str) -> Callable[..., Any]:
    return click.option(
        f"--{key.replace('_', '-')}", type=click.IntRange(min=0), metavar="N", help=_words(key)
    )


def _one_of(key: str, values: Iterable[str]) -> Callable[..., Any]:
    return choice(f"--{key.replace('_', '-')}", list(values), _words(key))


table_options = added(
    _text("study", "NAME"),
    _text("name", "NAME", "  [default: the study]"),
    _text("doi", "DOI"),
    _text("pmid", "ID"),
    click.option("--year", type=click.IntRange(1800, 2200), metavar="YEAR", help=_words("year")),
    _text("unit", "NAME"),
    _one_of("contrast_type", [each.value for each in ContrastType if each.value not in WITHOUT_ARMS]),
    _text("drug", "NAME"),
    _text("dose", "TEXT"),
    _text("time", "TEXT"),
    _text("disease", "NAME"),
    _text("system", "NAME"),
    _one_of("compartment", _values(Compartment)),
    _one_of("species", _SPECIES),
    _text("case", "LABEL"),
    _text("reference", "LABEL"),
    _number("n_case"),
    _number("n_reference"),
    _one_of("sex", _values(Sex)),
    _one_of("control", _values(Control)),
    _one_of("background", _values(Background)),
    click.option("--contrast", "contrasts", metavar="NAME", multiple=True, help="Table: a contrast of a file with several, or '*' for all; may be repeated."),
    _text("columns", "TEXT"),
    _text("sheet", "NAME"),
    _one_of("scale", _SCALES),
    _one_of("universe", _UNIVERSES),
    _one_of("design", _DESIGNS),
    click.option("--alpha", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.05, show_default=True, help=_words("alpha")),
    flag("--reverse", _words("reverse")),
    _text("reason", "TEXT"),
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
