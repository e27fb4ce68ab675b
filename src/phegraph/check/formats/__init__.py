"""The formats of reports: what a check or a validation finds, a module each."""
