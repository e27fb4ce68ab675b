"""The SPARQL endpoint (SPARQL 1.1 Protocol), and reading by the Graph Store HTTP Protocol."""

from starlette.requests import Request
from starlette.responses import Response

from phegraph.server.endpoints.fields import Fields, accept_of, fields_of, wants_page
from phegraph.server.front import Front, NotTakenError, body_of
from phegraph.server.messages import Job
from phegraph.server.problems import problem

FORM, QUERY, UPDATE = (
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
)


async def sparql(front: Front, request: Request) -> Response:
    """Answer a query or execute an update (sections 2.1 and 2.2), or describe the service."""
    fields = fields_of(request.url.query)
    if request.method != "POST":
        if "update" in fields:
            raise NotTakenError(problem(400, "An update is not sent by GET.", "Send it by POST."))
        if "query" not in fields:
            if wants_page(request):
                return await page(front, request)
            return await front.respond(request, Job("service", {"accept": accept_of(request)}))
        if wants_page(request) and "format" not in fields:
            return await page(front, request)
        return await _query(front, request, fields, fields)
    media_type = _media_type(request)
    body = await _text(front, request)
    match media_type:
        case "application/x-www-form-urlencoded":
            sent = fields_of(body)
            if "query" in sent and "update" in sent:
                raise NotTakenError(problem(400, "There is a query, and an update.", "Send one of them."))
            if "update" in sent:
                return await _update(front, request, sent, sent)
            return await _query(front, request, sent, {**fields, **sent})
        case "application/sparql-query":
            return await _query(front, request, {"query": [body]}, fields)
        case "application/sparql-update":
            return await _update(front, request, {"update": [body]}, fields)
    listed = ", ".join((QUERY, FORM, UPDATE))
    raise NotTakenError(problem(415, f"The media type {media_type!r} is not taken.", f"Send {listed}."))


async def page(front: Front, request: Request) -> Response:
    """The page for SPARQL, with a query and its answer."""
    fields = fields_of(request.url.query)
    if fields.get("query"):
        return await front.respond(request, Job("page", {"query": _query_in(front, fields)}), free=True)
    return await front.respond(request, Job("page", {"question": (fields.get("question") or [""])[0]}))


async def graph_store(front: Front, request: Request) -> Response:
    """A graph as a whole (Graph Store HTTP Protocol, section 5.2)."""
    fields = fields_of(request.url.query)
    named = fields.get("graph", [])
    if ("default" in fields) == bool(named) or len(named) > 1:
        raise NotTakenError(problem(400, "Which graph is not said.", "Write ?default or ?graph=IRI."))
    graph = named[0] if named else ""
    if named and not graph:
        raise NotTakenError(problem(400, "The graph has no IRI.", "Write ?default or ?graph=IRI."))
    task = Job("graph", {"graph": graph, "accept": accept_of(request)})
    return await front.respond(request, task, free=True)


async def dataset(front: Front, request: Request) -> Response:
    """The dataset in VoID, at its well-known address."""
    values = {"accept": accept_of(request), "published": front.workers.published.folder}
    return await front.respond(request, Job("dataset", values))


async def _query(front: Front, request: Request, sent: Fields, graphs: Fields) -> Response:
    values = {
        "query": _query_in(front, sent),
        "format_name": (graphs.get("format") or [""])[0],
        "accept": accept_of(request),
        "default": graphs.get("default-graph-uri", []),
        "named": graphs.get("named-graph-uri", []),
    }
    return await front.respond(request, Job("query", values), free=True)


def _query_in(front: Front, fields: Fields) -> str:
    query, most = _one(fields, "query"), front.limits.query_length
    if len(query) > most:
        raise NotTakenError(problem(413, f"The query has more than {most:,} characters."))
    return query


async def _update(front: Front, request: Request, sent: Fields, graphs: Fields) -> Response:
    values = {
        "update": _one(sent, "update"),
        "default": graphs.get("using-graph-uri", []),
        "named": graphs.get("using-named-graph-uri", []),
    }
    return await front.respond(request, Job("update", values), free=True)


def _one(fields: Fields, name: str) -> str:
    values = fields.get(name, [])
    if len(values) != 1:
        raise NotTakenError(problem(400, f"There are {len(values)} values of {name}.", "Send one."))
    return values[0]


async def _text(front: Front, request: Request) -> str:
    """The body, which is UTF-8 (sections 2.1.3 and 2.2.2)."""
    body = await body_of(request, front.limits)
    charset = _parameter(request, "charset")
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise NotTakenError(problem(415, f"The charset {charset!r} is not taken.", "Send UTF-8."))
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotTakenError(problem(400, "The body is not UTF-8.", "Encode it as UTF-8.")) from error


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _parameter(request: Request, name: str) -> str:
    for part in request.headers.get("content-type", "").split(";")[1:]:
        key, _, value = part.strip().partition("=")
        if key.lower() == name:
            return value.strip('"').lower()
    return ""
