"""`kg conflicts`: features that go both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.cli.claim import claim_options
from kg.cli.options import verb

if TYPE_CHECKING:
    from kg.cli.run import Run


@verb("conflicts")
@claim_options
def conflicts(run: Run, **options: Any) -> None:
    """List the features with opposite directions for one subject within one family.

    Both directions stand side by side, a row each.
    """
    from kg.cli.claim import claim_of
    from kg.store import Store
    from kg.verdict import conflicts as find

    claim = claim_of(options)
    with Store.open(run.store) as store:
        answer, digest = find(store, claim), store.digest
    run.emit(answer, digest=digest)
