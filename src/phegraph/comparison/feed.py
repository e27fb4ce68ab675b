"""A feed of what changed between two states, thing by thing, in Atom (RFC 4287)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from msgspec import Struct
from pyoxigraph import Quad

from phegraph.comparison.difference import difference
from phegraph.comparison.render import lines_of
from phegraph.comparison.things import ChangedThing, changed_things
from phegraph.rdf.terms import Prefixes
from phegraph.text.visible import visible

_MOST = 200
"""How many things a feed has an entry of, at most."""
_STATES = {"added": "New", "changed": "Changed", "removed": "Gone"}


class Feed(Struct, frozen=True):
    """What a feed says of itself.

    Attributes:
        title: Of what it tells the changes.
        author: Who publishes it.
        home: The address of the folder that it is in, with a slash at its end.
        path: The path of the feed in that folder.
        updated: When it was written.
    """

    title: str
    author: str
    home: str
    path: str
    updated: datetime

    @property
    def time(self) -> str:
        return self.updated.strftime("%Y-%m-%dT%H:%M:%SZ")


def changes_between(
    former: Iterable[Quad], present: Iterable[Quad], prefixes: Prefixes, language: str
) -> list[ChangedThing]:
    """The things that differ between two graphs, whatever graphs their statements are in."""
    return changed_things(difference(_merged(former), _merged(present)), prefixes, language)


def _merged(quads: Iterable[Quad]) -> Iterator[Quad]:
    return (Quad(quad.subject, quad.predicate, quad.object) for quad in quads)


def atom(feed: Feed, things: Sequence[ChangedThing], pages: Mapping[str, str]) -> str:
    """The feed.

    Args:
        feed: What it says of itself.
        things: What changed. Blank nodes have no page, and are left out.
        pages: The address of the page of each thing that has one, by its IRI.
    """
    return "".join(f"{line}\n" for line in _lines(feed, [thing for thing in things if thing.iri], pages))


def _lines(feed: Feed, things: Sequence[ChangedThing], pages: Mapping[str, str]) -> Iterator[str]:
    address = feed.home + feed.path
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<feed xmlns="http://www.w3.org/2005/Atom">'
    yield f"<id>{escape(address)}</id>"
    yield f"<title>{escape(visible(feed.title))}</title>"
    yield f"<updated>{feed.time}</updated>"
    yield f"<author><name>{escape(visible(feed.author))}</name></author>"
    yield f'<link rel="self" type="application/atom+xml" href={quoteattr(address)}/>'
    yield f'<link rel="alternate" type="text/html" href={quoteattr(feed.home)}/>'
    for thing in things[:_MOST]:
        lines = [line for change in thing.changes for line in lines_of(change)]
        kinds = f" ({', '.join(thing.kinds)})" if thing.kinds else ""
        title = f"{_STATES[thing.state]}: {thing.name}{kinds}"
        yield from _entry(feed, title, quote(thing.iri, safe=""), "\n".join(lines), pages.get(thing.iri, ""))
    if len(things) > _MOST:
        yield from _entry(feed, f"{len(things) - _MOST:,} more things changed", "more", "", feed.home)
    yield "</feed>"


def _entry(feed: Feed, title: str, name: str, text: str, page: str) -> Iterator[str]:
    yield "<entry>"
    # Of another release an entry is another one.
    yield f"<id>{escape(f'{feed.home}{feed.path}/{feed.updated.date().isoformat()}/{name}')}</id>"
    yield f"<title>{escape(visible(title))}</title>"
    yield f"<updated>{feed.time}</updated>"
    if page:
        yield f'<link rel="alternate" type="text/html" href={quoteattr(page)}/>'
    yield f'<content type="text">{escape(text)}</content>'
    yield "</entry>"
