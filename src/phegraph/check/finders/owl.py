"""OWL 2 DL: what the files of the ontology need to be ontologies of it, beside axioms in the profile."""

from collections.abc import Iterator, Mapping, Set
from functools import reduce
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from phegraph.check.context import CheckContext
from phegraph.check.namespaces import namespace_of
from phegraph.check.ontology_files import ONTOLOGY, OntologyFile
from phegraph.findings.draft import DraftFinding
from phegraph.owl.tbox.axioms import tbox_of
from phegraph.owl.vocabulary import DATATYPE_MAP, RANGE, SUB_PROPERTY
from phegraph.rdf.terms import OWL, RDF, RDF_TYPE, RDFS, SH, XSD, Term, text

_BUILT_IN = (RDF, RDFS, OWL, XSD, SH, "http://www.w3.org/2003/11/swrl#", "http://datashapes.org/dash#")
_DATA_PROPERTY = NamedNode(OWL + "DatatypeProperty")
_BETWEEN_PROPERTIES = (
    SUB_PROPERTY,
    *(NamedNode(OWL + name) for name in ("equivalentProperty", "inverseOf", "propertyDisjointWith")),
)
_CLASSES = frozenset({NamedNode(OWL + "Class"), NamedNode(RDFS + "Datatype")})
_PROPERTIES = frozenset(
    {_DATA_PROPERTY, NamedNode(OWL + "ObjectProperty"), NamedNode(OWL + "AnnotationProperty")}
)


def undeclared(context: CheckContext) -> Iterator[DraftFinding]:
    """Classes and properties that a file uses and neither it nor what it imports declares."""
    files = context.ontology_files
    for path in _looked_at(context, files):
        scope, complete = _scope(context, files, path)
        for kind, used, kinds in (
            ("class", _classes(files[path]), _CLASSES),
            ("property", _properties(files[path]), _PROPERTIES),
        ):
            missing = used - _declared(scope, kinds)
            for term in sorted(missing, key=str):
                elsewhere = [file for file in files.values() if term in _declared([file], kinds)]
                if complete or (elsewhere and namespace_of(term.value) in context.own_terms):
                    name = text(term, context.graph.prefixes)
                    message = f"The {kind} {name} is declared neither here nor in what this file imports."
                    yield DraftFinding(
                        "logic/undeclared", message, _advice(elsewhere, kinds), mention=(path, term)
                    )


def punning(context: CheckContext) -> Iterator[DraftFinding]:
    """Properties of two kinds, and axioms between properties of different kinds."""
    files = context.ontology_files
    for path in _looked_at(context, files):
        scope, _ = _scope(context, files, path)
        declared = {kind: _declared(scope, {kind}) for kind in _PROPERTIES}
        for statement in files[path].statements:
            subject, predicate, object = statement
            kinds, others = (
                {kind for kind in declared if one in declared[kind]} for one in (subject, object)
            )
            if predicate == RDF_TYPE and object in declared and len(kinds) > 1:
                declarations = " and ".join(sorted(text(kind, context.graph.prefixes) for kind in kinds))
                message = f"{text(subject, context.graph.prefixes)} is declared as {declarations}."
            elif predicate in _BETWEEN_PROPERTIES and kinds and others and kinds.isdisjoint(others):
                one, other = (text(term, context.graph.prefixes) for term in (subject, object))
                message = f"{one} and {other} are properties of different kinds."
            else:
                continue
            hint = "A property is of objects, of data or an annotation, and so is what is above it."
            yield DraftFinding("logic/punning", message, hint, statements=(Triple(*statement),))


def datatype_map(context: CheckContext) -> Iterator[DraftFinding]:
    """Datatypes of values and ranges of data properties that OWL 2 does not have."""
    files = context.ontology_files
    for path in _looked_at(context, files):
        scope, complete = _scope(context, files, path)
        data_properties = _declared(scope, {_DATA_PROPERTY})
        allowed = DATATYPE_MAP | _declared(scope, {NamedNode(RDFS + "Datatype")})
        for statement in files[path].statements:
            subject, predicate, object = statement
            if predicate in data_properties and isinstance(object, Literal):
                datatype: Term = object.datatype
            elif predicate == RANGE and subject in data_properties:
                datatype = object
            else:
                continue
            may_be_imported = not complete and not str(getattr(datatype, "value", "")).startswith(XSD)
            if isinstance(datatype, NamedNode) and datatype not in allowed and not may_be_imported:
                name = text(datatype, context.graph.prefixes)
                message = f"{name} is no datatype of OWL 2, for a data property."
                hint = "Use a datatype of OWL 2; metadata can use an annotation property."
                yield DraftFinding("logic/datatype-map", message, hint, statements=(Triple(*statement),))


def _looked_at(context: CheckContext, files: Mapping[Path, OntologyFile]) -> Iterator[Path]:
    return (path for path in files if path in context.files)


def _scope(
    context: CheckContext, files: Mapping[Path, OntologyFile], path: Path
) -> tuple[list[OntologyFile], bool]:
    """A file and those that it imports, or all where it is no ontology; and whether no import is missing."""
    if not files[path].ontologies:
        return list(files.values()), True
    imports = context.graph.imports
    missing = {NamedNode(unresolved.iri) for unresolved in imports.unresolved}
    scope = [files[other] for other in imports.closure([path]) if other in files]
    return scope, all(missing.isdisjoint(file.imports) for file in scope)


def _declared(files: list[OntologyFile], kinds: Set[Term]) -> Set[Term]:
    found: list[Set[Term]] = [file.types.get(kind, set()) for file in files for kind in kinds]
    return reduce(lambda one, more: one | more, found, frozenset[Term]())


def _classes(file: OntologyFile) -> Set[NamedNode]:
    members = {object for _, predicate, object in file.statements if predicate == RDF_TYPE}
    return _own(members | tbox_of(file.statements).classes)


def _properties(file: OntologyFile) -> Set[NamedNode]:
    predicates = {predicate for _, predicate, _ in file.statements}
    return _own(predicates | tbox_of(file.statements).properties)


def _own(terms: Set[Term]) -> Set[NamedNode]:
    """The IRIs among terms that are not of RDF, OWL or XML Schema, nor of rules and shapes."""
    return {term for term in terms if isinstance(term, NamedNode) and not term.value.startswith(_BUILT_IN)}


def _advice(elsewhere: list[OntologyFile], kinds: Set[Term]) -> str:
    ontologies = sorted(str(ontology) for file in elsewhere for ontology in file.types.get(ONTOLOGY, ()))
    if ontologies:
        return f"Import {ontologies[0]}, which declares it, with owl:imports."
    example = "owl:Class" if kinds == _CLASSES else "owl:AnnotationProperty"
    return f"Declare it, as `a {example}`."
