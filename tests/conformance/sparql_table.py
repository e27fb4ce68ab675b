"""The W3C suites of SPARQL 1.0 and 1.1, as texts to parse: a section of the page of conformance."""

from pathlib import Path

from phegraph.errors import QueryError
from phegraph.sparql.algebra.parser import parse
from sparql.algebra.w3c import Case, cases

_PAGE = """## SPARQL 1.0 and 1.1

phegraph parses the texts of queries and updates, and Oxigraph evaluates them. A test passes when its text is
parsed, or refused where it is no SPARQL. `make test` also compares the results of each text with those of the
text that phegraph prints of its tree.

| texts | tests | phegraph |
|---|---|---|
| SPARQL | {positive} | {parsed} |
| no SPARQL | {negative} | {refused} |
"""


def _is_parsed(case: Case) -> bool:
    try:
        parse(case.text, base=case.base)
    except QueryError:
        return False
    return True


def section(folder: Path) -> str:
    """Parse all texts; the section of the page."""
    texts = {case.path: case for case in cases(folder)}.values()
    positive = [_is_parsed(case) for case in texts if case.is_positive]
    negative = [_is_parsed(case) for case in texts if not case.is_positive]
    return _PAGE.format(
        positive=len(positive), parsed=sum(positive), negative=len(negative), refused=negative.count(False)
    )
