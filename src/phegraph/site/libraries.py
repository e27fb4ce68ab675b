"""The browser libraries: the query engine and the editor, which a package may have been built without."""

from pathlib import Path

LIBRARIES = Path(__file__).parent / "vendor"


def are_there() -> bool:
    """Whether this installation has them: their notices are the last that is copied."""
    return (LIBRARIES / "NOTICES.txt").is_file()


def notes() -> list[str]:
    """What a site lacks without them, in sentences."""
    if are_there():
        return []
    return [
        "The site has no SPARQL page, and no answers for values other than those asked beforehand: "
        "this installation has no query engine for browsers (docs/publishing.md)."
    ]
