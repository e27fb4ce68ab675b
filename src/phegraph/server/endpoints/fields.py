"""Fields of requests: read strictly, so that what is misspelt is told and not left out."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

from starlette.requests import Request

from phegraph.server.accepting import best
from phegraph.server.front import NotTakenError
from phegraph.server.problems import problem

Fields = Mapping[str, Sequence[str]]
_MOST = 1000
_PAGE = {"page": ("text/html", "application/xhtml+xml"), "data": ("application/json", "text/turtle")}


def fields_of(text: str) -> dict[str, list[str]]:
    """The fields of the query of an address, or of a form, each with its values.

    Raises:
        NotTakenError: It is not UTF-8, or has too many.
    """
    try:
        return parse_qs(text, keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=_MOST)
    except UnicodeDecodeError as error:
        raise NotTakenError(problem(400, "The request is not UTF-8.", "Encode it as UTF-8.")) from error
    except ValueError as error:
        raise NotTakenError(problem(400, f"There are more than {_MOST} fields.")) from error


def single_fields(request: Request) -> dict[str, str]:
    """The fields of an address, each with its one value.

    Raises:
        NotTakenError: One has several, or they cannot be read.
    """
    fields = fields_of(request.url.query)
    for name, values in fields.items():
        if len(values) > 1:
            raise NotTakenError(problem(400, f"{name} is given {len(values)} times.", "Give it once."))
    return {name: values[0] for name, values in fields.items()}


def number_of(fields: Mapping[str, str], name: str, default: int, most: int) -> int:
    """A whole number from 1 on in a field.

    Raises:
        NotTakenError: It is none, or greater than `most`.
    """
    text = fields.get(name, "") or str(default)
    if not (
        text.isascii()
        and text.isdigit()
        and len(text) <= 9
        and (text == str(default) or 1 <= int(text) <= most)
    ):
        raise NotTakenError(problem(400, f"{name} is no whole number from 1 to {most:,}."))
    return int(text)


def refuse_others(fields: Mapping[str, object], *names: str) -> None:
    """Refuse a request that has other fields than some.

    Raises:
        NotTakenError: It has.
    """
    for name in fields:
        if name not in names:
            raise NotTakenError(problem(400, f"There is no field {name!r}.", f"It takes {', '.join(names)}."))


def accept_of(request: Request) -> str:
    """The media types that a client takes."""
    return ",".join(request.headers.getlist("accept"))


def wants_page(request: Request) -> bool:
    """Whether a browser asks, which likes a page better than data."""
    accept = accept_of(request)
    return "text/html" in accept and best(accept, _PAGE) == "page"
