"""Words of reports: terms of closed lists, doses, places in a source, and the legend of symbols."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg import encoding
from kg.reports.blocks import Paragraph, Table
from kg.schema.vocabulary import Family, Measurand, SupportFlag, SupportLabel
from kg.wording import enumerated

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.reports.blocks import Block

_LEGEND = {
    mark.glyph: "tested, no effect" if mark is encoding.NULL else mark.word
    for mark in encoding.MARKS
    if mark not in (encoding.TESTED, encoding.PRESUMED)
}
_DURATION = re.compile(r"([0-9][0-9.,–-]*) ?([a-z])")


def label_words(label: str) -> str:
    """Return a label of support in words.

    Examples
    --------
    >>> label_words("convergent_descriptive_cross")
    'supported in both, counted, not yet tested'
    """
    return SupportLabel(label).words


def flag_words(flag: str) -> str:
    """Return a flag of support in words; a measurand is a flag too.

    Examples
    --------
    >>> flag_words("self_control"), flag_words("tf_activity")
    ('blood is before–after without a concurrent control', 'activity of transcription factors')
    """
    return Measurand(flag).words if flag in list(Measurand) else SupportFlag(flag).words


def dose_words(drug: str | None, dose: str | None, time: str | None) -> str:
    """Return a drug with its dose, without a duration that is the time of the finding.

    Examples
    --------
    >>> dose_words("esketamine", "1 µM, 24 h", "24 h"), dose_words("R-ketamine", "0.1–10 µM, 7 days", "7 d")
    ('esketamine 1 µM', 'R-ketamine 0.1–10 µM')
    >>> dose_words("ketamine", "0.5 mg/kg iv, 40 min", "24 h"), dose_words(None, None, None)
    ('ketamine 0.5 mg/kg iv, 40 min', '')
    """
    amount, _, rest = (dose or "").partition(", ")
    if rest and time and _duration(rest) == _duration(time) is not None:
        rest = ""
    return ", ".join(filter(None, (" ".join(filter(None, (drug, amount))), rest)))


def _duration(text: str) -> tuple[str, str] | None:
    match = _DURATION.match(text)
    return (match[1], match[2]) if match else None


def compared_words(comparator: str | None, family: str) -> str:
    """Return what a contrast compares with; its family first, where it is not the effect of a drug.

    Examples
    --------
    >>> (
    ...     compared_words("untreated cells", Family.DRUG_EFFECT),
    ...     compared_words("change in HDRS", Family.RESPONSE_TRACKING),
    ... )
    ('untreated cells', 'tracks response: change in HDRS')
    """
    about = "" if family == Family.DRUG_EFFECT else Family(family).words
    return ": ".join(filter(None, (about, comparator)))


def contrast_words(family: str, about: str | None, comparator: str | None, *details: str | None) -> str:
    """Return a contrast in words: what is compared with what, when, and its family where it is not the effect of a drug.

    Examples
    --------
    >>> contrast_words(Family.DRUG_EFFECT, "esketamine", "stressed cells, tunicamycin", "24 h", None)
    'esketamine against stressed cells, tunicamycin (24 h)'
    >>> contrast_words(Family.RESPONSE_TRACKING, "racemic ketamine", "change in MADRS", "24 h")
    'racemic ketamine, change in MADRS (24 h; tracks response)'
    """
    correlated = family in (Family.RESPONSE_TRACKING, Family.RESPONSE_PREDICTION)
    text = (", " if correlated else " against ").join(filter(None, (about, comparator)))
    words = "" if family == Family.DRUG_EFFECT else Family(family).words
    inside = "; ".join(filter(None, (*details, words)))
    return f"{text} ({inside})" if inside else text


def place_words(locators: Sequence[str] | None) -> str:
    """Return the places in a source, sections as § and pages as written.

    Examples
    --------
    >>> place_words(["Table 2", "section 3.3", "section 4"])
    'Table 2, §3.3, §4'
    """
    return ", ".join(locator.replace("section ", "§") for locator in locators or ())


def names(symbols: Sequence[str], most: int | None = None) -> str:
    """Return symbols in a row, with commas only where one has several words; at most so many, then how many more.

    Examples
    --------
    >>> names(["IL6", "TNF"]), names(["A", "B", "C"], 2), names(["mTOR pathway", "interferon"])
    ('IL6 TNF', 'A B and 1 more', 'mTOR pathway, interferon')
    """
    most = len(symbols) if most is None else most
    others = len(symbols) - most
    shown = symbols[:most]
    text = (", " if any(" " in symbol for symbol in shown) else " ").join(shown)
    return text + (f" and {others} more" if others > 0 else "")


def legend(blocks: Iterable[Block], headline: str = "") -> list[Paragraph]:
    """Return one line that explains the symbols of some blocks; nothing where there is none."""
    text = headline + "".join(map(_all_text, blocks))
    words = [f"{glyph} {word}" for glyph, word in _LEGEND.items() if glyph in text]
    return [Paragraph("  ".join(words), is_note=False)] if words else []


def _all_text(block: Block) -> str:
    if isinstance(block, Paragraph):
        return block.text
    if isinstance(block, Table):
        return block.title + "".join(cell for row in block.rows for cell in row)
    cells = [cell for row in (*block.rows, *block.facts) for cell in row]
    return block.heading + "".join(cells)


def pooled_words(drugs: Sequence[str]) -> str:
    """Return which drugs or forms are pooled; empty for one.

    Examples
    --------
    >>> pooled_words(["esketamine", "racemic ketamine"]), pooled_words(["esketamine"])
    ('esketamine and racemic ketamine are pooled (--forms exact keeps them apart)', '')
    """
    return f"{enumerated(drugs, 'and')} are pooled (--forms exact keeps them apart)" if len(drugs) > 1 else ""
