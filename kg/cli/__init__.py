"""The command line: verbs, their options, and how answers are written."""
