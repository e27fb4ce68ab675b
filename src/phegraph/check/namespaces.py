"""Namespaces: which are the project's own, so that its files must say what their terms are."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Set

from msgspec import Struct
from pyoxigraph import Literal, NamedNode, Quad

from phegraph.check import vocabularies
from phegraph.rdf.terms import OWL, RDF_TYPE, Term, statement_of
from phegraph.text.alike import same_start

_ONTOLOGY = NamedNode(OWL + "Ontology")
_NAMESPACE_URI = NamedNode("http://purl.org/vocab/vann/preferredNamespaceUri")
_ID_SPACE = re.compile(r"([A-Za-z]+_)\d{4,}")
"""A local name of one of several ontologies that share a namespace, such as RO_0000052."""
_MODULE = re.compile(r"/imports?/|_import\b")
"""What the IRI of an ontology has that repeats terms of others, for those who import it."""
_EXTENSION = re.compile(r"\.(?:owl|ttl|rdf|obo)$")


def split_iri(iri: str) -> tuple[str, str]:
    """The namespace of an IRI, up to its last # or /, or else its last colon, and the local name."""
    end = max(iri.rfind("#"), iri.rfind("/")) + 1 or iri.rfind(":") + 1
    return iri[:end], iri[end:]


def namespace_of(iri: str) -> str:
    """The namespace of an IRI, with the id space where ontologies share a namespace."""
    namespace, local = split_iri(iri)
    space = _ID_SPACE.fullmatch(local)
    return namespace + space[1] if space else namespace


def folded(namespace: str) -> str:
    """What is left of a namespace without its scheme, `www.`, its end and its capitals."""
    return re.sub(r"^https?://(?:www\.)?", "", namespace.lower()).rstrip("/#")


def is_mistyped(namespace: str, known: str) -> bool:
    """Whether the folded forms of two namespaces differ by one letter that is too much, missing or swapped.

    In a name of three letters, or by another letter, they may well be two: `ns/duv#` and `ns/dqv#` are.
    """
    if abs(len(namespace) - len(known)) > 1 or namespace == known:
        return False
    start = same_start(namespace, known)
    end = same_start(namespace[start:][::-1], known[start:][::-1])
    typed, meant = namespace[start : len(namespace) - end], known[start : len(known) - end]
    is_swapped = len(typed) == 2 and typed == meant[::-1]
    segment = known[known.rfind("/", 0, start) + 1 :].partition("/")[0]
    return (is_swapped or len(typed + meant) == 1) and (typed + meant).isalpha() and len(segment) > 3


class Said(Struct, frozen=True):
    """What a file says of IRIs.

    Attributes:
        mentioned: Those that it mentions.
        subjects: Those that its statements are about.
        described: Those of which they say more than a class.
        ontologies: Those of which it says that they are ontologies, or the preferred namespace of one.
    """

    mentioned: Set[str]
    subjects: Set[str]
    described: Set[str]
    ontologies: Set[str]


def said_in(quads: Iterable[Quad]) -> Said:
    """What the statements of a file say of IRIs."""
    terms, subjects, described, ontologies = set[Term](), set[Term](), set[Term](), set[str]()
    for quad in quads:
        subject, predicate, object = statement_of(quad)
        subjects.add(subject)
        terms.add(predicate)
        if not isinstance(object, Literal):
            terms.add(object)
        if predicate == _NAMESPACE_URI or (predicate == RDF_TYPE and object == _ONTOLOGY):
            head = subject if predicate == RDF_TYPE else object
            ontologies.add(str(getattr(head, "value", "")))
        elif predicate != RDF_TYPE:
            described.add(subject)
    return Said(_iris(terms | subjects), _iris(subjects), _iris(described), ontologies)


def own_namespaces(files: Iterable[Said]) -> frozenset[str]:
    """The namespaces that files define, by what they say.

    Of a file that is an ontology they are those that its IRI covers, such as `…/obo/RO_` of `…/obo/ro.owl`;
    where it covers none, and of other files, those of which more is described than not. A known vocabulary
    is not the project's but where a file is of it for the most part, nor is an id space that the IRI of the
    ontology does not cover. A module of imports has none of its own.
    """
    mentioned, described = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    by_file: list[Counter[str]] = []
    heads = list[Set[str]]()
    for said in files:
        for found, by_namespace in ((said.mentioned, mentioned), (said.described, described)):
            for iri in found:
                by_namespace[namespace_of(iri)].add(iri)
        by_file.append(Counter(map(namespace_of, said.described)))
        heads.append(said.ontologies)
    mostly = {ns for ns in described if 2 * len(described[ns]) >= len(mentioned[ns])}
    own: set[str] = set()
    for here, ontologies in zip(by_file, heads, strict=True):
        covered = {ns for ns in here for head in ontologies if head and _covers(head, ns)}
        known = {ns for ns in here if ns in vocabularies.namespaces() and 2 * here[ns] < here.total()}
        shared = {ns for ns in here if ns.endswith("_") and ontologies}
        is_module = any(_MODULE.search(ontology) for ontology in ontologies)
        own |= covered or (set[str]() if is_module else (here.keys() & mostly) - known - shared)
    return frozenset(own)


def _iris(terms: Iterable[object]) -> frozenset[str]:
    return frozenset(term.value for term in terms if isinstance(term, NamedNode))


def _covers(ontology: str, namespace: str) -> bool:
    """Whether an ontology is that of a namespace, by their IRIs."""
    head, below = (re.sub("^https?:", "", iri).rstrip("/#") for iri in (ontology, namespace))
    head = _EXTENSION.sub("", head)
    if not namespace.endswith("_"):
        return f"{below}/".startswith((f"{head}/", f"{head}#"))
    shared, _, space = below.rstrip("_").rpartition("/")
    return head == shared or f"{head}/".lower().startswith(f"{shared}/{space}/".lower())


def is_own(iri: str, base: str, own: Collection[str]) -> bool:
    """Whether an IRI is in one of a project's own namespaces, or below its base."""
    namespace = namespace_of(iri)
    if iri.startswith("file:"):
        return False  # a relative IRI
    is_shared = namespace.endswith("_") and not base.endswith("_")
    return namespace in own or (iri.startswith(base) and not is_shared)
