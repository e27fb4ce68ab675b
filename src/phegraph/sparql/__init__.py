"""Query texts: what kind a query is, what it may not do, and how values get into it."""
