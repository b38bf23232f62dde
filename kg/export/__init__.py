"""Exports: the store in the formats of other programs, formats and their writers."""
