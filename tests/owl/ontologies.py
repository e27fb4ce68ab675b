"""Random ontologies in OWL 2 RL and random data about them, with everything entangled."""

from random import Random

from pyoxigraph import BlankNode, Literal, NamedNode

from phegraph.rdf.terms import (
    OWL,
    RDF_FIRST,
    RDF_NIL,
    RDF_REST,
    RDF_TYPE,
    RDFS,
    XSD,
    Statement,
    Subject,
    Term,
)


def name(local: str) -> NamedNode:
    return NamedNode(f"https://example.org/{local}")


def owl(local: str) -> NamedNode:
    return NamedNode(OWL + local)


CLASSES = [name(f"C{number}") for number in range(5)]
LINKS = [name(f"p{number}") for number in range(4)]
VALUES = [name(f"d{number}") for number in range(2)]
THINGS = [name(f"i{number}") for number in range(5)]
CHARACTERISTICS = (
    *("Transitive", "Symmetric", "Functional", "InverseFunctional", "Irreflexive", "Asymmetric"),
)
DATA_CHARACTERISTICS = ("Functional", "InverseFunctional")
ABOUT_CLASSES = (RDFS + "subClassOf", RDFS + "subClassOf", OWL + "equivalentClass", OWL + "disjointWith")
ABOUT_LINKS = (
    *(RDFS + "subPropertyOf", OWL + "equivalentProperty", OWL + "inverseOf", OWL + "inverseOf"),
    OWL + "propertyDisjointWith",
)
BELOW = ("someValuesFrom", "hasValue", "intersectionOf", "unionOf", "oneOf")
ABOVE = ("allValuesFrom", "hasValue", "intersectionOf", "complementOf", "max0", "max1", "maxQ0", "maxQ1")


class Ontology:
    """A random ontology and data, as statements."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.axioms: list[Statement] = []
        self._nodes = 0
        for _ in range(random.randint(1, 7)):
            random.choice(self._axioms)(self)
        self.data = [self._fact() for _ in range(random.randint(1, 9))]

    def _say(self, subject: Subject, predicate: str, other: Term) -> None:
        self.axioms.append((subject, NamedNode(predicate), other))

    def _node(self) -> BlankNode:
        self._nodes += 1
        return BlankNode(f"n{self._nodes}")

    def _list(self, members: list[NamedNode]) -> Subject:
        node: Subject = RDF_NIL
        for member in reversed(members):
            cell = self._node()
            self.axioms += [(cell, RDF_FIRST, member), (cell, RDF_REST, node)]
            node = cell
        return node

    def _some(self, among: list[NamedNode], *counts: int) -> Subject:
        return self._list([self.random.choice(among) for _ in range(self.random.choice(counts))])

    def _about_classes(self) -> None:
        self._say(self.random.choice(CLASSES), self.random.choice(ABOUT_CLASSES), self.random.choice(CLASSES))

    def _about_links(self) -> None:
        self._say(self.random.choice(LINKS), self.random.choice(ABOUT_LINKS), self.random.choice(LINKS))

    def _domain_or_range(self) -> None:
        if self.random.random() < 0.3:
            self._say(self.random.choice(VALUES), RDFS + "domain", self.random.choice(CLASSES))
        else:
            way = self.random.choice(("domain", "range"))
            self._say(self.random.choice(LINKS), RDFS + way, self.random.choice(CLASSES))

    def _characteristic(self) -> None:
        kind = self.random.choice(CHARACTERISTICS)
        self.axioms.append((self.random.choice(LINKS), RDF_TYPE, owl(f"{kind}Property")))

    def _data_characteristic(self) -> None:
        kind = self.random.choice(DATA_CHARACTERISTICS)
        self.axioms.append((self.random.choice(VALUES), RDF_TYPE, owl(f"{kind}Property")))

    def _values_below(self) -> None:
        self._say(VALUES[0], RDFS + "subPropertyOf", VALUES[1])

    def _chain(self) -> None:
        self._say(self.random.choice(LINKS), OWL + "propertyChainAxiom", self._some(LINKS, 1, 2, 2, 3))

    def _key(self) -> None:
        self._say(self.random.choice(CLASSES), OWL + "hasKey", self._some(LINKS + VALUES, 1, 2))

    def _expression(self, kinds: tuple[str, ...]) -> Subject:
        random = self.random
        node: Subject = self._node() if random.random() < 0.7 else random.choice(CLASSES)
        kind = random.choice(kinds)
        if kind in ("intersectionOf", "unionOf"):
            self._say(node, OWL + kind, self._some(CLASSES, 1, 2, 3))
        elif kind == "oneOf":
            self._say(node, OWL + kind, self._some(THINGS, 1, 2))
        elif kind == "complementOf":
            self._say(node, OWL + kind, random.choice(CLASSES))
        else:
            self._restriction(node, kind)
        return node

    def _restriction(self, node: Subject, kind: str) -> None:
        random = self.random
        self.axioms.append((node, RDF_TYPE, owl("Restriction")))
        self._say(node, OWL + "onProperty", random.choice(LINKS))
        if kind.startswith("max"):
            count = Literal(kind[-1], datatype=NamedNode(XSD + "nonNegativeInteger"))
            qualified = "Q" in kind
            self._say(node, OWL + ("maxQualifiedCardinality" if qualified else "maxCardinality"), count)
            if qualified:
                self._say(node, OWL + "onClass", random.choice([*CLASSES, owl("Thing")]))
        elif kind == "hasValue":
            self._say(node, OWL + kind, random.choice(THINGS))
        else:
            filler = [*CLASSES, owl("Thing")] if kind == "someValuesFrom" else CLASSES
            self._say(node, OWL + kind, random.choice(filler))

    def _below(self) -> None:
        self._say(self._expression(BELOW), RDFS + "subClassOf", self.random.choice(CLASSES))

    def _above(self) -> None:
        self._say(self.random.choice(CLASSES), RDFS + "subClassOf", self._expression(ABOVE))

    def _alone(self) -> None:
        self._expression((*BELOW, *ABOVE))

    def _group(self) -> None:
        kinds = {"AllDisjointClasses": CLASSES, "AllDisjointProperties": LINKS, "AllDifferent": THINGS}
        kind = self.random.choice(sorted(kinds))
        node = self._node()
        self.axioms.append((node, RDF_TYPE, owl(kind)))
        self._say(node, OWL + "members", self._list(self.random.sample(kinds[kind], 3)))

    def _denial(self) -> None:
        node = self._node()
        self.axioms.append((node, RDF_TYPE, owl("NegativePropertyAssertion")))
        self._say(node, OWL + "sourceIndividual", self.random.choice(THINGS))
        self._say(node, OWL + "assertionProperty", self.random.choice(LINKS))
        self._say(node, OWL + "targetIndividual", self.random.choice(THINGS))

    _axioms = (
        *(_about_classes, _about_classes, _about_links, _about_links, _domain_or_range, _domain_or_range),
        *(_characteristic, _characteristic, _characteristic, _data_characteristic, _values_below),
        *(_chain, _key, _below, _below, _above, _above, _alone, _alone, _group, _denial),
    )

    def _fact(self) -> Statement:
        random = self.random
        thing, chance = random.choice(THINGS), random.random()
        if chance < 0.35:
            return thing, RDF_TYPE, random.choice(CLASSES)
        if chance < 0.85:
            return thing, random.choice(LINKS), random.choice(THINGS)
        if chance < 0.92:
            return thing, owl("sameAs"), random.choice(THINGS)
        if chance < 0.95:
            return thing, owl("differentFrom"), random.choice(THINGS)
        return thing, random.choice(VALUES), Literal(random.choice("ab"))
