"""The verb ``kg check``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli.options.common import flag, verb

if TYPE_CHECKING:
    from kg.cli.run import Run


@verb("check")
@flag("--seal", "Take the file as it is where no error is found in its rows.", "take")
def check(run: Run, *, take: bool) -> None:
    """Check the store against the schema and its rules.

    Rules compiled from the schema and written rules run on a store of any size; on a small
    one the SHACL shapes are checked too.  The exit code is 1 if there is an error, and with
    --strict also if there is a warning.

    A store has a seal at its end.  A file that is cut, whose blocks changed places, or that another
    program wrote to is checked all the same, and refused by every other command; a block whose
    content is damaged is refused by this command, and by others when they read it.
    """
    from kg.schema.linkml import load_schema
    from kg.store.writer import seal_again
    from kg.validation.check import check as check_store
    from kg.validation.integrity import UNSEALED

    answer = run.emit_from_store(
        lambda store: check_store(store, load_schema()), "Checking", must_be_sealed=False
    )
    found = list(zip(answer.column("severity"), answer.column("rule"), strict=True))
    errors = [rule for severity, rule in found if severity == "error"]
    if take and errors == [UNSEALED]:
        seal_again(run.store)
        run.note("The store is sealed as it is: its rows are those that were loaded")
        found = [each for each in found if each != ("error", UNSEALED)]
        errors = []
    if errors or (run.strict and found):
        run.fail()
