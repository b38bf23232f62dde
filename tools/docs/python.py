"""Write docs/python.md, the reference of the Python interface, from the docstrings of the public names.

Run by ``make docs``; with ``--check`` nothing is written, and the exit code is 1 where the page is out of date.
"""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generated import write_or_check

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import kg  # noqa: E402 - found at the root

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = ROOT / "docs" / "python.md"
HEAD = """\
# The Python interface

Written from the docstrings by `make docs`; do not edit it here.
These names are public; everything else may change between versions.
"""
_UNDERLINE = re.compile(r"^-{3,}$")


def reference() -> str:
    """Return the whole page."""
    public = {name: getattr(kg, name) for name in kg.__all__ if not name.startswith("__")}
    functions = {name: value for name, value in public.items() if inspect.isfunction(value)}
    errors = {name: value for name, value in public.items() if _is_error(value)}
    classes = {name: value for name, value in public.items() if name not in functions | errors}
    lines = [HEAD]
    for name, function in sorted(functions.items()):
        lines += [f"## kg.{name}\n", *member(f"kg.{name}", function)]
    for name, cls in sorted(classes.items()):
        if cls.__name__ == name:
            lines += class_page(f"kg.{name}", cls)
        else:
            lines.append(f"## kg.{name}\n\nThe former name of `kg.{cls.__name__}`.\n")
    lines.append("## Errors\n")
    lines += [f"* `kg.{name}`: {summary(error)}" for name, error in sorted(errors.items())]
    return "\n".join(lines).rstrip() + "\n"


def _is_error(value: Any) -> bool:
    return inspect.isclass(value) and issubclass(value, Exception)


def class_page(path: str, cls: type) -> Iterator[str]:
    """Yield what a class is, its attributes, and each public method."""
    yield f"## {path}\n"
    yield from docstring(cls)
    for name, value in vars(cls).items():
        if not name.startswith("_") and (inspect.isfunction(value) or isinstance(value, property)):
            yield f"### {path}.{name}\n"
            yield from member(name, value)


def member(name: str, value: Any) -> Iterator[str]:
    """Yield the signature of a function, or the type of a property, and its docstring."""
    if isinstance(value, property):
        yield f"```python\n{name}: {inspect.signature(value.fget).return_annotation}\n```\n"  # type: ignore[arg-type]
    else:
        yield f"```python\n{name}{_signature(value)}\n```\n"
    yield from docstring(value)


class _Annotation(str):
    """A type as it is written, which a signature prints without quotation marks."""

    __slots__ = ()
    __repr__ = str.__str__


def _signature(function: Any) -> inspect.Signature:
    signature = inspect.signature(function)
    parameters = [
        each.replace(annotation=_Annotation(each.annotation))
        for each in signature.parameters.values()
        if each.name != "self"
    ]
    return signature.replace(
        parameters=parameters, return_annotation=_Annotation(signature.return_annotation)
    )


def docstring(value: Any) -> Iterator[str]:
    """Yield a numpydoc docstring as Markdown: a section becomes a title, its entries a list, examples code."""
    text, *sections = _sections((inspect.getdoc(value) or "").replace("``", "`"))
    yield "\n".join(text[1]) + "\n"
    for title, lines in sections:
        yield f"**{title}**\n"
        if title == "Examples":
            yield "\n".join(["```python", *lines, "```\n"])
        elif title in {"Notes", "References"}:
            yield "\n".join(lines) + "\n"
        else:
            yield "\n".join(_entries(lines)) + "\n"


def _sections(text: str) -> list[tuple[str, list[str]]]:
    """Split a docstring at its underlined titles; the part before them has no title."""
    sections: list[tuple[str, list[str]]] = [("", [])]
    for line in text.splitlines():
        if _UNDERLINE.match(line):
            sections.append((sections[-1][1].pop(), []))
        else:
            sections[-1][1].append(line)
    return [(title, "\n".join(lines).strip("\n").split("\n")) for title, lines in sections]


def _entries(lines: list[str]) -> Iterator[str]:
    """Yield an item of a list for each entry; indented lines belong to the entry above."""
    entries: list[list[str]] = []
    for line in filter(str.strip, lines):
        if line.startswith(" ") and entries:
            entries[-1].append(line.strip())
        else:
            entries.append([line])
    for name, *about in entries:
        head, colon, kind = name.partition(" : ")
        yield f"* `{head}`" + (f" ({kind})" if colon else "") + (f": {' '.join(about)}" if about else "")


def summary(value: Any) -> str:
    """Return the first sentence of a docstring."""
    return (inspect.getdoc(value) or "").partition("\n\n")[0].replace("\n", " ").replace("``", "`")


if __name__ == "__main__":
    sys.exit(write_or_check(PAGE, reference()))
