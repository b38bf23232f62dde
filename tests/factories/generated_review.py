"""A review of any size, made by chance from a seed, with text that queries and files like least.

Nothing in it is evidence.  The same number and seed give the same bytes.
"""

from __future__ import annotations

import random
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAME = "generated"
NEEDS = ("hgnc", "cell-ontology", "uberon", "cellosaurus")
GENES = (
    "IL6 TNF CXCL8 FKBP5 GRM2 VEGFA BDNF GRIA1 GRIA2 GRIA3 GRIA4 ESR1 CYP2A6 CYP2B6 IGF2 S100A10 NOS1 NOS3 STAT3 "
    "DDIT3 IL1B CCL22 TGM2 SGK1 EIF4B FOXO1 SERPINF1 GRIN2D HOMER1 ARC EGR1 FOS NR3C1 MTOR CREB1 NTRK2 DLG4 GSK3B"
).split()
HOSTILE = (
    "plain", "it's \"quoted\"", "back\\slash \\n \\u0041", "<b>&</b>", "$gene ?finding {x}", "-- comment # ; //",
    "ünïcödé – 漢字 🧬", "עברית", "NULL value", "nan value", "0", "kg:any", "https://example.org/#a b", "%s %20", "a^^<b>@en",
)  # fmt: skip
DRUGS = (
    ("ketamine", "", "concept", "", ""),
    ("racemic", "CHEBI:6121", "chemical", "ketamine", "form_of"),
    ("esketamine", "CHEBI:60799", "chemical", "ketamine", "form_of"),
    ("hnk", "", "chemical", "ketamine", "metabolite_of"),
    ("hostile-drug", "", "concept", "", ""),
    ("hostile-form", "", "chemical", "hostile-drug", "form_of"),
    ("midazolam", "CHEBI:6931", "chemical", "", ""),
    ("ect", "", "procedure", "", ""),
    ("stressor", "", "class", "", ""),
)
LABELS = {"hostile-form": "2-\"form\" 'of' <it> \\ $drug ?x", "ect": "ECT – 電気"}
TESTED = ("racemic", "esketamine", "hnk", "hostile-form", "midazolam", "ect")
BLOOD = ("whole-blood", "pbmc")
DISHES = ("a172", "sk-n-sh", "own", "patients", "unresolved", "u251", "astrocytes")
SYSTEMS = (
    ("whole-blood", "blood", "in_vivo", "blood_of_participants", "UBERON:0000178", ""),
    ("pbmc", "blood", "in_vivo", "blood_of_participants", "CL:2000001", ""),
    ("a172", "in_vitro", "in_vitro", "cell_line", "cellosaurus:0131", ""),
    ("sk-n-sh", "in_vitro", "in_vitro", "cell_line", "cellosaurus:0531", ""),
    ("u251", "in_vitro", "in_vitro", "cell_line", "cellosaurus:0021", ""),
    ("astrocytes", "in_vitro", "in_vitro", "ipsc", "CL:0000127", ""),
    ("own", "in_vitro", "in_vitro", "", "", ""),
    ("patients", "in_vitro", "in_vitro", "blood_of_patients", "CL:0000235", ""),
    ("unresolved", "in_vitro", "in_vitro", "", "", "u251|astrocytes"),
)
TERMS = {
    "UBERON:0000178": "blood",
    "CL:2000001": "peripheral blood mononuclear cell",
    "CL:0000127": "astrocyte",
    "CL:0000235": "macrophage",
    "cellosaurus:0131": "A-172",
    "cellosaurus:0531": "SK-N-SH",
    "cellosaurus:0021": "U-251 MG",
}
DOSES = (
    ("0.4", "", "", "uM"),
    ("1", "", "", "uM"),
    ("", "0.1", "10", "uM"),
    ("500", "", "", "nM"),
    ("", "", "", ""),
)
SIGNIFICANT = {
    "benjamini_hochberg": "significant_corrected",
    "none_applied": "significant_nominal",
    "not_reported": "significant",
}
SIGNS = {
    "compared": ("up", "up", "down", "down", "mixed", "not_stated"),
    "correlated": ("correlated_positive", "correlated_negative", "correlated"),
}
DENIED = {"compared": ("no_change", "up", "down"), "correlated": ("not_correlated",)}
KINDS = (
    "post_vs_pre", "treated_vs_untreated", "treated_vs_untreated", "treated_vs_cotreatment_alone",
    "responder_vs_nonresponder_baseline", "change_vs_improvement", "disease_vs_control",
)  # fmt: skip
PATHWAYS = tuple(f"pathway {letter}" for letter in "abcdef")
A_CONTRAST = 8


def make_review(place: Path, findings: int, *, seed: int = 0) -> None:
    """Write the folder of a source in the review format.

    Parameters
    ----------
    place
        The folder; made where there is none.
    findings
        How many findings it has.
    seed
        Where chance starts.
    """
    place.mkdir(parents=True, exist_ok=True)
    tables = _Review(findings, random.Random(seed)).tables()  # noqa: S311 - chance that can be repeated
    declared = tomllib.loads(
        (ROOT / "loaders" / "formats" / "review" / "tables.toml").read_text(encoding="utf-8")
    )
    for name, rows in tables.items():
        columns = list(declared[name]["columns"])
        lines = ["\t".join(columns), *("\t".join(row.get(column, "") for column in columns) for row in rows)]
        (place / declared[name]["file"]).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    needs = ", ".join(f'"{need}"' for need in NEEDS)
    head = f'name = "{NAME}"\ntitle = "Made by chance, no evidence"\nversion = "1"\nlicence = "CC0-1.0"\n'
    (place / "source.toml").write_text(
        f'{head}citation = "none"\nformat = "review"\nneeds = [{needs}]\n', encoding="utf-8"
    )


class _Review:
    """The rows of each table, grown contrast by contrast."""

    def __init__(self, findings: int, chance: random.Random) -> None:
        self.findings = findings
        self.chance = chance
        self.arms: dict[str, dict[str, str]] = {}
        self.seen: set[tuple[str, ...]] = set()
        self.rows: dict[str, list[dict[str, str]]] = {
            name: [] for name in ("publications", "studies", "agents", "systems", "treatments", "arms",
                                  "contrasts", "result_sets", "findings", "mappings")
        }  # fmt: skip

    def tables(self) -> dict[str, list[dict[str, str]]]:
        """Make everything."""
        n_studies = max(7, self.findings // 80)
        self.make_studies(n_studies)
        self.make_agents()
        contrasts = 0
        while len(self.rows["findings"]) < self.findings:
            self.make_contrast(contrasts, contrasts % n_studies)
            contrasts += 1
        self.rows["arms"] = list(self.arms.values())
        return self.rows

    def make_studies(self, number: int) -> None:
        """Make papers and studies; every seventh study is a second account of the paper before it."""
        self.rows["publications"].append(_publication(0))
        for at in range(number):
            self.rows["publications"].append(_publication(at + 1))
            paper = at if at % 7 == 6 else at + 1
            self.rows["studies"].append({
                "study_id": _study(at), "ref_no": str(paper), "label": f"Study {at} {HOSTILE[at % len(HOSTILE)]}",
                "year": "2030", "compartment": "not_stated", "design": "candidate",
                "shares_samples_with": _study(at - 3) if at % 5 == 4 else "",
                "suspected_overlap": _study(at - 1) if at % 4 == 3 else "",
            })  # fmt: skip

    def make_agents(self) -> None:
        """Make agents, systems, treatments at each dose, and mappings between pathways."""
        for agent, curie, kind, parent, relation in DRUGS:
            self.rows["agents"].append({
                "agent_id": agent, "label": _label(agent), "curie": curie, "kind": kind, "parent": parent, "relation": relation,
            })  # fmt: skip
            for at, (value, low, high, unit) in enumerate(DOSES):
                self.rows["treatments"].append({
                    "treatment_id": f"{agent}.{at}", "agent": _label(agent), "role": "investigational", "dose_value": value,
                    "dose_min": low, "dose_max": high, "dose_unit": unit, "route": HOSTILE[at],
                })  # fmt: skip
        for system, compartment, setting, origin, curies, members in SYSTEMS:
            self.rows["systems"].append({
                "system_id": system, "label": f"{system} 'µ\" \\", "compartment": compartment, "setting": setting,
                "origin": origin, "tissue_or_cell": TERMS.get(curies, ""), "curies": curies, "species": "Homo sapiens", "members": members,
            })  # fmt: skip
        ids = [f"id:{NAME}/pathway/{name.replace(' ', '%20')}" for name in PATHWAYS]
        for below, above, predicate in (
            (0, 1, "exactMatch"),
            (1, 2, "broadMatch"),
            (4, 3, "narrowMatch"),
            (5, 0, "closeMatch"),
        ):
            self.rows["mappings"].append({
                "subject": ids[below], "object": ids[above], "predicate": predicate, "decided_by": HOSTILE[1],
            })  # fmt: skip

    def arm(
        self,
        study: str,
        system: str,
        *,
        hours: int,
        treatments: tuple[str, ...] = (),
        more: dict[str, str] | None = None,
    ) -> str:
        """Return the name of an arm, made where it is new."""
        more = more or {}
        key = ".".join([study, system, str(hours), *treatments, *more.values()])
        name = f"{study}.arm{list(self.arms).index(key) if key in self.arms else len(self.arms)}"
        self.arms.setdefault(key, {
            "arm_id": name, "study_id": study, "system": system, "treatments": "|".join(treatments),
            "timepoint": f"{hours} h" if hours else "baseline", **more,
        })  # fmt: skip
        return name

    def make_contrast(self, number: int, at: int) -> None:
        """Make a contrast with its arms, result set and findings."""
        study, kind = _study(at), self.chance.choice(KINDS)
        drug, dose = self.chance.choice(TESTED), self.chance.randrange(len(DOSES))
        hours = self.chance.choice((4, 24, 168))
        contrast = f"{study}.c{number}"
        row = {
            "contrast_id": contrast,
            "study_id": study,
            "contrast_type": kind,
            "drug": _label(drug),
            "assay": "rna_seq",
        }
        sides = self.sides(study, kind, f"{drug}.{dose}", hours)
        row |= {"case_arm": sides[0], "reference_arm": sides[1]}
        if kind == "change_vs_improvement":
            polarity = self.chance.choice(("falls_with_improvement", "rises_with_improvement"))
            row |= {"clinical_variable": HOSTILE[number % len(HOSTILE)], "variable_polarity": polarity}
        if kind == "disease_vs_control":
            row["drug"] = ""
        if kind.startswith("treated"):
            row["background"] = "cytokine" if "cotreatment" in kind else "basal"
        key = tuple(
            row.get(name, "") for name in ("study_id", "contrast_type", "case_arm", "reference_arm", "assay")
        )
        if key in self.seen:
            return
        self.seen.add(key)
        self.rows["contrasts"].append(row)
        correction = self.chance.choice(tuple(SIGNIFICANT))
        self.rows["result_sets"].append({
            "contrast_id": contrast, "scope": self.chance.choice(("genome_wide", "candidate")), "reporting": "selected",
            "count_is": "unknown", "correction": correction, "effect_type": "log2_fold_change",
        })  # fmt: skip
        self.make_findings(
            contrast, "correlated" if kind == "change_vs_improvement" else "compared", correction
        )

    def sides(self, study: str, kind: str, given: str, hours: int) -> tuple[str, str]:
        """Return the case arm and the reference arm of a kind of contrast."""
        sex = {"sex": self.chance.choice(("female", "male", "both", ""))}
        blood = self.chance.choice(BLOOD)
        people = {"cohort": f"people {HOSTILE[2]}", "diagnosis": "TRD", **sex}
        well = {"cohort": "controls", "diagnosis": "healthy control"}
        dish = self.chance.choice(DISHES)
        if kind == "post_vs_pre":
            return (
                self.arm(study, blood, hours=hours, treatments=(given,), more=people),
                self.arm(study, blood, hours=0, more=people),
            )
        if kind == "change_vs_improvement":
            return self.arm(study, blood, hours=hours, treatments=(given,), more=people), ""
        if kind == "responder_vs_nonresponder_baseline":
            groups = ("responder", "non_responder")
            first, second = (
                self.arm(study, blood, hours=0, more={**people, "responder_status": group})
                for group in groups
            )
            return first, second
        if kind == "disease_vs_control":
            return self.arm(study, blood, hours=0, more=people), self.arm(study, blood, hours=0, more=well)
        base = ("stressor.4",) if "cotreatment" in kind else ()
        return (
            self.arm(study, dish, hours=hours, treatments=(*base, given)),
            self.arm(study, dish, hours=hours, treatments=base),
        )

    def make_findings(self, contrast: str, kind: str, correction: str) -> None:
        """Make the findings of a contrast, each on another gene, and now and then one on a pathway."""
        for symbol in self.chance.sample(GENES, A_CONTRAST):
            if len(self.rows["findings"]) == self.findings:
                return
            is_pathway = self.chance.random() < 0.1
            written = self.chance.choice(PATHWAYS) if is_pathway else symbol
            if any(
                row["contrast_id"] == contrast and row["feature_as_written"] == written
                for row in self.rows["findings"][-A_CONTRAST:]
            ):
                continue
            said = self.said(kind, correction)
            texts = self.chance.sample(HOSTILE, 2)
            self.rows["findings"].append({
                "finding_id": f"{contrast}.{written.replace(' ', '-')}", "contrast_id": contrast, "feature_as_written": written,
                "feature_kind": "pathway" if is_pathway else "gene",
                "measurand": self.chance.choice(("rna_expression", "rna_expression", "rna_expression", "protein")),
                "themes": f"theme {self.chance.randrange(9)}|{texts[0]}", "locators": "|".join(texts), "certainty": "stated",
                "note": texts[1], **said,
            })  # fmt: skip

    def said(self, kind: str, correction: str) -> dict[str, str]:
        """Return direction, call, effect and p-value that fit each other."""
        luck = self.chance.random()
        if luck < 0.1:
            return {"direction": "not_stated", "call": "not_reported", "call_basis": "none"}
        is_called = luck < 0.65
        direction = self.chance.choice((SIGNS if is_called else DENIED)[kind])
        call = SIGNIFICANT[correction] if is_called else "not_significant"
        p_value = self.chance.choice(("0", "1e-300", "0.04", "") if is_called else ("0.5", "1", ""))
        effect = {"up": "1.5", "down": "-0.25", "no_change": "0"}.get(direction, "")
        return {
            "direction": direction,
            "call": call,
            "call_basis": "word",
            "p_value": p_value,
            "effect_size": effect,
        }


def _study(at: int) -> str:
    return f"étude-{at}"


def _label(agent: str) -> str:
    return LABELS.get(agent, agent)


def _publication(number: int) -> dict[str, str]:
    doi = f"10.5555/(generated).{number}" if number % 3 else ""
    return {
        "ref_no": str(number), "first_author": f"Nobody{number}", "year": "2030", "journal": f"Journal {HOSTILE[number % len(HOSTILE)]}",
        "pages": str(number), "doi": doi,
    }  # fmt: skip
