"""The operations by their names."""

from collections.abc import Callable, Mapping

from phegraph.server.messages import Reply
from phegraph.server.operations import (
    agents,
    graphs,
    names,
    openapi,
    query,
    questions,
    reconciling,
    remote,
    sparql_page,
    update,
)

OPERATIONS: Mapping[str, Callable[..., Reply]] = {
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

OPERATIONS_OF_ENDPOINTS: Mapping[str, Callable[..., Reply]] = {
    **{name: operation for name, operation in OPERATIONS.items() if name != "why"},
    "graph": remote.read_graph,
    "service": remote.describe_service,
    "dataset": remote.describe_dataset,
    "describe": remote.describe,
}
"""The operations where an endpoint of others is served, which has no proofs."""
