"""Where the test suites of the W3C are: in checkouts of public repositories, or as copies in a folder.

As a script (`make suites`) it fetches the checkouts into `.suites`; `PHEGRAPH_SUITES` names another folder.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Suite:
    """A suite: a commit of a repository, its folder there and among the copies, and a name of the commit."""

    title: str
    repository: str
    commit: str
    path: str
    copy: str
    state: str = ""

    @property
    def checkout(self) -> str:
        """The name of the folder of the checkout: of the repository, and of its state where there are two."""
        return "-".join(filter(None, (self.repository.rpartition("/")[2], self.state)))


SUITES = {
    "rdf11": Suite(
        "RDF 1.1 Turtle, TriG, N-Triples, N-Quads and RDF/XML, and RDF Semantics",
        "https://github.com/w3c/rdf-tests",
        "ad541a5f0479f0798608c4801369d97b8e08b36f",
        "rdf/rdf11",
        "rdf11",
    ),
    "sparql": Suite(
        "SPARQL 1.0 and 1.1",
        "https://github.com/w3c/rdf-tests",
        "ad541a5f0479f0798608c4801369d97b8e08b36f",
        "sparql",
        "",
    ),
    "jsonld11": Suite(
        "JSON-LD 1.1",
        "https://github.com/w3c/json-ld-api",
        "92f07705a0c0ac27aa9bc6fe1322dcc9fad0114d",
        "tests",
        "jsonld11",
    ),
    "shacl": Suite(
        "SHACL",
        "https://github.com/w3c/data-shapes",
        "ff9edb9c85375498b49391fb65ef3ff6525ebe08",
        "data-shapes-test-suite/tests",
        "shacl",
    ),
    "shacl-draft": Suite(
        "The core of SHACL 1.2, a draft",
        "https://github.com/w3c/data-shapes",
        "5069ed3519c31cfcf074d2cf779542abc37ce80d",
        "shacl12-test-suite/tests/core",
        "shacl-draft",
        "draft",
    ),
    "dash": Suite(
        "SHACL and its advanced features, by TopBraid",
        "https://github.com/RDFLib/pySHACL",
        "9eeb9bf670da814c3c55125d55c9cfeea738bb04",
        "test/resources/dash_tests",
        "dash",
    ),
    "pyshacl": Suite(
        "pySHACL's own tests, run with its import changed ([validation](shacl.md))",
        "https://github.com/RDFLib/pySHACL",
        "9eeb9bf670da814c3c55125d55c9cfeea738bb04",
        "test",
        "pyshacl",
    ),
    "owl2": Suite(
        "OWL 2, as in the W3C's file of all test cases",
        "https://github.com/hsolbrig/funowl",
        "00b17a25906ac6abae34bd62741a1192691e18ce",
        "tests/data",
        "owl2",
    ),
}


def folder(name: str) -> Path | None:
    """The folder of a suite: in `PHEGRAPH_SUITES`, in `.suites`, or as a copy in `PHEGRAPH_SHARED`."""
    suite = SUITES[name]
    checkouts = Path(os.environ.get("PHEGRAPH_SUITES") or ROOT / ".suites") / suite.checkout / suite.path
    copies = os.environ.get("PHEGRAPH_SHARED")
    if checkouts.is_dir():
        return checkouts.resolve()
    copy = Path(copies, "w3c", suite.copy) if copies else None
    return copy.resolve() if copy and copy.is_dir() else None


def of_suite(name: str) -> Path:
    """The folder of a suite, for a module of tests, which is skipped without it; in CI there must be one."""
    import pytest

    if (suite := folder(name)) is None:
        if os.environ.get("CI"):
            pytest.fail(f"There is no suite {name}, and CI does not skip: `make suites` fetches it.")
        pytest.skip(f"There is no suite {name}: `make suites` fetches it.", allow_module_level=True)
    return suite


def fetch(to: Path) -> None:
    """Check out each repository at its commit, with the folders of its suites alone."""
    checkouts = {(suite.checkout, suite.repository, suite.commit) for suite in SUITES.values()}
    for checkout, repository, commit in sorted(checkouts):
        git = ["git", "-C", str(to / checkout)]
        paths = [suite.path for suite in SUITES.values() if suite.checkout == checkout]
        subprocess.run(["git", "init", "--quiet", str(to / checkout)], check=True)
        subprocess.run([*git, "config", "remote.origin.url", repository], check=True)
        subprocess.run([*git, "sparse-checkout", "set", *paths], check=True)
        part = ["--quiet", "--depth=1", "--filter=blob:none"]
        subprocess.run([*git, "fetch", *part, "origin", commit], check=True)
        subprocess.run([*git, "checkout", "--quiet", "--detach", commit], check=True)
        print(f"{repository} {commit}")


if __name__ == "__main__":
    fetch(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / ".suites"))
