"""The rows of a direction grid: what `--figure-data` writes, and what its caption counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.draw.grid.exposure import FACTS
from kg.draw.grid.query import differences, given
from kg.encoding import MARKS, mark_of, word
from kg.results import Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.draw.grid.model import Column, Context, Place, Row
    from kg.draw.grid.query import GridInput, Outcome
    from kg.draw.grid.unreported_cells import UnreportedCell
    from kg.encoding import Mark

DATA_COLUMNS = (
    "row",
    "feature_id",
    "feature",
    "feature_kind",
    "column",
    "compartment",
    "unit",
    "unit_id",
    "study",
    "study_label",
    "system",
    "subject",
    "contrast_family",
    "measurand",
    "glyph",
    "word",
    "filled",
    "calls",
    "n_findings",
    "findings",
    "differ",
    "n_unnamed",
    "collapsed",
    *FACTS,
    "band",
)
_LAST = "\N{MATHEMATICAL SANS-SERIF BOLD SMALL Z}"  # after every name


def data_of(
    inputs: GridInput,
    contexts: Mapping[Context, str],
    rows: Sequence[Row],
    columns: Sequence[Column],
    unreported_at: Mapping[tuple[int, int], UnreportedCell],
) -> Result:
    """Return the rows of the figure in the order in which they are drawn, collapsed ones included."""
    place_of = _Positions(inputs, rows, columns)
    grouped: dict[tuple[str, Place, Context, Mark, str], list[Outcome]] = {}
    for outcome in inputs.outcomes:
        context = outcome.context
        mark, text = mark_of(outcome.direction, outcome.call), word(outcome.direction, outcome.call)
        grouped.setdefault((outcome.feature, outcome.place, context, mark, text), []).append(outcome)
    order = list(contexts)
    records: list[tuple[tuple[Any, ...], tuple[Any, ...]]] = []
    for (feature, place, context, mark, text), group in grouped.items():
        findings = sorted(each for outcome in group for each in outcome.findings)
        calls = sorted({outcome.call for outcome in group})
        facts = given(group)
        cells: tuple[Any, ...] = (
            mark.glyph,
            text,
            mark.filled,
            calls,
            len(findings),
            findings,
            differences(group),
            0,
            place_of.is_collapsed(feature, place),
            *(facts.get(name) for name in FACTS),
            place_of.band(feature),
        )
        key = (*place_of.key(feature, place), order.index(context), MARKS.index(mark), text)
        records.append((key, (*place_of.words(feature, place), *context, *cells)))
    for (row, column), cell in unreported_at.items():
        key, where = place_of.cell(row, column)
        for mark, count in cell.counts:
            cells = (
                mark.glyph,
                mark.word,
                None,
                [],
                0,
                [],
                [],
                count,
                cell.pairs > 1,
                None,
                None,
                None,
                rows[row].band or None,
            )
            records.append(((*key, len(order), MARKS.index(mark), ""), (*where, None, None, None, *cells)))
    return Result(DATA_COLUMNS, [record for _, record in sorted(records, key=lambda pair: pair[0])])


class _Positions:
    """The positions of features and study × system pairs in the grid, and their cells in the data."""

    def __init__(self, inputs: GridInput, rows: Sequence[Row], columns: Sequence[Column]) -> None:
        self.names = inputs.features
        self.shown = (rows, columns)
        self.facts = {each.place: each for each in inputs.models}
        self.rows = {feature: (at, row) for at, row in enumerate(rows) for feature in row.features}
        self.columns = {place: (at, column) for at, column in enumerate(columns) for place in column.places}

    def is_collapsed(self, feature: str, place: Place) -> bool:
        """Return whether the row or column of a symbol is collapsed."""
        return self.rows[feature][1].is_collapsed or self.columns[place][1].is_collapsed

    def band(self, feature: str) -> str | None:
        """Return the band of a feature, if it has one."""
        return self.rows[feature][1].band or None

    def key(self, feature: str, place: Place) -> tuple[Any, ...]:
        """Return the sort key of a symbol."""
        return (self.rows[feature][0], self.names[feature][0], feature, self.columns[place][0], place)

    def words(self, feature: str, place: Place) -> tuple[Any, ...]:
        """Return the first eleven cells of a row of the data."""
        (row, _), (number, _) = self.rows[feature], self.columns[place]
        return (row + 1, feature, *self.names[feature], number + 1, *self._where(place))

    def cell(self, row: int, column: int) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        """Return the key and the first eleven cells for a whole cell; where it is collapsed, no feature or study is named."""
        rows, columns = self.shown
        feature, place = rows[row].features[0], columns[column].places[0]
        key, words = self.key(feature, place), self.words(feature, place)
        if columns[column].is_collapsed:
            key = (*key[:4], (_LAST, _LAST))
            words = (*words[:6], None, None, None, columns[column].study, None)
        if rows[row].is_collapsed:
            key = (key[0], _LAST, _LAST, *key[3:])
            words = (words[0], None, rows[row].name, rows[row].kind, *words[4:])
        return key, words

    def _where(self, place: Place) -> tuple[Any, ...]:
        facts = self.facts[place]
        letter = self.columns[place][1].letter or None
        return (facts.compartment, letter, facts.unit, facts.study, facts.label, facts.system)
