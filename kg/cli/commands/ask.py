"""`kg ask`: the named questions of queries/."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli.options.common import verb

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from kg.cli.run import Run
    from kg.neo4j.database import Database


@verb("ask")
@click.argument("name", required=False, help="The name of a question; --list shows all.")
@click.option(
    "-p", "--parameter", "pairs", multiple=True, metavar="NAME=VALUE", help="A parameter of the question."
)
@click.option(
    "--engine",
    type=click.Choice(["sql", "sparql", "cypher"]),
    default="sql",
    show_default=True,
    help="What answers; the rows are the same.  cypher asks the Neo4j server for what `kg sync` brought there.",
)
@click.option("--list", "is_list", is_flag=True, help="List the questions with their parameters.")
@click.option("--show", is_flag=True, help="Print the text of the query instead of asking it.")
def ask(run: Run, name: str | None, pairs: tuple[str, ...], engine: str, is_list: bool, show: bool) -> None:
    """Ask a named question, or list them.

    A gene, drug, study or system may be given as people write it.  Each question is a file
    that can be copied into another program; --show prints it.
    """
    from kg.errors import OptionError
    from kg.query import named

    if is_list:
        if name or pairs or show:
            raise OptionError("--list goes alone", remedy="Leave out what stands beside it")
        run.emit(named.listed())
        return
    if name is None:
        raise OptionError("the name of a question is missing", remedy="`kg ask --list` shows all")
    if show:
        run.emit_text(named.text(name, engine), what="the text of a query")
        return
    named.text(name, engine)
    from kg.schema.linkml import load_schema
    from kg.store.snapshot import Store

    parameters = _parameters(pairs)
    with Store.open(run.store) as store, _server(run, name, engine) as database:
        answer = named.answer(store, load_schema(), name, parameters, engine=engine, database=database)
        digest = store.digest
    run.emit(answer, digest=None if engine == "cypher" else digest)


def _server(run: Run, name: str, engine: str) -> AbstractContextManager[Database | None]:
    """Connect to the server where the engine needs one."""
    from contextlib import nullcontext

    if engine != "cypher":
        return nullcontext()
    from kg.neo4j.connect import connect

    return connect(run.settings, alternative=f"without one, `kg ask {name}` asks the store in SQL")


def _parameters(pairs: tuple[str, ...]) -> dict[str, str]:
    """Split NAME=VALUE; a value may hold further equal signs."""
    from kg.errors import OptionError

    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        name = name.strip().replace("-", "_")
        if not equals or not name:
            raise OptionError(f"{pair!r} is no parameter", remedy="Write it as -p NAME=VALUE")
        if name in found:
            raise OptionError(f"the parameter {name!r} is given twice", remedy="Choose one value")
        found[name] = value
    return found
