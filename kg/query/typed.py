"""The named questions as methods, their rows as dataclasses, both made from the heads of queries/.

Type checkers and editors read typed.pyi, which `make docs` writes from the same heads.
"""

from __future__ import annotations

from dataclasses import make_dataclass
from functools import cache
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Any

from kg.query.definition import ANY
from kg.query.named import answer, describe, names
from kg.results import typed_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.results import Rows
    from kg.schema.model import Schema
    from kg.store.snapshot import Store

_TYPES = {"integer": "int", "double": "float", "boolean": "bool"}


def __getattr__(name: str) -> type:
    """Return the row class of a question, such as ``Convergence``."""
    for question in names():
        if class_name(question) == name:
            return row_class(question)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class Questions:
    """The named questions of a store, a method each; `engine` is sql, sparql or cypher, and the rows are the same.

    Every method raises GroundingError for a name that is unknown or ambiguous, OptionError for a parameter that is
    missing or a value outside its list, and QueryError where a query fails.
    """

    def __init__(self, store: Store, schema: Schema) -> None:
        self._store = store
        self._schema = schema

    def __dir__(self) -> list[str]:
        """Return the names of the methods, a question each."""
        return [*super().__dir__(), *(name.replace("-", "_") for name in names())]

    def __getattr__(self, name: str) -> Callable[..., Rows[Any]]:
        """Return the method of a question."""
        question = name.replace("_", "-")
        if "-" in name or question not in names():
            raise AttributeError(f"there is no question {name!r}", name=name, obj=self)

        def ask(*, engine: str = "sql", **parameters: Any) -> Rows[Any]:
            found = answer(self._store, self._schema, question, parameters, engine=engine)
            return typed_rows(found, row_class(question))

        ask.__name__, ask.__doc__ = name, _docstring(question)
        ask.__signature__ = _signature(question)  # type: ignore[attr-defined]
        return ask


def class_name(question: str) -> str:
    """Return the name of the row class of a question."""
    return "".join(word.capitalize() for word in question.split("-"))


@cache
def row_class(question: str) -> type:
    """Return the dataclass of the rows of a question; its fields are the columns of the head."""
    head = describe(question)
    made = make_dataclass(
        class_name(question),
        [(column.name, column_type(column.type, is_list=column.is_list)) for column in head.columns],
        frozen=True,
        slots=True,
    )
    made.__module__ = __name__
    made.__doc__ = "\n".join([head.sentence, "", *(f"{each.name} : {each.meaning}" for each in head.columns)])
    return made


def column_type(kind: str, *, is_list: bool) -> str:
    """Return the type of a column as Python writes it."""
    name = _TYPES.get(kind, "str")
    return f"tuple[{name}, ...]" if is_list else f"{name} | None"


def parameter_type(kind: str, *, may_be_any: bool) -> str:
    """Return the type of a parameter as Python writes it; None stands for any."""
    return _TYPES.get(kind, "str") + (" | None" if may_be_any else "")


def _docstring(question: str) -> str:
    head = describe(question)
    return "\n".join([head.sentence, "", *(f"{each.name} : {each.meaning}" for each in head.parameters)])


def _signature(question: str) -> Signature:
    """Return the signature of a method: the parameters of the head, then `engine`."""
    parameters = [
        Parameter(
            each.name,
            Parameter.KEYWORD_ONLY,
            default=Parameter.empty
            if each.default is None
            else None
            if each.default == ANY
            else each.default,
            annotation=parameter_type(each.type, may_be_any=each.may_be_any),
        )
        for each in describe(question).parameters
    ]
    return Signature(
        [*parameters, Parameter("engine", Parameter.KEYWORD_ONLY, default="sql", annotation="str")]
    )
