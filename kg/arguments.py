"""Check the arguments of the Python interface: names and types, with the error and hints of the command line."""

from __future__ import annotations

from dataclasses import fields
from functools import wraps
from inspect import Parameter, signature
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, TypeVar, cast

from kg.errors import KGError, OptionError, nearest
from kg.renamed import ARGUMENTS, hint
from kg.wording import counted, enumerated, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from inspect import Signature

Method = TypeVar("Method", bound="Callable[..., Any]")
_OWN = {Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY}
_TYPES: Mapping[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (Integral,),
    "float": (Real,),
    "bool": (bool,),
    "None": (type(None),),
}
_WORDS: Mapping[str, str] = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "True or False",
}


def checked_arguments(
    options: Callable[[], type] | None = None, *, closed: Mapping[str, Sequence[str]] | None = None
) -> Callable[[Method], Method]:
    """Return a decorator of a method that raises OptionError for arguments it does not take, or of another type.

    Parameters
    ----------
    options
        Returns the dataclass whose fields are what the method takes as ``**options``; None where any name is allowed.
    closed
        Argument → the values that it may have.
    """

    def decorate(method: Method) -> Method:
        takes = _Takes(method, options, closed or {})

        @wraps(method)
        def call(self: object, /, *values: object, **named: object) -> Any:
            takes.check(values, named)
            plain = {name: _plain(value) for name, value in named.items()}
            try:
                return method(self, *map(_plain, values), **plain)
            except KGError as error:
                error.name_arguments()
                raise

        call.__signature__ = takes.signature()  # type: ignore[attr-defined]
        return cast("Method", call)

    return decorate


class _Takes:
    """What a method takes.

    Parameters
    ----------
    method, options, closed
        As those of `checked_arguments`.
    """

    def __init__(
        self,
        method: Callable[..., Any],
        options: Callable[[], type] | None,
        closed: Mapping[str, Sequence[str]],
    ) -> None:
        takes = signature(method).parameters.values()
        self.method = method
        self.name = method.__name__
        self.options = options
        self.closed = closed
        self.own = [each for each in takes if each.kind in _OWN][1:]
        self.places = [each for each in self.own if each.kind is Parameter.POSITIONAL_OR_KEYWORD]
        self.several = next((each for each in takes if each.kind is Parameter.VAR_POSITIONAL), None)
        self.is_open = options is None and any(each.kind is Parameter.VAR_KEYWORD for each in takes)

    def signature(self) -> Signature:
        """Return the signature with each option by name, as help shows it."""
        written = signature(self.method)
        if self.options is None:
            return written
        taken = [each for each in written.parameters.values() if each.kind is not Parameter.VAR_KEYWORD]
        options = [
            Parameter(each.name, Parameter.KEYWORD_ONLY, default=each.default, annotation=each.type)
            for each in fields(self.options())
        ]
        return written.replace(parameters=[*taken, *options])

    def check(self, values: Sequence[object], named: Mapping[str, object]) -> None:
        """Raise OptionError for arguments that the method does not take, or of another type."""
        rest = values[len(self.places) :]
        if rest and self.several is None:
            raise OptionError(
                f"{self.name} takes {counted(len(self.places), 'value')} without a name at most"
            )
        if self.several is not None:
            for value in rest:
                check_type(self.several.name, value, str(self.several.annotation))
        given = {**dict(zip([each.name for each in self.places], values, strict=False)), **named}
        for each in self.places:
            if each.default is Parameter.empty and each.name not in given:
                raise OptionError(f"{self.name} needs the argument {each.name!r}")
        types = self._types()
        for name, value in given.items():
            if name in types:
                check_type(name, value, types[name])
                _check_closed(name, value, self.closed.get(name))
            elif not self.is_open:
                now = hint(ARGUMENTS, name)
                raise OptionError(
                    f"{self.name} has no argument {name!r}{f': {now}' if now else ''}",
                    suggestion=None if now else nearest(name, types),
                    remedy=f"its arguments are {', '.join(types)}" if types else "it takes none",
                )

    def _types(self) -> dict[str, str]:
        """Return the annotation of each argument with a name."""
        types = {each.name: str(each.annotation) for each in self.own}
        if self.options is not None:
            types |= {each.name: str(each.type) for each in fields(self.options())}
        return types


def _check_closed(name: str, value: object, known: Sequence[str] | None) -> None:
    """Raise OptionError for a value that is not in its closed list."""
    if known is not None and value not in known:
        raise OptionError(
            f"{name} cannot be {_shown(value)}",
            suggestion=nearest(str(value), known),
            remedy=f"use one of {', '.join(known)}",
        )


def check_type(name: str, value: object, annotation: str) -> None:
    """Raise OptionError for a value that is not of an annotated type, and for text that no UTF-8 can hold.

    Parameters
    ----------
    annotation
        ``str``, ``int``, ``float``, ``bool`` or ``None``, several separated by ``|``; others are not checked.
    """
    kinds = [each.strip() for each in annotation.split("|")]
    if not all(kind in _TYPES for kind in kinds):
        return
    allowed = tuple(each for kind in kinds for each in _TYPES[kind])
    if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
        words = [_WORDS.get(kind, kind) for kind in kinds]
        raise OptionError(f"{name} cannot be {_shown(value)}", remedy=f"use {enumerated(words)}")
    if isinstance(value, str):
        check_text(name, value)


def _plain(value: object) -> object:
    """Return a number of another library as one of Python, and anything else as it is."""
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, Integral):
        return int(value)
    return float(value) if isinstance(value, Real) else value


def _shown(value: object) -> str:
    """Return a value as Python writes it, its beginning where it is long."""
    return shortened(repr(value), 80)


def check_text(name: str, value: str) -> None:
    """Raise OptionError for text with half of a surrogate pair, which no UTF-8 can hold."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise OptionError(
            f"the text of {name} is not UTF-8: {_shown(value)}", remedy="encode it as UTF-8"
        ) from None
