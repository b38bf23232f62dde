"""`kg ask`: the named questions in queries/."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli.options.common import choice, verb
from kg.cli.options.query import parameter_option, read_texts

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from kg.cli.run import Run
    from kg.neo4j.database import Database


@verb("ask", rows=False)
@click.argument("name", required=False, help="Name of a question.  [default: list all]")
@parameter_option
@choice(
    "--engine",
    ["sql", "sparql", "cypher"],
    "Query engine; all return the same rows.  cypher queries the Neo4j server that `kg sync` updated.",
    "sql",
)
@click.option("--list", "is_list", is_flag=True, help="List the questions with their parameters.")
@click.option("--show", is_flag=True, help="Print the text of the query; do not run it.")
def ask(
    run: Run, name: str | None, parameters: tuple[str, ...], engine: str, is_list: bool, show: bool
) -> None:
    """Run a named question, or list them.

    Genes, drugs, studies and systems may be given by name.  Each question is a file that can
    be used in another program; --show prints it.
    """
    from kg.errors import OptionError
    from kg.query import named

    if is_list and (name or parameters or show):
        raise OptionError("--list takes no other arguments", remedy="remove them")
    if name is None and (parameters or show):
        raise OptionError("missing name of a question", remedy="`kg ask` lists all")
    if name is None:
        run.emit(named.listed())
        return
    if show:
        if parameters:
            raise OptionError(
                "--show takes no parameters: it prints the text and does not run it", remedy="remove -p"
            )
        run.emit_text(named.text(name, engine), what="the text of a query")
        return
    named.text(name, engine)
    from kg.schema.linkml import load_schema
    from kg.store.snapshot import Store

    values = read_texts(parameters)
    with Store.open(run.store) as store, _server(run, name, engine) as database:
        answer = named.answer(store, load_schema(), name, values, engine=engine, database=database)
        digest = store.digest
    run.emit(answer, digest=None if engine == "cypher" else digest)


def _server(run: Run, name: str, engine: str) -> AbstractContextManager[Database | None]:
    """Connect to the server where the engine needs one."""
    from contextlib import nullcontext

    if engine != "cypher":
        return nullcontext()
    from kg.neo4j.connect import connect

    return connect(run.settings, alternative=f"without one, `kg ask {name}` queries the store in SQL")
