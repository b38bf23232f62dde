"""Neo4j servers and browsers that tests start."""
