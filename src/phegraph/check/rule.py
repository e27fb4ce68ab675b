"""Rules: each a small file that says what it looks for, how bad it is and why, with an example."""

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import yaml
from msgspec import Struct

from phegraph.errors import ProjectError
from phegraph.findings import Place, Severity

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HEADER = re.compile(r"^#\+ ?(.*)$", re.MULTILINE)
_KEYS = frozenset({"id", "severity", "reason", "message", "hint", "at", "statements", "bad", "good"})
_ID = re.compile(r"[a-z0-9.-]+/[a-z0-9.-]+")
_Word = TypeVar("_Word", bound=StrEnum)
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Part(StrEnum):
    """Which token of a statement a finding points at."""

    SUBJECT = "subject"
    PREDICATE = "predicate"
    OBJECT = "object"


class Rule(Struct, frozen=True):
    """A rule of the check.

    Attributes:
        id: Its group and name, such as `label/missing`: the folder and the stem of its file.
        severity: How bad a finding is, unless the settings or a shape say otherwise.
        reason: Why it matters, in one sentence.
        bad: An example that breaks it. The spans that findings point at stand in «…».
        good: The same, put right.
        message: What to tell, with {variables} of the query.
        hint: What to do.
        query: A SELECT that must be empty; empty where code finds what breaks the rule.
        at: Which token of the statement that a row tells it points at.
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
    message: str = ""
    hint: str = ""
    query: str = ""
    at: Part | None = None
    asserted: bool = True
    file: str = ""
    line: int = 1
    own: bool = False

    @property
    def group(self) -> str:
        """What the rule is about: the part of its id before the slash."""
        return self.id.partition("/")[0]


def read(path: Path, rule_id: str, file: str, *, own: bool = False) -> Rule:
    """Read a rule: a `.rq` file with a header in `#+` lines, or a `.yml` file that is all header.

    Args:
        path: The file.
        rule_id: What the rule is called, if its header does not say.
        file: The name that errors give the file.
        own: Whether it is the project's own.

    Raises:
        ProjectError: The header is no YAML, lacks a key, has one that is not known, or a message without its
            column.
    """
    text = path.read_text(encoding="utf-8-sig")
    is_query = path.suffix == ".rq"
    header = _header("\n".join(_HEADER.findall(text)) if is_query else text, file)
    for key in header:
        if key not in _KEYS:
            hint = f"It knows {', '.join(sorted(_KEYS))}."
            raise ProjectError(f"The header of a rule knows no {key!r}.", hint=hint, place=Place(file))
    for key in ("severity", "message" if is_query else "reason"):
        if not header.get(key):
            raise ProjectError(f"The rule has no {key}.", hint=f"Add `{key}: …`.", place=Place(file))
    query = _HEADER.sub("", text) if is_query else ""
    for name in _PLACEHOLDER.findall(header.get("message", "")) if is_query else ():
        if not re.search(rf"[?$]{name}\b", query):
            raise ProjectError(f"The query has no variable ?{name} for the message.", place=Place(file))
    rule_id = header.get("id", rule_id)
    if not _ID.fullmatch(rule_id):
        raise ProjectError(
            f"{rule_id!r} is no id of a rule.", hint="Write `id: group/name`.", place=Place(file)
        )
    return Rule(
        id=rule_id,
        severity=_one_of(Severity, header["severity"], "severity", file),
        reason=header.get("reason", "").strip(),
        bad=header.get("bad", ""),
        good=header.get("good", ""),
        message=header.get("message", "").strip(),
        hint=header.get("hint", "").strip(),
        query=query,
        at=_one_of(Part, header["at"], "at", file) if "at" in header else None,
        asserted=header.get("statements", "asserted") != "all",
        file=file,
        line=query.count("\n", 0, len(query) - len(query.lstrip())) + 1,
        own=own,
    )


def _header(text: str, file: str) -> Mapping[str, str]:
    try:
        header = yaml.load(text, _LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(file, mark.line + 1 if mark else None)
        problem = getattr(error, "problem", None) or str(error)
        raise ProjectError(f"The header of the rule is no YAML: {problem}.", place=place) from error
    if not isinstance(header, dict):
        raise ProjectError(
            "The rule has no header.", hint="Begin it with `#+ severity: …`.", place=Place(file)
        )
    return {str(key): str(value) for key, value in header.items()}


def _one_of(kind: type[_Word], value: str, key: str, file: str) -> _Word:
    try:
        return kind(value)
    except ValueError as error:
        known = ", ".join(kind)
        raise ProjectError(f"{key} is none of {known}: {value!r}.", place=Place(file)) from error


def filled(message: str, values: Mapping[str, str]) -> str:
    """A message with its placeholders filled in."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), message)
