"""Names → identifiers: approved symbol before previous symbol before alias; an ambiguous name has none.

Names are compared folded: lower case, Greek letters spelled out, only letters and digits. Among approved
symbols the exact spelling wins. While a source is loaded, its own mappings win over every other rule.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.errors import GroundingError
from kg.grounding.identifiers import as_curie
from kg.grounding.suggest import nearest_name
from kg.results import Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.store.snapshot import Store

_COLUMNS = ("as_written", "id", "symbol", "rule", "candidates")

_CANDIDATES = """
    SELECT w.position, w.as_written, n.id, n.rule || CASE WHEN n.name = w.as_written THEN '' ELSE ', folded' END AS rule,
           n.tier * 2 + CASE WHEN n.tier > 1 OR n.name = w.as_written THEN 0 ELSE 1 END AS rank
    FROM {written} AS w JOIN name AS n ON n.kind = w.kind AND n.folded = fold(w.as_written)
    UNION ALL
    SELECT w.position, w.as_written, f.id, 'identifier', 0 FROM {written} AS w JOIN (SELECT DISTINCT id, kind FROM name) AS f ON w.as_written = f.id AND f.kind = w.kind
"""
_WEAK = ("previous symbol", "alias", "previous symbol, folded", "alias, folded")


def best_sql(written: str) -> str:
    """Return the SQL that maps a table of (position, kind, as_written) to (position, ids, rule) by the best rule."""
    found = _CANDIDATES.format(written=written)
    return f"""
    SELECT position, list_sort(list_distinct(list(id))) AS ids, min(rule) AS rule
    FROM (SELECT *, min(rank) OVER (PARTITION BY position) AS best FROM ({found})) WHERE rank = best GROUP BY position
    """


def ground(store: Store, names: Sequence[str], kind: str = "gene") -> Result:
    """Map names to identifiers.

    Parameters
    ----------
    store : Store
        The store with the names.
    names : sequence of str
        Names as written, or identifiers.
    kind : str
        gene, agent, system, pathway or study.

    Returns
    -------
    Result
        One row a name: as_written, id, symbol, rule, candidates. A name without a match has no id; an
        ambiguous one has no id and its candidates.
    """
    if not names:
        return Result(_COLUMNS, [])
    written = "(SELECT unnest($positions) AS position, $kind AS kind, unnest($names) AS as_written)"
    found = store.rows(
        f"""SELECT b.position, b.ids, b.rule, coalesce(f.symbol, f.label, a.label, t.label)
        FROM ({best_sql(written)}) AS b
        LEFT JOIN feature AS f ON len(b.ids) = 1 AND b.ids[1] = f.id
        LEFT JOIN agent AS a ON len(b.ids) = 1 AND b.ids[1] = a.id
        LEFT JOIN term AS t ON len(b.ids) = 1 AND b.ids[1] = t.id""",
        {"kind": kind, "positions": list(range(len(names))), "names": [_normalized(name) for name in names]},
    )
    by_position = {position: (ids, rule, symbol) for position, ids, rule, symbol in found}
    rows = []
    for position, name in enumerate(names):
        ids, rule, symbol = by_position.get(position, ([], None, None))
        rows.append(
            (name, ids[0], symbol, rule, None) if len(ids) == 1 else (name, None, None, rule, ids or None)
        )
    return Result(_COLUMNS, rows)


def _normalized(name: str) -> str:
    """Return an identifier in the form that the store uses, and any other name as it is."""
    if not re.search("[:_]", name):
        return name
    from kg.schema.linkml import load_schema

    return as_curie(name, load_schema()) or name


def doubts(store: Store, answer: Result, kind: str) -> list[str]:
    """Return a sentence for each name of an answer of `ground` that has no identifier."""
    sentences = []
    for name, identifier, _, rule, candidates in answer.rows:
        if candidates:
            sentences.append(f"{name!r} is ambiguous as {rule}: {', '.join(candidates)}")
        elif identifier is None:
            near = nearest_name(store, name, kind)
            hint = f"; the nearest name is {near!r}" if near else ""
            sentences.append(f"Unknown {kind} {name!r}{hint}")
    return sentences


def resolve(store: Store, name: str, kind: str) -> str:
    """Return the identifier of a name.

    Raises
    ------
    GroundingError
        The name is ambiguous (the error has the candidates) or unknown (it has the nearest name).
    """
    ((_, identifier, _, rule, candidates),) = ground(store, [name], kind).rows
    if identifier is not None:
        return str(identifier)
    raise _unresolved(store, name, kind, rule, candidates)


def _unresolved(
    store: Store, name: str, kind: str, rule: str | None = None, candidates: Sequence[str] = ()
) -> GroundingError:
    """Return the error for a name that is ambiguous, or unknown where it has no candidates."""
    if candidates:
        problem = f"{name!r} is ambiguous as {rule}: {', '.join(candidates)}"
        remedy = "use one of these identifiers"
        return GroundingError(problem, name=name, candidates=candidates, remedy=remedy)
    remedy = f"see `kg ground --kind {kind}`, or `kg sources` for what is not loaded"
    return GroundingError(
        f"unknown {kind} {name!r}",
        name=name,
        suggestion=nearest_name(store, name, kind),
        remedy="see `kg info --by study`" if kind == "study" else remedy,
    )


def drug_of(store: Store, name: str, forms: str) -> str:
    """Return the agent of a drug name.

    Where a concept and one of its forms share the name, `exact` means the form and anything else the concept.

    Raises
    ------
    GroundingError
        The name is unknown or ambiguous.
    """
    if forms == "exact":
        form = store.rows(
            "SELECT DISTINCT n.id FROM name AS n JOIN agent AS a ON n.id = a.id WHERE n.kind = 'agent' AND n.folded = fold($name)"
            " AND a.kind <> 'concept' AND n.tier <= 2",
            {"name": name},
        )
        if len(form) == 1:
            return str(form[0][0])
    found = resolve(store, name, "agent")
    kind = store.rows("SELECT kind FROM agent WHERE id = $id", {"id": found})
    if forms == "exact" and kind == [("concept",)]:
        raise GroundingError(
            f"{name!r} is a concept, not one form of a drug",
            name=name,
            remedy="ask with --forms all, or name the form",
        )
    return found


def agents_of(store: Store, name: str, forms: str) -> list[str]:
    """Return the agents that a drug name covers under `forms`, sorted: for a concept its forms, else itself."""
    drug = drug_of(store, name, forms)
    column = "group_stereo" if forms == "stereo" else "group_all"
    rows = store.rows(
        f"SELECT agent FROM agent_group WHERE agent = $drug OR ($forms <> 'exact' AND {column} = $drug) ORDER BY agent",
        {"drug": drug, "forms": forms},
    )
    return [agent for (agent,) in rows]


def forms_note(store: Store, drug: str, forms: str) -> list[str]:
    """Return the sentence that says which agents a drug name was taken to cover; none where it is one agent."""
    sql = "SELECT label FROM agent WHERE list_contains($ids, id) AND kind <> 'concept' ORDER BY label"
    labels = [label for (label,) in store.rows(sql, {"ids": agents_of(store, drug, forms)})]
    if len(labels) > 1:
        return [f"{drug} groups {', '.join(labels)}; --forms exact asks for one form"]
    return [f"{drug} is read as {labels[0]}"] if labels and labels[0].casefold() != drug.casefold() else []


def feature_of(
    store: Store, name: str, kinds: tuple[str, ...] = ("gene", "pathway")
) -> tuple[str, str, str, str]:
    """Return identifier, symbol or label, feature kind and rule of a feature.

    A name that is not an approved symbol is first looked up among the names that sources write, because an alias
    of the nomenclature may belong to another gene.

    Raises
    ------
    GroundingError
        The name is unknown or ambiguous.
    """
    for kind in kinds:
        ((_, identifier, _, rule, candidates),) = ground(store, [name], kind).rows
        if identifier is None or rule in _WEAK:
            written = store.rows(
                "SELECT DISTINCT feature FROM finding WHERE fold(as_written) = fold($name) OR feature = $name",
                {"name": name},
            )
            if len(written) == 1:
                identifier, rule = written[0][0], "the name as a source writes it"
        if identifier is not None:
            ((symbol, feature_kind),) = store.rows(
                "SELECT coalesce(symbol, label), feature_kind FROM feature WHERE id = $id", {"id": identifier}
            )
            return identifier, symbol, feature_kind, str(rule)
        if candidates:
            raise _unresolved(store, name, kind, rule, candidates)
    raise _unresolved(store, name, kinds[0])
