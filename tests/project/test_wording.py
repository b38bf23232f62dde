"""Docstrings, help, errors and pages keep to the words of the glossary; ontology/README.md lists those to avoid."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pytest
from conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.long


GLOSSARY = ROOT / "ontology" / "README.md"
PAGES = (
    "*.md",
    "docs/*.md",
    "docs/decisions/*.md",
    "ontology/*.md",
    "loaders/*.md",
    "loaders/*/README.md",
    "notebooks/*.py",
)
DECLARED = ("ontology/kg.yaml", "ontology/rules/*.sql", "loaders/formats/review/lint/*.sql", "queries/**/*.*")


class Text(NamedTuple):
    """A piece of prose, and where it is."""

    place: str
    text: str


def block(heading: str) -> list[str]:
    """Return the lines of the fenced block below a heading of the glossary."""
    text = GLOSSARY.read_text(encoding="utf-8")
    found = re.search(rf"^### {heading}$.*?^```text\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert found is not None, f"{GLOSSARY} has no block of expressions below '### {heading}'"
    return found[1].splitlines()


def words_to_avoid() -> dict[str, str]:
    """Return expression → what to write instead."""
    rows = [re.split(r"\s+=>\s+", line) for line in block("Words to avoid")]
    return dict(rows)


@cache
def modules() -> list[tuple[Path, ast.Module]]:
    """Return every module of the package with its syntax tree; generated ones are made from kg.yaml and queries."""
    paths = sorted((ROOT / "kg").rglob("*.py"))
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


@cache
def prose() -> list[Text]:
    """Return all that people read: docstrings, messages and help, pages."""
    return [*docstrings(), *sentences(), *pages()]


def docstrings() -> Iterator[Text]:
    """Yield the docstring of every module, class and function of the package."""
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                text = ast.get_docstring(node)
                if text:
                    line = getattr(node, "lineno", 1)
                    yield Text(f"{path.relative_to(ROOT)}:{line}", text)


def sentences() -> Iterator[Text]:
    """Yield every text of the package that has several words: messages, help and what pages say."""
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value.strip():
                yield Text(f"{path.relative_to(ROOT)}:{node.lineno}", node.value)
    for path in sorted((ROOT / "kg").rglob("*")):
        if path.suffix in {".js", ".html"} and ".min." not in path.name:
            yield Text(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
    for path in sorted(each for pattern in DECLARED for each in ROOT.glob(pattern)):
        yield Text(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))


def pages() -> Iterator[Text]:
    """Yield README, guides and glossary, without code and without the list of words itself."""
    for pattern in PAGES:
        for path in sorted(ROOT.glob(pattern)):
            text = path.read_text(encoding="utf-8")
            if path == GLOSSARY:  # its tables and lists name the words that are avoided
                text = re.sub(r"^```text\n.*?^```$|^\|.*$", "", text, flags=re.MULTILINE | re.DOTALL)
            yield Text(str(path.relative_to(ROOT)), re.sub(r"`[^`\n]*`", "", text))


@pytest.mark.parametrize(("expression", "instead"), words_to_avoid().items())
def test_prose_keeps_to_the_words_of_the_field(expression: str, instead: str) -> None:
    """No docstring, message, help text or page has a word that the glossary asks to avoid."""
    pattern = re.compile(expression, re.IGNORECASE if not expression.startswith("^") else 0)
    places = [
        f"{place}: {match[0]!r}, write {instead!r}"
        for place, text in prose()
        for match in pattern.finditer(text)
        if not expression.startswith("^") or match.start() == 0
    ]

    assert [] == sorted(set(places))


def test_names_are_nouns_of_the_thing() -> None:
    """No variable, argument or attribute of the package has one of the names that the glossary asks to avoid."""
    avoided = set(" ".join(block("Names to avoid")).split())
    places = []
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                name, line = node.id, node.lineno
            elif isinstance(node, ast.arg):
                name, line = node.arg, node.lineno
            else:
                continue
            if name in avoided:
                places.append(f"{path.relative_to(ROOT)}:{line}: {name}")

    assert [] == sorted(places)
