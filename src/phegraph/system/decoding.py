"""Decoding of text and JSON files, with the line of a fault."""

import json
from pathlib import Path
from typing import NoReturn

from phegraph.errors import PhegraphError
from phegraph.finding import Place


def read_utf8(path: Path, file: str, error: type[PhegraphError]) -> str:
    """The text of a file in UTF-8, without a byte order mark.

    Args:
        path: The file.
        file: Its name in errors.
        error: The class of the error for a file that is not UTF-8.

    Raises:
        OSError: The file cannot be read.
    """
    return decode_utf8(path.read_bytes(), file, error)


def decode_utf8(data: bytes, file: str, error: type[PhegraphError]) -> str:
    """The text of the bytes of a file, whose lines end with LF then. See `read_utf8`."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as failure:
        place = Place(file, failure.object[: failure.start].count(b"\n") + 1)
        raise error("This is not UTF-8.", hint="Save the file as UTF-8.", place=place) from failure


def read_json(path: Path, file: str, error: type[PhegraphError]) -> object:
    """The value of a JSON file (RFC 8259). The arguments are those of `read_utf8`.

    Raises:
        OSError: The file cannot be read.
    """
    text = read_utf8(path, file, error)
    place = Place(file)
    try:
        value = json.loads(text, parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False).encode()  # a lone surrogate is no character
    except json.JSONDecodeError as failure:
        place = Place(file, failure.lineno, failure.colno)
        raise error(f"This is no JSON: {failure.msg}.", place=place) from failure
    except UnicodeEncodeError as failure:
        raise error("A string of this JSON has half of a surrogate pair.", place=place) from failure
    except ValueError as failure:
        raise error(f"This JSON cannot be used: {failure}.", place=place) from failure
    except RecursionError as failure:
        raise error("This JSON is nested too deep.", place=place) from failure
    return value


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"JSON has no {name}")
