"""Count tested or presumed tested feature × study × system combinations without a result, per cell."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.encoding import PRESUMED, TESTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.draw.grid.model import Column, Row
    from kg.draw.grid.query import GridInput
    from kg.encoding import Mark


@dataclass(frozen=True, slots=True)
class UnreportedCell:
    """What is tested and not reported in one cell; a pair is a feature in a study × system.

    Attributes
    ----------
    tested : int
        Pairs that a study lists as tested.
    presumed : int
        Pairs that a genome-wide study presumably tested.
    pairs : int
        All pairs of the cell: 1, unless it is collapsed.
    """

    tested: int
    presumed: int
    pairs: int

    @property
    def mark(self) -> Mark:
        """The not-reported symbol: tested goes before presumed tested."""
        return TESTED if self.tested else PRESUMED

    @property
    def counts(self) -> list[tuple[Mark, int]]:
        """Each not-reported symbol with its number of pairs, if any."""
        return [(mark, count) for mark, count in ((TESTED, self.tested), (PRESUMED, self.presumed)) if count]

    @property
    def words(self) -> str:
        """The text of the cell; with numbers if collapsed."""
        if self.pairs == 1:
            return self.mark.word
        return "; ".join(f"{mark.word}: {count} of {self.pairs}" for mark, count in self.counts)


def unreported_cells(
    inputs: GridInput, rows: Sequence[Row], columns: Sequence[Column]
) -> dict[tuple[int, int], UnreportedCell]:
    """Count for each cell the pairs that are tested, or presumed tested, and not reported.

    Returns
    -------
    dict
        (Number of the row, number of the column) → what is not reported there; cells without such a pair are left out.

    Notes
    -----
    Pairs are counted by kind of feature, not gone through one by one, so that a collapsed grid of very many costs little.
    """
    row_of = {feature: at for at, row in enumerate(rows) for feature in row.features}
    column_of = {place: at for at, column in enumerate(columns) for place in column.places}
    kind_of = {feature: kind for feature, (_, kind) in inputs.features.items()}
    kinds = [Counter(kind_of[feature] for feature in row.features) for row in rows]
    presumed: Counter[tuple[int, int]] = Counter()
    for place, kind in inputs.presumed:
        for at, counts in enumerate(kinds):
            presumed[at, column_of[place]] += counts[kind]
    reported = {(outcome.feature, outcome.place) for outcome in inputs.outcomes}
    tested: Counter[tuple[int, int]] = Counter()
    for feature, place in reported:
        presumed[row_of[feature], column_of[place]] -= (place, kind_of[feature]) in inputs.presumed
    for place, feature in inputs.tested:
        if (feature, place) not in reported:
            tested[row_of[feature], column_of[place]] += 1
            presumed[row_of[feature], column_of[place]] -= (place, kind_of[feature]) in inputs.presumed
    return {
        (row, column): UnreportedCell(
            tested[row, column], presumed[row, column], len(rows[row].features) * len(columns[column].places)
        )
        for row, column in sorted(presumed.keys() | tested.keys())
        if tested[row, column] or presumed[row, column]
    }
