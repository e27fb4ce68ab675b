"""Examples: the small projects that show how a rule is broken and kept, and that test it."""

import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from phegraph.finding import Place
from phegraph.rdf.terms import STANDARD_PREFIXES

BASE = "https://example.org/"
EXAMPLE_PREFIXES = {
    **STANDARD_PREFIXES,
    "ex": BASE + "ontology#",
    "id": BASE + "id/",
    "source": BASE + "source/",
    "graph": BASE + "graph/source/",
}
EXAMPLE_SETTINGS = f"""[project]
title = "Example"
base = "{BASE}"

[check]
house = true

[prefixes]
ex = "{EXAMPLE_PREFIXES["ex"]}"
id = "{EXAMPLE_PREFIXES["id"]}"
source = "{EXAMPLE_PREFIXES["source"]}"
graph = "{EXAMPLE_PREFIXES["graph"]}"
"""
_FILE = re.compile(r"^=== (\S+)\n", re.MULTILINE)
_DEFAULT = "data/example.ttl"
_SETTINGS = "phegraph.toml"
_SPAN = re.compile("«(.*?)»", re.DOTALL)


class Example(Struct, frozen=True):
    """Files of a project, with the spans marked that findings point at.

    Attributes:
        files: What is in each file, marks and all.
    """

    files: Mapping[str, str]

    @classmethod
    def of(cls, text: str) -> "Example":
        """Take an example apart: a line `=== data/name.ttl` begins a file; without one it is data."""
        first, *rest = _FILE.split(text)
        named = dict(zip(rest[::2], rest[1::2], strict=True))
        return cls({**({_DEFAULT: first} if first.strip() else {}), **named})

    @property
    def shown(self) -> Mapping[str, str]:
        """The files for people: without marks."""
        return {file: _SPAN.sub(r"\1", text) for file, text in self.files.items()}

    @property
    def expected(self) -> list[Place]:
        """The places that are marked, in the files as `write` writes them."""
        places = []
        for file, text in self.files.items():
            text = _whole(file, text)
            while match := _SPAN.search(text):
                start = _position(text, match.start())
                text = text[: match.start()] + match[1] + text[match.end() :]
                places.append(Place(file, *start, *_position(text, match.start() + len(match[1]))))
        return places

    def write(self, folder: Path) -> None:
        """Make the project: its settings, and its files with the prefixes they use declared.

        What an example has of the table `[check]` joins the settings that all have.
        """
        check = self.files.get(_SETTINGS, "[check]\n")
        settings = EXAMPLE_SETTINGS.replace("[check]\n", check)
        for file, text in {**self.shown, _SETTINGS: settings}.items():
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_whole(file, text), encoding="utf-8")


def _whole(file: str, text: str) -> str:
    """A file with the prefixes declared that it uses and does not declare, on a line before all."""
    if not file.endswith((".ttl", ".trig")):
        return text
    plain = _SPAN.sub(r"\1", text)
    used = [
        prefix
        for prefix in EXAMPLE_PREFIXES
        if re.search(rf"(?<![\w@<:/#]){prefix}:(?!/)", plain) and not re.search(rf"prefix\s+{prefix}:", plain)
    ]
    declared = [f"@prefix {prefix}: <{EXAMPLE_PREFIXES[prefix]}> ." for prefix in used]
    return " ".join(declared) + "\n" + text if declared else text


def _position(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")
