"""Entailment: whether statements follow, by closure, and by refutation where no rule concludes them."""

from collections import Counter
from collections.abc import Collection
from typing import Literal as OneOf

from msgspec import Struct
from pyoxigraph import BlankNode, NamedNode

from phegraph.owl.consistency.refutation import REFUTERS, assertion
from phegraph.owl.consistency.trial import FRESH, Conclusion, Trial
from phegraph.owl.model import Proof
from phegraph.owl.rdfs import RdfsClosure
from phegraph.owl.rules.program import Profile
from phegraph.owl.vocabulary import SAME_AS, SCHEMA_TYPES, THING
from phegraph.rdf.terms import OWL, RDF, RDF_TYPE, RDFS, XSD, Statement

Decision = OneOf["yes", "no", "unknown"]


class StatementEntailment(Struct, frozen=True):
    """One statement of a conclusion: whether it follows, the reason, and its proof."""

    statement: Statement
    answer: Decision
    reason: str
    proof: Proof | None = None


class Entailment(Struct, frozen=True):
    """Whether a conclusion follows.

    Attributes:
        answer: `yes`; `no`, where the rules are complete for the conclusion; else `unknown`.
        parts: The answer for each of its statements.
    """

    answer: Decision
    parts: tuple[StatementEntailment, ...]


def entails(
    premises: Collection[Statement], conclusion: Collection[Statement], *, profile: Profile = "rl"
) -> Entailment:
    """Whether statements follow from others (OWL 2 RDF-Based Semantics).

    First by closure. A statement that no rule of OWL 2 Profiles, section 4.3, concludes is negated and added
    to the premises: it follows where they are then inconsistent. The rules are complete for assertions about
    named individuals from an ontology in the profile, in no reserved vocabulary (theorem PR1): only there,
    the answer can be no. Under the profile `rdfs`, the patterns of RDFS entailment decide.

    Args:
        premises: Data and axioms.
        conclusion: The statements. Blank nodes are existential; an ontology header is ignored.
        profile: `rl` or `rdfs`.
    """
    parsed = Conclusion.of(conclusion)
    base = Trial(frozenset(premises), profile)
    if base.closure.inconsistencies:
        inconsistency = base.closure.inconsistencies[0]
        return Entailment(
            "yes",
            tuple(
                StatementEntailment(s, "yes", f"the premises contradict each other: {inconsistency.message}")
                for s in parsed.goals
            ),
        )
    if profile == "rdfs":
        return _by_rdfs(base, conclusion)
    if base.matches(parsed.plain):
        return Entailment("yes", tuple(_part(base, statement) for statement in parsed.goals))
    parts = tuple(_decide(base, parsed, goal) for goal in parsed.goals)
    answers = {part.answer for part in parts}
    if _share_blank_nodes(parsed.goals):  # each alone says nothing of all together
        answers.add("unknown")
    answer: Decision = "no" if "no" in answers else "unknown" if "unknown" in answers else "yes"
    return Entailment(answer, parts)


def _by_rdfs(base: Trial, conclusion: Collection[Statement]) -> Entailment:
    """The decision of statements, an ontology header included, under RDFS."""
    closure = RdfsClosure(base.statements, [term for statement in conclusion for term in statement])
    negative: Decision = "no" if closure.is_complete else "unknown"
    parts = tuple(
        StatementEntailment(each, "yes", "it follows by the patterns of RDFS entailment", _proof(base, each))
        if closure.entails([each])
        else StatementEntailment(each, negative, "it does not follow by the patterns of RDFS entailment")
        for each in conclusion
    )
    return Entailment("yes" if closure.entails(conclusion) else negative, parts)


def _share_blank_nodes(goals: Collection[Statement]) -> bool:
    """Whether a blank node that is no axiom is in several statements."""
    axioms = {subject for subject, predicate, object in goals if predicate == RDF_TYPE and object in REFUTERS}
    nodes = Counter(node for goal in goals for node in set(goal) if isinstance(node, BlankNode))
    return any(count > 1 for node, count in nodes.items() if node not in axioms)


def _part(trial: Trial, statement: Statement) -> StatementEntailment:
    """A statement that follows by closure."""
    return StatementEntailment(statement, "yes", "it follows by the rules", _proof(trial, statement))


def _proof(trial: Trial, statement: Statement) -> Proof | None:
    anonymous = any(isinstance(node, BlankNode) or str(node.value).startswith(FRESH) for node in statement)
    return None if anonymous else trial.prover.prove(statement)


def _decide(base: Trial, conclusion: Conclusion, goal: Statement) -> StatementEntailment:
    if base.matches((goal,)):
        return _part(base, goal)
    if goal in conclusion.definitions:
        return StatementEntailment(goal, "yes", "it describes a class, and claims nothing of its members")
    if _is_reserved(goal) and (
        goal[1] in _TOP
        or (goal[1] == RDF_TYPE and goal[2] == THING)
        or RdfsClosure(base.statements, goal).entails([goal])
    ):
        return StatementEntailment(goal, "yes", "it holds of everything in the vocabulary of RDF and OWL")
    subject, predicate, object = goal
    refuter = REFUTERS.get(object if predicate == RDF_TYPE and object in REFUTERS else predicate, assertion)
    trial = base.extended(conclusion.definitions)
    follows = refuter(trial, conclusion, goal)
    if follows:
        return StatementEntailment(goal, "yes", "its denial contradicts the premises")
    violations = base.closure.profile_violations
    simple = (
        subject not in conclusion.named.terms
        and predicate not in REFUTERS
        and object not in SCHEMA_TYPES
        and not _is_reserved(goal)
    )
    if violations or not simple or isinstance(subject, BlankNode) or isinstance(object, BlankNode):
        reason = violations[0].message if violations else "the method does not cover conclusions of this kind"
        return StatementEntailment(goal, "unknown", f"it does not follow by the rules, and {reason}")
    return StatementEntailment(goal, "no", "it does not follow")


_TOP = (NamedNode(OWL + "topObjectProperty"), NamedNode(OWL + "topDataProperty"))


def _is_reserved(goal: Statement) -> bool:
    """Whether a statement is about the reserved vocabulary (OWL 2 Structural Specification, section 2.4)."""
    subject, predicate, object = goal
    terms = [subject, object, *([] if predicate in (RDF_TYPE, SAME_AS) else [predicate])]
    return any(isinstance(term, NamedNode) and term.value.startswith((RDF, RDFS, OWL, XSD)) for term in terms)
