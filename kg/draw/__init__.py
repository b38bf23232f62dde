"""Pictures: one module a figure; none is imported before its verb runs."""
