"""A PRISMA flow as it is drawn: its boxes with their counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from kg.draw.static_figure import StaticFigure


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the flow.

    Attributes
    ----------
    lines : tuple of (item, words, count, depth)
        The first is the box itself, then its parts; depth 1 is a part of a part.
    leaves : bool
        True for what leaves the flow, drawn at the side of the box before it.
    """

    phase: str
    lines: tuple[tuple[str, str, int, int], ...]
    leaves: bool = False


@dataclass(frozen=True, slots=True)
class Flow(StaticFigure):
    """A flow as it is drawn, from top to bottom; a box that leaves follows the one it leaves from."""

    template: ClassVar[str] = "prisma/prisma.html"

    boxes: tuple[Box, ...]

    @property
    def steps(self) -> list[tuple[Box, Box | None]]:
        """Each box that stays in the flow, with the one that leaves from it."""
        steps: list[tuple[Box, Box | None]] = []
        for box in self.boxes:
            if box.leaves:
                steps[-1] = (steps[-1][0], box)
            else:
                steps.append((box, None))
        return steps

    @property
    def summary(self) -> dict[str, int]:
        """Count what was drawn."""
        return {"boxes": len(self.boxes), "counts": sum(len(box.lines) for box in self.boxes)}

    def page_values(self) -> dict[str, Any]:
        """Return the values of the page."""
        return {"steps": self.steps}
