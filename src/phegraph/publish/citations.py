"""Citations: how a page, a source or the dataset is cited, as text and for reference managers."""

import json
import re
from datetime import datetime
from typing import Literal as OneOf

from msgspec import Struct

from phegraph.project.project import NO_BASE
from phegraph.publish.dataset.descriptions import dates, version
from phegraph.publish.publication import Publication

_TEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}
_RIS_TYPES = {"webpage": "ELEC", "document": "GEN", "dataset": "DATA"}
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T.*)?")


class Citation(Struct, frozen=True):
    """What is cited.

    Attributes:
        kind: What it is, by its name in CSL.
        title: Its title.
        author: Who wrote it; empty where that is not known.
        publisher: Who published it; empty where that is not known.
        container: What it is a part of; empty for nothing.
        date: The date as ISO 8601 has it, of any precision; empty where there is none.
        version: Its version; empty for none.
        address: Where it is.
    """

    kind: OneOf["webpage", "document", "dataset"]
    title: str
    author: str = ""
    publisher: str = ""
    container: str = ""
    date: str = ""
    version: str = ""
    address: str = ""

    @property
    def _date_parts(self) -> list[str]:
        match = _DATE.fullmatch(self.date)
        return [part for part in match.groups() if part] if match else []

    @property
    def text(self) -> str:
        """The citation for people: author (year): title. In: … Publisher. Address."""
        year = next(iter(self._date_parts), "n.d.")
        publisher = "" if self.publisher == self.author else self.publisher
        parts = [
            self.title + (f" (version {self.version})" if self.version else ""),
            f"In: {self.container}" if self.container else "",
            publisher,
            self.address,
        ]
        rest = " ".join(map(_sentence, filter(None, parts))).removesuffix(".")
        return f"{self.author} ({year}). {rest}" if self.author else f"{rest} ({year})"

    @property
    def bibtex(self) -> str:
        """The entry of BibTeX, of the type `misc`, which every style knows."""
        year, month = [*self._date_parts, "", ""][:2]
        # Braces keep capitals, and a name that is no person's in one piece.
        fields = {
            "title": f"{{{_tex(self.title)}}}",
            "author": f"{{{_tex(self.author)}}}" if self.author else "",
            "publisher": _tex(self.publisher),
            "howpublished": f"In: {_tex(self.container)}" if self.container else "",
            "year": year,
            "month": month.lstrip("0"),
            "edition": _tex(self.version),
            "url": self.address,
        }
        lines = [f"  {name} = {{{_one_line(value)}}}" for name, value in fields.items() if value]
        return "@misc{" + ",\n".join([self.key, *lines]) + "\n}\n"

    @property
    def ris(self) -> str:
        """The record of RIS; a line a tag, in the order that the format wants of the first and the last."""
        parts = self._date_parts
        fields = [
            ("TY", _RIS_TYPES[self.kind]),
            ("TI", self.title),
            ("AU", self.author),
            ("T2", self.container),
            ("PB", self.publisher),
            ("PY", parts[0] if parts else ""),
            ("DA", "/".join([*parts, "", ""][:3]) + "/" if len(parts) > 1 else ""),
            ("ET", self.version),
            ("UR", self.address),
        ]
        lines = [f"{tag}  - {_one_line(value)}\r\n" for tag, value in fields if value]
        return "".join([*lines, "ER  - \r\n"])

    @property
    def csl(self) -> str:
        """The item of CSL-JSON."""
        item: dict[str, object] = {
            "id": self.key,
            "type": self.kind,
            "title": self.title,
            "author": [{"literal": self.author}] if self.author else None,
            "container-title": self.container,
            "publisher": self.publisher,
            "issued": {"date-parts": [[int(part) for part in self._date_parts]]}
            if self._date_parts
            else None,
            "version": self.version,
            "URL": self.address,
        }
        kept = {name: value for name, value in item.items() if value}
        return json.dumps([kept], ensure_ascii=False, indent=1) + "\n"

    @property
    def key(self) -> str:
        """The name of the entry: letters and digits of the title, and the year."""
        words = re.findall(r"[A-Za-z0-9]+", self.title.lower())
        year = "".join(self._date_parts[:1])
        return "-".join([*words[:4], *([year] if year else [])]) or "entry"


def dataset_citation(publication: Publication, modified: datetime | None) -> Citation:
    """How the dataset is cited.

    Args:
        publication: The dataset.
        modified: When it was published; without it, when its ontology was.
    """
    project = publication.graph.project
    issued = next((date.value for date in dates(publication)), "")
    return Citation(
        "dataset",
        project.title,
        author=project.publisher,
        publisher=project.publisher,
        date=modified.date().isoformat() if modified else issued,
        version=version(publication),
        address=lasting(publication.home if project.base == NO_BASE else project.base),
    )


def lasting(address: str) -> str:
    """An address, or nothing for that of a project without a base, which leads nowhere."""
    return "" if address.startswith(NO_BASE) else address


def _sentence(text: str) -> str:
    """A part of a citation with the stop that it ends in, unless it ends in a question."""
    return text if text.endswith(("?", "!")) else f"{text.rstrip('.')}."


def _tex(text: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in text)


def _one_line(text: str) -> str:
    return " ".join(text.split())
