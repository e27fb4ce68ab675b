"""Files, processes and limits of the operating system."""
