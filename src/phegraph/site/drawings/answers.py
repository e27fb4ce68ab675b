"""Pictures: answers to questions, drawn as accessible SVG on the server."""

import string
from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from phegraph.questions.question import Picture
from phegraph.site.addresses import Link
from phegraph.site.drawings import chart, flow, matrix, network, timeline
from phegraph.site.drawings.drawing import Drawing, enumeration

_Result = tuple[Drawing, dict[str, object]] | None
_KINDS: Mapping[str, Callable[..., _Result]] = {
    "matrix": matrix.draw,
    "timeline": timeline.draw,
    "network": network.draw,
    "flow": flow.draw,
    "chart": chart.draw,
}
_CAPTIONS: Mapping[str, str] = {
    "matrix": "{filled} of {pairs} pairs are there; the {empty} empty cells are the gaps. "
    "Most: {first} and {second} ({most}).",
    "timeline": "{count} from {first} to {last}; the most, {most}, in {busiest}.",
    "network": "{count} things and {links} links. The larger a circle, the more ways between others "
    "lead through it: first of all {bridges}.",
    "flow": "{steps} steps from {begins} to {ends}.",
    "chart": "{series}, {first} to {last}, as sources give them.",
}


class _Caption(string.Formatter):
    """Fills in a caption: lists as sentences have them, and a name that is not known left as it is."""

    def get_value(self, key: int | str, args: Sequence[object], kwargs: Mapping[str, object]) -> object:
        value = kwargs.get(str(key), f"{{{key}}}")
        return enumeration(map(str, value)) if isinstance(value, list) else value


def draw(
    picture: Picture, title: str, variables: Sequence[str], rows: Sequence[Sequence[Link]], page: str = ""
) -> Drawing | None:
    """The picture of answers, its description the caption; None where there is nothing to draw.

    Args:
        picture: How they are drawn.
        title: What the picture is called.
        variables: The columns of the answers.
        rows: The answers.
        page: The path of the page that has them in a table, each row with its number as anchor.
    """
    places = {part: variables.index(name) for part, name in picture.columns.items() if name in variables}
    cells = [{part: row[place] for part, place in places.items()} for row in rows]
    if not cells or len(places) < len(picture.columns):
        return None
    if page:
        cells = [{**cell, "table": Link("", f"{page}.html#r{n}")} for n, cell in enumerate(cells, 1)]
    drawn = _KINDS[picture.kind](cells, title)
    if drawn is None or not drawn[0].marks:
        return None
    caption = _Caption().vformat(picture.caption or _CAPTIONS[picture.kind], (), drawn[1])
    if caption[:2].islower():
        caption = caption[0].upper() + caption[1:]
    return replace(drawn[0], description=caption)
