"""Collecting: makes the file of vocabularies anew from the namespaces of rdflib."""

import re

import rdflib
from rdflib import namespace

from phegraph.check.vocabularies import VOCABULARIES_FILE
from phegraph.system.files import replacing

_NAMES = (
    "RDF", "RDFS", "OWL", "XSD", "SH", "SKOS", "DC", "DCTERMS", "DCAT", "FOAF", "ORG", "PROV", "SDO", "SOSA",
    "TIME", "VANN", "VOID",
)  # fmt: skip


def generated() -> str:
    """The text of the file, made from rdflib's defined namespaces."""
    lines = [
        f"# Generated from the namespaces of rdflib {rdflib.__version__} by"
        " `python -m phegraph.check.collect_vocabularies`; do not edit.",
        "# A line a vocabulary: its namespace, the day its terms are of, then their local names.",
    ]
    for name in _NAMES:
        defined = getattr(namespace, name)
        local_names = {str(term).removeprefix(str(defined._NS)) for term in dir(defined)}
        extras = set(getattr(defined, "_extras", ()))
        names = sorted(
            word for word in local_names | extras if word and not word.startswith("_") and " " not in word
        )
        lines.append(" ".join([str(defined._NS), _day(defined), *names]))
    return "\n".join(lines) + "\n"


def _day(defined: type[namespace.DefinedNamespace]) -> str:
    """The day that rdflib took the terms from the vocabulary, which the docstring states."""
    (day,) = re.findall(r"^ *Date: (\d{4}-\d\d-\d\d)", defined.__doc__ or "", re.MULTILINE)
    return str(day)


if __name__ == "__main__":
    with replacing(VOCABULARIES_FILE) as temporary:
        temporary.write_text(generated(), encoding="utf-8")
