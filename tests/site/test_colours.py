"""The colours of pillars differ for everyone, on light and on dark backgrounds, by numbers."""

import itertools
import math
import re
from pathlib import Path

import pytest

from phegraph.publish.servers.policy import STYLE
from phegraph.site import html
from phegraph.site.drawings.colours import LOOKS, OTHER

Colour = tuple[float, float, float]
Matrix = tuple[Colour, Colour, Colour]
SIGHTS: dict[str, Matrix] = {
    # Of linear sRGB: Machado, Oliveira and Fernandes 2009, severity 1.
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}
# Oklab: Ottosson 2020.
CONES: Matrix = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
LAB: Matrix = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
LEAST = 0.12
"""How far two colours are apart in Oklab, where black and white are 1 apart."""


def times(matrix: Matrix, colour: Colour) -> Colour:
    red, green, blue = (sum(a * b for a, b in zip(row, colour, strict=True)) for row in matrix)
    return red, green, blue


def linear(code: str) -> Colour:
    values = [int(code[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values)
    return red, green, blue


def oklab(colour: Colour) -> Colour:
    red, green, blue = (max(0.0, value) ** (1 / 3) for value in times(CONES, colour))
    return times(LAB, (red, green, blue))


def apart(first: Colour, second: Colour) -> float:
    return math.dist(oklab(first), oklab(second))


def luminance(colour: Colour) -> float:
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def colours(mode: str) -> dict[str, Colour]:
    """The colours of the style sheet of drawings, by name."""
    light, _, dark = STYLE.partition("@media (prefers-color-scheme: dark)")
    return {
        name: linear(code)
        for name, code in re.findall(r"--(\w+): (#\w{6})", light if mode == "light" else dark)
    } | {
        name: linear("#ffffff")
        for name in re.findall(r"--(back|on): #fff;", light if mode == "light" else "")
    }


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_any_two_colours_of_pillars_are_told_apart(mode: str, sight: str) -> None:
    seen = {look: times(SIGHTS[sight], colours(mode)[look]) for look in (*LOOKS, OTHER)}
    near = {
        pair: apart(seen[pair[0]], seen[pair[1]])
        for pair in itertools.combinations(seen, 2)
        if apart(seen[pair[0]], seen[pair[1]]) < LEAST
    }
    assert near == {}


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_each_colour_of_a_pillar_stands_out_from_the_background(mode: str) -> None:
    """Three to one, as WCAG 2.2 asks of graphical objects (1.4.11)."""
    known = colours(mode)
    back = luminance(known["back"])
    for look in (*LOOKS, OTHER):
        high, low = sorted((luminance(known[look]), back), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 3, look


def test_the_distance_is_the_one_that_is_published() -> None:
    assert apart(linear("#000000"), linear("#ffffff")) == pytest.approx(1, abs=1e-3)
    # Of red, as tables of Oklab have it.
    assert oklab(linear("#ff0000")) == pytest.approx((0.628, 0.225, 0.126), abs=1e-3)


def test_the_front_page_has_the_colours_of_the_drawings() -> None:
    sheet = (Path(html.__file__).parent / "static" / "style.css").read_text(encoding="utf-8")
    for look in LOOKS:
        assert re.findall(rf"--{look}: (#\w+);", sheet) == re.findall(rf"--{look}: (#\w+);", STYLE)
