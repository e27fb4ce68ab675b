"""Pictures show what the answers say, and their captions tell it."""

import itertools
from collections.abc import Sequence
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phegraph.questions.question import Picture
from phegraph.site.addresses import Link
from phegraph.site.drawings.answers import draw
from phegraph.site.drawings.colours import Colours
from phegraph.site.drawings.drawing import Drawing, short, width
from phegraph.site.drawings.network import MAX_THINGS
from phegraph.site.drawings.timeline import year_of
from phegraph.site.html import svg_of

COLUMNS = {
    "matrix": {"row": "a", "column": "b", "value": "c"},
    "network": {"from": "a", "to": "b"},
    "flow": {"from": "a", "to": "b"},
    "timeline": {"item": "a", "start": "b", "end": "c"},
    "chart": {"series": "a", "x": "b", "y": "c"},
    "bars": {"item": "a", "series": "b", "value": "c"},
}


def draw_rows(kind: str, rows: Sequence[tuple[str, str, str]], caption: str = "") -> Drawing | None:
    links = [tuple(Link(text, f"id/{text}.html" if text else "") for text in row) for row in rows]
    return draw(Picture(kind, COLUMNS[kind], caption=caption), "A picture", ("a", "b", "c"), links)


def description(kind: str, rows: Sequence[tuple[str, str, str]], caption: str) -> str:
    drawing = draw_rows(kind, rows, caption)
    assert drawing is not None
    return drawing.description


def texts(drawing: Drawing | None) -> list[str]:
    assert drawing is not None
    return [mark.text for mark in drawing.marks if mark.shape == "text"]


def rich(kind: str, columns: dict[str, str], *rows: str) -> Drawing:
    """A picture of rows as words, on the page `q` of a question."""
    links = [
        tuple(Link(word.replace("_", " ").strip(), f"id/{word}.html") for word in row.split()) for row in rows
    ]
    drawing = draw(Picture(kind, columns), "A picture", ("a", "b", "c", "d", "e"), links, page="q")
    assert drawing is not None
    return drawing


MET = [("ann", "bob", "3"), ("ann", "cid", "1"), ("bob", "dan", "2")]


def test_a_matrix_of_the_same_things_counts_each_pair_once() -> None:
    caption = "{filled} of {pairs}, {empty} gaps; {fullest}: {most}"
    assert description("matrix", MET, caption) == "3 of 6, 3 gaps; ann with bob: 3"


def test_a_matrix_names_every_pair_that_has_the_most() -> None:
    rows = [*MET, ("cid", "dan", "3")]
    assert (
        description("matrix", rows, "Most: {fullest} ({most})") == "Most: ann with bob and cid with dan (3)"
    )


def test_a_matrix_of_two_kinds_of_things_counts_every_cell() -> None:
    assert description("matrix", [("x", "1st", "1"), ("y", "2nd", "1")], "{filled} of {pairs}") == "2 of 4"


def test_a_matrix_has_a_cell_for_each_pair_and_a_gap_for_each_that_is_not() -> None:
    drawing = draw_rows("matrix", MET)
    assert drawing is not None
    looks = [mark.look for mark in drawing.marks if mark.shape == "rect"]
    assert (looks.count("other"), looks.count("gap")) == (3, 3)


def test_a_cell_of_a_matrix_tells_what_is_in_it_and_leads_to_its_row() -> None:
    columns = {"row": "a", "column": "b", "value": "c", "detail": "d"}
    drawing = rich("matrix", columns, "ann bob 2 Tea,_Dinner _", "bob cid 1 Tea _")
    cells = {mark.tip: mark.href for mark in drawing.marks if mark.shape == "rect"}
    assert cells == {
        "ann, bob: 2 (Tea, Dinner)": "q.html#r1",
        "cid, bob: 1 (Tea)": "q.html#r2",
        "cid, ann: none": "",
    }


def test_a_timeline_leads_from_what_came_first_and_shows_each_thing_once() -> None:
    columns = {"item": "a", "start": "b", "lane": "c", "after": "d"}
    drawing = rich("timeline", columns, "Y 2004 project X e", "Y 2004 project Z e", "X 2001 event _ e")
    bars = [mark.tip for mark in drawing.marks if mark.shape == "rect" and mark.tip]
    assert bars == ["2001 · X", "2004 · Y"]
    assert [mark.tip for mark in drawing.marks if mark.look == "path thin"] == ["X led to Y"]
    assert [text for text in texts(drawing) if not text.isdecimal()] == ["event", "project", "X", "Y"]


def test_a_timeline_shows_each_time_of_a_thing_and_a_plan_as_a_plan() -> None:
    columns = {"item": "a", "start": "b", "planned": "c"}
    drawing = rich("timeline", columns, "X 2001 yes d e", "X 2004 _ d e")
    bars = {mark.tip: mark.look for mark in drawing.marks if mark.shape == "rect"}
    assert bars == {"2001 · X (planned)": "other planned", "2004 · X": "other"}
    assert "planned" in texts(drawing)


def test_links_of_a_network_carry_what_they_may_be_chosen_by() -> None:
    columns = {"from": "a", "to": "b", "country": "c", "begins": "d", "ends": "e"}
    drawing = rich("network", columns, "cern prismap France 2021-01-01 2025", "gsi stella Italy 2020 2021")
    line, _ = [dict(mark.numbers) for mark in drawing.marks if mark.shape == "line"]
    assert (line["data-country"], line["data-begins"], line["data-ends"]) == ("France", "2021-01-01", "2025")
    nodes = {dict(mark.numbers)["data-node"] for mark in drawing.marks if mark.shape == "circle"}
    assert set(line["data-between"].split()) < nodes


def test_a_bar_from_one_end_to_the_other_has_its_name_on_it() -> None:
    drawing = draw_rows("timeline", [("Long", "2000", "2010-12-31"), ("Short", "2005", "")])
    assert drawing is not None
    (name,) = [dict(mark.numbers) for mark in drawing.marks if mark.text == "Long"]
    assert 0 < float(name["x"]) < 100
    assert name["text-anchor"] == "start"


@pytest.mark.parametrize("length", range(36, 60))
def test_a_long_name_stands_beside_its_mark(length: int) -> None:
    rows = [("n" * length, "2022-06-15", ""), ("early", "2019", ""), ("late", "2025", "")]
    drawing = draw_rows("timeline", rows)
    assert drawing is not None
    (name,) = [mark for mark in drawing.marks if mark.text.startswith("nn")]
    (dot,) = [dict(mark.numbers) for mark in drawing.marks if mark.tip.startswith("2022")]
    placed = dict(name.numbers)
    if placed["text-anchor"] == "end":
        assert width(name.text) < float(placed["x"]) <= float(dot["x"]) - 5
    else:
        assert float(dot["x"]) + float(dot["width"]) < float(placed["x"]) < drawing.width - width(name.text)


def test_a_timeline_is_in_order_of_time_and_leaves_out_what_has_none() -> None:
    rows = [
        ("late", "2016-02-15", "2016-02-19"),
        ("early", "2002-02", ""),
        ("never", "", ""),
        ("mid", "2010", ""),
    ]
    drawing = draw_rows("timeline", rows, "{count} from {first} to {last}, without {left_out}")
    assert [text for text in texts(drawing) if text.isalpha()] == ["early", "mid", "late"]
    assert drawing is not None
    assert drawing.description == "3 from 2002 to 2016, without 1"


@pytest.mark.parametrize(
    ("text", "at"), [("2010", 2010), ("2010-07", 2010.5), ("-0044", -44), ("soon", None), ("", None)]
)
def test_a_date_is_read_as_precisely_as_it_is_given(text: str, at: float | None) -> None:
    assert year_of(text) == at


def test_what_a_network_hangs_on_is_told() -> None:
    rows = [("hub", leaf, "") for leaf in "abcd"] + [("d", "e", "")]
    assert description("network", rows, "{count}, {links}: {bridges}") == "6, 5: hub and d"


def test_a_star_is_not_drawn_since_it_tells_no_more_than_the_table() -> None:
    assert draw_rows("network", [("hub", leaf, "") for leaf in "abcd"]) is None
    assert draw_rows("network", [("a", "b", "")]) is None


def test_a_network_too_large_to_read_says_how_many_it_leaves_out() -> None:
    rows = [("hub", f"leaf {n}", "") for n in range(MAX_THINGS + 28)] + [("leaf 1", "end", "")]
    assert description("network", rows, "{count} without {left_out}") == f"{MAX_THINGS + 30} without 30"
    told = description("network", rows, "{count}.")
    assert told == f"{MAX_THINGS + 30}. 30 of {MAX_THINGS + 30} with the fewest ways through them, not drawn."


def test_what_joins_two_groups_is_drawn_largest() -> None:
    left, right = itertools.combinations("abcde", 2), itertools.combinations("vwxyz", 2)
    image = draw_rows("network", [(a, b, "") for a, b in (*left, *right, ("a", "bridge"), ("bridge", "z"))])
    assert image is not None
    sizes = {mark.tip: float(dict(mark.numbers)["r"]) for mark in image.marks if mark.shape == "circle"}
    assert max(sizes, key=sizes.__getitem__) == "bridge: 2 links"


def test_a_flow_stands_what_follows_to_the_right() -> None:
    drawing = draw_rows(
        "flow", [("a", "b", ""), ("b", "c", ""), ("a", "c", "")], "{count} in {deep}: {begins} to {ends}"
    )
    assert drawing is not None
    assert drawing.description == "3 in 2: a to c"
    boxes = [mark for mark in drawing.marks if mark.look == "box"]
    left = {mark.tip: float(dict(mark.numbers)["x"]) for mark in boxes}
    assert left["a"] < left["b"] < left["c"]


Edges = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda e: e[0] != e[1]), max_size=14)


@given(Edges)
@settings(deadline=None)
def test_a_flow_that_comes_round_is_drawn_with_every_step(edges: list[tuple[int, int]]) -> None:
    drawing = draw_rows("flow", [(str(a), str(b), "") for a, b in edges])
    if edges:
        assert drawing is not None
        assert sum(mark.look == "path" for mark in drawing.marks) == len(set(edges))
    else:
        assert drawing is None


def test_a_flow_tells_what_was_planned_apart_from_what_came_about() -> None:
    parts = {"from": "a", "to": "b", "planned": "c", "note": "d"}
    rows = [("act", "built", "", "in operation, 2017"), ("act", "plan", "yes", "planned, 2014")]
    links = [tuple(Link(text, f"id/{text}.html" if text else "") for text in row) for row in rows]
    picture = Picture("flow", parts, caption="{ends}; {planned}")
    drawing = draw(picture, "A picture", ("a", "b", "c", "d"), links)
    assert drawing is not None
    assert drawing.description == "Built; plan"
    boxes = {mark.tip: mark.look for mark in drawing.marks if mark.shape == "rect" and mark.tip}
    assert boxes == {"act": "box", "built": "box", "plan": "box planned"}
    assert sorted(m.look for m in drawing.marks if m.look.startswith("path")) == ["path", "path planned"]
    assert {"in operation, 2017", "planned, 2014"} <= set(texts(drawing))


def test_a_thing_that_is_planned_for_one_and_came_of_another_is_not_dashed() -> None:
    parts = {"from": "a", "to": "b", "planned": "c"}
    links = [tuple(map(Link, row)) for row in (("one", "it", "yes"), ("two", "it", ""))]
    drawing = draw(Picture("flow", parts), "A picture", ("a", "b", "c"), links)
    assert drawing is not None
    assert {mark.look for mark in drawing.marks if mark.shape == "rect"} == {"box", "other"}


def test_a_chart_has_a_panel_for_each_series_with_two_times() -> None:
    rows = [("grows", "2010", "1"), ("grows", "2012", "5"), ("once", "2011", "7"), ("grows", "2013", "many")]
    drawing = draw_rows("chart", rows)
    assert texts(drawing) == ["grows", "1", "2010", "5", "2012"]


def test_a_chart_joins_no_figures_of_unlike_bounds() -> None:
    parts = {"x": "a", "y": "b", "bound": "c"}
    rows = [
        ("2002", "70", "about"),
        ("2012", "400", "about"),
        ("2015", "300", "more than"),
        ("2018", "700", "more than"),
        ("2019", "500", "about"),
        ("", "300", "more than"),
    ]
    picture = Picture("chart", parts, caption="{first} to {last}, {left_out} left out")
    drawing = draw(picture, "A picture", ("a", "b", "c"), [tuple(map(Link, row)) for row in rows])
    assert drawing is not None
    assert drawing.description == "2002 to 2019, 1 left out"
    circles = [mark for mark in drawing.marks if mark.shape == "circle" and mark.tip]
    at = {mark.tip[:4]: dict(mark.numbers)["cx"] for mark in circles}
    joined = [dict(mark.numbers)["points"].split() for mark in drawing.marks if mark.shape == "polyline"]
    ends = [[float(point.split(",")[0]) for point in line] for line in joined]
    assert ends == [[float(at["2002"]), float(at["2012"])], [float(at["2015"]), float(at["2018"])]]
    assert {"≈ 400", "> 300"} <= set(texts(drawing))
    assert {mark.look for mark in circles} == {"other bounded"}
    assert [mark.tip for mark in drawing.marks if mark.tip.startswith("2015")] == ["2015: more than 300"]


def test_a_chart_shows_a_bound_it_has_no_sign_for_and_an_exact_figure_without_one() -> None:
    picture = Picture("chart", {"x": "a", "y": "b", "bound": "c"})
    rows = [("2002", "7", "exactly"), ("2003", "8", "rund")]
    drawing = draw(picture, "A picture", ("a", "b", "c"), [tuple(map(Link, row)) for row in rows])
    assert drawing is not None
    assert {"7", "rund 8"} <= set(texts(drawing))
    circles = [mark for mark in drawing.marks if mark.shape == "circle" and mark.tip]
    assert [mark.look for mark in circles] == ["other", "other bounded"]


def test_a_chart_joins_no_plan_with_what_came_about_and_tells_what_it_leaves_out() -> None:
    picture = Picture("chart", {"series": "a", "x": "b", "y": "c", "planned": "d"}, caption="Told.")
    rows = [("s", "2002", "7", ""), ("s", "2003", "8", ""), ("s", "2004", "9", "yes"), ("t", "2004", "1", "")]
    drawing = draw(picture, "A picture", ("a", "b", "c", "d"), [tuple(map(Link, row)) for row in rows])
    assert drawing is not None
    assert drawing.description == "Told. 1 of 4 not drawn: without a date, or alone in a series."
    assert [mark.tip for mark in drawing.marks if mark.look == "other planned" and mark.tip] == [
        "2004: 9 (planned)"
    ]
    (line,) = [dict(mark.numbers)["points"] for mark in drawing.marks if mark.shape == "polyline"]
    assert len(line.split()) == 2


def test_bars_stand_apart_by_unit_bound_and_plan() -> None:
    parts = {"item": "a", "value": "b", "unit": "c", "bound": "d", "planned": "e"}
    rows = [
        ("x", "20", "euro", "about", ""),
        ("y", "10", "euro", "exactly", ""),
        ("z", "7", "francs", "", "yes"),
        ("none", "", "euro", "", ""),
    ]
    picture = Picture("bars", parts)
    drawing = draw(picture, "A picture", tuple("abcde"), [tuple(map(Link, row)) for row in rows])
    assert drawing is not None
    bars = {
        mark.tip: (mark.look, dict(mark.numbers)["width"]) for mark in drawing.marks if mark.shape == "rect"
    }
    assert [look for look, _ in bars.values()] == ["other bounded", "other", "other planned"]
    wide, half, _ = (float(width) for _, width in bars.values())
    assert wide == pytest.approx(2 * half, abs=0.2)
    assert [*bars] == ["x: about 20 euro", "y: 10 euro", "z: 7 francs (planned)"]
    assert drawing.description == "3 figures, as sources give them. 1 of 4 without a figure."


def test_a_part_stands_beside_the_bound_of_its_whole() -> None:
    parts = {"item": "a", "value": "b", "whole": "c", "bound": "d"}
    rows = [tuple(map(Link, row)) for row in (("x", "1", "80", "at least"), ("y", "3", "38", ""))]
    drawing = draw(Picture("bars", parts), "A picture", tuple("abcd"), rows)
    assert drawing is not None
    told = [(mark.tip, mark.look) for mark in drawing.marks if mark.shape == "rect"]
    assert told == [("x: 1 of ≥ 80", "other"), ("y: 3 of 38", "other")]


def test_of_many_bars_each_panel_has_its_share() -> None:
    kinds = (("a", 70), ("b", 5), ("c", 30))
    rows = [(f"{kind}{n}", kind, str(n + 1)) for kind, many in kinds for n in range(many)]
    links = [tuple(map(Link, row)) for row in rows]
    picture = Picture("bars", {"item": "a", "series": "b", "value": "c"})
    for brief, shares in ((False, (28, 5, 27)), (True, (10, 5, 9))):
        drawing = draw(picture, "A picture", tuple("abc"), links, brief=brief)
        assert drawing is not None
        drawn = [mark.tip[0] for mark in drawing.marks if mark.shape == "rect" and mark.tip]
        assert tuple(map(drawn.count, "abc")) == shares
        assert drawing.description.endswith(f"{105 - sum(shares)} of 105 not drawn.")


def test_bars_of_one_length_are_drawn_alone_and_not_beside_other_pictures() -> None:
    links = [tuple(map(Link, row)) for row in (("x", "3"), ("y", "3"))]
    picture = Picture("bars", {"item": "a", "value": "b"})
    assert draw(picture, "A picture", tuple("ab"), links) is not None
    assert draw(picture, "A picture", tuple("ab"), links, brief=True) is None


def test_a_timeline_of_few_rows_is_narrower() -> None:
    picture = Picture("timeline", {"item": "a", "start": "b"})
    for many, wide in ((12, 700), (13, 900)):
        links = [(Link(str(n)), Link(str(1990 + n))) for n in range(many)]
        drawing = draw(picture, "A picture", tuple("ab"), links)
        assert drawing is not None
        assert drawing.width == wide


def test_bars_without_figures_count_rows_and_dates_by_their_years() -> None:
    rows = [("2004-05", "", ""), ("2001", "", ""), ("2004-01-02", "", ""), ("", "", "")]
    links = [tuple(map(Link, row)) for row in rows]
    drawing = draw(Picture("bars", {"item": "a"}, caption="By year."), "A picture", tuple("abc"), links)
    assert [mark.tip for mark in drawing.marks if mark.tip] == ["2001: 1", "2004: 2"]  # type: ignore[union-attr]
    assert drawing.description == "By year. 1 of 4 without one."  # type: ignore[union-attr]


def test_things_have_the_colour_of_their_pillar_and_a_legend_tells_it() -> None:
    colours = Colours({"id/a.html": "one", "id/b.html": "two"}, {"one": "lights", "two": "keepers"})
    links = [tuple(Link(text, f"id/{text}.html") for text in row) for row in ("ab", "bc", "cd")]
    drawing = draw(Picture("network", {"from": "x", "to": "y"}), "A picture", "xy", links, colours=colours)
    assert drawing is not None
    nodes = {mark.tip[0]: mark.look for mark in drawing.marks if mark.shape == "circle" and mark.tip}
    assert nodes == {"a": "one", "b": "two", "c": "other", "d": "other"}
    assert texts(drawing)[:3] == ["lights", "keepers", "others"]
    assert drawing.above > 0


def test_paths_stand_in_the_order_of_their_steps_and_arrows_lead_as_statements_do() -> None:
    parts = {"from": "a", "to": "b", "step": "c", "by": "d"}
    rows = [("start", "x", "1", "knows"), ("goal", "x", "2", "made"), ("goal", "x", "2", "kept")]
    links = [tuple(Link(text, f"id/{text}.html") for text in row) for row in rows]
    drawing = draw(Picture("flow", parts), "A picture", tuple("abcd"), links)
    assert drawing is not None
    left = {mark.tip: float(dict(mark.numbers)["x"]) for mark in drawing.marks if mark.look == "box"}
    assert left["start"] < left["x"] < left["goal"]
    assert [mark.tip for mark in drawing.marks if mark.look == "path"] == ["knows", "made, kept"]
    heads = [dict(mark.numbers)["d"] for mark in drawing.marks if mark.look == "head"]
    assert [" l-7 " in head for head in heads] == [True, False]


def test_no_answers_make_no_picture() -> None:
    assert [draw_rows(kind, []) for kind in COLUMNS] == [None] * len(COLUMNS)


def test_a_chart_of_single_figures_is_not_drawn() -> None:
    assert draw_rows("chart", [("once", "2011", "7")]) is None


@given(st.sampled_from(sorted(COLUMNS)), st.lists(st.tuples(*[st.text(max_size=8)] * 3), max_size=5))
@settings(deadline=None, max_examples=60)
def test_any_answers_make_well_formed_svg_or_none(kind: str, rows: list[tuple[str, str, str]]) -> None:
    rows = [(a, b, c) for a, b, c in rows if all(map(in_xml, a + b + c))]
    drawing = draw_rows(kind, rows)
    if drawing is not None:
        assert ElementTree.fromstring(str(svg_of(drawing, ""))).tag.endswith("svg")


def in_xml(character: str) -> bool:
    return character in "\t\n" or (
        character >= " " and character not in "\ufffe\uffff" and not "\ud800" <= character <= "\udfff"
    )


@given(st.text(max_size=30), st.integers(1, 20))
def test_a_short_text_is_no_longer_than_asked(text: str, most: int) -> None:
    assert len(short(text, most)) <= max(most, 1)


def test_parts_of_a_network_that_nothing_joins_leave_no_wide_band_empty() -> None:
    hub = [("hub", f"of {number}", "1") for number in range(30)]
    drawing = draw_rows("network", [*hub, ("apart", "alone", "1")])
    assert drawing is not None
    places = [dict(mark.numbers) for mark in drawing.marks if mark.shape == "circle"]
    for side in ("cx", "cy"):
        positions = sorted(float(place[side]) for place in places)
        gaps = [after - before for before, after in itertools.pairwise(positions)]
        assert max(gaps) <= 0.2 * (positions[-1] - positions[0])


def test_one_of_several_pictures_has_no_timeline_of_one_item() -> None:
    picture = Picture("timeline", {"item": "a", "start": "b"})
    rows = [[Link("Regatta"), Link("1999")], [Link("Fair"), Link("2001")]]
    assert draw(picture, "A picture", ("a", "b"), rows[:1]) is not None
    assert draw(picture, "A picture", ("a", "b"), rows[:1], brief=True) is None
    assert draw(picture, "A picture", ("a", "b"), rows, brief=True) is not None
