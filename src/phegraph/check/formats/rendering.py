"""The formats of reports, and reports in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from phegraph.errors import ExportError, errors_in_writing

if TYPE_CHECKING:
    from phegraph.check.formats.view import View
    from phegraph.check.outcome import Outcome

REPORT_FORMATS: Mapping[str, str] = {
    "text": "txt",
    "json": "json",
    "sarif": "sarif",
    "junit": "xml",
    "github": "",
    "markdown": "md",
    "csv": "csv",
    "checkstyle": "",
    "gitlab": "",
    "rdjson": "",
    "report": "ttl",
}
"""Each format, and the extension of a file that tells it. `report` is the validation report of SHACL."""


def render(name: str, outcome: Outcome, view: View) -> str:
    """A report in one of the formats.

    Args:
        name: A name of `REPORT_FORMATS`.
        outcome: What was found.
        view: What of it is shown, and how.

    Raises:
        PhegraphError: The format needs a graph that could be read, and this one could not.
    """
    module = import_module(f"phegraph.check.formats.{f'{name}_' if name in ('csv', 'json') else name}")
    rendered: Callable[[Outcome, View], str] = module.render
    return rendered(outcome, view)


def report_format_of_file(text: str) -> tuple[str, Path]:
    """The format and the file of `FILE`, whose extension tells the format, or of `FORMAT=FILE`.

    Raises:
        ExportError: The extension tells no format.
    """
    name, equals, file = text.partition("=")
    if equals and name in REPORT_FORMATS:
        return name, Path(file)
    by_extension = {f".{extension}": name for name, extension in REPORT_FORMATS.items() if extension}
    extension = Path(text).suffix
    if extension not in by_extension:
        known = ", ".join(REPORT_FORMATS)
        raise ExportError(
            f"The extension of {text} names no format of reports.",
            hint=f"Write FORMAT=FILE; formats: {known}.",
        )
    return by_extension[extension], Path(text)


def write_report(path: Path, name: str, outcome: Outcome, view: View) -> None:
    """Write a report to a file. The arguments are those of `render`.

    Raises:
        ExportError: The file cannot be written.
    """
    from phegraph.system.files import replacing

    text = render(name, outcome, view)
    with errors_in_writing(path), replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="")
