"""Genes of the rows of tables: what their identifiers and symbols stand for in the store, in columns.

An accession goes before a symbol. What is not known stays a gene of the source, and never becomes another: a gene
is looked up among those of its own species alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.grounding.match import MADE_DATE, Asked, match
from kg.grounding.species import gene_kind
from kg.load.quarantine import fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from kg.load.quarantine import Fault

_ACCESSIONS = {  # kind of identifier → SQL of its CURIE
    "ensembl_gene": "'ENSEMBL:' || regexp_extract({0}, '^ENS[A-Z]*G[0-9]+')",
    "hgnc": "{0}",
    "mgi": "{0}",
    "rgd": "{0}",
    "entrez": "'NCBIGene:' || regexp_replace({0}, '\\.0+$', '')",
    "ensembl_transcript": "'ENSEMBL:' || regexp_extract({0}, '^ENS[A-Z]*T[0-9]+')",
}
_MOST_SHOWN = 5


def ground_genes(
    con: duckdb.DuckDBPyConnection, tables: Sequence[tuple[str, str]], taxon: str
) -> list[Fault]:
    """Fill the columns feature, key, as_written, symbol_known, discriminator and remark of tables of rows.

    Parameters
    ----------
    tables : sequence of (str, str)
        Each table of rows, and the file that its faults name.
    taxon : str
        The species whose genes are looked up.

    Returns
    -------
    list of Fault
        Symbols that several genes have, dates, and identifiers that contradict the symbol of the row.
    """
    accessions = ", ".join(f"{sql.format(kind)} AS a_{kind}" for kind, sql in _ACCESSIONS.items())
    kinds = list(_ACCESSIONS)
    every = " UNION ALL ".join(f"SELECT {', '.join(kinds)}, symbol FROM {table}" for table, _ in tables)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE written_gene AS SELECT *, {accessions} FROM (SELECT DISTINCT * FROM ({every}))"
    )
    con.execute(
        """CREATE OR REPLACE TEMP TABLE known_gene AS
        SELECT id, symbol, xrefs FROM gene WHERE taxon = $taxon AND mapping_status IS NULL
        UNION ALL SELECT id, symbol, xrefs FROM noncoding_rna WHERE taxon = $taxon AND mapping_status IS NULL""",
        {"taxon": taxon},
    )
    con.execute(
        """CREATE OR REPLACE TEMP TABLE known_accession AS SELECT accession, min(id) AS id FROM (
            SELECT id AS accession, id FROM known_gene UNION ALL SELECT unnest(xrefs), id FROM known_gene)
        GROUP BY accession HAVING count(DISTINCT id) = 1"""
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE known_symbol AS SELECT symbol, min(id) AS id FROM known_gene GROUP BY symbol HAVING count(DISTINCT id) = 1"
    )
    found = _ground_symbols(con, taxon)
    con.register("symbols", found)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE symbol_gene AS SELECT * FROM symbols UNION ALL SELECT symbol, id, NULL, NULL FROM known_symbol"
        " WHERE symbol IN (SELECT symbol FROM written_gene)"
    )
    con.unregister("symbols")
    _ground_rows(con)
    faults: list[Fault] = []
    for table, place in tables:
        faults += _write(con, table, place)
    return faults


def _ground_symbols(con: duckdb.DuckDBPyConnection, taxon: str) -> dict[str, Any]:
    """Return what symbols stand for that no gene has as its approved symbol letter by letter, as arrays."""
    import numpy as np

    rows = con.execute(
        """SELECT DISTINCT symbol FROM written_gene WHERE symbol IS NOT NULL AND symbol NOT IN (SELECT symbol FROM known_symbol)
        AND NOT regexp_matches(symbol, '///|[;|,]') ORDER BY 1"""
    ).fetchall()
    names = [name for (name,) in rows]
    ids: list[str | None] = []
    problems: list[str | None] = []
    remarks: list[str | None] = []
    asked = [Asked(name, gene_kind(taxon)) for name in names]
    for name, one in zip(
        names, match(lambda sql, values: con.execute(sql, values).fetchall(), asked), strict=True
    ):
        is_date = one.reason == MADE_DATE
        identifier = one.ids[0] if len(one.ids) == 1 and (one.reason is None or is_date) else None
        ids.append(identifier)
        remarks.append(
            f"a spreadsheet made the date {name!r} of the symbol" if is_date and identifier else None
        )
        if is_date and identifier is None:
            problems.append("name.date\t" + (", ".join(one.ids) or "no loaded source says of which"))
        elif identifier is None and (len(one.ids) > 1 or one.reason is not None):
            problems.append("name.ambiguous\t" + ", ".join(one.ids))
        else:
            problems.append(None)
    return {
        name: np.array(cells, dtype=object)
        for name, cells in {"symbol": names, "id": ids, "problem": problems, "remark": remarks}.items()
    }


def _ground_rows(con: duckdb.DuckDBPyConnection) -> None:
    """Write what each combination of identifiers stands for into the table `written_as`."""
    joins = " ".join(
        f"LEFT JOIN known_accession AS k_{kind} ON k_{kind}.accession = w.a_{kind}" for kind in _ACCESSIONS
    )
    by_accession = ", ".join(f"k_{kind}.id" for kind in _ACCESSIONS if kind != "ensembl_transcript")
    firmest = "coalesce(w.a_ensembl_gene, w.hgnc, w.mgi, w.rgd, w.a_entrez, w.symbol, w.a_ensembl_transcript)"
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE written_as AS
        SELECT {", ".join(f"w.{kind}" for kind in _ACCESSIONS)}, w.symbol, {firmest} AS key,
            coalesce(w.symbol, w.ensembl_gene, w.hgnc, w.mgi, w.rgd, w.entrez, w.ensembl_transcript) AS as_written,
            coalesce({by_accession}) AS by_accession, s.id AS by_symbol,
            coalesce({by_accession}, s.id, k_ensembl_transcript.id) AS found,
            coalesce(w.a_ensembl_gene, w.hgnc, w.mgi, w.rgd, w.a_entrez, w.a_ensembl_transcript) AS accession,
            CASE WHEN coalesce({by_accession}) IS NOT NULL AND w.symbol IN (SELECT symbol FROM known_symbol) AND s.id <> coalesce({by_accession})
                     THEN 'name.mismatch' || chr(9) || s.id
                 WHEN coalesce({by_accession}) IS NULL AND coalesce(w.a_ensembl_gene, w.hgnc, w.mgi, w.rgd, w.a_entrez) IS NULL THEN s.problem
            END AS problem, CASE WHEN coalesce({by_accession}) IS NULL THEN s.remark END AS remark
        FROM written_gene AS w {joins} LEFT JOIN symbol_gene AS s ON s.symbol = w.symbol"""
    )


def _write(con: duckdb.DuckDBPyConnection, table: str, place: str) -> list[Fault]:
    """Add the genes to the rows of a table, and what tells rows of one gene apart; return the faults, whose rows stay."""
    kinds = [*_ACCESSIONS, "symbol"]
    same = " AND ".join(f"r.{kind} IS NOT DISTINCT FROM g.{kind}" for kind in kinds)
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE {table} AS WITH grounded AS (
            SELECT r.*, g.key, g.as_written, g.accession, coalesce(g.found, local_id('gene', g.key)) AS feature, g.found IS NULL AS is_own, g.remark, g.problem
            FROM {table} AS r LEFT JOIN written_as AS g ON {same}
        ), repeated AS (
            SELECT *, count(*) OVER (PARTITION BY contrast_id, feature) AS times, coalesce(probe, ensembl_transcript, as_written) AS base FROM grounded
        ), counted AS (
            SELECT *, row_number() OVER (PARTITION BY contrast_id, feature, base ORDER BY p, effect, q, se, row) AS place FROM repeated
        )
        SELECT * EXCLUDE (times, base, place), CASE WHEN times > 1 THEN base || CASE WHEN place > 1 THEN ' ' || place ELSE '' END END AS discriminator
        FROM counted"""
    )
    rows = con.execute(
        f"SELECT row, symbol, problem FROM {table} WHERE problem IS NOT NULL ORDER BY row"
    ).fetchall()
    faults = []
    for row, symbol, problem in rows:
        rule, candidates = problem.split("\t")
        remedy = {
            "name.ambiguous": f"candidates: {candidates}; add a column of identifiers",
            "name.date": f"candidates: {candidates}; write the symbol, or add a column of identifiers",
            "name.mismatch": f"the symbol is that of {candidates}; correct the identifier or the symbol",
        }[rule]
        faults.append(fault(rule, place, row, "symbol", symbol, remedy=remedy))
    return faults
