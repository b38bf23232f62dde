"""Sources into the store."""
