"""The rows behind a direction grid: what `--figure-data` writes, and what the words of the figure are counted from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.draw.grid.query import differences
from kg.encoding import MARKS, mark_of, word
from kg.results import Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.draw.grid.model import Column, Context, Place, Row
    from kg.draw.grid.query import Material, Said
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
    "folded",
)
_LAST = "\N{MATHEMATICAL SANS-SERIF BOLD SMALL Z}"  # after every name


def data_of(
    material: Material,
    contexts: Mapping[Context, str],
    rows: Sequence[Row],
    columns: Sequence[Column],
    dots: Mapping[tuple[int, int], UnreportedCell],
) -> Result:
    """Return the rows behind the figure, in the order in which they are drawn; what is folded is there too."""
    place_of = _Numbers(material, rows, columns)
    grouped: dict[tuple[str, Place, Context, Mark, str], list[Said]] = {}
    for said in material.said:
        context = (said.subject, said.family, said.measurand)
        mark, text = mark_of(said.direction, said.call), word(said.direction, said.call)
        grouped.setdefault((said.feature, said.place, context, mark, text), []).append(said)
    order = list(contexts)
    records: list[tuple[tuple[Any, ...], tuple[Any, ...]]] = []
    for (feature, place, context, mark, text), group in grouped.items():
        findings = sorted(each for said in group for each in said.findings)
        calls = sorted({said.call for said in group})
        says: tuple[Any, ...] = (
            mark.glyph,
            text,
            mark.filled,
            calls,
            len(findings),
            findings,
            differences(group),
            0,
            place_of.is_folded(feature, place),
        )
        key = (*place_of.key(feature, place), order.index(context), MARKS.index(mark), text)
        records.append((key, (*place_of.words(feature, place), *context, *says)))
    for (row, column), cell in dots.items():
        key, where = place_of.cell(row, column)
        for mark, count in cell.counts:
            says = (mark.glyph, mark.word, None, [], 0, [], [], count, cell.pairs > 1)
            records.append(((*key, len(order), MARKS.index(mark), ""), (*where, None, None, None, *says)))
    return Result(DATA_COLUMNS, [record for _, record in sorted(records, key=lambda pair: pair[0])])


class _Numbers:
    """Where a feature and a study-model stand in the grid, and the words for both."""

    def __init__(self, material: Material, rows: Sequence[Row], columns: Sequence[Column]) -> None:
        self.names = material.features
        self.shown = (rows, columns)
        self.facts = {each.place: each for each in material.models}
        self.rows = {feature: (at, row) for at, row in enumerate(rows) for feature in row.features}
        self.columns = {place: (at, column) for at, column in enumerate(columns) for place in column.places}

    def is_folded(self, feature: str, place: Place) -> bool:
        """Say whether a mark shares its row or column with others."""
        return self.rows[feature][1].is_folded or self.columns[place][1].is_folded

    def key(self, feature: str, place: Place) -> tuple[Any, ...]:
        """Return what puts marks in the order in which they are drawn."""
        return (self.rows[feature][0], self.names[feature][0], feature, self.columns[place][0], place)

    def words(self, feature: str, place: Place) -> tuple[Any, ...]:
        """Return the first eleven cells of a row of the data."""
        (row, _), (number, _) = self.rows[feature], self.columns[place]
        return (row + 1, feature, *self.names[feature], number + 1, *self._where(place))

    def cell(self, row: int, column: int) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        """Return the key and the first eleven cells for a whole cell; where it is folded, no feature or study is named."""
        rows, columns = self.shown
        feature, place = rows[row].features[0], columns[column].places[0]
        key, words = self.key(feature, place), self.words(feature, place)
        if columns[column].is_folded:
            key = (*key[:4], (_LAST, _LAST))
            words = (*words[:6], None, None, None, columns[column].study, None)
        if rows[row].is_folded:
            key = (key[0], _LAST, _LAST, *key[3:])
            words = (words[0], None, rows[row].name, rows[row].kind, *words[4:])
        return key, words

    def _where(self, place: Place) -> tuple[Any, ...]:
        facts = self.facts[place]
        letter = self.columns[place][1].letter or None
        return (facts.compartment, letter, facts.unit, facts.study, facts.label, facts.system)
