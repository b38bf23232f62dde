"""`kg unreported` and `kg missing`: results and tables that the store does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.cli.options.claim import claim_options
from kg.cli.options.common import verb

if TYPE_CHECKING:
    from kg.cli.run import Run


@verb("unreported")
def unreported(run: Run) -> None:
    """List what was measured and not reported."""
    from kg.evidence.unreported import unreported as find

    run.emit_from_store(find)


@verb("missing")
@claim_options
def missing(run: Run, **options: Any) -> None:
    """List result sets whose full table is missing, those that could settle most near misses first."""
    from kg.evidence.claim import Claim
    from kg.evidence.unreported import missing_tables as find

    claim = Claim(**options)
    run.emit_from_store(lambda store: find(store, claim), "Counting")
