"""The answer under the title of the interactive page: what `kg converge` finds, in a few lines."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from kg.evidence.claim import Claim
from kg.evidence.matrix import matrix
from kg.evidence.near_misses import GLYPHS, plural
from kg.evidence.report import subject_line
from kg.evidence.support import converge
from kg.evidence.unreported import subjects
from kg.page.reasons import label_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.store.snapshot import Store

LINES_AT_MOST = 3
FEATURES_AT_MOST = 3  # a line names so many, those first that have most units more than are against them


def headline(
    store: Store, names: Sequence[str], *, family: str | None = None, forms: str = "all"
) -> list[str]:
    """Return the answer of `kg converge` in its first sentences, where the page is about everything.

    Parameters
    ----------
    names : sequence of str
        What the page is about; nothing is said of a page of some names.
    family : str or None
        The family of the claim; None is that of `kg converge`.
    forms : str
        `all`, `stereo` or `exact`: what a drug stands for.

    Returns
    -------
    list of str
        What was asked and how much was found, then a line for each subject and label, investigated drugs first; where
        nothing converges, why.
    """
    if names:
        return []
    claim = Claim(family=family or Claim().family, forms=forms)
    answer = converge(store, claim)
    records = list(answer.records())
    if not records:
        return [note for note in answer.notes[:LINES_AT_MOST] if "\n" not in note]
    with matrix(store, claim, related=False):
        first = subjects(store, claim)
        words = {
            subject: subject_line(store, claim, subject) for subject in {row["subject"] for row in records}
        }
    order = {subject: number for number, subject in enumerate(first)}

    def place(row: dict[str, Any]) -> tuple[int, str, str]:
        return order.get(row["subject"], len(order)), row["subject"], row["label"]

    about = claim.words("", several_forms=False)  # the family and the measurand, after nobody
    lines = [
        f"{words[subject].removesuffix(about)}: {label_words(label)}: {_features(list(rows))}."
        for (_, subject, label), rows in groupby(sorted(records, key=place), place)
    ]
    counted = f"{len(records)} {plural(len(records), 'row', 'rows')} for {len(words)} {plural(len(words), 'subject', 'subjects')}"
    return [
        f"{about.removeprefix(' · ')} · `{_command(claim)}` lists {counted}",
        *lines[:LINES_AT_MOST],
    ]


def _command(claim: Claim) -> str:
    usual = Claim()
    said = [
        f" --{name} {getattr(claim, name)}"
        for name in ("family", "forms")
        if getattr(claim, name) != getattr(usual, name)
    ]
    return "kg converge" + "".join(said)


def _features(rows: Sequence[dict[str, Any]]) -> str:
    """Name the features with their direction, how many units support it, and how many are against it."""
    best = sorted(rows, key=lambda row: (row["opposing_units"] - row["units"], -row["units"], row["symbol"]))
    said = []
    for row in best[:FEATURES_AT_MOST]:
        against = f"; {row['opposing_units']} the other way" if row["opposing_units"] else ""
        units = plural(row["units"], "unit", "units")
        said.append(f"{row['symbol']} {GLYPHS[row['direction']]} ({row['units']} {units}{against})")
    rest = len(best) - FEATURES_AT_MOST
    return ", ".join(said) + (f", and {rest} more" if rest > 0 else "")
