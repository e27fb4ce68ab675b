"""A label of a blank node stands in one basic graph pattern only."""

import pyoxigraph
import pytest

from phegraph.errors import QueryError
from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.algebra.passes.binding import begun
from phegraph.sparql.algebra.passes.labels import distinct
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Construct, Form, Group, Join, LeftJoin, Query, join


def where(pattern: str) -> Group:
    tree = parse(f"ASK {{ {pattern} }}").tree
    assert isinstance(tree, Query)
    assert tree.form.where is not None
    return tree.form.where


def test_patterns_that_were_parsed_apart_get_labels_of_their_own() -> None:
    one, two = where("?s ?p [] , [ ?q 1 ]"), where("?s ?q []")
    form = Form(where=join(one.parts if isinstance(one, Join) else (), LeftJoin(two)))
    with pytest.raises(QueryError, match="another basic graph pattern"):
        parse(printed(Query(asked(form))))
    text = printed(Query(asked(distinct(form))))
    assert text == "ASK WHERE { ?s ?p _:b0 . ?s ?p _:b1 . _:b1 ?q 1 . OPTIONAL { ?s ?q _:b2 . } }"
    assert pyoxigraph.Store().query(text) is not None


def asked(form: Form) -> Form:
    tree = parse("ASK {}").tree
    assert isinstance(tree, Query)
    return type(tree.form)(where=form.where)


def test_a_label_on_both_sides_of_a_filter_stays_one_node() -> None:
    form = asked(Form(where=where("_:a ?p 1 FILTER (?p != 2) _:a ?q 3 OPTIONAL { ?s ?p 1 }")))
    assert distinct(form) == form


def test_a_pattern_that_begins_every_group_has_other_labels_in_each() -> None:
    beginning = where("?this ?any []")
    assert isinstance(beginning, Join)
    form = asked(Form(where=where("?this ?p ?o OPTIONAL { ?this ?q ?o }")))
    text = printed(Query(begun(form, lambda place: beginning.parts)))
    first = "?this ?any _:b0 . ?this ?p ?o ."
    assert text == f"ASK WHERE {{ {first} OPTIONAL {{ ?this ?any _:b1 . ?this ?q ?o . }} }}"


def test_the_labels_of_a_template_stay() -> None:
    tree = parse("CONSTRUCT { ?s ?p _:b0 } { ?s ?p [] OPTIONAL { ?s ?q 1 } }").tree
    assert isinstance(tree, Query)
    assert isinstance(tree.form, Construct)
    assert distinct(tree.form).template == tree.form.template


def test_a_form_without_blank_nodes_stays_the_same() -> None:
    form = Form(where=where("?s ?p ?o"))
    assert distinct(form) is form
