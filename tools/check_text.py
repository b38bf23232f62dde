"""Check text files before a commit: a newline at the end, no CRLF, and TOML, YAML and JSON that can be parsed.

Prints `file: fault` for each fault and ends with 1 where there is one. Run by pre-commit with the names of files.
"""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PARSERS: dict[str, Callable[[str], Any]] = {
    ".cff": yaml.safe_load,
    ".ipynb": json.loads,
    ".json": json.loads,
    ".jsonld": json.loads,
    ".toml": tomllib.loads,
    ".yaml": yaml.safe_load,
    ".yml": yaml.safe_load,
}


def faults(path: Path) -> Iterator[str]:
    """Yield what is wrong with one file."""
    content = path.read_bytes()
    if content and not content.endswith(b"\n"):
        yield "no newline at the end"
    if b"\r\n" in content:
        yield "CRLF line ends; use LF"
    parse = PARSERS.get(path.suffix)
    if parse is None:
        return
    try:
        parse(content.decode("utf-8"))
    except (ValueError, yaml.YAMLError) as error:
        yield f"cannot be parsed: {error}"


def main() -> int:
    """Check the files of the command line."""
    lines = [f"{name}: {fault}\n" for name in sys.argv[1:] for fault in faults(Path(name))]
    sys.stderr.writelines(lines)
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main())
