"""Tables of differential expression: dialects, the roles of columns, contrasts, and the findings that their rows become."""
