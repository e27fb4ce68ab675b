"""Rules: each a small file with what it finds, a severity, the reason and an example."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from phegraph.errors import RuleError
from phegraph.finding import Severity
from phegraph.findings.draft import Position
from phegraph.system.decoding import read_utf8

if TYPE_CHECKING:
    from phegraph.sparql.header import Header

_HEADER = re.compile(r"^#\+ ?(.*)$", re.MULTILINE)
_KEYS = frozenset(
    {"id", "severity", "reason", "message", "hint", "at", "project", "statements", "bad", "good"}
)
_KEYS_OF_FIXES = frozenset({"fix", "fixed"})
_ID = re.compile(r"[a-z0-9.-]+/[a-z0-9.-]+")
_Word = TypeVar("_Word", bound=StrEnum)
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class FixKind(StrEnum):
    """Whether findings of a rule are put right by `--fix`, or after a question by `--fix=ask`."""

    SAFE = "safe"
    ASK = "ask"


class Rule(Struct, frozen=True):
    """A rule of the check. docs/ci.md has the keys of a file under "Rules of your own".

    Attributes:
        id: Its group and name, such as `label/missing`: the folder and the stem of its file.
        severity: How bad a finding is, unless the settings or a shape say otherwise.
        reason: Why it matters, in one sentence.
        bad: An example that breaks it. The spans that findings point at stand in «…».
        good: The same, put right.
        fix: Whether there is a fix of its findings, and of which kind.
        fixed: The first example after its fix, where that is not the second.
        message: The message of a finding, with {variables} of the query.
        hint: What to do.
        query: A SELECT that must be empty; empty where code finds what breaks the rule.
        at: The position of the statement of a row that a finding points at.
        project: The column of the query whose IRI must be of the project's own namespaces; empty for none.
        asserted: Whether the query is asked of the asserted statements alone.
        file: The file it stands in.
        line: The line where its query begins.
        own: Whether it is the project's own, not one of phegraph's.
    """

    id: str
    severity: Severity
    reason: str = ""
    bad: str = ""
    good: str = ""
    fix: FixKind | None = None
    fixed: str = ""
    message: str = ""
    hint: str = ""
    query: str = ""
    at: Position | None = None
    project: str = ""
    asserted: bool = True
    file: str = ""
    line: int = 1
    own: bool = False

    @property
    def group(self) -> str:
        """What the rule is about: the part of its id before the slash."""
        return self.id.partition("/")[0]


def read_rule(path: Path, rule_id: str, file: str, *, own: bool = False) -> Rule:
    """Read a rule: a `.rq` file with a header in `#+` lines, or a `.yml` file that is all header.

    Args:
        path: The file.
        rule_id: The id of the rule, unless its header has one.
        file: The name that errors give the file.
        own: Whether it is the project's own.

    Raises:
        RuleError: The file is not UTF-8, or its header is no YAML, lacks a key, has one that is not known, or
            a message without its column.
    """
    from phegraph.sparql.header import Header  # it imports YAML

    text = read_utf8(path, file, RuleError)
    is_query = path.suffix == ".rq"
    header = Header(text, file, whole=not is_query, error=RuleError)
    if not header.values:
        header.refuse("The rule has no header.", "Begin it with `#+ severity: …`.", "")
    header.refuse_unknown(header.values, _KEYS if own else _KEYS | _KEYS_OF_FIXES, "The header of a rule")
    values = {key: str(value) for key, value in header.values.items()}
    for key in ("severity", "message" if is_query else "reason"):
        if not values.get(key):
            header.refuse(f"The rule has no {key}.", f"Add `{key}: …`.", key)
    query = _HEADER.sub("", text) if is_query else ""
    rule_id = values.get("id", rule_id)
    if not _ID.fullmatch(rule_id):
        header.refuse(f"{rule_id!r} is no id of a rule.", "Write `id: group/name`.", "id")
    return Rule(
        id=rule_id,
        severity=_one_of(Severity, values["severity"], "severity", header),
        reason=values.get("reason", "").strip(),
        bad=values.get("bad", ""),
        good=values.get("good", ""),
        fix=_one_of(FixKind, values["fix"], "fix", header) if "fix" in values else None,
        fixed=values.get("fixed", ""),
        message=values.get("message", "").strip(),
        hint=values.get("hint", "").strip(),
        query=query,
        at=_one_of(Position, values["at"], "at", header) if "at" in values else None,
        project=values.get("project", "").strip(),
        asserted=values.get("statements", "asserted") != "all",
        file=file,
        line=query.count("\n", 0, len(query) - len(query.lstrip())) + 1,
        own=own,
    )


def _one_of(kind: type[_Word], value: str, key: str, header: Header) -> _Word:
    try:
        return kind(value)
    except ValueError:
        header.refuse(f"{key} is none of {', '.join(kind)}: {value!r}.", "", key)


def placeholders(message: str) -> Sequence[str]:
    """The names of the variables that a message has."""
    return _PLACEHOLDER.findall(message)


def filled(message: str, values: Mapping[str, str]) -> str:
    """A message with its placeholders filled in."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), message)
