"""The group of all verbs, imported when they run, and the one place that prints errors."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

import click

from kg.cli.options.common import CONTEXT, common_options, version_option
from kg.cli.terminal import discard_stdout, is_pipe_closed, prepare_streams, wants_color
from kg.errors import ExitCode, KGError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Sections = Mapping[str, Mapping[str, tuple[str, str]]]

PROGRAM = "kg"
COMPLETION_VARIABLE = "_KG_COMPLETE"


class Program(click.Group):
    """The group of all verbs; its help imports none of them.

    Parameters
    ----------
    sections
        For each heading of the help: verb to (``module:command``, one sentence of help).
    """

    def __init__(self, sections: Sections, description: str) -> None:
        super().__init__(PROGRAM, help=description, context_settings=dict(CONTEXT))
        self.sections = sections
        self.verbs = {name: entry for verbs in sections.values() for name, entry in verbs.items()}
        self.params.append(version_option())

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in the order of the help."""
        del ctx
        return list(self.verbs)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a verb; None if there is none of this name."""
        del ctx
        if cmd_name not in self.verbs:
            return None
        module, _, attribute = self.verbs[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the verb of the first argument, or fail with the closest name."""
        name = args[0]
        if name not in self.verbs and not ctx.resilient_parsing:
            close = nearest(name, self.verbs)
            hint = f" Did you mean '{close}'?" if close else ""
            ctx.fail(f"Unknown command '{name}'.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the verbs under their headings, from the table alone."""
        del ctx
        longest = max(map(len, self.verbs))
        for title, verbs in self.sections.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(longest), text) for name, (_, text) in verbs.items()])

    def main(  # type: ignore[override]
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT002 - click's form
        **extra: Any,
    ) -> int:
        """Run the program and exit with a code of `ExitCode`."""
        del prog_name, complete_var
        arguments = list(sys.argv[1:] if args is None else args)
        if os.environ.get(COMPLETION_VARIABLE):
            self._complete(os.environ[COMPLETION_VARIABLE])
        prepare_streams()
        code = self._guarded(arguments, extra)
        if standalone_mode:
            sys.exit(code)
        return code

    def _complete(self, instruction: str) -> NoReturn:
        """Print completions for the shell."""
        from click.shell_completion import shell_complete

        sys.exit(shell_complete(self, {}, PROGRAM, COMPLETION_VARIABLE, instruction))

    def _guarded(self, arguments: list[str], extra: dict[str, Any]) -> int:
        """Run the verb and return its exit code; an exception becomes a message."""
        try:
            with self.make_context(PROGRAM, arguments, **extra) as ctx:
                self.invoke(ctx)
            if sys.stdout is not None:
                sys.stdout.flush()
        except click.exceptions.Exit as end:
            return _flushed(int(end.exit_code))
        except BaseException as error:  # noqa: BLE001 - every error becomes a message
            if _is_closed_pipe(error):
                discard_stdout()
                return ExitCode.SUCCESS
            if _given(arguments, "--debug") and not isinstance(
                error, KeyboardInterrupt | click.ClickException
            ):
                import traceback

                traceback.print_exc()
            return print_error(error, arguments)
        return ExitCode.SUCCESS


def _flushed(code: int) -> int:
    """Flush stdout and return the code; a closed pipe is ignored."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        discard_stdout()
    return code


def _is_closed_pipe(error: BaseException) -> bool:
    """Return whether the reader of stdout closed the pipe, as ``head`` does."""
    return isinstance(error, BrokenPipeError) and is_pipe_closed(sys.stdout)


def print_error(error: BaseException, arguments: Sequence[str] = ()) -> int:  # noqa: PLR0911 - one for each kind
    """Print an error on stderr.

    Parameters
    ----------
    error
        The exception that ended the verb.
    arguments
        The command line.

    Returns
    -------
    int
        The exit code.
    """
    match error:
        case KGError():
            _print(str(error), arguments)
            return error.exit_code
        case click.exceptions.NoArgsIsHelpError():
            click.echo(error.format_message(), err=True, color=False)
            return ExitCode.USAGE
        case click.UsageError():
            _print(_usage_message(error), arguments)
            return ExitCode.USAGE
        case click.ClickException():
            _print(error.format_message(), arguments)
            return error.exit_code
        case KeyboardInterrupt() | click.Abort() | EOFError():
            click.echo("Interrupted.", err=True)
            return ExitCode.INTERRUPTED
        case SystemExit():
            raise error
        case OSError() if error.strerror:
            place = f"{error.filename}: " if error.filename else ""
            _print(f"{place}{error.strerror}.", arguments)
            return ExitCode.FAILURE
    if type(error).__name__ == "InterruptException":  # what DuckDB makes of Ctrl-C
        click.echo("Interrupted.", err=True)
        return ExitCode.INTERRUPTED
    _print(
        f"internal error: {type(error).__name__}: {error}. Run again with --debug and report the output.",
        arguments,
    )
    return ExitCode.FAILURE


def _usage_message(error: click.UsageError) -> str:
    """Return the cause, then the usage in one line."""
    message = error.format_message()
    ctx = error.ctx
    if ctx is None:
        return message
    if isinstance(error, click.NoSuchOption) and ctx.parent is None and _is_common(error.option_name):
        message = f"Options come after the command: {PROGRAM} COMMAND {error.option_name}"
    usage = " ".join(ctx.get_usage().split())
    return f"{message}\n{usage}  (see {ctx.command_path} --help)"


def _is_common(name: str) -> bool:
    """Return whether every verb has this option."""
    return any(name in option.opts for option in common_options())


def _print(message: str, arguments: Sequence[str]) -> None:
    """Print a message on stderr after a label."""
    label = "Error:"
    if wants_color(sys.stderr, no_color=_given(arguments, "--no-color")):
        label = click.style(label, fg="red", bold=True)
    click.echo(f"{label} {message}", err=True, color=True)


def _given(arguments: Sequence[str], option: str) -> bool:
    """Return whether an option is on the command line, parsed or not."""
    before = list(arguments)
    if "--" in before:
        before = before[: before.index("--")]
    return option in before
