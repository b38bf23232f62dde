"""Paths and names that pages and docstrings mention exist, so that a reader finds what is named."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from importlib import import_module
from pathlib import Path

import pytest

from kg.evidence.rows import Convergence

ROOT = Path(__file__).parents[2]
FOLDERS = "docs|kg|loaders|notebooks|ontology|queries|tests|tools"
PATH = re.compile(rf"`+(({FOLDERS})/[\w./-]*)`+")
NAME = re.compile(r"`+(kg(?:\.[A-Za-z_]\w*)+)(?:\([^`]*\))?`+")
FILES = ("duckdb", "yaml", "toml", "ttl", "owl")  # kg.duckdb is a file
PAGES = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / "loaders").rglob("README.md"),
    ROOT / "ontology" / "README.md",
]
MODULES = [path for place in ("kg", "tests", "tools") for path in (ROOT / place).rglob("*.py")]


def exists(name: str) -> bool:
    """Return whether a dotted name is a module of kg, or an attribute of one."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            value = import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[end:]:
            if not hasattr(value, attribute):
                return False
            value = getattr(value, attribute)
        return True
    return False


def missing(text: str) -> list[str]:
    """List the paths and names in backticks that do not exist."""
    paths = [
        found[1] for found in PATH.finditer(text) if "NAME" not in found[1] and not (ROOT / found[1]).exists()
    ]
    names = [found[1] for found in NAME.finditer(text) if found[1].split(".")[1] not in FILES]
    return paths + [name for name in names if not exists(name)]


def docstrings(path: Path) -> str:
    """Return all docstrings of a module."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return "\n".join(ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, kinds))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_names_exists(page: Path) -> None:
    """Every path and every name of kg in backticks exists; the list of renamed names is left out."""
    text = re.sub(r"^\* .* → .*$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert [] == missing(text)


def test_what_docstrings_name_exists() -> None:
    """Every path and every name of kg in backticks exists."""
    found = {str(path.relative_to(ROOT)): missing(docstrings(path)) for path in MODULES}

    assert {} == {path: names for path, names in found.items() if names}


def test_each_task_opens_one_to_three_places_that_exist() -> None:
    """The table of CONTRIBUTING.md names one to three existing files or folders for each task."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = page.partition("| to | open |\n| --- | --- |\n")[2].partition("\n\n")[0]
    tasks = {
        task: re.findall(r"`([\w.]+(?:/[\w.]+)*)`", places)
        for task, places in re.findall(r"\| (.*) \| (.*) \|", table)
    }

    assert 20 == len(tasks)
    assert {} == {task: places for task, places in tasks.items() if not 1 <= len(places) <= 3}
    assert [] == [place for places in tasks.values() for place in places if not (ROOT / place).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page: Path) -> None:
    """Every link of a page to a file of the project leads to one."""
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))

    assert [] == [target for target in targets if not (page.parent / target).exists()]


def test_sections_that_docstrings_cite_exist() -> None:
    """A docstring that cites "method.md, section 3" finds that section in docs/method.md."""
    page = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    cited = {
        number
        for path in MODULES
        for number in re.findall(r"method\.md,\s+section\s+(\d+)", docstrings(path))
    }

    assert cited
    assert [] == sorted(number for number in cited if f"\n## {number}. " not in page)


def test_the_columns_of_the_method_are_those_of_converge() -> None:
    """Each column that section 4 of docs/method.md explains is one of `kg converge`."""
    page = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    table = page.partition("| column | counts |\n| --- | --- |\n")[2].partition("\n\n")[0]
    columns = [name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])]

    assert columns
    assert [] == [name for name in columns if name not in {field.name for field in fields(Convergence)}]
