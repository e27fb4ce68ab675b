"""Pages: what there is to read about a rule, in Markdown."""

import re
import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path

from phegraph.check.examples import Example
from phegraph.check.rule import FixKind, Rule
from phegraph.check.rulebook import HOUSE, OFF, Rulebook
from phegraph.errors import errors_in_writing
from phegraph.system.files import replacing
from phegraph.text.data import json_text
from phegraph.text.visible import code_span, markdown, visible_lines
from phegraph.version import HOME

NOTICE = "<!-- Written by `phegraph rules --to`; do not edit. -->"
_LANGUAGES = {".ttl": "turtle", ".trig": "trig", ".rq": "sparql", ".toml": "toml", ".json": "json"}

_OF_THE_HOUSE = (
    " A rule of the house: it holds where the settings have `house = true` in `[check]`, or set its severity."
)


_FIXES = {
    FixKind.SAFE: "`phegraph check --fix` puts it right in Turtle and TriG.",
    FixKind.ASK: "`phegraph check --fix=ask` puts it right in Turtle and TriG where one term was meant, "
    "and asks first.",
}


def page(rule: Rule) -> str:
    """The page of a rule: why, how it looks wrong and right, and how to set it."""
    query = (
        ["", "## The query, which must be empty", "", _fenced("sparql", rule.query.strip())]
        if rule.query
        else []
    )
    escaped = markdown if rule.own else str  # ours are Markdown
    lines = [
        f"# {rule.id}",
        "",
        f"Severity: {rule.severity}.{_OF_THE_HOUSE if rule.id in HOUSE else ''}",
        "",
        escaped(rule.reason),
        *(["", escaped(rule.hint)] if rule.hint else []),
        *(["", _FIXES[rule.fix]] if rule.fix else []),
        *_example("Wrong", rule.bad),
        *_example("Fixed", rule.fixed),
        *_example("Right", rule.good),
        *query,
        "",
    ]
    return "\n".join(lines)


def address(rule: Rule) -> str:
    """Where the page of a shipped rule is read."""
    return f"{HOME}docs/rules/{Path(_file(rule)).stem}"


def _severity(rule: Rule) -> str:
    return f"{rule.severity}, of the house" if rule.id in HOUSE else rule.severity


def _example(title: str, text: str) -> list[str]:
    if not text:
        return []
    lines = ["", f"## {title}"]
    for file, content in Example.of(text).shown.items():
        language = _LANGUAGES.get(Path(file).suffix, "text")
        name = (
            [code_span(file), ""] if len(Example.of(text).shown) > 1 or not file.startswith("data/") else []
        )
        lines += ["", *name, _fenced(language, content.strip())]
    return lines


def _fenced(language: str, text: str) -> str:
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}{language}\n{visible_lines(textwrap.dedent(text))}\n{fence}"


def index(rules: Iterable[Rule]) -> str:
    """The list of all rules, by group."""
    lines = ["# Rules", "", NOTICE, "", "| rule | severity | fix | why |", "|---|---|---|---|"]
    for rule in rules:
        lines.append(f"| [{rule.id}]({_file(rule)}) | {_severity(rule)} | {rule.fix or ''} | {rule.reason} |")
    return "\n".join(lines) + "\n"


def pages(rulebook: Rulebook) -> Mapping[str, str]:
    """The pages of all rules and their index, by the names of their files."""
    rules = [rulebook[rule] for rule in rulebook]
    texts = {_file(rule): f"{NOTICE}\n\n{page(rule)}" for rule in rules}
    return {"README.md": index(rules), **texts}


def write_rule_pages(folder: Path, rulebook: Rulebook) -> int:
    """Write the pages of all rules, and remove those of rules that there are no more.

    Returns:
        How many pages there are.

    Raises:
        ExportError: The folder cannot be written to.
    """
    texts = pages(rulebook)
    with errors_in_writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.glob("*.md"):
            if path.name not in texts and path.read_text(encoding="utf-8").startswith(NOTICE):
                path.unlink()
        for name, text in texts.items():
            with replacing(folder / name) as temporary:
                temporary.write_text(text, encoding="utf-8")
    return len(texts)


def rule_rows(rulebook: Rulebook) -> list[tuple[str, str, str, str]]:
    """Each rule: its id, its severity or `off`, its fix if it has one, and why it is a rule."""
    return [
        (
            name,
            rulebook.severity(name) if rulebook.is_on(name) else OFF,
            rule.fix or "",
            rule.reason or rule.message,
        )
        for name in rulebook
        for rule in [rulebook[name]]
    ]


def rule_as_json(rule: Rule) -> str:
    """A rule for programs."""
    keys = ("id", "severity", "reason", "hint", "message", "fix", "bad", "fixed", "good", "query")
    return json_text({name: getattr(rule, name) for name in keys})


def _file(rule: Rule) -> str:
    return rule.id.replace("/", "-") + ".md"
