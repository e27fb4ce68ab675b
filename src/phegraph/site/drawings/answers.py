"""Pictures: answers to questions, drawn as accessible SVG on the server."""

import string
from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from phegraph.questions.question import Picture
from phegraph.site.addresses import Link
from phegraph.site.drawings import answer_map, bars, chart, flow, matrix, network, timeline
from phegraph.site.drawings.atlas import Atlas
from phegraph.site.drawings.colours import Colours, with_legend
from phegraph.site.drawings.drawing import Drawing, enumeration

_Result = tuple[Drawing, dict[str, object]] | None
_KINDS: Mapping[str, Callable[..., _Result]] = {
    "matrix": matrix.draw,
    "timeline": timeline.draw,
    "network": network.draw,
    "flow": flow.draw,
    "chart": chart.draw,
    "bars": bars.draw,
    "map": answer_map.draw,
}
_CAPTIONS: Mapping[str, str] = {
    "matrix": "{filled} of {pairs} pairs are there; the {empty} empty cells are the gaps. "
    "Most ({most}): {fullest}.",
    "timeline": "{count} from {first} to {last}; the most, {most}, in {busiest}.",
    "network": "{count} things and {links} links. The larger a circle, the more ways between others "
    "lead through it: first of all {bridges}.",
    "flow": "{steps} steps from {begins} to {ends}.",
    "chart": "{series}, {first} to {last}, as sources give them.",
    "bars": "{count} figures, as sources give them.",
    "map": "{count} at {places} places. The larger a dot, the more there are.",
}
_LACKS: Mapping[str, str] = {
    "timeline": "without a date",
    "network": "with the fewest ways through them, not drawn",
    "chart": "not drawn: without a date, or alone in a series",
    "bars": "without a figure",
    "map": "without a place",
}
"""What those lack that a picture leaves out."""


class _Caption(string.Formatter):
    """Fills in a caption: lists as sentences have them, and a name that is not known left as it is."""

    def get_value(self, key: int | str, args: Sequence[object], kwargs: Mapping[str, object]) -> object:
        value = kwargs.get(str(key), f"{{{key}}}")
        return enumeration(map(str, value)) if isinstance(value, list) else value


def draw(
    picture: Picture,
    title: str,
    variables: Sequence[str],
    rows: Sequence[Sequence[Link]],
    page: str = "",
    colours: Colours | None = None,
    atlas: Atlas | None = None,
    root: str = "",
    *,
    brief: bool = False,
) -> Drawing | None:
    """The picture of answers, its description the caption; None where there is nothing to draw.

    Args:
        picture: How they are drawn.
        title: What the picture is called.
        variables: The columns of the answers.
        rows: The answers.
        page: The path of the page that has them in a table, each row with its number as anchor.
        colours: The colours of things.
        atlas: Where places are; without it there are no maps.
        root: What leads from the page with the picture to the folder.
        brief: Whether it is one of several pictures of a page: fewer bars are then drawn, or a
            part of a map, and no timeline of one item.
    """
    places = {part: variables.index(name) for part, name in picture.columns.items() if name in variables}
    cells = [{part: row[place] for part, place in places.items()} for row in rows]
    if not cells or len(places) < len(picture.columns) or (picture.kind == "map" and atlas is None):
        return None
    if page:
        cells = [{**cell, "table": Link("", f"{page}.html#r{n}")} for n, cell in enumerate(cells, 1)]
    colours = colours or Colours()
    further = {"map": (atlas, root, brief), "bars": (brief,), "timeline": (brief,)}.get(picture.kind, ())
    drawn = _KINDS[picture.kind](cells, title, colours, *further)
    if drawn is None or not drawn[0].marks:
        return None
    drawing, figures = drawn
    left_out, total = figures.get("left_out"), figures.get("total")
    most_lack = isinstance(left_out, int) and isinstance(total, int) and 2 * left_out > total
    partial = most_lack and figures.get("lacks") != bars.NOT_DRAWN
    drawing = replace(drawing, description=_captioned(picture, figures), partial=partial)
    return with_legend(drawing, colours, str(figures.get("hollow", "")))


def _captioned(picture: Picture, figures: Mapping[str, object]) -> str:
    """The caption; what a picture leaves out is told in any case."""
    template = picture.caption or _CAPTIONS[picture.kind]
    caption = _Caption().vformat(template, (), figures)
    if figures.get("away"):
        caption += _Caption().vformat(" Not on this map: {away}.", (), figures)
    if figures.get("left_out") and "{left_out}" not in template:
        caption += (
            f" {figures['left_out']} of {figures['total']} {figures.get('lacks', _LACKS[picture.kind])}."
        )
    return caption[0].upper() + caption[1:] if caption[:2].islower() else caption
