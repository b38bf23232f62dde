"""Species in claims: a gene of the mouse counts for a human gene where that is asked for, and the two are one to one."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from kg.errors import OptionError
from kg.evidence.claim import Claim
from kg.evidence.contradictions import refuse_contradictions
from kg.evidence.convergence import conflicts, converge
from kg.evidence.explain import why_not
from kg.evidence.lookup import of_gene
from kg.load.files.one_file import source_of
from kg.load.loader import LoadOptions, load
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from factories.sandbox import World

pytestmark = pytest.mark.long

HEADER = "study,doi,drug,system,compartment,species,contrast_type,gene,direction,call,control"
IN_A_DISH = "Ant 2020,10.1000/a,ketamine,macrophage,in_vitro,human,treated_vs_untreated"
IN_MICE = "Bee 2021,10.1000/b,{},hippocampus,brain,mouse,treated_vs_untreated"
LATER = "Cow 2022,10.1000/c,ketamine,hippocampus of mice,brain,mouse,post_vs_pre"
ROWS = [
    f"{IN_A_DISH},IL6,up",
    f"{IN_A_DISH},TNF,up",
    f"{IN_MICE.format('ketamine')},Il6,up",
    f"{IN_MICE.format('ketamine')},Pou5f1,up",
    f"{IN_MICE.format('midazolam')},Il6,up",
    f"{LATER},Tnf,down",
]


@pytest.fixture(scope="module")
def store(three_species: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A study of human cells and two of mice."""
    place = tmp_path_factory.mktemp("claims")
    shutil.copy(three_species.store, place / "kg.duckdb")
    path = place / "findings.csv"
    path.write_text("\n".join([HEADER, *(f"{row},significant," for row in ROWS)]) + "\n", encoding="utf-8")
    plan = LoadOptions(loaders=three_species.loaders)
    load(place / "kg.duckdb", [source_of(str(path), three_species.loaders)], load_schema(), plan)
    with Store.open(place / "kg.duckdb") as opened:
        yield opened


def counted(store: Store, **claim: str) -> dict[str, int]:
    """Return feature → number of independent units, for the features of ketamine."""
    answer = converge(store, Claim(drug="ketamine", **claim), everything=True)  # type: ignore[arg-type]
    return dict(zip(answer.column("feature_id"), answer.column("units"), strict=True))


@pytest.mark.parametrize(
    ("species", "expected"),
    [
        (None, {"HGNC:6018": 1, "HGNC:11892": 1, "MGI:96559": 1, "MGI:101893": 1, "MGI:104798": 1}),
        ("human", {"HGNC:6018": 1, "HGNC:11892": 1}),
        ("mouse", {"MGI:96559": 1, "MGI:101893": 1, "MGI:104798": 1}),
    ],
)
def test_each_gene_counts_for_itself(store: Store, species: str | None, expected: dict[str, int]) -> None:
    """Without --species any, no gene counts for one of another species; a species leaves the others out."""
    assert expected == counted(store, **({} if species is None else {"species": species}))


def test_one_to_one_orthologues_count_together(store: Store) -> None:
    """With --species any, IL6 has the units of both species, and a gene of two human ones stays itself."""
    found = counted(store, species="any")
    assert {"HGNC:6018": 2, "MGI:101893": 1} == {gene: found[gene] for gene in ("HGNC:6018", "MGI:101893")}
    assert ["HGNC:6018"] == converge(store, Claim(species="any")).column("feature_id")
    assert [] == converge(store, Claim()).column("feature_id")


def test_the_report_counts_what_was_lifted_and_names_what_was_not(store: Store) -> None:
    """The report says how many genes count for their human orthologue, and names those that are not one to one."""
    text = " ".join(converge(store, Claim(drug="ketamine", species="any")).notes)
    lifted = "2 of 3 genes of mouse count for the human orthologue (HGNC, one to one)"
    assert f"{lifted}; 1 has an orthology that is not one to one (Pou5f1), counted by themselves." in text
    assert "in 2 compartments, none of them in blood and in vitro" in text


def test_drugs_of_the_same_study_that_do_the_same_are_named(store: Store) -> None:
    """A gene that a comparator raises too is not specific to the drug, and the report says so."""
    text = converge(store, Claim(drug="ketamine", species="any")).report
    assert "not specific to ketamine: midazolam raises it too" in " ".join(str(text).split())


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ({}, set()),
        ({"species": "any"}, {"HGNC:11892"}),
        ({"species": "any", "contrast_type": "treated_vs_untreated"}, set()),
    ],
)
def test_directions_contradict_each_other_where_both_are_counted(
    store: Store, claim: dict[str, str], expected: set[str]
) -> None:
    """Opposite directions in two species, or in two types of contrast, contradict each other where these are pooled."""
    assert expected == set(conflicts(store, Claim(**claim)).column("feature_id"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "species", "expected"),
    [
        ("IL6", None, {"HGNC:6018"}),
        ("IL6", "any", {"HGNC:6018", "MGI:96559"}),
        ("Il6", "mouse", {"MGI:96559"}),
        ("MGI:96559", None, {"MGI:96559"}),
    ],
)
def test_a_gene_is_one_of_the_species_asked_for(
    store: Store, name: str, species: str | None, expected: set[str]
) -> None:
    """`kg gene` lists one gene, and with --species any its one-to-one orthologues too."""
    assert expected == set(of_gene(store, name, species=species).column("feature_id"))


def test_orthologues_that_are_not_listed_are_named(store: Store) -> None:
    """`kg gene` says which orthologues have findings of their own, and why one is not listed with the gene."""
    assert ["Il6 of mouse (MGI:96559) has findings of its own, listed with --species any."] == [
        note for note in of_gene(store, "IL6").notes if "of mouse" in note
    ]
    several = "Pou5f1 of mouse (MGI:101893) has findings of its own, and is not POU5F1 alone: several human genes to one."
    assert several in of_gene(store, "POU5F1", species="any").notes


@pytest.mark.parametrize("name", ["IL6", "MGI:96559"])
def test_why_not_asks_about_the_human_gene(store: Store, name: str) -> None:
    """A gene of the mouse is explained as the human gene that it counts for."""
    answer = why_not(store, name, Claim(drug="ketamine", species="any"))
    assert {"IL6"} == set(answer.column("symbol"))
    assert answer.rows[0][3] is True


@pytest.mark.parametrize(
    "claim",
    [
        {"contrast_type": "post_vs_pre", "mix": True},
        {"contrast_type": "post_vs_pre", "family": "disease_state"},
    ],
)
def test_a_type_of_contrast_is_of_the_family_asked_about(claim: dict[str, Any]) -> None:
    """A type of contrast with all families, or with another family than its own, is refused."""
    with pytest.raises(OptionError, match="--contrast-type"):
        refuse_contradictions(Claim(**claim))


@pytest.mark.parametrize("option", ["species", "contrast_type"])
def test_an_unknown_value_is_refused(option: str) -> None:
    """A species and a type of contrast are of closed lists."""
    with pytest.raises(OptionError, match="Use one of"):
        Claim(**{option: "hmster"})  # type: ignore[arg-type]
