"""Checking: everything that can be wrong with a graph, as findings."""

from phegraph.check.baseline import read as read_baseline
from phegraph.check.baseline import write as write_baseline
from phegraph.check.inspect import Options, inspect
from phegraph.check.outcome import Outcome

__all__ = ["Options", "Outcome", "inspect", "read_baseline", "write_baseline"]
