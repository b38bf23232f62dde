"""What can be said of a result table, by an option or in table.toml: each key with its words."""

from __future__ import annotations

KEYS = {
    "study": "accession, or first author and year.",
    "name": "name of the source.",
    "doi": "the paper.",
    "pmid": "the paper.",
    "year": "year of the paper.",
    "unit": "the experiment, where several tables or accessions share samples.",
    "contrast_type": "what was compared.",
    "drug": "the drug under question.",
    "dose": "such as '0.5 mg/kg iv' or '1 uM'.",
    "time": "when the samples of the case were taken, such as '24 h'.",
    "disease": "the diagnosis.",
    "system": "the tissue or cell line.",
    "compartment": "where RNA was measured.",
    "species": "the species of the identifiers.",
    "case": "the arm in which up means higher.",
    "reference": "the arm that it is compared with.",
    "n_case": "samples of the case.",
    "n_reference": "samples of the reference.",
    "sex": "sex of the donors.",
    "control": "what the change is compared with.",
    "background": "the condition of both arms.",
    "columns": "what columns are, such as 'id=gene,effect=log2FC,p=-log10(logp)'.",
    "sheet": "the sheet of a workbook.",
    "scale": "the scale of the effects.",
    "universe": "all tested genes, the significant ones, or a part.",
    "design": "what was measured.",
    "alpha": "level of significance.",
    "reverse": "turn the sign of the effects, and record it.",
    "reason": "why, for the record, for example why effects are reversed.",
}
"""Key → its words, in the order in which they are asked for."""
REQUIRED = ("study", "contrast_type", "drug", "system", "compartment")
"""Keys that every table needs; a disease in place of the drug where diagnoses are compared."""
NUMBERS = ("year", "n_case", "n_reference", "alpha")
"""Keys whose value is a number."""
WITHOUT_ARMS = ("change_vs_improvement", "baseline_predicts_response")
"""Contrast types of correlations, which a table of two arms cannot have."""
