"""The pages of the rules are those in docs/rules."""

from pathlib import Path

from phegraph.check import rule_pages
from phegraph.check.rule import Rule
from phegraph.check.rulebook import Rulebook
from phegraph.finding import Severity

DOCS = Path(__file__).parent.parent.parent / "docs" / "rules"


def test_the_pages_in_the_documentation_are_those_of_the_rules() -> None:
    files = (path for path in DOCS.glob("*.md") if path.name != "comparison.md")
    written = {path.name: path.read_text(encoding="utf-8") for path in files}
    assert written == rule_pages.pages(Rulebook()), "run `phegraph rules --to docs/rules`"


def test_pages_of_rules_that_are_gone_are_removed_and_other_files_are_kept(tmp_path: Path) -> None:
    (tmp_path / "old-rule.md").write_text(rule_pages.NOTICE + "\n# old/rule\n")
    (tmp_path / "notes.md").write_text("# Mine\n")
    rule_pages.write_rule_pages(tmp_path, Rulebook())
    assert not (tmp_path / "old-rule.md").exists()
    assert (tmp_path / "notes.md").exists()
    assert (tmp_path / "label-missing.md").exists()


def test_the_page_of_a_rule_of_a_project_has_nothing_alive_in_it() -> None:
    rule = Rule("own/x", Severity.INFO, "Ask @everyone.", hint="<img src=x>", query="A ``` B", own=True)
    text = rule_pages.page(rule)
    assert "Ask `@everyone.`" in text
    assert "`<img src=x>`" in text
    assert "````sparql\nA ``` B\n````" in text
