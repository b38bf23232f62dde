"""Rules and shapes of the schema, applied to a store."""
