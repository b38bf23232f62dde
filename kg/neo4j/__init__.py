"""The projection of a store to a Neo4j server."""
