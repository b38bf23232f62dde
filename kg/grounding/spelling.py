"""Spelling of identifiers: what tables, spreadsheets and browsers put around and into them, taken away."""

from __future__ import annotations

import html
import re
import unicodedata

MISSING = [
    *"na n/a n.a n.a. nan nil null none nd n/d n.d n.d. n/k missing unknown unspecified unnamed undefined undetermined unavailable tbd tba tbc"
    " #n/a #na #ref! #value! #name? #null! #div/0! #num! #error! <na> <null> todo fixme placeholder".split(),
    *(f"not {word}" for word in "available applicable reported stated determined known given specified provided assigned found yet".split()),
    *(f"to be {word}" for word in "determined decided announced confirmed added".split()),
    *("no data", "not yet known", "data not available"),
]  # fmt: skip
_BRACKETS = "()[]{}<>'\"“”‘’.,;: "

_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212"), "-")
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # they change the order in which a text is read
_AROUND = (("<", ">"), ("[", "]"), ("(", ")"), ("{", "}"), ('"', '"'), ("'", "'"), ("“", "”"), ("‘", "’"), ("«", "»"))  # fmt: skip
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_ENTITY = re.compile(
    r"&(?:(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|lt|gt|amp)(?:;|$)|[A-Za-z][A-Za-z0-9]{1,31};)"
)
_SAME = ("<wide>", "<narrow>", "<noBreak>")  # decompositions of characters that mean what they are made of
_ENCODED_TWICE = 3  # how often an address can be encoded in another one


def cleaned(text: str) -> str:
    r"""Return an identifier without what surrounds it and without what cannot be seen.

    Full-width characters become usual ones, hyphens of typesetters become ``-``, invisible characters go; blanks,
    pairs of brackets or quotation marks around it, and punctuation of the sentence behind it go too. A superscript,
    a circled digit and the like stay as they are: the mark of a footnote is not a digit.

    Examples
    --------
    >>> cleaned("\u00a0<CHEBI:6121>\u200b,"), cleaned("CHEBI：6121"), cleaned("a b")
    ('CHEBI:6121', 'CHEBI:6121', 'a b')
    """
    if text.isascii() and text.isalnum():
        return text
    text = "".join(map(_usual, unicodedata.normalize("NFC", text))).translate(_HYPHENS)
    if not _DIRECTIONS.search(text):
        text = "".join(each for each in text if unicodedata.category(each) != "Cf")
    previous = None
    while text != previous:
        previous = text
        text = text.strip().rstrip(".,;:")
        for first, last in _AROUND:
            if text.startswith(first) and text.endswith(last) and len(text) > 1:
                text = text[1:-1]
    return text


def _usual(char: str) -> str:
    """Return the usual form of a character that differs from it in width or joining alone; any other as it is."""
    if unicodedata.category(char) == "Zs":
        return " "
    is_same = unicodedata.decomposition(char).startswith(_SAME) or "LIGATURE" in unicodedata.name(char, "")
    return unicodedata.normalize("NFKC", char) if is_same else char


def unescaped(text: str) -> str:
    """Return a text without the entities of HTML, however often it was escaped.

    Examples
    --------
    >>> unescaped("x&lt;1"), unescaped("a&amp;amp;b"), unescaped("&#60;&#x3e;"), unescaped("AT&T")
    ('x<1', 'a&b', '<>', 'AT&T')
    """
    for _ in range(_ENCODED_TWICE):
        once = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
        if once == text:
            break
        text = once
    return text


def decoded(text: str) -> str:
    """Return a text without percent encoding, however often it was encoded.

    Where the bytes are not UTF-8 the text is returned as it is.

    Examples
    --------
    >>> decoded("http%253A%252F%252Fpurl.obolibrary.org"), decoded("100%")
    ('http://purl.obolibrary.org', '100%')
    """
    for _ in range(_ENCODED_TWICE):
        try:
            once = _PERCENT.sub(lambda run: bytes.fromhex(run[0].replace("%", "")).decode(), text)
        except UnicodeDecodeError:
            return text
        if once == text:
            break
        text = once
    return text


def is_missing(name: str) -> bool:
    """Return whether a name is a word or sign for a missing value, such as NA, and none of a thing.

    Examples
    --------
    >>> [is_missing(name) for name in ("NA", "n/a", "(none)", "–", "#REF!", "NAT1", "Na+")]
    [True, True, True, True, True, False, False]
    """
    text = " ".join(name.split()).casefold()
    return text in MISSING or text.strip(_BRACKETS) in MISSING or not any(map(str.isalnum, text))
