"""The verb ``kg check``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli.options.common import verb

if TYPE_CHECKING:
    from kg.cli.run import Run


@verb("check")
def check(run: Run) -> None:
    """Check the store against the schema and its rules.

    Rules compiled from the schema and rules written beside it run on a store of any size; on a
    small one the SHACL shapes are checked too.  Ends with 1 where there is an error, with
    --strict also where there is a warning.
    """
    from kg.schema.linkml import load_schema
    from kg.store.snapshot import Store
    from kg.validation.check import check as look

    with Store.open(run.store) as store, run.progress("Checking"):
        answer, digest = look(store, load_schema()), store.digest
    run.emit(answer, digest=digest)
    severities = set(answer.column("severity"))
    if "error" in severities or (run.strict and severities):
        run.fail()
