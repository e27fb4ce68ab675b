"""The comparison with other checkers: each of their checks has a row, and each rule that it names exists."""

import re
from pathlib import Path

import pytest

from phegraph.check.rulebook import Rulebook

PAGE = Path(__file__).parent.parent.parent / "docs" / "rules" / "comparison.md"
ROBOT = """
annotation_whitespace deprecated_boolean_datatype deprecated_class_reference
deprecated_property_reference duplicate_definition duplicate_exact_synonym duplicate_label
duplicate_label_synonym duplicate_scoped_synonym equivalent_class_axiom_no_genus equivalent_pair
illegal_use_of_built_in_vocabulary invalid_entity_uri invalid_xref label_formatting label_whitespace
lowercase_definition missing_definition missing_label missing_obsolete_label missing_ontology_description
missing_ontology_license missing_ontology_title missing_subset_declaration missing_superclass
missing_synonymtype_declaration misused_obsolete_label misused_replaced_by multiple_asserted_superclasses
multiple_definitions multiple_equivalent_class_definitions multiple_equivalent_classes multiple_labels
"""
QSKOS = """
Empty Labels; Omitted or Invalid Language Tags; Incomplete Language Coverage; Undocumented Concepts; No
Common Languages; Missing Labels; Overlapping Labels; Orphan Concepts; Disconnected Concept Clusters;
Cyclic Hierarchical Relations; Valueless Associative Relations; Solely Transitively Related Concepts;
Omitted Top Concepts; Top Concepts Having Broader Concepts; Hierarchical Redundancy; Mapping Relations
Misuse; Reflexively Related Concepts; Ambiguous Notation References; Unprintable Characters in Labels;
Missing Out-Links; Undefined SKOS Resources; Unidirectionally Related Concepts; HTTP URI Scheme
Violation; Relation Clashes; Mapping Clashes; Inconsistent Preferred Labels; Disjoint Labels Violation;
Broken Links; Missing In-Links
"""
CHECKS = {
    "ROBOT report": ROBOT.split(),
    "qSKOS": [" ".join(name.split()) for name in QSKOS.split(";")],
    "OOPS!": [f"P{number:02}" for number in range(1, 42)],
}
_LINK = re.compile(r"\[([^\]]+)\]\(([\w.-]+\.md)\)")


def rows(tool: str) -> list[list[str]]:
    """The rows of the table of a tool, without its head."""
    section = PAGE.read_text(encoding="utf-8").partition(f"\n## {tool}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.parametrize("tool", CHECKS)
def test_each_check_of_another_tool_has_one_row(tool: str) -> None:
    assert [row[0] for row in rows(tool)] == CHECKS[tool]


@pytest.mark.parametrize("tool", CHECKS)
def test_each_row_names_rules_that_exist_or_gives_a_reason(tool: str) -> None:
    book = Rulebook()
    for check, finds, answer in rows(tool):
        links = _LINK.findall(answer)
        assert finds, check
        assert links or re.fullmatch(r"none: .{20,}", answer), check
        for rule, file in links:
            assert rule in book, (check, rule)
            assert file == rule.replace("/", "-") + ".md", (check, rule)
