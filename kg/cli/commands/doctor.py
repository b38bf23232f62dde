"""The verb ``kg doctor``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli.options.common import verb

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.cli.run import Run
    from kg.settings import Setting

PACKAGES = (
    "click",
    "duckdb",
    "filelock",
    "jinja2",
    "neo4j",
    "neo4j-rust-ext",
    "networkx",
    "numpy",
    "openpyxl",
    "platformdirs",
    "psutil",
    "pyoxigraph",
    "python-calamine",
    "pyvis",
    "pyyaml",
    "rdflib",
    "rich",
)
EXTRAS = {"check": ("pyshacl",), "figures": ("matplotlib",), "tables": ("rdata",)}
_SECONDS = 6.0  # to wait for a server, so that all is shown within ten
PROGRAMS = {"java": "kg neo4j", "mvn": "kg neo4j"}


@verb("doctor")
def doctor(run: Run) -> None:
    """Show versions, optional packages and whether store and server can be reached.

    The exit code is 4 if there is a store that cannot be opened, or if a Neo4j server is configured,
    or a local one runs, and does not answer or rejects the login.  Without one no network connection is made.
    """
    from kg.errors import ExitCode
    from kg.results import Result

    server, answers = server_state(run.settings)
    store, is_usable = store_state(run.store)
    rows = [
        *versions(),
        *extras(),
        *programs(),
        ("store", store),
        ("neo4j", server),
    ]
    run.emit(Result(("item", "value"), rows))
    if not (answers and is_usable):
        run.fail(ExitCode.UNREACHABLE)


def versions() -> Iterator[tuple[str, str]]:
    """Yield the versions of drugkg, Python and every required package."""
    import platform

    from kg.version import __version__

    yield "drugkg", __version__
    yield "python", platform.python_version()
    yield "platform", platform.platform()
    for package in PACKAGES:
        yield package, installed_version(package) or "missing: reinstall drugkg"


def installed_version(package: str) -> str | None:
    """Return the version of a package; None if it is not installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return None


def extras() -> Iterator[tuple[str, str]]:
    """Yield the optional packages, and how to install missing ones."""
    for extra, packages in EXTRAS.items():
        versions = {package: installed_version(package) for package in packages}
        if all(versions.values()):
            yield f"extra {extra}", ", ".join(f"{name} {version}" for name, version in versions.items())
        else:
            yield f"extra {extra}", f"not installed: pip install 'drugkg[{extra}]'"


def programs() -> Iterator[tuple[str, str]]:
    """Yield the external programs that some verbs start."""
    from shutil import which

    for program, reason in PROGRAMS.items():
        yield program, which(program) or f"not found; needed by {reason}"


def store_state(path: Path) -> tuple[str, bool]:
    """Return the path and size of the store and of its triple index, or what is wrong and what to do.

    Returns
    -------
    tuple of str and bool
        The state in words, and False only if there is a store that cannot be opened.
    """
    from pathlib import Path

    from kg.errors import KGError
    from kg.store.snapshot import Store

    if not path.exists():
        return f"{path}: not found; create it with kg demo or kg load", True
    try:
        Store.open(path).close()
    except KGError as error:
        return str(error), False
    size = f"{path}: {path.stat().st_size / 1e6:.1f} MB"
    index = Path(f"{path}.triples")
    if not index.is_dir():
        return size, True
    used = sum(each.stat().st_size for each in index.rglob("*") if each.is_file())
    return f"{size}; triple index {index}: {used / 1e6:.1f} MB, made by kg sparql, may be deleted", True


def server_state(settings: dict[str, Setting]) -> tuple[str, bool]:
    """Log in to the Neo4j server, if one is configured or a local one runs.

    Returns
    -------
    tuple of str and bool
        The state in words, and False only if there is a server and the login fails.
    """
    from kg.errors import SettingError, StoreError
    from kg.neo4j.local.server import running

    local = running() if settings["neo4j.uri"].value is None else None
    address = settings["neo4j.uri"].value or (local.uri if local is not None else None)
    if address is None:
        return "not configured", True
    from kg.neo4j.connect import connect

    try:
        with connect(settings, seconds=_SECONDS) as database:
            return f"{address}: {database.driver.get_server_info().agent} answers", True
    except (SettingError, StoreError) as error:
        return str(error), False
