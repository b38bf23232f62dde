"""Named and free questions in SQL, SPARQL and Cypher."""
