"""The page of conformance, docs/conformance.md: `make suites docs`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from conformance import jsonld11, owl2, protocol_suite, rdf11, rdf_mt, shacl_table, sparql_suite
from conformance.suites import SUITES, folder

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "conformance.md"
_HEAD = """# Conformance: the test suites of the W3C

`make suites` fetches the suites from the public repositories below into `.suites`; then `make test` holds
phegraph to what this page says, and `make docs` writes the page anew. `PHEGRAPH_SUITES` names another folder
with the checkouts, each under the last part of its address; that of the draft ends in `-draft`.

| suite | repository | commit | folder |
|---|---|---|---|
{rows}
"""
_ROW = "| {0.title} | <{0.repository}> | `{0.commit}` | `{0.path}` |"
SECTIONS = (
    ("rdf11", rdf11.section),
    ("rdf11", rdf_mt.section),
    ("jsonld11", jsonld11.section),
    ("sparql", sparql_suite.section),
    ("sparql", protocol_suite.section),
    ("shacl", shacl_table.section),
    ("owl2", owl2.section),
)
"""The suite of each section of the page, and what makes it."""


def main() -> None:
    """Run the suites and write the page, where the suites are at hand."""
    folders = {name: folder(name) for name, _ in SECTIONS}
    if not all(folders.values()):
        print(f"{DOCUMENT.name} is left as it is: `make suites` fetches the suites that it is made from.")
        return
    sections = [section(path) for name, section in SECTIONS if (path := folders[name])]
    head = _HEAD.format(rows="\n".join(map(_ROW.format, SUITES.values())))
    DOCUMENT.write_text("\n".join((head, *sections)), encoding="utf-8")


if __name__ == "__main__":
    main()
