"""The named questions as methods, their rows as dataclasses, both made from the heads of queries/.

Type checkers and editors read typed.pyi, which `make docs` writes from the same heads.
"""

from __future__ import annotations

from dataclasses import make_dataclass
from functools import cache
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Any

from kg.query.definition import ANY
from kg.query.named import answer, describe, first_with_columns, names
from kg.results import typed_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.results import Rows
    from kg.schema.model import Schema
    from kg.store.snapshot import Store


def __getattr__(name: str) -> type:
    """Return the row class of a question, such as ``Convergence``."""
    for question in names():
        if describe(question).class_name == name:
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


@cache
def row_class(question: str) -> type:
    """Return the dataclass of the rows of a question; its fields are the columns of the head.

    It is a subclass of that of the first question with the same columns.
    """
    head = describe(question)
    first = first_with_columns(head.columns)
    made = make_dataclass(
        head.class_name,
        [(column.name, column.python_type) for column in head.columns] if first == question else [],
        bases=() if first == question else (row_class(first),),
        frozen=True,
        slots=True,
    )
    made.__module__ = __name__
    made.__doc__ = "\n".join([head.sentence, "", *(f"{each.name} : {each.meaning}" for each in head.columns)])
    return made


def _docstring(question: str) -> str:
    head = describe(question)
    return "\n".join([head.sentence, "", *(f"{each.name} : {each.meaning}" for each in head.parameters)])


def _signature(question: str) -> Signature:
    """Return the signature of a method: the parameters of the head, then `engine`."""
    parameters = [
        Parameter(
            each.name,
            Parameter.KEYWORD_ONLY,
            default={None: Parameter.empty, ANY: None}.get(each.default, each.default),
            annotation=each.python_type,
        )
        for each in describe(question).parameters
    ]
    return Signature(
        [*parameters, Parameter("engine", Parameter.KEYWORD_ONLY, default="sql", annotation="str")]
    )
