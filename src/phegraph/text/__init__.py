"""Text of strangers, as terminals, pages and spreadsheets may have it."""
