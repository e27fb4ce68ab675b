"""What an agent sees: `python agent.py ADDRESS CALLS`, or `stdio:FOLDER CALLS OPTIONS`. It takes `mcp`.

It prints the tools, the resources and the answers to calls as JSON.
"""

import asyncio
import json
import os
import sys

from mcp import Client, StdioServerParameters


async def main(address: str, calls: list[tuple[str, dict[str, object]]], options: list[str]) -> None:
    server: object = address
    if address.startswith("stdio:"):
        command = [
            "-m",
            "phegraph",
            "mcp",
            "--unchecked",
            "--project",
            address.removeprefix("stdio:"),
            *options,
        ]
        server = StdioServerParameters(command=sys.executable, args=command, env=dict(os.environ))
    async with Client(server) as client:
        tools = (await client.list_tools()).tools
        resources = (await client.list_resources()).resources
        read = {one.uri: (await client.read_resource(one.uri)).contents[0].text for one in resources}
        answers = []
        for name, arguments in calls:
            result = await client.call_tool(name, arguments)
            answers.append([result.is_error, result.content[0].text])
        listed = {tool.name: tool.input_schema for tool in tools}
        print(json.dumps({"tools": listed, "resources": read, "answers": answers}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], json.loads(sys.argv[2]), sys.argv[3:]))
