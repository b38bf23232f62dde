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
    "platformdirs",
    "psutil",
    "pyoxigraph",
    "pyvis",
    "pyyaml",
    "rdflib",
    "rich",
)
EXTRAS = {"check": ("pyshacl",), "figures": ("matplotlib",)}
PROGRAMS = {"java": "kg neo4j", "mvn": "kg neo4j"}


@verb("doctor")
def doctor(run: Run) -> None:
    """Show versions, optional parts and what can be reached.

    Ends with 4 where a Neo4j server is configured, or runs here, and does not answer or refuses
    the login; without one nothing is looked for on the network.
    """
    from kg.errors import ExitCode
    from kg.results import Result

    server, answers = server_state(run.settings)
    rows = [
        *versions(),
        *extras(),
        *programs(),
        ("store", store_state(run.store)),
        ("neo4j", server),
    ]
    run.emit(Result(("item", "value"), rows))
    if not answers:
        run.fail(ExitCode.UNREACHABLE)


def versions() -> Iterator[tuple[str, str]]:
    """List the versions of drugkg, Python and every package that drugkg needs."""
    import platform

    from kg.version import __version__

    yield "drugkg", __version__
    yield "python", platform.python_version()
    yield "platform", platform.platform()
    for package in PACKAGES:
        yield package, installed_version(package) or "missing: reinstall drugkg"


def installed_version(package: str) -> str | None:
    """Find the version of a package; None where it is not installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return None


def extras() -> Iterator[tuple[str, str]]:
    """List the optional packages, and how to get those that are missing."""
    for extra, packages in EXTRAS.items():
        found = {package: installed_version(package) for package in packages}
        if all(found.values()):
            yield f"extra {extra}", ", ".join(f"{name} {version}" for name, version in found.items())
        else:
            yield f"extra {extra}", f"not installed: pip install 'drugkg[{extra}]'"


def programs() -> Iterator[tuple[str, str]]:
    """List the programs that some verbs start."""
    from shutil import which

    for program, reason in PROGRAMS.items():
        yield program, which(program) or f"not found; only {reason} needs it"


def store_state(path: Path) -> str:
    """Say whether the store's file is there."""
    if not path.is_file():
        return f"{path}: not there yet; kg demo or kg load makes it"
    return f"{path}: {path.stat().st_size / 1e6:.1f} MB"


def server_state(settings: dict[str, Setting]) -> tuple[str, bool]:
    """Log in at the Neo4j server, if one is configured or runs here.

    Returns
    -------
    tuple of str and bool
        The state in words, and False only where a server is there and lets nobody in.
    """
    from kg.errors import StoreError
    from kg.neo4j.local.server import running

    here = running() if settings["neo4j.uri"].value is None else None
    address = settings["neo4j.uri"].value or (here.uri if here is not None else None)
    if address is None:
        return "not configured", True
    from kg.neo4j.connect import connect

    try:
        with connect(settings) as database:
            return f"{address}: {database.driver.get_server_info().agent} answers", True
    except StoreError as error:
        return str(error), False
