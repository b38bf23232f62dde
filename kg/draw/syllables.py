"""Where a long word may be broken at the end of a line."""

from __future__ import annotations

import re
from itertools import pairwise

_ONSET = "(?:[bcfgp][lr]|[dt]r|[cpst]h|wh|sl|qu|[b-df-hj-np-tv-xz])"
_END = re.compile(rf"[a-z](?<![bcfgpdtsw](?=[lrh]))(?={_ONSET}[aeiouy])")
_SHORTEST = 3  # letters before and after
_LONG = 9
_WORDS = re.compile(rf"[A-Za-z]{{{_LONG},}}")
_SOFT_HYPHEN = "\N{SOFT HYPHEN}"


def syllable_ends(word: str) -> list[int]:
    """Return after how many letters a word may be broken: before a consonant, or two that begin a syllable, and a vowel.

    Examples
    --------
    >>> [("macrophages"[:at], "macrophages"[at:]) for at in syllable_ends("macrophages")]
    [('macro', 'phages'), ('macropha', 'ges')]
    """
    ends = (match.end() for match in _END.finditer(word))
    return [at for at in ends if min(at, len(word) - at) >= _SHORTEST]


def with_soft_hyphens(words: str) -> str:
    """Return a text with soft hyphens in its long words, which a browser shows where it breaks them."""

    def broken(match: re.Match[str]) -> str:
        ends = [0, *syllable_ends(match[0]), len(match[0])]
        return _SOFT_HYPHEN.join(match[0][at:to] for at, to in pairwise(ends))

    return _WORDS.sub(broken, words)
