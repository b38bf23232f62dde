"""The package: what is in the wheel, what is pinned, and that it runs from anywhere."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from kg.cli.commands.doctor import EXTRAS, PACKAGES
from kg.resources import folder
from kg.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from kg.resources import Kind

PIN = re.compile(r"^[A-Za-z0-9_.-]+==[A-Za-z0-9_.!+-]+$")


@pytest.fixture(scope="session")
def project(root: Path) -> dict[str, Any]:
    """The declaration of the package."""
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel, built from the checkout."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, root],
        check=True,
        capture_output=True,
    )
    return next(out.glob("*.whl"))


def name_of(requirement: str) -> str:
    """Take the name of a package from a requirement or a pin, in its normal form."""
    found = re.match(r"[A-Za-z0-9_.-]+", requirement)
    assert found is not None
    return re.sub(r"[-_.]+", "-", found[0]).lower()


@pytest.mark.process
def test_only_kg_is_installed(wheel: Path) -> None:
    """Nothing but ``kg`` and the metadata lies in the wheel; no test, no cache."""
    names = zipfile.ZipFile(wheel).namelist()

    assert {"kg", f"drugkg-{__version__}.dist-info"} == {name.partition("/")[0] for name in names}
    assert [] == [
        name for name in names if "tests/" in name or "/test_" in name or name.endswith((".pyc", ".duckdb"))
    ]


@pytest.mark.process
def test_the_wheel_holds_every_declaration(wheel: Path, root: Path) -> None:
    """The data folders lie below ``kg`` in the wheel, file by file; so does ``py.typed``."""
    names = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "ontology", "loaders", "queries"],  # noqa: S607 - git is found by its name
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert "kg/py.typed" in names
    assert [] == [name for name in tracked.stdout.splitlines() if f"kg/{name}" not in names]


@pytest.mark.process
def test_the_wheel_runs_from_its_zip_in_another_folder(wheel: Path, tmp_path: Path) -> None:
    """The program finds its declarations without a checkout, even inside a zip."""
    code = "from kg.resources import folder; print(folder('ontology').joinpath('kg.yaml').is_file())"
    done = [
        subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(wheel)},
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for arguments in (["-c", code], ["-m", "kg", "--version"])
    ]

    assert ["True\n", f"kg {__version__}\n"] == done


@pytest.mark.parametrize("kind", ["ontology", "loaders", "queries"])
def test_a_checkout_has_every_folder_of_declarations(kind: Kind) -> None:
    """In a checkout they lie beside the package."""
    assert folder(kind).is_dir()


def test_constraints_are_names_and_versions(root: Path) -> None:
    """No address and no path: each line is a name and the version that was tested."""
    lines = (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]

    assert [] == [line for line in pins if not PIN.match(line)]
    assert sorted(set(map(name_of, pins))) == sorted(map(name_of, pins))


def test_everything_declared_is_pinned(root: Path, project: dict[str, Any]) -> None:
    """What the package, its extras and its groups ask for has a version in constraints.txt."""
    lines = (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {name_of(line) for line in lines if line and not line.startswith("#")}
    asked = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *(each for extra in project["project"]["optional-dependencies"].values() for each in extra),
        *(each for group in project["dependency-groups"].values() for each in group if isinstance(each, str)),
    ]

    assert [] == [each for each in asked if name_of(each) not in pinned]


def test_everything_imported_is_declared(root: Path, project: dict[str, Any]) -> None:
    """The package imports nothing that an installation might not bring."""
    assert [] == sorted(imported(root) - declared(project) - {"kg"} - sys.stdlib_module_names)


def test_everything_declared_is_imported(root: Path, project: dict[str, Any]) -> None:
    """An installation brings nothing that the package does not use."""
    used_by_neo4j = {"neo4j-rust-ext"}  # compiled parts, which the driver finds by itself

    assert [] == sorted(declared(project) - imported(root) - used_by_neo4j)


def declared(project: dict[str, Any]) -> set[str]:
    """Return the names of the packages that an installation with all extras brings."""
    extras = project["project"]["optional-dependencies"].values()
    return {name_of(each) for names in (project["project"]["dependencies"], *extras) for each in names}


def imported(root: Path) -> set[str]:
    """Return the names of the packages that the modules of kg import, the standard library's included."""
    named = {"yaml": "pyyaml", "python_calamine": "python-calamine"}
    return {
        named.get(top, top)
        for path in (root / "kg").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for top in imports(node)
    }


def imports(node: ast.AST) -> list[str]:
    """List the top-level packages that a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module is not None and node.level == 0:
        return [node.module.partition(".")[0]]
    return []


def test_the_doctor_knows_every_dependency(project: dict[str, Any]) -> None:
    """``kg doctor`` lists what the package needs, and its extras."""
    declared = project["project"]
    extras = {
        name: tuple(map(name_of, packages)) for name, packages in declared["optional-dependencies"].items()
    }

    assert sorted(map(name_of, declared["dependencies"])) == sorted(map(name_of, PACKAGES))
    assert extras == EXTRAS


def test_the_version_is_the_same_everywhere(root: Path) -> None:
    """The citation and the list of changes name the version of the program."""
    citation = (root / "CITATION.cff").read_text(encoding="utf-8")
    changes = (root / "CHANGELOG.md").read_text(encoding="utf-8")

    assert f"\nversion: {__version__}\n" in citation
    assert f"\n## {__version__}" in changes


def test_the_licence_is_complete(root: Path) -> None:
    """LICENSE is the whole Apache License 2.0."""
    text = (root / "LICENSE").read_text(encoding="utf-8")

    assert "Apache License" in text
    assert "9. Accepting Warranty or Additional Liability" in text


def test_every_exception_to_a_rule_has_its_reason(root: Path) -> None:
    """A ``noqa`` or an ignored rule without a reason beside it is not taken."""
    marks = re.compile(r"#\s*(noqa|type: ignore)(?P<codes>[^#]*)$")
    bare = [
        f"{path.relative_to(root)}:{number}"
        for place in ("kg", "tests", "tools")
        for path in sorted((root / place).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if (found := marks.search(line)) and found[1] == "noqa" and not re.search(r" - | \(", found["codes"])
    ]
    listed = (root / "pyproject.toml").read_text(encoding="utf-8").partition("[tool.ruff.lint]")[2]
    rules = [line for line in listed.splitlines() if re.match(r'\s+"[A-Z]+[0-9]+",', line)]

    assert [] == bare
    assert [] == [line for line in rules if "#" not in line]


@pytest.mark.process
@pytest.mark.parametrize("script", [".ci/run", "tools/system-packages.sh"])
def test_scripts_are_sound_and_can_be_started(root: Path, script: str) -> None:
    """The shell reads them without a mistake, and they may be executed."""
    path = root / script

    assert os.access(path, os.X_OK)
    assert subprocess.run(["bash", "-n", path], check=False).returncode == 0  # noqa: S607 - bash is found by its name


@pytest.mark.process
def test_make_says_what_python_it_needs(root: Path) -> None:
    """A Python that is missing or too old is one clear sentence."""
    done = subprocess.run(
        ["make", "--no-print-directory", "system-python", "PYTHON=python-of-nowhere"],  # noqa: S607 - as users do
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode != 0
    assert "Python 3.11 or newer" in done.stderr
