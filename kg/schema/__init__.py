"""What ontology/kg.yaml declares."""
