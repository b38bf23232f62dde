"""The group of all verbs, imported when they run, and the one place that prints errors."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from kg.cli.options.common import CONTEXT, common_options, version_option
from kg.cli.terminal import discard_stdout, is_pipe_closed, is_unicode, prepare_streams, wants_color
from kg.errors import ExitCode, KGError, OptionError, is_short_of_memory, nearest
from kg.interruption import Interruption

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
        if name == "help":
            return super().resolve_command(ctx, [*args[1:], "--help"]) if args[1:] else self._print_help(ctx)
        if name not in self.verbs and not ctx.resilient_parsing:
            ctx.fail(f"Unknown command '{name}'.{self._hint(name)}")
        return super().resolve_command(ctx, args)

    def _print_help(self, ctx: click.Context) -> NoReturn:
        """Print the help of the program and exit."""
        click.echo(self.get_help(ctx))
        ctx.exit()

    def _hint(self, name: str) -> str:
        """Return a sentence with the present name of an unknown command, or with the closest one."""
        from kg.renamed import COMMANDS, OTHER_WORDS, hint

        now, close = hint(COMMANDS, name), nearest(name, self.verbs)
        if now is not None:
            return f" {now[0].upper()}{now[1:]}."
        if name.casefold() in OTHER_WORDS:
            return f" {OTHER_WORDS[name.casefold()]}."
        return f" Did you mean '{close}'?" if close else ""

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
        with Interruption() as interruption:
            code = self._guarded(arguments, extra, interruption)
        if standalone_mode:
            sys.exit(code)
        return code

    def _complete(self, instruction: str) -> NoReturn:
        """Print completions for the shell."""
        from click.shell_completion import shell_complete

        sys.exit(shell_complete(self, {}, PROGRAM, COMPLETION_VARIABLE, instruction))

    def _guarded(self, arguments: list[str], extra: dict[str, Any], interruption: Interruption) -> int:
        """Run the verb and return its exit code; an exception becomes a message."""
        try:
            words = [decoded(word) for word in arguments]
            _refuse_empty(words)
            with self.make_context(PROGRAM, words, **extra) as ctx:
                self.invoke(ctx)
            if sys.stdout is not None:
                sys.stdout.flush()
        except click.exceptions.Exit as end:
            return _flushed(int(end.exit_code))
        except BaseException as error:  # noqa: BLE001 - every error becomes a message
            if interruption.came and not isinstance(error, SystemExit):
                return print_error(KeyboardInterrupt())  # whatever the interrupted library made of it
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


def decoded(word: str) -> str:
    r"""Return a word of the command line as text, whatever the locale.

    Raises
    ------
    OptionError
        The word is not UTF-8.

    Examples
    --------
    >>> decoded("IL-1\udcce\udcb2")
    'IL-1β'
    """
    if is_unicode(word):
        return word
    try:
        return word.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        shown = "".join(each if is_unicode(each) else f"\\x{ord(each) & 0xFF:02x}" for each in word)
        raise OptionError(
            f"the text on the command line is not UTF-8: '{shown}'", remedy="encode it as UTF-8"
        ) from None


def _refuse_empty(words: Sequence[str]) -> None:
    """Raise OptionError for an argument or the value of an option that is empty or a blank."""
    for at, word in enumerate(words):
        name, equals, value = word.partition("=")
        before = words[at - 1] if at else ""
        if not word.strip():
            is_value = before.startswith("-") and before not in {"-", "--"} and "=" not in before
            what = f"the value of {before}" if is_value else "an argument"
        elif name.startswith("--") and equals and not value.strip():
            what = f"the value of {name}"
        else:
            continue
        raise OptionError(f"{what} is empty", remedy="write what is meant, or leave it out")


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
    _print(_unforeseen(error), arguments)
    return ExitCode.FAILURE


def _unforeseen(error: BaseException) -> str:
    """Return the message for an error that no verb expects: short memory, the locale, the engine, a mistake of drugkg."""
    text = " ".join(str(error).split())
    if isinstance(error, MemoryError) or is_short_of_memory(text):
        return "there is not enough memory. End other programs, or ask for less."
    if "duckdb" in type(error).__module__:
        from kg.store.faults import store_error

        return str(store_error(Path("the store"), error))  # type: ignore[arg-type]
    if isinstance(error, UnicodeEncodeError) and error.encoding != "utf-8":
        return f"the locale of this terminal cannot write {error.object[error.start : error.end]!r}. Set PYTHONUTF8=1."
    return f"internal error: {type(error).__name__}: {text}. Run again with --debug and report the output."


def _usage_message(error: click.UsageError) -> str:
    """Return the cause, then the usage in one line."""
    from kg.renamed import REMOVED_OPTIONS

    message = error.format_message()
    ctx = error.ctx
    if ctx is None:
        return message
    if isinstance(error, click.MissingParameter) and isinstance(
        getattr(error.param, "type", None), click.Choice
    ):
        message = message.splitlines()[0].partition(" Choose from")[0]  # the usage lists the choices
    if isinstance(error, click.NoSuchOption) and error.option_name in REMOVED_OPTIONS:
        message = f"The option {error.option_name} was removed, since it had no effect; leave it out."
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
