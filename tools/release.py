"""Make a release: check, set the version, date the changelog, build, commit and tag. Nothing is uploaded.

    python tools/release.py VERSION [--skip-checks]

Run by ``make release VERSION=0.2.0``, on a clean checkout of the branch main. The first heading of CHANGELOG.md must
be "VERSION, not yet released". The sdist and the wheel are written to dist/. Where a step fails, the checkout is left
as it was. ``--skip-checks`` leaves out lint, types and tests, for trying the script on a copy.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
VERSION = re.compile(r"\d+\.\d+\.\d+((a|b|rc)\d+)?")
CHANGELOG, CITATION, MODULE = "CHANGELOG.md", "CITATION.cff", "kg/version.py"
CHECKS = ("lint", "types", "test")


def main() -> int:
    """Make the release of the command line."""
    parser = argparse.ArgumentParser(description="Make a release; nothing is uploaded.")
    parser.add_argument("version", help="such as 0.2.0 or 0.2.0rc1; the tag gets a v before it")
    parser.add_argument("--skip-checks", action="store_true", help="leave out make lint types test")
    options = parser.parse_args()
    version: str = options.version
    fault = preventing(version)
    if fault is not None:
        sys.stderr.write(f"no release: {fault}\n")
        return 1
    try:
        if not options.skip_checks:
            subprocess.run(["make", *CHECKS], cwd=ROOT, check=True)  # noqa: S607 - make is found by its name
        release(version)
    except subprocess.CalledProcessError as error:
        command = " ".join(error.cmd)
        sys.stderr.write(f"{error.stderr or ''}no release: `{command}` failed, and nothing is tagged\n")
        return 1
    sys.stdout.write(
        f"tagged v{version}; dist/ has the sdist and the wheel. Nothing was uploaded or pushed.\n"
        f"Next: a heading `## VERSION, not yet released` above `## {version}, …` in {CHANGELOG}.\n"
    )
    return 0


def release(version: str) -> None:
    """Set the version, date the changelog, build, commit and tag; where a step fails, the files are as they were."""
    try:
        for name, text in dated(version, datetime.now(tz=UTC).date().isoformat()).items():
            (ROOT / name).write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", "dist", "."]
        subprocess.run(command, cwd=ROOT, check=True)
        git("commit", "--all", "--message", f"release: {version}")
    except (OSError, subprocess.CalledProcessError):
        git("checkout", "HEAD", "--", CHANGELOG, CITATION, MODULE)
        raise
    git("tag", "--annotate", f"v{version}", "--message", f"drugkg {version}")


def preventing(version: str) -> str | None:
    """Return why a release cannot be made now, with what to do; None where it can."""
    if not VERSION.fullmatch(version):
        return f"{version!r} is not a version; use numbers such as 0.2.0 or 0.2.0rc1"
    branch = git("branch", "--show-current")
    if branch != "main":
        return f"the branch is {branch or 'not named'}; run: git switch main"
    if git("status", "--porcelain"):
        return "there are changes that are not committed; commit or stash them"
    if git("tag", "--list", f"v{version}"):
        return f"the tag v{version} exists; use the next version"
    heading = re.search(r"^## (.*)$", (ROOT / CHANGELOG).read_text(encoding="utf-8"), re.MULTILINE)
    expected = f"{version}, not yet released"
    if heading is None or heading[1] != expected:
        found = "none" if heading is None else repr(heading[1])
        return f"{CHANGELOG}: expected {expected!r} as the first heading of level 2, found {found}; write it above what is new"
    return None


def dated(version: str, date: str) -> dict[str, str]:
    """Return the text of each file that names the version, with the version and the date of the release."""
    changes = {
        CHANGELOG: (rf"^## {re.escape(version)}, not yet released$", f"## {version}, {date}"),
        CITATION: (r"^version: .*(\ndate-released: .*)?$", f"version: {version}\ndate-released: {date}"),
        MODULE: (r'^__version__ = ".*"$', f'__version__ = "{version}"'),
    }
    texts = {}
    for name, (pattern, replacement) in changes.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        texts[name], count = re.subn(pattern, replacement, text, count=1, flags=re.MULTILINE)
        if count == 0:
            sys.exit(f"no release: {name} has no line that matches {pattern}")
    return texts


def git(*arguments: str) -> str:
    """Run git in the checkout and return what it prints."""
    command = ["git", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, encoding="utf-8").stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
