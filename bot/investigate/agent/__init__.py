"""The investigator with a model: it fills closed queries, reads and phrases facts, no more."""
