"""Drawings keep their texts within them, however wide the letters are."""

import pytest
from playwright.sync_api import Browser

from phegraph.questions.question import Picture
from phegraph.site.addresses import Link
from phegraph.site.drawings.answers import draw
from phegraph.site.html import svg_of

COLUMNS = {
    "matrix": {"row": "a", "column": "b"},
    "network": {"from": "a", "to": "b"},
    "flow": {"from": "a", "to": "b", "note": "d"},
    "timeline": {"item": "a", "start": "c"},
    "chart": {"series": "d", "x": "c", "y": "e", "bound": "d"},
}
LABELS = {
    "wide": "W" * 200,
    "wide words": "MWM@ " * 40,
    "capitals": "ABCDEFGHIJKLMNOPQRSTUVXYZ" * 8,
    "usual": "The light that stands on the northern end of the long sand " * 3,
    "digits": "0123456789" * 20,
}
# How far texts reach out of the drawing, or in a flow out of the box before them.
OUTSIDE = """() => [...document.querySelectorAll("svg text")].map((text) => {
  const frame = text.ownerSVGElement.getBoundingClientRect(), its = text.getBoundingClientRect();
  const boxes = [...document.querySelectorAll("svg rect.box")].map((box) => box.getBoundingClientRect());
  const around = ({ left, right, top, bottom }) =>
    left <= its.left && its.left < right && top <= its.top && its.top < bottom;
  const room = boxes.find(around) || frame;
  return [text.textContent, Math.max(its.right - room.right, room.left - its.left, frame.top - its.top)];
}).filter(([, over]) => over > 1)"""


@pytest.mark.parametrize("kind", COLUMNS)
@pytest.mark.parametrize("label", LABELS)
def test_no_text_reaches_out_of_its_drawing(browser: Browser, kind: str, label: str) -> None:
    names = [f"{LABELS[label][place:]} {place}" for place in range(8)]
    rows = [
        (Link(a), Link(b), Link(str(1900 + 9 * place)), Link(names[place // 4]), Link(str(place)))
        for place, (a, b) in enumerate(zip(names, [*names[1:], "end"], strict=True))
    ]
    drawing = draw(Picture(kind, COLUMNS[kind]), "A picture", ("a", "b", "c", "d", "e"), rows)
    assert drawing is not None
    page = browser.new_page()
    page.set_content(
        f"<style>svg {{ width: {drawing.width}px; height: {drawing.height}px }}</style>{svg_of(drawing, '')}"
    )
    assert page.locator("svg text").count() > 3
    assert page.evaluate(OUTSIDE) == []
    page.close()
