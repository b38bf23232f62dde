"""Run one SQL query in a process of its own, which is killed where it does not end in time."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from contextlib import suppress
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError, StoreError, is_short_of_memory
from kg.interruption import interrupt_after
from kg.query.engine import memory_of_a_query
from kg.worker import worker_environment

if TYPE_CHECKING:
    from kg.store.snapshot import Store

GRACE = 2.0  # seconds after the timeout in which the engine may end the query by itself
_START = 120.0  # seconds for the process to start
READY = "ready"


def run_in_process(
    store: Store, request: dict[str, Any]
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]] | None:
    """Return columns and rows of a query; None where the file of the store is no longer that of the snapshot.

    Parameters
    ----------
    request
        ``text``, ``parameters``, ``limit`` and ``timeout``, as `kg.query.sql.evaluate` takes them.

    Raises
    ------
    QueryError
        As `kg.query.sql.evaluate` does.
    """
    whole = {**request, "path": str(store.path), "digest": store.digest, "memory": memory_of_a_query()}
    with (
        TemporaryDirectory(prefix="drugkg-sql-", ignore_cleanup_errors=True) as place,
        subprocess.Popen(
            [sys.executable, "-P", "-m", "kg.query.sql_worker"],
            bufsize=0,
            env=worker_environment(TMPDIR=place),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process,
    ):
        try:
            return _read(_outcome(process, whole))
        finally:
            process.kill()


def _outcome(process: subprocess.Popen[bytes], request: dict[str, Any]) -> list[bytes]:
    """Return the lines of the process, which is killed after the timeout and the grace."""
    assert process.stdin is not None  # noqa: S101 - they are pipes
    assert process.stdout is not None  # noqa: S101 - they are pipes
    with interrupt_after(_START, process.kill):
        with suppress(BrokenPipeError):  # it ended before; its output says why
            process.stdin.write(json.dumps(request).encode())
            process.stdin.close()
        is_ready = process.stdout.readline().decode().strip() == READY
    process.stdin = None
    timeout = request["timeout"]
    try:
        output, errors = process.communicate(timeout=timeout + GRACE if is_ready else _START)
    except subprocess.TimeoutExpired:
        raise QueryError(
            f"timed out after {timeout:g} s", remedy="add join conditions or filters, or raise --timeout"
        ) from None
    lines = output.splitlines()
    if not is_ready or not lines or process.returncode != 0:
        raise _crash(process.returncode, errors.decode(errors="replace").strip())
    return lines


def _read(lines: list[bytes]) -> tuple[tuple[str, ...], list[tuple[Any, ...]]] | None:
    """Return columns and rows of the lines that the process wrote: columns, groups of rows, and how it ended."""
    end = json.loads(lines[-1])
    if "error" in end:
        kind = StoreError if end["is_store"] else QueryError
        raise kind(**end["error"])
    if "changed" in end:
        return None
    columns = tuple(json.loads(lines[0]))
    return columns, [tuple(row) for line in lines[1:-1] for row in json.loads(line)]


def _crash(code: int, output: str) -> QueryError:
    """Return the error for a process that ended without an outcome."""
    last = output.splitlines()[-1] if output else ""
    if -code in {signal.SIGSEGV, getattr(signal, "SIGBUS", None)}:
        return QueryError("the query is nested too deeply for the SQL engine", remedy="write it flatter")
    if code < 0 or is_short_of_memory(output):
        return QueryError(
            "the query needs more memory than half of what this machine has",
            remedy="return fewer rows, or add a limit",
        )
    return QueryError(f"the query could not be run ({last or 'no output'})")
