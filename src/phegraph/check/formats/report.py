"""Report: the validation report of SHACL (section 3.6) in Turtle: what the shapes find, and nothing else."""

import pyoxigraph
from pyoxigraph import RdfFormat

from phegraph.check.formats.view import View
from phegraph.check.outcome import Outcome
from phegraph.errors import PhegraphError
from phegraph.rdf.terms import STANDARD_PREFIXES
from phegraph.shacl.report import report_triples


def render(outcome: Outcome, view: View) -> str:
    """The validation report, whole: severities, waivers and baselines are not SHACL's.

    Raises:
        PhegraphError: The files could not be read, so that nothing was validated.
    """
    if outcome.report is None:
        raise PhegraphError(
            "There is no validation report: files cannot be read.", hint="Correct them first."
        )
    triples = report_triples(outcome.report)
    text = pyoxigraph.serialize(triples, format=RdfFormat.TURTLE, prefixes=dict(STANDARD_PREFIXES))
    assert text is not None
    return text.decode()
