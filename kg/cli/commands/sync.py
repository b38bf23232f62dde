"""`kg sync`: the store to Neo4j."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kg.cli.options.common import verb

if TYPE_CHECKING:
    from kg.cli.run import Run
    from kg.neo4j.database import Database
    from kg.neo4j.sync import SyncOptions
    from kg.neo4j.verify import Verified
    from kg.results import Result


@verb("sync")
@click.argument(
    "uri", required=False, help="Address of the server; else NEO4J_URI, else the one of `kg neo4j start`."
)
@click.option("--dry-run", is_flag=True, help="Print the plan with its counts; nothing is written.")
@click.option(
    "--verify",
    "verifies",
    is_flag=True,
    help="Read the server back after the sync and compare digests; exit with 1 where they differ, and with 4"
    " where the server cannot be read.  With --dry-run nothing is written.",
)
@click.option(
    "--repair", is_flag=True, help="Read the server back and repair what was changed outside drugkg."
)
@click.option("--prune", is_flag=True, help="Remove the sources that the store no longer has.")
@click.option("--take-over", is_flag=True, help="Replace what the server holds of another store.")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Only this source; may be repeated.")
@click.option(
    "--password-file",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="File with the password; else NEO4J_PASSWORD.",
)
@click.option("--yes", is_flag=True, help="Do not ask before something is removed.")
def sync(
    run: Run, uri: str | None, verifies: bool, repair: bool, yes: bool, password_file: str | None, **how: Any
) -> None:
    """Update a Neo4j server from the store, sending only what changed.

    A second sync of unchanged data writes nothing, and an interrupted one is finished by
    the next.  Nodes and relationships not created by drugkg are
    never changed.
    """
    from kg.neo4j.connect import connect
    from kg.neo4j.sync import MEMORY, SyncOptions
    from kg.schema.linkml import load_schema
    from kg.store.snapshot import Store

    run.flags.update({"neo4j.uri": uri, "neo4j.password": _password(password_file)})
    options = SyncOptions(**how)
    asks = _asks(options, yes=yes)
    schema = load_schema()
    with Store.open(run.store) as store, connect(run.settings) as database:
        store.limit_memory(MEMORY)
        digest = store.digest
        if asks:
            click.confirm(
                "This deletes data on the server that is not in the store. Continue?", abort=True, err=True
            )
        with run.progress("Syncing"):
            answer, found, foreign = _run(
                run, store, schema, database, options, verifies=verifies, repair=repair
            )
    if found is None:
        run.note(
            "Compared with what the last sync recorded; the rows on the server were not read, --verify reads them."
            if not repair
            else "Compared with the rows on the server."
        )
    else:
        _report(run, found, foreign)
    run.emit(answer, digest=digest)


def _run(
    run: Run,
    store: Any,
    schema: Any,
    database: Database,
    options: SyncOptions,
    *,
    verifies: bool,
    repair: bool,
) -> tuple[Result, list[Verified] | None, list[str]]:
    from dataclasses import replace

    from kg.errors import QueryError, StoreError
    from kg.neo4j.sync import sync
    from kg.neo4j.verify import foreign_relationships, verify

    graphs = options.sources or tuple(store.graph_digests())
    try:
        if repair:
            bad = verify(store, schema, database, graphs)
            options = replace(
                options, suspect=frozenset((each.graph, name) for each in bad for name in each.differing)
            )
        answer = sync(store, schema, database, options, run.note)
        if not verifies:
            return answer, None, []
        found = verify(store, schema, database, graphs)
        return _with_digests(answer, found), found, foreign_relationships(schema, database)
    except QueryError as error:  # the statements are not those of the user; 1 means that rows differ
        raise StoreError(error.what, where=error.where, remedy=error.remedy) from error


def _asks(options: SyncOptions, *, yes: bool) -> bool:
    """Return whether a user has to confirm; raise an error where there is no terminal for it."""
    import sys

    from kg.cli.terminal import is_terminal
    from kg.errors import OptionError

    if yes or options.dry_run or not (options.prune or options.take_over):
        return False
    if not is_terminal(sys.stdin):
        what = "--prune" if options.prune else "--take-over"
        raise OptionError(
            f"{what} deletes data on the server, and there is no terminal to confirm it",
            remedy="add --yes, or check first with --dry-run",
        )
    return True


def _password(path: str | None) -> str | None:
    from pathlib import Path

    from kg.atomic_write import note_input
    from kg.errors import NotFoundError
    from kg.settings import warn_if_readable

    if path is None:
        return None
    note_input(path, "the password file")
    try:
        password = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise NotFoundError(f"the password file cannot be read ({error.strerror})", where=path) from None
    except UnicodeDecodeError:
        raise NotFoundError("the password file is not UTF-8", where=path) from None
    warn_if_readable(Path(path))
    return password


def _with_digests(answer: Result, found: list[Verified]) -> Result:
    """Put the two digests of each graph beside what was done with it; other items have none."""
    from kg.results import Result

    digests = {each.graph: (each.store_digest, each.server_digest) for each in found}
    rows = [(*row, *digests.get(row[0], (None, None))) for row in answer.rows]
    return Result((*answer.columns, "store_digest", "server_digest"), rows, answer.notes)


def _report(run: Run, found: list[Verified], foreign: list[str]) -> None:
    from kg.wording import counted

    for each in found:
        if not each.agrees:
            run.note(f"{each.graph} differs on the server: {', '.join(each.differing[:5])}")
            run.fail()
    if foreign:
        number = counted(len(foreign), "relationship")
        run.warn(
            f"{number} of a type of drugkg between its nodes not created by drugkg: {', '.join(foreign[:5])}"
            f"{', …' if len(foreign) > 5 else ''}; left as found, but queries see them"  # noqa: PLR2004 - as many as above
        )
    if all(each.agrees for each in found):
        run.note("The server holds exactly the rows of the store.")
