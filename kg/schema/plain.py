"""Results in plain words: values of closed lists as `ontology/kg.yaml` words them, and the columns that are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.reports.blocks import Paragraph
from kg.reports.report import Report
from kg.results import cell_text
from kg.schema.vocabulary import (
    Background,
    Call,
    Compartment,
    ContrastType,
    Direction,
    Family,
    FeatureKind,
    Measurand,
    Origin,
    Reporting,
    ResponseStatus,
    Setting,
    SupportFlag,
    SupportLabel,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kg.results import Result
    from kg.schema.vocabulary import (
        ClosedList,
    )

LISTS: Mapping[str, tuple[type[ClosedList], ...]] = {
    "background": (Background,),
    "call": (Call,),
    "compartment": (Compartment,),
    "compartments": (Compartment,),
    "contrast_family": (Family,),
    "contrast_type": (ContrastType,),
    "direction": (Direction,),
    "feature_kind": (FeatureKind,),
    "flags": (SupportFlag, Measurand),
    "label": (SupportLabel,),
    "labels": (Compartment,),
    "measurand": (Measurand,),
    "origin": (Origin,),
    "reporting": (Reporting,),
    "responder": (ResponseStatus,),
    "setting": (Setting,),
}
"""Column, or the end of its name → the closed lists of its values."""


def reading(**columns: str) -> Callable[[Result], Report]:
    """Return what makes a report of the first note of a result, some of its columns, and its other notes.

    Parameters
    ----------
    **columns
        Columns with their headings; a column that is absent in every row is left out.

    Examples
    --------
    >>> from kg.results import Result
    >>> result = Result(
    ...     ("symbol", "n", "p"), [("IL6", 2, None)], ["1 gene."], reading(symbol="gene", n="findings", p="p")
    ... )
    >>> print(result.report, end="")
    1 gene.
    <BLANKLINE>
    gene  findings
    IL6          2
    """

    def make(result: Result) -> Report:
        headline, *others = result.notes or [""]
        table = [result.table(columns, plain).filled()] if result.rows else []
        return Report(headline, (*table, *map(Paragraph, others)))

    return make


def plain(column: str, cell: Any) -> str:
    """Return a cell as text for reading: terms in words, elements of lists after commas.

    Examples
    --------
    >>> plain("call", "not_significant"), plain("flags", ["self_control", "tf_activity"])
    ('not significant', 'blood is before–after without a concurrent control, activity of transcription factors')
    >>> plain("feature_kind", "gene"), plain("symbol", "IL6"), plain("units", None)
    ('gene', 'IL6', '')
    >>> plain("responder", "non_responder")
    'non responder'
    """
    if isinstance(cell, list | tuple):
        return ", ".join(plain(column, each) for each in cell)
    lists = [each for name, each in LISTS.items() if f"_{column}".endswith(f"_{name}")]
    for values in (values for each in lists for values in each):
        if cell in list(values):
            words = str(getattr(values(cell), "words", cell.replace("_", " ")))
            return words[0].lower() + words[1:] if words[1:2].islower() else words
    return cell_text(cell)
