"""HTML: pages made of the templates, and SVG of drawings."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import jinja2
from markupsafe import Markup, escape

from phegraph.publish.paths import RESERVED
from phegraph.publish.servers.policy import MISSING, PAGE, QUERYING, SCRIPT, STYLE
from phegraph.publish.syntaxes import Syntax
from phegraph.site.addresses import Link
from phegraph.site.drawings.drawing import Drawing, Mark

T = TypeVar("T")

HERE = Path(__file__).parent
A_PAGE = 500
"""How many things, or answers, a page lists at most."""
_LARGEST = 70_000
"""How many bytes they may have on it, so that a page stays below 100 kB."""
_MARKUP = 40
_STYLE = f"<style>{STYLE}</style>\n"
# Characters that a literal may have, and neither HTML nor XML.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


class PageWriter:
    """Writes pages of one site."""

    def __init__(self, folder: Path, common: Mapping[str, object], syntaxes: Sequence[Syntax] = ()) -> None:
        """Take the folder, what every template is given, and the syntaxes of the documents of pages."""
        self.folder = folder
        self._common = {"syntaxes": (), "schema": None, "citations": (), "report": "", **common}
        self.syntaxes = syntaxes
        _environment()  # here, and not in each process that writes pages

    def write(self, path: str, template: str, **values: object) -> None:
        """Write a page of the site itself.

        Args:
            path: Its path below the folder, without extension; the first part is in `RESERVED`.
            template: The name of the template, without extension.
            values: What the template is given.

        Raises:
            ValueError: The path is not reserved, so that a thing could have it.
        """
        self.put(f"{path}.html", self.render(path, template, **values))

    def write_document(self, path: str, template: str, **values: object) -> None:
        """Write the page of a thing, source or vocabulary, whose path `paths` gave it; see `write`."""
        values["syntaxes"] = self.syntaxes
        self._put(f"{path}.html", self.render(path, template, **values))

    def render(self, path: str, template: str, **values: object) -> str:
        """The text of a page; see `write`."""
        root = "../" * path.count("/")
        page = _environment().get_template(f"{template}.html")
        text = fit_for_xml(page.render({**self._common, "root": root, "path": path, **values}))
        # A style within a picture holds for the whole page: that of the first one does.
        before, style, after = text.partition(_STYLE)
        return before + style + after.replace(_STYLE, "")

    def put(self, path: str, content: str | bytes | Iterable[str]) -> None:
        """Write a file below the folder, whole or in parts; the first part of its path is in `RESERVED`.

        Raises:
            ValueError: The path is not reserved, so that a thing could have it.
        """
        first = path.partition("/")[0].partition(".")[0]
        if first not in RESERVED:
            raise ValueError(
                f"The path {path!r} is not reserved: name {first!r} in RESERVED of publish/paths.py."
            )
        self._put(path, content)

    def _put(self, path: str, content: str | bytes | Iterable[str]) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            target.write_bytes(content)
            return
        if isinstance(content, str):
            content = [fit_for_xml(content) if target.suffix == ".svg" else content]
        # A lone surrogate, which Turtle can escape, has no form in UTF-8.
        with target.open("w", encoding="utf-8", errors="replace", newline="") as file:
            file.writelines(content)


def fit_for_xml(text: str) -> str:
    """A text without the characters that a literal may have, and neither HTML nor XML."""
    return _UNFIT.sub("\ufffd", text)


def svg_of(drawing: Drawing, root: str) -> Markup:
    """A drawing as SVG.

    Args:
        drawing: The drawing.
        root: What leads from the page that has it to the folder.
    """
    marks = Markup("\n".join(_element(mark, root) for mark in drawing.marks))
    return Markup(_environment().get_template("drawing.svg").render(d=drawing, marks=marks))


def _element(mark: Mark, root: str) -> str:
    """A mark as SVG: no template, which takes longer."""
    # Escaped together, which takes a fraction of the time.
    values = str(escape("\0".join(value for _, value in mark.numbers))).split("\0")
    numbers = "".join(f' {name}="{value}"' for (name, _), value in zip(mark.numbers, values, strict=False))
    tip = f"<title>{escape(mark.tip)}</title>" if mark.tip else ""
    element = f'<{mark.shape}{numbers} class="{mark.look}">{tip}{escape(mark.text)}</{mark.shape}>'
    return f'<a href="{escape(root + mark.href)}" tabindex="-1">{element}</a>' if mark.href else element


@lru_cache(maxsize=4096)
def link(item: Link, root: str, here: str = "") -> Markup:
    """What a page shows for a term: the commonest part of pages, so no macro, and kept.

    Args:
        item: The term's link.
        root: What leads from the page to the folder.
        here: The path of the page, where much of it is named there.
    """
    content = str(escape(item.text))
    if item.language:
        tag = escape(item.language)
        return Markup(f'<bdi lang="{tag}">{content}</bdi> <span class="language">{tag}</span>')
    if not item.text.isascii():
        content = f"<bdi>{content}</bdi>"
    if item.path or item.url:
        target = escape(root + item.path if item.path else item.url)
        if here and item.path.startswith(f"{here}.html#"):
            target = escape(item.path.removeprefix(f"{here}.html"))
        return Markup(f'<a href="{target}">{content}</a>')
    return Markup(content)


def marks_of(numbers: Iterable[int]) -> Markup:
    """What leads to the sources of these numbers, below on the page."""
    links = "".join(f'<a href="#s{number}" aria-labelledby="s{number}">{number}</a>' for number in numbers)
    return Markup(f'<sup class="cited">{links}</sup>' if links else "")


def report_link(template: str, page: str, statement: str = "", source: str = "") -> str:
    """The address at which a page, or a statement of it with its source, is reported.

    Args:
        template: The address of the settings.
        page: The address of the page.
        statement: The statement.
        source: The source that states it.
    """
    for name, text in (("page", page), ("statement", statement), ("source", source)):
        template = template.replace(f"{{{name}}}", quote(text, safe=""))
    return template


def _several(noun: str, count: int) -> str:
    """What several of a kind of term are called, in the English that OWL and SHACL name kinds in."""
    if count == 1:
        return noun
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}es" if noun.endswith("s") else f"{noun}s"


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["link"] = link
    environment.filters["marks"] = marks_of
    environment.filters["several"] = _several
    environment.globals["report_link"] = report_link
    environment.globals.update(MISSING=MISSING, PAGE=PAGE, QUERYING=QUERYING)
    environment.globals.update(STYLE=Markup(STYLE), SCRIPT=Markup(SCRIPT))
    for name in environment.list_templates(extensions=("html", "svg")):
        environment.get_template(name)
    return environment


def paged(
    rows: Sequence[T], cells: Callable[[T], Sequence[Link]], headings: Sequence[str] = ()
) -> list[Sequence[T]]:
    """Rows divided into pages, each of as many as fit.

    Args:
        rows: The rows.
        cells: Gives the cells of a row.
        headings: See `rows_that_fit`.
    """
    pages: list[Sequence[T]] = []
    begin = 0
    while begin < len(rows):
        end = begin + rows_that_fit(map(cells, rows[begin : begin + A_PAGE]), headings)
        pages.append(rows[begin:end])
        begin = end
    return pages


def rows_that_fit(rows: Iterable[Sequence[Link]], headings: Sequence[str] = ()) -> int:
    """How many rows of links fit on a page, one at least; each cell has its heading with it."""
    size, names = 0, sum(len(f' data-head="{heading}"'.encode()) for heading in headings)
    for number, row in enumerate(rows):
        size += names + sum(
            _MARKUP + len(f"{link.text}{link.path or link.url}".encode(errors="replace")) for link in row
        )
        if number == A_PAGE or (number and size > _LARGEST):
            return number
    return A_PAGE
