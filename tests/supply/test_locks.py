"""The lock files pin each version with hashes, agree with what is asked for, and refuse files that differ."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = sorted(path.stem for path in (ROOT / "locks").glob("*.txt"))
_ENTRY = re.compile(r"^([a-z0-9][^\\\n]*?) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)


def entries(lock: str) -> Iterator[Requirement]:
    """What a lock file asks for; nothing in it is anything but an entry with hashes, or a comment."""
    text = (ROOT / "locks" / f"{lock}.txt").read_text(encoding="utf-8")
    assert not re.sub(r"^ *#.*\n", "", _ENTRY.sub("", text), flags=re.MULTILINE).strip()
    return (Requirement(found[1]) for found in _ENTRY.finditer(text))


def pinned(lock: str) -> dict[str, str]:
    return {entry.name: str(entry.specifier).removeprefix("==") for entry in entries(lock)}


def test_there_is_a_lock_for_each_purpose() -> None:
    assert LOCKS == ["build", "clients", "dev", "docs", "lock", "node", "run"]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_entry_is_one_version_with_hashes(lock: str) -> None:
    found = list(entries(lock))
    assert found
    assert all(re.fullmatch(r"==[^*,]+", str(entry.specifier)) for entry in found)


def asked(lock: str) -> list[str]:
    """The requirements that pyproject.toml states for a lock file."""
    project, groups = PROJECT["project"], PROJECT["dependency-groups"]
    run, dev = project["dependencies"], project["optional-dependencies"]["dev"]
    requirements = {"run": run, "dev": run + dev + groups["build"], "docs": run + groups["docs"]}
    return [str(requirement) for requirement in requirements.get(lock) or groups[lock]]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_what_is_asked_for(lock: str) -> None:
    versions = pinned(lock)
    for wanted in map(Requirement, asked(lock)):
        assert wanted.specifier.contains(versions[wanted.name.lower()], prereleases=True), wanted


@pytest.mark.parametrize(("lock", "larger"), [("run", "dev"), ("build", "dev"), ("run", "docs")])
def test_every_lock_has_the_versions_that_are_tested(lock: str, larger: str) -> None:
    assert pinned(lock).items() <= pinned(larger).items()


def test_the_backend_that_builds_is_the_one_that_is_locked() -> None:
    assert PROJECT["build-system"]["requires"] == [f"hatchling=={pinned('build')['hatchling']}"]


def test_what_runs_needs_none_of_the_packages_of_development() -> None:
    assert not {"pytest", "mypy", "ruff", "playwright", "pip", "hatchling"} & pinned("run").keys()


@pytest.mark.parametrize("folder", ["vendor", "vendor/lint", "vendor/outlines", "vendor/readers"])
def test_every_package_of_npm_is_locked_with_a_checksum(folder: str) -> None:
    locked = json.loads((ROOT / folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    packages = [package for path, package in locked.items() if path]
    assert packages
    assert all(package["integrity"].startswith("sha512-") for package in packages)


@pytest.fixture
def strangers(tmp_path: Path) -> Path:
    """A folder of wheels that have the names and versions of the build lock, but not its hashes."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for name, version in pinned("build").items():
        stem = f"{name.replace('-', '_')}-{version}"
        with zipfile.ZipFile(folder / f"{stem}-py3-none-any.whl", "w") as wheel:
            wheel.writestr(
                f"{stem}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
            )
            wheel.writestr(
                f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            )
            wheel.writestr(f"{stem}.dist-info/RECORD", "")
    return folder


def _make() -> list[str]:
    return ["make", ".venv/ready", f"PYTHON={sys.executable}"]


def _action() -> list[str]:
    steps = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"]
    (script,) = [step["run"] for step in steps if step.get("id") == "install"]
    return ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]


@pytest.mark.slow
@pytest.mark.parametrize("command", [_make, _action])
def test_a_file_with_another_hash_is_not_installed(command: object, strangers: Path, tmp_path: Path) -> None:
    assert callable(command)
    place = tmp_path / "project"
    shutil.copytree(ROOT / "locks", place / "locks")
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, place)
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(strangers),
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_ACTION_PATH": str(place),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
    }
    done = subprocess.run(
        command(), cwd=place, env=environment, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert not (place / ".venv" / "ready").exists()
    assert not (tmp_path / "output").exists()
