"""The graph for spreadsheets and network analysis."""
