"""Web servers for tests: nginx and Apache, started for a published folder, and asked as clients ask."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

MODULES = Path("/usr/lib/apache2/modules")
INSTALL = "apt-get install -y --no-install-recommends nginx apache2"

NGINX = """
daemon off;
pid {state}/nginx.pid;
error_log {state}/error.log;
events {{ }}
http {{
  access_log off;
  client_body_temp_path {state}/body;
  proxy_temp_path {state}/proxy;
  fastcgi_temp_path {state}/fastcgi;
  uwsgi_temp_path {state}/uwsgi;
  scgi_temp_path {state}/scgi;
  include /etc/nginx/mime.types;
  include {conf}/nginx-http.conf;
  server {{
    listen 127.0.0.1:{port};
    root {folder};
    include {conf}/nginx-server.conf;
  }}
}}
"""
APACHE = """
ServerName localhost
ServerRoot {state}
User www-data
Group www-data
PidFile {state}/apache.pid
Listen 127.0.0.1:{port}
ErrorLog {state}/error.log
{modules}
TypesConfig /etc/mime.types
DocumentRoot {folder}
<Directory {folder}>
  AllowOverride All
  Require all granted
</Directory>
{more}
"""
PROXY = ("proxy", "proxy_http")
LOADED = (
    *("mpm_event", "authz_core", "mime", "dir", "rewrite", "headers", "alias"),
    *("deflate", "filter", "setenvif"),
)


@dataclass(frozen=True)
class Answer:
    """What a server answers."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    port: int

    def get(
        self,
        address: str,
        accept: str | None = None,
        *,
        known: str = "",
        method: str = "GET",
        coding: str = "",
        client: str = "",
    ) -> Answer:
        """Ask for an address.

        Args:
            address: The path, with what follows it.
            accept: The media types that the client takes.
            known: The tag of what it has.
            method: The method.
            coding: What it can unpack.
            client: The address that it says it has.
        """
        headers = {} if accept is None else {"Accept": accept}
        headers |= {"Accept-Encoding": coding} if coding else {}
        headers |= {"If-None-Match": known} if known else {}
        headers |= {"X-Forwarded-For": client} if client else {}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request(method, address, headers=headers)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            body = response.read()
        # Apache makes them absolute.
        found |= {"location": found.get("location", "").removeprefix(f"http://127.0.0.1:{self.port}")}
        return Answer(response.status, found, body)


@contextmanager
def serving(
    name: str, folder: Path, state: Path, *, conf: Path | None = None, more: str = ""
) -> Iterator[Server]:
    """Run a server for a folder; nginx reads the files of the folder that was published.

    Args:
        name: `nginx` or `apache`.
        folder: The folder.
        state: A folder for what it writes.
        conf: The folder of the files for nginx; the published one without it.
        more: More settings of Apache, which make it a proxy.
    """
    program = shutil.which("nginx" if name == "nginx" else "apache2", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        reason = f"{name} is not installed: {INSTALL}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    loaded = (*LOADED, *(PROXY if more else ()))
    modules = "\n".join(f"LoadModule {one}_module {MODULES}/mod_{one}.so" for one in loaded)
    settings = state / f"{name}.conf"
    template = NGINX if name == "nginx" else APACHE
    settings.write_text(
        template.format(
            folder=folder, conf=conf or folder, state=state, port=port, modules=modules, more=more
        )
    )
    command = [program, *(["-c"] if name == "nginx" else ["-X", "-f"]), str(settings)]
    with (state / "output").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait(process, port, state)
        yield Server(port)
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def reachable() -> Iterator[Path]:
    """A folder that a server's own user can reach: pytest closes its own to others at each start."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def _wait(process: "subprocess.Popen[bytes]", port: int, state: Path) -> None:
    for _ in range(100):
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    logs = [
        path.read_text(errors="replace") for path in (state / "output", state / "error.log") if path.exists()
    ]
    pytest.fail(f"The server does not run: {' '.join(logs)[-2000:]}")
