"""What a grid of many genes and study × system pairs is made from, without a store; nothing in it is evidence."""

from __future__ import annotations

import random

from kg.draw.grid.query import GridInput, Outcome, StudySystem

SUBJECT = ("ketamine", "drug_effect", "rna_expression")
SYSTEMS = (
    ("blood", "whole blood of study participants"),
    ("blood", "peripheral blood mononuclear cells"),
    ("in_vitro", "A172 glioblastoma (astroglial) line"),
    ("in_vitro", "iPSC-derived neural progenitor cells"),
    ("in_vitro", "HMC3 microglial line"),
)
SAYS = (
    *[("up", "significant_corrected")] * 5,
    *[("down", "significant_nominal")] * 4,
    *[("no_change", "not_significant")] * 2,
    ("down", "not_significant"),
    ("up", "not_significant"),
    ("not_stated", "not_reported"),
    ("not_stated", "significant"),
    ("mixed", "significant"),
)


def make_input(n_genes: int, n_models: int, *, seed: int = 0, shuffled: int | None = None) -> GridInput:
    """Make what a grid is made from.

    Parameters
    ----------
    n_genes, n_models
        How many there are; every twelfth gene has findings in several study × system pairs.
    seed
        Where chance starts.
    shuffled
        Where the chance starts that puts everything in another order; None leaves it.
    """
    chance = random.Random(seed)  # noqa: S311 - chance that can be repeated
    models = []
    for at in range(n_models):
        compartment, system = SYSTEMS[at % len(SYSTEMS)]
        unit = f"unit-{at - (at % 9 == 1):03}"  # now and then two study × system pairs of one unit
        lab_unit = "unit-003" if at in {3, 8} else unit
        label = f"Author {2000 + at}"
        models.append(
            StudySystem(
                f"study-{at:03}", f"model-{at % 5}", label, "made", system, compartment, unit, lab_unit
            )
        )
    places = [each.place for each in models]
    features = {f"gene-{at:03}": (f"GENE{at:03}", "gene") for at in range(n_genes)}
    said = []
    for at, feature in enumerate(features):
        for place in chance.sample(places, 3 if at % 12 == 0 else 1):
            direction, call = chance.choice(SAYS)
            count = chance.choice((1, 1, 2, 3))
            findings = tuple(f"{feature}.{place[0]}.{number}" for number in range(count))
            said.append(Outcome(feature, place, *SUBJECT, direction, call, findings))
    if shuffled is not None:
        order = random.Random(shuffled)  # noqa: S311 - the same
        order.shuffle(models)
        order.shuffle(said)
        features = dict(order.sample(list(features.items()), len(features)))
    presumed = {(place, "gene") for place in sorted(places)[::4]}
    tested = {(sorted(places)[1], feature) for feature in sorted(features)[::3]}
    return GridInput(features, models, said, presumed, tested, {"family": 7}, [("made", "1")])
