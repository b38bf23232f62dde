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

from kg.query.named import describe, names  # noqa: E402 - found at the root
from kg.query.typed import class_name, column_type, parameter_type  # noqa: E402 - found at the root

PLACE = ROOT / "kg" / "query" / "typed.pyi"
HEAD = """# The named questions as methods, their rows as dataclasses, for type checkers and editors.
# Generated from the heads of queries/ by `make docs`; do not edit it.

from dataclasses import dataclass

from kg.results import Rows
from kg.schema.model import Schema
from kg.store.snapshot import Store

def class_name(question: str) -> str: ...
def row_class(question: str) -> type: ...
def column_type(kind: str, *, is_list: bool) -> str: ...
def parameter_type(kind: str, *, may_be_any: bool) -> str: ...
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
    lines = "\n".join(
        f"    {column.name}: {column_type(column.type, is_list=column.is_list)}"
        for column in describe(name).columns
    )
    return f"@dataclass(frozen=True, slots=True)\nclass {class_name(name)}:\n{lines}\n"


def _method(name: str) -> str:
    given = "".join(
        f"{each.name}: {parameter_type(each.type, may_be_any=each.may_be_any)}"
        f"{'' if each.default is None else ' = ...'}, "
        for each in describe(name).parameters
    )
    return (
        f"    def {name.replace('-', '_')}(self, *, {given}engine: str = ...)"
        f" -> Rows[{class_name(name)}]: ...\n"
    )


if __name__ == "__main__":
    sys.exit(write_or_check(PLACE, written()))
