"""Data flows one way through the packages: import-linter holds the contracts of pyproject.toml."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

LINTER = Path(sys.executable).with_name("lint-imports")
UPWARD = {
    "at the top": "from kg.evidence import claim\n",
    "inside a function": "def late() -> object:\n    from kg.evidence import claim\n\n    return claim\n",
    "for a type": "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from kg.evidence.claim import Claim\n",
}


def lint(checkout: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts of a checkout, without a cache."""
    return subprocess.run(
        [LINTER, "--no-cache"], cwd=checkout, capture_output=True, encoding="utf-8", check=False
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the package and of the contracts."""
    shutil.copytree(ROOT / "kg", tmp_path / "kg", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.process
def test_all_contracts_are_kept(checkout: Path) -> None:
    """No module imports upwards, and no package has a circle, imports for types included."""
    done = lint(checkout)

    assert 0 == done.returncode, done.stdout


@pytest.mark.process
@pytest.mark.parametrize("way", UPWARD)
def test_an_upward_import_is_found(checkout: Path, way: str) -> None:
    """A module of the store that imports the evidence breaks the layers, wherever the import is written."""
    with (checkout / "kg" / "store" / "tables.py").open("a", encoding="utf-8") as module:
        module.write("\n\n" + UPWARD[way])

    done = lint(checkout)

    assert 1 == done.returncode
    assert "kg.store.tables -> kg.evidence.claim" in done.stdout


@pytest.mark.process
def test_a_new_package_needs_a_layer(checkout: Path) -> None:
    """A package that no layer names is refused until it is given one."""
    (checkout / "kg" / "somewhere").mkdir()
    (checkout / "kg" / "somewhere" / "__init__.py").write_text("", encoding="utf-8")

    done = lint(checkout)

    assert 1 == done.returncode
    assert "kg.somewhere" in done.stdout
