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
    "explain",
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
    OptionError
        Where the path is neither text nor a path.
    """
    from os import PathLike

    from kg.api import KnowledgeGraph
    from kg.arguments import check_text
    from kg.errors import OptionError
    from kg.store.snapshot import Store

    if not isinstance(path, str | PathLike):
        raise OptionError(f"the path of a store cannot be {path!r}", remedy="use text or a path")
    check_text("path", str(path))
    return KnowledgeGraph(Store.open(path))


def explain(term: str) -> Result:
    """Return what a word of an answer, a table, a check or the schema means, as `kg explain` does.

    Parameters
    ----------
    term : str
        A label, flag, column, value, class or rule, such as ``lower_bound`` or ``presumed tested``.

    Raises
    ------
    NotFoundError
        No word is called so; the error has the nearest one.
    """
    from kg.arguments import check_text
    from kg.query.terms import explain as meanings_of

    check_text("term", term)
    return meanings_of(term)


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that `import kg` costs nothing."""
    if name in __all__:
        from importlib import import_module

        return getattr(import_module(_PLACES.get(name, "kg.errors")), name)
    from kg.renamed import PYTHON, hint

    now = hint(PYTHON, name)
    message = f"module 'kg' has no attribute {name!r}{f': {now}' if now else ''}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
