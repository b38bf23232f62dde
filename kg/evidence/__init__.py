"""Evidence: lookup of findings, support, convergence, and the reasons where there is none."""
