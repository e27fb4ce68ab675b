"""Stored questions, names and things, and the description of all of it."""

from starlette.requests import Request
from starlette.responses import Response

from phegraph.server.endpoints.addresses import address
from phegraph.server.endpoints.fields import accept_of, number_of, refuse_others, single_fields
from phegraph.server.front import Front, NotTakenError
from phegraph.server.messages import NUMBER, SIZE, Job, Values
from phegraph.server.problems import problem

_EXTENSIONS = ("html", "csv", "tsv", "json", "rq")
_FILES = ("svg", "js")
"""The extensions of what pages of questions load."""
_MOST_ROWS = 1_000_000
_MOST_FOUND = 100


async def question(front: Front, request: Request) -> Response:
    """The answer to a stored question; the extension of the address is a format, if it has one."""
    name, point, extension = request.path_params["name"].rpartition(".")
    if extension in _FILES:
        return await address(front, request)
    if not point or extension not in _EXTENSIONS:
        name, extension = request.path_params["name"], ""
    values = single_fields(request)
    size = number_of(values, SIZE, 0, _MOST_ROWS)
    number = number_of(values, NUMBER, 1, _MOST_ROWS)
    values.pop(SIZE, None)
    values.pop(NUMBER, None)
    if number > 1 and not size:
        raise NotTakenError(problem(400, f"{NUMBER} has no {SIZE}.", f"Give {SIZE}, too."))
    job = Job(
        "question",
        {
            "name": name,
            "values": values,
            "accept": "" if extension else accept_of(request),
            "extension": extension,
            "size": size,
            "number": number,
        },
    )
    return await front.respond(request, job)


async def questions(front: Front, request: Request) -> Response:
    """The questions with their parameters."""
    refuse_others(single_fields(request))
    return await front.respond(request, Job("questions"))


async def find(front: Front, request: Request) -> Response:
    """What is called so."""
    fields = single_fields(request)
    refuse_others(fields, "q", "limit", "kind")
    if not fields.get("q"):
        raise NotTakenError(problem(400, "What to look for is not said.", "Write ?q=NAME."))
    kinds = [fields["kind"]] if fields.get("kind") else []
    values: Values = {
        "sought": fields["q"],
        "limit": number_of(fields, "limit", 10, _MOST_FOUND),
        "kinds": kinds,
    }
    return await front.respond(request, Job("find", values))


async def describe(front: Front, request: Request) -> Response:
    """All that is said about a thing."""
    fields = single_fields(request)
    refuse_others(fields, "iri")
    if not fields.get("iri"):
        raise NotTakenError(problem(400, "Which thing is not said.", "Write ?iri=IRI, or a name."))
    job = Job("describe", {"name": fields["iri"], "accept": accept_of(request)})
    return await front.respond(request, job)


async def openapi(front: Front, request: Request) -> Response:
    """The interface in OpenAPI 3.1."""
    return await front.respond(request, Job("openapi"))
