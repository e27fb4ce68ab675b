"""Text of strangers as people may see it."""

import pytest

from phegraph.text.visible import code_span, markdown, visible, visible_everywhere, visible_lines

CONTROLS = [*range(0x20), 0x7F, *range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
CONTROLS += [0x200E, 0x200F, 0x2028, 0x2029, 0x061C, 0xAD, 0xFEFF, 0xDC80, 0xE0041]


@pytest.mark.parametrize("number", CONTROLS, ids="U+{:04X}".format)
def test_no_control_is_left_in_a_line(number: int) -> None:
    shown = visible(f"a{chr(number)}b")
    assert chr(number) not in shown
    assert shown.isprintable()


@pytest.mark.parametrize("number", sorted({*CONTROLS} - {9, 10}), ids="U+{:04X}".format)
def test_of_controls_lines_keep_tabs_and_line_ends_alone(number: int) -> None:
    assert chr(number) not in visible_lines(f"a{chr(number)}b")
    assert visible_lines("a\tb\r\nc\n") == "a\tb\r\nc\n"


def test_what_cannot_be_seen_is_written_by_its_code() -> None:
    assert visible("a\u202eb\x1bc\x9bd\U000e0041") == "a\\u202eb\\x1bc\\x9bd\\U000e0041"


@pytest.mark.parametrize("text", ["Évian – 20 °C", "می‌خواهم", "👩‍⚕️", "naïve\u00a0café", "漢字"])
def test_what_scripts_and_emoji_need_stays(text: str) -> None:
    assert visible(text) == text


def test_the_texts_of_a_value_are_shown_however_deep_they_stand() -> None:
    assert visible_everywhere({"a": [{"b": "\u202e"}, 1, None]}) == {"a": [{"b": "\\u202e"}, 1, None]}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Gull Rock: A lighthouse has no name (yet).", "Gull Rock: A lighthouse has no name (yet)."),
        ("seen by @everyone today", "seen by `@everyone` today"),
        ("see https://evil.example/x", "see `https://evil.example/x`"),
        ("see www.evil.example", "see `www.evil.example`"),
        ("(see(www.evil.example", "`(see(www.evil.example`"),
        ("&lt;b&gt;", "`&lt;b&gt;`"),
        ("<img src=x> end", "`<img src=x>` end"),
        ("![a b](http://x)", "`![a b](http://x)`"),
        ("fixes #123 and GH-7", "fixes `#123` and `GH-7`"),
        ("of deadbeef1", "of `deadbeef1`"),
        (":tada: $x$ ~y~", "`:tada: $x$ ~y~`"),
        ("a`b", "`a'b`"),
        ("a|b", "`a\\|b`"),
        ("a\\|@everyone", "`a\\` `\\|@everyone`"),
        ("rdfs:label of id:x", "`rdfs:label` of `id:x`"),
        ("", ""),
    ],
)
def test_nothing_that_markdown_makes_something_of_stands_outside_code(text: str, shown: str) -> None:
    assert markdown(text) == shown


def test_code_has_no_control_in_it() -> None:
    assert code_span("a\u202eb\nc") == "`a\\u202eb c`"
