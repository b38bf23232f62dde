"""What is asked of each question in the tests, on each store."""

from __future__ import annotations

from typing import Any

TOY: dict[str, dict[str, Any]] = {
    "gene-evidence": {"gene": "IL6"},
    "drug-evidence": {"drug": "esketamine"},
    "study-evidence": {"study": "Blood B 2030"},
    "changed-by-drug": {"drug": "ketamine"},
    "system-tree": {"system": "U251-MG or iPSC-derived astrocytes, not resolved"},
}
REVIEW: dict[str, dict[str, Any]] = {
    "gene-evidence": {"gene": "FEDORA"},
    "drug-evidence": {"drug": "ketamine"},
    "study-evidence": {"study": "Ho 2018"},
    "changed-by-drug": {"drug": "ketamine"},
    "system-tree": {"system": "astrocyte"},
}
GENERATED: dict[str, dict[str, Any]] = {
    "gene-evidence": {"gene": "IL6"},
    "drug-evidence": {"drug": "ketamine"},
    "study-evidence": {"study": "id:generated/study/%C3%A9tude-3"},
    "changed-by-drug": {"drug": "hostile drug"},
    "system-tree": {"system": "CL:0000127"},
}
# Further choices, each asked of every store: question, parameters.
CHOICES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("convergence", {"min": 1, "min_units": 1}),
    ("convergence", {"min": 1, "min_units": 2, "calls": "significant"}),
    ("convergence", {"min": 1, "min_units": 1, "family": "disease_state"}),
    ("convergence", {"min": 1, "min_units": 1, "family": "response_tracking", "calls": "nominal"}),
    ("convergence", {"min": 1, "min_units": 1, "measurand": "protein"}),
    ("convergence", {"across": "agent", "min_units": 1, "measurand": "any"}),
    ("convergence", {"across": "agent", "min": 1, "min_units": 1, "calls": "corrected"}),
    ("convergence", {"across": "system", "min": 1, "min_units": 1, "family": "disease_state"}),
    ("convergence", {"across": "system", "min_units": 1}),
    ("convergence", {"across": "system", "measurand": "any"}),
    ("convergence", {"across": "study", "min": 1, "min_units": 1}),
    ("convergence", {"across": "study"}),
    ("at-concentration", {"max_um": 10, "family": "combination"}),
    ("basal-or-challenged", {"family": "combination"}),
    ("by-time", {"min_times": 1, "family": "response_tracking"}),
    ("conflicts", {"measurand": "any", "calls": "significant"}),
    ("at-concentration", {"max_um": 0.4}),
    ("at-concentration", {"max_um": 10, "measurand": "any"}),
    ("basal-or-challenged", {"drug": "ketamine", "measurand": "any"}),
    ("by-time", {"min_times": 1}),
    ("by-time", {"gene": "CXCL8", "drug": "ketamine", "min_times": 1}),
    ("by-sex", {"sex": "female", "gene": "IL6"}),
    ("by-responder", {"responder": "responder"}),
    ("before-any-dose", {"compartment": "blood", "family": "disease_state"}),
    ("changed-by-drug", {"drug": "ketamine", "compartment": "in_vitro", "measurand": "any", "calls": "corrected"}),
    ("comparators", {"drug": "midazolam"}),
    ("nulls", {"drug": "esketamine", "compartment": "in_vitro"}),
    ("unreported", {"drug": "ketamine", "compartment": "blood"}),
    ("patient-derived", {"drug": "ketamine"}),
    ("pathways", {"family": "drug_effect", "compartment": "blood"}),
)  # fmt: skip
