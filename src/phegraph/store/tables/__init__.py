"""A store in tables of a SQL database, for graphs that are larger than memory."""
