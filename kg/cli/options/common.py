"""Options of every verb, and the decorator that adds them."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from kg.cli.output import FORMATS
from kg.cli.run import Run, as_options
from kg.errors import ExitCode, KGWarning
from kg.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    Callback = Callable[..., None]
    Decorator = Callable[[Callback], Callback]

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def choice(name: str, values: Iterable[str], words: str, default: str | None = None) -> Decorator:
    """Return an option with a closed list of values; `words` are its help."""
    return click.option(
        name, type=click.Choice(list(values)), default=default, show_default=default is not None, help=words
    )


def flag(name: str, words: str, variable: str | None = None) -> Decorator:
    """Return an option without a value; `words` are its help, `variable` the name of its argument."""
    return click.option(*filter(None, (name, variable)), is_flag=True, help=words)


def count_option(
    name: str, default: int, words: str, variable: str | None = None, least: int = 1
) -> Decorator:
    """Return an option that takes a whole number of at least `least`."""
    names, kind = filter(None, (name, variable)), click.IntRange(min=least)
    return click.option(*names, type=kind, default=default, show_default=True, help=words)


class OutputFile(click.Path):
    """A file that a verb writes beside that of ``-o``."""


def file_option(name: str, words: str, default: Path | None = None) -> Decorator:
    """Return an option that takes a file to write."""
    kind = OutputFile(dir_okay=False, path_type=Path)
    return click.option(
        name, type=kind, metavar="FILE", default=default, show_default=default is not None, help=words
    )


def added(*options: Decorator) -> Decorator:
    """Return a decorator that adds options in the order of the help."""

    def decorate(function: Callback) -> Callback:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def given_options(options: Iterable[str]) -> set[str]:
    """Return those options that were written on the command line, whether or not they have their default."""
    context = click.get_current_context()
    return {name for name in options if context.get_parameter_source(name) is ParameterSource.COMMANDLINE}


def sections() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """Return the verbs of the running program by heading: verb → its module and its sentence of help."""
    found: Mapping[str, Mapping[str, tuple[str, str]]] = getattr(
        click.get_current_context().find_root().command, "sections", {}
    )
    return found


class CommonOption(click.Option):
    """An option that every verb has."""


class Verb(click.Command):
    """A command whose help lists its own options before those of every verb."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the verb's own options first."""
        options = [each for each in self.get_params(ctx) if isinstance(each, click.Option)]
        own = [each for each in options if not isinstance(each, CommonOption)]
        common = [each for each in options if isinstance(each, CommonOption)]
        for title, group in (("Options", own), ("Options of every command", common)):
            records = [record for each in group if (record := each.get_help_record(ctx)) is not None]
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples of the verb, each with what it is for."""
        del ctx
        from kg.cli.examples import EXAMPLES

        examples = EXAMPLES.get(str(self.name), ())
        if examples:
            with formatter.section("Examples"):
                for command, purpose in examples:
                    formatter.write(f"{'':{formatter.current_indent}}# {purpose}\n")
                    formatter.write(f"{'':{formatter.current_indent}}{command}\n")


def common_options() -> list[CommonOption]:
    """Return the options that every verb has."""
    return [
        CommonOption(
            ["--store", "store_flag"],
            metavar="PATH",
            help="Path of the store.  [default: KG_STORE, settings files, ./kg.duckdb]",
        ),
        CommonOption(
            ["--format", "form"],
            type=click.Choice(FORMATS),
            help="report: an answer for reading, md: the same in Markdown; else rows.  [default: report on a terminal, else tsv]",
        ),
        CommonOption(["--wide", "all_columns"], is_flag=True, help="All columns in a report."),
        CommonOption(["--json", "as_json"], is_flag=True, help="Short for --format json."),
        CommonOption(["--csv", "as_csv"], is_flag=True, help="Short for --format csv."),
        CommonOption(["--tsv", "as_tsv"], is_flag=True, help="Short for --format tsv."),
        CommonOption(
            ["-o", "--output"],
            metavar="FILE",
            help="Write to FILE, whole or not at all; its extension selects the format.",
        ),
        CommonOption(["--envelope"], is_flag=True, help="One JSON object with digest, rows and notes."),
        CommonOption(["--fail-empty"], is_flag=True, help="Exit with 1 if there are no rows."),
        CommonOption(["--strict"], is_flag=True, help="Exit with 1 if there was a warning."),
        CommonOption(["-q", "--quiet"], is_flag=True, help="No notes, no progress."),
        CommonOption(
            ["-v", "--verbose", "verbosity"], count=True, help="Verbose output; -vv for debug messages."
        ),
        CommonOption(["--debug"], is_flag=True, help="Show the traceback of an error."),
        CommonOption(["--no-color"], is_flag=True, help="No colour, as with NO_COLOR."),
        version_option(),
    ]


def version_option() -> CommonOption:
    """Return the option that shows the version."""
    switch = {"is_flag": True, "expose_value": False, "is_eager": True}
    return CommonOption(["--version"], callback=_print_version, help="Show the version.", **switch)


def _print_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    """Print the version and exit."""
    if value and not ctx.resilient_parsing:
        click.echo(f"kg {__version__}")
        ctx.exit()


def verb(name: str, *, rows: bool = True) -> Callable[[Callback], Verb]:
    """Return a decorator that turns a function into a verb with the options of every verb.

    The function gets a :class:`~kg.cli.run.Run` first, then its own arguments and options
    by name.  Its docstring is the help; the first sentence is shown in the list of verbs.

    Parameters
    ----------
    name
        The verb as users write it.
    rows
        Whether it writes nothing but rows to ``-o``; else its extension is not that of a format of rows.
    """

    def decorate(function: Callback) -> Verb:
        own: list[click.Parameter] = list(reversed(getattr(function, "__click_params__", [])))
        return Verb(
            name,
            callback=_callback(
                name, function, [each for each in own if isinstance(each.type, OutputFile)], rows=rows
            ),
            params=[*own, *common_options()],
            help=function.__doc__,
            context_settings=dict(CONTEXT),
        )

    return decorate


def _callback(
    name: str, function: Callback, files: Sequence[click.Parameter], *, rows: bool
) -> Callable[..., None]:
    """Return the callback of a verb, which exits with the code of the run."""

    @wraps(function)
    def callback(**values: Any) -> None:
        from kg.atomic_write import noting_inputs

        common = {key: values.pop(key) for key in COMMON_NAMES}
        run = Run(name, **as_options(common))
        if run.verbosity:
            _log_to_stderr(run.verbosity)
        with _warnings_to(run), noting_inputs():
            run.refuse_outputs([values[str(each.name)] for each in files], rows=rows)
            function(run, **values)
        if run.code is not ExitCode.SUCCESS:
            click.get_current_context().exit(run.code)

    return callback


@contextmanager
def _warnings_to(run: Run) -> Iterator[None]:
    """Print warnings of the library as sentences; leave other warnings to Python."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", KGWarning)
        default = warnings.showwarning

        def show(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:
            if issubclass(category, KGWarning):
                run.warn(str(message))
            else:
                default(message, category, *place, **more)

        warnings.showwarning = show
        yield


def _log_to_stderr(verbosity: int) -> None:
    """Log to stderr: steps of the library with -v, everything with -vv."""
    import logging

    level = logging.INFO if verbosity == 1 else logging.DEBUG
    logging.basicConfig(level=level, format="%(name)s: %(message)s")


COMMON_NAMES = tuple(option.name for option in common_options() if option.expose_value)
