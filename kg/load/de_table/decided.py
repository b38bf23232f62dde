"""One contrast of a result table: what is declared of it, and what was detected."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kg.errors import SourceError
from kg.load.de_table.context import contrast_id
from kg.load.de_table.declaration import checked, compartment_of
from kg.load.de_table.hints import check, hints_of_part
from kg.load.de_table.scale import refuse_without_sign
from kg.load.de_table.universe import find_universe, scope_of
from kg.load.de_table.values import write_values
from kg.load.dialect.frame import DECLARED, Decision

if TYPE_CHECKING:
    from kg.load.de_table.contrasts import Part
    from kg.load.de_table.declaration import Declaration
    from kg.load.de_table.hints import Hint
    from kg.load.de_table.values import Counts


@dataclass(slots=True)
class Contrast:
    """One contrast of a table, with what was detected."""

    part: Part
    name: str
    declaration: Declaration
    reporting: str
    design: str
    place: str
    hints: list[Hint]
    decisions: list[Decision] = field(default_factory=list)
    counts: Counts | None = None

    @property
    def key(self) -> str:
        """Its name within the source."""
        return contrast_id(self.declaration, self.name)


def decide(part: Part, name: str, declaration: Declaration, file: str, *, is_one_part: bool) -> Contrast:
    """Return a contrast with what is detected in its rows; `is_one_part` is true where no other part of the file is loaded.

    Raises
    ------
    OptionError
        Something is not said.
    SourceError
        The values are not what they should be, or the file says that the contrast goes the other way round.
    """
    declared = declaration.of(name)
    declared = checked(replace(declared, compartment=compartment_of(declared)))
    universe = find_universe(part, name, declared.universe)
    tested = int(part.frame.value(f"SELECT count(*) FROM {part.frame.table} WHERE {part.where(name)}"))
    design, designed = scope_of(universe, tested, declared.design)
    effect = part.columns.get("effect")
    if effect is not None and part.effect_type is not None:
        has_direction = "direction" in part.columns
        refuse_without_sign(
            part.frame,
            effect,
            part.effect_type,
            is_complete=universe.is_complete,
            has_direction=has_direction,
            file=file,
        )
    case, reference = declared.arms
    hints = hints_of_part(part, name or next(iter(part.roles.sides), ""), case, reference)
    found = Contrast(
        part,
        name,
        declared,
        universe.reporting,
        design,
        file if is_one_part else f"{file} ({part.name})",
        hints,
    )
    found.decisions = [*part.decisions, universe.decision, designed]
    found.counts, remarks = write_values(
        part, name, alpha=declared.alpha, reverse=declared.reverse, reporting=universe.reporting, file=file
    )
    found.decisions += remarks
    directed, problem = check(hints, case, reference, reverse=declared.reverse)
    if problem is not None:
        raise SourceError(
            problem,
            file=found.place,
            remedy="the load stops because a contrast the wrong way round turns every finding",
        )
    found.decisions += directed
    if declared.reverse:
        reason = declared.reason or "--reverse"
        found.decisions.append(Decision("reversed", "yes", DECLARED, f"effects are turned: {reason}"))
    return found
