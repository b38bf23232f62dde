"""Statistics on arrays: no store, no graph, no input or output."""
