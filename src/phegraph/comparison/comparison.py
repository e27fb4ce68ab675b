"""A comparison: two states, what differs, and what that means."""

from phegraph.comparison.difference import difference
from phegraph.comparison.render import Comparison
from phegraph.comparison.states import State
from phegraph.comparison.things import changed_things
from phegraph.comparison.verdict import verdict
from phegraph.rdf.terms import Prefixes


def compare(former: State, present: State, *, inferred: bool = False) -> Comparison:
    """Compare two states.

    Args:
        former: The former state.
        present: The present state. Names of graphs count where both are one file that names graphs.
        inferred: Whether to compare what follows under OWL 2 RL as well.
    """
    graphs = former.has_graphs and present.has_graphs
    change = difference(*(one.quads(graphs=graphs, inferred=inferred) for one in (former, present)))
    prefixes = Prefixes({**former.prefixes.namespaces, **present.prefixes.namespaces})
    things = changed_things(change, prefixes, present.language)
    left_out = sorted({*former.unread, *present.unread})
    return Comparison((former.name, present.name), change, things, verdict(change), prefixes, left_out)
