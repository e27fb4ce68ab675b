"""Values that are kept are there in the next run, or not at all."""

from pathlib import Path

import msgspec
import pytest

from phegraph.system import kept
from phegraph.system.kept import KeptValues


def keep(path: Path, values: dict[str, int]) -> None:
    to_keep = KeptValues(path)
    to_keep.add({key: msgspec.json.encode(value) for key, value in values.items()})
    to_keep.save()


def read(path: Path) -> dict[str, int]:
    values = KeptValues(path)
    found = {key: values.get(key) for key in "abc"}
    return {key: msgspec.json.decode(value) for key, value in found.items() if value is not None}


def test_values_are_added_to_those_of_former_runs(tmp_path: Path) -> None:
    path = tmp_path / "new" / "values"
    keep(path, {"a": 1})
    keep(path, {"b": 2})
    assert read(path) == {"a": 1, "b": 2}


@pytest.mark.parametrize("damage", [b"", b"x", b"{}", b"0123456789abcdef{}"])
def test_nothing_is_read_from_a_damaged_file(tmp_path: Path, damage: bytes) -> None:
    keep(tmp_path / "values", {"a": 1})
    (tmp_path / "values").write_bytes(damage)
    assert read(tmp_path / "values") == {}


def test_another_value_than_was_written_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "values"
    keep(path, {"a": 1})
    path.write_bytes(path.read_bytes().replace(b":1", b":2"))
    assert read(path) == {}


def test_the_oldest_values_leave_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MAX_VALUES", 2)
    keep(tmp_path / "values", {"a": 1, "b": 2})
    keep(tmp_path / "values", {"c": 3})
    assert read(tmp_path / "values") == {"b": 2, "c": 3}
