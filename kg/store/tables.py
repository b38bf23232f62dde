"""The tables of a store: what is created for the schema, and what is computed again after a load."""

from __future__ import annotations

import hashlib
from dataclasses import astuple
from typing import TYPE_CHECKING

from kg.resources import folder
from kg.store.sql_text import quote_text, quote_texts
from kg.version import __version__

if TYPE_CHECKING:
    import duckdb

    from kg.schema.model import Class, Schema, Slot

FROM_TRIPLES = "triples"  # the layout of a store that was made from triples and takes no sources
FORMAT = 5  # raise it whenever the tables or views of a store change; an older store is refused
DERIVED = (
    "feature",
    "study_unit",
    "system_model",
    "agent_ancestor",
    "agent_group",
    "system_ancestor",
    "pathway_group",
    "xref",
    "name",
    "result_set_context",
)
VIEWS = ("evidence", "caption")
_GREEK = dict(
    zip(
        "αβγδεζηθικλμµνξπρσςτφχψω",
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu mu nu xi pi rho sigma sigma tau phi chi psi omega".split(),
        strict=True,
    )
)
_SIGNS = (  # in this order; ~ is a minus that carries meaning
    (r"\(-\)|([\p{L}\p{N}])-($|[\s/,;)])", r"\1~\2"),
    (r"[^\p{L}\p{N}+±~]+", " "),
    (r"(\p{N}) (\p{N})", r"\1-\2"),
    (r"(\p{N}) (\p{N})", r"\1-\2"),
    (" ", ""),
)


def layout_digest(schema: Schema) -> str:
    """Return the sha256 over everything that the tables of a store are made of."""
    parts = [_table_sql(cls, schema, cls.table) for cls in schema.tables]
    parts += [view_sql(name) for name in (*DERIVED, *VIEWS)]
    parts += [str(row) for row in (*families(schema), *schema.finding_statuses())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def create_tables(con: duckdb.DuckDBPyConnection, schema: Schema) -> None:
    """Create an empty store: a table for each class, bookkeeping, link views, and the views of queries/views."""
    con.execute(
        "CREATE TABLE store_format AS"
        " SELECT $format::INTEGER AS format, $version AS written_by, $layout AS layout, uuid()::VARCHAR AS identity",
        {"format": FORMAT, "version": __version__, "layout": layout_digest(schema)},
    )
    con.execute("CREATE TABLE graph_digest (graph VARCHAR NOT NULL, digest VARCHAR NOT NULL)")
    con.execute(
        "CREATE TABLE loaded (name VARCHAR NOT NULL, kind VARCHAR NOT NULL, version VARCHAR NOT NULL, fingerprint VARCHAR NOT NULL, findings BIGINT NOT NULL, triples BIGINT NOT NULL, rows BIGINT NOT NULL, origin VARCHAR NOT NULL)"
    )
    con.execute(
        "CREATE TABLE raw_file (source VARCHAR NOT NULL, file VARCHAR NOT NULL, sha256 VARCHAR NOT NULL)"
    )
    for cls in schema.tables:
        con.execute(_table_sql(cls, schema, cls.table))
        if cls.graph is not None:
            con.execute(_table_sql(cls, schema, f"record_{cls.table}"))
        for slot in cls.slots:
            if slot.multivalued:
                con.execute(
                    f"CREATE VIEW {cls.table}_{slot.name} AS SELECT id AS {cls.table}, unnest({slot.name}) AS item FROM {cls.table} WHERE {slot.name} IS NOT NULL"
                )
    con.execute(
        "CREATE TABLE contrast_family (contrast_type VARCHAR NOT NULL, family VARCHAR NOT NULL, subject VARCHAR NOT NULL)"
    )
    con.executemany("INSERT INTO contrast_family VALUES (?, ?, ?)", families(schema))
    con.execute(
        "CREATE TABLE finding_status (calls VARCHAR NOT NULL, direction VARCHAR NOT NULL, call VARCHAR NOT NULL,"
        " status VARCHAR NOT NULL, outcome VARCHAR NOT NULL, sign VARCHAR, is_correlation INTEGER NOT NULL, glyph VARCHAR NOT NULL)"
    )
    con.executemany(
        "INSERT INTO finding_status VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [astuple(row) for row in schema.finding_statuses()],
    )
    create_fold_macro(con)
    rebuild_derived(con)


def families(schema: Schema) -> list[tuple[str, str, str]]:
    """Return the rows of `contrast_family`: contrast type, contrast family, and drug or disease."""
    subjects = schema.subject_of()
    return [(kind, family, subjects[kind]) for kind, family in sorted(schema.family_of().items())]


def create_fold_macro(con: duckdb.DuckDBPyConnection) -> None:
    """Create the SQL function `fold`, by which names are compared.

    Lower case, Greek letters spelled out, only letters and digits. What carries meaning is kept: a sign between
    two numbers (miR-13-2 is not miR-132), a plus, and a minus behind a word or in parentheses (CD4-, (-)-ketamine).
    """
    spelled = "lower(nfc_normalize(name))"
    for letter, word in _GREEK.items():
        spelled = f"replace({spelled}, {quote_text(letter)}, {quote_text(word)})"
    spelled = f"regexp_replace(regexp_replace({spelled}, '[‐‑‒–—−⁻﹣－]', '-', 'g'), '[⁺﹢＋]', '+', 'g')"
    folded = f"CASE WHEN regexp_matches(name, '[^ -~]') THEN {spelled} ELSE lower(name) END"
    for pattern, written in _SIGNS:
        folded = f"regexp_replace({folded}, {quote_text(pattern)}, {quote_text(written)}, 'g')"
    con.execute(f"CREATE OR REPLACE MACRO fold(name) AS {folded}")


def _table_sql(cls: Class, schema: Schema, table: str) -> str:
    columns = [
        "source VARCHAR NOT NULL",
        "hash VARCHAR NOT NULL",
        *(_column_sql(slot, schema) for slot in cls.slots),
    ]
    return f"CREATE TABLE {table} ({', '.join(columns)})"


def _column_sql(slot: Slot, schema: Schema) -> str:
    parts = [slot.name, slot.sql_type]
    if slot.required:
        parts.append("NOT NULL")
    if slot.kind == "enum" and not slot.multivalued:
        parts.append(f"CHECK ({slot.name} IN ({quote_texts(schema.enums[slot.range].values)}))")
    return " ".join(parts)


def view_sql(name: str) -> str:
    """Return the text of a view of queries/views."""
    return folder("queries").joinpath("views", f"{name}.sql").read_text(encoding="utf-8")


def rebuild_derived(con: duckdb.DuckDBPyConnection) -> None:
    """Compute the stored tables that many questions need: units, groups, hierarchies, names."""
    for table in DERIVED:
        con.execute(f"CREATE OR REPLACE TABLE {table} AS {view_sql(table)}")
    for view in VIEWS:
        con.execute(f"CREATE OR REPLACE VIEW {view} AS {view_sql(view)}")


def create_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Create the SQL functions that loaders may use."""
    from kg.schema.linkml import load_schema

    create_fold_macro(con)
    text = folder("loaders").joinpath("formats", "macros.sql").read_text(encoding="utf-8")
    for statement in text.split(";\n"):
        if statement.strip():
            con.execute(statement)
    for statement in schema_macros(load_schema()):
        con.execute(statement)


def schema_macros(schema: Schema) -> tuple[str, ...]:
    """Return the SQL of the functions that follow from closed lists of the schema."""
    return *unit_macros(schema), taxon_macro(schema)


_OTHER_HOURS = {  # units of time points that no duration has; a year as in UCUM
    **dict.fromkeys("sec secs second seconds".split(), 1 / 3600),
    **dict.fromkeys("yr yrs year years".split(), 8766.0),
}
_SINCE = (
    r"(?: ?(?:after|post)[ -]?(?:the )?(?:infusion|injection|dose|dosing|treatment|administration|exposure))?"
)


def taxon_macro(schema: Schema) -> str:
    """Return the SQL of the function `taxon_name`: the scientific name of a species, any other text as it is."""
    cases = " ".join(
        f"WHEN {quote_text(spelling.lower())} THEN {quote_text(value.note('taxon') or '')}"
        for value in schema.enums["Species"].values.values()
        for spelling in dict.fromkeys((value.text, *value.aliases))
    )
    return f"CREATE OR REPLACE TEMP MACRO taxon_name(species) AS CASE lower(trim(species)) {cases} ELSE species END"


def unit_macros(schema: Schema) -> tuple[str, str]:
    """Return the SQL of the functions `micromolar` and `time_hours`, from the lists of units of the schema.

    `micromolar(amount, unit)` is NULL where the unit is not a concentration in moles; `time_hours(timepoint)` where
    the text is not one time: a number with a unit (24 h, 90 min, 1.5 days, T+24h, 24 h after infusion) or a unit with a
    number (day 7).
    """
    from kg.schema.spellings import hour_factors, micromolar_factors

    molar = " ".join(
        f"WHEN {quote_text(unit)} THEN {factor!r}::DOUBLE"
        for unit, factor in micromolar_factors(schema.enums["DoseUnit"]).items()
    )
    hours = {**hour_factors(schema.enums["TimeUnit"]), **_OTHER_HOURS}
    units = "|".join(sorted(hours, key=lambda unit: (-len(unit), unit)))
    number = r"([0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
    number_first, unit_first = (
        rf"^(?:t ?[=+]? ?)?\+?{number}[ -]?({units})\.?{_SINCE}$",
        rf"^({units})[ -]?\+?{number}$",
    )
    text = r"regexp_replace(lower(timepoint), '[\s\p{Z}]+', ' ', 'g')"

    def part(pattern: str, group: int) -> str:
        return f"regexp_extract({text}, {quote_text(pattern)}, {group})"

    cases = " ".join(f"WHEN {quote_text(unit)} THEN {factor!r}::DOUBLE" for unit, factor in hours.items())
    amount = f"TRY_CAST(concat({part(number_first, 1)}, {part(unit_first, 2)}) AS DOUBLE)"
    unit = f"concat({part(number_first, 2)}, {part(unit_first, 1)})"
    micromolar = f"micromolar(amount, unit) AS CAST(amount AS DOUBLE) * CASE unit {molar} END"
    time_hours = f"time_hours(timepoint) AS {amount} * CASE {unit} {cases} END"
    return f"CREATE OR REPLACE TEMP MACRO {micromolar}", f"CREATE OR REPLACE TEMP MACRO {time_hours}"
