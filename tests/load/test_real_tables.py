"""The tables of ../shared/data: rows and significant genes as counted there, and each trap that its README names."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from factories.real_tables import TABLES

from kg.errors import OptionError, SourceError
from kg.load.de_table.declaration import Declaration
from kg.load.de_table.source import read_result_table
from kg.load.dialect.read import read_frames
from kg.load.loader import LoadOptions, load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from factories.real_tables import RealTable

    from kg.load.de_table.decided import Contrast
    from kg.load.de_table.source import ResultTable
    from kg.schema.model import Schema

pytestmark = pytest.mark.slow
SAID: dict[str, Any] = {
    "study": "made",
    "contrast_type": "treated_vs_untreated",
    "drug": "fluoxetine",
    "system": "hippocampus",
    "compartment": "brain",
}
DISEASE: dict[str, Any] = {"contrast_type": "disease_vs_control", "disease": "depression", "drug": None}


@pytest.fixture(scope="session")
def data(shared: Path) -> Path:
    """The folder of real tables."""
    pytest.importorskip("rdata")
    return shared / "data"


@pytest.fixture(autouse=True, scope="module")
def read_once() -> Iterator[None]:
    """Unpack and parse each file once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.load.de_table.source.read_frames", cache(read_frames))
        yield


def read(path: Path, **said: Any) -> ResultTable:
    """Read a table as a user describes it."""
    return read_result_table(path, Declaration(**{**SAID, **said}))


def one(path: Path, **said: Any) -> Contrast:
    """Read a table with one contrast."""
    (contrast,) = read(path, **said).contrasts
    return contrast


def decided(contrast: Contrast) -> dict[str, str]:
    """Return what was decided, by item."""
    return {each.item: each.value for each in contrast.decisions}


def asked(contrast: Contrast, sql: str) -> Any:
    """Ask the rows of a contrast, in the table `result`."""
    return contrast.part.frame.value(sql)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.file)
def test_rows_and_significant_genes_are_those_of_the_readme(table: RealTable, data: Path) -> None:
    """Every row is read, and as many genes are significant up and down as an independent script counted."""
    contrasts = read_result_table(data / table.file, Declaration(**table.declared)).contrasts
    counts = [each.counts for each in contrasts if each.counts is not None]

    assert table.rows == sum(each.rows for each in counts)
    if table.up is not None:
        assert (table.up, table.down) == (sum(each.up for each in counts), sum(each.down for each in counts))
    assert {table.universe} == {each.reporting for each in contrasts}
    if table.refused:
        assert table.refused == asked(contrasts[0], "SELECT count(problem) FROM result")


def test_missing_adjusted_p_is_tested_and_not_significant(data: Path) -> None:
    """DESeq2 leaves it out for genes with few counts; a gene without any count has no value and is not reported."""
    contrast = one(data / "de/deseq2_pkd2ko_mouse_p70.csv.gz")

    assert (38_066, 13_026, 25_040) == contrast.part.frame.row(
        """SELECT count(*), count(*) FILTER (call = 'not_significant'), count(*) FILTER (call = 'not_reported' AND effect IS NULL AND p IS NULL)
        FROM result WHERE q IS NULL"""
    )


def test_a_row_number_is_no_identifier(data: Path) -> None:
    """The unnamed first column of dplyr is a row number; the identifier is in a column of its own."""
    contrast = one(data / "de/deseq2_pkd2ko_mouse_p28_upgenes.csv.gz")

    assert ("Mouse.gene.stable.ID", "mouse") == (
        decided(contrast)["ensembl_gene_column"],
        decided(contrast)["species"],
    )
    assert "row_number" in decided(contrast)


def test_several_genes_in_one_cell_and_none_are_refused(data: Path) -> None:
    """GEO2R writes A///B for a probe of several genes, and nothing for one without a gene."""
    contrast = one(data / "de/geo2r_GSE28146_moderateAD.csv.gz")
    sql = "SELECT count(*) FILTER (problem LIKE 'row.several-genes%'), count(*) FILTER (problem LIKE 'row.no-gene%') FROM result"

    assert (2214, 9557) == contrast.part.frame.row(sql)


def test_transcripts_are_not_taken_for_genes_where_a_symbol_is_there(data: Path) -> None:
    """A column called ENSEMBL_ID has transcripts; the symbol goes before."""
    genes = one(data / "de/geo2r_GSE116280_rotenone100_24h_8.tsv.gz").part.identifiers.genes

    assert ["symbol", "ensembl_transcript"] == [kind for kind, _ in genes]


def test_natural_logarithms_of_seurat_are_known_by_their_name(data: Path) -> None:
    """avg_logFC is a natural logarithm, avg_log2FC one to base 2."""
    scales = {
        name: read(data / "de" / name, contrasts=("*",)).contrasts[0].part.effect_type
        for name in ("seurat_findallmarkers_hbc_stim.csv.gz", "seurat_findallmarkers_one_vs_rest.csv")
    }

    assert ["natural_log_fold_change", "log2_fold_change"] == list(scales.values())


def test_values_outside_the_meaning_of_a_column_are_refused(data: Path) -> None:
    """A fixture without signs, and with p-values up to 7, is asked for its grouping and then refused."""
    path = data / "de/seurat_like_author_de.tsv"

    with pytest.raises(OptionError, match="contrast=COLUMN"):
        read(path)
    with pytest.raises(SourceError, match="have the same sign"):
        read(path, columns="contrast=cluster", contrasts=("*",))


def test_words_for_two_groups_are_a_hint(data: Path) -> None:
    """DISS and HOMO follow the sign of the effect, and say which is the case."""
    path, said = data / "de/dissociation_DEGs.csv", {"species": "mouse", "scale": "log2"}

    assert "agrees" == decided(one(path, case="DISS", reference="HOMO", **said))["direction_by_groups"]
    with pytest.raises(SourceError, match="the other way round"):
        one(path, case="HOMO", reference="DISS", **said)


def test_the_adjusted_p_of_gemma_is_that_of_the_factor(data: Path) -> None:
    """It is taken where the factor has one contrast alone, and the decision says so."""
    contrast = one(data / "de/gemma/gemma_GSE150812_520023.csv.gz", drug="enrichment")

    assert ("pvalue", "corrected_pvalue") == (
        decided(contrast)["p_column"],
        decided(contrast)["adjusted_p_column"],
    )
    assert "yes" == decided(contrast)["p_of_the_factor"]


def test_an_element_of_a_list_is_a_contrast(data: Path) -> None:
    """Five data frames are five contrasts, asked for by name; nothing in the file says which arm is the case."""
    path = data / "fluoxetine/Human_All_DE_List.rds"

    with pytest.raises(OptionError, match="5 contrasts: 'GSE128387_Blood_DFTUXX'"):
        read(path)
    contrast = one(path, contrasts=("GSE128387_Blood_DFTUXX",), case="8 weeks", reference="initial")
    sql = "SELECT count(*), count(*) FILTER (direction = 'up'), count(*) FILTER (direction = 'down') FROM result WHERE p < 0.05"
    assert (1253, 574, 679) == contrast.part.frame.row(sql)
    assert any("rests on the declaration" in each.reason for each in contrast.decisions)


def test_a_gene_without_values_in_one_of_several_contrasts_was_not_tested_there(data: Path) -> None:
    """A merged table has empty cells for genes that one experiment did not measure: no nulls."""
    contrast = one(data / "fluoxetine/Human_Merged_DE_df.rds", contrasts=("GSE128387_Blood_DFTUXX",))

    assert contrast.counts is not None
    assert 5267 == contrast.counts.not_tested


def test_a_meta_analysis_without_effects_is_refused(data: Path) -> None:
    """P-values of several columns and a statistic over them do not say which way a gene went."""
    with pytest.raises(OptionError, match="p-values alone"):
        read(data / "fluoxetine/HumanFTUDE.rds")


def test_a_contrast_that_is_named_the_wrong_way_round_is_read_by_its_means(data: Path) -> None:
    """control_vs_current is current against control by its values; tests of three levels are no contrasts."""
    path = data / "fluoxetine/PMID26008736DEtable.rds"
    said = {**DISEASE, "contrasts": ("control_vs_current",)}
    found = decided(one(path, case="current", reference="control", **said))

    assert ("agrees", "contradicts") == (found["direction_by_means"], found["direction_by_words"])
    assert "MDD_3_level" in found["not_contrasts"]
    with pytest.raises(SourceError, match="the other way round"):
        one(path, case="control", reference="current", **said)


@pytest.mark.parametrize(
    ("file", "case", "reference"),
    [
        ("ILC_DESeqResGSE194289.rds", "fluoxetine", "sham"),
        ("Flx_DESeqResGSE109445.rds", "fluoxetine", "saline"),
    ],
)
def test_the_words_of_deseq2_are_compared_with_the_declaration(
    file: str, case: str, reference: str, data: Path
) -> None:
    """A wrong declaration is refused; --reverse turns the effects."""
    path = data / "fluoxetine" / file

    assert "agrees" == decided(one(path, case=case, reference=reference))["direction_by_words"]
    with pytest.raises(SourceError, match="the other way round"):
        one(path, case=reference, reference=case)
    assert "agrees" == decided(one(path, case=reference, reference=case, reverse=True))["direction_by_words"]


def test_an_intercept_is_no_contrast(data: Path) -> None:
    """A fit of limma has one contrast beside it, and its probes have accessions alone, which have to be named."""
    path = data / "fluoxetine/DE_GSE42940.rds"

    with pytest.raises(OptionError, match="no column says of which gene"):
        read(path)
    assert ["TreatmentPNFLX"] == [
        each.name for each in read(path, columns="id=GB_ACC", species="human").contrasts
    ]


def test_lists_of_genes_are_no_table_of_results(data: Path) -> None:
    """Columns of names without numbers are named for what they are."""
    with pytest.raises(OptionError, match="list of names"):
        read(data / "fluoxetine/GSE146446-DElist.txt.gz")


def test_a_table_without_a_significant_gene_is_a_table_of_nulls(data: Path) -> None:
    """NCBI numbers are genes; the species is asked for; every row is a null."""
    path = data / "mdd_brain/edger_GSE102556_DLPFC_Female_DGE.csv.gz"

    with pytest.raises(OptionError, match="--species"):
        read(path, **DISEASE)
    contrast = one(path, species="human", **DISEASE)
    assert ("GeneID", 28395) == (
        decided(contrast)["entrez_column"],
        asked(contrast, "SELECT count(*) FROM result WHERE call = 'not_significant'"),
    )


def test_strings_of_signs_are_no_direction_and_twice_a_one_sided_p_is_no_p(data: Path) -> None:
    """`++++++` is not read; 1 and -1 are; 1,792 values above 1 are faults, or 1 where told."""
    path = data / "mdd_brain/meta_direction_strings_FemaleLabonteTable.csv.gz"
    contrast = one(path, **DISEASE)

    assert "meta_direction" == decided(contrast)["direction_column"]
    assert 1792 == asked(contrast, "SELECT count(problem) FROM result")
    assert 0 == asked(one(path, columns="p=min(meta_p,1)", **DISEASE), "SELECT count(problem) FROM result")


LOADED = (
    "de/geo2r_GSE116280_rotenone100_24h_8.tsv.gz",
    "de/seurat_findallmarkers_hbc_stim.csv.gz",
    "de/excel_mangled_rna.csv",
)


def test_rows_read_are_findings_and_quarantined_rows(
    data: Path, full_review_store: Path, schema: Schema, tmp_path: Path
) -> None:
    """Nothing is lost between a file and the store."""
    store = tmp_path / "kg.duckdb"
    store.write_bytes(full_review_store.read_bytes())
    chosen = [table for table in TABLES if table.file in LOADED]
    sources = [
        read_result_table(data / table.file, Declaration(**table.declared)).source() for table in chosen
    ]
    answer = load(store, sources, schema, LoadOptions(quarantine=tmp_path / "bad.tsv"))
    rows = {row[0]: dict(zip(answer.columns, row, strict=True)) for row in answer.rows}

    for table, source in zip(chosen, sources, strict=True):
        found = rows[source.name]
        assert table.rows == found["rows_read"] == found["findings"] + found["quarantined"]
