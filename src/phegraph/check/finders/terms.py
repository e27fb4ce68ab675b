"""Terms: IRIs that no vocabulary defines, or that are nearly right."""

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from pathlib import Path

from msgspec.structs import replace
from pyoxigraph import NamedNode

from phegraph.check import vocabularies
from phegraph.check.context import CheckContext
from phegraph.check.finders.prefixes import declarations
from phegraph.findings.draft import DraftFinding
from phegraph.rdf.terms import OWL, RDF, RDF_TYPE, RDFS, SH, text
from phegraph.shacl.shapes.terms_used import PARAMETERS

_MEMBER = re.compile(r"_[1-9][0-9]*")  # rdf:_1 and so on: RDF Schema 1.1, section 5.1.6
_KINDS = frozenset(
    [RDFS + "Class", RDFS + "Datatype", RDF + "Property"]
    + [OWL + name for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")]
)
_SUSPICIOUS = (
    (re.compile(r"^[a-z]+:/+[a-z]+:/", re.IGNORECASE), "It begins with two schemes."),
    (re.compile(r"^(?:htp|hhtp|htpp|httpp|ttp)s?:|^https?:/?[^/]"), "It looks mistyped."),
    (re.compile(r"^https?:///"), "It names no host."),
    (re.compile(r"^https?://[^/?#]*/[^?#]*//"), "Its path has an empty step."),
    (re.compile(r"(?:%20|%09|%0A)+$", re.IGNORECASE), "It ends in a blank."),
    (
        re.compile(r"^file:|^https?://(?:localhost|127\.0\.0\.1)\b"),
        "It means something on this computer alone.",
    ),
)

_NEWER = "Check how it is written; where the vocabulary has got it since, declare it in the ontology."


def split_iri(iri: str) -> tuple[str, str]:
    """The namespace of an IRI, up to its last # or /, and the local name."""
    end = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:end], iri[end:]


def undefined(context: CheckContext) -> Iterator[DraftFinding]:
    """Terms that their vocabulary does not define."""
    known = vocabularies.terms()
    for iri, files in context.mentioned.items():
        namespace, local = split_iri(iri)
        defined = known.get(namespace)
        if not defined or not local or local in defined or iri in context.declared:
            continue
        if namespace == RDF and _MEMBER.fullmatch(local):
            continue
        if namespace == SH and local in PARAMETERS:
            continue
        name = _name(iri, context)
        day = vocabularies.days()[namespace]
        message = f"{name} is no term of its vocabulary as of {day}, which is what phegraph knows of it."
        hint = _nearest(namespace, local, defined, context) or _NEWER
        for path, term in files.items():
            yield DraftFinding("term/undefined", message, hint, mention=(path, term))


def undeclared(context: CheckContext) -> Iterator[DraftFinding]:
    """Terms in a namespace of the project's ontology that it does not declare."""
    namespaces = _own_namespaces(context)
    for iri, files in context.mentioned.items():
        namespace, local = split_iri(iri)
        if namespace not in namespaces or not local or iri in context.declared:
            continue
        names = {split_iri(term)[1] for term in context.declared if term.startswith(namespace)}
        message = f"The ontology does not declare {_name(iri, context)}."
        hint = _nearest(namespace, local, names, context) or "Declare it in the ontology."
        for path, term in files.items():
            yield DraftFinding("term/undeclared", message, hint, mention=(path, term))


def unknown_vocabulary(context: CheckContext) -> Iterator[DraftFinding]:
    """Properties and classes of a vocabulary that neither the project nor phegraph knows."""
    known = vocabularies.terms().keys() | _own_namespaces(context)
    seen: set[tuple[Path, str]] = set()
    for iri, paths in context.in_use.items():
        namespace, _ = split_iri(iri)
        if namespace in known or iri in context.declared or _intended_namespace(namespace, context):
            continue
        message = f"Whether {_name(iri, context)} is a term cannot be told: <{namespace}> is not known."
        hint = "Check how it is written, or declare the terms in the ontology."
        for path in paths:
            if (path, namespace) not in seen:
                seen.add((path, namespace))
                mention = (path, context.mentioned[iri][path])
                yield DraftFinding("term/unknown-vocabulary", message, hint, mention=mention)


def near_namespace(context: CheckContext) -> Iterator[DraftFinding]:
    """Namespaces that are nearly a known one."""
    for path, reading in context.files.items():
        near = {
            ns: intended for ns in reading.prefixes.values() if (intended := _intended_namespace(ns, context))
        }
        declared = declarations(context, path) if near else ()
        for declaration in declared:
            if declaration.namespace in near:
                draft = _near(declaration.namespace, near[declaration.namespace])
                yield replace(draft, places=(declaration.namespace_place,))
    declared_anywhere = {ns for reading in context.files.values() for ns in reading.prefixes.values()}
    for iri, paths in context.in_use.items():
        namespace, _ = split_iri(iri)
        intended = _intended_namespace(namespace, context) if namespace not in declared_anywhere else None
        if intended:
            for path in paths:
                yield replace(_near(namespace, intended), mention=(path, context.mentioned[iri][path]))


def suspicious(context: CheckContext) -> Iterator[DraftFinding]:
    """IRIs that can be parsed but are probably mistakes."""
    for iri, files in context.mentioned.items():
        reason = next((fault for pattern, fault in _SUSPICIOUS if pattern.search(iri)), None)
        if reason:
            for path, term in files.items():
                yield DraftFinding(
                    "term/iri", f"<{iri}> is hardly an address. {reason}", mention=(path, term)
                )


def _near(namespace: str, intended: str) -> DraftFinding:
    message = f"<{namespace}> is nearly <{intended}>, and names other terms."
    return DraftFinding("term/near-namespace", message, f"Write <{intended}>.")


def _intended_namespace(namespace: str, context: CheckContext) -> str | None:
    """The known namespace that one differs from only in its scheme, its end or its capitals."""
    known = {*vocabularies.terms(), *context.graph.prefixes.namespaces.values()}
    if namespace in known:
        return None
    return next((candidate for candidate in sorted(known) if _plain(candidate) == _plain(namespace)), None)


def _plain(namespace: str) -> str:
    bare = re.sub(r"^https?://(?:www\.)?", "", namespace.lower())
    return bare.rstrip("/#")


def _own_namespaces(context: CheckContext) -> frozenset[str]:
    """The namespaces of the classes and properties that the ontology declares."""
    files = set(context.graph.project.ontology_files)
    return (
        frozenset(
            split_iri(quad.subject.value)[0]
            for path, reading in context.graph.readings.items()
            if path in files
            for quad in reading.quads
            if quad.predicate == RDF_TYPE
            and isinstance(quad.object, NamedNode)
            and quad.object.value in _KINDS
            if isinstance(quad.subject, NamedNode)
        )
        - vocabularies.terms().keys()
    )


def _nearest(namespace: str, local: str, defined: Collection[str], context: CheckContext) -> str:
    folded = {name.lower(): name for name in defined}
    near = [folded[name] for name in get_close_matches(local.lower(), folded, n=1, cutoff=0.7)]
    return f"Did you mean {_name(namespace + near[0], context)}?" if near else ""


def _name(iri: str, context: CheckContext) -> str:
    return text(NamedNode(iri), context.graph.prefixes)
