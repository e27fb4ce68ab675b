"""Relative IRIs, resolved (RFC 3986, section 5.2).

Python's own `urljoin` drops an empty fragment, as of `<#>`, and knows few schemes.
"""

import re

_PARTS = re.compile(
    r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL
)


def resolve(base: str, reference: str) -> str:
    """A reference resolved against a base; as it is where there is no base."""
    if not base:
        return reference
    of_base, of_reference = _PARTS.fullmatch(base), _PARTS.fullmatch(reference)
    assert of_base is not None
    assert of_reference is not None
    scheme, authority, path, query, fragment = of_reference.groups()
    if scheme is not None:
        return reference
    scheme = of_base[1]
    if authority is None:
        authority = of_base[2]
        if not path:
            path, query = of_base[3], of_base[4] if query is None else query
        elif not path.startswith("/"):
            folder = (
                "/" if authority is not None and not of_base[3] else of_base[3][: of_base[3].rfind("/") + 1]
            )
            path = _without_dots(folder + path)
        else:
            path = _without_dots(path)
    else:
        path = _without_dots(path)
    parts = (("", scheme, ":"), ("//", authority, ""), ("", path, ""), ("?", query, ""), ("#", fragment, ""))
    return "".join(f"{before}{part}{after}" for before, part, after in parts if part is not None)


def has_dot_segments(base: str) -> bool:
    """Whether the path of a base has `.` or `..` before its last slash, which its references lose."""
    parts = _PARTS.fullmatch(base)
    return parts is not None and not {".", ".."}.isdisjoint(parts[3].split("/")[:-1])


def _without_dots(path: str) -> str:
    """A path without `.` and `..` (RFC 3986, section 5.2.4)."""
    kept: list[str] = []
    segments = _SEGMENT.findall(_LEADING_DOTS.sub("", path))
    for segment in segments:
        if segment == "/..":
            del kept[-1:]
        elif segment != "/.":
            kept.append(segment)
    if segments and segments[-1] in ("/.", "/.."):
        kept.append("/")
    return "".join(kept)


_SEGMENT = re.compile(r"/[^/]*|[^/]+")
_LEADING_DOTS = re.compile(r"\A(?:\.\.?(?:/|\Z))+")
