"""Another's checker of HTML, that of the W3C's service, has nothing to say of any page of a site."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

PACKAGES = Path(__file__).parents[2] / "vendor" / "readers" / "node_modules"
CHECKER = PACKAGES / "vnu-jar" / "build" / "dist" / "vnu.jar"
# For it no file of a folder is of the page's own site, JSON-LD is a script that would run, and a language is
# guessed by letters.
OTHERWISE = ".*(Content Security Policy|appears to be written in).*"


def complaints(files: list[Path]) -> list[str]:
    java = shutil.which("java") or ""
    if not java or not CHECKER.is_file():
        reason = "vnu is not there: apt-get install default-jdk-headless; make .venv/clients/ready."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    options = ["--format", "json", "--exit-zero-always", "--stdout", "--filterpattern", OTHERWISE]
    command = [java, "-Xss8m", "-XX:TieredStopAtLevel=1", "-jar", str(CHECKER), *options, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    return [
        f"{Path(one['url']).name}:{one.get('lastLine')}: {one['message']}"
        for one in json.loads(done.stdout)["messages"]
    ]


def test_the_checker_finds_nothing_on_pages_of_every_kind(site: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.html"
    page = '<!doctype html><html lang="en"><title>x</title><dl><dt>a<dd>1<dt>a<dd>2</dl><a href="#^x">x</a>'
    wrong.write_text(page, encoding="utf-8")
    found = complaints([*sorted(site.rglob("*.html")), wrong])
    assert [text for text in found if not text.startswith("wrong.html")] == []
    assert [text for text in found if "#^x" in text], "it tells what is wrong"
