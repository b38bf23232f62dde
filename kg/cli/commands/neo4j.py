"""The verb ``kg neo4j`` and what stands below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli.options.common import CONTEXT, verb

if TYPE_CHECKING:
    from kg.cli.run import Run
    from kg.neo4j.local.server import Server
    from kg.results import Result

SIZE = r"^[1-9][0-9]*[kmgKMG]$"


def size(_: click.Context, parameter: click.Parameter, value: str) -> str:
    """Refuse what is no size of memory."""
    import re

    if not re.match(SIZE, value):
        raise click.BadParameter(f"'{value}' is no size; write one such as 512m or 2g", param=parameter)
    return value


@click.group("neo4j", context_settings=dict(CONTEXT))
def neo4j() -> None:
    """Start, stop and look at a Neo4j server of your own on this machine.

    It is Neo4j Community, fetched by Maven at the first start; Java 17 or newer and Maven
    must be there.  It listens on this machine only and asks for a password, which is made
    up and kept in a file that you alone can read.  `kg sync` and `kg cypher` use it where
    no other address is set.
    """


@verb("neo4j start")
@click.option("--heap", metavar="SIZE", default="512m", show_default=True, callback=size, help="Its heap.")
@click.option(
    "--pagecache",
    metavar="SIZE",
    default="128m",
    show_default=True,
    callback=size,
    help="Its memory for pages of the database.",
)
def start(run: Run, heap: str, pagecache: str) -> None:
    """Start the server, or say where it runs already; returns when it answers."""
    from kg.neo4j.local import server

    before = server.running()
    with run.progress("Starting Neo4j"):
        now = server.start(heap=heap, pagecache=pagecache, ports=server.USUAL_PORTS)
    if before is not None:
        run.note("It runs already.")
    run.note(f"Neo4j Browser: {now.browser}")
    run.emit(rows(now))


@verb("neo4j stop")
def stop(run: Run) -> None:
    """Stop the server; its data stay for the next start."""
    from kg.neo4j.local import server

    before = server.status()
    with run.progress("Stopping Neo4j"):
        now = server.stop()
    if before.pid is None:
        run.note("No Neo4j of ours was running.")
    else:
        run.note(f"Stopped the process {before.pid}.")
    run.emit(rows(now))


@verb("neo4j status")
def status(run: Run) -> None:
    """Say whether the server runs, where and since which process."""
    from kg.neo4j.local import server

    now = server.status()
    if now.browser is not None:
        run.note(f"Neo4j Browser: {now.browser}")
    run.emit(rows(now))


def rows(server: Server) -> Result:
    """Write a server as rows; its password is in a file and stays there."""
    from kg.results import Result

    items = ("uri", "username", "password_file", "pid", "version", "state")
    values = {name: getattr(server, name) for name in items}
    values["password_file"] = str(server.password_file) if server.password_file.exists() else None
    return Result(("item", "value"), list(values.items()))


for command in (start, stop, status):
    neo4j.add_command(command, str(command.name).rpartition(" ")[2])
