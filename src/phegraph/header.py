"""Headers of stored questions: lines of YAML behind `#+`, and where what they say stands."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NoReturn

import yaml

from phegraph.errors import QueryError
from phegraph.findings import Place

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HEADER = re.compile(r"^#\+ ?(.*)$")


class Header:
    """The `#+` lines of a question, and where each of them stands."""

    def __init__(self, text: str, file: str) -> None:
        found = [(number, _HEADER.match(line)) for number, line in enumerate(text.split("\n"), 1)]
        self._lines = [(number, match[1].rstrip("\r")) for number, match in found if match]
        self._file = file
        try:
            given = yaml.load("\n".join(line for _, line in self._lines), _LOADER)
        except yaml.MarkedYAMLError as error:
            at = error.problem_mark.line if error.problem_mark else 0
            line = self._lines[min(at, len(self._lines) - 1)][0]
            raise QueryError(f"The header is no YAML: {error.problem}.", place=Place(file, line)) from error
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            reason = str(error).splitlines()[0]
            raise QueryError(f"The header is no YAML: {reason}.", place=Place(file, 1)) from error
        self.given = self.pairs(given or {}, "The header", "")

    def refuse(self, message: str, hint: str, key: str) -> NoReturn:
        """Refuse what stands at a key."""
        begins = re.compile(rf"[\s{{,-]*[\"']?{re.escape(key)}[\"']?\s*:")
        first = self._lines[0][0] if self._lines else 1
        line = next((number for number, text in self._lines if key and begins.match(text)), first)
        raise QueryError(message, hint=hint, place=Place(self._file, line))

    def refuse_unknown(self, given: Mapping[str, object], known: Collection[str], what: str) -> None:
        """Refuse a key that is not known."""
        for key in given:
            if key not in known:
                hint = f"It knows {', '.join(sorted(known))}."
                self.refuse(f"{what} has the unknown key {key!r}.", hint, key)

    def mapping(self, given: Mapping[str, object], key: str) -> Mapping[str, object]:
        """The keys and values at a key; none where it is not there."""
        return self.pairs(given.get(key) or {}, f"`{key}`", key)

    def pairs(self, value: object, what: str, key: str) -> Mapping[str, object]:
        """A value that must be keys and values."""
        if not isinstance(value, dict):
            self.refuse(f"{what} is {value!r}, not keys with values.", "Write `key: value`.", key)
        for name in value:
            if not isinstance(name, str):
                self.refuse(f"{what} has a key that YAML reads as {name!r}.", 'Quote it, as in "on".', key)
        return value

    def listed(self, given: Mapping[str, object], key: str) -> Sequence[object]:
        """The list at a key; empty where it is not there."""
        value = given.get(key) or []
        if not isinstance(value, list):
            self.refuse(f"`{key}` is {value!r}, not a list.", f"Write `{key}: [a, b]`.", key)
        return value
