"""What every query engine offers: the same method, the same results."""

from __future__ import annotations

import os
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Protocol

from kg.results import Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TIMEOUT = 60.0


class Engine(Protocol):
    """A query language, and the data that it reads."""

    @abstractmethod
    def query(
        self,
        text: str,
        *,
        parameters: Mapping[str, Any] | None = None,
        limit: int | None = None,
        timeout: float = TIMEOUT,
    ) -> Result:
        """Return the rows of a query that only reads.

        Parameters
        ----------
        text : str
            The query; a parameter is written ``$name``.
        parameters : mapping or None
            The value of each ``$name``: bool, int, float, str or None.
        limit : int or None
            How many rows are returned at most; a note says so where there are more.
        timeout : float
            Seconds after which the query is ended.

        Raises
        ------
        QueryError
            The query has a mistake, does more than read, needs too much memory, or does not end in time.
        """

    def bind(self, value: Any, kind: str) -> Any:
        """Return a value of a named question as a parameter of `query`.

        Parameters
        ----------
        kind : str
            ``identifier``, the name of a closed list, or the type of a literal.

        Notes
        -----
        The value itself, unless an engine distinguishes identifiers and closed values from texts.
        """
        del kind
        return value


def limited(columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]], limit: int | None) -> Result:
    """Return rows as a result, of which those beyond the limit are cut off and mentioned in a note."""
    if limit is None or len(rows) <= limit:
        return Result(columns, list(rows))
    return Result(columns, list(rows[:limit]), [f"Only the first {limit} rows; there are more"])


def memory_of_a_query() -> int | None:
    """Return half of the memory of this machine, in bytes; None where it is unknown."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    except (AttributeError, OSError, ValueError):
        return None
