"""Agents: the graph in the Model Context Protocol, with a tool for each question."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.types import ASGIApp

from phegraph.errors import ProjectError
from phegraph.server.messages import NUMBER, SIZE, Job, Reply, Start, Values
from phegraph.server.workers import Workers
from phegraph.version import __version__

try:
    from mcp import types
    from mcp.server import Server
    from mcp.server.stdio import stdio_server
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
except ImportError as missing:
    raise ProjectError(
        "Agents need the package mcp, which is not installed.",
        hint="Install it: pip install 'phegraph[mcp]'.",
    ) from missing

_MOST = 200_000
"""The most characters of an answer to an agent."""
_INSTRUCTIONS = (
    "A knowledge graph. Each stored question is a tool; prefer one to SPARQL. Names are understood as people"
    " type them; `find` looks them up. Each row of an answer has its sources, and says what is our reading of"
    " a source and what is inferred: cite them, and tell the three apart. `why` proves a statement."
)
_RESOURCES = {
    "phegraph://schema": ("schema", "Prefixes, classes and properties, with how often", "application/json"),
    "phegraph://ontology": ("ontology", "The ontology in Turtle", "text/turtle"),
    "phegraph://examples": ("examples", "The stored questions as SPARQL", "application/json"),
}


async def serve_stdio(start: Start) -> None:
    """Serve a graph to the program that started this one, by the standard input and output.

    Raises:
        PhegraphError: The graph cannot be served.
    """
    workers = Workers(start)
    try:
        await workers.open()
        server = Agents(workers).server
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())
    finally:
        workers.close()


@asynccontextmanager
async def served_by_http(workers: Workers) -> AsyncIterator[ASGIApp]:
    """The application of the protocol over HTTP (Streamable HTTP), without sessions."""
    manager = StreamableHTTPSessionManager(Agents(workers).server, json_response=True, stateless=True)
    async with manager.run():
        yield manager.handle_request


class Agents:
    """Answers agents by means of workers."""

    def __init__(self, workers: Workers) -> None:
        """Take the workers, who have been loaded."""
        self._workers = workers
        self._tools: tuple[str, Mapping[str, dict[str, Any]]] = "", {}
        self.server: Server[Any] = Server(
            "phegraph",
            version=__version__,
            title=workers.loaded.title,
            instructions=_INSTRUCTIONS,
            on_list_tools=self._list_tools,
            on_call_tool=self._call_tool,
            on_list_resources=self._list_resources,
            on_read_resource=self._read_resource,
        )

    async def _known(self) -> Mapping[str, dict[str, Any]]:
        """The tools by their names, of the newest graph."""
        version = self._workers.loaded.version
        if self._tools[0] != version:
            reply = await self._reply("tools", {})
            self._tools = version, {tool["name"]: tool for tool in json.loads(reply.body)}
        return self._tools[1]

    async def _list_tools(self, _: Any, __: Any) -> types.ListToolsResult:
        reads = types.ToolAnnotations(read_only_hint=True, open_world_hint=False)
        return types.ListToolsResult(
            tools=[
                types.Tool(
                    name=name,
                    title=tool["title"],
                    description=tool["description"],
                    input_schema=tool["schema"],
                    annotations=reads,
                )
                for name, tool in (await self._known()).items()
            ]
        )

    async def _call_tool(self, _: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        tool = (await self._known()).get(params.name)
        if tool is None:
            return _result(f"There is no tool {params.name!r}.", is_error=True)
        values = {name: str(value) for name, value in (params.arguments or {}).items() if value is not None}
        unknown = [name for name in values if name not in tool["schema"]["properties"]]
        lacking = [name for name in tool["schema"]["required"] if name not in values]
        if unknown or lacking:
            return _result(f"Unknown: {unknown}. Missing: {lacking}.", is_error=True)
        try:
            operation, arguments, free = _job(tool, values)
        except ValueError as error:
            return _result(f"A number is expected: {error}.", is_error=True)
        return _told(await self._reply(operation, arguments, free=free))

    async def _list_resources(self, _: Any, __: Any) -> types.ListResourcesResult:
        return types.ListResourcesResult(
            resources=[
                types.Resource(uri=uri, name=name, description=text, mime_type=media_type)
                for uri, (name, text, media_type) in _RESOURCES.items()
            ]
        )

    async def _read_resource(
        self, _: Any, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        uri = str(params.uri)
        if uri not in _RESOURCES:
            raise ValueError(f"There is no resource {uri}.")
        name, _text, media_type = _RESOURCES[uri]
        reply = await self._reply(name, {})
        text = reply.body.decode("utf-8")
        return types.ReadResourceResult(
            contents=[types.TextResourceContents(uri=uri, mime_type=media_type, text=text)]
        )

    async def _reply(self, operation: str, values: Values, *, free: bool = False) -> Reply:
        gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        return await self._workers.answer(Job(operation, values), "agent", gone, free=free)


def _job(tool: Mapping[str, Any], values: dict[str, str]) -> tuple[str, Values, bool]:
    """The operation of a tool, its arguments, and whether it is a free query.

    Raises:
        ValueError: A number is none.
    """
    match tool["name"]:
        case "find":
            kinds = [values["kind"]] if values.get("kind") else []
            limit = max(1, min(100, int(values.get("limit", 10))))
            return "find", {"sought": values["q"], "limit": limit, "kinds": kinds}, False
        case "describe":
            return "describe", {"name": values["iri"], "accept": "application/json"}, False
        case "why":
            return "why", values, True
        case "sparql":
            accept = "application/sparql-results+json, text/turtle"
            return "query", {"query": values["query"], "accept": accept}, True
    size = max(1, min(1000, int(values.pop(SIZE, 50))))
    number = max(1, int(values.pop(NUMBER, 1)))
    arguments: Values = {"name": tool["question"], "values": values, "size": size, "number": number}
    return "evidence", arguments, False


def _told(reply: Reply) -> types.CallToolResult:
    text = reply.body.decode("utf-8")
    if reply.status != 200:
        told = json.loads(text)
        return _result(f"{told['title']} {told.get('detail', '')}".strip(), is_error=True)
    if len(text) > _MOST:
        return _result(f"The answer has {len(text):,} characters: ask for less, with LIMIT.", is_error=True)
    return _result(text)


def _result(text: str, *, is_error: bool = False) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(text=text)], is_error=is_error)
