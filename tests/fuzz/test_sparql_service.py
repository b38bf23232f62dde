"""No spelling of a SPARQL query reaches the network: SERVICE is refused, and the process has no sockets."""

from __future__ import annotations

import itertools
import json
import random
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
import pytest

from kg.errors import QueryError
from kg.query.sparql_parameters import bind_parameters

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PREFIXES = {"kg": "https://w3id.org/drugkg/vocab/", "id": "https://w3id.org/drugkg/id/"}
PIECES = (
    *"# < > ' \" \\ ? $ @ : . - ! { } ( ) ^ ; , / | * + = _ 1".split(),
    *"<2 a: a:. a:- _: ''' \"\"\" \\u0053 ?x @en 1e <http://x/ #> '> \"> FILTER( kg:x".split(),
    " ",
    "\n",
    "\u00a0",
    "\u00b7",
    "\u2028",
)
FEW = 4_000
MANY = 60_000


class Listener:
    """A server on the loopback address that counts connections, and answers with a row."""

    def __init__(self) -> None:
        self.count = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                self.count += 1
                connection.recv(65_536)
                body = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"FROM-NET"}}]}}'
                connection.sendall(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
                    b"Content-Length: %d\r\nConnection: close\r\n\r\n%b" % (len(body), body)
                )


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A listener for one test."""
    found = Listener()
    yield found
    found.socket.close()


def reaches(text: str) -> None:
    """Give the engine a text; whatever it says, it may only fail."""
    store = pyoxigraph.Store()
    with suppress(SyntaxError, ValueError, RuntimeError, OSError):
        list(store.query(text, prefixes=PREFIXES))  # type: ignore[arg-type]


def hostile(before: str, port: int, word: str = "SERVICE") -> list[str]:
    """Return queries that ask another server behind a few characters."""
    call = f"{word} <http://127.0.0.1:{port}/> {{ ?x ?y ?z }}"
    return [
        f"SELECT ?x {{ {before}{call} }}",
        f"SELECT ?x {{ FILTER(1{before}){call} }}",
        f"SELECT ?x {{ FILTER(1<2){word}{before}\n <http://127.0.0.1:{port}/> {{ ?x ?y ?z }} }}",
        f"PREFIX a: <http://x/> SELECT ?x {{ ?s ?p {before}{call} }}",
        f"SELECT ?x {{ BIND({before} AS ?q) {call} }}",
    ]


def checked(text: str) -> str | None:
    """Return what the engine would get; None where the query is refused."""
    try:
        return bind_parameters(text, {}, PREFIXES).text
    except QueryError:
        return None


def test_the_listener_hears_what_is_not_refused(listener: Listener) -> None:
    """The engine by itself asks the other server, so that a count of zero means something."""
    reaches(hostile("", listener.port)[0])

    assert 1 == listener.count


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x { FILTER(1<2)SERVICE#>\n <URL> { ?x ?y ?z } }",
        "SELECT ?x { FILTER(1<2)service#>\n <URL> { ?x ?y ?z } }",
        "SELECT ?x { FILTER(1<2)SERVICE#>\n SILENT <URL> { ?x ?y ?z } }",
        "PREFIX u: <URL> SELECT ?x { FILTER(1<2)SERVICE#>\n u: { ?x ?y ?z } }",
        "PREFIX http: <x:> SELECT ?x { ?s ?p <http://x/\u00a0#y> . SERVICE <URL> { ?x ?y ?z } # >\n }",
        "PREFIX http: <x:> SELECT ?x { ?s ?p <http://x/\u00a0'y> . SERVICE <URL> { ?x ?y ?z } # '\n }",
        "SELECT ?x { ?s ?p kg:.SERVICE <URL> { ?x ?y ?z } }",
        "SELECT ?x { ?s ?p kg:\u00b7SERVICE <URL> { ?x ?y ?z } }",
        "SELECT ?x { ?s ?p 'a'@en.SERVICE <URL> { ?x ?y ?z } }",
        "SELECT ?x { ?s ?p 1.SERVICE <URL> { ?x ?y ?z } }",
        "SELECT ?x { ?s ?p _:b.SERVICE <URL> { ?x ?y ?z } }",
        "SELECT ?x { S\\u0045RVICE <URL> { ?x ?y ?z } }",
    ],
)
def test_no_spelling_of_service_is_sent(listener: Listener, text: str) -> None:
    """However the word is hidden, what the engine gets asks no other server."""
    sent = checked(text.replace("URL", f"http://127.0.0.1:{listener.port}/"))
    if sent is not None:
        reaches(sent)

    assert 0 == listener.count
    assert sent is None or "service" not in sent.casefold()


@pytest.mark.slow
def test_service_behind_any_few_tokens_reaches_nothing(listener: Listener) -> None:
    """Behind every one or two pieces of the grammar, and behind three or four by chance, SERVICE is no code."""
    chance = random.Random(7)  # noqa: S311 - repeatable
    begun = ["".join(pieces) for number in (1, 2) for pieces in itertools.product(PIECES, repeat=number)]
    begun += ["".join(chance.choices(PIECES, k=chance.randint(3, 4))) for _ in range(MANY)]
    sent = {checked(text) for before in begun for text in hostile(before, listener.port)} - {None}
    hidden = [text for text in sent if text is not None and "service" in text.casefold()]
    for text in sorted(filter(None, sent))[:FEW]:
        reaches(text)

    assert [] == hidden
    assert 0 == listener.count


@pytest.mark.process
def test_the_process_that_runs_a_query_has_no_network(listener: Listener, tmp_path: Path) -> None:
    """Without the first wall the system refuses the socket (Linux on x86-64 and ARM)."""
    pyoxigraph.Store(str(tmp_path / "triples")).flush()
    request = {
        "folder": str(tmp_path / "triples"),
        "text": hostile("", listener.port)[0],
        "prefixes": {},
        "union": True,
        "limit": None,
        "memory": None,
    }
    done = subprocess.run(
        [sys.executable, "-P", "-m", "kg.query.sparql_worker"],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(ROOT)},
    )

    assert "error" in json.loads(done.stdout)
    assert 0 == listener.count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "SELECT ?service { ?service ?p 'a service' } # service",
            "SELECT ?v0 { ?v0 ?p 'a s\\u0065rvice' }  ",
        ),
        (
            "ASK { kg:service ?p <http://a/Service> }",
            "ASK { <https://w3id.org/drugkg/vocab/s\\u0065rvice> ?p <http://a/S\\u0065rvice> }",
        ),
        (
            "PREFIX service: <http://s/> ASK { service:a\\-b ?p _:service }",
            "PREFIX v0: <http://s/> ASK { <http://s/a-b> ?p _:v0 }",
        ),
    ],
)
def test_the_word_stays_what_it_was_in_names_and_texts(text: str, expected: str) -> None:
    """In strings, IRIs, names and variables the word is spelled in another way and means the same."""
    assert expected == bind_parameters(text, {}, PREFIXES).text


@pytest.mark.parametrize(
    ("opening", "closing"), [("(", ")"), ("{", "}"), ("[", "]"), ("(!", ")"), ("{{", "}}")], ids="([{!2"
)
def test_nested_brackets_are_told_as_what_they_are(opening: str, closing: str) -> None:
    """Thousands of brackets are refused for their depth, not for memory."""
    with pytest.raises(QueryError, match="nested more than 200 deep"):
        bind_parameters(f"SELECT * {{ FILTER({opening * 10_000}1{closing * 10_000}) }}", {})
