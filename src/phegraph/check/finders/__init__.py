"""Finders: the rules that take more than a query."""

from collections.abc import Callable, Iterator, Mapping

from phegraph.check.context import CheckContext
from phegraph.check.finders import (
    announcements,
    dates,
    deprecation,
    duplicates,
    files,
    hierarchies,
    imports,
    labels,
    literals,
    mappings,
    ontologies,
    owl,
    prefixes,
    questions,
    repetitions,
    schemes,
    terms,
    texts,
)
from phegraph.findings.draft import DraftFinding

FINDERS: Mapping[str, Callable[[CheckContext], Iterator[DraftFinding]]] = {
    "data/announced": announcements.announced,
    "data/impossible-date": dates.impossible,
    "data/start-after-end": dates.start_after_end,
    "duplicate/block": repetitions.distant_blocks,
    "duplicate/definition": duplicates.same_definition,
    "duplicate/label": duplicates.same_label,
    "duplicate/synonym": duplicates.same_synonym,
    "duplicate/statement": repetitions.repeated_statements,
    "file/empty": files.empty,
    "import/unresolved": imports.unresolved,
    "label/missing": labels.missing,
    "literal/encoding": texts.damaged,
    "literal/script": texts.wrong_script,
    "literal/datatype": literals.malformed,
    "literal/language": literals.unknown_language,
    "literal/language-case": literals.unusual_case,
    "logic/datatype-map": owl.datatype_map,
    "logic/punning": owl.punning,
    "logic/undeclared": owl.undeclared,
    "ontology/metadata": ontologies.metadata,
    "mapping/broken": mappings.broken,
    "mapping/column": mappings.unused,
    "mapping/licence": mappings.licence,
    "mapping/term": mappings.unknown_term,
    "prefix/differs": prefixes.differing,
    "prefix/redefined": prefixes.redefined,
    "prefix/unused": prefixes.unused,
    "question/broken": questions.broken,
    "question/cost": questions.costly,
    "question/limit": questions.unanswered,
    "question/term": questions.unknown_term,
    "question/unexpected": questions.unexpected,
    "skos/disconnected": schemes.disconnected,
    "skos/languages": schemes.languages,
    "skos/related-broader": hierarchies.related_above,
    "skos/transitive-only": hierarchies.transitive_alone,
    "structure/cycle": hierarchies.cycles,
    "structure/redundant": hierarchies.follows,
    "term/deprecated": deprecation.used,
    "term/iri": terms.suspicious,
    "term/near-namespace": terms.near_namespace,
    "term/no-replacement": deprecation.without_replacement,
    "term/undeclared": terms.undeclared,
    "term/undefined": terms.undefined,
    "term/unknown-vocabulary": terms.unknown_vocabulary,
}
"""What finds the breaches of a rule, by its id."""

OF_STATEMENTS = frozenset(
    {
        *("data/announced", "data/impossible-date", "data/start-after-end"),
        *("duplicate/definition", "duplicate/label", "duplicate/synonym"),
        *("label/missing", "literal/encoding", "literal/script", "literal/datatype"),
        "ontology/metadata",
        *("skos/disconnected", "skos/languages", "skos/related-broader", "skos/transitive-only"),
        *("structure/cycle", "structure/redundant"),
        *("term/deprecated", "term/no-replacement", "term/undeclared", "term/undefined"),
        "term/unknown-vocabulary",
    }
)
"""The finders that look at what files state, and not at how or where they say it, nor at other files."""

OF_ONTOLOGY = frozenset({"logic/datatype-map", "logic/punning", "logic/undeclared"})
"""The finders that look at what the files of the ontology, and those imported, state, and at no others."""

ASKING = frozenset({"question/limit", "question/unexpected"})
"""The finders that ask the questions."""
