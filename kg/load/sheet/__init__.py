"""Findings sheets: one table, one row a finding, which becomes the tables of the review format."""
