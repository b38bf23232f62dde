# %% [markdown]
# # A tour: which genes does ketamine change, in blood and in a dish?
#
# drugkg holds what studies found, one row a finding, with its context: drug, dose, time, system, comparison, call and the place in the paper.
# This tour asks a systematic review of ketamine and esketamine (Pisanu 2025, 12 studies) and needs no network.
#
# A store is one file. It is made once, from the sources in `loaders/`; here it goes to a folder that is thrown away.

# %%
import tempfile
from pathlib import Path

import kg
from kg.load.loader import load
from kg.schema.linkml import load_schema

place = tempfile.TemporaryDirectory()
store = Path(place.name) / "kg.duckdb"
load(store, ["pisanu-2025"], load_schema())
graph = kg.open(store)

# %% [markdown]
# ## Does anything converge?
#
# A gene converges when independent studies support it in one direction, in blood and in vitro.
# An empty answer is an answer: its notes say what was asked, what came close and what would settle it.

# %%
answer = graph.converge()
print(len(answer), "genes")
print(*answer.notes, sep="\n")

# %% [markdown]
# Less can be asked for. In one paper each, several forms of the drug agree on these genes; the label says that one paper is a single unit.

# %%
for row in graph.converge(across="agent", min_units=1):
    print(row.symbol, row.direction, row.label, f"{row.units} unit", f"{len(row.findings)} findings")

# %% [markdown]
# ## Why not FKBP5?
#
# Condition by condition. A fall that is not significant is not support, and what is not reported is not a null.

# %%
for row in graph.why_not("FKBP5", drug="ketamine"):
    print(f"{row.condition:13}", {True: "yes", False: "no", None: "-"}[row.holds].ljust(4), row.detail)

# %% [markdown]
# ## All the evidence on a gene
#
# A paper writes p11; the approved symbol is S100A10. What was written is kept beside what it was mapped to, with the place in the source.

# %%
evidence = graph.gene("p11")
print(*evidence.notes, sep="\n")
for row in evidence:
    print(
        f"{row.symbol} ({row.as_written}) {row.direction}, {row.call}: {row.drug} {row.dose}, {row.system},"
        f" {row.study_label}, doi:{row.doi}, {'; '.join(row.locator)}"
    )

# %% [markdown]
# Not reported is a fact of its own: these were measured, and no result is given.

# %%
unreported = graph.unreported()
print(len(unreported), "unreported results, the first five:")
for row in unreported[:5]:
    print(row.as_written, "·", row.note)

# %% [markdown]
# ## Questions with a name, and free ones
#
# A named question is a method: which effect does a control drug in the same study not have?

# %%
for row in graph.questions.comparators():
    print(
        f"{row.symbol} {row.acting_direction} by {row.acting_drug}, not by {row.null_drug} ({row.study_label})"
    )

# %% [markdown]
# Free SQL is read-only; `graph.sparql(...)` and `graph.dataset()`, for rdflib, see the same findings as triples.

# %%
calls = graph.sql("SELECT call, count(*) AS findings FROM finding GROUP BY call ORDER BY call")
for row in calls.records():
    print(row)

# %% [markdown]
# ## The graph, for algorithms of your own
#
# `graph.graph(...)` is a networkx MultiDiGraph: drug → study × system → gene → pathway, one edge a finding, with every column of the evidence.
# How many study × system pairs support each gene?

# %%
network = graph.graph("ketamine")
print(network)

COUNTS = ("significant_nominal", "significant", "significant_corrected")
SIGNED = ("up", "down")
support = {}
for model, feature, finding in network.edges(data=True):
    if (
        finding["kind"] == "finding"
        and finding["measurand"] == "rna_expression"
        and finding["feature_kind"] == "gene"
        and finding["call"] in COUNTS
        and finding["direction"] in SIGNED
    ):
        support.setdefault(network.nodes[feature]["label"], set()).add(model)

print(
    len(support),
    "genes; supported by one study × system each:",
    {len(models) for models in support.values()} == {1},
)

# %% [markdown]
# Each gene is supported in one study × system only: that is why nothing converges.
# `kg export graphml --drug ketamine --family drug_effect -o graph.graphml` writes the same graph for Cytoscape and Gephi.

# %% [markdown]
# ## The direction grid
#
# Genes are rows, study × system pairs are columns, grouped by compartment.
# One look tells the answer: no gene has marks that agree on both sides of the line.

# %%
grid = graph.grid()
print(grid.headline)
print(grid.caption[0])
grid

# %% [markdown]
# ## The interactive page
#
# Drug, study × system, gene, pathway. A click opens the evidence behind a line; the search finds p11; a table below has the same findings.
# `graph.view().save("page.html")`, or `kg view -o page.html`, writes it as one file that needs no network.

# %%
graph.view()
