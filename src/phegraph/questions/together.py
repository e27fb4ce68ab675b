"""A question asked with several values of a parameter at once."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct
from pyoxigraph import NamedNode

from phegraph.errors import errors_in_file
from phegraph.questions.question import Question
from phegraph.rdf.terms import Term
from phegraph.sparql.parameters import bind_each
from phegraph.sparql.results import ColumnsAndRows, Row

_AT_ONCE = 400
"""With how many values of a parameter a question is asked at once."""


class Together(Struct, frozen=True):
    """A question, and the values that it is asked with.

    Attributes:
        question: The question.
        values: The terms of its parameters each time.
        varying: The parameter that has another IRI each time; empty where the question is asked once.
    """

    question: Question
    values: Sequence[Mapping[str, Term]]
    varying: str = ""

    def text(self, checked: Callable[[str], str]) -> str | None:
        """The SPARQL that asks with all values; None where each is to be asked by itself.

        Args:
            checked: Guards a query, and declares its prefixes.
        """
        others = {name: term for name, term in self.values[0].items() if name != self.varying}
        terms = [term for each in self.values if isinstance(term := each[self.varying], NamedNode)]
        with errors_in_file(self.question.file, stored=True):
            return bind_each(checked(self.question.text), self.varying, terms, others)

    def divided(self, answer: ColumnsAndRows) -> Sequence[ColumnsAndRows]:
        """The columns and rows for each of the values, of what `text` is answered."""
        (_, *columns), rows = answer
        by_term: dict[Term | None, list[Row]] = {each[self.varying]: [] for each in self.values}
        for term, *row in rows:
            by_term[term].append(tuple(row))
        return [(tuple(columns), tuple(of_term)) for of_term in by_term.values()]


def batches(
    question: Question, values: Sequence[Mapping[str, Term]], checked: Callable[[str], str]
) -> Sequence[Together]:
    """A question with distinct values, of which some are asked together where that can be.

    Args:
        question: The question.
        values: The terms of its parameters each time.
        checked: See `Together.text`.
    """
    names = values[0] if values else ()
    varying = [name for name in names if len({each[name] for each in values}) > 1]
    if len(varying) == 1 and all(isinstance(each[varying[0]], NamedNode) for each in values):
        starts = range(0, len(values), _AT_ONCE)
        several = [Together(question, values[start : start + _AT_ONCE], *varying) for start in starts]
        if several[0].text(checked):
            return several
    return [Together(question, [each]) for each in values]
