"""SQL of a source: one SELECT, parsed, checked against a list of what it may use, and run within limits.

Text of a source never becomes part of a statement: DuckDB parses it, the tree is checked, and the text that is
run is written from the tree. The connection has no files, network, extensions or variables of Python.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, NoReturn

import duckdb

from kg.errors import SourceError
from kg.interruption import interrupt_after
from kg.resources import folder
from kg.schema.linkml import load_schema
from kg.store.connect import connect
from kg.store.sql_text import quote_name
from kg.store.tables import DERIVED, VIEWS, schema_macros

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from kg.schema.model import Schema

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
LONGEST = 100_000  # characters of the SQL in a file
MOST_PARTS, MOST_TABLES, MOST_NESTED = 4_000, 60, 5  # of its tree; macros in macros
MOST_ROWS = 1_000_000  # rows that a rule of `kg lint` may return
SECONDS, MEGABYTES = 5, 400  # for one statement, without the rows that were read
_A_THREAD = 16  # megabytes for the stack and the first blocks of a thread
UNCOUNTED = 300  # megabytes that DuckDB may take beside what it counts
ROWS_A_SECOND, ROWS_A_MEGABYTE = 10_000, 250  # what is added for the rows that were read
FUNCTIONS = frozenset(
    """
    + - * / // % ** ^ & | << >> ~ @ || ^@ ~~ !~~ ~~* !~~* ~~~ like_escape not_like_escape ilike_escape
    not_ilike_escape ->>
    abs acos add any_value approx_count_distinct arg_max arg_min array_agg array_extract array_length array_slice
    ascii asin atan atan2 avg bit_and bit_length bit_or bool_and bool_or cbrt ceil ceiling chr concat
    concat_ws contains corr cos count count_if count_star covar_pop covar_samp cume_dist date_diff date_part
    date_trunc datediff datepart day degrees dense_rank divide ends_with exp factorial first first_value flatten
    floor fmod gcd generate_subscripts getvariable greatest if instr isfinite isinf
    isnan kurtosis lag last last_value lcase lead least left len length list list_aggregate list_any_value
    list_append list_apply list_avg list_concat list_contains list_count list_cosine_similarity list_distinct
    list_element list_extract list_filter list_first list_grade_up list_has list_has_all list_has_any list_intersect
    list_last list_max list_min list_position list_prepend list_reverse list_reverse_sort list_select
    list_slice list_sort list_sum list_transform list_unique list_value list_zip ln log log10 log2 lower ltrim mad
    make_date map map_contains map_entries map_extract map_from_entries map_keys map_values max max_by md5 mean
    median min min_by mod mode month multiply nfc_normalize nth_value ntile nullif octet_length
    percent_rank pi position pow power prefix product quantile quantile_cont quantile_disc quarter radians rank
    regexp_escape regexp_extract regexp_extract_all regexp_full_match regexp_matches regexp_replace
    regexp_split_to_array regr_slope replace reverse right round round_even row row_number rtrim sha256 sign sin
    skewness split split_part sqrt starts_with stddev stddev_pop stddev_samp str_split strftime string_agg
    string_split string_split_regex string_to_array strip_accents strlen strpos strptime struct_extract
    struct_insert struct_pack substr substring subtract suffix sum tan to_json translate trim trunc try_strptime
    typeof ucase unicode union_extract union_tag union_value unnest upper url_decode url_encode var_pop var_samp
    variance week year
    """.split()
)
TABLE_FUNCTIONS = frozenset({"unnest"})
_TREE = frozenset(
    """
    SELECT_NODE SET_OPERATION_NODE RECURSIVE_CTE_NODE CTE_NODE
    BASE_TABLE SUBQUERY JOIN EXPRESSION_LIST EMPTY EMPTY_FROM TABLE_FUNCTION PIVOT
    DISTINCT_MODIFIER LIMIT_MODIFIER LIMIT_PERCENT_MODIFIER ORDER_MODIFIER
    ORDER_DEFAULT ASCENDING DESCENDING
    FUNCTION COLUMN_REF VALUE_CONSTANT OPERATOR_CAST CASE_EXPR CONJUNCTION_AND CONJUNCTION_OR LAMBDA LAMBDA_REF
    STAR COLLATE TYPE POSITIONAL_REFERENCE COMPARE_BETWEEN COMPARE_NOT_BETWEEN COMPARE_IN COMPARE_NOT_IN
    COMPARE_EQUAL COMPARE_NOTEQUAL COMPARE_LESSTHAN COMPARE_GREATERTHAN COMPARE_LESSTHANOREQUALTO
    COMPARE_GREATERTHANOREQUALTO COMPARE_DISTINCT_FROM COMPARE_NOT_DISTINCT_FROM
    OPERATOR_NOT OPERATOR_IS_NULL OPERATOR_IS_NOT_NULL OPERATOR_COALESCE OPERATOR_NULLIF OPERATOR_TRY
    ARRAY_EXTRACT ARRAY_SLICE ARRAY_CONSTRUCTOR STRUCT_EXTRACT GROUPING_FUNCTION
    WINDOW_AGGREGATE WINDOW_RANK WINDOW_RANK_DENSE WINDOW_NTILE WINDOW_PERCENT_RANK WINDOW_CUME_DIST
    WINDOW_ROW_NUMBER WINDOW_FIRST_VALUE WINDOW_LAST_VALUE WINDOW_LEAD WINDOW_LAG WINDOW_NTH_VALUE WINDOW_FILL
    """.split()
)
_REMEDY = "write one SELECT; loaders/README.md lists what it may use"
_CHECKED: dict[tuple[str, frozenset[str]], str] = {}  # SQL and the tables that it may read → as understood
_MOST_CHECKED = 500
_MACRO = re.compile(r"\bMACRO (\w+)\(")


def connect_isolated(path: str | Path = ":memory:") -> duckdb.DuckDBPyConnection:
    """Return a connection to a database in memory or in a file, without other files, network and variables of Python."""
    con = connect(path)
    if path == ":memory:":
        con.execute("SET temp_directory = ''")
    con.execute("SET python_enable_replacements = false")
    con.execute("SET enable_external_access = false")
    return con


@contextmanager
def reading_only(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Allow changes of temporary tables only in the block; what was done in the transaction before is kept."""
    con.execute("COMMIT")
    con.execute("BEGIN TRANSACTION READ ONLY")
    yield
    con.execute("COMMIT")
    con.execute("BEGIN TRANSACTION")


def store_tables(schema: Schema) -> frozenset[str]:
    """Return the names of the tables and views of a store that SQL of a source may read."""
    names = {"contrast_family", "finding_status", *DERIVED, *VIEWS}
    for cls in schema.tables:
        names.add(cls.table)
        names.update(f"{cls.table}_{slot.name}" for slot in cls.slots if slot.multivalued)
    return frozenset(names)


@cache
def _macros() -> frozenset[str]:
    """Return the functions of loaders/formats/macros.sql, those of closed lists, and `fold`."""
    text = folder("loaders").joinpath("formats", "macros.sql").read_text(encoding="utf-8")
    return frozenset({"fold", *_MACRO.findall("\n".join((text, *schema_macros(load_schema()))))})


class _Bound:
    """The limit of the memory of this process while SQL of sources runs, in however many threads."""

    lock = Lock()
    running = 0
    before = (0, 0)


@contextmanager
def _bounded(megabytes: int) -> Iterator[None]:
    """Allow the process to grow by so much in the block: DuckDB does not count text that grows within a function."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])  # what it may write to
    except (ImportError, OSError):  # not Linux
        yield
        return
    with _Bound.lock:
        soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        if not _Bound.running:
            _Bound.before = (soft, hard)
        most = pages * resource.getpagesize() + (megabytes + _A_THREAD * (os.cpu_count() or 1)) * 2**20
        if soft == resource.RLIM_INFINITY or most < soft:
            resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
        _Bound.running += 1
    try:
        yield
    finally:
        with _Bound.lock:
            _Bound.running -= 1
            if not _Bound.running:
                resource.setrlimit(resource.RLIMIT_DATA, _Bound.before)


class SourceSql:
    """Runs the SQL of one source.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        A connection of `connect_isolated`, with the tables and the functions of loaders/formats/macros.sql.
    readable : iterable of str
        The tables that may be read.
    rows : int
        Number of rows that were read from the files of the source; time and memory grow with it.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, readable: Iterable[str], rows: int = 0) -> None:
        self.con = con
        self.readable = set(readable)
        self.rows = rows
        self.made: set[str] = set()

    def create(self, file: str, sql: str, table: str) -> None:
        """Make a temporary table of the rows of a SELECT, which later ones may read.

        Raises
        ------
        SourceError
            The SQL is refused or fails, or the name is not of the form of `NAME` or is taken.
        """
        if not NAME.fullmatch(table):
            refuse(
                f"invalid name of a table {table!r}", file, "use lower case letters, digits and underscores"
            )
        if table not in self.made and self._is_taken(table):
            refuse(f"the name {table!r} is taken by a table of the store", file, "choose another name")
        self._run(file, f"CREATE OR REPLACE TEMP TABLE {quote_name(table)} AS {self.checked(file, sql)}")
        self.made.add(table)
        self.readable.add(table)

    def drop(self) -> None:
        """Drop the tables that were made, so that the next source may make tables of the same names."""
        for table in sorted(self.made):
            self.con.execute(f"DROP TABLE {quote_name(table)}")
        self.readable -= self.made
        self.made.clear()

    def insert(self, file: str, sql: str, table: str) -> None:
        """Add the rows of a SELECT to a table, by the names of columns; raise a SourceError like `create`."""
        self._run(file, f"INSERT INTO {quote_name(table)} BY NAME {self.checked(file, sql)}")

    def fetch(
        self, file: str, sql: str, columns: Collection[str], optional: Collection[str] = ()
    ) -> list[dict[str, Any]]:
        """Return rows that name places in files, as dictionaries, in an order that depends on their content alone.

        Parameters
        ----------
        columns, optional : collection of str
            The columns that it must have, and those that it may have; `row` is a number, the others are text.
        """
        found, cells = self._run(file, f"SELECT * FROM ({self.checked(file, sql)}) ORDER BY ALL", fetch=True)
        _check_columns(found, columns, file)
        names = [*columns, *(name for name in optional if name in found)]
        rows = [dict(zip(found, row, strict=True)) for row in cells]
        for row in rows:
            if not isinstance(row["row"], int | None):
                refuse(
                    "the column 'row' is not a whole number", file, "select the row of a table of the source"
                )
            row.update({name: str(row[name]) for name in names if name != "row" and row[name] is not None})
        return [{name: row[name] for name in names} for row in rows]

    def checked(self, file: str, sql: str) -> str:
        """Return the text of a SELECT as it was understood.

        Raises
        ------
        SourceError
            It is not a single SELECT, or it uses a table, function or part of SQL that is not on the list.
        """
        key = (sql, frozenset(self.readable))
        text = _CHECKED.get(key) or self._understood(file, sql)
        if len(_CHECKED) < _MOST_CHECKED:
            _CHECKED[key] = text
        return text

    def _understood(self, file: str, sql: str) -> str:
        if len(sql) > LONGEST:
            refuse(f"the SQL has more than {LONGEST:,} characters", file, "shorten it")
        if "\0" in sql:
            refuse("NUL in the SQL", file, "save it as plain UTF-8 text")
        try:
            statements = self.con.extract_statements(sql)
            if len(statements) != 1:
                refuse(f"expected one SELECT, found {len(statements)} statements", file)
            if statements[0].type != duckdb.StatementType.SELECT:
                refuse(f"expected one SELECT, found {statements[0].type.name}", file)
            if statements[0].named_parameters:
                refuse("a parameter is not allowed", file)
            ((text,),) = self.con.execute("SELECT json_serialize_sql(?::VARCHAR)", [sql]).fetchall()
            tree = json.loads(text)
            if tree["error"]:
                refuse(_clause(str(tree.get("error_message"))), file)
            counts: Counter[str] = Counter()
            self._check(tree["statements"], frozenset(), file, counts)
            ((text,),) = self.con.execute("SELECT json_deserialize_sql(?::JSON)", [text]).fetchall()
        except duckdb.Error as error:
            refuse(_clause(str(error)), file)
        except RecursionError:
            refuse("the SQL is nested too deeply", file)
        return str(text)

    def _check(
        self, node: Any, known: frozenset[str], file: str, counts: Counter[str], nested: int = 0
    ) -> None:
        """Raise a SourceError where a part of the tree is not on the list.

        Parameters
        ----------
        known : frozenset of str
            The names of WITH.
        counts : Counter of str
            How many parts and tables there are so far.
        nested : int
            In how many functions of macros.sql the part is; each writes its arguments several times.
        """
        if isinstance(node, list):
            for each in node:
                self._check(each, known, file, counts, nested)
        elif isinstance(node, dict):
            kind = node.get("type")
            counts["parts"] += "type" in node
            counts["tables"] += kind == "BASE_TABLE"
            nested += str(node.get("function_name")).lower() in _macros()
            if counts["parts"] > MOST_PARTS or counts["tables"] > MOST_TABLES or nested > MOST_NESTED:
                refuse(
                    "the SQL is too long or too deeply nested to be planned",
                    file,
                    "split it with prepare/*.sql",
                )
            if kind == "VALUE_CONSTANT":
                return
            if isinstance(kind, str) and kind not in _TREE:
                refuse(f"{kind.replace('_', ' ')} is not allowed", file)
            for entry in (node.get("cte_map") or {}).get("map", ()):  # each knows those before it, not itself
                self._check(entry["value"], known, file, counts, nested)
                known = known | {entry["key"].lower()}
            self._check_names(node, known, file)
            own = known | {str(node["cte_name"]).lower()} if kind == "RECURSIVE_CTE_NODE" else known
            for key, each in node.items():
                if key != "cte_map" and (key != "type" or not isinstance(each, str)):
                    self._check(each, own if key == "right" else known, file, counts, nested)

    def _check_names(self, node: Mapping[str, Any], known: frozenset[str], file: str) -> None:
        """Raise a SourceError where a table or function is not on the list."""
        for qualifier in ("catalog", "schema", "catalog_name", "schema_name"):
            if node.get(qualifier):
                refuse(f"the name {node[qualifier]!r} of a database is not allowed", file)
        if node.get("at_clause"):
            refuse("AT is not allowed", file)
        if "table_name" in node and node.get("type") == "BASE_TABLE":
            table = str(node["table_name"])
            if table.lower() not in known | self.readable:
                refuse(f"the table {table!r} is not one that the SQL of a source may read", file)
        if "function_name" in node:
            name = str(node["function_name"]).lower()
            if name not in FUNCTIONS and name not in _macros():
                refuse(f"the function {name!r} is not one that the SQL of a source may use", file)
        if node.get("type") == "TABLE_FUNCTION":
            name = str(node["function"].get("function_name")).lower()
            if name not in TABLE_FUNCTIONS:
                refuse(f"the table function {name!r} is not one that the SQL of a source may use", file)

    def _is_taken(self, table: str) -> bool:
        sql = "SELECT 1 FROM duckdb_tables() WHERE table_name = $1 UNION ALL SELECT 1 FROM duckdb_views() WHERE view_name = $1"
        return self.con.execute(sql, [table]).fetchone() is not None

    def _run(self, file: str, sql: str, *, fetch: bool = False) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Run a statement within the limits; return its columns and rows where they are fetched."""
        seconds = SECONDS + self.rows // ROWS_A_SECOND
        megabytes = MEGABYTES + self.rows // ROWS_A_MEGABYTE
        rows: list[tuple[Any, ...]] = []
        try:
            self.con.execute(f"SET memory_limit = '{megabytes}MB'")
            with interrupt_after(seconds, self.con.interrupt), _bounded(megabytes + UNCOUNTED):
                result = self.con.execute(sql)
                columns = [column[0] for column in result.description or ()]
                if fetch:
                    rows = result.fetchmany(MOST_ROWS + 1)
        except duckdb.InterruptException:
            what = f"the SQL ran longer than {seconds} s, the limit for {self.rows:,} rows"
            refuse(what, file, "add conditions to its joins, and an end to its recursion")
        except (duckdb.OutOfMemoryException, MemoryError):
            what = f"the SQL needs more memory than there is, or than {megabytes} MB, the limit for {self.rows:,} rows"
            refuse(what, file, "add conditions to its joins, and an end to its recursion")
        except duckdb.Error as error:
            refuse(_clause(str(error)), file, "correct the SQL; loaders/README.md lists what it may use")
        self.con.execute("RESET memory_limit")
        if len(rows) > MOST_ROWS:
            refuse(f"the SQL returns more than {MOST_ROWS:,} rows", file, "add conditions")
        return columns, rows


def refuse(what: str, file: str, remedy: str = _REMEDY) -> NoReturn:
    """Raise the error about the SQL of a file."""
    raise SourceError(what, file=file, remedy=remedy) from None


def _check_columns(found: Collection[str], columns: Collection[str], file: str) -> None:
    """Raise a SourceError where a column is missing."""
    for name in columns:
        if name not in found:
            refuse(f"the column {name!r} is missing", file, f"select the columns {', '.join(columns)}")


def _clause(error: str) -> str:
    """Return the first part of a message of DuckDB, without the text of the query, on one line."""
    return " ".join(error.partition("\n\nLINE")[0].partition("\n\nPossible")[0].split())
