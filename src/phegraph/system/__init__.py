"""The system below: files, processes and limits."""
