"""Write into docs/neo4j.md the questions of queries/neo4j-browser/ and what a real Neo4j answers; run by `make docs`.

A temporary server is started, unless ``NEO4J_URI`` names one that holds the review alone.
With ``--check`` nothing is written, and the exit code is 1 where the page is out of date.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generated import write_or_check

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from kg.load.loader import load  # noqa: E402 - the same
from kg.neo4j.connect import connect  # noqa: E402 - the same
from kg.neo4j.database import Database  # noqa: E402 - the same
from kg.neo4j.local import server  # noqa: E402 - found at the root
from kg.neo4j.sync import SyncOptions, sync  # noqa: E402 - the same
from kg.query.cypher import CypherEngine  # noqa: E402 - the same
from kg.schema.linkml import load_schema  # noqa: E402 - the same
from kg.store.snapshot import Store  # noqa: E402 - the same

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.schema.model import Schema

PAGE = ROOT / "docs" / "neo4j.md"
QUERIES = ROOT / "queries" / "neo4j-browser"
BEGIN, END = "<!-- written by make docs: begin -->\n", "<!-- written by make docs: end -->\n"
NO_ROW = "No row: the answer is none."
MEMBERSHIPS = re.compile(r"^\d+ pathways and sets$")


def page(database: Database, schema: Schema, text: str) -> str:
    """Return the page with the questions and their answers written anew."""
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    sections = [section(database, schema, path) for path in sorted(QUERIES.glob("*.cypher"))]
    return head + BEGIN + "".join(sections) + END + tail


def section(database: Database, schema: Schema, path: Path) -> str:
    """Return one question: its sentence, its remark, the query of the file, and the answer."""
    lines = path.read_text(encoding="utf-8").splitlines()
    question, remark = (line.removeprefix("// ") for line in lines[:2])
    found = CypherEngine(database, schema).query("\n".join(lines))
    rows = found.rows
    answer = (
        _paths(rows) if rows and isinstance(rows[0][0], list) and isinstance(rows[0][0][0], dict) else None
    )
    if answer is None:
        answer = _table(found.columns, rows) if rows else f"{NO_ROW}\n"
    number, _, question = question.partition(" ")
    body = "\n".join(lines[2:])
    return f"### {int(number)}. {question}\n\n{remark}\n\n```cypher\n{body}\n```\n\n{answer}\n"


def _table(columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    lines = [columns, ("---",) * len(columns), *(tuple(map(_cell, row)) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(value: Any) -> str:
    shown = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return shown.replace("|", "\\|")


def _paths(rows: list[tuple[Any, ...]]) -> str:
    """Write each path of a picture once, node by node; without the number of memberships, which other sources change."""
    paths = {
        " – ".join(
            MEMBERSHIPS.sub("its pathways and sets", step.get("name") or step["type"]) for step in path
        ): None
        for column in zip(*rows, strict=True)
        for path in column
    }
    return "A picture of these paths:\n\n" + "".join(f"* {path}\n" for path in sorted(paths))


@contextmanager
def review(schema: Schema) -> Iterator[Database]:
    """Yield a server that holds the review: the one of the environment, else a temporary one."""
    if os.environ.get("NEO4J_URI"):
        with connect() as database:
            yield database
        return
    with tempfile.TemporaryDirectory() as place:
        home = Path(place) / "neo4j"
        path = Path(place) / "kg.duckdb"
        load(path, ["pisanu-2025"], schema)
        found = server.start(home)
        try:
            with (
                Database.open(found.uri or "", found.username, found.password, "neo4j") as database,
                Store.open(path) as store,
            ):
                sync(store, schema, database, SyncOptions(), print)
                yield database
        finally:
            server.kill(home)


def main() -> int:
    """Write the page, or check it."""
    schema = load_schema()
    before = PAGE.read_text(encoding="utf-8")
    with review(schema) as database:
        after = page(database, schema, before)
    return write_or_check(PAGE, after)


if __name__ == "__main__":
    sys.exit(main())
