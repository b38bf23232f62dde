"""drugkg: which genes a drug changes, in blood and in vitro, and who agrees."""
