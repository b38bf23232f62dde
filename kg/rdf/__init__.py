"""Rows as triples, and triples as rows."""
