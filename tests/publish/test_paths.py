"""Documents have safe paths of their own."""

from pathlib import PurePosixPath

from hypothesis import given
from hypothesis import strategies as st

from phegraph.publish.paths import RESERVED, paths

BASE = "https://example.org/"


def test_a_plain_address_is_its_own_path() -> None:
    assert paths([BASE + "id/enlight", BASE + "concept/topic/imaging"], BASE) == {
        BASE + "concept/topic/imaging": "concept/topic/imaging",
        BASE + "id/enlight": "id/enlight",
    }


def test_addresses_that_differ_by_capitals_only_get_two_paths() -> None:
    made = paths([BASE + "id/ESTRO", BASE + "id/Estro", BASE + "id/estro"], BASE)
    assert len({path.lower() for path in made.values()}) == 3
    assert made[BASE + "id/ESTRO"] == "id/ESTRO"


HOSTILE = [
    "../../etc/passwd",
    "id/..",
    "id/a%2Fb",
    'id/"x"',
    "id/con",
    "id/.hidden",
    "id/" + "x" * 300,
    "",
    "id/é",
    "id//a",
    "id/ada.ttl/x",
    "void.ttl/x",
    "id/a./b",
    "id/" + "/".join(["x" * 60] * 70),
]


def test_hostile_addresses_stay_inside_and_apart() -> None:
    made = paths([BASE + end for end in HOSTILE] + ["https://elsewhere.org/id/a", "urn:x"], BASE)
    assert len({path.lower() for path in made.values()}) == len(HOSTILE) + 2
    for path in made.values():
        parts = PurePosixPath(path).parts
        assert not path.startswith("/")
        assert ".." not in parts
        assert all(len(part) <= 80 and not part.startswith(".") for part in parts)
        assert not any(part.endswith((".", ".ttl")) for part in parts)
        assert len(path) <= 160


@given(
    st.sets(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=1000), max_size=120), max_size=20)
)
def test_no_two_addresses_share_a_path(ends: set[str]) -> None:
    made = paths([BASE + "id/" + end for end in ends], BASE)
    assert len({path.lower() for path in made.values()}) == len(ends)


@given(st.lists(st.sampled_from([BASE + "id/" + end for end in ("a", "A", "a/b", "b?c", "..")])))
def test_paths_do_not_depend_on_the_order_of_addresses(iris: list[str]) -> None:
    assert paths(iris, BASE) == paths(reversed(iris), BASE)


def test_no_address_takes_the_place_of_one_of_the_sites_own_pages() -> None:
    made = paths([BASE + name for own in RESERVED for name in (own, own.upper(), own + "/a")], BASE)
    assert {path.split("/")[0] for path in made.values()} == {"other"}
