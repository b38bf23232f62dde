"""Write kg/query/typed.pyi, the named questions for type checkers, from the heads of queries/; run by `make docs`.

With ``--check`` nothing is written, and the exit code is 1 where the file is out of date.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from generated import write_or_check

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from kg.query.named import describe, first_with_columns, names  # noqa: E402 - found at the root

PLACE = ROOT / "kg" / "query" / "typed.pyi"
HEAD = """# The named questions as methods, their rows as dataclasses, for type checkers and editors.
# Generated from the heads of queries/ by `make docs`; do not edit it.

from dataclasses import dataclass

from kg.results import Rows
from kg.schema.model import Schema
from kg.store.snapshot import Store

"""
CLASS = """
class Questions:
    def __init__(self, store: Store, schema: Schema) -> None: ...
"""


def written() -> str:
    """Return the text of kg/query/typed.pyi."""
    rows = "\n".join(_row_class(name) for name in names())
    methods = "".join(_method(name) for name in names())
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--quiet", "--config", str(ROOT / "pyproject.toml"),
         "--stdin-filename", str(PLACE), "-"],
        input=HEAD + rows + CLASS + methods,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )  # fmt: skip
    return done.stdout


def _row_class(name: str) -> str:
    head = describe(name)
    first = first_with_columns(head.columns)
    if first != name:
        return f"class {head.class_name}({describe(first).class_name}): ...\n"
    lines = "\n".join(f"    {column.name}: {column.python_type}" for column in head.columns)
    return f"@dataclass(frozen=True, slots=True)\nclass {head.class_name}:\n{lines}\n"


def _method(name: str) -> str:
    head = describe(name)
    given = "".join(
        f"{each.name}: {each.python_type}{'' if each.default is None else ' = ...'}, "
        for each in head.parameters
    )
    return (
        f"    def {name.replace('-', '_')}(self, *, {given}engine: str = ...)"
        f" -> Rows[{head.class_name}]: ...\n"
    )


if __name__ == "__main__":
    sys.exit(write_or_check(PLACE, written()))
