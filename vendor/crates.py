"""Write crates.json: the crates of Rust within the WebAssembly of Oxigraph, as far as it is published.

The package of npm names none of its crates. The wheel of the same release for Python has a list of what it is
made of (an SBOM), with licences; both packages are bindings of the same library. What only JavaScript needs
is stated here. Every crate whose name and version stand in the binary must be in the list: else this fails.

    python vendor/crates.py     (`make crates`; asks npm for the binary, and PyPI for the wheel)
"""

import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from libraries import HERE, installed

SBOM = "sboms/pyoxigraph.cyclonedx.json"
ROOTS = ("oxigraph", "oxrdfio", "spargeo")
# What is no part of the binary, with all that only it needs: run while compiling, or for other systems.
COMPILING = {"autocfg", "peg-macros", "rustc_version", "rustversion", "serde_derive", "thiserror-impl"}
COMPILING |= {"tokio-macros", "version_check", "wasm-bindgen-macro", "zerocopy-derive"}
OTHER_SYSTEMS = {"libc", "oxhttp", "oxrocksdb-sys", "r-efi", "redox_syscall", "wasip2", "windows-link"}
# js/Cargo.toml and Cargo.lock of Oxigraph 0.5.9, the last release whose sources were at hand.
ONLY_JAVASCRIPT: tuple[dict[str, Any], ...] = (
    {
        "name": "console_error_panic_hook",
        "version": "0.1.7",
        "author": "Nick Fitzgerald <fitzgen@gmail.com>",
        "licenses": [{"expression": "Apache-2.0 OR MIT"}],
        "hashes": [{"content": "a06aeb73f470f66dcdbf7223caeebb85984942f22f1adb2a088cf9668146bbbc"}],
    },
    {
        "name": "wasm-bindgen-futures",
        "version": "0.4.75",
        "author": "The wasm-bindgen Developers",
        "licenses": [{"expression": "MIT OR Apache-2.0"}],
        "hashes": [{"content": "503b14d284f2c8dac03b819967e155ea753f573586193b2b2c95990cb5d69280"}],
    },
)
PREFERRED = ("Apache-2.0", "MIT", "ISC", "Zlib", "Unicode-3.0")
# The holders that the licences of these crates name; such a licence requires that they are named.
HOLDERS = {
    "aho-corasick": "Copyright (c) 2015 Andrew Gallant",
    "byteorder": "Copyright (c) 2015 Andrew Gallant",
    "bytes": "Copyright (c) 2018 Carl Lerche",
    "dashmap": "Copyright (c) 2025 Joel Wejdenstål",
    "earcutr": "Copyright (c) 2016, Mapbox; Copyright (c) 2018, Tree Cricket",
    "foldhash": "Copyright (c) 2024 Orson Peters",
    "generic-array": "Copyright (c) 2015 Bartłomiej Kamiński",
    "geographiclib-rs": "Copyright (c) 2019",
    "i_float": "Copyright (c) 2023 iShape-Rust",
    "i_key_sort": "Copyright (c) 2024 iShape-Rust",
    "i_overlay": "Copyright (c) 2023 iShape-Rust",
    "i_shape": "Copyright (c) 2023 iShape-Rust",
    "i_tree": "Copyright (c) 2024 iShape-Rust",
    "libm": "parts derived from musl libc, Copyright (c) 2005-2020 Rich Felker, et al., and from CORE-MATH",
    "memchr": "Copyright (c) 2015 Andrew Gallant",
    "oxilangtag": "Copyright (c) 2015-2021 Pyfisch Tpt",
    "peg": "Copyright (C) 2013 Kevin Mehall",
    "peg-runtime": "Copyright (C) 2013 Kevin Mehall",
    "quick-xml": "Copyright (c) 2016 Johann Tuffe",
    "slab": "Copyright (c) 2019 Carl Lerche",
    "spin": "Copyright (c) 2014 Mathijs van de Nes",
    "tokio": "Copyright (c) Tokio Contributors",
    "unicode-ident": "Copyright (c) 1991-2023 Unicode, Inc.",
}
# Their licence names nobody, or could not be had: the authors that the crates state stand for the holders.
NO_HOLDERS = {"float_next_after", "zmij"}


def sbom(version: str) -> dict[str, Any]:
    """The list of crates in the wheel of pyoxigraph; the wheel is read, not installed."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        if subprocess.run([*command, "--dest", folder, f"pyoxigraph=={version}"], check=False).returncode:
            sys.exit(2)  # pip has said why
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as files:
            content = json.loads(files.read(f"pyoxigraph-{version}.dist-info/{SBOM}"))
    assert isinstance(content, dict)
    return content


def compiled(listed: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The crates that the roots need, but for those that are no part of the binary."""
    crates = {crate["bom-ref"]: crate for crate in listed["components"]}
    needs = {needed["ref"]: needed.get("dependsOn", []) for needed in listed["dependencies"]}
    waiting = [ref for ref, crate in crates.items() if crate["name"] in ROOTS]
    seen: set[str] = set()
    while waiting:
        ref = waiting.pop()
        if ref not in seen and crates[ref]["name"] not in COMPILING | OTHER_SYSTEMS:
            seen.add(ref)
            waiting += needs[ref]
            yield crates[ref]
    yield from ONLY_JAVASCRIPT


def named_in(binary: bytes) -> set[tuple[str, str]]:
    """The crates whose paths stand in a binary: those with a place in the code that can panic."""
    paths = re.findall(rb"/registry/src/[^/]+/([A-Za-z0-9_-]+)-(\d+\.\d+\.\d+[^/]*)/", binary)
    return {(name.decode(), version.decode()) for name, version in paths}


def chosen(licence: str) -> Iterator[str]:
    """The licences chosen of an SPDX expression: of each choice the one that is preferred."""
    for part in licence.split(" AND "):
        choice = part.strip("()").split(" OR ")
        try:
            yield next(name for name in PREFERRED if name in choice)
        except StopIteration:
            raise SystemExit(f"The licence {licence} is not known here.") from None


def entry(crate: Mapping[str, Any], in_binary: set[tuple[str, str]]) -> dict[str, Any]:
    """What the notices and the SBOM tell of a crate."""
    name, version = crate["name"], crate["version"]
    (licence,) = (stated["expression"] for stated in crate["licenses"])
    authors = re.sub(r" ?<[^>]*>", "", crate.get("author", ""))
    content: dict[str, Any] = {"name": name, "version": version, "licence": licence}
    content |= {"chosen": [*chosen(licence)], "authors": authors}
    if content["chosen"] != ["Apache-2.0"]:
        if name not in HOLDERS.keys() | NO_HOLDERS:
            raise SystemExit(f"Who holds the copyright of {name}? Its licence {licence} asks for a notice.")
        content["holders"] = HOLDERS.get(name) or f"no holder is known but its authors, {authors}"
    if crate.get("hashes"):
        content["sha256"] = crate["hashes"][0]["content"]
    content["named_in_binary"] = (name, version) in in_binary
    return content


def main() -> None:
    version = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]["oxigraph"]
    listed = sbom(version)
    with installed() as modules:
        in_binary = named_in((modules / "oxigraph" / "web_bg.wasm").read_bytes())
    crates = [entry(crate, in_binary) for crate in compiled(listed)]
    crates.sort(key=lambda crate: (crate["name"], crate["version"]))
    if missing := in_binary - {(crate["name"], crate["version"]) for crate in crates}:
        raise SystemExit(f"In the binary, but not in the list: {sorted(missing)}.")
    content = {
        "generated": "by vendor/crates.py",
        "oxigraph": version,
        "sbom": f"{SBOM} in pyoxigraph {version}",
        "date": listed["metadata"]["timestamp"][:10],
        "crates": crates,
    }
    text = json.dumps(content, indent=1, ensure_ascii=False)
    (HERE / "crates.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
