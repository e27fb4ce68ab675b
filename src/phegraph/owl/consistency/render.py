"""Entailments as text, Markdown or JSON."""

from phegraph.owl.consistency.entailment import Entailment
from phegraph.owl.explain.render import PlaceOf, as_data, as_markdown, as_text, in_turtle, nowhere, triple
from phegraph.rdf.terms import Term
from phegraph.text.data import json_text
from phegraph.text.visible import markdown, visible


def render_entailment(entailment: Entailment, format_name: str, *, where: PlaceOf = nowhere) -> str:
    """An entailment in a format, with the proofs that it has.

    Args:
        entailment: The entailment.
        format_name: `text`, `markdown` or `json`.
        where: The file and line of an asserted statement, or nothing.
    """
    if format_name == "json":
        parts = [
            {
                "statement": triple(part.statement),
                "answer": part.answer,
                "reason": part.reason,
                "proof": as_data(part.proof, where=where) if part.proof else None,
            }
            for part in entailment.parts
        ]
        return json_text({"answer": entailment.answer, "parts": parts})
    inert, render = (markdown, as_markdown) if format_name == "markdown" else (visible, as_text)
    pieces = [f"{entailment.answer}\n"]
    for part in entailment.parts:
        statement = inert(" ".join(map(in_turtle, part.statement)))
        proof = render(part.proof, name=_visible_term, where=where) if part.proof else ""
        blank = "\n" if format_name == "markdown" and proof else ""
        pieces.append(f"{statement}: {part.answer}, {inert(part.reason)}\n{blank}{proof}")
    return "\n".join(pieces)


def _visible_term(term: Term) -> str:
    return visible(in_turtle(term))
