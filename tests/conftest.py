"""What several tests need, and the report of tests that could not run."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock
from servers import neo4j_server

from kg.load.loader import LoadOptions, load
from kg.neo4j.local import server
from kg.schema.linkml import load_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest.terminal import TerminalReporter
    from factories.sandbox import World
    from playwright.sync_api import Browser
    from servers.neo4j_server import Login

    from kg.neo4j.local.server import Server
    from kg.schema.model import Schema

ROOT = Path(__file__).parent.parent
NO_SHARED = "needs the folder ../shared"
USERS_OWN = neo4j_server.login_of_the_environment()
FIXTURES = {  # marker → the fixtures that bring it to a test
    "neo4j": {"neo4j", "neo4j_data", "own_neo4j", "warm_neo4j"},
    "browser": {"browser"},
    "process": {"kg_process", "process"},
    "long": {"drawn", "full_review_store", "make_generated", "made_store", "set_aside", "world"},
    "slow": {"own_neo4j"},
}
SHARED = {  # group of tests that run in one worker → what is in the text of their files
    "neo4j": r"\bneo4j: Login|\bneo4j_data: |\bown_neo4j: |mark\.neo4j\b",
    "browser": r"\bbrowser: Browser",
}
_STARTED: list[str] = []
Kg = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of original tables beside the checkout; elsewhere with ``DRUGKG_SHARED``.

    A test that asks for it is skipped where the folder is missing, and named at the end;
    with ``DRUGKG_REQUIRE_SHARED=1`` it fails.
    """
    folder = Path(os.environ.get("DRUGKG_SHARED") or ROOT.parent / "shared")
    if not folder.is_dir():
        if os.environ.get("DRUGKG_REQUIRE_SHARED") == "1":
            pytest.fail(NO_SHARED, pytrace=False)
        pytest.skip(NO_SHARED)
    return folder


@pytest.fixture(scope="session")
def schema() -> Schema:
    """The schema of the checkout."""
    return load_schema()


@pytest.fixture(scope="session")
def full_review_store(made_store: Callable[[str], Path]) -> Path:
    """A store with the review and all of the reference sources that it needs; nobody writes to it."""
    return made_store("pisanu-2025")


@pytest.fixture(scope="session")
def review_store(made_small_store: Callable[[str], Path]) -> Path:
    """A store with the review and what it could mean of the reference sources; nobody writes to it."""
    return made_small_store("pisanu-2025")


@pytest.fixture(scope="session")
def toy_store(made_small_store: Callable[[str], Path]) -> Path:
    """A small store with the toy review, whose answers can be checked by hand; nobody writes to it."""
    return made_small_store("toy")


@pytest.fixture(scope="session")
def small_loaders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The loaders folder of the small stores, which all processes of this run share."""
    from factories.sandbox import make_loaders_of

    folder = shared_by_workers(tmp_path_factory) / "small-loaders"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            make_loaders_of(
                folder.with_suffix(".new"), *(ROOT / "loaders" / name for name in ("toy", "pisanu-2025"))
            )
            folder.with_suffix(".new").rename(folder)
    return folder


@pytest.fixture(scope="session")
def made_small_store(
    tmp_path_factory: pytest.TempPathFactory, small_loaders: Path, schema: Schema
) -> Callable[[str], Path]:
    """Load a review and few reference rows into a store that all processes of this run share."""
    place = shared_by_workers(tmp_path_factory) / "small-stores"
    place.mkdir(exist_ok=True)

    def make(source: str) -> Path:
        path = place / f"{source}.duckdb"
        with FileLock(f"{path}.make"):
            if not path.exists():
                load(path, [source], schema, LoadOptions(loaders=small_loaders))
        return path

    return make


@pytest.fixture(scope="session")
def made_store(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Callable[[str], Path]:
    """Load a source into a store that all processes of this run share."""
    place = shared_by_workers(tmp_path_factory)

    def make(source: str) -> Path:
        path = place / "stores" / f"{source}.duckdb"
        path.parent.mkdir(exist_ok=True)
        load(path, [source], schema)
        return path

    return make


@pytest.fixture(scope="session")
def make_generated(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Callable[[int], Path]:
    """Load a review made by chance, and few reference rows, into a store that all processes of this run share."""
    from factories.generated_review import make_review
    from factories.sandbox import make_loaders_of

    place = shared_by_workers(tmp_path_factory)

    def make(findings: int) -> Path:
        path = place / f"generated-{findings}.duckdb"
        with FileLock(f"{path}.make"):
            if not path.exists():
                review, loaders = place / f"generated-{findings}", place / f"generated-{findings}-loaders"
                make_review(review, findings, seed=1)
                make_loaders_of(loaders, review)
                load(path, [str(review)], schema, LoadOptions(loaders=loaders))
        return path

    return make


@pytest.fixture(scope="session")
def generated_store(make_generated: Callable[[int], Path]) -> Path:
    """A thousand findings made by chance, with hostile text; nobody writes to the store."""
    return make_generated(1_000)


@pytest.fixture(scope="session")
def _small(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Path:
    """A folder with a few rows of the sources that the made-up review needs, and a store with them."""
    from factories.sandbox import make_loaders

    place = tmp_path_factory.mktemp("small")
    make_loaders(place / "loaders")
    needed = ["hgnc", "chebi", "cell-ontology", "uberon", "cellosaurus"]
    load(place / "kg.duckdb", needed, schema, LoadOptions(loaders=place / "loaders"))
    return place


@pytest.fixture(scope="session")
def made_up_store(_small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small store with the made-up review; nobody writes to it."""
    from factories.sandbox import MADE_UP

    path = tmp_path_factory.mktemp("made-up") / "kg.duckdb"
    shutil.copy(_small / "kg.duckdb", path)
    load(path, [str(MADE_UP)], load_schema(), LoadOptions(loaders=_small / "loaders"))
    return path


@pytest.fixture(scope="session")
def three_species(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A store with few genes of human, mouse and rat, one to one and not; nobody writes to it."""
    from factories.sandbox import NEEDED, World, make_loaders

    more = {
        "hgnc": ("ABCA8", "POU5F1", "POU5F1B"),
        "mgi": ("MGI:101893", "MGI:1351668", "MGI:2386846", "HGNC:38"),
    }
    place = tmp_path_factory.mktemp("three-species")
    make_loaders(place / "loaders", {name: (*rows, *more.get(name, ())) for name, rows in NEEDED.items()})
    world = World(place / "loaders", place, place / "kg.duckdb")
    world.load(*NEEDED)
    return world


@pytest.fixture
def world(_small: Path, tmp_path: Path) -> World:
    """A copy of the made-up review to change, and a store to load it into within moments."""
    from factories.sandbox import MADE_UP, World

    shutil.copytree(MADE_UP, tmp_path / "made-up")
    shutil.copy(_small / "kg.duckdb", tmp_path / "kg.duckdb")
    return World(_small / "loaders", tmp_path / "made-up", tmp_path / "kg.duckdb")


@pytest.fixture
def loaded(world: World, made_up_store: Path) -> World:
    """A copy of the made-up review to change, and a store that has it as it was before the change."""
    shutil.copy(made_up_store, world.store)
    return replace(world, is_moved=True)


@pytest.fixture
def sparql_in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer SPARQL in this process; what a process of its own adds has tests of its own."""
    from kg.query import sparql, sparql_worker
    from kg.rdf import index, index_worker

    def run(request: dict[str, Any], timeout: float) -> Any:
        del timeout
        outcome = sparql_worker.answer(json.loads(json.dumps(request)))
        return outcome if "tsv" in outcome else json.loads(json.dumps(outcome))

    monkeypatch.setattr(sparql, "_run", run)
    monkeypatch.setattr(index, "_run", index_worker.build)


def shared_by_workers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Name the folder that all processes of this run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def neo4j_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The ``XDG_DATA_HOME`` of a user whose Neo4j runs; one for each process of this run, so that none waits."""
    data = tmp_path_factory.mktemp("neo4j-data")
    home = data / "drugkg" / "neo4j"
    neo4j_server.start(home)
    yield data
    server.kill(home)


@pytest.fixture(scope="module")
def neo4j(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Login]:
    """How to reach a real Neo4j that no other module uses meanwhile: uri, username, password.

    It is empty at first; the server that ``NEO4J_URI``, ``NEO4J_USERNAME`` and
    ``NEO4J_PASSWORD`` name is taken instead where they are set, as it is.
    """
    if USERS_OWN is not None:
        with FileLock(shared_by_workers(tmp_path_factory) / "neo4j.lock"):
            yield USERS_OWN
        return
    data: Path = request.getfixturevalue("neo4j_data")
    login = neo4j_server.login_of(neo4j_server.start(data / "drugkg" / "neo4j"))
    neo4j_server.empty(login)
    yield login


@pytest.fixture(scope="module")
def warm_neo4j(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Login]:
    """A server for benchmarks, with the memory that a user would give it."""
    home = tmp_path_factory.mktemp("warm-neo4j")
    yield neo4j_server.login_of(server.start(home, heap="1500m", pagecache="512m"))
    server.kill(home)


@pytest.fixture
def own_neo4j(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start a Neo4j of the test's own, which it may kill and start again with its data.

    ``own_neo4j(conf={...})`` gives the server; called again it starts the same one again.
    """
    home = tmp_path / "own-neo4j"
    yield lambda conf=None: neo4j_server.start(home, conf)
    server.kill(home)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for a run, whose browser tests are all in one worker."""
    from servers.browser import chromium

    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def review_pages(review_store: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages of the review that several modules look at; nobody writes to them."""
    from factories.page import usual_pages
    from servers.browser import written

    from kg.store.snapshot import Store

    with Store.open(review_store) as store:
        return written(usual_pages(store), tmp_path_factory.mktemp("review-pages"))


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the settings and the terminal of whoever runs the suite out of it."""
    for name in (
        "KG_STORE",
        "NEO4J_URI",
        "NEO4J_USERNAME",
        "NEO4J_PASSWORD",
        "NEO4J_DATABASE",
        "NO_COLOR",
        "FORCE_COLOR",
        "COLUMNS",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.getbasetemp() / "no-settings"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.getbasetemp() / "no-data"))
    monkeypatch.setenv("TERM", "xterm")


@pytest.fixture
def kg(tmp_path: Path) -> Kg:
    """Run the command line in this process and in an empty folder.

    ``kg("gene", "GRIA1", stdin="", env={...})`` returns what `kg_process` does.
    """
    from kg.cli.app import program

    def run(
        *arguments: str | Path, stdin: str = "", env: dict[str, str] | None = None, cwd: Path = tmp_path
    ) -> subprocess.CompletedProcess[str]:
        words = [str(argument) for argument in arguments]
        streams = [io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8") for text in (stdin, "", "")]
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(cwd)
            for variable, value in (env or {}).items():
                patch.setenv(variable, value)
            for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
                patch.setattr(sys, name, stream)
            code = program.main(words, standalone_mode=False)
        for stream in streams:
            stream.flush()
        _, stdout, stderr = (stream.detach().getvalue().decode() for stream in streams)
        return subprocess.CompletedProcess(["kg", *words], code, stdout, stderr)

    return run


@pytest.fixture
def kg_process(tmp_path: Path) -> Kg:
    """Run the command line as a user does, in a process of its own and an empty folder.

    ``kg_process("gene", "GRIA1", stdin="", env={...})`` returns the completed process with
    stdout and stderr as text.
    """

    def run(
        *arguments: str | Path, stdin: str = "", env: dict[str, str] | None = None, cwd: Path = tmp_path
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "kg", *map(str, arguments)],
            input=stdin,
            env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
            cwd=cwd,
            timeout=120,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark a test by what its fixtures start and do."""
    names = set(getattr(item, "fixturenames", ()))
    for marker, fixtures in FIXTURES.items():
        if names & fixtures:
            item.add_marker(marker)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep in one worker the tests of one server, those of one browser, and those of a module that prepares something.

    Each other test runs wherever there is room. xdist groups by marker too, but not with the node ids of pytest 9.2.
    """
    if config.getvalue("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class SharedFixturesScheduling(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return shared_by_file(nodeid.partition("::")[0]) or nodeid

    return SharedFixturesScheduling(config, log)


@cache
def shared_by_file(path: str) -> str | None:
    """Return what the tests of a file share with others, or the file where they share with each other; None if nothing."""
    text = (ROOT / path).read_text(encoding="utf-8")
    for group, pattern in SHARED.items():
        if re.search(pattern, text):
            return group
    return path if 'scope="module"' in text else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Watch what the fixtures of a test start."""
    with no_unmarked_process(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Watch what a test starts."""
    with no_unmarked_process(item):
        return (yield)


@contextmanager
def no_unmarked_process(item: pytest.Item) -> Iterator[None]:
    """Let a test of ``make test-fast`` fail that starts a process: it lacks a marker that says so."""
    _STARTED.clear()
    yield
    is_fast = item.config.option.markexpr.startswith("not (slow or long")
    if is_fast and _STARTED:
        pytest.fail(f"the test starts {', '.join(_STARTED)}: mark it with pytest.mark.process", pytrace=False)


def pytest_configure() -> None:
    """Note each process that is started."""

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "subprocess.Popen":
            _STARTED.append(str(arguments[0]))

    sys.addaudithook(note)


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Name the tests that could not run because the shared folder is missing."""
    skipped = [
        report for report in terminalreporter.stats.get("skipped", []) if NO_SHARED in str(report.longrepr)
    ]
    if skipped:
        terminalreporter.section("not run: the folder ../shared is missing (or name it in DRUGKG_SHARED)")
        for report in skipped:
            terminalreporter.line(report.nodeid)
