"""The store: one DuckDB file."""
