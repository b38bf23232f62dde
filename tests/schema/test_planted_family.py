"""A contrast family is one edit of ontology/kg.yaml: planted in a copy of the project, it can be asked for everywhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from factories.sandbox import MADE_UP, make_loaders

if TYPE_CHECKING:
    from pathlib import Path

    from servers.neo4j_server import Login

pytestmark = [pytest.mark.long, pytest.mark.process]


FAMILY = """
      ageing:
        meaning: kg:Family-ageing
        description: What differs between old and young people with the disease.
        annotations: {subject: disease, words: ageing, short: ageing, headline: 'Different with age in {}', near_miss: differs with age,
                      pattern: triple-dashed, dashes: 1 5 1 5}
"""
TYPE = "      old_vs_young: {meaning: kg:ContrastType-old_vs_young, annotations: {family: ageing}}\n"
GENERATE = (
    "import sys; sys.path.insert(0, 'tools/ontology'); import build; from pathlib import Path;"
    " schema = build.read_schema(Path('ontology/kg.yaml').read_text(encoding='utf-8'));"
    " Path('ontology/kg.ttl').write_text(build.vocabulary(schema), encoding='utf-8');"
    " build.closed_lists.PLACE.write_text(build.closed_lists.vocabulary(schema), encoding='utf-8')"
)
QUESTION = ("ask", "convergence", "-p", "family=ageing", "-p", "min=1", "-p", "min-units=1", "--json")


class Project:
    """A copy of the project with the planted family, and a store with one contrast of it."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def run(self, *arguments: str, env: dict[str, str] | None = None, notes: bool = False) -> str:
        """Run Python in the copy and return what it prints, or the notes beside it."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("KG_", "NEO4J_"))}
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.place,
            env={**clean, "PYTHONPATH": str(self.place), **(env or {})},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert 0 == done.returncode, done.stderr
        return done.stderr if notes else done.stdout

    def kg(self, *arguments: str, env: dict[str, str] | None = None, notes: bool = False) -> str:
        """Run the command line of the copy on its store."""
        return self.run("-m", "kg", *arguments, "--store", "kg.duckdb", env=env, notes=notes)

    def rows(self, *arguments: str, env: dict[str, str] | None = None) -> list[dict[str, Any]]:
        """Return the rows of an answer in JSON."""
        rows: list[dict[str, Any]] = json.loads(self.kg(*arguments, env=env))
        return rows


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Project:
    """The copy: kg.yaml edited once, the generated files written again, a small source loaded."""
    place = tmp_path_factory.mktemp("planted") / "project"
    for folder in ("kg", "ontology", "queries", "tools"):
        shutil.copytree(root / folder, place / folder, ignore=shutil.ignore_patterns("__pycache__"))
    make_loaders(place / "loaders")
    shutil.copytree(MADE_UP, place / "loaders" / "made-up")
    schema = place / "ontology" / "kg.yaml"
    text = schema.read_text(encoding="utf-8").replace("\n  ContrastType:\n", f"{FAMILY}  ContrastType:\n")
    text = text.replace("      functional_perturbation:", f"{TYPE}      functional_perturbation:")
    schema.write_text(text, encoding="utf-8")
    contrasts = place / "loaders" / "made-up" / "contrasts.tsv"
    contrasts.write_text(
        contrasts.read_text(encoding="utf-8").replace("post_vs_pre", "old_vs_young"), encoding="utf-8"
    )
    planted = Project(place)
    planted.run("-c", GENERATE)
    planted.kg("load", "made-up", "--quiet")
    return planted


@pytest.mark.parametrize("engine", ["sql", "sparql"])
def test_a_planted_family_is_asked_for_without_a_server(project: Project, engine: str) -> None:
    """The gene of its contrast is supported, and what it is supported for is the disease."""
    (row,) = project.rows(*QUESTION, "--engine", engine)

    assert ("major depressive disorder", "IGF2", "up", 1) == (
        row["subject"],
        row["symbol"],
        row["direction"],
        row["units"],
    )


@pytest.mark.slow
def test_a_planted_family_is_asked_for_in_cypher(project: Project, neo4j: Login) -> None:
    """A server that holds the store gives the same row."""
    project.kg("sync", "--yes", "--quiet", env=neo4j.environ)

    assert project.rows(*QUESTION, "--engine", "sql") == project.rows(
        *QUESTION, "--engine", "cypher", env=neo4j.environ
    )


def test_a_planted_family_is_an_option_with_words(project: Project) -> None:
    """`kg converge` takes it, its notes say its headline, and Python and the figures know its words and its line."""
    notes = project.kg("converge", "--family", "ageing", "--tsv", notes=True)
    script = (
        "import kg; from kg.encoding import LINES; from kg.schema.vocabulary import Family;"
        "row, = kg.open('kg.duckdb').questions.convergence(family='ageing', min=1, min_units=1);"
        "print(row.symbol, row.subject, LINES['ageing'].pattern, LINES['ageing'].dashes, Family.AGEING.words)"
    )

    assert "Different with age in major depressive disorder: in blood 1 (IGF2 ▲)" in notes
    assert "IGF2 major depressive disorder triple-dashed (1, 5, 1, 5) ageing\n" == project.run("-c", script)
