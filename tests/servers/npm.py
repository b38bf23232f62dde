"""Tools from npm: what checks the scripts of the page, and axe-core."""

from __future__ import annotations

import hashlib
import subprocess
from functools import cache
from pathlib import Path

import pytest
from filelock import FileLock
from platformdirs import user_cache_path

ROOT = Path(__file__).parents[2]
AXE_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"


@cache
def node_modules() -> Path:
    """Install the packages of package.json where they are missing or old, and return their folder."""
    locks = user_cache_path("drugkg") / "tests"
    locks.mkdir(parents=True, exist_ok=True)
    with FileLock(locks / "npm.lock"):
        made = subprocess.run(
            ["make", "--silent", "node_modules/.ready"],  # noqa: S607 - make is found on the path
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
        )
    if made.returncode:
        pytest.fail(made.stderr, pytrace=False)
    return ROOT / "node_modules"


@cache
def axe_source() -> str:
    """Return axe-core, which checks accessibility; its content is the one that was reviewed."""
    content = (node_modules() / "axe-core" / "axe.min.js").read_bytes()
    if hashlib.sha256(content).hexdigest() != AXE_SHA256:
        pytest.fail("axe.min.js is not the one that was reviewed", pytrace=False)
    return content.decode()
