"""What the reports of answers say: sentences, reading columns, candidates and limits."""
