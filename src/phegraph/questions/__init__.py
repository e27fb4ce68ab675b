"""Questions: stored queries, asked and answered."""
