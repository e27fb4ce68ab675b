"""What of a dataset decides how a query of it is mended."""

from msgspec import Struct
from pyoxigraph import BlankNode, NamedNode

from phegraph.rdf.numbers import Magnitude


class Facts(Struct, frozen=True):
    """What of a dataset decides how a query of it is mended.

    Attributes:
        numbers: How large its exact numbers may be.
        graphs: The names of its named graphs.
    """

    numbers: Magnitude = Magnitude.SHORT
    graphs: tuple[NamedNode | BlankNode, ...] = ()
