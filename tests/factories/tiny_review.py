"""A review of eight findings, made up, in which every rule has something to hold for."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NAME = "tiny"
HEAD = """name = "tiny"
title = "Tiny review, made up; no evidence of anything"
version = "1"
licence = "CC0-1.0"
citation = "Made up; not to be cited"
format = "review"
"""
KEYS = {
    "publications": "ref_no",
    "studies": "study_id",
    "agents": "agent_id",
    "systems": "system_id",
    "treatments": "treatment_id",
    "arms": "arm_id",
    "contrasts": "contrast_id",
    "findings": "finding_id",
    "result_sets": "contrast_id",
}
Row = dict[str, str]
Tables = dict[str, list[Row]]


def _row(text: str) -> Row:
    """Read `name=value` pairs that are separated by two spaces."""
    return dict(pair.split("=", 1) for pair in text.split("  "))


def tables() -> Tables:
    """Return the rows of each file; a column that is not named is empty."""
    written = {
        "publications": [
            "ref_no=0  first_author=Tiny Review  year=2031  journal=Made-up Journal  pages=1-9",
            "ref_no=1  first_author=Tiny A  year=2030  journal=Made-up Journal  pages=10-19",
            "ref_no=2  first_author=Tiny B  year=2030  journal=Made-up Journal  pages=20-29",
        ],
        "studies": [
            "study_id=dish  ref_no=1  label=Dish 2030  year=2030  compartment=in_vitro  design=genome_wide",
            "study_id=people  ref_no=2  label=People 2030  year=2030  compartment=blood  design=candidate",
        ],
        "agents": [
            "agent_id=drug  label=drug  kind=concept",
            "agent_id=racemic-drug  label=racemic drug  kind=chemical  parent=drug  relation=form_of",
            "agent_id=stressor  label=stressor  kind=chemical",
        ],
        "systems": [
            "system_id=cells  label=cells  compartment=in_vitro  setting=in_vitro  origin=cell_line  species=Homo sapiens",
            "system_id=other-cells  label=other cells  compartment=in_vitro  setting=in_vitro  species=Homo sapiens",
            "system_id=blood  label=whole blood  compartment=blood  setting=in_vivo  species=Homo sapiens",
        ],
        "treatments": [
            (
                "treatment_id=one-dose  agent=racemic drug  role=investigational  dose_value=1  dose_unit=uM"
                "  duration_value=24  duration_unit=h"
            ),
            "treatment_id=some-doses  agent=racemic drug  role=investigational  dose_min=1  dose_max=10  dose_unit=ug/mL",
            "treatment_id=pooled  agent=racemic drug  role=investigational  alternatives=one-dose|some-doses",
            "treatment_id=infusion  agent=racemic drug  role=investigational  dose_value=0.5  dose_unit=mg/kg",
            "treatment_id=stress  agent=stressor  role=stressor",
        ],
        "arms": [
            "arm_id=dish.drug  study_id=dish  system=cells  n=3  treatments=pooled|stress",
            "arm_id=dish.none  study_id=dish  system=cells  n=3  treatments=stress",
            "arm_id=dish.other  study_id=dish  system=other-cells  n=3",
            "arm_id=people.after  study_id=people  system=blood  n=10  treatments=infusion  timepoint=24 h",
            "arm_id=people.before  study_id=people  system=blood  n=10",
        ],
        "contrasts": [
            (
                "contrast_id=dish.drug-vs-none  study_id=dish  contrast_type=treated_vs_cotreatment_alone  drug=racemic drug"
                "  case_arm=dish.drug  reference_arm=dish.none  assay=rna_seq  control=concurrent"
            ),
            (
                "contrast_id=people.change  study_id=people  contrast_type=change_vs_improvement  drug=racemic drug"
                "  case_arm=people.after  clinical_variable=change in a scale  variable_polarity=falls_with_improvement"
                "  assay=qpcr  control=none"
            ),
            (
                "contrast_id=people.cells  study_id=dish  contrast_type=disease_vs_control  case_arm=dish.other"
                "  reference_arm=dish.none  assay=qpcr  control=groups"
            ),
            (
                "contrast_id=people.time  study_id=people  contrast_type=post_vs_pre  drug=racemic drug"
                "  case_arm=people.after  reference_arm=people.before  assay=qpcr  control=self"
            ),
        ],
        "findings": [
            (
                "finding_id=corrected  contrast_id=dish.drug-vs-none  feature_as_written=Pathway A  feature_kind=pathway"
                "  measurand=rna_expression  direction=up  call=significant_corrected  effect_size=1.5  p_value=0.01"
                "  p_relation==  adjusted_p_value=0.02  locators=p. 1"
            ),
            (
                "finding_id=unchanged  contrast_id=dish.drug-vs-none  feature_as_written=Pathway B  feature_kind=pathway"
                "  measurand=rna_expression  direction=no_change  call=not_significant  effect_size=0  locators=p. 1"
            ),
            (
                "finding_id=fallen  contrast_id=dish.drug-vs-none  feature_as_written=Pathway C  feature_kind=pathway"
                "  measurand=rna_expression  direction=down  call=significant  effect_size=-1  locators=p. 1"
            ),
            (
                "finding_id=with-improvement  contrast_id=people.change  feature_as_written=Pathway A  feature_kind=pathway"
                "  measurand=rna_expression  direction=correlated_negative  call=significant_nominal  locators=p. 2"
            ),
            (
                "finding_id=unrelated  contrast_id=people.change  feature_as_written=Pathway B  feature_kind=pathway"
                "  measurand=rna_expression  direction=not_correlated  call=not_significant  locators=p. 2"
            ),
            (
                "finding_id=in-disease  contrast_id=people.cells  feature_as_written=Pathway C  feature_kind=pathway"
                "  measurand=rna_expression  direction=up  call=significant_nominal  locators=p. 2"
            ),
            (
                "finding_id=silent  contrast_id=people.time  feature_as_written=Pathway A  feature_kind=pathway"
                "  measurand=rna_expression  direction=not_stated  call=not_reported  locators=p. 2"
            ),
            (
                "finding_id=behaviour  contrast_id=people.time  feature_as_written=sleep  feature_kind=phenotype"
                "  measurand=phenotype  direction=up  call=significant  locators=p. 2"
            ),
        ],
        "result_sets": [
            (
                "contrast_id=dish.drug-vs-none  scope=genome_wide  n_tested=100  n_significant_up=3  n_significant_down=2"
                "  n_significant=5  reporting=selected  count_is=stated  correction=benjamini_hochberg"
                "  effect_type=log2_fold_change"
            ),
            "contrast_id=people.change  scope=candidate  reporting=complete  count_is=stated  correction=none_applied",
            "contrast_id=people.cells  scope=candidate  reporting=complete  count_is=stated",
            "contrast_id=people.time  scope=candidate  reporting=complete  count_is=stated  correction=not_reported",
        ],
    }
    return {table: [_row(text) for text in rows] for table, rows in written.items()}


def write(folder: Path, root: Path, rows: Tables) -> Path:
    """Write a loader folder with these rows and return it."""
    place = folder / NAME
    place.mkdir(parents=True)
    place.joinpath("source.toml").write_text(HEAD, encoding="utf-8")
    declared = tomllib.loads(root.joinpath("loaders/formats/review/tables.toml").read_text(encoding="utf-8"))
    for table, listed in rows.items():
        columns = list(declared[table]["columns"])
        lines = ["\t".join(columns)]
        for row in listed:
            assert set(row) <= set(columns), (table, row)
            lines.append("\t".join(row.get(column, "") for column in columns))
        place.joinpath(declared[table]["file"]).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return place
