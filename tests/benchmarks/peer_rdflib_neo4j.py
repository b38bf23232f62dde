"""Loads N-Triples into Neo4j with rdflib-neo4j; run by an environment of its own, where only that is installed.

The login comes from the environment, the file is the argument, and the seconds are printed.
"""

import os
import sys
import time

from rdflib import Graph
from rdflib_neo4j import HANDLE_VOCAB_URI_STRATEGY, Neo4jStore, Neo4jStoreConfig

config = Neo4jStoreConfig(
    auth_data={
        "uri": os.environ["NEO4J_URI"],
        "database": "neo4j",
        "user": os.environ["NEO4J_USERNAME"],
        "pwd": os.environ["NEO4J_PASSWORD"],
    },
    batching=True,
    batch_size=5_000,
    handle_vocab_uri_strategy=HANDLE_VOCAB_URI_STRATEGY.IGNORE,
)
began = time.perf_counter()
graph = Graph(store=Neo4jStore(config=config))
graph.parse(sys.argv[1], format="nt")
graph.close(commit_pending_transaction=True)
sys.stderr.write(f"{time.perf_counter() - began}\n")
