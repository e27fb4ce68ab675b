"""Functions of ours for what the embedded store gets wrong: from terms to a term, or to None for an error."""
