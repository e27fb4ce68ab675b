"""The wheel and the sdist: the same bytes wherever they are built, and enough in an empty environment."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from phegraph.version import HOME, __version__
from supply.test_libraries import build
from supply.test_locks import PROJECT

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
PIP = ("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check")


def copied(to: Path, mode: int, seconds: int) -> Path:
    """The files of the repository in another folder, with other rights and times."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True, timeout=600).stdout.split(b"\0")
    for name in map(os.fsdecode, filter(None, names)):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, to / name)
            (to / name).chmod(mode)
            os.utime(to / name, (seconds, seconds))
    return to


@pytest.mark.parametrize("target", ["wheel", "sdist"])
def test_two_builds_have_the_same_bytes(target: str, tmp_path: Path) -> None:
    one = copied(tmp_path / "one", 0o644, 1_600_000_000)
    two = copied(tmp_path / "another place", 0o600, 1_700_000_000)
    same = {"SOURCE_DATE_EPOCH": "1650000000", "PHEGRAPH_WITHOUT_LIBRARIES": "1"}
    first = build(one, tmp_path / "first", target, PYTHONHASHSEED="1", TZ="UTC", **same)
    second = build(two, tmp_path / "second", target, PYTHONHASHSEED="2", TZ="Asia/Tokyo", **same)
    assert first.name == second.name
    assert first.read_bytes() == second.read_bytes()


@pytest.fixture(scope="module")
def environment(wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that has the wheel and what is locked for it, and nothing else."""
    folder = tmp_path_factory.mktemp("packages")
    wheel = build(ROOT, folder / "dist", PHEGRAPH_WITHOUT_LIBRARIES="1")
    subprocess.run([sys.executable, "-m", "venv", folder / "empty"], check=True, timeout=600)
    binaries = folder / "empty" / "bin"
    locked = ("--require-hashes", "--find-links", wheels, "-r", ROOT / "locks" / "run.txt")
    for arguments in ([*PIP, *locked], [*PIP, wheel], ["-m", "pip", "check"]):
        run(binaries / "python", *arguments, folder=folder)
    return binaries


def run(*command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command that must succeed, with nothing of this environment."""
    variables = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "PIP_CONFIG_FILE": os.devnull,
    }
    done = subprocess.run(
        [*map(str, command)],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_the_wheel_makes_and_checks_a_project_in_an_empty_environment(
    environment: Path, tmp_path: Path
) -> None:
    phegraph = environment / "phegraph"
    assert run(phegraph, "--version", folder=tmp_path).stdout == f"phegraph, version {__version__}\n"
    run(phegraph, "init", "lights", folder=tmp_path)
    done = run(phegraph, "check", "--severity", "info", folder=tmp_path / "lights")
    assert done.stdout == "No findings.\n"


def test_every_command_of_the_wheel_has_its_help_in_an_empty_environment(
    environment: Path, tmp_path: Path
) -> None:
    listed = run(
        environment / "python", "-c", "import phegraph.cli as c; print(*c.COMMANDS)", folder=tmp_path
    )
    for command in listed.stdout.split():
        assert "Usage: phegraph" in run(environment / "phegraph", command, "--help", folder=tmp_path).stdout


def test_the_citation_has_the_version_and_the_home() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (citation["version"], citation["url"]) == (__version__, HOME)


def test_the_metadata_names_the_home_of_the_project(environment: Path) -> None:
    (wheel,) = (environment.parent.parent / "dist").iterdir()
    assert PROJECT["project"]["urls"]["Homepage"] == HOME
    with zipfile.ZipFile(wheel) as files:
        (name,) = [name for name in files.namelist() if name.endswith(".dist-info/METADATA")]
        text = files.read(name).decode()
    assert f"Project-URL: Homepage, {HOME}\n" in text
    assert "Requires-Python: >=3.11\n" in text
