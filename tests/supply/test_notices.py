"""Third-party notices name the crates of Rust within the WebAssembly that is shipped, and their licences."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
LISTED = json.loads((ROOT / "vendor" / "crates.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def notices(libraries: Path) -> str:
    return (libraries / "NOTICES.txt").read_text(encoding="utf-8")


def test_every_crate_whose_name_stands_in_the_binary_has_a_notice(libraries: Path, notices: str) -> None:
    binary = (libraries / "oxigraph" / "web_bg.wasm").read_bytes()
    paths = set(re.findall(rb"index\.crates\.io-[0-9a-f]+/([^/]+)-(\d[^/]*)/", binary))
    assert len(paths) > 30
    for name, version in paths:
        assert f"\n* {name.decode()} {version.decode()} (" in notices


def test_the_crates_are_those_of_the_release_that_is_vendored(notices: str) -> None:
    described = json.loads((ROOT / "vendor" / "package.json").read_text(encoding="utf-8"))
    assert LISTED["oxigraph"] == described["dependencies"]["oxigraph"]
    assert f"\nOxigraph {LISTED['oxigraph']} is compiled" in notices
    assert LISTED["date"] in notices


def test_every_licence_that_is_chosen_has_its_text(notices: str) -> None:
    for crate in LISTED["crates"]:
        for licence in crate["chosen"]:
            assert licence in crate["licence"]
            text = (ROOT / "vendor" / "licences" / f"{licence}.txt").read_text(encoding="utf-8").strip()
            assert len(text) > 500
            assert text in notices


def test_a_licence_that_asks_for_its_notice_names_holders(notices: str) -> None:
    asking = [crate for crate in LISTED["crates"] if crate["chosen"] != ["Apache-2.0"]]
    assert asking
    for crate in asking:
        assert f"\n{crate['name']} {crate['version']}: {crate['holders']}\n" in notices


def test_the_licence_of_apache_is_the_published_text() -> None:
    text = (ROOT / "vendor" / "licences" / "Apache-2.0.txt").read_bytes()
    # As Debian's base-files and www.apache.org have it.
    assert (
        hashlib.sha256(text).hexdigest() == "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
    )
