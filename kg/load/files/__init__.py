"""Sources that are one file."""
