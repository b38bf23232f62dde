"""Every spelling of an identifier is read as one, and nothing else is read as an identifier."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.grounding.columns import Form, rewrite
from kg.grounding.identifiers import as_curie, authorities, canonical_pattern, identifiers_in, why_not
from kg.grounding.publications import publication_curie, read_doi, read_pmcid, read_pmid
from kg.grounding.spelling import cleaned
from kg.schema.linkml import load_schema

SCHEMA = load_schema()
AUTHORITIES = authorities(SCHEMA)
EXAMPLES = {prefix: each.example for prefix, each in AUTHORITIES.items()}
AROUND = (
    "{}",
    " {} ",
    "\u00a0{}",
    "{}\u200b",
    "<{}>",
    "“{}”",
    "({})",
    "[{}]",
    "{}.",
    "{},",
    "\ufeff{}",
    "\u2060{}\t",
)
DOI_SPELLINGS = (
    "{}", "https://doi.org/{}", "http://dx.doi.org/{}", "doi:{}", "DOI: {}", "DOI {}", "doi.org/{}", "info:doi/{}",
    "urn:doi:{}", "https://doi.org/doi:{}", "https://www.doi.org/{}?a=b", "HTTPS://DOI.ORG/{}#page", "{}/",
    "https://doi-org.proxy.example.edu/{}", "https://identifiers.org/doi:{}",
)  # fmt: skip
PMID_SPELLINGS = (
    "{}", "PMID:{}", "PMID: {}", "pmid {}", "PMID{}", "PubMed:{}", "PubMed ID: {}", "pubmed:PMID:{}", "{}.0", "{} [PMID]",
    "https://pubmed.ncbi.nlm.nih.gov/{}/", "pubmed.ncbi.nlm.nih.gov/{}", "https://www.ncbi.nlm.nih.gov/pubmed/{}",
    "https://pubmed.ncbi.nlm.nih.gov/{}/?term=x", "https://europepmc.org/article/MED/{}",
)  # fmt: skip
PMCID_SPELLINGS = (
    "PMC{}", "pmc{}", "PMC {}", "PMCID: PMC{}", "PMCID:{}", "PMC{}.1", "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC{}/",
    "https://pmc.ncbi.nlm.nih.gov/articles/PMC{}/pdf/", "https://europepmc.org/articles/PMC{}",
)  # fmt: skip
PLACEHOLDERS = ("NA", "N/A", "n/a", "nan", "none", "null", "-", "?", "unknown", "TBD", "", ".", "0")
around = st.sampled_from(AROUND)
doi_names = st.from_regex(r"10\.[0-9]{4,9}/[a-z0-9]([a-z0-9._()/-]{0,12}[a-z0-9])?", fullmatch=True).filter(
    lambda name: name == read_doi(name)
)


@st.composite
def any_case(draw: st.DrawFn, text: str) -> str:
    """Return a text with letters in any case."""
    capitals = draw(st.lists(st.booleans(), min_size=len(text), max_size=len(text)))
    return "".join(each.upper() if big else each.lower() for each, big in zip(text, capitals, strict=True))


@given(doi_names, st.sampled_from(DOI_SPELLINGS), around, st.data())
def test_a_doi_is_one_however_it_is_spelled(
    doi: str, spelling: str, outside: str, data: st.DataObject
) -> None:
    """Case, addresses, prefixes, percent encoding, invisible characters and punctuation around it say nothing."""
    name = data.draw(any_case(doi))
    name = data.draw(st.sampled_from((name, name.replace("/", "%2F", 1), name.replace("(", "%28"))))
    written = outside.format(spelling.format(name))

    assert doi == read_doi(written)
    assert publication_curie(doi) == publication_curie(written) == as_curie(written, SCHEMA)


SICI = "10.1002/(sici)1097-0193(1996)4:1<58::aid-hbm4>3.0.co;2-o"


@pytest.mark.parametrize(
    "written",
    [SICI, SICI.upper(), SICI.replace("<", "&lt;").replace(">", "&gt;"), SICI.replace("<", "&#60;").replace(">", "&#x3E;"),
     SICI.replace("<", "&amp;lt;").replace(">", "&amp;gt;"), SICI.replace("<", "%3C").replace(">", "%3e"),
     SICI.replace("<", "%26lt;").replace(">", "%26gt;"), f"https://doi.org/{SICI.replace('<', '%253C')}", f"{SICI}&nbsp;"],
)  # fmt: skip
def test_entities_of_a_page_and_percent_signs_in_a_doi_are_the_characters_that_they_stand_for(
    written: str,
) -> None:
    """Exports of libraries escape what a page or an address may not hold, once or twice; the paper is one."""
    assert SICI == read_doi(written)


@pytest.mark.parametrize(
    ("written", "doi"),
    [
        ("10.1371/journal.pone.0012345 [doi]", "10.1371/journal.pone.0012345"),
        ("10.1371/journal.pone.0012345[DOI]", "10.1371/journal.pone.0012345"),
        ("https://journals.plos.org/plosone/article?id=10.1371/journal.pone.0012345", "10.1371/journal.pone.0012345"),
        ("https://onlinelibrary.wiley.com/doi/full/10.1002/abc.123", "10.1002/abc.123"),
        ("https://pubs.acs.org/doi/10.1021/acs.1?ref=pdf", "10.1021/acs.1"),
        ("https://link.springer.com/article/10.1007/s00213-020-1", "10.1007/s00213-020-1"),
        ("https://www.frontiersin.org/articles/10.3389/fpsyt.2020.1/full", "10.3389/fpsyt.2020.1"),
        ("https://academic.oup.com/nar/advance-article/doi/10.1093/nar/gkaf1/7654321", "10.1093/nar/gkaf1"),
        ("10.1101/2020.01.01.123456v2", "10.1101/2020.01.01.123456"),
        ("https://www.biorxiv.org/content/10.1101/2020.01.01.123456v2.full.pdf", "10.1101/2020.01.01.123456"),
        ("https://doi.org/10.1101/123456v1", "10.1101/123456"),
        ("10.1000/abcv2", "10.1000/abcv2"),
        ("https://example.org/doi/10.1000/a/b", None),
        ("https://example.org/x?y=10.1000/a", None),
    ],
)  # fmt: skip
def test_a_doi_in_an_address_or_with_the_version_of_a_preprint_is_that_of_the_paper(
    written: str, doi: str | None
) -> None:
    """Where it is not certain where the DOI ends in an address, none is read."""
    assert doi == read_doi(written)


@pytest.mark.parametrize("mark", ["¹", "²", "⁴", "₂", "①", "⑴", "½", "™", "㎏", "𝟏", "\u0661"])
def test_the_mark_of_a_footnote_is_no_part_of_an_identifier(mark: str) -> None:
    """A superscript, a circled digit, a fraction or a sign of several letters would make another identifier."""
    for text in (
        "10.1000/abc{}",
        "123456{}",
        "PMC12{}",
        "CHEBI:6121{}",
        "HGNC:{}4571",
        "CVCL_013{}",
        "GO:006033{}",
    ):
        written = text.format(mark)
        assert [None] * 4 == [
            read(written) for read in (read_doi, read_pmid, read_pmcid, lambda each: as_curie(each, SCHEMA))
        ]


@pytest.mark.parametrize(
    "written", ["PMID-123", "PMID- 123", "https://pubmed.ncbi.nlm.nih.gov/?term=123%5Bpmid%5D", "123[uid]"]
)
def test_a_pubmed_identifier_is_read_as_libraries_export_it(written: str) -> None:
    """The field of a record, and the address of a search for it."""
    assert "123" == read_pmid(written)


@pytest.mark.parametrize(
    ("written", "stored"),
    [("10.1000/abc.", "10.1000/abc"), ("10.1000/a&lt;b", "10.1000/a<b"), ("10.1101/123456v2", "10.1101/123456"),
     ("10.1000/a%28b", "10.1000/a(b"), ("10.1000/a [doi]", "10.1000/a"), ("10.1000/a²", "10.1000/a²")],
)  # fmt: skip
def test_a_cell_is_rewritten_also_where_it_looks_like_an_identifier_already(
    written: str, stored: str
) -> None:
    """What is none stays, and is refused as it is written."""
    form = Form(SCHEMA, "doi")
    with duckdb.connect() as con:
        con.execute("CREATE TABLE cells AS SELECT ? AS doi", [written])
        rewrite(con, "cells", "doi", form)
        refused = con.execute("SELECT doi FROM cells WHERE " + form.refused("doi")).fetchall()  # noqa: S608 - a column of this test
        cells = con.execute("SELECT doi FROM cells").fetchall()

    assert [(stored,)] == cells
    assert ("²" in written) is (cells == refused)


@given(doi_names, doi_names, st.sampled_from(DOI_SPELLINGS), st.sampled_from(DOI_SPELLINGS))
def test_two_dois_are_two_however_they_are_spelled(one: str, other: str, first: str, second: str) -> None:
    """No spelling makes two names one."""
    assert (one == other) is (read_doi(first.format(one)) == read_doi(second.format(other)))


@given(st.integers(1, 10**9 - 1), st.sampled_from(PMID_SPELLINGS), around)
def test_a_pubmed_identifier_is_one_however_it_is_spelled(number: int, spelling: str, outside: str) -> None:
    """Prefixes, addresses and what a spreadsheet adds say nothing."""
    assert str(number) == read_pmid(outside.format(spelling.format(number)))


@given(st.integers(1, 10**9 - 1), st.sampled_from(PMCID_SPELLINGS), around)
def test_a_pubmed_central_identifier_is_one_however_it_is_spelled(
    number: int, spelling: str, outside: str
) -> None:
    """Prefixes, addresses, versions and case say nothing."""
    written = outside.format(spelling.format(number))

    assert f"PMC{number}" == read_pmcid(written)
    assert read_pmid(written) is None


@pytest.mark.parametrize(
    "text",
    [
        *PLACEHOLDERS,
        "javascript:alert(1)",
        "10.1/x",
        "10.1000",
        "10.1000/a b",
        "10.1000/a; 10.1000/b",
        "10.1000/a;10.1000/b",
        "https://doi.org/10.1000/a,https://doi.org/10.1000/b",
        "10.1000/\u0430bc",
        "10.1000/a\u202eb",
        "10.1000/a\uffff",
        "12345678,12345679",
        "012345678",
        "https://www.example.org/paper",
    ],
)
def test_what_identifies_no_publication_is_none(text: str) -> None:
    """A placeholder, several identifiers in one cell, a letter of another script: none is bent into an identifier."""
    assert (None, None, None, None) == (
        read_doi(text),
        read_pmid(text),
        read_pmcid(text),
        publication_curie(text),
    )


@given(st.sampled_from(sorted(EXAMPLES)), st.sampled_from(range(9)), around, st.data())
def test_a_curie_is_one_however_it_is_spelled(
    prefix: str, form: int, outside: str, data: st.DataObject
) -> None:
    """The prefix in any case, twice, with an underscore; the namespace, resolvers; RRID; what surrounds it."""
    curie = EXAMPLES[prefix]
    local = curie.partition(":")[2]
    cased = data.draw(any_case(prefix))
    tail = SCHEMA.prefixes[prefix].rstrip("_").rsplit("/", 1)[-1]
    written = (
        f"{cased}:{local}",
        f"{cased}: {local.lower()}",
        f"{prefix}:{cased}:{local}",
        f"RRID:{cased}_{local}",
        SCHEMA.expand(curie),
        SCHEMA.expand(curie).replace("http:", "https:"),
        f"https://identifiers.org/{cased}:{local}",
        f"https://bioregistry.io/{cased}/{local}",
        f"{prefix}:{tail}_{local}" if tail else curie,
    )[form]

    assert curie == as_curie(outside.format(written), SCHEMA)
    assert curie == as_curie(curie, SCHEMA, [prefix])
    assert as_curie(written, SCHEMA, [next(each for each in EXAMPLES if each != prefix)]) is None


@pytest.mark.parametrize(
    ("written", "curie"),
    [
        ("https://purl.obolibrary.org/obo/CHEBI_6121", "CHEBI:6121"),
        ("https://www.ebi.ac.uk/chebi/searchId.do?chebiId=CHEBI:6121", "CHEBI:6121"),
        ("https://www.ebi.ac.uk/chebi/CHEBI:6121", "CHEBI:6121"),
        ("https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/HGNC:4571", "HGNC:4571"),
        ("https://www.ncbi.nlm.nih.gov/gene/627", "NCBIGene:627"),
        ("https://www.ensembl.org/Homo_sapiens/Gene/Summary?g=ENSG00000176697;r=11:1-2", "ENSEMBL:ENSG00000176697"),
        ("https://reactome.org/PathwayBrowser/#/R-HSA-913531", "reactome:R-HSA-913531"),
        ("https://www.wikipathways.org/pathways/WP12.html", "wikipathways:WP12"),
        ("https://web.expasy.org/cellosaurus/CVCL_0531", "cellosaurus:0531"),
        ("https://meshb.nlm.nih.gov/record/ui?ui=D004565", "mesh:D004565"),
        ("https://www.gsea-msigdb.org/gsea/msigdb/human/geneset/HALLMARK_HYPOXIA.html", "msigdb:HALLMARK_HYPOXIA"),
        (
            "https://www.ebi.ac.uk/ols4/ontologies/mondo/classes/http%253A%252F%252Fpurl.obolibrary.org%252Fobo%252FMONDO_0002009",
            "MONDO:0002009",
        ),
        ("https://www.ebi.ac.uk/ols4/ontologies/efo/terms?iri=http://www.ebi.ac.uk/efo/EFO_0009854", "EFO:0009854"),
        ("http://amigo.geneontology.org/amigo/term/GO:0019933", "GO:0019933"),
        ("ENSG00000176697.19", "ENSEMBL:ENSG00000176697"),
        ("entrez:627", "NCBIGene:627"),
        ("GeneID: 627", "NCBIGene:627"),
        ("cvcl_0131", "cellosaurus:0131"),
        ("CHEBI6121", "CHEBI:6121"),
        ("ChEBI 6121", "CHEBI:6121"),
        ("HGNC4571", "HGNC:4571"),
        ("GO 0060337", "GO:0060337"),
        ("MeSH D007649", "mesh:D007649"),
        ("Cellosaurus CVCL_0131", "cellosaurus:0131"),
        ("RRID CVCL_0131", "cellosaurus:0131"),
    ],
)  # fmt: skip
def test_addresses_and_usual_forms_are_read(written: str, curie: str) -> None:
    """What a browser shows and what a paper prints stand for the identifier."""
    assert curie == as_curie(written, SCHEMA)


@pytest.mark.parametrize(
    "text",
    ["CHEBI:abc", "HGNC:BDNF", "Cellosaurus A549", "CL2", "EFO1", "hallmark hypoxia", "GO:60337", "CHEBI:", "MONDO:EFO:0009854", "CHEBI:6121,CHEBI:60799", "HGNC:1033;HGNC:6018",
     "CHEBI:6121 CHEBI:60799", "6121", "MED12", "MED 12", "HLA-A", "https://example.org/CHEBI_6121/CHEBI_60799",
     "CHEBI:6121 (ketamine)", "CHEBI:\u0661\u0662", *PLACEHOLDERS],
)  # fmt: skip
def test_what_is_not_of_the_form_of_its_authority_is_no_identifier(text: str) -> None:
    """A wrong local part, several in one cell, a bare number, a symbol, a placeholder."""
    assert as_curie(text, SCHEMA) is None
    assert all(why_not(text, SCHEMA, ["CHEBI", "mesh"]))


@pytest.mark.parametrize("separator", [",", ";", ", ", " ", "/", " and ", "+", "\n"])
def test_several_in_one_cell_are_named_as_such(separator: str) -> None:
    """The reason says that there are several, and how to separate them."""
    text = f"CHEBI:6121{separator}chebi:60799"

    assert ["CHEBI:6121", "CHEBI:60799"] == identifiers_in(text, SCHEMA)
    assert "several identifiers" in why_not(text, SCHEMA, ["CHEBI"])[0]


@given(st.text(max_size=30))
def test_reading_twice_changes_nothing(text: str) -> None:
    """What was read as an identifier is read as the same again."""
    for read in (read_doi, read_pmid, read_pmcid, lambda each: as_curie(each, SCHEMA), cleaned):
        once = read(text)
        assert once is None or once == read(once)


def test_every_example_is_of_its_own_form() -> None:
    """The table of forms agrees with itself and with the prefixes of the schema."""
    assert set(EXAMPLES) <= set(SCHEMA.prefixes)
    for prefix, example in EXAMPLES.items():
        assert example == as_curie(example, SCHEMA, [prefix])
        assert f"{prefix}:(?:" in canonical_pattern(SCHEMA, [prefix])
