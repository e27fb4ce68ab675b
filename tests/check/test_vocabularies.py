"""The known vocabularies: which terms they define, and which are deprecated."""

from pathlib import Path

import pytest
from rdflib import namespace

from phegraph.check.collect_vocabularies import generated
from phegraph.check.vocabularies import KINDS, VOCABULARIES_FILE, namespaces, vocabulary, vocabulary_of
from phegraph.rdf.terms import STANDARD_PREFIXES

DCAT, SH = "http://www.w3.org/ns/dcat#", "http://www.w3.org/ns/shacl#"


def test_the_file_is_what_the_lists_of_terms_give(shared: Path) -> None:
    written = VOCABULARIES_FILE.read_text(encoding="utf-8")
    assert written == generated(shared / "vocabularies"), (
        "run `python -m phegraph.check.collect_vocabularies FOLDER`"
    )


def test_every_standard_prefix_is_of_a_known_vocabulary() -> None:
    assert set(STANDARD_PREFIXES.values()) <= namespaces().keys()


def test_every_vocabulary_has_terms_of_known_kinds_and_deprecates_its_own() -> None:
    for iri in namespaces():
        known = vocabulary(iri)
        assert known
        assert known.kinds
        assert set(known.kinds.values()) <= set(KINDS)
        assert known.replacements.keys() <= known.kinds.keys()
        assert known.drafts.keys() <= known.kinds.keys()


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("RDFS", "http://www.w3.org/2000/01/rdf-schema#"),
        ("OWL", "http://www.w3.org/2002/07/owl#"),
        ("SKOS", "http://www.w3.org/2004/02/skos/core#"),
        ("PROV", "http://www.w3.org/ns/prov#"),
        ("ORG", "http://www.w3.org/ns/org#"),
        ("DCTERMS", "http://purl.org/dc/terms/"),
        ("VOID", "http://rdfs.org/ns/void#"),
    ],
)
def test_what_rdflib_knows_of_a_finished_vocabulary_is_known(name: str, iri: str) -> None:
    known = vocabulary(iri)
    defined = getattr(namespace, name)
    assert known
    assert {str(term).removeprefix(iri) for term in dir(defined)} - known.kinds.keys() == set()


@pytest.mark.parametrize("prefix", ["https", "http"])
def test_terms_of_schema_org_are_the_same_with_either_scheme(prefix: str) -> None:
    known = vocabulary(f"{prefix}://schema.org/")
    assert known
    assert known.kinds["hasCertification"] == "property"
    assert known.replacements["members"] == f"{prefix}://schema.org/member"


def test_a_deprecated_term_has_the_term_that_replaces_it_or_nothing() -> None:
    known = vocabulary(DCAT)
    assert known
    assert known.replacements["size"] == DCAT + "byteSize"
    assert known.replacements["Feed"] == ""


def test_a_term_that_drafts_alone_have_tells_which() -> None:
    known = vocabulary(SH)
    assert known
    assert known.drafts["reifierShape"].startswith("1.2 editor's draft")
    assert "minCount" not in known.drafts
    assert not known.is_open


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        (DCAT + "Dataset", (DCAT, "Dataset")),
        (
            "https://spdx.org/rdf/3.0.1/terms/Core/Element",
            ("https://spdx.org/rdf/3.0.1/terms/Core/", "Element"),
        ),
        ("http://www.w3.org/ns/sosa/sampling/nature", ("http://www.w3.org/ns/sosa/sampling/", "nature")),
        ("https://schema.org/version/latest", ("https://schema.org/", "version/latest")),
        ("https://example.org/x", None),
        ("urn:x", None),
    ],
)
def test_a_term_is_of_the_vocabulary_with_the_longest_namespace(
    iri: str, expected: tuple[str, str] | None
) -> None:
    found = vocabulary_of(iri)
    assert (found and (found[0].namespace, found[1])) == expected
