"""The program: verbs found by name and imported when they run, errors told in one place."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

import click

from kg.cli.options.common import COMMON_NAMES, CONTEXT, CommonOption, common_options, print_version
from kg.cli.terminal import discard_stdout, prepare_streams, reader_has_gone, wants_color
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
        self.params.append(
            click.Option(
                ["--version"],
                is_flag=True,
                expose_value=False,
                is_eager=True,
                callback=print_version,
                help="Show the version.",
            )
        )

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the verbs in the order of the help."""
        del ctx
        return list(self.verbs)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a verb."""
        del ctx
        if cmd_name not in self.verbs:
            return None
        module, _, attribute = self.verbs[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb that the first word names."""
        name = args[0]
        if name not in self.verbs and not ctx.resilient_parsing:
            close = nearest(name, self.verbs)
            hint = f" Did you mean '{close}'?" if close else ""
            ctx.fail(f"There is no command '{name}'.{hint}")
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
        """Run the program and end with one of the exit codes of `ExitCode`."""
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
        """Answer the shell's question for completions."""
        from click.shell_completion import shell_complete

        sys.exit(shell_complete(self, {}, PROGRAM, COMPLETION_VARIABLE, instruction))

    def _guarded(self, arguments: list[str], extra: dict[str, Any]) -> int:
        """Run the verb; whatever happens becomes a sentence and an exit code."""
        try:
            with self.make_context(PROGRAM, arguments, **extra) as ctx:
                self.invoke(ctx)
            if sys.stdout is not None:
                sys.stdout.flush()
        except click.exceptions.Exit as end:
            return _flushed(int(end.exit_code))
        except BaseException as error:  # noqa: BLE001 - here every error becomes a sentence
            if _is_closed_pipe(error):
                discard_stdout()
                return ExitCode.SUCCESS
            if _given(arguments, "--debug") and not isinstance(
                error, KeyboardInterrupt | click.ClickException
            ):
                import traceback

                traceback.print_exc()
            return tell(error, arguments)
        return ExitCode.SUCCESS


def _flushed(code: int) -> int:
    """Write what is left on stdout; a reader who has gone does not mind."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        discard_stdout()
    return code


def _is_closed_pipe(error: BaseException) -> bool:
    """Say whether the reader of stdout has gone, as ``head`` does when it has enough."""
    return isinstance(error, BrokenPipeError) and reader_has_gone(sys.stdout)


def tell(error: BaseException, arguments: Sequence[str] = ()) -> int:  # noqa: PLR0911 - one for each kind
    """Tell a person on stderr what happened.

    Parameters
    ----------
    error
        What ended the verb.
    arguments
        The command line.

    Returns
    -------
    int
        The exit code.
    """
    match error:
        case KGError():
            _say(str(error), arguments)
            return error.exit_code
        case click.exceptions.NoArgsIsHelpError():
            click.echo(error.format_message(), err=True, color=False)
            return ExitCode.USAGE
        case click.UsageError():
            _say(_usage_message(error), arguments)
            return ExitCode.USAGE
        case click.ClickException():
            _say(error.format_message(), arguments)
            return error.exit_code
        case KeyboardInterrupt() | click.Abort() | EOFError():
            click.echo("Interrupted.", err=True)
            return ExitCode.INTERRUPTED
        case SystemExit():
            raise error
        case OSError() if error.strerror:
            place = f"{error.filename}: " if error.filename else ""
            _say(f"{place}{error.strerror}.", arguments)
            return ExitCode.FAILURE
    if type(error).__name__ == "InterruptException":  # what DuckDB makes of Ctrl-C
        click.echo("Interrupted.", err=True)
        return ExitCode.INTERRUPTED
    _say(
        f"this should not have happened ({type(error).__name__}: {error}); "
        "run it again with --debug and report what that prints.",
        arguments,
    )
    return ExitCode.FAILURE


def _usage_message(error: click.UsageError) -> str:
    """Write the cause first, then the usage in one line."""
    message = error.format_message()
    ctx = error.ctx
    if ctx is None:
        return message
    if isinstance(error, click.NoSuchOption) and ctx.parent is None and _is_common(error.option_name):
        message = f"Options stand after the command: {PROGRAM} COMMAND {error.option_name}"
    usage = " ".join(ctx.get_usage().split())
    return f"{message}\n{usage}  ({ctx.command_path} --help says more)"


def _is_common(name: str) -> bool:
    """Say whether every verb has this option."""
    return any(name in option.opts for option in common_options())


def _say(message: str, arguments: Sequence[str]) -> None:
    """Write an error on stderr."""
    label = "Error:"
    if wants_color(sys.stderr, no_color=_given(arguments, "--no-color")):
        label = click.style(label, fg="red", bold=True)
    click.echo(f"{label} {message}", err=True, color=True)


def _given(arguments: Sequence[str], option: str) -> bool:
    """Say whether an option stands on the command line, parsed or not."""
    before = list(arguments)
    if "--" in before:
        before = before[: before.index("--")]
    return option in before


__all__ = ["COMMON_NAMES", "CommonOption", "Program", "tell"]
