"""A constraint component is one module: nothing else has to know it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parents[1]
MODULE = '''
"""A component that SHACL does not have."""

from phegraph.shacl.compile.component import STRING, Component
from phegraph.sparql.algebra.expressions import call, negated

def starts_with(constraint, scope, value):
    return negated(call("STRSTARTS", call("STR", value), constraint.term))

COMPONENTS = (
    Component(
        "4.4.9", "StartsWith", "startsWith", STRING, "It does not start with {}.", is_single=True,
        value_test=starts_with,
    ),
)
'''
ADDING = """
import json, sys
from importlib.util import find_spec, module_from_spec

folders, *arguments = json.load(sys.stdin)
spec = find_spec("phegraph.shacl.compile.constraints")
spec.submodule_search_locations.extend(folders)  # as if the folder's modules were in the package
package = sys.modules[spec.name] = module_from_spec(spec)
spec.loader.exec_module(package)
"""
REPORTING = """
data, shapes, *wrong = arguments
from phegraph.findings.results import rule_of
from shacl.graphs import report

def faults(shapes):
    return [f"{finding.message} {finding.hint}".strip() for finding in report(data, shapes).unchecked] or None

results = [] if faults(shapes) else report(data, shapes).results
print(json.dumps({
    "results": [(one.value.value, one.messages[0].value, rule_of(one.component)) for one in results],
    "faults": [faults(text) for text in (shapes, *wrong)],
}))
"""
CHECKING = """
from phegraph.graph import KnowledgeGraph

findings = KnowledgeGraph.open(*arguments, caching=False).check().findings
print(json.dumps([(one.rule, one.severity, one.message) for one in findings]))
"""
DATA = "ex:a a ex:C ; ex:p 'ab', 'ba' ."
SHAPES = "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:startsWith %s ] ."


def outcome(folders: list[str]) -> dict[str, list[object]]:
    """What a process with the components of more folders makes of shapes."""
    shapes = [SHAPES % "'a'", SHAPES % "1", SHAPES.replace("startsWith", "startWith") % "'a'"]
    found: dict[str, list[object]] = printed(REPORTING, folders, DATA, *shapes)
    return found


def printed(script: str, folders: list[str], *arguments: str) -> Any:
    """The JSON that a script prints in a process with the components of more folders."""
    command = [sys.executable, "-c", ADDING + script]
    task = json.dumps([folders, *arguments])
    done = subprocess.run(command, input=task, capture_output=True, text=True, check=True, cwd=TESTS)
    return json.loads(done.stdout)


def test_a_module_adds_a_component_with_its_parameter_message_and_id(tmp_path: Path) -> None:
    (tmp_path / "prefixes.py").write_text(MODULE)
    found = outcome([str(tmp_path)])
    assert found["results"] == [
        ["ba", 'Its <http://example.org/p> does not start with "a".', "shape/starts-with"]
    ]
    well_formed, ill_typed, misspelt = found["faults"]
    assert well_formed is None
    assert "sh:startsWith takes a string, not" in str(ill_typed)
    assert "Did you mean sh:startsWith?" in str(misspelt)


def test_a_module_adds_a_rule_of_the_check_with_a_severity_to_be_set(
    lighthouses: Path, tmp_path: Path
) -> None:
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / "prefixes.py").write_text(MODULE)
    shape = "sh:property [ sh:path rdfs:label ; sh:startsWith 'B' ]"
    with (lighthouses / "ontology" / "shapes.ttl").open("a") as shapes:
        shapes.write(f"[] sh:targetNode <https://example.org/id/ada> ; {shape} .")
    with (lighthouses / "phegraph.toml").open("a") as settings:
        settings.write('\n[check.severity]\n"shape/starts-with" = "warning"\n')
    found = printed(CHECKING, [str(modules)], str(lighthouses))
    assert [severity for rule, severity, _ in found if rule == "shape/starts-with"] == ["warning"]
    assert not [message for rule, _, message in found if rule == "term/undefined"]


def test_without_the_module_its_parameter_is_unknown() -> None:
    found = outcome([])
    assert found["results"] == []
    assert "SHACL has no sh:startsWith." in str(found["faults"][0])
