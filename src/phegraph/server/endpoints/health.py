"""Whether the server lives, whether it answers, and what it has done: for who runs it."""

import json

from starlette.requests import Request
from starlette.responses import Response

from phegraph.server.front import Front


async def health(front: Front, _: Request) -> Response:
    """What is served; the status is 200 as long as the server lives."""
    workers = front.workers
    state: dict[str, object] = {
        "version": workers.loaded.version,
        "statements": workers.loaded.statements,
        "reloads": workers.reloads,
        "ready": workers.is_ready,
        "refused": workers.refused,
        "pages": bool(workers.published.folder),
        "note": workers.loaded.note,
    }
    return _json(state)


async def ready(front: Front, _: Request) -> Response:
    """Whether requests are answered: 200, or 503."""
    is_ready = front.workers.is_ready
    return _json({"ready": is_ready}, 200 if is_ready else 503)


async def metrics(front: Front, request: Request) -> Response:
    """Counts in the text format of Prometheus."""
    workers = front.workers
    lines = [f"phegraph_reloads_total {workers.reloads}"]
    if workers.loaded.statements is not None:
        lines.append(f"phegraph_statements {workers.loaded.statements}")
    lines.append(f"phegraph_kept_answers_total {request.app.state.kept.hits}")
    lines.append(f"phegraph_kept_bytes {request.app.state.kept.size}")
    for status, number in sorted(request.app.state.counts.items()):
        lines.append(f'phegraph_responses_total{{status="{status}"}} {number}')
    for name, lane in {"free": workers.free, "stored": workers.stored}.items():
        lines += [f'phegraph_{key}{{lane="{name}"}} {number}' for key, number in lane.state.items()]
        lines += [
            f'phegraph_ended_total{{lane="{name}",reason="{reason}"}} {number}'
            for reason, number in sorted(lane.counts.items())
        ]
    return Response("".join(f"{line}\n" for line in lines), media_type="text/plain; version=0.0.4")


def _json(state: dict[str, object], status: int = 200) -> Response:
    text = json.dumps(state, indent=2) + "\n"
    return Response(text, status, {"Cache-Control": "no-store"}, "application/json")
