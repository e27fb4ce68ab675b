"""Headers of stored questions and check rules: YAML in lines that begin with `#+`, with line numbers."""

import re
import reprlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NoReturn

import yaml

from phegraph.errors import PhegraphError, QueryError
from phegraph.finding import Place

_HEADER = re.compile(r"^#\+ ?(.*)$")
_SHOWN = 40
_DEEPEST = 20


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A loader of YAML whose errors all have a line."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            value = super().construct_object(node, deep)
            if isinstance(value, int):
                str(value)  # raises for a number of too many digits
        except (ValueError, LookupError, ArithmeticError, TypeError, AttributeError) as error:
            written = node.value if isinstance(node.value, str) else "this"
            shown = written if len(written) <= _SHOWN else f"{written[:_SHOWN]}…"
            problem = f"`{shown}` is no {node.tag.rpartition(':')[2]}"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark) from error
        return value


class Header:
    """The header of a question or check rule, and the line of each of its keys.

    Attributes:
        values: The values of its keys.
    """

    def __init__(
        self, text: str, file: str, *, whole: bool = False, error: type[PhegraphError] = QueryError
    ) -> None:
        """Read a header.

        Args:
            text: The text of the file.
            file: The name of the file in errors.
            whole: Whether the whole text is the header, without `#+`.
            error: The class of the error for a header that cannot be used.

        Raises:
            PhegraphError: It is no YAML, or not keys with values.
        """
        lines = enumerate(text.split("\n"), 1)
        matches = [(number, line if whole else _HEADER.match(line)) for number, line in lines]
        self._lines = [
            (number, (line if isinstance(line, str) else line[1]).rstrip("\r"))
            for number, line in matches
            if line is not None
        ]
        self._file, self._error = file, error
        self.values = self.pairs(self._loaded() or {}, "The header", "")

    def _loaded(self) -> object:
        text = "\n".join(line for _, line in self._lines)
        try:
            if "&" in text and "*" in text:
                self._refuse_aliases(text)
            loaded = yaml.load(text, _Loader)
        except yaml.MarkedYAMLError as error:
            at = error.problem_mark.line if error.problem_mark else 0
            self._no_yaml(f"{error.problem or error.context}", at, error)
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            self._no_yaml(str(error).splitlines()[0], 0, error)
        if _is_deep(loaded):
            self.refuse(f"The header is nested over {_DEEPEST} deep.", "Make it flatter.", "")
        return loaded

    def _refuse_aliases(self, text: str) -> None:
        """Refuse aliases of YAML: a few of them can expand to a header without end."""
        for event in yaml.parse(text, _Loader):
            if isinstance(event, yaml.AliasEvent):
                self._no_yaml(
                    "aliases are not read; write the value out",
                    event.start_mark.line if event.start_mark else 0,
                )

    def _no_yaml(self, reason: str, at: int, error: Exception | None = None) -> NoReturn:
        line = self._lines[min(at, len(self._lines) - 1)][0] if self._lines else 1
        place = Place(self._file, line)
        raise self._error(f"The header is no YAML: {reason}.", place=place) from error

    def refuse(self, message: str, hint: str, key: str) -> NoReturn:
        """Raise an error at the line of a key."""
        begins = re.compile(rf"[\s{{,-]*[\"']?{re.escape(key)}[\"']?\s*:")
        first = self._lines[0][0] if self._lines else 1
        line = next((number for number, text in self._lines if key and begins.match(text)), first)
        raise self._error(message, hint=hint, place=Place(self._file, line))

    def refuse_unknown(self, values: Mapping[str, object], known: Collection[str], owner: str) -> None:
        """Refuse a key that is not known, of the header or of a part of it."""
        for key in values:
            if key not in known:
                hint = f"Its keys are {', '.join(sorted(known))}."
                self.refuse(f"{owner} has the unknown key {key!r}.", hint, key)

    def mapping(self, values: Mapping[str, object], key: str) -> Mapping[str, object]:
        """The mapping at a key; empty where there is none."""
        return self.pairs(values.get(key) or {}, f"`{key}`", key)

    def pairs(self, value: object, owner: str, key: str) -> Mapping[str, object]:
        """A value that must be a mapping."""
        if not isinstance(value, dict):
            self.refuse(
                f"{owner} is {reprlib.repr(value)}, not keys with values.", "Write `key: value`.", key
            )
        for name in value:
            if not isinstance(name, str):
                self.refuse(f"{owner} has a key that YAML reads as {name!r}.", 'Quote it, as in "on".', key)
        return value

    def listed(self, values: Mapping[str, object], key: str) -> Sequence[object]:
        """The list at a key; empty where there is none."""
        value = values.get(key) or []
        if not isinstance(value, list):
            self.refuse(f"`{key}` is {reprlib.repr(value)}, not a list.", f"Write `{key}: [a, b]`.", key)
        return value


def _is_deep(value: object) -> bool:
    level = [value]
    for _ in range(_DEEPEST + 1):
        parts = [one.values() if isinstance(one, dict) else one for one in level]
        level = [inner for part in parts if isinstance(part, list | type({}.values())) for inner in part]
    return bool(level)
