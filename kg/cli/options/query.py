"""Options of queries: parameters, limit, timeout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kg.cli.options.common import added

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS = 60.0
MOST_SECONDS = 1_000_000  # more overflows what engines and systems count in milliseconds
MOST_ROWS = 1_000_000_000  # more overflows what engines count


class Seconds(click.FloatRange):
    """A timeout in seconds; unlike click.FloatRange it rejects NaN."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the seconds, or fail."""
        seconds: float = super().convert(value, param, ctx)
        if seconds != seconds:  # noqa: PLR0124 - true of NaN alone, without an import
            self.fail(f"{value!r} is not a number of seconds.", param, ctx)
        return seconds


parameter_option = click.option(
    "-p",
    "--parameter",
    "parameters",
    metavar="NAME=VALUE",
    multiple=True,
    help="A parameter of the query: a number, true, false or null as in JSON, else a text; a number in double"
    " quotes is a text.  Repeatable.",
)

query_options = added(
    click.argument(
        "query",
        required=False,
        metavar="[TEXT|FILE|-]",
        help="The query, a file that holds it, or - for stdin.",
    ),
    parameter_option,
    click.option(
        "--limit", type=click.IntRange(0, MOST_ROWS), help="Maximum number of rows.  [default: all]"
    ),
    click.option(
        "--timeout",
        type=Seconds(min=0, min_open=True, max=MOST_SECONDS),
        default=SECONDS,
        show_default=True,
        metavar="SECONDS",
        help="Stop the query after SECONDS.",
    ),
)


def read_parameters(pairs: Sequence[str]) -> dict[str, Any]:
    """Read ``NAME=VALUE`` from the command line; a hyphen in a name becomes an underscore.

    Returns
    -------
    dict of str to bool, int, float, str or None

    Raises
    ------
    OptionError
        If one has no equals sign or is not UTF-8, or for a duplicate name.

    Examples
    --------
    >>> read_parameters(["n=5", "x=1e-3", "name=GRIA1", 'text="5"', "none=null", "empty="])
    {'n': 5, 'x': 0.001, 'name': 'GRIA1', 'text': '5', 'none': None, 'empty': ''}
    """
    from kg.cli.terminal import is_unicode
    from kg.errors import OptionError

    values: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        name = name.strip().replace("-", "_")
        if not equals or not name.isidentifier():
            raise OptionError(f"invalid parameter {pair!r}", remedy="expected -p NAME=VALUE")
        if name in values:
            raise OptionError(f"duplicate parameter {name!r}", remedy="remove one of the values")
        values[name] = _value(value)
        if isinstance(values[name], str) and not is_unicode(values[name]):
            raise OptionError(f"the value of the parameter {name} is not UTF-8", remedy="encode it as UTF-8")
    return values


def read_texts(pairs: Sequence[str]) -> dict[str, str | None]:
    """Read ``NAME=VALUE`` as `read_parameters` does, with numbers, true and false as they are written.

    Examples
    --------
    >>> read_texts(["min=1e0", 'gene="5"', "drug=null"])
    {'min': '1e0', 'gene': '5', 'drug': None}
    """
    values = read_parameters(pairs)
    written = {
        name.strip().replace("-", "_"): text for name, _, text in (pair.partition("=") for pair in pairs)
    }
    return {
        name: each if each is None or isinstance(each, str) else written[name]
        for name, each in values.items()
    }


def _value(text: str) -> Any:
    import json

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    try:
        value = json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError):
        return text
    return text if isinstance(value, list | dict) else value
