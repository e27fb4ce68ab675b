"""Export: dumps and published folders."""
