"""Query results as text, in the SPARQL 1.1 result formats XML, JSON, CSV and TSV."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from pyoxigraph import BlankNode, Literal, NamedNode

from phegraph.errors import ExportError
from phegraph.rdf.terms import XSD_STRING, Term

Row = tuple[Term | None, ...]
"""The values of the variables of a SELECT in a solution; None for a variable without a binding."""
ColumnsAndRows = tuple[Sequence[str], Sequence[Row]]
"""The variables of a SELECT, and its rows."""

RESULT_FORMATS = ("xml", "json", "csv", "tsv")

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def serialize_rows(variables: Sequence[str], rows: Iterable[Row], format_name: str) -> str:
    """The rows of a SELECT as text.

    Args:
        variables: The names of the columns.
        rows: The rows; a cell without a binding is None.
        format_name: `xml` (SPARQL Query Results XML Format), `json` (SPARQL 1.1 Query Results JSON Format),
            `csv` or `tsv` (SPARQL 1.1 Query Results CSV and TSV Formats; CSV with the line ends of RFC 4180).

    Raises:
        ExportError: A literal has a character that XML cannot hold.
        ValueError: There is no such format.
    """
    match format_name:
        case "xml":
            return "".join(_xml(variables, rows))
        case "json":
            return "".join(_json(variables, rows))
        case "csv":
            return _csv(variables, rows)
        case "tsv":
            lines = (_tsv(row) for row in rows)
            return "".join(f"{line}\n" for line in ("\t".join(f"?{name}" for name in variables), *lines))
    raise ValueError(f"No format {format_name!r}; there are {', '.join(RESULT_FORMATS)}.")


def serialize_boolean(answer: bool, format_name: str) -> str:
    """The answer to an ASK as text. CSV and TSV, for which no form is standardised, have `true` or `false`.

    Raises:
        ValueError: There is no such format.
    """
    literal = "true" if answer else "false"
    match format_name:
        case "xml":
            return f"{_XML_START}<head></head>\n<boolean>{literal}</boolean>\n</sparql>\n"
        case "json":
            return f'{{"head":{{}},"boolean":{literal}}}\n'
        case "csv":
            return f"{literal}\r\n"
        case "tsv":
            return f"{literal}\n"
    raise ValueError(f"No format {format_name!r}; there are {', '.join(RESULT_FORMATS)}.")


def _json(variables: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    yield f'{{"head":{{"vars":{json.dumps(list(variables), ensure_ascii=False)}}},"results":{{"bindings":['
    comma = "\n"
    for row in rows:
        binding = {
            name: json_term(term) for name, term in zip(variables, row, strict=True) if term is not None
        }
        yield comma + json.dumps(binding, ensure_ascii=False)
        comma = ",\n"
    yield "\n]}}\n"


def json_term(term: Term) -> dict[str, str]:
    """An RDF term in SPARQL 1.1 Query Results JSON (section 3.2.2)."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    if term.datatype.value == XSD_STRING:
        return {"type": "literal", "value": term.value}
    return {"type": "literal", "value": term.value, "datatype": term.datatype.value}


_XML_START = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n'
)


def _xml(variables: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    names = "".join(f'<variable name="{escape(name)}"/>' for name in variables)
    yield f"{_XML_START}<head>{names}</head>\n<results>\n"
    for row in rows:
        pairs = zip(variables, row, strict=True)
        bindings = (
            f'<binding name="{escape(name)}">{_xml_term(term)}</binding>'
            for name, term in pairs
            if term is not None
        )
        yield f"<result>{''.join(bindings)}</result>\n"
    yield "</results>\n</sparql>\n"


def _xml_term(term: Term) -> str:
    if isinstance(term, NamedNode):
        return f"<uri>{escape(term.value, quote=False)}</uri>"
    if isinstance(term, BlankNode):
        return f"<bnode>{escape(term.value, quote=False)}</bnode>"
    unfit = _NOT_XML.search(term.value)
    if unfit:
        hint = "Ask for json, csv or tsv."
        raise ExportError(f"XML cannot hold the character U+{ord(unfit[0]):04X} of {term}.", hint=hint)
    return f"<literal{_xml_kind(term)}>{_xml_text(term.value)}</literal>"


def _xml_text(text: str) -> str:
    """Text in XML. White space at the ends is written as character references, for readers that trim it."""
    inner = text.strip("\t\n\r ")
    before, _, after = text.partition(inner) if inner else (text, "", "")
    ends = ("".join(f"&#{ord(character)};" for character in end) for end in (before, after))
    return escape(inner, quote=False).replace("\r", "&#13;").join(ends)


def _xml_kind(literal: Literal) -> str:
    if literal.language:
        return f' xml:lang="{escape(literal.language)}"'
    return "" if literal.datatype.value == XSD_STRING else f' datatype="{escape(literal.datatype.value)}"'


def _csv(variables: Sequence[str], rows: Iterable[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(variables)
    writer.writerows([_csv_term(term) for term in row] for row in rows)
    return text.getvalue()


def _csv_term(term: Term | None) -> str:
    if term is None:
        return ""
    return f"_:{term.value}" if isinstance(term, BlankNode) else term.value


def _tsv(row: Row) -> str:
    return "\t".join("" if term is None else str(term) for term in row)
