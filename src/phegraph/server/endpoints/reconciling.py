"""The Reconciliation Service API: a batch of names, or of cells to fill, by GET or as a form."""

from starlette.requests import Request
from starlette.responses import Response

from phegraph.server.endpoints.fields import fields_of, number_of, single_fields
from phegraph.server.front import Front, NotTakenError, body_of
from phegraph.server.messages import Job, Values
from phegraph.server.problems import problem

_MOST = 1000


async def service(front: Front, request: Request) -> Response:
    """The manifest; or what a field `queries` or `extend` asks for."""
    if request.method == "POST":
        try:
            body = (await body_of(request, front.limits)).decode("utf-8")
        except UnicodeDecodeError as error:
            raise NotTakenError(problem(400, "The body is not UTF-8.", "Encode it as UTF-8.")) from error
        fields = {name: values[0] for name, values in fields_of(body).items()}
    else:
        fields = single_fields(request)
    if "queries" in fields:
        return await front.respond(request, Job("reconcile", {"queries": fields["queries"]}))
    if "extend" in fields:
        return await front.respond(request, Job("extend", {"request": fields["extend"]}))
    if request.method == "POST":
        raise NotTakenError(problem(400, "There is no field queries or extend."))
    return await front.respond(request, Job("reconciliation"))


async def suggest(front: Front, request: Request) -> Response:
    """What begins like a text."""
    kind = request.path_params["kind"]
    if kind not in ("entity", "type", "property"):
        raise NotTakenError(problem(404, "There is no such address."))
    values = {"kind": kind, "prefix": single_fields(request).get("prefix", "")}
    return await front.respond(request, Job("suggest", values))


async def properties(front: Front, request: Request) -> Response:
    """The properties of the things of a class."""
    fields = single_fields(request)
    values: Values = {"type": fields.get("type", ""), "limit": number_of(fields, "limit", 50, _MOST)}
    return await front.respond(request, Job("properties", values))


async def preview(front: Front, request: Request) -> Response:
    """A thing in a few lines."""
    return await front.respond(request, Job("preview", {"id": single_fields(request).get("id", "")}))


async def view(front: Front, request: Request) -> Response:
    """The way to the page of a thing."""
    return await front.respond(request, Job("view", {"id": single_fields(request).get("id", "")}))
