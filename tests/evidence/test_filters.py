"""Filters say what they leave out, contradictions come before absence, and numbers add up."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from factories.edited import edited

import kg
from kg.errors import NotFoundError, OptionError
from kg.evidence.claim import FAMILIES, MEASURANDS, Claim
from kg.evidence.claim_evidence import ClaimEvidence
from kg.evidence.claim_options import ClaimArguments, read_claim
from kg.evidence.concentration import read_micromolar
from kg.evidence.explain import explain
from kg.store.snapshot import Store
from kg.store.tables import rebuild_derived, view_sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Kg

    from kg.errors import KGError

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def toy(toy_store: Path) -> Iterator[kg.KnowledgeGraph]:
    """The toy review, open."""
    with kg.open(toy_store) as graph:
        yield graph


@pytest.mark.parametrize("limit", [0.01, 0.4, 1.0, 10.0, 1000.0])
def test_a_limit_of_the_concentration_is_for_dishes(toy: kg.KnowledgeGraph, limit: float) -> None:
    """What people were given stays, whatever the limit; in vitro only what is known to be at or below it counts."""
    findings = {
        row.finding: row for drug in ("ketamine", "midazolam", "escitalopram") for row in toy.drug(drug)
    }
    for row in toy.converge(min=1, min_units=1, max_conc=limit):
        for each in map(findings.get, row.findings):
            assert each is not None
            assert each.setting == "in_vivo" or (each.conc_max_um is not None and each.conc_max_um <= limit)
    free = {(row.subject, row.feature_id, row.units_blood) for row in toy.converge(min=1, min_units=1)}
    kept = toy.converge(min=1, min_units=1, max_conc=limit)

    assert {each for each in free if each[2]} <= {
        (row.subject, row.feature_id, row.units_blood) for row in kept
    }


def test_blood_and_a_dish_below_the_limit_converge(toy: kg.KnowledgeGraph) -> None:
    """IL6 falls in blood and at 10 µM: it converges with that limit, and not with a lower one."""
    assert ["IL6"] == [row.symbol for row in toy.converge(max_conc=10)]
    assert [] == list(toy.converge(max_conc=1))


CLAIMS: tuple[ClaimArguments, ...] = (
    {},
    {"max_conc": 0.01},
    {"max_conc": 1},
    {"drug": "racemic ketamine", "forms": "exact"},
    {"drug": "esketamine", "forms": "exact", "max_conc": 0.1},
    {"calls": "corrected"},
    *(ClaimArguments(family=family) for family in FAMILIES),
    *(ClaimArguments(measurand=measurand) for measurand in MEASURANDS),
)


@pytest.mark.parametrize("store", ["toy_store", "review_store"])
@pytest.mark.parametrize("claim", CLAIMS, ids=str)
def test_what_a_filter_leaves_out_is_never_called_not_tested(
    request: pytest.FixtureRequest, store: str, claim: ClaimArguments
) -> None:
    """Where a study of the drug measured a gene in a compartment, no filter makes that "not tested"."""
    with Store.open(request.getfixturevalue(store)) as opened:
        rows = opened.rows(
            "SELECT DISTINCT subject, feature_id, compartment FROM evidence WHERE symbol IS NOT NULL"
        )
        features = {feature: feature for _, feature, _ in rows}
        with ClaimEvidence(opened, read_claim(claim)) as evidence:
            explained = explain(evidence, features)
    for feature, subjects in explained.items():
        for shown, conditions in subjects.items():
            subject = "ketamine" if "ketamine" in shown else shown
            where = {each for about, on, each in rows if (about, on) == (subject, feature)}

            assert not where or not conditions["measured"][1].endswith("not tested")
            for part in re.split("; (?=in vitro:)", conditions["compartments"][1]):
                assert "not tested" not in part or part.split(":")[0].replace(" ", "_") not in where


def test_an_accepted_level_of_calls_is_said(toy: kg.KnowledgeGraph) -> None:
    """An effect that the level does not accept is not worded as no significant effect."""
    details = {row.condition: row.detail for row in toy.why_not("BDNF", calls="corrected", drug="ketamine")}

    assert "no significant effect" not in details["compartments"]
    assert "no effect that is corrected" in details["compartments"]


def test_a_study_that_says_the_opposite_is_named_first(toy: kg.KnowledgeGraph) -> None:
    """Dish C alone found IL6 up: why-not and the notes name it, with its symbol and compartment."""
    details = {row.condition: row.detail for row in toy.why_not("IL6") if row.subject == "ketamine"}

    assert "1 opposing unit: Dish C 2032 ▲, in vitro" == details["unopposed"]
    assert "in vitro: 1 supporting unit, 1 against (Dish C 2032 ▲)" in details["compartments"]
    assert any(note.startswith("IL6 ▼ · against: Dish C 2032 ▲, in vitro") for note in toy.converge().notes)


def test_contradiction_goes_before_absence(toy: kg.KnowledgeGraph) -> None:
    """In a compartment without support the study against comes first, then what found nothing, then what is presumed."""
    rows = toy.why_not("CXCL8", max_conc="1uM", calls="nominal")
    details = {row.condition: row.detail for row in rows if row.subject == "ketamine"}

    assert "in vitro: both ways in 1 (Dish B 2031 ▲▼)" in details["compartments"]
    assert details["compartments"].index("both ways") < details["compartments"].index("not counted")
    assert "Dish B 2031" not in details["units"]  # it supports neither direction


def test_every_study_with_a_result_is_named(toy: kg.KnowledgeGraph) -> None:
    """A study that measured a gene and found nothing is named where it stands, before those presumed to have tested it."""
    details = {row.condition: row.detail for row in toy.why_not("TNF") if row.subject == "ketamine"}

    assert "blood: no significant effect in 1 (Blood B 2030 □)" in details["compartments"]


@pytest.mark.parametrize("store", ["toy_store", "review_store"])
@pytest.mark.parametrize(
    "claim", [each | {"min_units": 3} for each in CLAIMS if each.get("measurand") != "phenotype"], ids=str
)
def test_the_findings_of_the_store_add_up(
    request: pytest.FixtureRequest, store: str, claim: dict[str, Any]
) -> None:
    """One sentence leads from all findings of the store to those with a result that the claim counts, each part with fewer."""
    path = request.getfixturevalue(store)
    with Store.open(path) as opened:
        ((total,),) = opened.rows("SELECT count(*) FROM finding")
    with kg.open(path) as graph:
        notes = list(graph.converge(**claim).notes)
    chains = [note.partition(".")[0] for note in notes if note.startswith(f"{total} findings in ")]
    assert chains or any("The store has no finding" in note for note in notes)
    for chain in chains:
        numbers = [int(number) for number in re.findall(r"(?:^|; )(\d+) ", chain)]

        assert numbers == sorted(set(numbers), reverse=True)


@pytest.mark.parametrize("claim", [{}, {"family": "disease_state"}, {"measurand": "tf_activity"}], ids=str)
def test_denominators_are_those_of_the_question(review_store: Path, claim: dict[str, Any]) -> None:
    """The headline is out of the genes that the question finds, and its sentence leads to their findings, as in the grid."""
    with kg.open(review_store) as graph:
        notes = list(graph.converge(**claim).notes)
        grid = graph.grid(**claim)
    genes = int(re.search(r"of (\d+) named in ", notes[0])[1])  # type: ignore[index]
    numbers = [
        int(number) for number in re.findall(r"(?:^|; )(\d+) (?!with a result)", notes[1].partition(".")[0])
    ]

    if not claim or "measurand" in claim:
        assert (genes, grid.summary["findings"]) == (
            len(grid.rows),
            numbers[-1],
        )


@pytest.mark.parametrize(
    ("text", "micromolar"),
    [
        ("1uM", 1.0), ("1 µM", 1.0), ("1 μM", 1.0), ("1\N{NO-BREAK SPACE}µM", 1.0), ("1e-6 M", 1.0), ("1E-6M", 1.0),
        ("1×10⁻⁶ mol/L", 1.0), ("0.7 µmol/l", 0.7), ("700nM", 0.7), ("700 nmol/L", 0.7), (".5 mM", 500.0),
        ("3e-7 M", 0.3), ("5 pM", 5e-6), ("2 millimolar", 2000.0), ("0.5 µmol·L⁻¹", 0.5),
    ],
)  # fmt: skip
def test_usual_spellings_of_a_concentration_are_read(text: str, micromolar: float) -> None:
    """A number and a unit of amount by volume are read exactly."""
    assert micromolar == read_micromolar(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("300ng/ml", "molar mass"), ("300 ng/mL", "molar mass"), ("1 µg/mL", "molar mass"), ("1um", "capital M: uM"),
        ("1", "the unit is missing"), ("uM", "a number above 0"), ("0,5 µM", "a point"), ("0 uM", "above 0"),
        ("-1uM", "above 0"), ("1e400 M", "above 0"), ("1 kg", "'kg'"), ("", "a number"), ("nan uM", "a number"),
    ],
)  # fmt: skip
def test_what_is_no_concentration_is_refused(text: str, words: str) -> None:
    """The sentence says what is wrong or missing."""
    with pytest.raises(OptionError, match=re.escape(words)):
        read_micromolar(text)


@pytest.mark.parametrize(("limit", "code"), [("400 nM", 0), ("300ng/ml", 2), ("1um", 2)])
def test_a_limit_on_the_command_line(kg: Kg, toy_store: Path, limit: str, code: int) -> None:
    """A limit is read as it is usually written, or refused as a usage error."""
    assert code == kg("converge", "--max-conc", limit, "--store", toy_store).returncode


CONTRADICTIONS: tuple[tuple[list[str], str], ...] = (
    (["converge", "--mix", "--family", "drug_effect"], "--mix and --family contradict each other"),
    (["why-not", "IL6", "--mix", "--family", "disease_state"], "--mix and --family contradict each other"),
    (["missing", "--pool-drugs", "--drug", "ketamine"], "--pool-drugs and --drug contradict each other"),
    (["converge", "--pool-drugs", "--forms", "exact"], "--pool-drugs and --forms contradict each other"),
    (["converge", "--family", "disease_state", "--max-conc", "1uM"], "--max-conc has no effect"),
    (["converge", "--family", "disease_state", "--forms", "all"], "--forms has no effect"),
    (["converge", "--min", "7"], "cannot be met: the store has 2 compartments"),
    (["converge", "--across", "study", "--min", "99"], "cannot be met: the store has 6 studies"),
    (["converge", "--min-units", "6"], "cannot be met: the store has 5 independent units"),
    (["converge", "--min-units", "5", "--policy", "lab"], "cannot be met: the store has 4 independent units"),
    (["conflicts", "--direction", "any"], "--direction any contradicts"),
    (["conflicts", "--min", "3"], "--min has no effect"),
    (["conflicts", "--across", "compartment"], "--across has no effect"),
    (["why-not", "IL6", "--level", "pathway"], "IL6 is a gene; --level pathway asks about pathways"),
    (["why-not", "IL6", "--level", "theme"], "IL6 is a gene; --level theme asks about themes"),
    (["why-not", "Interferon Signaling", "--level", "gene"], "is a pathway; --level gene asks about genes"),
    (["draw", "grid", "--all", "--drug", "ketamine", "-o", "x.html"], "--all and --drug contradict"),
    (["draw", "grid", "--all", "--level", "gene", "-o", "x.html"], "--all and --level contradict"),
    (["draw", "grid", "IL6", "--level", "pathway", "-o", "x.html"], "--level has no effect"),
    (["ask", "nulls", "--show", "-p", "drug=ketamine"], "--show takes no parameters"),
)


@pytest.mark.parametrize(("arguments", "sentence"), CONTRADICTIONS)
def test_options_that_contradict_each_other_are_refused(
    kg: Kg,
    toy_store: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    sentence: str,
) -> None:
    """An option that contradicts another, or cannot have an effect, is one sentence and no answer."""
    monkeypatch.chdir(tmp_path)
    done = kg(*arguments, "--store", toy_store)

    assert (2, "") == (done.returncode, done.stdout)
    assert sentence in done.stderr
    assert [] == list(tmp_path.iterdir())


def test_contradictions_are_refused_in_python_too(toy: kg.KnowledgeGraph) -> None:
    """The same rules hold for the attributes of a claim."""
    for call in (
        lambda: toy.converge(mix=True, family="disease_state"),
        lambda: toy.conflicts(direction="any"),
        lambda: toy.why_not("Interferon Signaling", level="gene"),
        lambda: toy.missing(min=9),
    ):
        with pytest.raises(OptionError):
            call()


def test_the_level_follows_the_feature_where_it_is_not_asked_for(toy: kg.KnowledgeGraph) -> None:
    """A pathway is explained as a pathway without the option."""
    assert list(toy.why_not("Interferon Signaling"))
    assert Claim().level == "gene"


@pytest.fixture(scope="module")
def two_sources(toy_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[kg.KnowledgeGraph]:
    """The toy, of which the studies in dishes are those of another source."""
    path = tmp_path_factory.mktemp("two-sources") / "kg.duckdb"
    shutil.copy(toy_store, path)
    with edited(path) as connection:
        connection.execute("UPDATE study SET source = 'dishes' WHERE label LIKE 'Dish %'")
        connection.execute(
            "INSERT INTO loaded SELECT 'dishes', * EXCLUDE (name) FROM loaded WHERE name = 'toy'"
        )
        rebuild_derived(connection)
    with kg.open(path) as graph:
        yield graph


@pytest.mark.parametrize("claim", [{"source": ("toy",)}, {"without_source": ("dishes",)}], ids=str)
def test_a_source_can_be_left_out(two_sources: kg.KnowledgeGraph, claim: dict[str, Any]) -> None:
    """Findings of another source do not count, are named as left out, and make nothing "not tested"."""
    answer = two_sources.converge(**claim)
    details = {
        row.condition: row.detail for row in two_sources.why_not("IL6", **claim) if row.subject == "ketamine"
    }

    assert ["IL6"] == [row.symbol for row in two_sources.converge()]
    assert [] == list(answer)
    assert any(" in the sources asked about" in note for note in answer.notes)
    assert (
        "in vitro: not counted: of another source in 2 studies (Dish A 2031, Dish C 2032)"
        in details["compartments"]
    )


@pytest.mark.parametrize(
    ("claim", "error"),
    [
        ({"source": ("nope",)}, NotFoundError),
        ({"without_source": ("toy", "dishes")}, OptionError),
        ({"source": ("toy",), "without_source": ("toy",)}, OptionError),
    ],
    ids=str,
)
def test_a_source_that_cannot_be_asked_is_refused(
    two_sources: kg.KnowledgeGraph, claim: dict[str, Any], error: type[KGError]
) -> None:
    """An unknown source, or none at all, is an error and no empty answer."""
    with pytest.raises(error):
        two_sources.converge(**claim)


def test_a_drug_that_an_arm_got_twice_has_both_doses(toy_store: Path, tmp_path: Path) -> None:
    """Neither dose stands for both; a concentration that is not known for one of them is not known."""
    path = Path(shutil.copy(toy_store, tmp_path / "kg.duckdb"))
    with edited(path) as connection:
        ((arm, drug),) = connection.execute(
            "SELECT case_arm, drug FROM contrast JOIN arm_treatments ON case_arm = arm JOIN treatment AS t ON item = t.id"
            " WHERE t.agent = drug AND conc_max_um IS NOT NULL ORDER BY 1 LIMIT 1"
        ).fetchall()
        connection.execute(
            "INSERT INTO treatment SELECT * REPLACE ('id:toy/treatment/more' AS id, '3 mg/kg, oral' AS dose,"
            " NULL AS conc_min_um, NULL AS conc_max_um) FROM treatment WHERE agent = $drug LIMIT 1",
            {"drug": drug},
        )
        connection.execute(
            "UPDATE arm SET treatments = list_append(treatments, 'id:toy/treatment/more') WHERE id = $arm",
            {"arm": arm},
        )
        view = connection.sql(view_sql("result_set_context")).filter(
            f"case_arm = '{arm}' AND drug_id = '{drug}'"
        )
        ((dose, low, high), *_) = view.project("dose, conc_min_um, conc_max_um").fetchall()

    assert dose.endswith(" + 3 mg/kg, oral")
    assert None is low is high
