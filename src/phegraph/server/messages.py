"""What the processes of the server tell each other: jobs and replies, with their length before them."""

import socket
from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct

Values = Mapping[str, str | int | float | bool | Sequence[str] | Mapping[str, str] | None]


class Job(Struct, array_like=True, frozen=True):
    """What a worker is to do.

    Attributes:
        operation: The name of an operation.
        values: Its arguments.
    """

    operation: str
    values: Values = {}


class Reply(Struct, array_like=True, frozen=True):
    """What a worker answers.

    Attributes:
        status: The status code of HTTP.
        media_type: The media type of the body.
        body: The body.
        headers: More headers.
        fault: The traceback where phegraph is at fault, for the log.
        is_last: Whether the worker takes no more jobs.
    """

    status: int = 200
    media_type: str = "text/plain; charset=utf-8"
    body: bytes = b""
    headers: Mapping[str, str] = {}
    fault: str = ""
    is_last: bool = False


class Endpoint(Struct, array_like=True, frozen=True):
    """A SPARQL endpoint of others that is served. Passwords and tokens are in the environment.

    Attributes:
        address: Its address.
        user: The user name there; empty for none.
        digest: Whether it takes digest authentication.
    """

    address: str
    user: str = ""
    digest: bool = False


class Start(Struct, array_like=True, tag=True, frozen=True):
    """The first message to a zygote: what it is to serve.

    Attributes:
        folder: The folder of the project.
        caching: Whether a closed graph is kept on disk.
        limits: The limits of the server that differ from the settings, by their names.
        budget: The limits of an answer that differ from the settings: seconds, memory in GiB, rows.
        address: The address that the server is reached at.
        pages: Whether documents and pages are made.
        scratch: The folder for them and for a store on disk: a folder in it for each zygote, by its process.
        checked: Whether a graph with violations is refused.
        writable: Whether workers may write to the store, which none of them shares.
        endpoint: The endpoint whose graph is served in place of the project's.
    """

    folder: str
    caching: bool = True
    limits: Mapping[str, float] = {}
    budget: Mapping[str, float] = {}
    address: str = ""
    pages: bool = True
    scratch: str = ""
    checked: bool = True
    writable: bool = False
    endpoint: Endpoint | None = None


class Loaded(Struct, array_like=True, tag=True, frozen=True):
    """A zygote has loaded the graph.

    Attributes:
        version: What distinguishes this graph, its questions and settings from others.
        title: What people call the graph.
        base: The base IRI of the project.
        statements: How many statements there are; None where they are not counted.
        limits: The limits of the server.
        seconds: What each answer may take.
        is_live: Whether the graph may change at any time, so that no answer is kept.
        note: What who runs the server must know; empty for nothing.
    """

    version: str
    title: str
    base: str
    statements: int | None
    limits: Mapping[str, float]
    seconds: float
    is_live: bool = False
    note: str = ""


class Failed(Struct, array_like=True, tag=True, frozen=True):
    """A zygote cannot serve the graph, and ends."""

    message: str
    exit_code: int


class Forked(Struct, array_like=True, tag=True, frozen=True):
    """A zygote has forked a worker; with it come the socket to the worker and its process as a descriptor."""

    process: int


class Ended(Struct, array_like=True, tag=True, frozen=True):
    """A worker has ended, with an exit code; a negative one is a signal."""

    process: int
    code: int


class PublishedFolder(Struct, array_like=True, tag=True, frozen=True):
    """Documents and pages are made, or cannot be.

    Attributes:
        folder: The folder; empty where there is none.
        version: The version of the graph that they are of.
        message: Why there is none.
    """

    folder: str
    version: str = ""
    message: str = ""


class Changed(Struct, array_like=True, tag=True, frozen=True):
    """Files of the project have changed since the zygote read them."""


FromZygote = Loaded | Failed | Forked | Ended | PublishedFolder | Changed

_encoder = msgspec.msgpack.Encoder()
encode = _encoder.encode
decode_start = msgspec.msgpack.Decoder(Start).decode
decode_job = msgspec.msgpack.Decoder(Job).decode
decode_reply = msgspec.msgpack.Decoder(Reply).decode
decode_from_zygote = msgspec.msgpack.Decoder(FromZygote).decode

LENGTH = 4
"""How many bytes the length of a message has."""
SIZE, NUMBER = "page-size", "page-number"
"""The fields of a request for a part of the rows. No parameter is called so: variables have no hyphens."""
PAGES, STORE = "pages", "store"
"""The folders of documents and pages, and of a store on disk, in that of a zygote."""
FORK = b"fork"
"""The message that has a zygote fork a worker."""
READY = b"r"
"""What a worker sends when it takes jobs."""


def framed(message: Job | Reply) -> bytes:
    """A message after its length."""
    data = encode(message)
    return len(data).to_bytes(LENGTH, "big") + data


def receive(connection: socket.socket) -> bytes:
    """The next message; empty where the other end has been closed."""
    head = _receive(connection, LENGTH)
    return _receive(connection, int.from_bytes(head, "big")) if head else b""


def _receive(connection: socket.socket, length: int) -> bytes:
    data = bytearray()
    while len(data) < length:
        part = connection.recv(min(length - len(data), 2**20))
        if not part:
            return b""
        data += part
    return bytes(data)
