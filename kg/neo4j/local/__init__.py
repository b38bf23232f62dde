"""A local Neo4j Community server."""
