"""The SBOM of the wheel is valid CycloneDX, and has what is locked, vendored and compiled into it."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from supply.test_locks import entries, pinned

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def wheel(libraries: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=600)
    (made,) = folder.glob("*.whl")
    return made


def made(wheel: Path) -> str:
    command = [sys.executable, "-W", "error", str(ROOT / "vendor" / "sbom.py"), str(wheel)]
    subprocess.run(command, env=os.environ | {"SOURCE_DATE_EPOCH": "1700000000"}, check=True, timeout=600)
    return wheel.with_suffix(".cdx.json").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def text(wheel: Path) -> str:
    return made(wheel)


@pytest.fixture(scope="module")
def sbom(text: str) -> dict[str, Any]:
    found = json.loads(text)
    assert isinstance(found, dict)
    return found


def test_it_keeps_to_the_schema(sbom: dict[str, Any]) -> None:
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(json.dumps(sbom)) is None
    assert validator.validate_str(json.dumps(sbom | {"components": [{"name": "untyped"}]})) is not None


def test_it_is_the_same_from_run_to_run(wheel: Path, text: str) -> None:
    assert made(wheel) == text


def components(sbom: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    found = {
        one["bom-ref"].partition(":")[2]: one for one in sbom["components"] if f"pkg:{kind}/" in one["purl"]
    }
    assert found
    return found


def test_it_has_the_packages_that_are_locked_with_their_hashes_and_licences(sbom: dict[str, Any]) -> None:
    found = components(sbom, "pypi")
    assert found.keys() == {f"{name}@{version}" for name, version in pinned("run").items()}
    text = (ROOT / "locks" / "run.txt").read_text(encoding="utf-8")
    for one in found.values():
        assert all(digest["content"] in text for digest in one["externalReferences"][0]["hashes"])
    here = {f"{one.name}{one.specifier}".replace("==", "@") for one in entries("run") if not one.marker}
    assert here
    assert all(found[name]["licenses"] for name in here)


def test_it_has_the_packages_of_npm_and_the_crates_within(sbom: dict[str, Any]) -> None:
    locked = json.loads((ROOT / "vendor" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    shipped = {path: one for path, one in locked.items() if path and not one.get("optional")}
    wanted = {f"{path.rpartition('node_modules/')[2]}@{one['version']}" for path, one in shipped.items()}
    assert components(sbom, "npm").keys() >= wanted
    crates = json.loads((ROOT / "vendor" / "crates.json").read_text(encoding="utf-8"))["crates"]
    assert components(sbom, "cargo").keys() == {f"{one['name']}@{one['version']}" for one in crates}


def test_it_says_what_depends_on_what(sbom: dict[str, Any]) -> None:
    needs = {one["ref"]: one.get("dependsOn", []) for one in sbom["dependencies"]}
    root = {ref.rpartition("@")[0] for ref in needs[sbom["metadata"]["component"]["bom-ref"]]}
    assert root >= {"pypi:rdflib", "pypi:pyoxigraph", "npm:oxigraph", "npm:@zazuko/yasqe", "npm:world-atlas"}
    assert any(ref.startswith("cargo:oxigraph@") for ref in needs["npm:oxigraph@" + _version("oxigraph")])
    assert needs.keys() >= {one["bom-ref"] for one in sbom["components"]}


def _version(name: str) -> str:
    described = json.loads((ROOT / "vendor" / "package.json").read_text(encoding="utf-8"))
    return str(described["dependencies"][name])


def test_the_wheel_ships_the_notices(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as files:
        shipped = files.read("phegraph/site/vendor/NOTICES.txt")
    assert b"Rust within oxigraph/web_bg.wasm" in shipped
