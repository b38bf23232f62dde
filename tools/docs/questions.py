"""Write kg/query/typed.py, the named questions as typed methods, from the heads of queries/; run by `make docs`.

With ``--check`` nothing is written, and the exit code is 1 where the file is out of date.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from generated import write_or_check

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from kg.query.definition import ANY  # noqa: E402 - found at the root
from kg.query.named import describe, names  # noqa: E402 - found at the root

if TYPE_CHECKING:
    from kg.query.definition import Column, Parameter

PLACE = ROOT / "kg" / "query" / "typed.py"
TYPES = {"integer": "int", "double": "float", "boolean": "bool"}
HEAD = '''"""The named questions as methods, their rows as dataclasses.

Written from the heads of queries/ by `make docs`; do not edit it here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.query.named import answer
from kg.results import typed_rows

if TYPE_CHECKING:
    from kg.results import Rows
    from kg.schema.model import Schema
    from kg.store.snapshot import Store

'''
OBJECT = '''
class Questions:
    """The named questions of a store, a method each; `engine` is sql or sparql, and the rows are the same.

    Every method raises GroundingError for a name that is unknown or ambiguous, OptionError for a value outside
    its list, and QueryError where a query fails.
    """

    def __init__(self, store: Store, schema: Schema) -> None:
        self._store = store
        self._schema = schema
'''


def written() -> str:
    """Return the text of kg/query/typed.py."""
    rows = "\n".join(_row_class(name) for name in names())
    methods = "\n".join(_method(name) for name in names())
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--quiet", "--config", str(ROOT / "pyproject.toml"), "-"],
        input=HEAD + rows + OBJECT + methods,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


def _class_name(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("-"))


def _row_class(name: str) -> str:
    question = describe(name)
    lines = "\n".join(f"    {column.name}: {_column_type(column)}" for column in question.columns)
    about = "\n".join(f"    {column.name} : {column.meaning}" for column in question.columns)
    return (
        f"@dataclass(frozen=True, slots=True)\nclass {_class_name(name)}:\n"
        f'    """{question.sentence}\n\n    Attributes\n    ----------\n{about}\n    """\n\n{lines}\n'
    )


def _column_type(column: Column) -> str:
    kind = TYPES.get(column.type, "str")
    return f"tuple[{kind}, ...]" if column.is_list else f"{kind} | None"


def _method(name: str) -> str:
    question = describe(name)
    given = "".join(f", {_parameter(parameter)}" for parameter in question.parameters)
    bound = ", ".join(f'"{each.name}": {each.name}' for each in question.parameters)
    about = "\n".join(f"        {each.name}\n            {each.meaning}" for each in question.parameters)
    text = (
        f"{question.sentence}\n\n        Parameters\n        ----------\n{about}\n        "
        if about
        else question.sentence
    )
    return (
        f"    def {name.replace('-', '_')}(self, *{given}, engine: str = 'sql') -> Rows[{_class_name(name)}]:\n"
        f'        """{text}"""\n'
        f'        found = answer(self._store, self._schema, "{name}", {{{bound}}}, engine=engine)\n'
        f"        return typed_rows(found, {_class_name(name)})\n"
    )


def _parameter(parameter: Parameter) -> str:
    kind = TYPES.get(parameter.type, "str") + (" | None" if parameter.may_be_any else "")
    if parameter.default is None:
        return f"{parameter.name}: {kind}"
    is_number = parameter.type in {"integer", "double"}
    default = (
        "None" if parameter.default == ANY else parameter.default if is_number else repr(parameter.default)
    )
    return f"{parameter.name}: {kind} = {default}"


if __name__ == "__main__":
    sys.exit(write_or_check(PLACE, written()))
