"""The sub-graph that is drawn or exported."""
