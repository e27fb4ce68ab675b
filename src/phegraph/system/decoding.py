"""Decoding: what a file of text or JSON holds, or which line of it cannot be used."""

import json
from pathlib import Path
from typing import NoReturn

from phegraph.errors import PhegraphError
from phegraph.finding import Place


def read_utf8(path: Path, file: str, error: type[PhegraphError]) -> str:
    """The text of a file in UTF-8, without a byte order mark.

    Args:
        path: The file.
        file: What errors call it.
        error: What is raised where it is not UTF-8, with the line.

    Raises:
        OSError: The file cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as wrong:
        place = Place(file, wrong.object[: wrong.start].count(b"\n") + 1)
        raise error("This is not UTF-8.", hint="Save the file as UTF-8.", place=place) from wrong


def read_json(path: Path, file: str, error: type[PhegraphError]) -> object:
    """What a file of JSON holds (RFC 8259). The arguments are those of `read_utf8`.

    Raises:
        OSError: The file cannot be read.
    """
    text = read_utf8(path, file, error)
    place = Place(file)
    try:
        value = json.loads(text, parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no character
    except json.JSONDecodeError as wrong:
        place = Place(file, wrong.lineno, wrong.colno)
        raise error(f"This is no JSON: {wrong.msg}.", place=place) from wrong
    except UnicodeEncodeError as wrong:
        raise error("A text of this JSON has half of a surrogate pair.", place=place) from wrong
    except ValueError as wrong:
        raise error(f"This JSON cannot be used: {wrong}.", place=place) from wrong
    except RecursionError as wrong:
        raise error("This JSON is nested too deep.", place=place) from wrong
    return value


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"JSON has no {name}")
