"""The project: settings, files, names, and the graph they load to."""
