"""The verbs of convergence: `kg converge`, `why-not`, `conflicts`, `unreported` and `missing`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kg.cli.options.claim import claim_options
from kg.cli.options.common import flag, given_options, verb

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.cli.run import Run
    from kg.evidence.claim import Claim
    from kg.results import Result
    from kg.store.snapshot import Store


@verb("converge")
@claim_options
@flag("--all", "Include features that do not meet the criterion.", "everything")
def converge(run: Run, everything: bool, **options: Any) -> None:
    """List features supported by independent evidence.

    If there are none, the notes state why, the closest candidates, and which data would settle it.
    """
    from kg.evidence import convergence

    _count(run, options, lambda store, claim: convergence.converge(store, claim, everything=everything))


@verb("why-not")
@click.argument("name", help="Any gene, also one that was not measured, or a pathway.")
@claim_options
def why_not(run: Run, name: str, **options: Any) -> None:
    """Explain, condition by condition, why a feature is not convergent."""
    from kg.evidence import explain

    _count(
        run, options, lambda store, claim: explain.why_not(store, name, claim, given=given_options(options))
    )


@verb("conflicts")
@claim_options
def conflicts(run: Run, **options: Any) -> None:
    """List features with opposite directions for one drug or disease in one contrast family.

    Each direction is a row.
    """
    from kg.evidence import convergence

    _count(run, options, convergence.conflicts, conflicts=True)


@verb("unreported")
def unreported(run: Run) -> None:
    """List what was measured and not reported."""
    from kg.evidence.unreported import unreported as find

    run.emit_from_store(find)


@verb("missing")
@claim_options
def missing(run: Run, **options: Any) -> None:
    """List result sets whose full table is missing, those that could settle most near misses first."""
    from kg.evidence.unreported import missing_tables

    _count(run, options, missing_tables)


def _count(
    run: Run,
    options: dict[str, Any],
    question: Callable[[Store, Claim], Result],
    *,
    conflicts: bool = False,
) -> None:
    """Write the answer to a question about the claim of the options.

    Raises
    ------
    OptionError
        For options that contradict each other, also where one of them is given its default.
    """
    from kg.evidence.claim import Claim
    from kg.evidence.contradictions import refuse_contradictions

    claim = Claim(**options)
    refuse_contradictions(claim, given_options(options), conflicts=conflicts)
    run.emit_from_store(lambda store: question(store, claim), "Counting")
