"""Virtuoso for the tests: started from one ini file in a folder of its own, ended when they are done."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from pyoxigraph import NamedNode

from phegraph.store.remote import RemoteStore

G, INFERRED = NamedNode("http://example.org/graph"), NamedNode("http://example.org/inferred")

_INI = Path(__file__).with_name("virtuoso.ini")
_SECONDS = 60


@dataclass(frozen=True)
class Virtuoso:
    """A running server.

    Attributes:
        query: The address of queries.
        update: The address of updates, with digest authentication.
        graphs: The address of the Graph Store Protocol, with digest authentication.
        user: A user who may write.
        password: The user's password.
    """

    query: str
    update: str
    graphs: str
    user: str = "dba"
    password: str = "dba"


def opened(server: Virtuoso, kind: type[RemoteStore] = RemoteStore) -> RemoteStore:
    """A store that may write."""
    return kind(
        server.query,
        update=server.update,
        graphs=server.graphs,
        user=server.user,
        password=server.password,
        digest=True,
        default_graphs=[G],
        inferred=INFERRED,
    )


def is_installed() -> bool:
    """Whether Virtuoso is here."""
    return shutil.which("virtuoso-t") is not None


@contextmanager
def running(folder: Path) -> Iterator[Virtuoso]:
    """Start a server that keeps its data in a folder, and end it afterwards."""
    port, http = _free_port(), _free_port()
    ini = _INI.read_text().format(folder=folder, port=port, http=http)
    (folder / "virtuoso.ini").write_text(ini)
    process = subprocess.Popen(
        ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base = f"http://localhost:{http}"
    try:
        _wait_for(f"{base}/sparql", process)
        _let_update(folder, port)
        yield Virtuoso(f"{base}/sparql", f"{base}/sparql-auth", f"{base}/sparql-graph-crud-auth")
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("localhost", 0))
        port: int = listening.getsockname()[1]
        return port


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError("Virtuoso ended before it answered.")
        try:
            if httpx.get(address, params={"query": "ASK {}"}).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"Virtuoso did not answer in {_SECONDS} seconds.")


def _let_update(folder: Path, port: int) -> None:
    """Let dba write through SPARQL, which a new database does not."""
    command = "GRANT SPARQL_UPDATE TO SPARQL; DB.DBA.RDF_DEFAULT_USER_PERMS_SET ('nobody', 7);"
    subprocess.run(
        ["isql-vt", f"localhost:{port}", "dba", "dba", f"exec={command}"],
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=30,
    )
