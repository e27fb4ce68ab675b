"""Policies: what a page, picture or document may load and run (Content Security Policy Level 3)."""

import base64
import hashlib
from pathlib import Path

_TEMPLATES = Path(__file__).parents[2] / "site" / "templates"


def _hash(inline: str) -> str:
    """The hash source of what stands in an inline element (section 2.3.1)."""
    digest = hashlib.sha256(inline.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


STYLE = " ".join((_TEMPLATES / "drawing.css").read_text(encoding="utf-8").split())
"""The inline style of pictures, without its line breaks, since many pages have several pictures."""
SCRIPT = (_TEMPLATES / "missing.js").read_text(encoding="utf-8")
"""The inline script of the page for missing ones."""


def _page(*scripts: str, more: str = "") -> str:
    allowed, style = " ".join(("'self'", *scripts)), _hash(STYLE)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'self' {style}; "
        f"img-src 'self' data:; form-action 'self'; base-uri 'none'{more}"
    )


_CLOSED = "default-src 'none'; form-action 'none'; base-uri 'none'"  # the last two fall back on no default
DOCUMENT = f"{_CLOSED}; style-src 'unsafe-inline'; img-src data:"
"""Of documents, dumps, and pictures by themselves: they load nothing, and nothing in them runs. Pictures have
their style in them, and browsers put styles and icons of their own into the XML that they show."""
PAGE = _page()
"""Of pages: files of the site, and the style of pictures, known by its hash; `data:` is for saving as PNG."""
QUERYING = _page("'wasm-unsafe-eval'", more="; connect-src 'self'; worker-src 'self'")
"""Of pages that query: WebAssembly besides, and the graph."""
MISSING = _page(_hash(SCRIPT), more="; connect-src 'self'")
"""Of the page for missing ones, whose inline script finds where the site begins."""
WORKER = f"{_CLOSED}; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
"""Of the script that queries: a worker obeys the policy that its own file is served with."""

SERVED = (
    (r"404\.html", MISSING),
    (r"(?:sparql|question/.+)\.html", QUERYING),
    (r".*\.html", PAGE),
    (r"assets/worker\.js", WORKER),
    (r".*", DOCUMENT),
)
"""What a server sends with a file: the first pattern that its whole path below the root fits counts."""
ANCESTORS = "; frame-ancestors 'self'"
"""What the policy of a server has besides; browsers take it from no page."""
