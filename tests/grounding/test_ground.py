"""Grounding: approved before previous before alias; what is ambiguous is refused, never guessed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kg.errors import GroundingError
from kg.grounding.identifiers import as_curie, authorities
from kg.grounding.resolve import ground, resolve
from kg.schema.linkml import load_schema
from kg.store.snapshot import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Kg
    from factories.sandbox import World


@pytest.fixture(scope="module")
def store(review_store: Path) -> Iterator[Store]:
    """The store with the review and the whole of HGNC."""
    with Store.open(review_store) as opened:
        yield opened


@pytest.mark.parametrize(
    ("name", "identifier", "symbol", "rule"),
    [
        ("GRIA1", "HGNC:4571", "GRIA1", "approved symbol"),
        ("gria1", "HGNC:4571", "GRIA1", "approved symbol, folded"),
        ("IL-6", "HGNC:6018", "IL6", "approved symbol, folded"),
        ("IL6", "HGNC:6018", "IL6", "approved symbol"),
        ("FEDORA", "HGNC:56653", "CEDORA", "alias"),
        ("TNFα", "HGNC:11892", "TNF", "alias, folded"),
        ("TNF-alpha", "HGNC:11892", "TNF", "alias"),
        ("HGNC:4571", "HGNC:4571", "GRIA1", "identifier"),
        ("hgnc:4571", "HGNC:4571", "GRIA1", "identifier"),
        ("http://identifiers.org/hgnc/4571", "HGNC:4571", "GRIA1", "identifier"),
    ],
)
def test_a_gene_is_found_by_the_best_rule(
    store: Store, name: str, identifier: str, symbol: str, rule: str
) -> None:
    """The rule is said, and what was written stands beside what it became."""
    assert [(name, identifier, symbol, rule, [])] == ground(store, [name]).rows


def test_an_approved_symbol_goes_before_the_alias_of_another_gene(store: Store) -> None:
    """Some approved symbol is an alias or a previous symbol of another gene; it means its own gene."""
    ((symbol, own, tier),) = store.rows(
        "SELECT a.name, a.id, o.tier FROM name AS a JOIN name AS o ON a.name = o.name AND a.id <> o.id"
        " WHERE a.kind = 'gene' AND o.kind = 'gene' AND a.tier = 1 AND o.tier = 3 ORDER BY a.name LIMIT 1"
    )

    assert 3 == tier
    assert [(own, "approved symbol")] == [
        row[1::2] for row in ground(store, [symbol]).rows for row in [row[:4]]
    ]


def test_a_previous_symbol_that_is_an_alias_of_another_gene_decides_nothing(store: Store) -> None:
    """A symbol that one gene had and papers use for another is refused with both, for every such symbol."""
    shared = store.rows(
        "SELECT p.name, list_sort(list(DISTINCT o.id)) FROM name AS p JOIN name AS o ON o.kind = 'gene' AND p.folded = o.folded"
        " WHERE p.kind = 'gene' AND p.tier = 2 AND p.name NOT IN ('NA') GROUP BY p.name"
        " HAVING count(DISTINCT o.id) > 1 AND min(o.tier) = 2 ORDER BY p.name"
    )
    rows = ground(store, [name for name, _ in shared]).rows

    assert shared
    assert [(name, None, ids) for name, ids in shared] == [(row[0], row[1], row[4]) for row in rows]


def test_a_previous_symbol_is_read_where_nothing_else_has_it(store: Store) -> None:
    """Papers keep a symbol after the nomenclature has changed it."""
    assert [("IL8", "HGNC:6025", "CXCL8", "previous symbol")] == [
        row[:4] for row in ground(store, ["IL8"]).rows
    ]


def test_an_ambiguous_name_is_refused_with_its_candidates(store: Store) -> None:
    """The bare p11 is an alias of three genes."""
    candidates = ["HGNC:10487", "HGNC:14369", "HGNC:19055"]

    assert [("p11", None, None, "alias", candidates)] == ground(store, ["p11"]).rows
    with pytest.raises(GroundingError, match="ambiguous as alias") as caught:
        resolve(store, "p11", "gene")
    assert tuple(candidates) == caught.value.candidates


def test_a_name_of_nothing_has_no_identifier(store: Store) -> None:
    """It is a row without an identifier, and as an error it suggests the nearest name."""
    assert [("GRAI1", None, None, None, [])] == ground(store, ["GRAI1"]).rows
    with pytest.raises(GroundingError, match="Did you mean 'GRIA1'"):
        resolve(store, "GRAI1", "gene")


def test_many_names_keep_their_order(store: Store) -> None:
    """One row a name, also for a name asked twice."""
    names = ["IL6", "nothing at all", "GRIA1", "IL6"] * 500

    assert names == ground(store, names).column("as_written")
    assert [] == ground(store, []).rows


@pytest.mark.parametrize("name", ["cellosaurus:0131", "CVCL_0131", "RRID:CVCL_0131", "Cellosaurus:0131"])
def test_a_cell_line_is_one_however_its_identifier_is_written(store: Store, name: str) -> None:
    """The forms that papers use are read as one."""
    ((_, identifier, symbol, rule, _),) = ground(store, [name], "system").rows

    assert ("cellosaurus:0131", "A-172", "identifier") == (identifier, symbol, rule)


@pytest.mark.parametrize("prefix", list(load_schema().prefixes))
def test_every_prefix_expands_and_contracts(prefix: str) -> None:
    """A CURIE and the address it stands for are read as the same identifier, whatever the case of the prefix."""
    schema = load_schema()
    examples = {"doi": "doi:10.1093/nar/gkaf1", "pubmed": "pubmed:35013133"}
    examples |= {name: each.example for name, each in authorities(schema).items()}
    curie = examples.get(prefix, f"{prefix}:0001")
    local = curie.partition(":")[2]

    assert curie == schema.contract(schema.expand(curie))
    assert curie == as_curie(curie, schema)
    assert curie == as_curie(f"{prefix.lower() if prefix.isupper() else prefix.capitalize()}:{local}", schema)
    assert curie == as_curie(schema.expand(curie), schema)


@pytest.mark.parametrize("name", ["GRIA1", "IL-6", "a: b", "CVCL_", "RRID:", "http://example.org/x", ""])
def test_what_is_no_identifier_is_none(name: str) -> None:
    """A name is never bent into an identifier."""
    assert as_curie(name, load_schema()) is None


def test_a_mapping_of_the_source_decides_and_what_was_written_is_kept(loaded: World) -> None:
    """p11 means S100A10 where the source says so, and nowhere else."""
    assert [("p11", "HGNC:10487", "S100A10")] == loaded.rows(
        "SELECT as_written, feature_id, symbol FROM evidence WHERE finding LIKE '%p.f02'"
    )
    assert [("IL-10", "IL10"), ("TNFα", "TNF")] == loaded.rows(
        "SELECT as_written, symbol FROM evidence WHERE contrast LIKE '%m.ket-vs-untreated' ORDER BY 1"
    )


@pytest.mark.parametrize(
    ("written", "object_id"), [("ESRI", "HGNC:3467"), ("VEGFA1", "HGNC:12680"), ("p11", "HGNC:10487")]
)
def test_misprints_are_read_by_the_mappings_of_the_review_alone(
    store: Store, written: str, object_id: str
) -> None:
    """No rule of spelling makes ESR1 of ESRI or VEGFA of VEGFA1; the review's mapping does and says why."""
    assert ground(store, [written]).rows[0][1] is None
    assert [(object_id,)] == store.rows(f"SELECT object FROM mapping WHERE subject_name = '{written}'")  # noqa: S608 - a name of this test


def test_the_command_prints_candidates_and_ends_with_3(kg: Kg, review_store: Path) -> None:
    """Rows on stdout whatever was found; ambiguous or unknown ends with 3."""
    good = kg("ground", "GRIA1", "--store", review_store)
    several = kg("ground", "-", "--json", "--store", review_store, stdin="GRIA1\np11\n")
    nothing = kg("ground", "GRAI1", "--store", review_store)

    assert [0, 3, 3] == [run.returncode for run in (good, several, nothing)]
    assert ["HGNC:10487", "HGNC:14369", "HGNC:19055"] == json.loads(several.stdout)[1]["candidates"]
    assert "the nearest name is 'GRIA1'" in nothing.stderr
