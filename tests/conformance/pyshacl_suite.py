"""pySHACL's own tests with the import changed: which of them fail, and why.

As a script (`make suites` fetches the tests) it prints the table of docs/shacl.md.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).parent.parent))

from conformance.suites import ROOT, of_suite

NOT_RUN = ("test_cmdline.py", "test_cmdline_rules.py", "issues/test_154.py", "issues/test_319.py")
"""Tests of pySHACL's own commands, and two for which rdflib or pySHACL fetches a file beforehand."""
FAILING = {
    "SHACL JavaScript is not carried out": [
        *("test_108", "test_js_constraint", "test_js_constraint_component"),
        *("test_js_constraint_path_component", "test_js_function", "test_js_rules"),
        *("test_js_target", "test_js_target_type"),
    ],
    "nothing is fetched": [
        "test_owl_imports",
        "test_owl_imports_fail",
        "test_web_retrieve",
        "test_web_retrieve_fail",
    ],
    "the test looks for a message of pySHACL": [
        *("test_162", "test_213", "test_217", "test_metashacl_fail", "test_sparql_message_subst"),
    ],
    "rules are always tried until nothing new follows": ["test_076_negative"],
    "pySHACL departs from the specification (below)": ["test_058", "test_071_positive", "test_286_a"],
    "the test looks into pySHACL, which evaluates the function, or has no nested results of `sh:and`": [
        *("test_advanced_sparql_custom_function", "test_dash_validate_functions: simpleSPARQLFunction"),
        *("test_sht_all: and-001", "test_sht_all_sparql_mode: and-001"),
    ],
}
"""The tests that fail, by the reason."""

_CHANGES = {
    re.compile(r"^(\s*)import pyshacl$", re.MULTILINE): r"\1import phegraph.reference.interface as pyshacl",
    re.compile(r"^from pyshacl import validate, extras$", re.MULTILINE): "from pyshacl import extras\n"
    "from phegraph.reference.interface import validate",
    re.compile(
        r"from pyshacl import validate$", re.MULTILINE
    ): "from phegraph.reference.interface import validate",
}


def outcomes(suite: Path) -> dict[str, bool]:
    """Run the tests with the import changed: whether each passes, by its name and its file of cases."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(suite, Path(folder, "test"))
        for path in Path(folder, "test").rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            for pattern, change in _CHANGES.items():
                text = pattern.sub(change, text)
            path.write_text(text, encoding="utf-8")
        report = Path(folder, "report.xml")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
        command += [f"--ignore=test/{name}" for name in NOT_RUN]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        subprocess.run(
            [*command, "--rootdir=.", f"--junit-xml={report}", "test"],
            cwd=folder, env=environment, capture_output=True, timeout=900, check=False,
        )  # fmt: skip
        found: dict[str, bool] = {}
        for name, passes in _cases(ElementTree.parse(report).getroot()):
            found[name] = passes and found.get(name, True)
        return found


def _cases(report: ElementTree.Element) -> Iterator[tuple[str, bool]]:
    for case in report.iter("testcase"):
        function, _, parameters = case.get("name", "").partition("[")
        files = re.findall(r"([\w-]+)(?:\.test)?\.ttl", parameters)
        passes = case.find("failure") is None and case.find("error") is None
        yield f"{function}: {files[-1]}" if files else f"{function} {parameters.rstrip(']')}".strip(), passes


def table() -> str:
    """The table of docs/shacl.md."""
    rows = [f"| {reason} | {', '.join(f'`{name}`' for name in names)} |" for reason, names in FAILING.items()]
    return "\n".join(("| why | tests |", "|---|---|", *rows))


if __name__ == "__main__":
    found = outcomes(of_suite("pyshacl"))
    print(table())
    failing = {name for name, passes in found.items() if not passes}
    known = {name for names in FAILING.values() for name in names}
    print(f"{len(found)} tests, {len(found) - len(failing)} pass.", *(sorted(failing ^ known)))
