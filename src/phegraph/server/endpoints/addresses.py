"""Addresses: 303 from a thing to the document or page that the client likes best, and files as they are."""

import asyncio
import hashlib
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from phegraph.server.accepting import best
from phegraph.server.endpoints.fields import accept_of, wants_page
from phegraph.server.folders import FolderDescription
from phegraph.server.front import VERSION, Front, NotTakenError, has, response
from phegraph.server.messages import Job, Reply
from phegraph.server.problems import problem

_IN_MEMORY = 2**22
"""The bytes up to which a file is read as a whole, and compressed."""
_AGAIN = "5"
_QUESTIONS = "questions.html"


async def address(front: Front, request: Request) -> Response:
    """A file of the published folder, or the way to the document of a thing (Cool URIs: 303)."""
    sent = request.scope["raw_path"].decode("latin-1").removeprefix("/")
    path = request.scope["path"].removeprefix("/")
    folder, description = front.folder
    if description is None:
        return await _without_pages(front, request, sent)
    file = _file(folder, path)
    if file:
        return await _send(front, request, file, path, description)
    if not description.has_documents:
        return await _without_pages(front, request, sent)
    document = description.document_of(sent)
    if document and _file(folder, f"{document}.ttl"):
        chosen = best(accept_of(request), description.variants)
        if chosen is None:
            listed = ", ".join(types[0] for types in description.variants.values())
            reply = problem(406, "The document is not to be had in what is accepted.", f"Accept {listed}.")
            return await response(request, reply, {"Vary": "Accept"})
        # Relative, for a proxy may serve this below a path of its own.
        target = "../" * sent.count("/") + f"{document}.{chosen}"
        return RedirectResponse(target, 303, {"Vary": "Accept", VERSION: front.workers.published.version})
    missing = _file(folder, "404.html")
    if missing and wants_page(request):
        return await _send(front, request, missing, "404.html", description, status=404)
    raise NotTakenError(problem(404, "There is no such address."))


async def _without_pages(front: Front, request: Request, sent: str) -> Response:
    """The way to the description of a thing, where there are no documents."""
    folder, description = front.folder
    if not sent and description and _file(folder, _QUESTIONS):
        return RedirectResponse(_QUESTIONS, 303)
    name = front.workers.loaded.base + sent
    reply = await front.reply(
        request, Job("describe", {"name": name, "accept": "application/json"}), free=False
    )
    if reply.status == 200:
        target = "../" * sent.count("/") + f"describe?iri={quote(name, safe=':/')}"
        return RedirectResponse(target, 303, {"Vary": "Accept"})
    if front.workers.makes_pages:
        title = "The documents and pages are being made."
        raise NotTakenError(problem(503, title, headers={"Retry-After": _AGAIN}))
    raise NotTakenError(problem(404, "There is no such address."))


def _file(folder: Path, path: str) -> Path | None:
    """A file of the folder; none above it, nor one that is hidden."""
    parts = path.split("/")
    if any(not part or part.startswith(".") or "\0" in part or "\\" in part for part in parts):
        return None
    file = folder.joinpath(*parts)
    try:
        return file if file.is_file() and not file.is_symlink() else None
    except OSError:  # a name that is too long
        return None


async def _send(
    front: Front,
    request: Request,
    file: Path,
    path: str,
    description: FolderDescription,
    *,
    status: int = 200,
) -> Response:
    version = front.workers.published.version
    tag = hashlib.blake2b(f"{version} {path}".encode(), digest_size=12).hexdigest()
    headers = {
        "Cache-Control": "no-cache",
        "Content-Security-Policy": description.policy_of(path),
        "ETag": f'"{tag}"',
        "Vary": "Accept-Encoding",
        VERSION: version,
    }
    if status == 200 and has(request, tag):
        return Response(status_code=304, headers=headers)
    media_type = description.type_of(path)
    if file.stat().st_size > _IN_MEMORY:
        return FileResponse(file, headers=headers, media_type=media_type)
    body = await asyncio.to_thread(file.read_bytes)
    return await response(request, Reply(status, media_type, body), headers)
