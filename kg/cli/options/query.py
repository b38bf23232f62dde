"""The options of free queries: parameters, how many rows, how long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Callback = Callable[..., None]

SECONDS = 60.0
MOST_SECONDS = 1_000_000  # more overflows what engines and systems count in milliseconds


class Seconds(click.FloatRange):
    """How long a query may take; NaN is within every range of click's, and not within this one."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read the option, and refuse what is no length of time."""
        seconds: float = super().convert(value, param, ctx)
        if seconds != seconds:  # noqa: PLR0124 - so is NaN alone, and nothing has to be imported
            self.fail(f"{value!r} is no number of seconds.", param, ctx)
        return seconds


def query_options(function: Callback) -> Callback:
    """Give a verb ``-p``, ``--limit`` and ``--timeout``."""
    for option in reversed(
        [
            click.option(
                "-p",
                "--parameter",
                "parameters",
                metavar="KEY=VALUE",
                multiple=True,
                help="What stands for $KEY in the query: a number, true, false or null as in JSON, else a text;"
                " put a number in double quotes to make it a text.  Repeatable.",
            ),
            click.option(
                "--limit", type=click.IntRange(min=0), help="Print so many rows at most.  [default: all]"
            ),
            click.option(
                "--timeout",
                type=Seconds(min=0, min_open=True, max=MOST_SECONDS),
                default=SECONDS,
                show_default=True,
                metavar="SECONDS",
                help="End the query after so long.",
            ),
        ]
    ):
        function = option(function)
    return function


def read_parameters(pairs: Sequence[str]) -> dict[str, Any]:
    """Read ``KEY=VALUE`` as they stand on the command line.

    Returns
    -------
    dict of str to bool, int, float, str or None

    Raises
    ------
    OptionError
        Where one has no equals sign or a value that is no text, or a key is given twice.

    Examples
    --------
    >>> read_parameters(["n=5", "x=1e-3", "name=GRIA1", 'text="5"', "none=null", "empty="])
    {'n': 5, 'x': 0.001, 'name': 'GRIA1', 'text': '5', 'none': None, 'empty': ''}
    """
    from kg.cli.terminal import is_unicode
    from kg.errors import OptionError

    values: dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.isidentifier():
            raise OptionError(f"'{pair}' is no parameter", remedy="Write it as -p KEY=VALUE")
        if key in values:
            raise OptionError(f"the parameter {key} is given twice", remedy="Leave out one of them")
        values[key] = _value(value)
        if isinstance(values[key], str) and not is_unicode(values[key]):
            raise OptionError(f"the value of the parameter {key} is not UTF-8", remedy="Write it as UTF-8")
    return values


def _value(text: str) -> Any:
    import json

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    try:
        value = json.loads(text, parse_constant=refuse)
    except ValueError:
        return text
    return text if isinstance(value, list | dict) else value
