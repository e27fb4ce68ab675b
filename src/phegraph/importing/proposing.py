"""A mapping to begin from: the columns of a file, and the properties of the ontology that they may be."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from msgspec.structs import replace
from pyoxigraph import Variable

from phegraph.importing.functions import NAMESPACE
from phegraph.importing.rows import EXTENSIONS, Row, Source, Table, open_table
from phegraph.importing.values import TABLE, folded
from phegraph.project.project import Project
from phegraph.rdf.reading.files import base_of, raise_faults
from phegraph.rdf.reading.reader import read
from phegraph.rdf.terms import OWL, RDF, RDF_TYPE, RDFS
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Select, bgp, join
from phegraph.sparql.filling import drafted, filler

_LOOKED_AT = 1000
_MOST_COLUMNS = 200
_PLAIN = re.compile(r"[A-Za-z/][\w./ -]*")
_MOST_DATA = 4 * 2**20
"""How many bytes of data are read for the properties that they use."""
_ORDER = ("ror", "orcid", "wikidata", "doi", "isni", "grid", "integer", "decimal", "date", "country")
_NAMES = ("name", "label", "title")
_ENOUGH = 0.9
_ALIKE = 85


def proposal(project: Project, file: Path) -> str:
    """The text of a mapping for a file, in which what a person must say is marked by `…`.

    Raises:
        InputError: The file, or one of the project, cannot be read.
        PhegraphError: Its format is not known, or takes a package that is not installed.
    """
    source = Source(file, file.as_posix())
    if EXTENSIONS.get(file.suffix.lower()) == "rdf":
        statements = Select(where=join(bgp((Variable("s"), Variable("p"), Variable("o")))))
        source = replace(source, select=printed(statements))
    table, rows = _first_rows(source)
    if path := _path_of_rows(table, rows):
        source = replace(source, at=path)
        table, rows = _first_rows(source)
    values: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        for name, text in row.cells.items():
            values[name].append(text)
    columns = [name for name in table.columns if name in values or not rows][:_MOST_COLUMNS]
    functions = {name: _function(values[name]) for name in columns}
    properties = _properties(project)
    pairs = {name: _alike(table.columns[name], properties) for name in columns}
    name = next(
        (column for column in columns if folded(column).split()[-1:][0] in _NAMES),
        columns[0] if columns else "id",
    )
    is_key = len({*values[name]}) == len(rows) > 0
    text = _text(project, source, columns, functions, pairs, name, is_key=is_key)
    filler(text, {**project.prefixes.namespaces, "value": NAMESPACE})
    return text


def _first_rows(source: Source) -> tuple[Table, list[Row]]:
    table = open_table(source)
    return table, [*islice(table.rows, _LOOKED_AT)]


def _path_of_rows(table: Table, rows: Sequence[Row]) -> str:
    """Where rows are in JSON or XML that has one value with a list; empty where they are at the top."""
    several = [row for row in rows if row.cells or row.lists]
    lists = several[0].lists if len(several) == 1 and table.description in ("JSON", "XML") else {}
    if not lists:
        return ""
    longest = table.columns[max(lists, key=lambda name: len(lists[name]))].replace(".", "/")
    return f"{longest}/*" if table.description == "JSON" else f"*/*/{longest}"


def _function(texts: Sequence[str]) -> str:
    """The function that reads nearly all cells of a column, the most telling first."""
    if not texts:
        return "text"
    for name in _ORDER:
        read = sum(1 for text in texts if TABLE[name][0](text) is not None)
        if read >= len(texts) * _ENOUGH and not (name == "country" and len({*texts}) == len(texts) > 300):
            return name
    is_page = all(text.startswith(("http://", "https://", "www.")) for text in texts)
    return "web" if is_page else "text"


def _properties(project: Project) -> Mapping[str, str]:
    """The properties of the ontology, and those that the data use, by their labels and local names."""
    counts: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for path in _looked_at(project):
        reading = read(path, base=base_of(path, project.base_of_files), name=project.name_of(path))
        raise_faults({path: reading})
        for quad in reading.quads:
            counts[quad.predicate.value] += 1
            if quad.predicate == RDF_TYPE and str(getattr(quad.object, "value", "")).endswith("Property"):
                counts[quad.subject.value] += 0  # type: ignore[union-attr]
            if quad.predicate.value == RDFS + "label":
                labels.setdefault(quad.object.value, quad.subject.value)  # type: ignore[union-attr]
    known: dict[str, str] = {folded(label): iri for label, iri in labels.items() if iri in counts}
    for iri, _ in counts.most_common():
        if iri.startswith((RDF, OWL)):
            continue
        local = iri.replace("#", "/").rpartition("/")[2]
        spaced = "".join(f" {sign}" if sign.isupper() else sign for sign in local)
        known.setdefault(folded(spaced), iri)
    return known


def _looked_at(project: Project) -> Iterator[Path]:
    """The files of the ontology, and of the data as many as tell what properties are in use."""
    yield from project.ontology_files
    room = _MOST_DATA
    for path in project.data_files:
        room -= path.stat().st_size
        if room < 0:
            return
        yield path


def _alike(column: str, properties: Mapping[str, str]) -> str:
    """The property whose name is that of a column, or most like it; empty for none."""
    from rapidfuzz import fuzz, process

    spaced = folded("".join(f" {sign}" if sign.isupper() else sign for sign in column))
    if spaced in properties:
        return properties[spaced]
    best = process.extractOne(spaced, properties.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE)
    return properties[best[0]] if best else ""


def _text(
    project: Project,
    source: Source,
    columns: Sequence[str],
    functions: Mapping[str, str],
    pairs: Mapping[str, str],
    name: str,
    *,
    is_key: bool,
) -> str:
    prefixes = project.prefixes
    named = {column: prefixes.compact(pairs[column]) if pairs[column] else "" for column in columns}
    used = [column for column in columns if pairs[column]]
    left = [column for column in columns if column not in (name, *used)]
    base = project.base + "id/"
    header = [
        f"#+ title: {_scalar(f'Rows of {source.path.name}')}",
        f"#+ input: {_scalar(source.name)}",
        *([f"#+ path: {_scalar(source.at)}"] if source.at else []),
        *([f"#+ select: {_scalar(' '.join(source.select.split()))}"] if source.select else []),
        "#+ licence: …  # the address of the licence of the rows",
        "#+ source:",
        "#+   dcterms:title: …",
        "#+   foaf:page: …",
        *([f"#+ key: [{_scalar(name)}]"] if is_key else []),
        *([f"#+ ignored: [{', '.join(map(_scalar, left))}]"] if left else []),
    ]
    body = drafted(name, named, functions, base)
    return "\n".join([*header, body])


def _scalar(text: str) -> str:
    """A text as YAML has it (YAML 1.2, section 7.3), in quotes where it could be something else."""
    is_plain = _PLAIN.fullmatch(text) and text.lower() not in (
        "true",
        "false",
        "yes",
        "no",
        "on",
        "off",
        "null",
    )
    return text if is_plain else json.dumps(text, ensure_ascii=False)
