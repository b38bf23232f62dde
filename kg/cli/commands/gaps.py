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
    from kg.store.snapshot import Store

    with Store.open(run.store) as store:
        answer, digest = find(store), store.digest
    run.emit(answer, digest=digest)


@verb("missing")
@claim_options
def missing(run: Run, **options: Any) -> None:
    """List result sets whose full table is missing, those that could settle most near misses first."""
    from kg.cli.options.claim import claim_of
    from kg.evidence.unreported import missing_tables as find
    from kg.store.snapshot import Store

    claim = claim_of(options)
    with Store.open(run.store) as store:
        answer, digest = find(store, claim), store.digest
    run.emit(answer, digest=digest)
