"""The verb ``kg neo4j`` and its subcommands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli.options.common import CONTEXT, verb

if TYPE_CHECKING:
    from kg.cli.options.common import Decorator
    from kg.cli.run import Run
    from kg.neo4j.local.server import Server
    from kg.results import Result

SIZE = r"^[1-9][0-9]*[kmgKMG]$"


def size(_: click.Context, parameter: click.Parameter, value: str) -> str:
    """Check a size of memory."""
    import re

    if not re.match(SIZE, value):
        raise click.BadParameter(f"'{value}' is not a size; expected for example 512m or 2g", param=parameter)
    return value


def size_option(name: str, default: str, words: str) -> Decorator:
    """Return an option that takes a size of memory."""
    return click.option(name, metavar="SIZE", default=default, show_default=True, callback=size, help=words)


@click.group("neo4j", context_settings=dict(CONTEXT))
def neo4j() -> None:
    """Start, stop and inspect a local Neo4j server.

    Neo4j Community is downloaded by Maven at the first start; this needs Maven and Java 17
    or newer.  The server listens on this machine only; its generated password is in a file
    that only you can read.  `kg sync` and `kg cypher` use the server unless another address
    is configured.
    """


@verb("neo4j start")
@size_option("--heap", "512m", "Java heap size.")
@size_option("--pagecache", "128m", "Page cache size.")
def start(run: Run, heap: str, pagecache: str) -> None:
    """Start the server and wait until it accepts connections; do nothing if it runs already."""
    from kg.neo4j.local import server

    before = server.running()
    with run.progress("Starting Neo4j"):
        now = server.start(heap=heap, pagecache=pagecache, ports=server.DEFAULT_PORTS)
    if before is not None:
        run.note("Already running.")
    run.note(f"Neo4j Browser: {now.browser}")
    run.emit(rows(now))


@verb("neo4j stop")
def stop(run: Run) -> None:
    """Stop the server; its data are kept."""
    from kg.neo4j.local import server

    before = server.status()
    with run.progress("Stopping Neo4j"):
        now = server.stop()
    if before.pid is None:
        run.note("No local server was running.")
    else:
        run.note(f"Stopped process {before.pid}.")
    run.emit(rows(now))


@verb("neo4j status")
def status(run: Run) -> None:
    """Show whether the server runs, its address and its process."""
    from kg.neo4j.local import server

    now = server.status()
    if now.browser is not None:
        run.note(f"Neo4j Browser: {now.browser}")
    run.emit(rows(now))


def rows(server: Server) -> Result:
    """Return the state of a server as rows, with the file of its password."""
    from kg.results import Result

    items = ("uri", "username", "password_file", "pid", "version", "state")
    values = {name: getattr(server, name) for name in items}
    values["password_file"] = str(server.password_file) if server.password_file.exists() else None
    return Result(("item", "value"), list(values.items()))


for command in (start, stop, status):
    neo4j.add_command(command, str(command.name).rpartition(" ")[2])
