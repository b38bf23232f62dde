"""drugkg: which genes a drug changes, in blood and in vitro, and who agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from kg.api import KnowledgeGraph
    from kg.errors import (
        GroundingError,
        KGError,
        KGWarning,
        MissingExtraError,
        NotFoundError,
        OptionError,
        OutputError,
        QueryError,
        SettingError,
        ShapeError,
        SourceError,
        StoreError,
    )
    from kg.evidence.claim import Claim
    from kg.results import Result, Rows

__all__ = [
    "Claim",
    "GroundingError",
    "KGError",
    "KGWarning",
    "KnowledgeGraph",
    "MissingExtraError",
    "NotFoundError",
    "OptionError",
    "OutputError",
    "QueryError",
    "Result",
    "Rows",
    "SettingError",
    "ShapeError",
    "SourceError",
    "StoreError",
    "__version__",
    "open",
]

_PLACES = {
    "Claim": "kg.evidence.claim",
    "KnowledgeGraph": "kg.api",
    "Result": "kg.results",
    "Rows": "kg.results",
}


def open(path: str | Path) -> KnowledgeGraph:  # noqa: A001 (kg.open reads as what it does)
    """Open a store as a snapshot that answers questions.

    Parameters
    ----------
    path : str or Path
        The file that `kg load` made.

    Raises
    ------
    StoreError
        Where there is no file, or it is not a store of this version.
    """
    from kg.api import KnowledgeGraph
    from kg.store.snapshot import Store

    return KnowledgeGraph(Store.open(path))


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that `import kg` costs nothing."""
    if name in __all__:
        from importlib import import_module

        return getattr(import_module(_PLACES.get(name, "kg.errors")), name)
    message = f"module 'kg' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
