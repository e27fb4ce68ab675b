"""`phegraph imports`: copies of what is imported, from a server on this machine, whole or not at all."""

import hashlib
import json
import socket
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec import Struct

from phegraph.cli import group
from phegraph.errors import ProjectError, StoreError
from phegraph.project.settings import project_of
from phegraph.store.http_client import Client

OWL = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"


class Server(Struct):
    """A server on this machine: its answers by path, and the requests that it got."""

    address: str
    answers: dict[str, tuple[int, Mapping[str, str], bytes]]
    requests: list[tuple[str, str]]

    def turtle(self, path: str, text: str, media_type: str = "text/turtle") -> str:
        """Have it answer with a text, and give the address."""
        self.answers[path] = 200, {"Content-Type": media_type}, text.encode()
        return self.address + path

    def redirect(self, path: str, target: str) -> str:
        """Have it answer with a redirect, and give the address."""
        self.answers[path] = 302, {"Location": target}, b""
        return self.address + path


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on this machine."""
    answers: dict[str, tuple[int, Mapping[str, str], bytes]] = {}
    requests: list[tuple[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append((self.path, self.headers["Accept"]))
            status, headers, body = answers.get(self.path, (404, {}, b"gone"))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *values: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield Server(f"http://127.0.0.1:{http.server_address[1]}", answers, requests)
    http.shutdown()
    http.server_close()
    thread.join()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without settings, to be in."""
    monkeypatch.chdir(tmp_path)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def importing(folder: Path, *iris: str) -> None:
    """Write an ontology that imports others."""
    imports = "".join(f"<urn:own> owl:imports <{iri}> .\n" for iri in iris)
    (folder / "own.ttl").write_text(f"{OWL}<urn:own> a owl:Ontology .\n{imports}")


def run(*arguments: str, private: bool = True) -> Result:
    options = ["--private"] if private else []
    return CliRunner().invoke(
        group, ["imports", *arguments, *options], standalone_mode=False, catch_exceptions=False
    )


def fetch(*options: str, private: bool = True) -> Result:
    return run("fetch", *options, private=private)


def test_what_is_fetched_is_found_from_then_on_without_the_server(folder: Path, server: Server) -> None:
    importing(folder, server.turtle("/b", "<#s> <#p> <#o> ."))
    assert run("list").return_value == 1
    assert fetch().return_value == 0
    server.answers.clear()
    server.requests.clear()
    listed = run("list")
    assert listed.return_value == 0
    assert f"imported/127.0.0.1-b.ttl: {server.address}/b" in listed.output
    assert fetch().return_value == 0
    assert server.requests == []


def test_the_lock_file_has_address_and_hash(folder: Path, server: Server) -> None:
    text = "<s> <p> <o> ."
    importing(folder, server.redirect("/b", "/versions/1"))
    server.turtle("/versions/1", text)
    fetch()
    [locked] = json.loads((folder / "imported/imports.lock").read_text())["imports"]
    assert locked == {
        "iri": f"{server.address}/b",
        "file": "127.0.0.1-b.ttl",
        "address": f"{server.address}/versions/1",
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
    assert (folder / "imported" / locked["file"]).read_text() == text


def test_imports_of_imports_are_fetched_and_cycles_end(folder: Path, server: Server) -> None:
    c = server.address + "/c"
    b = server.turtle("/b", f"{OWL}<> owl:imports <{c}> .")
    server.turtle("/c", f"{OWL}<> owl:imports <{b}> .")
    importing(folder, b)
    assert fetch().return_value == 0
    assert [path for path, _ in server.requests] == ["/b", "/c"]


def test_rdf_is_asked_for_and_the_media_type_or_else_the_text_tells_the_syntax(
    folder: Path, server: Server
) -> None:
    xml = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
    iris = [
        server.turtle("/a", "<urn:s> <urn:p> <urn:o> .", "application/n-triples; charset=utf-8"),
        server.turtle("/b", xml, "text/plain"),
        server.turtle("/c.ttl", "<> a <urn:C> .", "application/octet-stream"),
        server.turtle("/d", '{"@id": "urn:s", "urn:p": "o"}', "application/ld+json"),
    ]
    importing(folder, *iris)
    assert fetch().return_value == 0
    names = {path.suffix for path in (folder / "imported").iterdir()}
    assert names == {".lock", ".nt", ".rdf", ".ttl", ".jsonld"}
    assert all("text/turtle" in accept and "application/rdf+xml" in accept for _, accept in server.requests)


@pytest.mark.parametrize(
    ("text", "media_type", "reason"),
    [
        ("<broken", "text/turtle", "cannot be read"),
        ("<!DOCTYPE html>\n<html></html>", "text/html", "a page of HTML"),
        ("anything", "text/plain", "no syntax of RDF"),
    ],
)
def test_what_is_no_rdf_is_not_kept(
    folder: Path, server: Server, text: str, media_type: str, reason: str
) -> None:
    importing(folder, server.turtle("/b", text, media_type), server.turtle("/c", "<> a <urn:C> ."))
    result = fetch()
    assert result.return_value == 1
    assert reason in result.output
    assert "own.ttl:3:23: warning: " in result.output
    assert {path.name for path in (folder / "imported").iterdir()} == {"imports.lock", "127.0.0.1-c.ttl"}


def test_an_error_of_the_server_is_told_at_the_import(folder: Path, server: Server) -> None:
    importing(folder, server.address + "/none")
    result = fetch()
    assert result.return_value == 1
    assert "own.ttl:3:23: warning: " in result.output
    assert "answers 404" in result.output
    assert not (folder / "imported").exists()


def test_what_changed_since_is_refused_until_an_update_is_asked_for(folder: Path, server: Server) -> None:
    importing(folder, server.turtle("/b", "<> a <urn:One> ."))
    fetch()
    copy = folder / "imported/127.0.0.1-b.ttl"
    copy.unlink()
    assert fetch().return_value == 0
    assert "urn:One" in copy.read_text()
    server.turtle("/b", "<> a <urn:Two> .")
    copy.unlink()
    result = fetch()
    assert result.return_value == 1
    assert "it is not what was fetched before; --update takes it as it is now" in result.output
    assert not copy.exists()
    assert fetch("--update").return_value == 0
    assert "urn:Two" in copy.read_text()
    assert run("list").return_value == 0


def test_an_altered_copy_is_restored(folder: Path, server: Server) -> None:
    importing(folder, server.turtle("/b", "<> a <urn:One> ."))
    fetch()
    copy = folder / "imported/127.0.0.1-b.ttl"
    copy.write_text("<> a <urn:Altered> .")
    assert run("list").return_value == 1
    assert fetch().return_value == 0
    assert "urn:One" in copy.read_text()


def test_servers_in_private_networks_are_refused_unless_asked_for(folder: Path, server: Server) -> None:
    importing(folder, server.turtle("/b", "<> a <urn:One> ."), "http://localhost:1/", "http://[::1]:1/")
    result = fetch(private=False)
    assert result.return_value == 1
    assert result.output.count("is on this machine or in a private network") >= 3
    assert server.requests == []


def test_a_name_that_turns_out_to_be_of_this_machine_is_refused(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the name gets another address between the check and the request."""
    public = [(None, None, None, None, ("93.184.216.34", 0))]
    address = server.turtle("/b", "<> a <urn:One> .")
    resolve = "phegraph.store.http_client.socket.getaddrinfo"
    genuine = socket.getaddrinfo
    monkeypatch.setattr(
        resolve,
        lambda host, port, *more, **rest: public if port is None else genuine(host, port, *more, **rest),
    )
    client = Client(timeout=10, only_public=True)
    with pytest.raises(StoreError, match="on this machine"):
        client.send("GET", address)
    client.close()


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/"])
def test_redirects_to_other_schemes_are_not_followed(folder: Path, server: Server, target: str) -> None:
    importing(folder, server.redirect("/b", target))
    assert f"it is redirected to {target}, which is not fetched" in fetch().output


def test_a_circle_of_redirects_ends(folder: Path, server: Server) -> None:
    importing(folder, server.redirect("/b", "/b"))
    assert "it is redirected over 10 times" in fetch().output
    assert len(server.requests) == 11


def test_size_number_and_time_are_limited(folder: Path, server: Server) -> None:
    long = "<> a <urn:One> .\n" + "#" * 2**20
    importing(folder, server.turtle("/b", long), server.turtle("/c", "<> a <urn:C> ."), server.address + "/d")
    server.turtle("/d", "<> a <urn:D> .")
    result = fetch("--max-size", "0.5", "--max-files", "1")
    assert "answers more than 0.5 MiB, unpacked" in result.output
    assert "--max-files allows 1 file and no more" in result.output
    assert {path.name for path in (folder / "imported").iterdir()} == {"imports.lock", "127.0.0.1-c.ttl"}


def test_copies_are_no_files_of_the_project(folder: Path, server: Server) -> None:
    importing(folder, server.turtle("/b", "<> a <urn:One> ."))
    fetch()
    assert [path.name for path in project_of([], folder).found.readings] == ["own.ttl"]  # type: ignore[union-attr]


def test_only_addresses_of_the_web_are_fetched(folder: Path) -> None:
    importing(folder, "urn:b")
    assert "only http: and https: are fetched" in fetch().output


def test_two_iris_have_copies_of_two_names(folder: Path, server: Server) -> None:
    importing(folder, server.turtle("/b", "<> a <urn:One> ."), server.turtle("/b/", "<> a <urn:Two> ."))
    assert fetch().return_value == 0
    assert len(list((folder / "imported").glob("*.ttl"))) == 2


def test_copies_are_not_put_among_files_of_others(folder: Path, server: Server) -> None:
    importing(folder, server.turtle("/b", "<> a <urn:One> ."))
    (folder / "imported").mkdir()
    (folder / "imported/own.ttl").write_text("<> a <urn:Own> .")
    with pytest.raises(ProjectError, match="has files that are no copies"):
        fetch()
    assert server.requests == []
