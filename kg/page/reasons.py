"""Why a feature does not converge, as sentences for the evidence panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.encoding import LINES
from kg.evidence.claim import KINDS, Claim, subject_words
from kg.evidence.explain import explain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.evidence.claim_evidence import ClaimEvidence

EXPLAINED = 200  # features; for the others the page names the command
Feature = tuple[str, str, str]
_CLAIMED = {kind for kinds in KINDS.values() for kind in kinds}
_PLAIN = {"gene_set": "set of genes", "mirna_set": "set of miRNAs"}


def reasons(evidence: ClaimEvidence, features: Sequence[Feature]) -> dict[str, list[str]]:
    """Return feature → one sentence for each subject: whether it converges, and what is missing where it does not.

    Parameters
    ----------
    evidence : ClaimEvidence
        The evidence on a claim about genes or about pathways.
    features : sequence of (identifier, symbol, kind)
        The first `EXPLAINED` of them are explained, where they are of a kind that the claim is about.
    """
    claim = evidence.claim
    kinds = KINDS[claim.level]
    names = {identifier: symbol for identifier, symbol, kind in features[:EXPLAINED] if kind in kinds}
    return {
        feature: [
            _sentence(
                subject_words(
                    subject, claim.forms, claim.family, several_forms=subject in evidence.pooled_subjects
                ),
                conditions,
                claim.family,
            )
            for subject, conditions in subjects.items()
        ]
        or [f"No study of {LINES[claim.family].words} is in the store."]
        for feature, subjects in explain(evidence, names).items()
    }


def unexplained(features: Sequence[Feature], forms: str) -> dict[str, list[str]]:
    """Return feature → a sentence, for what no claim is made on and for what has no room in the page."""
    option = "" if forms == Claim().forms else f" --forms {forms}"
    sentences = {
        identifier: [f"Convergence is not assessed for a {_PLAIN.get(kind, kind.replace('_', ' '))}."]
        for identifier, _, kind in features[:EXPLAINED]
        if kind not in _CLAIMED
    }
    return sentences | {
        identifier: [f"`kg why-not {symbol}{option}` explains why it converges or not."]
        for identifier, symbol, _ in features[EXPLAINED:]
    }


def _sentence(subject: str, conditions: Mapping[str, tuple[bool | None, str]], family: str) -> str:
    """Return for one subject what supports the feature or is missing, what opposes it, and its support elsewhere."""
    met, label = conditions["convergent"]
    about = f"{subject}, {LINES[family].words}"
    if met:
        head = f"{about}: {label_words(label)}"
        details = [conditions["units"][1], conditions["unopposed"][1]]
    else:
        head = f"{about}: not convergent"
        redundant = {"convergent"} | ({"signed", "units"} if conditions["called"][0] is False else set())
        details = [
            detail for name, (holds, detail) in conditions.items() if holds is False and name not in redundant
        ]
    if "elsewhere" in conditions:
        details.append(f"elsewhere: {conditions['elsewhere'][1]}")
    return ". ".join([head, *map(_capital, details)]) + "."


def label_words(label: str) -> str:
    """Return the label of a claim that is met, in words.

    Examples
    --------
    >>> label_words("convergent_descriptive_cross"), label_words("convergent_descriptive")
    ('convergent in blood and in vitro (descriptive)', 'convergent (descriptive)')
    """
    name = label.removesuffix("_cross")
    where = " in blood and in vitro" if name != label else ""
    kind, _, how = name.partition("_")
    return f"{kind}{where} ({how})" if how else f"{kind}{where}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
