"""Regular expressions of XPath: what they match in the dialects of the engines."""

import re

import pyoxigraph
import pytest
from hypothesis import assume, given
from pyoxigraph import Literal

from phegraph.sparql.patterns import dialects
from phegraph.sparql.patterns.cases import _WITH_CASE, _variants
from phegraph.sparql.patterns.parser import PatternError, parse
from sparql.patterns.generated import EXPRESSIONS, STRINGS, Both

STORE = pyoxigraph.Store()


def in_python(pattern: str, string: str, flags: str = "") -> bool:
    return re.search(dialects.in_python(parse(pattern, flags)), string) is not None


def in_rust(pattern: str, string: str, flags: str = "") -> bool:
    text = Literal(dialects.in_rust(parse(pattern, flags)))
    found = STORE.query(f"SELECT (REGEX({Literal(string)}, {text}) AS ?matches) {{}}")
    assert isinstance(found, pyoxigraph.QuerySolutions)
    (solution,) = found
    assert solution["matches"] is not None, text
    return bool(solution["matches"].value == "true")


@given(EXPRESSIONS, STRINGS)
def test_random_expressions_match_by_the_definitions_of_their_parts(both: Both, string: str) -> None:
    pattern, reference = both
    expected = re.search(reference, string) is not None
    assert in_python(pattern, string) is expected
    try:
        matches = in_rust(pattern, string)
    except dialects.NoTranslationError:
        assume(False)
    assert matches is expected


@pytest.mark.parametrize(
    ("pattern", "string", "flags", "expected"),
    [
        # XML Schema 1.1 Datatypes, appendix G
        ("^[a-z-[aeiou]]+$", "bcd", "", True),
        ("^[a-z-[aeiou]]+$", "aei", "", False),
        ("^[^a-z-[0-9]]$", "5", "", False),
        (r"^\i\c*$", "x:y-1", "", True),
        (r"^\i\c*$", "9lives", "", False),
        (r"^\w$", "_", "", False),
        (r"^\w$", "$", "", True),
        (r"^\s$", "\u00a0", "", False),
        (r"^\d$", "٣", "", True),
        (r"^\p{Lu}\P{Lu}$", "Aa", "", True),
        ("^[a-]$", "-", "", True),
        ("^[-a]$", "-", "", True),
        ("^[a--[b]]$", "-", "", True),
        (r"^[\[\]]+$", "][", "", True),
        ("^[&&a]+$", "&&", "", True),
        ("^[a~~]+$", "b", "", False),
        ("^[a^]$", "^", "", True),
        # XPath Functions, section 5.6.1
        ("a.b", "a\nb", "", False),
        ("a.b", "a\nb", "s", True),
        ("b$", "b\n", "", False),
        ("^b", "a\nb", "", False),
        ("^b$", "a\nb\nc", "m", True),
        ("^kill", "Mitchell\nkill", "m", True),
        ("^$", "a\n", "m", False),
        ("a\n$", "a\n", "m", False),
        ("^$", "", "m", True),
        ("^c", "a\n", "m", False),
        (" a [ b] c ", "a c", "x", True),
        (" a [ b] c ", "a", "x", False),
        ("a\\ b", "ab", "x", False),
        ("a.b", "a.b", "q", True),
        ("a.b", "axb", "q", False),
        ("A.B", "a.b", "qi", True),
        # section 5.6.1.1
        ("z", "Z", "i", True),
        ("^[A-Z]$", "\u212a", "i", True),
        ("^[A-Z-[IO]]$", "b", "i", True),
        ("^[A-Z-[IO]]$", "o", "i", False),
        ("^[^Q]$", "q", "i", False),
        (r"^\p{Lu}$", "a", "i", False),
        ("^ı$", "I", "i", True),
        ("^ΣΑΣ$", "σας", "i", True),
        # what XPath does not have
        (r"\bcat\b", "a cat", "", True),
        (r"\bcat\b", "cats", "", False),
        ("(?:ab)+c", "ababc", "", True),
        ("(?i)AB", "ab", "", True),
        (r"https?:\/\/", "https://x", "", True),
    ],
)
def test_a_string_matches_or_does_not(pattern: str, string: str, flags: str, expected: bool) -> None:
    assert in_python(pattern, string, flags) is expected
    try:
        matches = in_rust(pattern, string, flags)
    except dialects.NoTranslationError:
        assert flags == "m"
    else:
        assert matches is expected


@pytest.mark.parametrize(
    ("pattern", "string", "flags", "expected"),
    [
        (r"^(ab)\1$", "abab", "", True),
        (r"^(ab)\1$", "abcd", "", False),
        (r"([md])[aeiou]\1", "Mum", "i", True),
        (r"([md])[aeiou]\1", "Mud", "i", False),
        (r"^(a)|b\1$", "b", "", True),  # A group that matches nothing is the empty string.
        (r"^(a)(b)\10$", "aba0", "", True),
        (r"('|\").*\1", "a 'b\" ' c", "", True),
        (r"('|\").*\1", "a 'b\" c", "", False),
    ],
)
def test_a_back_reference_is_what_its_group_has_matched(
    pattern: str, string: str, flags: str, expected: bool
) -> None:
    assert in_python(pattern, string, flags) is expected
    with pytest.raises(dialects.NoTranslationError):
        dialects.in_rust(parse(pattern, flags))


@pytest.mark.parametrize(
    ("pattern", "flags", "message"),
    [
        ("(a", "", "`(` is not closed"),
        ("a)", "", "`)` closes no group"),
        ("[a", "", "`[` is not closed"),
        ("[]", "", "nothing stands in"),
        ("[z-a]", "", "ends before it begins"),
        ("[a-\\d]", "", "has no end"),
        ("[[a]]", "", "stands in a class without"),
        ("a**", "", "`*` stands where it has no meaning"),
        ("a{2", "", "`{` is not closed"),
        ("a{,2}", "", "is no quantifier"),
        ("a{3,2}", "", "more than its most"),
        ("(?=a)", "", "`(?` begins no group"),
        (r"\1(a)", "", "refers to no group before it"),
        (r"(a\1)", "", "refers to no group before it"),
        (r"\y", "", "has no meaning"),
        (r"\p{Xx}", "", "no category Xx"),
        (r"\p{IsGreek}", "", "blocks of Unicode"),
        (r"\pL", "", "no name in braces"),
        ("a\\", "", "has no meaning"),
        ("(" * 101 + ")" * 101, "", "in more than 100 others"),
        ("[a-" * 101 + "]" * 101, "", "in more than 100 others"),
        ("a", "g", "there is no flag g"),
    ],
)
def test_what_is_no_regular_expression_is_refused_by_name(pattern: str, flags: str, message: str) -> None:
    with pytest.raises(PatternError, match=re.escape(message)):
        parse(pattern, flags)


def test_what_is_too_large_for_oxigraph_has_no_translation() -> None:
    with pytest.raises(dialects.NoTranslationError):
        dialects.in_rust(parse(r"^\w{1,50}$"))
    assert in_rust(r"^\w{1,8}$", "abcdefgh")
    assert in_python(r"^\w{1,50}$", "abcdefgh")


def test_every_character_with_a_case_is_known() -> None:
    known = {point for points in _WITH_CASE for point in points}
    cased = [
        point
        for point in range(0x110000)
        if chr(point).lower() != chr(point) or chr(point).upper() != chr(point)
    ]
    assert set(cased) <= known
    assert _variants()[ord("k")] == {ord("K"), 0x212A}
