"""What is declared of the tables of ../shared/data, and the numbers that its README counted; values are not here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_MOUSE = {"species": "mouse", "system": "kidney", "compartment": "other"}
_BRAIN = {"system": "cerebellum", "compartment": "brain", "species": "mouse"}
_DISEASE = {"contrast_type": "disease_vs_control", "drug": None, "compartment": "brain", "system": "cortex"}


@dataclass(frozen=True)
class RealTable:
    """A file, what a user says of it, and its numbers: rows, significant up and down, rows that name no single gene.

    `up` and `down` are None where the README has no counts.
    """

    file: str
    rows: int
    up: int | None
    down: int | None
    says: dict[str, Any] = field(default_factory=dict)
    universe: str = "complete"
    refused: int = 0

    @property
    def declared(self) -> dict[str, Any]:
        """What the user says."""
        usual = {
            "study": "t" + self.file.replace("/", "-").replace(".", "-").lower(),
            "contrast_type": "treated_vs_untreated",
            "drug": "ketamine",
            "system": "HMC3",
            "compartment": "in_vitro",
        }
        return usual | self.says


def _gemma(number: str, rows: int, up: int, down: int) -> RealTable:
    says = {
        "system": "hippocampus",
        "compartment": "brain",
        "drug": "enrichment",
        "case": "enrichment",
        "reference": "standard housing",
    }
    return RealTable(f"de/gemma/gemma_{number}.csv.gz", rows, up, down, says)


TABLES = (
    RealTable("de/deseq2_pkd2ko_mouse_p70.csv.gz", 55471, 634, 628, _MOUSE),
    RealTable("de/deseq2_pkd2ko_mouse_p28_upgenes.csv.gz", 1831, 1831, 0, _MOUSE, universe="selected"),
    RealTable("de/geo2r_GSE28146_moderateAD.csv.gz", 54675, 0, 0, {**_DISEASE, "disease": "Alzheimer disease"}, refused=9557 + 2214),
    RealTable("de/geo2r_GSE63063_GPL6947_AD_top.tsv", 250, 226, 24, {**_DISEASE, "disease": "Alzheimer disease", "system": "blood", "compartment": "blood"}, universe="selected"),
    RealTable("de/geo2r_GSE116280_rotenone100_24h_8.tsv.gz", 21725, 520, 611, {"drug": "rotenone", "dose": "100 nM", "time": "24 h", "system": "SK-N-SH"}),
    RealTable("de/limma_gandal_MDD_microarray_meta.csv.gz", 22647, 181, 144, {**_DISEASE, "disease": "major depressive disorder"}),
    RealTable("de/limma_gandal_ASD_rnaseq_topTable.csv.gz", 20269, 1, 1, {**_DISEASE, "disease": "autism spectrum disorder"}),
    RealTable("de/edger_mitch_rna.tsv", 1000, 434, 155, universe="selected"),
    RealTable("de/seurat_findallmarkers_hbc_stim.csv.gz", 5824, 5183, 0, {"contrasts": ("*",)}, universe="selected"),
    RealTable("de/seurat_findallmarkers_one_vs_rest.csv", 72, 72, 0, {"contrasts": ("*",)}, universe="significant_only"),
    RealTable("de/scanpy_wilcoxon_louvain0.tsv.gz", 13714, 358, 644),
    RealTable("de/excel_mangled_rna.csv", 13180, 4230, 4349, {"species": "mouse"}, refused=1),
    RealTable("de/limma_long_GSE44971.tsv.gz", 6804, 871, 764, {"contrasts": ("*",), "scale": "beta"}, universe="complete"),
    RealTable("de/dissociation_DEGs.csv", 321, 165, 26, {"species": "mouse", "scale": "log2"}, universe="significant_only"),
    _gemma("GSE1833_535140", 10477, 2, 1),
    _gemma("GSE184615_533252", 17975, 1, 1),
    _gemma("GSE150812_520023", 19967, 113, 222),
    _gemma("GSE96961_536509", 17310, 16, 0),
    _gemma("GSE95740_523780", 19103, 204, 181),
    RealTable("de/made_deseq2_write.csv_GSE96870_Day8_vs_Day0.csv.gz", 41786, 3893, 3867, _BRAIN),
    RealTable("de/made_edger_LRT_write.table_headershift_GSE96870.txt.gz", 17580, 3746, 3768, _BRAIN),
    RealTable("de/made_edger_QLF_write.csv_GSE96870.csv.gz", 17580, 3659, 3723, _BRAIN),
    RealTable("de/made_edger_exact_write.table_colNA_GSE96870.txt.gz", 17580, 3735, 3735, _BRAIN),
    RealTable("de/made_limma_voom_write.csv2_GSE96870.csv.gz", 17580, 3651, 3747, _BRAIN),
    RealTable("mdd_brain/edger_GSE102556_DLPFC_Female_DGE.csv.gz", 28395, 0, 0, {**_DISEASE, "disease": "major depressive disorder", "species": "human"}),
    RealTable("mdd_brain/edger_noFDR_GSE80655_male_mdd_dlpfc_dge.csv.gz", 17473, 0, 0, {**_DISEASE, "disease": "major depressive disorder"}),
    RealTable("fluoxetine/Human_All_DE_List.rds", 17543 + 4 * 20968, 0, 0, {"contrasts": ("*",), "drug": "fluoxetine", "system": "lymphoblastoid line"}),
    RealTable("fluoxetine/Human_Merged_DE_df.rds", 15701 + 4 * 20968, 0, 0, {"contrasts": ("*",), "drug": "fluoxetine", "system": "lymphoblastoid line"}),
    RealTable("fluoxetine/ILC_DESeqResGSE194289.rds", 29188, 0, 82, {"drug": "fluoxetine", "case": "fluoxetine", "reference": "sham", "system": "cortex", "compartment": "brain"}),
    RealTable("fluoxetine/BLA_DESeqResGSE194289.rds", 29188, 0, 0, {"drug": "fluoxetine", "case": "fluoxetine", "reference": "sham", "system": "amygdala", "compartment": "brain"}),
    RealTable("fluoxetine/Flx_DESeqResGSE109445.rds", 28959, 0, 0, {"drug": "fluoxetine", "case": "fluoxetine", "reference": "saline", "system": "hippocampus", "compartment": "brain"}),
    RealTable("fluoxetine/DE_GSE42940.rds", 15207, None, None, {"columns": "id=GB_ACC", "species": "human", "drug": "fluoxetine"}),
)  # fmt: skip
