"""The contrasts of a file: one, several side by side, stacked in the rows, or as elements of a list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.errors import OptionError
from kg.load.de_table.columns import (
    Column,
    columns_of_contrast,
    describe_columns,
    key_of,
    read_roles,
)
from kg.load.de_table.identifiers import find_identifiers
from kg.load.de_table.scale import SCALES, find_scale
from kg.load.dialect.frame import CERTAIN, DECLARED, LIKELY, Decision, listed
from kg.store.sql_text import quote_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.load.de_table.columns import Roles
    from kg.load.de_table.identifiers import Identifiers
    from kg.load.dialect.frame import Frame

_GROUPS = ("contrast", "comparison", "coef", "coefficient", "cluster", "celltype", "doid", "group")
_MOST_GROUPS = 500
_SHOWN = 12


@dataclass(slots=True)
class Part:
    """The rows of one table with the columns of one contrast, or of several that are stacked.

    Attributes
    ----------
    name : str
        The contrast side by side, or the element of a list; empty where there is one alone.
    columns : mapping of str to Column
        Role → column.
    group : Column or None
        The column with the name of the contrast of each row.
    effect_type : str or None
        The scale of the effects, as the schema calls it.
    """

    frame: Frame
    name: str
    columns: Mapping[str, Column]
    group: Column | None
    roles: Roles
    identifiers: Identifiers
    effect_type: str | None
    decisions: list[Decision] = field(default_factory=list)

    @property
    def contrasts(self) -> list[str]:
        """Names of its contrasts; one empty name where it has one without a name."""
        if self.group is None:
            return [self.name]
        cell = self.frame.cell(self.group.index)
        rows = self.frame.con.execute(
            f"SELECT {cell} AS name FROM {self.frame.table} WHERE {cell} IS NOT NULL GROUP BY 1 ORDER BY min(row)"
        )
        return [name for (name,) in rows.fetchall()]

    @property
    def neutral(self) -> int:
        """The effect that stands for no change: 1 for a ratio, else 0."""
        return 1 if self.effect_type == SCALES["ratio"] else 0

    def where(self, contrast: str) -> str:
        """Return a condition of SQL for the rows of a contrast."""
        return (
            "true" if self.group is None else f"{self.frame.cell(self.group.index)} = {quote_text(contrast)}"
        )


def find_parts(
    frames: Sequence[Frame],
    file: str,
    *,
    columns: str | None = None,
    species: str | None = None,
    scale: str | None = None,
) -> list[Part]:
    """Return the parts of a file, with what its columns are.

    Raises
    ------
    OptionError
        Something is ambiguous; the error says which option decides.
    """
    parts = []
    for frame in frames:
        roles = read_roles(frame, columns)
        identifiers = find_identifiers(frame, roles, species, file)
        for name in roles.sides or [frame.name]:
            chosen, remark = columns_of_contrast(roles, name)
            group = None if len(roles.sides) > 1 else _grouping(frame, roles, identifiers)
            effect_type, scales = find_scale(frame, chosen.get("effect"), roles.tool, scale, file)
            _refuse_without_results(chosen, roles, file)
            part = Part(
                frame,
                name if len(roles.sides) > 1 or frame.name else "",
                chosen,
                group,
                roles,
                identifiers,
                effect_type,
            )
            part.decisions = [
                *frame.decisions,
                *roles.decisions,
                *identifiers.decisions,
                *describe_columns(chosen, roles),
                *scales,
            ]
            if group is not None:
                part.decisions.append(_described_group(part, group))
            if remark:
                part.decisions.append(Decision("p_of_the_factor", "yes", LIKELY, remark))
            parts.append(part)
    return parts


def _refuse_without_results(columns: Mapping[str, Column], roles: Roles, file: str) -> None:
    if not columns.keys() & {"effect", "p", "adjusted_p", "direction"}:
        problem = f"{file}: no column has an effect or a direction"
        if roles.without_effect:
            problem += (
                f", and p-values alone ({listed(roles.without_effect)}) do not say which way a gene went"
            )
        raise OptionError(problem, remedy="--columns 'effect=COLUMN,p=COLUMN,adjusted_p=COLUMN,id=COLUMN'")


def _grouping(frame: Frame, roles: Roles, identifiers: Identifiers) -> Column | None:
    """Return the column with the name of the contrast of each row: by its name, and only if genes recur."""
    if "contrast" in roles.named:
        return roles.named["contrast"]
    taken = set(identifiers.columns.values())
    found = []
    for index in roles.rest:
        key = key_of(frame.columns[index])
        if index not in taken and key in _GROUPS:
            count = int(frame.value(f"SELECT count(DISTINCT c{index + 1}) FROM {frame.table}"))
            if 1 < count <= min(_MOST_GROUPS, frame.count - 1):
                found.append((_GROUPS.index(key), index))
    if not found:
        return None
    found.sort()
    names = [frame.columns[index] for _, index in found]
    if len(found) > 1:
        problem = f"several columns may say which contrast a row is of: {', '.join(names)}"
        raise OptionError(problem, remedy=f"--columns 'contrast=COLUMN', for example 'contrast={names[0]}'")
    return Column(found[0][1], names[0])


def _described_group(part: Part, group: Column) -> Decision:
    names = part.contrasts
    shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    certainty = DECLARED if "contrast" in part.roles.named else CERTAIN
    return Decision("grouping_column", group.name, certainty, f"{len(names)} contrasts are stacked: {shown}")


def choose(parts: Sequence[Part], asked: Sequence[str], file: str) -> list[tuple[Part, str]]:
    """Return the contrasts to load, each with its part.

    Parameters
    ----------
    asked : sequence of str
        Names of contrasts; none takes the only one, and `*` takes all.

    Raises
    ------
    OptionError
        There are several and none is named, or there is none of that name.
    """
    every = [(part, name) for part in parts for name in part.contrasts]
    names = [name for _, name in every]
    if list(asked) == ["*"]:
        return every
    if not asked:
        if len(every) == 1:
            return every
        shown = ", ".join(repr(name) for name in names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
        remedy = (
            "load one with --contrast NAME, all alike with --contrast '*', or describe each in table.toml"
        )
        raise OptionError(f"{file} has {len(every)} contrasts: {shown}", remedy=remedy)
    missing = [name for name in asked if name not in names]
    if missing:
        shown = ", ".join(repr(name) for name in names[:_SHOWN])
        raise OptionError(f"{file} has no contrast {missing[0]!r}", remedy=f"--contrast with one of {shown}")
    return [next(each for each in every if each[1] == name) for name in asked]
