"""`make release`: tried on a copy of the project, without its checks."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kg.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

NAMES = {
    f"GIT_{role}_{part}": "release@localhost"
    for role in ("AUTHOR", "COMMITTER")
    for part in ("NAME", "EMAIL")
}


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder and return what it prints."""
    done = subprocess.run(
        ["git", *arguments],  # noqa: S607 - git is found by its name
        cwd=folder,
        env={**os.environ, **NAMES},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout.strip()


def release(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the script of a copy."""
    return subprocess.run(
        [sys.executable, "tools/release.py", *arguments, "--skip-checks"],
        cwd=folder,
        env={**os.environ, **NAMES},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """The project as it is now, committed on the branch main of a new repository, to be released as 9.8.7."""
    folder = tmp_path / "project"
    tracked = git(root, "ls-files", "--cached", "--others", "--exclude-standard").splitlines()
    for name in filter(lambda name: (root / name).is_file(), tracked):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / name, folder / name)
    changelog = folder / "CHANGELOG.md"
    changelog.write_text(
        re.sub(r"\n## .*", "\n## 9.8.7, not yet released", changelog.read_text(encoding="utf-8"), count=1),
        encoding="utf-8",
    )
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "before")
    return folder


@pytest.mark.process
@pytest.mark.slow
def test_a_release_is_a_commit_a_tag_and_two_files(copy: Path) -> None:
    """The version is set, the changelog dated, the commit tagged, and dist/ holds an sdist and a wheel."""
    done = release(copy, "9.8.7")

    assert 0 == done.returncode, done.stderr
    assert "release: 9.8.7" == git(copy, "log", "-1", "--format=%s", "v9.8.7")
    assert "CHANGELOG.md CITATION.cff kg/version.py" == git(copy, "diff", "--name-only", "HEAD~1").replace(
        "\n", " "
    )
    assert '__version__ = "9.8.7"' in (copy / "kg" / "version.py").read_text(encoding="utf-8")
    assert re.search(
        r"^## 9\.8\.7, \d{4}-\d\d-\d\d$", (copy / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert "version: 9.8.7\ndate-released: " in (copy / "CITATION.cff").read_text(encoding="utf-8")
    assert ["drugkg-9.8.7-py3-none-any.whl", "drugkg-9.8.7.tar.gz"] == sorted(
        path.name for path in (copy / "dist").iterdir()
    )
    assert "" == git(copy, "status", "--porcelain")


REFUSED = {
    "no version": ("nine", "'nine' is not a version"),
    "another version than the changelog's": (__version__ + "1", "as the first heading"),
}


@pytest.mark.process
@pytest.mark.parametrize(("version", "sentence"), REFUSED.values(), ids=list(REFUSED))
def test_a_version_that_is_not_prepared_is_refused(copy: Path, version: str, sentence: str) -> None:
    """Nothing is changed where the version is malformed or the changelog does not announce it."""
    done = release(copy, version)

    assert 1 == done.returncode
    assert sentence in done.stderr
    assert "" == git(copy, "tag", "--list") + git(copy, "status", "--porcelain")


@pytest.mark.process
def test_a_release_is_made_from_a_clean_main(copy: Path) -> None:
    """Changes that are not committed, another branch and a tag that exists are refused, each with what to do."""
    readme = copy / "README.md"
    text = readme.read_text(encoding="utf-8")
    readme.write_text(text + "\n", encoding="utf-8")
    changed = release(copy, "9.8.7")
    readme.write_text(text, encoding="utf-8")
    git(copy, "tag", "v9.8.7")
    tagged = release(copy, "9.8.7")
    git(copy, "switch", "--quiet", "--create", "other")
    elsewhere = release(copy, "9.8.7")

    assert [1, 1, 1] == [changed.returncode, tagged.returncode, elsewhere.returncode]
    assert "commit or stash them" in changed.stderr
    assert "the tag v9.8.7 exists" in tagged.stderr
    assert "run: git switch main" in elsewhere.stderr
