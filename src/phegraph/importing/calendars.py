"""iCalendar (RFC 5545): an event a row.

Indico begins the description of an event with `Speakers: NAME (AFFILIATION), NAME, …`: these are a list, too.
"""

import re
from collections.abc import Iterator
from typing import Any

from phegraph.importing.rows import Row, Source, Table, flattened, needs, unreadable

_LARGEST = 64 * 2**20
_TEXTS = ("uid", "summary", "description", "location", "url", "status", "organizer", "recurrence-id")
_TIMES = ("dtstart", "dtend", "last-modified")
_LISTS = ("attendee", "categories", "contact")
_SPEAKERS = re.compile(r"Speakers?:\s*(.+)")
_SPEAKER = re.compile(r"([^,(]+)(?:\(((?:[^()]|\([^()]*\))*)\))?(?:,|$)")
"""A name, and in brackets, which may have commas and brackets, the affiliation."""


def open_calendar(source: Source) -> Table:
    """Open a calendar. Raises what `open_table` raises."""
    if source.path.stat().st_size > _LARGEST:
        raise unreadable(source, f"This calendar has more than {_LARGEST >> 20} MiB.", hint="Divide it.")
    try:
        from icalendar import Calendar
    except ImportError as missing:
        raise needs("icalendar") from missing
    try:
        calendars = Calendar.from_ical(
            source.path.read_bytes().decode(source.encoding or "utf-8-sig"), multiple=True
        )
    except (ValueError, LookupError) as error:
        raise unreadable(source, f"This is no iCalendar: {str(error).splitlines()[0]}.") from error
    if not calendars:
        raise unreadable(source, "This is no iCalendar.")
    table = Table("iCalendar", (), {}, [])
    table.rows = _rows(calendars, source, table)
    return table


def _rows(calendars: list[Any], source: Source, table: Table) -> Iterator[Row]:
    events = (event for calendar in calendars for event in calendar.walk("VEVENT"))
    for number, event in enumerate(events, 1):
        yield flattened({**dict(_parts(event))}, number, source, table)


def _parts(event: Any) -> Iterator[tuple[str, object]]:
    for name in _TEXTS:
        if name in event:
            yield name, str(event[name])
    for name in _TIMES:
        if name in event:
            yield name, _time(event[name])
    for name in _LISTS:
        values = event.get(name, [])
        for_each = values if isinstance(values, list) else [values]
        yield name, [text for value in for_each for text in _texts(value)]
    if match := _SPEAKERS.match(str(event.get("description", ""))):
        found = _SPEAKER.finditer(match[1].strip())
        yield (
            "speakers",
            [{"name": one[1].strip(), "affiliation": one[2] or "", "role": "speaker"} for one in found],
        )


def _time(value: Any) -> str:
    """A time as XML Schema writes it, or what stands there in place of one."""
    try:
        return str(value.dt.isoformat())
    except (AttributeError, ValueError):
        return str(value)


def _texts(value: Any) -> list[object]:
    if hasattr(value, "cats"):
        return [str(category) for category in value.cats]
    parameters = getattr(value, "params", {})
    return [{"value": str(value), **{key.lower(): str(text) for key, text in parameters.items()}}]
