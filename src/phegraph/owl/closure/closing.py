"""The closure of a store: all entailments of its statements by the rules, in its inferred graph."""

import time
from collections.abc import Collection, Iterable, Iterator, Sequence

from pyoxigraph import BlankNode, NamedNode, Quad, Variable

from phegraph.owl.closure.engine import NO_PROGRESS, Costs, Engine, InferenceProgress
from phegraph.owl.closure.equality import Equality, equate, expand
from phegraph.owl.closure.inferred_statements import inferred_quads
from phegraph.owl.closure.schema_statements import add_quads, add_rdfs_statements, add_schema_statements
from phegraph.owl.consistency.inconsistencies import find_inconsistencies
from phegraph.owl.consistency.tracing import traced_to_assertions
from phegraph.owl.explain.proof import Prover
from phegraph.owl.model import Closure, LargeClique
from phegraph.owl.rdfs import with_container_membership
from phegraph.owl.rules import tbox_closure
from phegraph.owl.rules.program import Profile, Program, compile_program
from phegraph.owl.rules.sparql import (
    ANONYMOUS,
    OBJECT,
    PREDICATE,
    STATEMENT,
    SUBJECT,
    ClosureGraphs,
    count,
    in_graph,
    pattern_of,
    select,
)
from phegraph.owl.rules.strata import relation_of
from phegraph.owl.tbox.axioms import CELLS, TBox, tbox_in, with_equal_predicates
from phegraph.owl.tbox.profile import profile_violations
from phegraph.owl.tbox.relevance import relevant
from phegraph.owl.vocabulary import SCHEMA_PREDICATES, SCHEMA_TYPES
from phegraph.rdf.terms import OWL, RDF, RDF_TYPE, RDFS, Statement, Subject, Term, text
from phegraph.sparql.algebra.expressions import call
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import (
    Filter,
    Join,
    Modify,
    Select,
    ToMultiset,
    Transfer,
    join,
    values,
)
from phegraph.store.protocol import Store, local_store
from phegraph.system.collection import without_collection
from phegraph.system.progress import tell

MAX_INFERRED = 50_000_000
"""The limit of inferred statements, whatever the number of asserted ones."""
MAX_RATIO = 100
"""The limit of inferred statements for each asserted one."""
MAX_CLIQUE = 1000
"""The largest clique of equal individuals for each of which the statements of all are inferred."""
_FEW = 500
"""How many subjects of inferred statements are looked up among the terms of an ontology that has more."""
_Y = Variable("y")


@without_collection()
def close(
    store: Store,
    ontology: Iterable[Statement] = (),
    *,
    profile: Profile = "rl",
    schema: bool = False,
    max_inferred: int | None = None,
    largest_clique: int = MAX_CLIQUE,
    progress: InferenceProgress = NO_PROGRESS,
    costs: Costs | None = None,
    evaluation: type[Engine] = Engine,
) -> Closure:
    """Close a store's asserted statements under OWL 2 RL, or RDFS, into its inferred graph.

    The default graph holds the data and the ontology. Of the conclusions of OWL 2 Profiles, section 4.3,
    tables
    4 to 9, the inferred graph gets those about the data: none that is asserted, no literal as a subject, no
    reflexive owl:sameAs, no membership in owl:Thing, and none about terms of the ontology. Its former
    statements are replaced, but restored if the run is interrupted.

    Args:
        store: The store.
        ontology: Axioms that are not in the store, or that it holds in other lexical forms.
        profile: `rl`, or `rdfs` for the rules of RDFS.
        schema: Whether to infer statements about the ontology, too.
        max_inferred: The most statements to infer; None for 100 for each asserted one, and 50 million.
        largest_clique: The largest clique of equal individuals for each of which the statements of all are
            inferred.
        progress: Called with each property or class that statements were inferred for, and their number.
        costs: Filled with the rows and seconds of each rule; rules of one head are then evaluated one by one.
        evaluation: What evaluates the rules.

    Raises:
        ExplosionError: More would be inferred; the message names the rule.
    """
    started = time.perf_counter()
    tell("reasoning")
    graphs = ClosureGraphs.for_inferred(store.inferred, store.asserted_graph)
    if not evaluation.continues(store, graphs):
        _move_graph(store, graphs.inferred, graphs.before)
    try:
        own = tbox_in(store, ontology, asserted=True)
        tbox = with_container_membership(store, own) if profile == "rdfs" else own
        engine, program, equality, last = _close_to_fixpoint(
            store, tbox, graphs, profile, schema, limit_of(store, max_inferred), progress, costs, evaluation
        )
        engine.forget_progress()
        too_large = expand(engine, equality, largest_clique)
        engine.invalidate(graphs.inferred)
        found = find_inconsistencies(engine, equality)
        inconsistencies = traced_to_assertions(Prover(engine.store, program), found)
        if schema and profile == "rdfs":
            add_rdfs_statements(store, graphs)
        elif schema:
            is_simple = not equality.renaming and engine.program.tbox.statements == own.statements
            add_schema_statements(engine, is_simple=is_simple)
        else:
            remove_statements_about_ontology(store, last, graphs.inferred)
    except BaseException:
        store.clear(graphs.inferred)
        _move_graph(store, graphs.before, graphs.inferred)
        raise
    finally:
        for graph in graphs.scratch:
            store.clear(graph)
    inferred = count(store, in_graph(store.inferred, STATEMENT))
    return Closure(
        inferred,
        tuple(inconsistencies),
        {"seconds": time.perf_counter() - started},
        tuple(profile_violations(own)),
        tuple(map(_large_clique, too_large)),
    )


def inferred_from(quads: Sequence[Quad], *, schema: bool = False) -> Iterator[Quad]:
    """What follows from statements under OWL 2 RL, whatever their graphs.

    Args:
        quads: The statements.
        schema: Whether with what follows about the ontology.
    """
    store = local_store()
    store.load([(NamedNode("urn:phegraph:data"), quads)])
    close(store, schema=schema)
    return inferred_quads(store)


def _close_to_fixpoint(
    store: Store,
    tbox: TBox,
    graphs: ClosureGraphs,
    profile: Profile,
    schema: bool,
    limit: int,
    progress: InferenceProgress,
    costs: Costs | None,
    evaluation: type[Engine],
) -> tuple[Engine, Program, Equality, TBox]:
    """Evaluate the strata and equality, repeatedly while they infer axioms.

    Returned are the engine, the program before it is unfolded, what is equal, and all axioms.
    """
    asserted_axioms = tbox.statements
    equality = Equality()
    engine: Engine | None = None
    is_whole = costs is not None
    is_listed = schema or is_whole
    before: Program | None = None
    kept: frozenset[BlankNode] = frozenset()
    while True:
        every = with_equal_predicates(store, tbox)
        used = every if is_whole else relevant(store, every, schema=schema)
        program = compile_program(
            every if schema else used,
            used,
            profile=profile,
            schema=schema,
            max_inferred=min(limit, tbox_closure.MAX_ABOUT_SCHEMA),
        )
        is_evaluated = before is not None and not schema and _has_the_rules_of(program, before)
        before = program
        if engine is None or not is_evaluated:
            is_first = engine is None
            engine = evaluation(store, graphs, program, limit=limit, progress=progress, costs=costs)
            if is_first:
                engine.start()
            kept = add_anonymous_members(engine)
        if schema:
            add_quads(store, program.closed_tbox.derived(graphs.inferred))
            engine.invalidate(graphs.inferred)
        evaluated = program if is_listed else program.unfolded(kept)
        engine.program = evaluated.with_representatives(equality.renaming)
        if is_evaluated:
            break
        engine.run_what_can_fire()
        if profile == "rl":
            equate(engine, evaluated, equality)
        has_equal_terms = _has_equal_terms(equality, every)
        if not (has_equal_terms or _gives_axioms(program)):
            break
        extended = tbox_in(store, asserted_axioms)
        if extended.statements == tbox.statements and (is_whole or not has_equal_terms):
            break
        is_whole |= has_equal_terms
        tbox = extended
    return engine, program.with_representatives(equality.renaming), equality, every


def add_anonymous_members(engine: Engine) -> frozenset[BlankNode]:
    """Add the members of anonymous classes, which SPARQL cannot name, to the auxiliary graph.

    Returns:
        The anonymous classes that have asserted members.
    """
    anonymous_classes = [c for c in engine.program.rule_axioms.classes if isinstance(c, BlankNode)]
    names = {c: NamedNode(f"{ANONYMOUS}{c.value}") for c in anonymous_classes}
    if not names:
        return frozenset()
    axiom = values(PREDICATE, sorted(SCHEMA_PREDICATES, key=str)), pattern_of((OBJECT, PREDICATE, _Y))
    where = join(axiom, Filter(call("ISBLANK", OBJECT)), pattern_of((SUBJECT, RDF_TYPE, OBJECT)))
    rows = engine.store.select(select(SUBJECT, OBJECT, where=where, distinct=True), asserted=True)
    engine.invalidate(engine.graphs.auxiliary)
    members = [(x, c) for x, c in rows if isinstance(x, Subject) and isinstance(c, BlankNode) and c in names]
    auxiliary = engine.graphs.auxiliary
    engine.store.extend(Quad(x, RDF_TYPE, names[c], auxiliary) for x, c in members)
    return frozenset(c for _, c in members)


def _has_the_rules_of(program: Program, before: Program) -> bool:
    """Whether axioms that were inferred change no rule, so that nothing more follows."""
    axioms = program.rule_axioms.statements, before.rule_axioms.statements
    if any(axiom[1] != RDF_TYPE for axiom in axioms[0] ^ axioms[1]):
        return False
    rules = (*program.rules, *program.refuting)
    used = {relation_of(atom)[1] for rule in rules for atom in (*rule.body, rule.head) if atom}
    same = (len(program.rules), len(program.refuting)) == (len(before.rules), len(before.refuting))
    return same and used.isdisjoint(program.tbox.datatypes - before.tbox.datatypes)


def _gives_axioms(program: Program) -> bool:
    """Whether the inferred statements may contain axioms."""
    relations = {relation_of(rule.head) for rule in program.inferring if rule.head is not None}
    return any(relation[0] in SCHEMA_PREDICATES or relation[1] in SCHEMA_TYPES for relation in relations)


def _has_equal_terms(equality: Equality, tbox: TBox) -> bool:
    """Whether a term of the ontology is the same as something else."""
    return any(
        individual in tbox.terms or representative in tbox.terms
        for individual, representative in equality.individuals.representatives.items()
    )


def remove_statements_about_ontology(store: Store, tbox: TBox, graph: NamedNode) -> None:
    """Remove the inferred statements about terms of the ontology, except those that are individuals."""
    inferred = in_graph(graph, STATEMENT)
    if not store.has(None, None, graph):
        return
    about: Collection[Term | None] = tbox.terms
    if len(about) > _FEW:
        rows = store.select(select(SUBJECT, where=join(inferred), distinct=True, limit=_FEW + 1))
        subjects = {subject for (subject,) in rows}
        about = subjects if len(subjects) <= _FEW else about
    terms = tbox.terms.intersection(about)
    names = _names(terms - punned_terms(store, terms))
    if names:
        store.update(printed(Modify(join(values(SUBJECT, names), inferred), delete=Join((inferred,)))))
    if all(any(isinstance(term, BlankNode) for term in some) for some in (about, tbox.terms)):
        predicate = Variable("q")
        predicates = values(predicate, sorted(SCHEMA_PREDICATES | CELLS, key=str))
        anonymous = predicates, pattern_of((SUBJECT, predicate, _Y)), Filter(call("ISBLANK", SUBJECT))
        store.update(printed(Modify(join(anonymous, inferred), delete=Join((inferred,)))))


def punned_terms(store: Store, terms: Iterable[Term]) -> set[Term]:
    """The terms of an ontology that are individuals, too (punning): members of its classes."""
    where = join(values(SUBJECT, _names(terms)), pattern_of((SUBJECT, RDF_TYPE, OBJECT)))
    rows = store.select(select(SUBJECT, OBJECT, where=where), asserted=True)
    reserved = (RDF, RDFS, OWL)
    return {
        s for s, c in rows if s is not None and isinstance(c, NamedNode) and not c.value.startswith(reserved)
    }


def _names(terms: Iterable[Term]) -> list[NamedNode]:
    return sorted((term for term in terms if isinstance(term, NamedNode)), key=str)


def _move_graph(store: Store, source: NamedNode, target: NamedNode) -> None:
    """Move all statements of a graph (SPARQL 1.1 Update, section 3.2.4)."""
    if store.has(None, None, source):
        store.update(printed(Transfer("MOVE", source, target)))


def _large_clique(clique: list[Term]) -> LargeClique:
    first = ", ".join(map(text, clique[:3]))
    message = (
        f"{len(clique)} things are the same ({first}, …): only {text(clique[0])} has the statements of all."
    )
    return LargeClique(message, tuple(clique))


def limit_of(store: Store, max_inferred: int | None) -> int:
    """The most statements to infer: the limit, or MAX_RATIO times the number of asserted statements."""
    if max_inferred is not None:
        return max_inferred
    where = join(pattern_of(STATEMENT))
    sample = ToMultiset(Select(projection=(SUBJECT,), where=where, limit=MAX_INFERRED // MAX_RATIO))
    return MAX_RATIO * max(count(store, sample, asserted=True), 1000)
