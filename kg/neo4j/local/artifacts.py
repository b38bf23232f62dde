"""Fetch Neo4j Community as jars by Maven, once, and find the Java that runs them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION = "5.26.30"
ARTIFACTS = (
    ("org.neo4j", "neo4j", VERSION),
    ("org.neo4j.client", "neo4j-browser", "5.24.0"),
)
OLDEST_JAVA = 17
INSTALL = "Install both, for example with: apt-get install openjdk-17-jre-headless maven"
LIST = "complete.txt"
_POM = """\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>drugkg</groupId>
  <artifactId>neo4j-jars</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>{dependencies}</dependencies>
</project>
"""
_DEPENDENCY = "<dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version></dependency>"
_COLOUR = re.compile("\x1b\\[[0-9;]*m")  # Maven resets colours even where it uses none


def class_path() -> str:
    """Return the class path of Neo4j, and fetch its jars where they are missing.

    With complete jars in the cache the network is not used.

    Returns
    -------
    str
        A class path that covers every jar.

    Raises
    ------
    StoreError
        Maven is missing, or cannot fetch the jars.
    """
    from filelock import FileLock

    lib = cache() / "lib"
    if not _is_complete(lib):
        lib.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(lib.parent / "fetch.lock"):
            if not _is_complete(lib):
                _fetch(lib)
    return f"{lib}/*"


def cache() -> Path:
    """Return the cache folder with the jars of this version."""
    from platformdirs import user_cache_path

    return user_cache_path("drugkg", appauthor=False) / f"neo4j-{VERSION}"


def _is_complete(lib: Path) -> bool:
    """Return whether every jar is there with its size."""
    try:
        listed = (lib / LIST).read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    return listed == list(_listing(lib))


def _listing(lib: Path) -> Iterator[str]:
    """List the jars of a folder, each with its size in bytes."""
    for path in sorted(lib.glob("*.jar")):
        yield f"{path.stat().st_size} {path.name}"


def _fetch(lib: Path) -> None:
    """Copy the jars by Maven into a new folder, and move the folder into place."""
    maven = shutil.which("mvn")
    if maven is None:
        raise StoreError("Neo4j is fetched by Maven, and there is no 'mvn' on the PATH", remedy=INSTALL)
    with tempfile.TemporaryDirectory(prefix="fetch-", dir=lib.parent) as name:
        place = Path(name)
        dependencies = "".join(_DEPENDENCY.format(*artifact) for artifact in ARTIFACTS)
        (place / "pom.xml").write_text(_POM.format(dependencies=dependencies), encoding="utf-8")
        command = [
            maven,
            *("--batch-mode", "--quiet", "--strict-checksums", "-Dstyle.color=never"),
            *("--file", str(place / "pom.xml")),
            *("dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={place}/lib"),
        ]
        done = subprocess.run(  # noqa: S603 - no argument comes from outside
            command, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False
        )
        if done.returncode != 0:
            lines = (_COLOUR.sub("", line).strip() for line in (done.stdout + done.stderr).splitlines())
            errors = [line for line in lines if line]
            raise StoreError(
                "Maven could not fetch Neo4j: " + (errors[0] if errors else f"exit code {done.returncode}"),
                remedy="Check the network and the settings of Maven, then try again",
            )
        (place / "lib" / LIST).write_text(
            "".join(f"{line}\n" for line in _listing(place / "lib")), encoding="utf-8"
        )
        shutil.rmtree(lib, ignore_errors=True)
        (place / "lib").rename(lib)


def java() -> str:
    """Return a Java that can run Neo4j: the one of ``JAVA_HOME``, else the first on the PATH.

    Raises
    ------
    StoreError
        There is none, or it is too old.
    """
    home = os.environ.get("JAVA_HOME")
    program = (shutil.which("java", path=f"{home}/bin") if home else None) or shutil.which("java")
    if program is None:
        raise StoreError(
            f"Neo4j needs Java {OLDEST_JAVA} or newer, and there is no 'java' on the PATH", remedy=INSTALL
        )
    done = subprocess.run(  # noqa: S603 - found by its name
        [program, "-version"], stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False
    )
    version = java_version(done.stderr)
    if version is None or version < OLDEST_JAVA:
        actual = "of an unknown version" if version is None else f"Java {version}"
        raise StoreError(
            f"Neo4j needs Java {OLDEST_JAVA} or newer, and '{program}' is {actual}", remedy=INSTALL
        )
    return program


def java_version(output: str) -> int | None:
    """Return the major version in the output of ``java -version``; None where it has none.

    Examples
    --------
    >>> java_version('openjdk version "17.0.15" 2025-04-15')
    17
    >>> java_version('java version "1.8.0_392"')
    8
    """
    match = re.search(r'version "(?:1\.)?(\d+)', output)
    return int(match[1]) if match else None
