"""Why a feature does not converge, as sentences for the evidence panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.encoding import LINES
from kg.evidence.claim import KINDS, Claim, subject_words
from kg.evidence.explain import conditions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.store.snapshot import Store

EXPLAINED = 200  # features; the others are told by which command to ask
_LEVELS = {kind: level for level, kinds in KINDS.items() for kind in kinds}
_PLAIN = {"gene_set": "set of genes", "mirna_set": "set of miRNAs"}

# The subjects of a family that stand for several forms of a drug.
_POOLED = """
SELECT grouped.label FROM result_set JOIN contrast ON result_set.contrast = contrast.id
JOIN contrast_family ON contrast.contrast_type = contrast_family.contrast_type
JOIN agent_group ON contrast.drug = agent_group.agent
JOIN agent AS grouped ON grouped.id = CASE WHEN $forms = 'stereo' THEN agent_group.group_stereo ELSE agent_group.group_all END
WHERE contrast_family.family = $family AND $forms <> 'exact' GROUP BY grouped.label HAVING count(DISTINCT contrast.drug) > 1
"""


def reasons(
    store: Store,
    features: Sequence[tuple[str, str, str]],
    *,
    family: str | None = None,
    forms: str = "all",
) -> dict[str, list[str]]:
    """Return feature → one sentence for each subject: whether it converges, and what is missing where it does not.

    Parameters
    ----------
    features : sequence of (identifier, symbol, kind)
        The first `EXPLAINED` of them are explained.
    family : str or None
        The family of the claim; None is that of `kg converge`.
    forms : str
        `all`, `stereo` or `exact`: what a drug stands for.
    """
    how = "" if forms == Claim().forms else f" --forms {forms}"
    explained: dict[str, list[tuple[str, str]]] = {level: [] for level in (*KINDS, "")}
    for identifier, symbol, kind in features[:EXPLAINED]:
        explained[_LEVELS.get(kind, "")].append((identifier, symbol))
    said = {
        identifier: [f"`kg why-not {symbol}{how}` says why it converges or not."]
        for identifier, symbol, _ in features[EXPLAINED:]
    }
    for identifier, _, kind in features[:EXPLAINED]:
        if kind not in _LEVELS:
            noun = _PLAIN.get(kind, kind.replace("_", " "))
            said[identifier] = [f"A {noun} is no gene: no claim of convergence is made on it."]
    for level in ("gene", "pathway"):
        claim = Claim(level=level, forms=forms, family=family or Claim().family)
        pooled = {label for (label,) in store.rows(_POOLED, {"forms": forms, "family": claim.family})}
        names = dict(explained[level])
        for identifier, subjects in conditions(store, names, claim).items():
            said[identifier] = [
                _sentence(
                    subject_words(subject, forms, claim.family, several_forms=subject in pooled),
                    rows,
                    claim.family,
                )
                for subject, rows in subjects.items()
            ] or [f"No study of {LINES[claim.family].words} is in the store."]
    return said


def _sentence(subject: str, rows: Mapping[str, tuple[bool | None, str]], family: str) -> str:
    """Say it for one subject: what supports it or lacks, what opposes it, and what is known elsewhere."""
    met, label = rows["convergent"]
    about = f"{subject}, {LINES[family].words}"
    if met:
        text = f"{about}: {label_words(label)}"
        said = [rows["units"][1], rows["unopposed"][1]]
    else:
        text = f"{about}: not convergent"
        redundant = {"convergent"} | ({"signed", "units"} if rows["called"][0] is False else set())
        said = [detail for name, (holds, detail) in rows.items() if holds is False and name not in redundant]
    if "elsewhere" in rows:
        said.append(f"elsewhere: {rows['elsewhere'][1]}")
    return ". ".join([text, *map(_capital, said)]) + "."


def label_words(label: str) -> str:
    """Say the label of a claim that is met.

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
