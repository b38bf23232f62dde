"""The tools around the code: hooks, checks of text files, the floor of coverage, and the targets of make."""

from __future__ import annotations

import re
from importlib.util import module_from_spec, spec_from_file_location
from typing import TYPE_CHECKING

import pytest
import yaml

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType


def tool(root: Path, name: str) -> ModuleType:
    """Import a script of tools/."""
    spec = spec_from_file_location(name, root / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_hooks_are_local_and_run_scripts_that_exist(root: Path) -> None:
    """No hook is fetched from a host, and each script that a hook starts is in the project."""
    repositories = yaml.safe_load((root / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    hooks = [hook for repository in repositories for hook in repository["hooks"]]
    scripts = [word for hook in hooks for word in hook["entry"].split() if word.startswith("tools/")]

    assert ["local"] == [repository["repo"] for repository in repositories]
    assert {"system"} == {hook["language"] for hook in hooks}
    assert [] == [script for script in scripts if not (root / script).is_file()]


FAULTY = {
    "no newline at the end": ("a.md", b"text"),
    "CRLF line ends; use LF": ("a.tsv", b"a\tb\r\n"),
    "cannot be parsed": ("a.toml", b"a = \n"),
    "cannot be parsed: ": ("a.yaml", b"a: [1\n"),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_a_faulty_text_file_is_reported(fault: str, root: Path, tmp_path: Path) -> None:
    """A missing newline, CRLF and what cannot be parsed are each one fault."""
    name, content = FAULTY[fault]
    path = tmp_path / name
    path.write_bytes(content)

    faults = list(tool(root, "check_text").faults(path))

    assert 1 == len(faults)
    assert fault in faults[0]


def test_a_package_may_not_lose_coverage(root: Path) -> None:
    """A package below its last figure is named; one without a figure, and a loss within the tolerance, are not."""
    losses = tool(root, "coverage_by_package").losses
    rows = [("kg.new", 10, 1), ("kg.load", 1000, 899), ("kg.store", 1000, 898), ("kg.rdf", 1000, 880)]

    lost = list(losses(rows, {"kg.load": 90.1, "kg.store": 90.1, "kg.rdf": 90.0}))

    assert ["kg.rdf: 88.0 % of lines covered, 90.0 % before"] == lost


def test_every_target_of_make_is_explained(root: Path) -> None:
    """CONTRIBUTING.md names each target that a person runs."""
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    phony = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    targets = {target for line in phony for target in line.split()} - {"system-python"}
    explained = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")

    assert [] == sorted(
        target for target in targets if not re.search(rf"`make [a-z ]*\b{target}\b", explained)
    )
