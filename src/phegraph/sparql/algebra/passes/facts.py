"""What of a dataset decides how a query of it is mended."""

from msgspec import Struct
from pyoxigraph import BlankNode, NamedNode

from phegraph.rdf.numbers import Places


class Facts(Struct, frozen=True):
    """What of a dataset decides how a query of it is mended.

    Attributes:
        numbers: How many places its exact numbers may have.
        graphs: The names of its named graphs.
    """

    numbers: Places = Places()
    graphs: tuple[NamedNode | BlankNode, ...] = ()
