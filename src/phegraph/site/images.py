"""Images: pictures as PNG, for what shows a preview of a shared page and takes no SVG."""

import re
from importlib.util import find_spec
from textwrap import wrap

from markupsafe import Markup

WIDTH, HEIGHT = 1200, 630
"""The size that previews of the Open Graph protocol are shown at."""

_DARK = re.compile(r"@media \(prefers-color-scheme: dark\) \{(?:[^{}]|\{[^{}]*\})*\}")
_DEFINED = re.compile(r"--([a-z]+): (#[0-9a-f]+);")
_USED = re.compile(r"var\(--([a-z]+)(?:, ([^)]*))?\)")
_SIZE = re.compile(r'viewBox="0 (-?[0-9.]+) ([0-9.]+) ([0-9.]+)" width="[0-9.]+" height="[0-9.]+"')
_FONTS = '"DejaVu Sans", "Liberation Sans", "Noto Sans"'
_MARGIN = 20
_EDGE = (
    f'<path fill="#fff" fill-rule="evenodd" d="M0 0H{WIDTH}V{HEIGHT}H0ZM{_MARGIN} {_MARGIN}'
    f'H{WIDTH - _MARGIN}V{HEIGHT - _MARGIN}H{_MARGIN}Z"/>'
)
"""What covers the margin: a picture that is clipped instead takes twice as long to draw."""
_TALL = 1.2
"""Above this ratio of height to width, which no map has, a picture is cut, and its upper part shown."""


def preview(svg: str) -> bytes | None:
    """A picture of the site as PNG, fitted into the size of previews; None without the extra `site`.

    Args:
        svg: The picture, whose text and shapes are drawn in the colours for a light background.
    """
    found = _SIZE.search(svg)
    if found is None:
        return None
    _, width, height = map(float, found.groups())
    fit = "xMidYMin slice" if height > width * _TALL else "xMidYMid meet"
    placed = (
        f'viewBox="0 {found[1]} {found[2]} {found[3]}" preserveAspectRatio="{fit}" overflow="visible" '
        f'x="{_MARGIN}" y="{_MARGIN}" width="{WIDTH - 2 * _MARGIN}" height="{HEIGHT - 2 * _MARGIN}"'
    )
    light = _DARK.sub("", svg.replace(found[0], placed, 1))
    colours: dict[str, str] = dict(_DEFINED.findall(light))
    resolved = _USED.sub(lambda use: colours.get(use[1]) or use[2] or "none", light)
    return _png(_framed(resolved.replace("system-ui", f"{_FONTS}, system-ui", 1) + _EDGE))


def card(title: str, text: str, counts: str) -> bytes | None:
    """The preview of pages that have no picture of their own; None without the extra `site`.

    Args:
        title: What stands on it in large letters.
        text: What is below that.
        counts: What stands at its foot.
    """
    rows = [(line, 60, 74, "font-weight='700' fill='#1c2430'") for line in wrap(title, 30)[:2]]
    rows += [(line, 29, 42, "fill='#566171'") for line in wrap(text, 62)[:6]]
    marks, y = [], 90
    for line, size, step, look in rows:
        y += step
        marks.append(
            Markup("<text x='80' y='{}' font-size='{}' {}>{}</text>").format(y, size, Markup(look), line)
        )
    foot = Markup("<text x='80' y='570' font-size='26' fill='#0b6464'>{}</text>").format(counts)
    bar = Markup("<rect width='{}' height='16' fill='#0b6464'/>").format(WIDTH)
    return _png(_framed(f"<g font-family='{_FONTS}, sans-serif'>{bar}{Markup().join(marks)}{foot}</g>"))


def are_made() -> bool:
    """Whether this installation has the extra `site`, which draws them."""
    return find_spec("resvg_py") is not None


def _framed(content: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">{content}</svg>'


def _png(svg: str) -> bytes | None:
    if not are_made():
        return None
    import resvg_py

    image: bytes = resvg_py.svg_to_bytes(svg_string=svg, background="#ffffff")
    return image
