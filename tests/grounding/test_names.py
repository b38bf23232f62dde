"""Names of genes and RNAs: read as papers write them, by their declared kind, or refused with what they may be."""

from __future__ import annotations

import csv
import shutil
from typing import TYPE_CHECKING

import pytest
from factories.sandbox import MADE_UP, NEEDED, World, make_loaders

from kg.errors import GroundingError, OptionError
from kg.grounding.match import Asked, match
from kg.grounding.resolve import doubts, feature_of, ground, resolve
from kg.grounding.suggest import is_slip
from kg.grounding.variants import of_cells, salt_of
from kg.load.loader import LoadOptions, load
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.long

GENES = (
    "MIR16-1", "MIR16-2", "GDE1", "MIR132", "MIRLET7A1", "MIRLET7A2", "MIRLET7A3", "MIRLET7B", "MIR10A", "MIR10B",
    "MIR125B1", "MIR125B2", "MIR21", "LILRB1", "MIR7-1", "BDNF", "MALAT1", "AGER", "MOK", "CREBBP", "OPN1LW", "XK",
    "SCN11A", "IFNG", "GSK3A", "GSK3B", "IL1B", "IL11", "TGFB1", "PPARA", "PRKCQ", "GABRP", "GSTT1", "SEPTIN2", "SEPTIN6",
    "MARCHF1", "MTARC1", "MARCHF2", "RTL1", "DELEC1", "BHLHE40", "POU5F1", "MAP2K1", "MT1A", "CEBPA", "CXCL8", "TKT", "DDR2", "NKX2-1",
    "PGP", "CD3E", "ABCB1", "SF1", "NR5A1", "TTF1", "RHO", "RHOD", "HSP90AA1", "HSP90AA2P",
)  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the rows of the reference sources that these tests name, and a store with them."""
    place = tmp_path_factory.mktemp("names")
    make_loaders(place / "loaders", {**NEEDED, "hgnc": (*NEEDED["hgnc"], *GENES)})
    load(place / "kg.duckdb", list(NEEDED), load_schema(), LoadOptions(loaders=place / "loaders"))
    return place


@pytest.fixture(scope="module")
def store(place: Path) -> Iterator[Store]:
    """The store with these rows."""
    with Store.open(place / "kg.duckdb") as opened:
        yield opened


@pytest.fixture
def review(place: Path, tmp_path: Path) -> World:
    """The made-up review to change, and a copy of the store."""
    shutil.copytree(MADE_UP, tmp_path / "made-up")
    shutil.copy(place / "kg.duckdb", tmp_path / "kg.duckdb")
    return World(place / "loaders", tmp_path / "made-up", tmp_path / "kg.duckdb")


def symbol_and_rule(store: Store, name: str) -> tuple[str | None, str | None]:
    """Return what a name of a gene stands for, and why."""
    ((_, _, symbol, rule, _),) = ground(store, [name]).rows
    return symbol, rule


def candidates(store: Store, name: str) -> set[str]:
    """Return the symbols of what a name may stand for."""
    ((_, identifier, _, _, ids),) = ground(store, [name]).rows
    assert identifier is None
    return {symbol for each in ids or [] for symbol, _ in [symbol_and_rule(store, each)] if symbol}


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("hsa-miR-132-3p", "MIR132"),
        ("miR-132*", "MIR132"),
        ("hsa-mir-16-1", "MIR16-1"),
        ("miR-16-2-3p", "MIR16-2"),
        ("microRNA-132", "MIR132"),
        ("let-7b-5p", "MIRLET7B"),
        ("hsa-let-7b", "MIRLET7B"),
        ("pre-miR-125b-1", "MIR125B1"),
        ("miR‑10a‑5p", "MIR10A"),
    ],
)
def test_the_name_of_a_mirna_or_of_its_arm_means_its_hairpin(store: Store, name: str, symbol: str) -> None:
    """Papers name mature arms; the nomenclature names hairpins."""
    assert symbol == symbol_and_rule(store, name)[0]


@pytest.mark.parametrize(
    ("name", "symbols"),
    [
        ("miR-16", {"MIR16-1", "MIR16-2"}),
        ("hsa-miR-16-5p", {"MIR16-1", "MIR16-2"}),
        ("let-7a", {"MIRLET7A1", "MIRLET7A2", "MIRLET7A3"}),
        ("miR-10", {"MIR10A", "MIR10B"}),
        ("MIR16", {"MIR16-1", "MIR16-2", "GDE1"}),
    ],
)
def test_a_name_of_several_hairpins_is_refused_with_these(store: Store, name: str, symbols: set[str]) -> None:
    """A name written as that of a miRNA never means a gene with such an alias; in capitals it may mean both."""
    assert symbols == candidates(store, name)


@pytest.mark.parametrize(
    "name", ["miR-13-2", "miR-2-1", "miR-1-32", "mmu-miR-132-3p", "rno-let-7b", "miR-99999"]
)
def test_a_mirna_that_is_not_there_is_no_other(store: Store, name: str) -> None:
    """The number and the number of the copy are two; a miRNA of the mouse is none of people; nothing is suggested."""
    answer = ground(store, [name])

    assert [(name, None, None, None, [])] == answer.rows
    assert "nearest" not in doubts(store, answer, "gene")[0]


@pytest.mark.parametrize(
    ("name", "symbols"),
    [("RAGE", {"AGER", "MOK"}), ("CBP", {"CREBBP", "OPN1LW"}), ("DEC1", {"DELEC1", "BHLHE40"})],
)
def test_a_name_of_two_genes_by_rules_of_different_rank_is_refused_with_both(
    store: Store, name: str, symbols: set[str]
) -> None:
    """A previous symbol of one gene does not hide that papers call another so."""
    assert symbols == candidates(store, name)


@pytest.mark.parametrize(
    ("name", "symbols"),
    [
        ("P-gp", {"ABCB1", "PGP"}), ("SF-1", {"NR5A1", "SF1"}), ("TTF-1", {"NKX2-1", "TTF1"}), ("Rho", {"RHO", "RHOD"}),
        ("HSP90α", {"HSP90AA1", "HSP90AA2P"}), ("HSP90-alpha", {"HSP90AA1", "HSP90AA2P"}),
    ],
)  # fmt: skip
def test_a_folded_name_does_not_hide_what_is_called_exactly_so(
    store: Store, name: str, symbols: set[str]
) -> None:
    """An alias or previous symbol, letter by letter, is a rival of an approved symbol that is so only folded.

    This concerns 169 of the 106,324 names of HGNC. A pseudogene's folded alias is what papers call its gene.
    """
    assert symbols == candidates(store, name)
    for symbol in symbols:
        assert symbol == symbol_and_rule(store, symbol)[0]


def test_an_approved_symbol_decides_and_its_rivals_are_said(store: Store) -> None:
    """TKT is a gene, and an alias of another; the note names both."""
    answer = ground(store, ["TKT", "BDNF"])

    assert ["TKT", "BDNF"] == answer.column("symbol")
    assert ["'TKT': approved symbol of TKT (HGNC:11834); also alias of DDR2 (HGNC:2731)"] == answer.notes


@pytest.mark.parametrize("name", ["NA", "nan", "NaN", "N/A", "none", "–", "#REF!", " - ", "not available"])
def test_a_word_for_nothing_names_no_gene(store: Store, name: str) -> None:
    """NA was the symbol of a gene and nan is an alias; neither is meant."""
    with pytest.raises(GroundingError, match="missing value"):
        resolve(store, name, "gene")


@pytest.mark.parametrize(
    "name",
    [
        "627",
        "NCBIGene:627",
        "Entrez:627",
        "GeneID:627",
        "ENSG00000176697",
        "ENSG00000176697.19",
        "ENSEMBL:ENSG00000176697.2",
    ],
)
def test_an_accession_elsewhere_is_resolved(store: Store, name: str) -> None:
    """Accessions of NCBI and Ensembl, with or without prefix and version, are those of the gene that has them."""
    assert "BDNF" == symbol_and_rule(store, name)[0]


@pytest.mark.parametrize(
    "name", ["ENSG00000176698", "ENSMUSG00000048482", "NM_001709.5", "P23560", "628", "HGNC:1034"]
)
def test_an_accession_has_no_nearest_name(store: Store, name: str) -> None:
    """One that differs in a digit is another thing."""
    answer = ground(store, [name])

    assert [(name, None, None, None, [])] == answer.rows
    assert "nearest" not in doubts(store, answer, "gene")[0]


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("IFN-γ", "IFNG"), ("IFN-gamma", "IFNG"), ("GSK-3β", "GSK3B"), ("GSK3beta", "GSK3B"), ("GSK-3α", "GSK3A"),
        ("IL-1ß", "IL1B"), ("IL1𝛽", "IL1B"), ("IFN-ɣ", "IFNG"), ("TNF-ɑ", "TNF"), ("CD3ɛ", "CD3E"),
        ("TGF-β1", "TGFB1"), ("PPARα", "PPARA"), ("PRKCθ", "PRKCQ"),
        ("GABRπ", "GABRP"), ("GST-θ1", "GSTT1"), ("C/EBPα", "CEBPA"),
    ],
)  # fmt: skip
def test_a_greek_letter_is_the_latin_one_of_the_symbol(store: Store, name: str, symbol: str) -> None:
    """Every Greek letter that the nomenclature writes as a Latin one is read so, and the rule says it."""
    assert symbol == symbol_and_rule(store, name)[0]


@pytest.mark.parametrize("name", ["IL-1¹", "IL1²", "miR-13²", "TNF①", "GSK3½"])
def test_the_mark_of_a_footnote_makes_no_other_name(store: Store, name: str) -> None:
    """IL-11 is another gene than IL-1 with a note, and miR-132 another than miR-13."""
    assert [None] == ground(store, [name]).column("id")


@pytest.mark.parametrize("name", ["GSK-3γ", "IL-1δ", "GSK3gamma"])
def test_a_name_that_differs_in_the_greek_letter_is_not_offered(store: Store, name: str) -> None:
    """GSK3A is another gene than GSK-3γ would be."""
    answer = ground(store, [name])

    assert [None] == answer.column("id")
    assert "nearest" not in doubts(store, answer, "gene")[0]


@pytest.mark.parametrize(
    ("name", "symbols"),
    [
        ("2-Sep", {"SEPTIN2", "SEPTIN6"}), ("Sep-02", {"SEPTIN2", "SEPTIN6"}), ("2. Sept", {"SEPTIN2", "SEPTIN6"}),
        ("2001-09-02", {"SEPTIN2", "SEPTIN6"}), ("37136", {"SEPTIN2", "SEPTIN6"}), ("02.09.2001", {"SEPTIN2", "SEPTIN6"}),
        ("1-Mar", {"MARCHF1", "MTARC1", "RTL1"}), ("Mar-1", {"MARCHF1", "MTARC1", "RTL1"}), ("2-Mrz", {"MARCHF2"}),
        ("1-Dec", {"DELEC1", "BHLHE40"}), ("1-déc", {"DELEC1", "BHLHE40"}), ("4-Oct", {"POU5F1"}),
    ],
)  # fmt: skip
def test_a_date_is_said_to_be_one_with_what_it_was_made_of(
    store: Store, name: str, symbols: set[str]
) -> None:
    """A spreadsheet makes dates of names; nothing is guessed, also where one gene alone fits."""
    assert symbols == candidates(store, name)
    with pytest.raises(GroundingError, match="a spreadsheet made a date of it"):
        resolve(store, name, "gene")


@pytest.mark.parametrize(
    ("name", "symbol"),
    [("OCT4", "POU5F1"), ("Oct-4", "POU5F1"), ("MARCH1", "MARCHF1"), ("MARCH-1", "MARCHF1")],
)
def test_a_name_that_only_looks_like_a_date_is_a_name(store: Store, name: str, symbol: str) -> None:
    """Oct-4 is what papers write."""
    assert symbol == symbol_and_rule(store, name)[0]


@pytest.mark.parametrize(
    ("name", "letter"),
    [("ВDNF", "U+0412 CYRILLIC CAPITAL LETTER VE"), ("ＢＤＮＦ", "U+FF22 FULLWIDTH LATIN CAPITAL LETTER B")],
)
def test_a_letter_that_only_looks_right_is_named(store: Store, name: str, letter: str) -> None:
    """To the eye the name is right; the error says which letter is not, and what it looks like."""
    with pytest.raises(GroundingError) as caught:
        resolve(store, name, "gene")

    assert letter in str(caught.value)
    assert "BDNF" == caught.value.suggestion


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("norketamine", "R-ketamine"), ("arketamine", "ervatamine"), ("ketamine", "esketamine"), ("R-ketamine", "S-ketamine"),
        ("citalopram", "escitalopram"), ("prednisone", "prednisolone"), ("sulfate", "sulfite"), ("methanol", "ethanol"),
        ("cytisine", "cytosine"), ("glutamine", "glutamate"), ("macroglia", "microglia"), ("hypomethylation", "hypermethylation"),
        ("lithium citrate", "lithium carbonate"), ("IL1A", "IL1B"), ("IL66", "IL6"), ("miR-16-5p", "MIR1265"), ("GSK3γ", "GSK3B"),
        ("CD4-", "CD4+"), ("HLA-A,B", "HLA-B"), ("µM", "M"), ("nM", "mM"), ("mg/kg", "ug/kg"), ("ng/mL", "ng/L"), ("hours", "min"),
    ],
)  # fmt: skip
def test_what_may_be_another_thing_is_never_suggested(written: str, known: str) -> None:
    """Another member, form, salt, group, Greek letter, number, sign or magnitude is another thing, however alike it is spelled."""
    assert not is_slip(written, known)
    assert not is_slip(known, written)


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("esketamin", "esketamine"), ("sertaline", "sertraline"), ("amitriptylline", "amitriptyline"), ("neuorns", "neurons"),
        ("flouxetine", "fluoxetine"), ("astrocyte", "astrocytes"), ("GRAI1", "GRIA1"), ("escitolopram", "escitalopram"),
    ],
)  # fmt: skip
def test_a_slip_of_the_finger_is_suggested(written: str, known: str) -> None:
    """Two letters swapped, one doubled, one wrong or missing within a long word."""
    assert is_slip(written, known)


def test_signs_that_carry_meaning_keep_names_apart(store: Store) -> None:
    """Punctuation is not compared, but a minus, a plus and what separates two numbers are."""
    folded = store.rows(
        "SELECT fold(a) = fold(b) FROM (VALUES ('CD4+ T cell', 'CD4- T cell'), ('CD4- T cell', 'CD4 T cell'),"
        " ('(+)-ketamine', '(-)-ketamine'), ('(−)-ketamine', 'ketamine'), ('miR-13-2', 'miR-132'), ('1,2-x', '12-x'), ('CD4⁺ T cell', 'CD4⁻ T cell'),"
        " ('IL-6', 'IL6'), ('NKX2.1', 'NKX2-1'), ('CD4− T cell', 'CD4- T-cell'), ('TNF-α', 'TNF alpha'), ('CD4⁺ T cell', 'CD4+ T cell')) AS t(a, b)"
    )

    assert [False] * 7 + [True] * 5 == [same for (same,) in folded]


def test_many_names_are_mapped_at_once(store: Store) -> None:
    """A table of 20,000 names is asked in few queries."""
    asked = [
        Asked(f"{name}{at}", "gene")
        for at in range(4_000)
        for name in ("X", "miR-", "IL-", "ENSG0000000", "p")
    ]
    queries: list[str] = []

    def query(sql: str, values: dict[str, object]) -> list[tuple[object, ...]]:
        queries.append(sql)
        return store.rows(sql, values)

    assert 20_000 == len(match(query, asked))
    assert 5 >= len(queries)


# name, kind, accession → rule that sets the row aside, or None; column
ROWS = {
    "a miRNA by its arm": ("hsa-miR-132-3p", "miRNA", "", None, None),
    "a lncRNA": ("MALAT1", "lncRNA", "", None, None),
    "an accession of NCBI": ("BDNF", "gene", "NCBIGene:627", None, None),
    "an accession of Ensembl": ("BDNF", "gene", "ENSEMBL:ENSG00000176697", None, None),
    "a name of a date that was mapped": ("2-Sep", "gene", "", None, None),
    "a miRNA that is two": ("miR-16", "miRNA", "", "name.ambiguous", "feature_as_written"),
    "a miRNA as gene": ("miR-132", "gene", "", "name.kind", "feature_kind"),
    "a gene as miRNA": ("IFNG", "miRNA", "", "name.kind", "feature_kind"),
    "a gene as lncRNA": ("GSK3A", "lncRNA", "", "name.kind", "feature_kind"),
    "a gene as pathway": ("MADE UP", "pathway", "HGNC:1033", "name.kind", "feature_kind"),
    "a gene as set": ("MADE UP", "gene_set", "HGNC:5992", "name.kind", "feature_kind"),
    "a gene as phenotype": ("MADE UP", "phenotype", "HGNC:5438", "name.kind", "feature_kind"),
    "an accession of another gene": ("BDNF", "gene", "NCBIGene:3569", "name.mismatch", "feature_as_written"),
    "an accession of nothing": ("BDNF", "gene", "HGNC:999999", "name.identifier", "feature_id"),
    "a name of two genes": ("RAGE", "gene", "", "name.ambiguous", "feature_as_written"),
    "a word for nothing": ("nan", "gene", "", "cell.placeholder", "feature_as_written"),
    "a date": ("1-Mar", "gene", "", "name.date", "feature_as_written"),
    "a Cyrillic letter": ("ВDNF", "gene", "", "name.unknown", "feature_as_written"),
    "a miRNA of the mouse": ("mmu-miR-132-3p", "miRNA", "", "name.unknown", "feature_as_written"),
}


def test_a_load_reads_names_by_their_kind_and_sets_the_others_aside(review: World, tmp_path: Path) -> None:
    """Each row is stored with its feature, or set aside by the rule and column that tell what to mend."""
    review.add(
        "mappings.tsv",
        subject="2-Sep",
        object="ENSEMBL:ENSG00000168385",
        predicate="exactMatch",
        decided_by="the test",
    )
    cells = {"measurand": "rna_expression", "direction": "up", "call": "significant", "locators": "table 1"}
    lines = {}
    for number, (title, (name, kind, accession, _, _)) in enumerate(ROWS.items()):
        row = {
            "finding_id": f"n{number}",
            "feature_as_written": name,
            "feature_kind": kind,
            "feature_id": accession,
        }
        contrast = "m.ket-vs-untreated" if accession.startswith("ENSEMBL") else "p.ket-vs-untreated"
        lines[review.add("findings.tsv", contrast_id=contrast, **row, **cells)] = title

    review.load(quarantine=tmp_path / "bad.tsv")

    with (tmp_path / "bad.tsv").open(encoding="utf-8", newline="") as handle:
        found = {
            lines[int(row["row"])]: (row["rule"], row["column"])
            for row in csv.DictReader(handle, delimiter="\t")
        }
    assert {title: case[3:] for title, case in ROWS.items() if case[3]} == found
    assert ["BDNF", "BDNF", "MALAT1", "MIR132", "SEPTIN2"] == [
        symbol
        for (symbol,) in review.rows(
            "SELECT symbol FROM evidence WHERE finding LIKE '%/finding/n%' ORDER BY symbol"
        )
    ]


@pytest.mark.parametrize("name", ["MAP2/K1", "IL6/TNF", "MT1///A", "IL6, TNF"])
def test_several_names_in_a_cell_are_not_run_together(store: Store, name: str) -> None:
    """Folding leaves punctuation out, but two names are no third."""
    assert [None] == ground(store, [name]).column("id")


def test_one_gene_twice_in_a_contrast_is_refused(review: World) -> None:
    """IL10 and IL-10 are one gene; counted twice, one result would look like two."""
    cells = {"measurand": "rna_expression", "direction": "down", "call": "significant", "locators": "table 2"}
    review.add(
        "findings.tsv",
        finding_id="again",
        contrast_id="m.ket-vs-untreated",
        feature_as_written="IL10",
        feature_kind="gene",
        **cells,
    )

    with pytest.raises(Exception, match=r"duplicate (feature|finding)"):
        review.load()


def test_two_arms_of_a_mirna_are_two_results(review: World) -> None:
    """They are measured apart, and told apart by the arm."""
    cells = {"measurand": "rna_expression", "direction": "down", "call": "significant", "locators": "table 2"}
    for arm in ("3p", "5p"):
        review.add(
            "findings.tsv",
            finding_id=arm,
            contrast_id="m.ket-vs-untreated",
            feature_as_written=f"miR-132-{arm}",
            feature_kind="miRNA",
            **cells,
        )

    review.load()

    assert [("3p",), ("5p",)] == review.rows(
        "SELECT discriminator FROM finding WHERE feature = 'HGNC:31516' ORDER BY ALL"
    )


def test_two_forms_of_a_gene_that_mappings_tell_apart_are_two_results(review: World) -> None:
    """Two transcripts of one gene go two ways; each keeps its name."""
    cells = {
        "measurand": "rna_expression",
        "call": "significant",
        "locators": "table 2",
        "feature_kind": "gene",
    }
    for name, direction in (("BDNF exon IV", "up"), ("BDNF exon IX", "down")):
        review.add(
            "mappings.tsv", subject=name, object="HGNC:1033", predicate="exactMatch", decided_by="the test"
        )
        review.add(
            "findings.tsv",
            finding_id=name,
            contrast_id="m.ket-vs-untreated",
            feature_as_written=name,
            direction=direction,
            **cells,
        )

    review.load()

    assert [("BDNF exon IV",), ("BDNF exon IX",)] == review.rows(
        "SELECT discriminator FROM finding WHERE feature = 'HGNC:1033' ORDER BY ALL"
    )


def test_what_a_source_becomes_does_not_depend_on_other_reviews(review: World) -> None:
    """A name is looked up among the sources that are needed, so that the order of loading changes nothing."""
    review.load()
    with Store.open(review.store) as store:
        everywhere = match(store.rows, [Asked("macrophages of donors", "system")])
        needed = match(store.rows, [Asked("macrophages of donors", "system")], ["cell-ontology"])

    assert everywhere[0].id is not None
    assert needed[0].id is None


SAME_THING = {
    "SH-SY5Y cells": "SH-SY5Y",
    "astrocytes": "astrocyte",
    "SK-N-SH cell line": "SK-N-SH",
    "A-172 cells": "A-172",
    "HEK293T cells": "HEK293T",
    "PBMCs": "PBMC",
}


@pytest.mark.parametrize("name", SAME_THING)
def test_cells_are_read_in_the_singular_and_lines_without_a_noun(name: str) -> None:
    """The plural of cells, and the word cells behind the name of a line, are spellings of that name alone."""
    texts = [each.text for each in of_cells(name)]
    assert SAME_THING[name] == texts[-1]
    assert all(name.startswith(text) for text in texts)


@pytest.mark.parametrize("name", ["SH-SY5Y", "HEK293T", "mucous", "cell"])
def test_a_name_that_is_not_a_plural_has_no_other_spelling(name: str) -> None:
    """What is not a plural stays one name, so that two lines are never one."""
    assert [] == of_cells(name)


@pytest.mark.parametrize("salt", ["HCl", "hydrochloride", "Hydrochloride"])
def test_a_salt_is_named_by_any_name_of_its_base(salt: str) -> None:
    """One rule reads what is added to a base, whatever the base is called."""
    assert ("S-ketamine", "hydrochloride") == salt_of(f"S-ketamine {salt}")
    assert salt_of("ketamine") is None


def test_a_symbol_is_looked_up_as_the_rules_would_match_it(store: Store) -> None:
    """What is an approved symbol, letter by letter, is found without the rules, and they would give nothing else."""
    rows = store.rows("SELECT DISTINCT name FROM name WHERE kind = 'gene' AND rule = 'approved symbol'")
    names = [name for (name,) in rows]
    expected = {
        name: (found.id, found.rule)
        for name, found in zip(names, match(store.rows, [Asked(name, "gene") for name in names]), strict=True)
        if found.id is not None
    }

    assert expected == {name: feature_of(store, name)[::3] for name in expected}


@pytest.mark.parametrize(
    ("kind", "species", "words"),
    [
        ("gene", "mose", "species cannot be 'mose'"),
        ("agent", "mouse", "species is about genes, the names are of the kind agent"),
    ],
)
def test_a_species_is_one_of_three_and_of_genes(store: Store, kind: str, species: str, words: str) -> None:
    """An unknown species, and one asked for of other things than genes, is refused."""
    with pytest.raises(OptionError, match=words):
        ground(store, ["BDNF"], kind, species=species)


@pytest.mark.parametrize("name", ["NCBIGene%3A627%ff", "March 45", "13/13", "2026-13-40"])
def test_what_only_looks_like_a_code_or_a_date_is_no_gene(store: Store, name: str) -> None:
    """A percent code that is no text, and a date that no month has, are names that no gene has."""
    assert None is symbol_and_rule(store, name)[0]
