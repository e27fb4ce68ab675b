"""The W3C test suite of JSON-LD 1.1, deserialization to RDF: read, run, and set out as a table."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from conformance.rdf11 import canonical
from phegraph.rdf.reading.reader import read

_ONLY_1_0 = "JSON-LD 1.0 alone has an error here; phegraph reads 1.1"
_OPTION = "an option of the API that phegraph does not have"
EXCEPTIONS: Mapping[str, str] = {
    **dict.fromkeys(
        ("tc029", "tep02", "ter21", "ter24", "ter32", "ter42", "ttn01", "te115", "te116"), _ONLY_1_0
    ),
    **dict.fromkeys(("te026", "te071"), "JSON-LD 1.1 has an error here, 1.0 had none"),
    **dict.fromkeys(("tdi09", "tdi10", "tdi11", "tdi12"), f"`rdfDirection`, not normative, is {_OPTION}"),
    "t0118": f"blank nodes as predicates are {_OPTION}",
    "te077": f"`expandContext` is {_OPTION}",
}
"""The tests that phegraph does not pass, each with the reason."""


class Case(Struct, frozen=True):
    """A test of the manifest: what to read, and what it must give."""

    name: str
    kind: str
    action: Path
    result: Path | None
    base: str

    def __str__(self) -> str:
        return self.name


def cases(folder: Path) -> list[Case]:
    """The tests of the suite."""
    manifest = json.loads((folder / "toRdf-manifest.jsonld").read_text(encoding="utf-8"))
    return [_case(entry, folder, manifest["baseIri"]) for entry in manifest["sequence"]]


def _case(entry: Mapping[str, Any], folder: Path, address: str) -> Case:
    kind = entry["@type"][0].removeprefix("jld:").removesuffix("Test")
    result = folder / entry["expect"] if "expect" in entry else None
    base = entry.get("option", {}).get("base", address + entry["input"])
    return Case(entry["@id"].removeprefix("#"), kind, folder / entry["input"], result, base)


def passes(case: Case) -> bool:
    """Whether phegraph refuses what is wrong, reads what is right, and gives the expected statements."""
    reading = read(case.action, base=case.base)
    if case.kind.startswith("Negative"):
        return bool(reading.findings)
    return not reading.findings and (
        case.result is None or canonical(reading.quads) == canonical(read(case.result).quads)
    )


def section(folder: Path) -> str:
    """The section of the page of conformance."""
    tests = cases(folder)
    passed = Counter(case.kind for case in tests if passes(case))
    rows = [
        f"| {kind} | {count} | {passed[kind]} |"
        for kind, count in Counter(case.kind for case in tests).items()
    ]
    exceptions = [f"- `{name}`: {reason}" for name, reason in sorted(EXCEPTIONS.items())]
    return _PAGE.format(rows="\n".join(rows), exceptions="\n".join(exceptions))


_PAGE = """## JSON-LD 1.1

The tests of deserialization to RDF (`toRdf`). Doubles keep the digits of the file, where JSON-LD 1.1 API,
section 8.6, rounds them to 16, and a number beyond the range of doubles is no `INF`.

| kind | tests | phegraph |
|---|---|---|
{rows}

What fails, and why:

{exceptions}
"""
