"""Assessments as texts for people and programs."""

from collections.abc import Sequence

from msgspec import to_builtins

from phegraph.fair.assessment import Assessment
from phegraph.text.data import json_text


def as_text(assessed: Sequence[Assessment]) -> str:
    """A line for each question, those for what to do below it, and how many pass."""
    lines = []
    for question in assessed:
        passes = "passes" if question.passes else "fails "
        lines.append(f"{passes}  {question.tool:6}  {question.name:15} {question.title}")
        lines += (f"{'':33}{advice}" for advice in question.missing)
    passing = sum(question.passes for question in assessed)
    return "\n".join([*lines, f"{passing} of {len(assessed)} pass."])


def as_json(assessed: Sequence[Assessment]) -> str:
    """An array of the questions, each with `passes` and what is missing."""
    return json_text([{**to_builtins(question), "passes": question.passes} for question in assessed])
