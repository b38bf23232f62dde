"""Names → identifiers: what a user asks for by name, and why a name stands for nothing.

Names are compared folded: lower case, Greek letters spelled out, only letters and digits. `kg.grounding.match` has
the rules. While a source is loaded, its own mappings win over every other rule.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kg.errors import GroundingError, StoreError
from kg.grounding.spelling import is_missing
from kg.results import Result
from kg.wording import enumerated

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.grounding.match import Match, Query
    from kg.store.snapshot import Store

_COLUMNS = ("as_written", "id", "symbol", "rule", "candidates")
_APPROVED = "approved symbol"
_MORE_THAN_SYMBOL = (
    "mi",
    "let",
    "wp",
    "hgnc",
    "pm",
    "ncbi",
    "entrez",
    "gene",
)  # miRNAs, and what identifiers begin with
_NUMBER = re.compile(r"\d{4}")  # of an accession
_WEAK = ("previous symbol", "alias", "name of the miRNA")
LISTED = {"gene": "gene", "agent": "drug", "study": "study", "system": "system", "pathway": "pathway"}
"""Kind of name → the verb that lists what has evidence."""
_SHOWN = 8  # candidates that a sentence names


def ground(store: Store, names: Sequence[str], kind: str = "gene", species: str = "human") -> Result:
    """Map names to identifiers.

    Parameters
    ----------
    store : Store
        The store with the names.
    names : sequence of str
        Names as written, or identifiers.
    kind : str
        gene, agent, disease, system, pathway or study.
    species : str
        Whose genes names of the kind gene are looked up among: human, mouse or rat.

    Returns
    -------
    Result
        One row a name: as_written, id, symbol, rule, candidates. A name without a match has no id; an
        ambiguous one has no id and its candidates. The notes say where something else has a name too.
    """
    from kg.grounding.match import Asked, match
    from kg.grounding.species import kind_of_names

    kind = kind_of_names(store, kind, species)
    matches = match(store.rows, [Asked(name, kind) for name in names])
    symbols = labels(store.rows, {each for found in matches for each in (*found.ids, *_ids(found.rivals))})
    rows: list[tuple[Any, ...]] = []
    notes = []
    for name, found in zip(names, matches, strict=True):
        rule = found.reason or found.rule
        if found.id is not None:
            rows.append((name, found.id, symbols.get(found.id), rule, []))
            note = rivals_note(found, symbols)
            notes += [] if note is None else [f"{name!r}: {note}"]
        else:
            rows.append((name, None, None, rule, [*found.ids]))
    return Result(_COLUMNS, rows, list(dict.fromkeys(notes)))


def _ids(holders: Iterable[Any]) -> list[str]:
    return [each.id for each in holders]


def labels(query: Query, ids: Iterable[str]) -> dict[str, str]:
    """Return what identifiers are called: the symbol of a gene, the label of anything else."""
    return dict(
        query(
            """SELECT DISTINCT ON (id) id, called FROM (
                SELECT id, coalesce(symbol, label) AS called FROM feature UNION ALL SELECT id, label FROM agent
                UNION ALL SELECT id, label FROM term UNION ALL SELECT id, label FROM system
                UNION ALL SELECT id, label FROM disease UNION ALL SELECT id, label FROM study
            ) WHERE id IN (SELECT unnest($ids)) AND called IS NOT NULL ORDER BY ALL""",
            {"ids": sorted(ids)},
        )
    )


def listed_ids(ids: Sequence[str], symbols: dict[str, str]) -> str:
    """Return identifiers with what they are called, such as HGNC:1033 (BDNF)."""
    shown = [f"{each} ({symbols[each]})" if each in symbols else each for each in ids[:_SHOWN]]
    return ", ".join(shown) + (f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else "")


def rivals_note(found: Match, symbols: dict[str, str]) -> str | None:
    """Return what else has a name that stands for one thing; None where nothing has."""
    if not found.rivals:
        return None
    called = [f"{rule} of {symbols.get(each, each)} ({each})" for each, rule, *_ in found.rivals[:_SHOWN]]
    return f"{found.rule} of {symbols.get(str(found.id), found.id)} ({found.id}); also {', '.join(called)}"


def doubts(store: Store, answer: Result, kind: str) -> list[str]:
    """Return a sentence for each name of an answer of `ground` that has no identifier."""
    from kg.grounding.match import Asked, match

    unresolved = [name for name, identifier, *_ in answer.rows if identifier is None]
    sentences = []
    for name, found in zip(
        unresolved, match(store.rows, [Asked(each, kind) for each in unresolved]), strict=True
    ):
        problem, suggestion = _problem(store, name, kind, found)
        sentences.append(
            problem[0].upper() + problem[1:] + (f"; the nearest name is {suggestion!r}" if suggestion else "")
        )
    return sentences


def _problem(store: Store, name: str, kind: str, found: Match) -> tuple[str, str | None]:
    """Return why a name has no identifier, and the name that may be meant."""
    from kg.grounding.match import PSEUDOGENE
    from kg.grounding.suggest import hint

    candidates = listed_ids(
        found.ids or _ids(found.holders), labels(store.rows, found.ids or _ids(found.holders))
    )
    if found.reason is not None:
        what = "is ambiguous" if found.reason == PSEUDOGENE else "stands for nothing"
        return f"{name!r} {what}: {found.reason}" + (
            f"; candidates: {candidates}" if candidates else ""
        ), None
    if found.ids:
        return f"{name!r} is ambiguous as {found.rule}: {candidates}", None
    remark, suggestion = hint(store, name, kind)
    return f"unknown {kind} {name!r}" + (f": {remark}" if remark else ""), suggestion


def resolve(store: Store, name: str, kind: str) -> str:
    """Return the identifier of a name; of a study, system or pathway a part that no other one has will do.

    Raises
    ------
    GroundingError
        The name is ambiguous (the error has the candidates) or unknown (it has the nearest name).
    """
    from kg.grounding.match import Asked, match

    (found,) = match(store.rows, [Asked(name, kind)])
    if found.id is not None:
        return found.id
    part_of = _by_part(store, name, kind, found)
    if part_of is not None:
        return part_of
    raise _unresolved(store, name, kind, found)


def _by_part(store: Store, name: str, kind: str, found: Match) -> str | None:
    """Return the one thing that has a name as a part of its own; None where there are none or several.

    Raises
    ------
    GroundingError
        Several have it.
    """
    from kg.grounding.suggest import BY_PART, holders

    if kind not in BY_PART or found.ids or found.reason:
        return None
    within = holders(store, name, kind)
    if len(within) > 1:
        plural = {"study": "studies"}.get(kind, f"{kind}s")
        names = "; ".join(within.values())
        raise GroundingError(
            f"{name!r} is part of the names of {len(within)} {plural}: {names}",
            name=name,
            candidates=within,
            remedy=f"write one of them, such as {next(iter(within.values()))!r}",
        )
    return next(iter(within), None)


def _unresolved(store: Store, name: str, kind: str, found: Match) -> GroundingError:
    """Return the error for a name that is ambiguous, or unknown where it has no candidates."""
    problem, suggestion = _problem(store, name, kind, found)
    candidates = found.ids or (_ids(found.holders) if found.reason else ())
    remedy = "`kg sources` lists what is not loaded"
    if candidates:
        remedy = "use one of these identifiers"
    elif kind in LISTED:
        remedy = f"`kg {LISTED[kind]}` lists what is there; {remedy}"
    return GroundingError(problem, name=name, candidates=candidates, suggestion=suggestion, remedy=remedy)


def drug_of(store: Store, name: str, forms: str) -> str:
    """Return the agent of a drug name; for a salt or hydrate its base.

    Where a concept and one of its forms share the name, `exact` means the form and anything else the concept.

    Raises
    ------
    GroundingError
        The name is unknown or ambiguous.
    """
    return _base_of(store, _named_agent(store, name, forms))


def _named_agent(store: Store, name: str, forms: str) -> str:
    """Return the agent that has a name, a salt too."""
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


def _base_of(store: Store, agent: str) -> str:
    rows = store.rows("SELECT base FROM agent_group WHERE agent = $agent", {"agent": agent})
    return str(rows[0][0]) if rows else agent


_COVERED = {"all": "true", "stereo": "by_form", "exact": "by_salt"}  # forms → which ways of rolling up count


def agents_of(store: Store, name: str, forms: str) -> list[str]:
    """Return the agents that a drug name covers under `forms`, sorted: what rolls up to it, and itself; salts always."""
    drug = drug_of(store, name, forms)
    rows = store.rows(
        f"SELECT agent FROM agent_ancestor WHERE ancestor = $drug AND {_COVERED[forms]} ORDER BY agent",
        {"drug": drug},
    )
    return [agent for (agent,) in rows]


def forms_note(store: Store, drug: str, forms: str) -> list[str]:
    """Return the sentences that say which agents a drug name was taken to cover; none where it is one agent."""
    found = _named_agent(store, drug, forms)
    base = _base_of(store, found)
    called = dict(
        store.rows("SELECT id, label FROM agent WHERE id IN ($found, $base)", {"found": found, "base": base})
    )
    salt = (
        []
        if found == base
        else [f"{called[found]} is a salt or hydrate; its base is asked for, {called[base]}"]
    )
    sql = (
        "SELECT label FROM agent WHERE id IN (SELECT unnest($ids)) AND kind <> 'concept'"
        " AND (id = $base OR id IN (SELECT drug FROM contrast) OR id IN (SELECT agent FROM treatment)) ORDER BY label"
    )
    labels = [label for (label,) in store.rows(sql, {"ids": agents_of(store, drug, forms), "base": base})]
    if len(labels) > 1:
        return [*salt, f"{drug} groups {', '.join(labels)}; --forms exact asks for one form"]
    if salt or not labels or labels[0].casefold() == drug.casefold():
        return salt
    return [f"{drug} is read as {labels[0]}"]


def feature_of(
    store: Store, name: str, kinds: tuple[str, ...] = ("gene", "pathway"), species: str = "human"
) -> tuple[str, str, str, str]:
    """Return identifier, symbol or label, feature kind and rule of a feature; a gene is one of the species, unless an identifier says another.

    A name that is not an approved symbol is first looked up among the names that sources write, because an alias
    of the nomenclature may belong to another gene.

    Raises
    ------
    GroundingError
        The name is unknown or ambiguous.
    """
    from kg.grounding.match import Asked, Match, match
    from kg.grounding.species import GENE, gene_kind, kind_of_names, taxon_of

    if GENE in kinds:
        own = gene_kind(taxon_of(name))
        own = kind_of_names(store, GENE, species) if own == GENE else own
        kinds = tuple(own if kind == GENE else kind for kind in kinds)
    if GENE in kinds and (identifier := _approved(store, name)) is not None:
        return _feature(store, identifier, _APPROVED)
    for kind in kinds:
        (found,) = match(store.rows, [Asked(name, kind)])
        identifier, rule = found.id, found.rule
        if identifier is None or str(rule).startswith(_WEAK):
            written = store.rows(
                "SELECT DISTINCT feature FROM finding WHERE fold(as_written) = fold($name) OR feature = $name",
                {"name": name},
            )
            if len(written) == 1:
                identifier, rule = written[0][0], "the name as a source writes it"
        if identifier is not None:
            return _feature(store, str(identifier), str(rule))
        if found.ids or found.reason:
            raise _unresolved(store, name, kind, found)
    if kinds == ("pathway",) and (identifier := _by_part(store, name, "pathway", Match())) is not None:
        return _feature(store, identifier, "part of its name")
    raise _unresolved(store, name, kinds[0], Match())


def _approved(store: Store, name: str) -> str | None:
    """Return the gene or RNA whose approved symbol is a name, letter by letter; None for any other name.

    No other rule goes before this one but that for identifiers, words for a missing value, and names of miRNAs.
    """
    if (
        not name.isalnum()
        or name.casefold().startswith(_MORE_THAN_SYMBOL)
        or _NUMBER.search(name)
        or is_missing(name)
    ):
        return None
    sql = "SELECT DISTINCT id FROM name WHERE kind = 'gene' AND name = $name AND rule = $rule"
    found = store.rows(sql, {"name": name, "rule": _APPROVED})
    return str(found[0][0]) if len(found) == 1 else None


def _feature(store: Store, identifier: str, rule: str) -> tuple[str, str, str, str]:
    """Return identifier, symbol or label, feature kind and rule of a feature that is known."""
    rows = store.rows(
        "SELECT DISTINCT coalesce(symbol, label), feature_kind FROM feature WHERE id = $id ORDER BY ALL",
        {"id": identifier},
    )
    if len(rows) != 1:
        described = enumerated([f"{kind} {symbol!r}" for symbol, kind in rows], "and") or "nothing"
        remedy = "`kg check` names the rows; unload the source that is wrong"
        raise StoreError(f"the store has {identifier} as {described}", remedy=remedy)
    ((symbol, feature_kind),) = rows
    return identifier, symbol, feature_kind, rule
