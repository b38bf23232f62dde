"""Counts, lists and cut texts in English, and text as a terminal or XML can hold it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n?")


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return the noun that goes with a count; without `many`, one with an s.

    Examples
    --------
    >>> plural(1, "study", "studies"), plural(0, "study", "studies"), plural(2, "unit")
    ('study', 'studies', 'units')
    """
    return one if count == 1 else many or f"{one}s"


def counted(count: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun.

    Examples
    --------
    >>> counted(1, "study", "studies"), counted(0, "study", "studies"), counted(2, "unit")
    ('1 study', '0 studies', '2 units')
    """
    return f"{count} {plural(count, one, many)}"


def listed(names: Sequence[str], most: int) -> str:
    """Return names separated by commas: at most so many, then the number of the others.

    Examples
    --------
    >>> listed(["A", "B"], 2), listed(["A", "B", "C"], 2)
    ('A, B', 'A, B and 1 more')
    """
    others = len(names) - most
    return ", ".join(names[:most]) + (f" and {others} more" if others > 0 else "")


def enumerated(names: Sequence[str], last: str = "or") -> str:
    """Return names separated by commas, with a conjunction before the last.

    Examples
    --------
    >>> enumerated(["agents", "doses", "times"]), enumerated(["up", "down"], "and")
    ('agents, doses or times', 'up and down')
    """
    return f" {last} ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def told_apart(labels: Mapping[str, str]) -> dict[str, str]:
    """Return identifier → label, with the identifier in parentheses where another one has the same label.

    Examples
    --------
    >>> told_apart({"x:1": "compound", "x:2": "compound", "x:3": "other"})
    {'x:1': 'compound (x:1)', 'x:2': 'compound (x:2)', 'x:3': 'other'}
    """
    longer = {f"{label} ({identifier})" for identifier, label in labels.items()}
    counts = Counter(labels.values())
    return {
        identifier: f"{label} ({identifier})" if counts[label] > 1 or label in longer else label
        for identifier, label in labels.items()
    }


def shortened(text: str, most: int) -> str:
    """Return a text of at most so many characters; the last is an ellipsis where some were cut off.

    Examples
    --------
    >>> shortened("GRIA1", 5), shortened("GRIA10", 5)
    ('GRIA1', 'GRIA…')
    """
    return text if len(text) <= most else f"{text[: most - 1]}…"


def spelled(value: object) -> str:
    """Return a value as a command line and JSON write it.

    Examples
    --------
    >>> spelled(None), spelled(True), spelled(1.0), spelled("up")
    ('null', 'true', '1.0', 'up')
    """
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def first_line(error: BaseException) -> str:
    r"""Return the first line of an error's message, without a full stop or colon at its end; never empty.

    Examples
    --------
    >>> first_line(ValueError("no such table.\nLINE 1: ...")), first_line(KeyError())
    ('no such table', 'KeyError')
    """
    text = str(getattr(error, "message", None) or error).strip() or type(error).__name__
    return text.splitlines()[0].rstrip(".: ")


def xml_text(text: str) -> str:
    r"""Return text as XML 1.0 can hold it: forbidden characters replaced, line ends as a reader leaves them.

    Examples
    --------
    >>> xml_text("a\x00b\r\nc")
    'a�b\nc'
    """
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", _LINE_END.sub("\n", text))


def printable(text: str) -> str:
    r"""Return text with control characters escaped, so that data cannot control a terminal.

    Examples
    --------
    >>> printable("a\tb\x1b[31m")
    'a\\tb\\x1b[31m'
    """
    return text if text.isprintable() else "".join(map(_escaped_character, text))


def _escaped_character(character: str) -> str:
    """Return a character, escaped if it does not print; non-ASCII spaces do print."""
    if character.isprintable() or (character.isspace() and not character.isascii()):
        return character
    return character.encode("unicode_escape").decode("ascii")


def printable_lines(text: str) -> str:
    """Return text of several lines with control characters in them escaped."""
    return "\n".join(map(printable, text.split("\n")))
