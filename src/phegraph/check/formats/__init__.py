"""Formats: the forms in which a check is reported."""

from collections.abc import Callable
from importlib import import_module

from phegraph.check.formats.view import View
from phegraph.check.outcome import Outcome


def render(form: str, outcome: Outcome, view: View) -> str:
    """A check in one of the forms.

    Args:
        form: `text`, `json`, `sarif`, `junit`, `github`, `markdown` or `report`.
        outcome: The check.
        view: What of it is shown, and how.

    Raises:
        PhegraphError: The form needs a graph that could be read, and this one could not.
    """
    module = import_module(f"phegraph.check.formats.{'json_' if form == 'json' else form}")
    written: Callable[[Outcome, View], str] = module.render
    return written(outcome, view)


__all__ = ["View", "render"]
