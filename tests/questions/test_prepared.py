"""Answers that are made beforehand are those that a question has, and are asked for once."""

from pathlib import Path

import pytest

from phegraph.errors import LimitError
from phegraph.graph import KnowledgeGraph
from phegraph.questions import asking
from phegraph.questions.asking import Asker
from phegraph.site.addresses import Addresses, Linker
from phegraph.site.questions.choices import prepare

LIGHTS = ("gull-rock", "long-sand", "west-spit")


def asker_of(folder: Path, *, prepared: bool) -> Asker:
    loaded = KnowledgeGraph.open(folder, caching=False).loaded
    if prepared:
        base = loaded.project.base
        addresses = Addresses([f"{base}id/{light}" for light in LIGHTS], base)
        prepare(loaded, Linker(addresses, loaded.names, loaded.project, loaded.source_of))
    return loaded.asker


def rows(asker: Asker) -> dict[str, object]:
    asked = {light: f"<https://example.org/id/{light}>" for light in LIGHTS}
    return {light: asker.ask("south-of", {"light": value}).rows for light, value in asked.items()}


def test_they_are_the_answers_of_the_question_and_asked_for_once(
    lighthouses: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = rows(asker_of(lighthouses, prepared=False))
    assert any(expected.values())
    asker = asker_of(lighthouses, prepared=True)
    monkeypatch.setattr(asker, "_run", lambda _: pytest.fail("It is asked again."))
    monkeypatch.setattr(asker, "text_of", lambda *_: pytest.fail("Its query is made again."))
    assert rows(asker) == expected


def test_one_query_asks_with_several_values(lighthouses: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = rows(asker_of(lighthouses, prepared=False))
    asker = asker_of(lighthouses, prepared=False)
    (light,) = asker.question("south-of").parameters
    asker.allowed(light)
    monkeypatch.setattr(asker, "text_of", lambda *_: pytest.fail("It is asked with one value."))
    values = [{"light": f"<https://example.org/id/{each}>"} for each in LIGHTS]
    with asker.prepared({"south-of": values}):
        assert rows(asker) == expected
    assert not asker._prepared


def test_no_more_rows_are_kept_than_there_is_room_for(
    lighthouses: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = rows(asker_of(lighthouses, prepared=False))
    monkeypatch.setattr(asking, "_MOST_PREPARED", 0)
    asker = asker_of(lighthouses, prepared=True)
    assert not any(kept for _, kept in asker._prepared.values())
    assert rows(asker) == expected


def test_a_question_that_cannot_be_answered_once_is_not_asked_for_every_value(
    lighthouses: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asker, calls = asker_of(lighthouses, prepared=False), tmp_path / "calls"

    def run(_: str) -> None:
        with calls.open("a", encoding="utf-8") as file:
            file.write("asked\n")
        raise LimitError("There is no answer after 0 seconds.")

    asker.allowed(asker.question("south-of").parameters[0])
    monkeypatch.setattr(asker, "_run", run)
    values = [{"light": f"<https://example.org/id/{LIGHTS[number % 3]}>"} for number in range(90)]
    asker.prepare({"south-of": values})
    assert not asker._prepared
    assert 1 <= len(calls.read_text(encoding="utf-8").splitlines()) <= 4
