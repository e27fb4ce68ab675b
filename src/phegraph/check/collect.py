"""Collecting: makes the file of vocabularies anew from the namespaces of rdflib."""

import rdflib
from rdflib import namespace

from phegraph.check.vocabularies import FILE

_NAMES = (
    "RDF", "RDFS", "OWL", "XSD", "SH", "SKOS", "DC", "DCTERMS", "DCAT", "FOAF", "ORG", "PROV", "SDO", "SOSA",
    "TIME", "VANN", "VOID",
)  # fmt: skip


def generated() -> str:
    """The text of the file, made from rdflib's defined namespaces."""
    lines = [
        f"# Generated from the namespaces of rdflib {rdflib.__version__} by"
        " `python -m phegraph.check.collect`; do not edit.",
        "# A line a vocabulary: its namespace, then the local names of its terms.",
    ]
    for name in _NAMES:
        defined = getattr(namespace, name)
        found = {str(term).removeprefix(str(defined._NS)) for term in dir(defined)}
        extras = set(getattr(defined, "_extras", ()))
        words = sorted(
            word for word in found | extras if word and not word.startswith("_") and " " not in word
        )
        lines.append(" ".join([str(defined._NS), *words]))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text(generated(), encoding="utf-8")
