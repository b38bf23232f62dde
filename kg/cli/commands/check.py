"""The verb ``kg check``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli.options.common import verb

if TYPE_CHECKING:
    from kg.cli.run import Run


@verb("check")
def check(run: Run) -> None:
    """Check the store against the schema and its rules.

    Rules compiled from the schema and written rules run on a store of any size; on a small
    one the SHACL shapes are checked too.  The exit code is 1 if there is an error, and with
    --strict also if there is a warning.
    """
    from kg.schema.linkml import load_schema
    from kg.validation.check import check as check_store

    answer = run.emit_from_store(lambda store: check_store(store, load_schema()), "Checking")
    severities = set(answer.column("severity"))
    if "error" in severities or (run.strict and severities):
        run.fail()
