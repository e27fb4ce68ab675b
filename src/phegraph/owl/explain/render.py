"""Proofs as text, Markdown, or data for JSON."""

from collections.abc import Callable, Iterator, Sequence

from pyoxigraph import BlankNode

from phegraph.owl.model import Proof
from phegraph.owl.tbox.axioms import CELLS, TBox
from phegraph.rdf.terms import Prefixes, Statement, Term, text
from phegraph.text.data import json_text
from phegraph.text.visible import markdown

NameOf = Callable[[Term], str]
PlaceOf = Callable[[Statement], str]
JsonObject = dict[str, "str | list[str] | list[JsonObject]"]


def in_turtle(term: Term) -> str:
    """A term as Turtle writes it, with the standard prefixes."""
    return text(term, Prefixes())


def triple(statement: Statement) -> str:
    """A statement as N-Triples writes it, without the final dot."""
    return " ".join(map(text, statement))


def nowhere(statement: Statement) -> str:
    """The place of any statement of a graph without files: none."""
    return ""


def as_text(proof: Proof, *, name: NameOf = in_turtle, where: PlaceOf = nowhere) -> str:
    """A proof as a tree: each statement above its premises.

    Args:
        proof: The proof.
        name: The name of a term.
        where: The file and line of an asserted statement, or an empty text.
    """
    lines = []
    name = _with_lists(proof, name)
    for step, bars, seen in _walk(proof):
        lines.append(bars + _line(step, seen, name, where))
    return "\n".join(lines) + "\n"


def as_markdown(proof: Proof, *, name: NameOf = in_turtle, where: PlaceOf = nowhere) -> str:
    """A proof as nested lists, each statement above its premises."""
    lines = []
    name = _with_lists(proof, name)
    for step, bars, seen in _walk(proof):
        lines.append("  " * (len(bars) // 3) + "- " + _line(step, seen, name, where, markdown))
    return "\n".join(lines) + "\n"


def as_data(proof: Proof, *, where: PlaceOf = nowhere) -> JsonObject:
    """A proof as data for JSON: its statements in N-Triples syntax, once each, with their premises.

    Each of the `steps` comes after those of its premises, and refers to statements.
    """
    steps: dict[str, JsonObject] = {}
    to_visit = [(proof, False)]
    while to_visit:
        step, ready = to_visit.pop()
        key = triple(step.statement)
        if key in steps:
            continue
        if not ready:
            to_visit.append((step, True))
            to_visit += [(part, False) for part in (*step.axiom, *step.premises)]
            continue
        entry: JsonObject = {"statement": key, "rule": step.rule or "asserted"}
        if step.rule:
            entry["explanation"] = step.explanation
            entry["axiom"] = [triple(part.statement) for part in step.axiom]
            entry["premises"] = [triple(part.statement) for part in step.premises]
        elif place := where(step.statement):
            entry["place"] = place
        steps[key] = entry
    return {"statement": triple(proof.statement), "steps": list(steps.values())}


def render_proofs(
    proofs: Sequence[Proof], format_name: str, *, name: NameOf = in_turtle, where: PlaceOf = nowhere
) -> str:
    """Proofs in a format.

    Args:
        proofs: The proofs.
        format_name: `text`, `markdown` or `json`.
        name: The name of a term.
        where: The file and line of an asserted statement, or an empty text.
    """
    if format_name == "json":
        return json_text([as_data(proof, where=where) for proof in proofs])
    render = as_markdown if format_name == "markdown" else as_text
    return "\n".join(render(proof, name=name, where=where) for proof in proofs)


def _with_lists(proof: Proof, name: NameOf) -> NameOf:
    """The names of terms, and for the lists of axioms those of their members."""
    cells = TBox(frozenset(leaf for leaf in proof.leaves() if leaf[1] in CELLS))

    def named(term: Term) -> str:
        listed = cells.list_of(term) if isinstance(term, BlankNode) else None
        return f"( {' '.join(map(name, listed.members))} )" if listed and listed.members else name(term)

    return named


def _line(step: Proof, seen: bool, name: NameOf, where: PlaceOf, inert: Callable[[str], str] = str) -> str:
    subject, predicate, object = step.statement
    statement = " ".join(inert(name(term)) for term in (subject, predicate, object))
    if seen:
        return f"{statement}  (as above)"
    if step.rule:
        return f"{statement}  [{step.rule}: {inert(step.explanation)}]"
    place = where(step.statement)
    return f"{statement}  {inert(place)}" if place else f"{statement}  (asserted)"


def _walk(proof: Proof) -> Iterator[tuple[Proof, str, bool]]:
    """The steps of a proof from the top, with the lines of the tree, and whether each is repeated."""
    done: set[Statement] = set()
    to_visit = [(proof, "", "")]
    while to_visit:
        step, bars, below = to_visit.pop()
        seen = bool(step.rule) and step.statement in done
        yield step, bars, seen
        if seen:
            continue
        done.add(step.statement)
        parts = [part for part in (*step.axiom, *step.premises) if part.statement[1] not in CELLS]
        for number, part in enumerate(reversed(parts)):
            corner, line = ("└─ ", "   ") if number == 0 else ("├─ ", "│  ")
            to_visit.append((part, below + corner, below + line))
