"""Examples in the help: every verb has one, and each is a command line that the program reads."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner
from test_cli_contract import COMMANDS

from kg.cli.app import program
from kg.cli.examples import EXAMPLES
from kg.query.named import describe, names

if TYPE_CHECKING:
    from conftest import Kg

LINES = [line for examples in EXAMPLES.values() for line, _ in examples]


def test_every_verb_has_an_example() -> None:
    """No verb is left without one, and there is none for a verb that does not exist."""
    assert sorted(COMMANDS) == sorted(EXAMPLES)


@pytest.mark.parametrize("line", LINES)
def test_an_example_is_a_command_line(line: str) -> None:
    """The arguments and options of an example are those of its verb; nothing is run."""
    name, *words = shlex.split(line.partition(" > ")[0])
    command: click.Command = program
    context = click.Context(program, info_name="kg")
    while isinstance(command, click.Group):
        found = command.get_command(context, words.pop(0))
        assert found is not None, line
        command = found
    made = command.make_context(line, words, parent=context)

    assert "kg" == name
    if "parameters" in made.params and made.params.get("name"):
        question = describe(made.params["name"])
        given = {each.partition("=")[0] for each in made.params["parameters"]}
        assert given <= {each.name for each in question.parameters}
        assert question.name in names()


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_help_ends_with_the_examples(name: str) -> None:
    """Each is a line of its own, which can be copied, under what it is for."""
    printed = CliRunner().invoke(program, [*name.split(), "--help"]).output.splitlines()

    for line, purpose in EXAMPLES[name]:
        at = printed.index(f"  {line}")
        assert f"  # {purpose}" == printed[at - 1]


def test_help_is_a_command_too() -> None:
    """`kg help` prints the help of the program, `kg help VERB` that of the verb."""
    runner = CliRunner()

    assert runner.invoke(program, ["--help"]).output == runner.invoke(program, ["help"]).output
    assert (
        runner.invoke(program, ["gene", "--help"]).output == runner.invoke(program, ["help", "gene"]).output
    )


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("remove", "`kg unload SOURCE`"),
        ("plot", "`kg draw`"),
        ("list", "`kg gene`"),
        ("search", "`kg gene NAME`"),
        ("explain-rule", "It is now called 'explain'"),
        ("convrge", "Did you mean 'converge'"),
    ],
)
def test_a_word_of_other_programs_leads_to_the_verb(kg: Kg, word: str, hint: str) -> None:
    """An unknown command is answered with the verb that does it, as an error of usage."""
    done = kg(word)

    assert 2 == done.returncode
    assert hint in done.stderr
