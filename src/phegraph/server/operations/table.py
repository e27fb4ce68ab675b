"""The operations by their names."""

from collections.abc import Callable

from phegraph.server.messages import Reply
from phegraph.server.operations import graphs, names, openapi, query, questions, sparql_page, update

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
    "openapi": openapi.describe_interface,
}
