"""The operations by their names."""

from collections.abc import Callable

from phegraph.server.messages import Reply
from phegraph.server.operations import (
    agents,
    graphs,
    names,
    openapi,
    query,
    questions,
    reconciling,
    sparql_page,
    update,
)

OPERATIONS: dict[str, Callable[..., Reply]] = {
    "query": query.answer_query,
    "page": sparql_page.show_page,
    "update": update.execute_update,
    "graph": graphs.read_graph,
    "service": graphs.describe_service,
    "dataset": graphs.describe_dataset,
    "question": questions.answer_question,
    "questions": questions.list_questions,
    "find": names.find,
    "describe": names.describe,
    "tools": agents.list_tools,
    "evidence": agents.answer_with_evidence,
    "why": agents.explain,
    "schema": agents.show_schema,
    "ontology": agents.show_ontology,
    "examples": agents.show_examples,
    "reconciliation": reconciling.describe_service,
    "reconcile": reconciling.reconcile,
    "extend": reconciling.extend,
    "suggest": reconciling.suggest,
    "properties": reconciling.propose_properties,
    "preview": reconciling.preview,
    "view": reconciling.view,
    "openapi": openapi.describe_interface,
}
