"""What was measured and has no result here: how many features of how many study-models stand behind the dot of a cell."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.encoding import PRESUMED, TESTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.draw.grid.model import Column, Row
    from kg.draw.grid.query import Material
    from kg.encoding import Mark


@dataclass(frozen=True, slots=True)
class UnreportedCell:
    """What is measured and has no result in one cell; a pair is a feature in a study-model.

    Attributes
    ----------
    tested : int
        Pairs that a study lists as tested.
    presumed : int
        Pairs that a genome-wide study presumably tested.
    pairs : int
        All pairs of the cell: 1, unless it is folded.
    """

    tested: int
    presumed: int
    pairs: int

    @property
    def mark(self) -> Mark:
        """The dot: what is listed as tested is surer than what is presumed."""
        return TESTED if self.tested else PRESUMED

    @property
    def counts(self) -> list[tuple[Mark, int]]:
        """Each kind of dot that is there, with its number of pairs."""
        return [(mark, count) for mark, count in ((TESTED, self.tested), (PRESUMED, self.presumed)) if count]

    @property
    def words(self) -> str:
        """What a reader says of the cell; of a folded one with numbers."""
        if self.pairs == 1:
            return self.mark.word
        return "; ".join(f"{mark.word}: {count} of {self.pairs}" for mark, count in self.counts)


def unreported_cells(
    material: Material, rows: Sequence[Row], columns: Sequence[Column]
) -> dict[tuple[int, int], UnreportedCell]:
    """Count, for each cell, the pairs of feature and study-model that were (presumably) measured and of which nothing is said.

    Returns
    -------
    dict
        (Number of the row, number of the column) → what is not reported there; cells without such a pair are left out.

    Notes
    -----
    Pairs are counted by kind of feature, not gone through one by one, so that a folded grid of very many costs little.
    """
    row_of = {feature: at for at, row in enumerate(rows) for feature in row.features}
    column_of = {place: at for at, column in enumerate(columns) for place in column.places}
    kind_of = {feature: kind for feature, (_, kind) in material.features.items()}
    kinds = [Counter(kind_of[feature] for feature in row.features) for row in rows]
    presumed: Counter[tuple[int, int]] = Counter()
    for place, kind in material.presumed:
        for at, here in enumerate(kinds):
            presumed[at, column_of[place]] += here[kind]
    heard = {(said.feature, said.place) for said in material.said}
    tested: Counter[tuple[int, int]] = Counter()
    for feature, place in heard:
        presumed[row_of[feature], column_of[place]] -= (place, kind_of[feature]) in material.presumed
    for place, feature in material.tested:
        if (feature, place) not in heard:
            tested[row_of[feature], column_of[place]] += 1
            presumed[row_of[feature], column_of[place]] -= (place, kind_of[feature]) in material.presumed
    return {
        (row, column): UnreportedCell(
            tested[row, column], presumed[row, column], len(rows[row].features) * len(columns[column].places)
        )
        for row, column in sorted(presumed.keys() | tested.keys())
        if tested[row, column] or presumed[row, column]
    }
