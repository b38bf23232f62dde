"""The Python interface: a `KnowledgeGraph`, made by `kg.open(path)`, whose methods are the questions of the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, Self, Unpack

from kg.arguments import check_text, checked_arguments
from kg.errors import OptionError
from kg.evidence import convergence, listing, lookup, unreported
from kg.evidence.claim import FORMS
from kg.evidence.claim_options import ClaimOptions, named_in_claim, read_claim
from kg.evidence.explain import why_not
from kg.evidence.listing import ListedDrug, ListedGene, ListedPathway, ListedStudy, ListedSystem
from kg.evidence.rows import Condition, Convergence, Evidence, LoadedSource, Missing, Unreported
from kg.renamed import METHODS, hint
from kg.results import Rows, typed_rows
from kg.schema.linkml import load_schema
from kg.schema.vocabulary import Family

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from networkx import MultiDiGraph
    from rdflib import Dataset

    from kg.draw.grid.model import Grid
    from kg.evidence.claim_options import ClaimArguments
    from kg.page.view import View
    from kg.query.typed import Questions
    from kg.results import Result
    from kg.store.snapshot import Store


_FORMS = {"forms": FORMS}


class KnowledgeGraph:
    """A snapshot of a store, with the questions as methods and typed rows.

    Examples
    --------
    >>> with kg.open("kg.duckdb") as graph:  # doctest: +SKIP
    ...     for row in graph.converge(across="agent", min_units=1):
    ...         print(row.symbol, row.direction, row.label)
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def __enter__(self) -> Self:
        """Return the graph itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the snapshot."""
        self._store.__exit__(kind, error, trace)

    def __getattr__(self, name: str) -> NoReturn:
        """Raise AttributeError, with the present name of a method that had another."""
        now = hint(METHODS, name)
        raise AttributeError(f"there is no method {name!r}{f': {now}' if now else ''}", name=name, obj=self)

    def close(self) -> None:
        """Close the snapshot."""
        self._store.close()

    @property
    def digest(self) -> str:
        """The digest of everything in the store; equal digests mean equal rows."""
        return self._store.digest

    @checked_arguments()
    def dataset(self) -> Dataset:
        """Return the triples as a read-only rdflib dataset, a named graph a source; nothing is copied."""
        from kg.rdf.rdflib_view import dataset

        return dataset(self._store, load_schema())

    @checked_arguments()
    def sources(self) -> Rows[LoadedSource]:
        """Return what is loaded."""
        return Rows(
            tuple(
                LoadedSource(name, version, count) for name, (version, count) in self._store.loaded().items()
            )
        )

    @checked_arguments(lambda: ClaimOptions)
    def converge(self, *, all: bool = False, **claim: Unpack[ClaimArguments]) -> Rows[Convergence]:  # noqa: A002 - the name of the option
        """Return the features that independent evidence agrees on; the arguments are the options of `kg converge`.

        Parameters
        ----------
        all : bool
            True returns every measured feature, whether or not it meets the claim.
        across : str
            What must differ between supporting evidence: compartment, system, study or agent.
        min, min_units : int
            How many different values of `across`, and how many independent units must support.
        family, mix, direction, level, measurand, calls, policy
            What is counted, as `kg.Claim` describes.
        drug, forms, pool_drugs
            One drug, how its forms are grouped, and whether different drugs support one claim.
        max_conc : str, float or None
            Highest concentration in vitro, as text such as ``1uM`` or in µmol/L.
        source, without_source : str or sequence of str
            The loaded sources whose findings count, and those whose findings do not.
        species : str or None
            human, mouse or rat; or any, which counts genes of mouse and rat for their human orthologues.
        contrast_type : str or None
            One type of contrast, such as ``treated_vs_untreated``; None pools those of the contrast family.
        """
        rows = convergence.converge(self._store, read_claim(claim), everything=all)
        return typed_rows(rows, Convergence)

    @checked_arguments(lambda: ClaimOptions)
    def conflicts(self, **claim: Unpack[ClaimArguments]) -> Rows[Convergence]:
        """Return the features with opposite directions for one drug or disease in one contrast family, a row for each direction.

        The arguments are those of `converge`.
        """
        return typed_rows(convergence.conflicts(self._store, read_claim(claim)), Convergence)

    @checked_arguments(lambda: ClaimOptions)
    def why_not(self, name: str, **claim: Unpack[ClaimArguments]) -> Rows[Condition]:
        """Return, condition by condition, why a feature is not convergent; the arguments are those of `converge`.

        Raises
        ------
        GroundingError
            Where the name is unknown or ambiguous.
        """
        given = named_in_claim(claim)
        return typed_rows(why_not(self._store, name, read_claim(claim), given=given), Condition)

    @checked_arguments()
    def unreported(self) -> Rows[Unreported]:
        """Return what was measured and not reported."""
        return typed_rows(unreported.unreported(self._store), Unreported)

    @checked_arguments(lambda: ClaimOptions)
    def missing(self, **claim: Unpack[ClaimArguments]) -> Rows[Missing]:
        """Return the result sets whose full table is missing, those that could settle most near misses first.

        The arguments are those of `converge`.
        """
        return typed_rows(unreported.missing_tables(self._store, read_claim(claim)), Missing)

    @checked_arguments()
    def genes(self) -> Rows[ListedGene]:
        """Return the genes, long non-coding RNAs and miRNAs with findings, with counts."""
        return typed_rows(listing.list_of(self._store, "gene"), ListedGene)

    @checked_arguments()
    def drugs(self) -> Rows[ListedDrug]:
        """Return the drugs that contrasts investigate, each after the concept that it rolls up to, with counts."""
        return typed_rows(listing.list_of(self._store, "drug"), ListedDrug)

    @checked_arguments()
    def studies(self) -> Rows[ListedStudy]:
        """Return the studies, also those that name no feature, with counts."""
        return typed_rows(listing.list_of(self._store, "study"), ListedStudy)

    @checked_arguments()
    def systems(self) -> Rows[ListedSystem]:
        """Return the systems in which something was measured, with counts."""
        return typed_rows(listing.list_of(self._store, "system"), ListedSystem)

    @checked_arguments()
    def pathways(self) -> Rows[ListedPathway]:
        """Return the pathways, gene sets, phenotypes and transcriptomes with findings, with counts."""
        return typed_rows(listing.list_of(self._store, "pathway"), ListedPathway)

    @checked_arguments(closed=_FORMS)
    def gene(self, name: str, *, forms: str = "all", species: str | None = None) -> Rows[Evidence]:
        """Return all the evidence on a gene; raises GroundingError for a name that is unknown or ambiguous."""
        return typed_rows(lookup.of_gene(self._store, name, forms=forms, species=species), Evidence)

    @checked_arguments(closed=_FORMS)
    def drug(self, name: str, *, forms: str = "all") -> Rows[Evidence]:
        """Return all the evidence on a drug; raises GroundingError for a name that is unknown or ambiguous."""
        return typed_rows(lookup.of_drug(self._store, name, forms=forms), Evidence)

    @checked_arguments(closed=_FORMS)
    def study(self, name: str, *, forms: str = "all") -> Rows[Evidence]:
        """Return all the evidence of a study; raises GroundingError for a name that is unknown or ambiguous."""
        return typed_rows(lookup.of_study(self._store, name, forms=forms), Evidence)

    @checked_arguments(closed=_FORMS)
    def pathway(self, name: str, *, forms: str = "all") -> Rows[Evidence]:
        """Return all the evidence on a pathway; raises GroundingError for a name that is unknown or ambiguous."""
        return typed_rows(lookup.of_pathway(self._store, name, forms=forms), Evidence)

    @checked_arguments(closed=_FORMS)
    def system(self, name: str, *, forms: str = "all") -> Rows[Evidence]:
        """Return all the evidence in a system; raises GroundingError for a name that is unknown or ambiguous."""
        return typed_rows(lookup.of_system(self._store, name, forms=forms), Evidence)

    @checked_arguments(closed=_FORMS)
    def graph(
        self,
        *names: str,
        family: str | None = Family.DRUG_EFFECT.value,
        forms: str = "all",
        pathways: bool = True,
    ) -> MultiDiGraph:
        """Return findings as a networkx graph, drug → study × system → gene → pathway.

        Parameters
        ----------
        *names : str
            Genes, drugs, studies, systems or pathways; no name means everything.
        family : str or None
            The contrast family; None or ``all`` asks for all of them.
        forms : str
            `all`, `stereo` or `exact`: what a drug stands for.
        pathways : bool
            False leaves out which gene belongs to which pathway.

        Returns
        -------
        networkx.MultiDiGraph
            Described at `kg.network.build.network`. One edge a finding, with every column of `evidence`.

        Raises
        ------
        GroundingError
            Where a name is unknown, or means several things.
        """
        from kg.network.build import network
        from kg.network.select import select

        rows = select(self._store, names, family=None if family == "all" else family, forms=forms)
        return network(self._store, rows, pathways=pathways)

    @checked_arguments(closed=_FORMS)
    def grid(
        self,
        *names: str,
        drug: str | None = None,
        family: str = Family.DRUG_EFFECT.value,
        measurand: str = "rna_expression",
        level: str = "gene",
        forms: str = "all",
        rows: int = 60,
        columns: int = 40,
        title: str | None = None,
        date: str | None = None,
        show: str | Sequence[str] = (),
        without_presumed: bool = False,
    ) -> Grid:
        """Return the direction grid: the direction of each feature in each study × system.

        A notebook shows it as a picture; ``save("grid.svg")`` writes it, also as PDF, PNG or HTML.

        Parameters
        ----------
        *names : str
            Features; no name means all of the selection.
        drug, family, measurand, level, forms
            The selection, as in ``kg draw grid``.
        rows, columns : int
            How many are drawn separately; the others are collapsed, and the grid says so.
        title, date : str or None
            The heading, None for the words of the selection; a date for the caption, None for none.
        show : str or sequence of str
            What is written below each symbol too: `drug`, `dose`, `time`.
        without_presumed : bool
            True leaves out the dots of features that are presumed tested; the caption counts them.

        Raises
        ------
        GroundingError
            Where a name is unknown or ambiguous.
        OptionError
            For a value outside its list, and fewer than one row or column.
        """
        from kg.draw.grid.figure import make_grid
        from kg.draw.grid.query import Selection

        if min(rows, columns) < 1:
            raise OptionError(
                "a grid has one row and one column at least", remedy="give rows and columns of 1 or more"
            )
        selection = Selection(names, drug, family, measurand, level, forms)
        return make_grid(
            self._store,
            selection,
            rows=rows,
            columns=columns,
            show=show,
            without_presumed=without_presumed,
            title=title,
            date=date,
        )

    @checked_arguments(closed=_FORMS)
    def view(
        self,
        *names: str,
        family: str | None = Family.DRUG_EFFECT.value,
        forms: str = "all",
        max_nodes: int = 400,
        title: str | None = None,
    ) -> View:
        """Return the interactive page: drug, study × system, gene and pathway, with the evidence of every edge.

        A notebook shows it in a frame; ``save("page.html")`` writes it as one file that needs no network.

        Parameters
        ----------
        *names : str
            Genes, drugs, studies, systems or pathways; no name means everything.
        family : str or None
            The contrast family that is shown at first; None or ``all`` shows all.
        forms : str
            `all`, `stereo` or `exact`: what a drug stands for.
        max_nodes : int
            Above so many nodes, groups are drawn that open on a click.
        title : str or None
            The heading; None for the names.

        Raises
        ------
        GroundingError
            Where a name is unknown, or means several things.
        """
        from kg.page.view import make_view

        shown = None if family == "all" else family
        return make_view(self._store, names, family=shown, forms=forms, max_nodes=max_nodes, title=title)

    @property
    def questions(self) -> Questions:
        """The named questions of `kg ask`, a method each."""
        from kg.query.typed import Questions

        return Questions(self._store, load_schema())

    @checked_arguments()
    def sql(self, text: str, **parameters: Any) -> Result:
        """Return the rows of a query on the tables of the store, which it cannot change.

        Raises
        ------
        QueryError
            Where the query is wrong, writes, or does not end in time.
        """
        from kg.query.empty import is_empty, sql_reasons
        from kg.query.sql import SqlEngine

        for name, value in parameters.items():
            if isinstance(value, str):
                check_text(name, value)
        result = SqlEngine(self._store).query(text, parameters=parameters)
        if is_empty(result):
            result.notes.extend(sql_reasons(self._store, load_schema(), text, result.rows))
        return result

    @checked_arguments()
    def sparql(self, text: str, **parameters: Any) -> Result:
        """Return the rows of a SELECT query on the triples of the store, or the truth of an ASK query.

        Raises
        ------
        QueryError
            Where the query is wrong, writes, leaves this machine, or does not end in time.
        """
        from kg.query.empty import is_empty, sparql_reasons
        from kg.query.sparql import SparqlEngine

        result = SparqlEngine(self._store, load_schema()).query(text, parameters=parameters)
        if is_empty(result):
            result.notes.extend(sparql_reasons(self._store, load_schema(), text, result.rows))
        return result

    @checked_arguments()
    def cypher(self, text: str, **parameters: Any) -> Result:
        """Return the rows of a query on the Neo4j server of the settings, which it cannot change; `kg sync` updates it.

        Raises
        ------
        QueryError
            Where the query is wrong, writes, or does not end in time.
        StoreError
            No server answers.
        """
        from kg.neo4j.connect import connect
        from kg.query.cypher import CypherEngine
        from kg.query.empty import is_empty, value_reasons

        with connect(alternative="`sql` and `sparql` query the store") as database:
            result = CypherEngine(database, load_schema()).query(text, parameters=parameters)
        if is_empty(result):
            result.notes.extend(value_reasons(load_schema(), text))
        return result
