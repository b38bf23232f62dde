"""Text as XML 1.0 can hold it; no escape can write what it forbids."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n?")


def xml_text(text: str) -> str:
    r"""Replace what XML cannot hold, and line ends that a reader would change.

    Examples
    --------
    >>> xml_text("a\x00b\r\nc")
    'a�b\nc'
    """
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", _LINE_END.sub("\n", text))
