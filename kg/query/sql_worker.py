"""Worker process for one SQL query, so that it can be killed, and its memory limited.

It reads a request as JSON on stdin. On stdout it writes a line when it begins, then as JSON the columns, groups of
rows, and how the query ended.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from kg.errors import KGError, QueryError, StoreError
from kg.query.sql_process import READY
from kg.results import cell_value

if TYPE_CHECKING:
    from collections.abc import Callable

_SHARE = 0.5  # of the memory of the process that the engine may use; the rest is for rows
_ROWS = 16  # the memory of the process is so many times that of all rows as text


def answer(request: dict[str, Any], write: Callable[[str], object]) -> None:
    """Run a query and write its lines.

    Parameters
    ----------
    request : dict
        ``path`` and ``digest`` of the store, ``text``, ``parameters``, ``limit``, ``timeout``, and ``memory`` in
        bytes or None.
    write : function of a str
        Called with each line.
    """
    from kg.query.sql import evaluate
    from kg.store.snapshot import Store

    try:
        with Store.open(request["path"]) as store:
            memory = request["memory"]
            if memory is not None:
                store.limit_memory(f"{int(memory * _SHARE / 1e6)}MB")
            if store.digest != request["digest"]:
                write('{"changed": true}')
                return
            columns, groups = evaluate(
                store,
                request["text"],
                request["parameters"],
                limit=request["limit"],
                timeout=request["timeout"],
            )
            write(json.dumps(columns))
            written = 0
            for rows in groups:
                line = json.dumps([[_cell(cell) for cell in row] for row in rows])
                written += len(line)
                if memory is not None and written > memory / _ROWS:
                    raise QueryError(
                        f"the rows of the query are more than {memory / _ROWS / 1e6:.0f} MB",
                        remedy="return fewer rows, or add a limit",
                    )
                write(line)
    except KGError as error:
        parts = {
            "what": error.what,
            "where": error.where,
            "remedy": error.remedy,
            "suggestion": error.suggestion,
        }
        write(json.dumps({"error": parts, "is_store": isinstance(error, StoreError)}))
    except (MemoryError, RecursionError):
        parts = {
            "what": "the query needs more memory than allowed",
            "remedy": "return fewer rows, or add a limit",
        }
        write(json.dumps({"error": parts, "is_store": False}))
    else:
        write("{}")


def _cell(cell: Any) -> Any:
    """Return a cell as JSON can hold it; a float stays as it is, which JSON of Python can."""
    return cell if isinstance(cell, float) else cell_value(cell)


def limit_memory(most: int | None) -> None:
    """Limit the memory of this process to so many bytes, or to what it may have already where that is less."""
    if most is None:
        return
    try:
        import resource
    except ImportError:  # not on Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    least = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (least, hard))


def main() -> None:
    """Answer the request on stdin."""
    request = json.loads(sys.stdin.buffer.read())
    limit_memory(request["memory"])

    def write(line: str) -> None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    import kg.query.sql  # noqa: F401 - it takes longer than most queries, and is not part of their time

    write(READY)
    answer(request, write)


if __name__ == "__main__":
    main()
