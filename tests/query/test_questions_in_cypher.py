"""The same question gives the same rows in Cypher as in SQL: the server reads, and ends what takes too long."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from factories.question_parameters import CHOICES, GENERATED, REVIEW, TOY

from kg.errors import OptionError, QueryError, StoreError
from kg.neo4j.connect import connect
from kg.neo4j.database import Database
from kg.neo4j.sync import SyncOptions, sync
from kg.query import named
from kg.query.cypher import CypherEngine
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Kg
    from servers.neo4j_server import Login

    from kg.results import Result
    from kg.schema.model import Schema

ASKED = {"toy": TOY, "review": REVIEW, "ten thousand": GENERATED}
ENDLESS = "UNWIND range(1, 100000000) AS x UNWIND range(1, 100000000) AS y RETURN sum(x * y) AS n"
HOSTILE = ("IL6'}) DETACH DELETE g //", '"', "\\", "`", "$families", "}", "*/", "null", "\n", "\u0000é漢🧬")


class Synced(NamedTuple):
    """A store, and a server that holds the same."""

    which: str
    store: Store
    database: Database


@pytest.fixture(scope="module")
def database(neo4j: Login) -> Iterator[Database]:
    """A real server."""
    with Database.open(*neo4j, "neo4j") as database:
        yield database


@pytest.fixture(
    scope="module",
    params=["toy", "review", pytest.param("ten thousand", marks=pytest.mark.slow)],
)
def synced(
    request: pytest.FixtureRequest,
    database: Database,
    schema: Schema,
    made_small_store: Callable[[str], Path],
    make_generated: Callable[[int], Path],
) -> Iterator[Synced]:
    """A store, synced to the server in place of the one before it."""
    which: str = request.param
    sources = {"toy": "toy", "review": "pisanu-2025"}
    path = made_small_store(sources[which]) if which in sources else make_generated(10_000)
    with Store.open(path) as store:
        sync(store, schema, database, SyncOptions(take_over=True, prune=True), print)
        yield Synced(which, store, database)


def same_rows(synced: Synced, schema: Schema, name: str, parameters: dict[str, Any]) -> Result:
    """Ask store and server, hold the answers against each other, and give the one."""
    sql = named.answer(synced.store, schema, name, parameters)
    found = named.answer(synced.store, schema, name, parameters, engine="cypher", database=synced.database)

    assert sql.columns == found.columns
    assert sql.rows == found.rows
    assert sql.notes == found.notes
    return found


@pytest.mark.parametrize("name", named.names())
def test_the_server_gives_the_rows_of_the_store(synced: Synced, schema: Schema, name: str) -> None:
    """Each question: the same rows, in the same order, of the same types; on toy and chance at least one."""
    answer = same_rows(synced, schema, name, ASKED[synced.which].get(name, {}))

    assert len(answer) > 0 or synced.which == "review"


@pytest.mark.parametrize(("name", "parameters"), CHOICES)
def test_choices(synced: Synced, schema: Schema, name: str, parameters: dict[str, Any]) -> None:
    """Both understand each parameter alike."""
    same_rows(synced, schema, name, parameters)


@pytest.mark.parametrize("synced", ["toy"], indirect=True)
def test_rows_are_ordered_by_the_query_itself(synced: Synced, schema: Schema) -> None:
    """Whoever copies a query gets the declared order without drugkg."""
    for name in named.names():
        if set(TOY.get(name, {})) & {"gene", "drug", "study", "system"}:
            continue
        question = named.describe(name)
        values, _ = named._bind(synced.store, schema, question, {})
        asked = CypherEngine(synced.database, schema).query(named.text(name, "cypher"), parameters=values)

        assert tuple(column.name for column in question.columns) == asked.columns
        assert question.sorted(asked.rows) == asked.rows


@pytest.mark.parametrize("synced", ["toy"], indirect=True)
def test_on_the_command_line(synced: Synced, neo4j: Login, kg: Kg, toy_store: Path) -> None:
    """`kg ask` prints the same from store and server; what --show prints can be piped into `kg cypher`."""
    del synced
    words = ("ask", "by-sex", "--store", toy_store, "--tsv", "--engine")
    sql, server = kg(*words, "sql"), kg(*words, "cypher", env=neo4j.environ)
    shown = kg("ask", "by-sex", "--engine", "cypher", "--show")
    piped = kg(
        "cypher", "-", "-p", "gene=null", "-p", "sex=null", "--tsv", stdin=shown.stdout, env=neo4j.environ
    )

    assert (0, 0, 0) == (sql.returncode, server.returncode, piped.returncode), piped.stderr
    assert sql.stdout == server.stdout == piped.stdout


@pytest.mark.parametrize("synced", ["toy"], indirect=True)
def test_nodes_are_printed_as_objects(synced: Synced, neo4j: Login, kg: Kg) -> None:
    """A node is a map with its labels, a relationship one with its type, in json and as text elsewhere."""
    del synced
    query = "MATCH (f:Finding {id: $id})-[r:ABOUT]->(g) RETURN g, r, [f.id] AS ids"
    words = ("cypher", query, "-p", "id=id:toy/finding/a01")
    shown = kg(*words, "--json", env=neo4j.environ)
    (row,) = json.loads(shown.stdout)

    assert ["Feature", "Gene", "Resource"] == row["g"]["labels"]
    assert ("HGNC:6018", "IL6", "ABOUT") == (row["g"]["id"], row["g"]["symbol"], row["r"]["type"])
    assert ["id:toy/finding/a01"] == row["ids"]
    assert '"symbol": "IL6"' in kg(*words, "--format", "table", env=neo4j.environ).stdout


@pytest.mark.parametrize("synced", ["review"], indirect=True)
def test_the_page_for_the_browser_shows_what_the_server_answers(
    synced: Synced, neo4j: Login, root: Path
) -> None:
    """Each of the ten questions of docs/neo4j.md has the query of its file and the answer of a real server."""
    del synced
    done = subprocess.run(
        [sys.executable, root / "tools" / "docs" / "neo4j_guide.py", "--check"],
        env={**os.environ, **neo4j.environ},
        check=False,
    )
    files = sorted((root / "queries" / "neo4j-browser").glob("*.cypher"))
    page = (root / "docs" / "neo4j.md").read_text(encoding="utf-8")

    assert 0 == done.returncode, "docs/neo4j.md is stale; run: make docs"
    assert [f"{n:02}" for n in range(1, 11)] == [path.name[:2] for path in files]
    assert 10 == len(re.findall(r"^### \d+\. ", page, re.MULTILINE))


@pytest.mark.parametrize("synced", ["review"], indirect=True)
def test_the_queries_for_the_browser_agree_with_the_named_questions(
    synced: Synced, schema: Schema, root: Path
) -> None:
    """What is pasted in Neo4j Browser says the same genes and directions as `kg ask`."""

    def pasted(name: str, *columns: str) -> set[tuple[Any, ...]]:
        (path,) = (root / "queries" / "neo4j-browser").glob(f"*-{name}.cypher")
        return chosen(CypherEngine(synced.database, schema).query(path.read_text(encoding="utf-8")), columns)

    def rows_of(name: str, *columns: str, **parameters: Any) -> set[tuple[Any, ...]]:
        return chosen(named.answer(synced.store, schema, name, parameters), columns)

    def chosen(answer: Result, columns: tuple[str, ...]) -> set[tuple[Any, ...]]:
        places = [answer.columns.index(column) for column in columns]
        return {tuple(row[place] for place in places) for row in answer.rows}

    changed = rows_of("changed-by-drug", "symbol", "direction", drug="ketamine")
    reached = rows_of("at-concentration", "symbol", "direction", "reached_um", drug="ketamine")
    idle = rows_of("comparators", "study_label", "symbol", "acting_drug", "acting_direction", "null_drug")

    assert changed == pasted("changed-by-ketamine", "gene", "direction")
    assert reached == pasted("at-most-one-micromolar", "gene", "direction", "reached_um")
    assert idle == pasted("other-drug-did-not", "study", "gene", "drug", "direction", "did_not")


def test_without_a_server_the_twin_is_named(kg: Kg, toy_store: Path) -> None:
    """Exit code 4, one line, and what can be asked instead."""
    free = kg("cypher", "RETURN 1")
    asked = kg("ask", "nulls", "--engine", "cypher", "--store", toy_store)
    gone = kg("cypher", "RETURN 1", env={"NEO4J_URI": "bolt://127.0.0.1:9", "NEO4J_PASSWORD": "x"})

    assert [4, 4, 4] == [run.returncode for run in (free, asked, gone)]
    assert [1, 1, 1] == [len(run.stderr.splitlines()) for run in (free, asked, gone)]
    assert "`kg sql` and `kg sparql` query the store" in free.stderr
    assert "`kg ask nulls` queries the store in SQL" in asked.stderr
    with pytest.raises(StoreError, match="`--engine sql` asks the store"):
        connect(alternative=named.ALTERNATIVE)


@pytest.mark.parametrize(
    "text",
    [
        "CREATE (n:Mark) RETURN n",
        "MERGE (n:Mark {x: 1}) RETURN n",
        "MATCH (n:Finding) SET n.direction = 'up'",
        "MATCH (n) DETACH DELETE n",
        "MATCH (n:Finding) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10 ROWS",
        "CREATE INDEX mark FOR (n:Mark) ON (n.x)",
        "DROP CONSTRAINT drugkg_uri IF EXISTS",
        "CREATE USER mark SET PASSWORD 'a long password'",
    ],
)
def test_writing_is_refused_by_the_server(database: Database, schema: Schema, text: str) -> None:
    """Whatever writes data, schema or users ends with a sentence, and nothing was written."""
    before = (
        database.read("MATCH (n) RETURN count(n)"),
        database.read("SHOW INDEXES YIELD name RETURN collect(name)"),
    )
    with pytest.raises(QueryError, match="the query writes"):
        CypherEngine(database, schema).query(text)

    assert before == (
        database.read("MATCH (n) RETURN count(n)"),
        database.read("SHOW INDEXES YIELD name RETURN collect(name)"),
    )


SIDE_EFFECTS = {
    "TERMINATE TRANSACTIONS 'neo4j-transaction-1'": "TERMINATE TRANSACTIONS is not allowed",
    "SHOW USERS": "shows users and databases",
    "SHOW DATABASES": "shows users and databases",
    "SHOW SETTINGS": "the step ShowSettings is not allowed",
    "SHOW TRANSACTIONS YIELD username RETURN username": "the step ShowTransactions is not allowed",
    "CALL db.clearQueryCaches()": "calling db.clearQueryCaches",
    "CALL dbms.killConnection('bolt-1')": "calling dbms.killConnection",
    "CALL db.createLabel('Mark')": "calling db.createLabel",
    "CALL db.stats.stop('QUERIES')": "calling db.stats.stop",
    "CALL dbms.listConfig() YIELD name, value RETURN name, value": "calling dbms.listConfig",
    "CA\\u004cL `db` . /* dbms.info() */ `resampleOutdatedIndexes` ( )": "calling db.resampleOutdatedIndexes",
    "RETURN CASE WHEN true THEN EXISTS { CALL db.resampleOutdatedIndexes() } END AS x": "calling db.resample",
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line": "LOAD CSV is not allowed",
    "load /**/ csv FROM $url AS line RETURN line": "LOAD CSV is not allowed",
    "MATCH (g:Gene) WHERE any(x IN [1] WHERE EXISTS { LOAD CSV FROM $url AS line RETURN line }) RETURN g": "LOAD CSV is not allowed",
}


def test_the_remarks_of_the_server_are_notes(database: Database, schema: Schema) -> None:
    """A label that the server does not have is named with the nearest; a query without fault has no note."""
    found = CypherEngine(database, schema).query("MATCH (n:Gne) RETURN n")

    assert ["Neo4j: Gne is not a label in the database or the schema; did you mean 'Gene'?"] == found.notes
    assert [] == CypherEngine(database, schema).query("RETURN 1 AS one").notes


@pytest.mark.parametrize("text", SIDE_EFFECTS)
def test_a_side_effect_is_rejected_before_the_query_runs(
    database: Database, schema: Schema, text: str
) -> None:
    """A read session may end transactions, clear caches and fetch files and pages; `kg cypher` may not, however spelled."""
    with socket.create_server(("127.0.0.1", 0)) as page:
        page.settimeout(0.1)
        url = f"http://127.0.0.1:{page.getsockname()[1]}/page.csv"
        with pytest.raises(QueryError, match=SIDE_EFFECTS[text]):
            CypherEngine(database, schema).query(text, parameters={"url": url})

        with pytest.raises(TimeoutError):
            page.accept()


@pytest.mark.parametrize(
    "text",
    [
        "CALL dbms.components()",
        "CALL db.schema.visualization()",
        "SHOW INDEXES",
        "SHOW PROCEDURES YIELD name RETURN name",
        "RETURN 'LOAD CSV, CALL db.clearQueryCaches()' AS text",
        "// CALL db.clearQueryCaches()\nCYPHER 5 RETURN [x IN [1] | COUNT { CALL db.labels() YIELD label RETURN 1 AS n }]",
    ],
)
def test_what_only_looks_is_answered(database: Database, schema: Schema, text: str) -> None:
    """Labels, indexes and procedures can be listed, and words in a text or a comment do nothing."""
    assert len(CypherEngine(database, schema).query(text)) > 0


def test_a_query_without_end_is_ended(database: Database, schema: Schema) -> None:
    """The server ends it when the time is over."""
    began = time.monotonic()
    with pytest.raises(QueryError, match=r"timed out after 0\.5 s"):
        CypherEngine(database, schema).query(ENDLESS, timeout=0.5)

    assert time.monotonic() - began < 10


HEARS_CTRL_C = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the suite in the background ignores it
from kg.cli.app import main
sys.exit(main())
"""


def test_an_interrupt_ends_the_query_at_once(database: Database, neo4j: Login, root: Path) -> None:
    """Ctrl-C is answered within moments, with 130, and the server stops working on the query."""
    asked = "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery = $text RETURN currentQuery"
    words = [sys.executable, "-c", HEARS_CTRL_C, "cypher", ENDLESS]
    with subprocess.Popen(
        words, cwd=root, env={**os.environ, **neo4j.environ}, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        while not database.read(asked, text=ENDLESS):
            assert process.poll() is None
            time.sleep(0.05)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=50)
    while database.read(asked, text=ENDLESS):
        time.sleep(0.05)

    assert (130, "Interrupted.\n") == (process.returncode, stderr)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("text", HOSTILE)
def test_values_are_bound_never_written_in(database: Database, schema: Schema, text: str) -> None:
    """Text that would change a query if it were pasted in comes back as it went."""
    assert [(text,)] == CypherEngine(database, schema).query("RETURN $x AS x", parameters={"x": text}).rows
    asked = "MATCH (g:Gene) WHERE g.symbol = $x RETURN g"
    assert [] == CypherEngine(database, schema).query(asked, parameters={"x": text}).rows


@pytest.mark.parametrize(
    "text",
    [
        "EXPLAIN MATCH (n) RETURN n",
        "EXPLAIN MATCH (n) DELETE n",
        "CYPHER runtime=slotted EXPLAIN RETURN 1 AS x",
        "// a plan\nexplain SHOW INDEXES",
    ],
)
@pytest.mark.parametrize("limit", [None, 0])
def test_a_plan_is_asked_for_elsewhere(
    database: Database, schema: Schema, text: str, limit: int | None
) -> None:
    """EXPLAIN gives no rows, which would look like an answer: it is refused, however it is spelled."""
    with pytest.raises(QueryError, match=r"EXPLAIN is not supported.*\. Use Neo4j Browser"):
        CypherEngine(database, schema).query(text, limit=limit)

    assert [("EXPLAIN",)] == CypherEngine(database, schema).query("RETURN 'EXPLAIN' AS explain").rows


def test_whole_numbers_have_the_range_of_the_server(
    database: Database, schema: Schema, neo4j: Login, kg: Kg
) -> None:
    """The greatest and the least are bound; one beyond them is wrong usage, with its name and the range."""
    ends = {"least": -(2**63), "greatest": 2**63 - 1}
    found = CypherEngine(database, schema).query(
        "RETURN $least AS least, $greatest AS greatest", parameters=ends
    )
    beyond = kg("cypher", "RETURN $dose AS x", "-p", f"dose={2**63}", env=neo4j.environ)

    assert [tuple(ends.values())] == found.rows
    assert (2, 1) == (beyond.returncode, len(beyond.stderr.splitlines()))
    assert f"the parameter dose is {2**63}, and Neo4j holds" in beyond.stderr
    assert f"from {-(2**63)} to {2**63 - 1}." in beyond.stderr
    with pytest.raises(OptionError, match="the parameter dose is -"):
        CypherEngine(database, schema).query("RETURN $dose AS x", parameters={"dose": -(2**63) - 1})


def test_a_mistake_is_one_sentence_with_its_place(database: Database, schema: Schema) -> None:
    """Line and column of the query, without what else might have stood there."""
    with pytest.raises(QueryError, match=r"^query:2:1: Invalid input 'RETRUN'") as caught:
        CypherEngine(database, schema).query("MATCH (n)\nRETRUN n")
    assert len(str(caught.value)) < 250
    with pytest.raises(QueryError, match=r"^query:1:1: Invalid input 'RETRUN'"):
        CypherEngine(database, schema).query("RETRUN n")
    with pytest.raises(QueryError, match=r"nope.*Bind it with -p"):
        CypherEngine(database, schema).query("RETURN $nope")
    with pytest.raises(QueryError, match=r"^PROFILE is not supported.*Remove PROFILE"):
        CypherEngine(database, schema).query("PROFILE RETURN 1")


def test_a_limit_is_said(database: Database, schema: Schema) -> None:
    """Rows that are cut off are mentioned; rows that are all there are not."""
    some = CypherEngine(database, schema).query("UNWIND [1, 2, 3] AS n RETURN n", limit=2)
    everything = CypherEngine(database, schema).query("UNWIND [1, 2, 3] AS n RETURN n", limit=3)

    assert ([(1,), (2,)], ["Only the first 2 rows; there are more"]) == (some.rows, some.notes)
    assert ([(1,), (2,), (3,)], []) == (everything.rows, everything.notes)


def test_values_of_the_server_become_plain_ones(database: Database, schema: Schema) -> None:
    """Maps, lists, dates and absent values; a column without rows keeps its name."""
    asked = "RETURN {b: [1, null], a: date('2025-01-02')} AS map, 1.5 AS x, null AS none"

    assert [({"a": "2025-01-02", "b": [1, None]}, 1.5, None)] == CypherEngine(database, schema).query(
        asked
    ).rows
    assert ("n",) == CypherEngine(database, schema).query("MATCH (n:NoSuchLabel) RETURN n").columns
    assert [("drug_effect",)] == CypherEngine(database, schema).query(
        "RETURN $families['post_vs_pre'] AS family"
    ).rows
