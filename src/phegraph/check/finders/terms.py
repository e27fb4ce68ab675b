"""Terms: IRIs that no vocabulary defines, or that are nearly right."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache, partial
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from msgspec.structs import replace
from pyoxigraph import NamedNode

from phegraph.check import vocabularies
from phegraph.check.context import CheckContext
from phegraph.check.finders.prefixes import declarations
from phegraph.check.mentions import fault_of, terms_used_in
from phegraph.check.namespaces import folded, is_mistyped, namespace_of, split_iri
from phegraph.check.vocabularies import KnownVocabulary
from phegraph.finding import Replacement, Severity
from phegraph.findings.draft import DraftFinding
from phegraph.rdf.terms import OWL, RDF, RDFS, SH, XSD, text
from phegraph.shacl.shapes.terms_used import PARAMETERS
from phegraph.text.alike import same_start

_MEMBER = re.compile(re.escape(RDF) + "_[1-9][0-9]*")  # rdf:_1 and so on: RDF Schema 1.1, section 5.1.6
_BUILT_IN = (RDF, RDFS, OWL, XSD)
_DIGITS = re.compile(r"\d")
_NEAR, _NEARLY_SAME = 0.7, 0.88
_GROWING_SINCE = "2023"
"""A vocabulary that has had an edition since this year may have another since it was last looked at."""


def undefined(context: CheckContext) -> Iterator[DraftFinding]:
    """Terms that their vocabulary does not define, or in a draft alone.

    What is used as a class, a property or a datatype must be one that is known, as far as the vocabulary is
    known in whole. Elsewhere, names of shapes, of files and of versions share the namespace: there, only what
    is a term in other case is told.
    """
    used = _used_as_terms(context)
    for iri, files in context.mentioned.items():
        found = vocabularies.vocabulary_of(iri)
        if found is None or iri in context.declared or namespace_of(iri) in context.own_terms:
            continue
        known, local = found
        if known.namespace == SH:  # what reads shapes tells
            files = {path: term for path, term in files.items() if path not in context.graph.shapes}
        if (local in known.kinds and local not in known.drafts) or _is_address(local) or _is_built_in(iri):
            continue
        judged = _judge(known, local, used.get(iri), context)
        if judged:
            severity, message, hint = judged
            replacement = _replacement(iri, known.namespace, _of_kind(known, used.get(iri)))
            for path, term in files.items():
                yield DraftFinding(
                    "term/undefined",
                    message,
                    hint,
                    severity,
                    mention=(path, term),
                    replacement=None if local in known.drafts else replacement,
                )


def is_undefined(iri: str) -> bool:
    """Whether an IRI in a query is of a known vocabulary and no term of it, as far as that can be told."""
    found = vocabularies.vocabulary_of(iri)
    if found is None or found[1] in found[0].kinds or _is_address(found[1]) or _is_built_in(iri):
        return False
    known, local = found
    kind = vocabularies.CLASS if local[0].isupper() else vocabularies.PROPERTY
    return not known.is_open or bool(_similar(known, local, kind, _NEARLY_SAME))


def _is_address(local: str) -> bool:
    """Whether what follows a namespace is nothing, or a path or query below it, and so no name."""
    return not local or not {*"/#?"}.isdisjoint(local)


def _is_built_in(iri: str) -> bool:
    """Whether a term is of a set that cannot be listed, or a parameter of a constraint that is known."""
    return bool(_MEMBER.fullmatch(iri)) or iri.removeprefix(SH) in PARAMETERS


def _judge(
    known: KnownVocabulary, local: str, kind: str | None, context: CheckContext
) -> tuple[Severity | None, str, str] | None:
    """The severity of a term that is not known, where it is not that of the rule, a message and a hint."""
    name, edition = _name(known.namespace + local, context), f" ({known.edition})" if known.edition else ""
    if local in known.drafts:
        message = f"{name} is a term of a draft of its vocabulary alone ({known.drafts[local]})."
        hint = "A draft may change: who reads it as the standard has it does not know the term."
        return (Severity.INFO, message, hint) if kind else None
    message = f"{name} is no term of its vocabulary{edition}."
    near = _similar(known, local, kind, _NEARLY_SAME) or _elsewhere(known, local, kind, context)
    if not near and kind is not None and not known.is_open:
        near = _similar(known, local, kind, _NEAR)
    if near:
        return None, message, f"Did you mean {_name(near, context)}?"
    if kind is None or known.is_open:
        return None
    if known.namespace in _BUILT_IN or not _may_have_grown(known):
        return None, message, "Check how it is written, or declare it in the ontology."
    return Severity.INFO, message, "Check how it is written. A newer edition may have it."


def _elsewhere(known: KnownVocabulary, local: str, kind: str | None, context: CheckContext) -> str | None:
    """The term of the same name of another vocabulary that has a prefix."""
    if kind is None or known.is_open:
        return None
    others = (vocabularies.vocabulary(ns) for ns in context.graph.prefixes.namespaces.values())
    names = (other.namespace + local for other in others if other and other.kinds.get(local) == kind)
    return next(names, None)


def _may_have_grown(known: KnownVocabulary) -> bool:
    years: list[str] = re.findall(r"\b(\d{4})-?", known.edition)
    return max(years, default="") >= _GROWING_SINCE


def _similar(known: KnownVocabulary, local: str, kind: str | None, cutoff: float) -> str | None:
    """The term that was meant, where that is likely: by its case alone, or by a letter or two."""
    folded = {name.lower(): name for name in known.kinds}
    if local.lower() in folded and folded[local.lower()] != local:
        return known.namespace + folded[local.lower()]
    if kind is None:
        return None
    digits = _DIGITS.findall(local)
    names = [name.lower() for name in _of_kind(known, kind) if _DIGITS.findall(name) == digits]
    near = get_close_matches(local.lower(), names, n=1, cutoff=cutoff)
    return known.namespace + folded[near[0]] if near else None


def _of_kind(known: KnownVocabulary, kind: str | None) -> Iterator[str]:
    return (name for name in known.kinds if kind in (None, known.kinds[name]))


def _replacement(iri: str, namespace: str, names: Iterable[str]) -> Replacement | None:
    """The term that was meant, where one alone differs in a letter, two that are swapped, or in case."""
    local = iri.removeprefix(namespace)
    near = [name for name in names if name != local and _is_slip(local, name)]
    return Replacement(iri, namespace + near[0]) if len(near) == 1 else None


def _is_slip(local: str, name: str) -> bool:
    """Whether a name is another with one letter more, less or different, or two swapped; or in other case."""
    if local.lower() == name.lower():
        return True
    if _DIGITS.findall(local) != _DIGITS.findall(name):
        return False
    same = same_start(local, name)
    rest, other = local[same:], name[same:]
    swapped = other[1::-1] + other[2:]
    return rest[1:] in (other[1:], other) or rest in (other[1:], swapped)


def _used_as_terms(context: CheckContext) -> Mapping[str, str]:
    """The IRIs that stand where classes, properties or datatypes do, each with which of them it is."""
    used: dict[str, str] = {}
    for reading in context.files.values():
        predicates, others = reading.made(terms_used_in)
        used.update(predicates)
        for iri, kind in others.items():
            used.setdefault(iri, kind)
    return used


def undeclared(context: CheckContext) -> Iterator[DraftFinding]:
    """Terms in use in a namespace of the project's ontology that neither it nor what it imports declares."""
    used = _used_as_terms(context)

    @cache
    def declared_in(namespace: str) -> Collection[str]:
        return {split_iri(term)[1] for term in context.declared if namespace_of(term) == namespace}

    not_found = [unresolved.iri for unresolved in context.graph.imports.unresolved]
    for iri, files in context.mentioned.items():
        namespace, local = namespace_of(iri), split_iri(iri)[1]
        found = vocabularies.vocabulary_of(iri)
        if found and found[1] in found[0].kinds:
            continue
        if iri not in used or not local or iri in context.declared or namespace not in context.own_terms:
            continue
        if any(ontology.startswith(split_iri(iri)[0]) for ontology in not_found):
            continue  # that may declare it
        message = f"The ontology does not declare {_name(iri, context)}."
        hint = (
            _nearest(split_iri(iri)[0], local, declared_in(namespace), context)
            or "Declare it in the ontology."
        )
        replacement = _replacement(iri, split_iri(iri)[0], declared_in(namespace))
        for path, term in files.items():
            yield DraftFinding(
                "term/undeclared", message, hint, mention=(path, term), replacement=replacement
            )


def unknown_vocabulary(context: CheckContext) -> Iterator[DraftFinding]:
    """Properties and classes of a vocabulary that neither the project nor phegraph knows."""
    seen: set[tuple[Path, str]] = set()
    intended_by = cache(partial(_intended_namespace, context=context))
    for iri, paths in context.in_use.items():
        namespace, _ = split_iri(iri)
        if (
            vocabularies.vocabulary_of(iri)
            or namespace_of(iri) in context.own_terms
            or iri in context.declared
        ):
            continue
        if intended_by(namespace):
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
    intended_by = cache(partial(_intended_namespace, context=context))
    for path, reading in context.files.items():
        near = {
            ns: intended
            for ns in reading.prefixes.values()
            if (intended := intended_by(ns))
            if any(iri.startswith(ns) and path in files for iri, files in context.in_use.items())
        }
        declared = declarations(context, path) if near else ()
        for declaration in declared:
            if declaration.namespace in near:
                draft = _near(declaration.namespace, near[declaration.namespace])
                yield replace(draft, places=(declaration.namespace_place,))
    declared_anywhere = {ns for reading in context.files.values() for ns in reading.prefixes.values()}
    for iri, paths in context.in_use.items():
        namespace, _ = split_iri(iri)
        intended = intended_by(namespace) if namespace not in declared_anywhere else None
        if intended:
            for path in paths:
                yield replace(_near(namespace, intended), mention=(path, context.mentioned[iri][path]))


def suspicious(context: CheckContext) -> Iterator[DraftFinding]:
    """IRIs that can be parsed but are probably mistakes."""
    here = f"{context.graph.project.root.as_uri()}/"
    for iri, files in context.mentioned.items():
        reason = fault_of(iri)
        if reason and iri.startswith(here):
            is_file = Path(url2pathname(urlsplit(iri).path)).exists()
            reason = None if is_file else "It is relative, and leads to no file."
        if reason:
            for path, term in files.items():
                message = f"<{iri.removeprefix(here)}> is hardly an address. {reason}"
                yield DraftFinding("term/iri", message, mention=(path, term))


def _near(namespace: str, intended: str) -> DraftFinding:
    message = f"<{namespace}> is nearly <{intended}>, and names other terms."
    replacement = Replacement(namespace, intended)
    return DraftFinding("term/near-namespace", message, f"Write <{intended}>.", replacement=replacement)


def _intended_namespace(namespace: str, context: CheckContext) -> str | None:
    """The known namespace that one differs from only in its scheme, its end, its capitals or a letter.

    Where there are both, such as of schema.org, it is that which more terms in use are of.
    """
    alike = context.known_namespaces.get(folded(namespace)) or _mistyped(namespace, context)
    near = [one for one in alike if one != namespace]
    if namespace in alike:
        uses = context.namespaces_in_use
        return next((one for one in near if uses[one] > uses[namespace] > 0), None)
    return near[0] if near else None


@cache
def _forms_of_vocabularies() -> Mapping[str, str]:
    """The namespaces of known vocabularies, each with its `folded` form."""
    return {namespace: folded(namespace) for namespace in vocabularies.namespaces()}


def _mistyped(namespace: str, context: CheckContext) -> list[str]:
    """The vocabularies whose namespaces one may be meant for, unless something is said of its terms here."""
    form = folded(namespace)
    alike = [known for known, known_form in _forms_of_vocabularies().items() if is_mistyped(form, known_form)]
    return [] if alike and context.is_any_described(namespace) else alike


def _nearest(namespace: str, local: str, defined: Collection[str], context: CheckContext) -> str:
    folded = {name.lower(): name for name in defined}
    near = [folded[name] for name in get_close_matches(local.lower(), folded, n=1, cutoff=0.7)]
    return f"Did you mean {_name(namespace + near[0], context)}?" if near else ""


def _name(iri: str, context: CheckContext) -> str:
    return text(NamedNode(iri), context.graph.prefixes)
