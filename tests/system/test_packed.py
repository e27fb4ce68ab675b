"""Packed texts are found as those of a list are."""

from hypothesis import given
from hypothesis import strategies as st

from phegraph.system.packed import PackedTexts

TEXTS = st.text(st.characters(exclude_categories=()), max_size=5)


@given(st.sets(TEXTS), TEXTS)
def test_each_text_has_its_number(texts: set[str], other: str) -> None:
    packed = PackedTexts(sorted(texts))
    assert [*packed] == sorted(texts) == [packed.at(number) for number in range(len(packed))]
    assert [packed.find(text) for text in packed] == [*range(len(texts))]
    assert (packed.find(other) is None) == (other not in texts)
