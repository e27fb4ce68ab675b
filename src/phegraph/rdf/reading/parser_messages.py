"""Messages: the rule, message and hint that people get for what Oxigraph's parsers (0.5) say."""

import difflib
import re
from collections.abc import Callable, Mapping

from pyoxigraph import RdfFormat

from phegraph.finding import Finding, Place, Severity
from phegraph.rdf.terms import STANDARD_PREFIXES

Hint = Callable[[str, re.Match[str], Mapping[str, str]], str]
"""Makes a hint from the text that is wrong, the match in the message, and the prefixes of the file."""


def fault(rule: str, message: str, hint: str, place: Place) -> Finding:
    """The finding of something that keeps a file from being read, mostly a fault of the file."""
    severity = Severity.WARNING if rule == "syntax/remote-context" else Severity.VIOLATION
    return Finding(rule, severity, message, hint, place)


def explain(detail: str, text: str, prefixes: Mapping[str, str], syntax: RdfFormat) -> tuple[str, str, str]:
    """The rule, message and hint for a message of a parser about a text in a syntax."""
    inner = re.fullmatch(r"error while parsing IRI '(.*)': (.*)", detail, re.DOTALL)  # in RDF/XML
    if inner:
        text, detail = f"<{inner[1]}>", inner[2]
    for pattern, rule, message, hint in KNOWN:
        match = re.search(pattern, detail)
        if match:
            advice = hint(text, match, prefixes) if callable(hint) else hint
            advice = _ADVICE.get((rule, syntax), advice)
            return rule, message.format(text=text, detail=detail, **match.groupdict()), advice
    near = f" (at `{text}`)" if text and text not in detail else ""
    return "syntax/error", detail.rstrip(".") + near + ".", ""


def _declare(text: str, match: re.Match[str], prefixes: Mapping[str, str]) -> str:
    prefix = match["prefix"]
    if prefix in ("http", "https", "urn", "mailto"):
        return f"Write an IRI in angle brackets: <{text}>."
    namespace = STANDARD_PREFIXES.get(prefix, "…")
    declaration = f"`@prefix {prefix}: <{namespace}> .` at the top of the file"
    known = prefixes if prefix in STANDARD_PREFIXES else [*prefixes, *STANDARD_PREFIXES]
    near = difflib.get_close_matches(prefix, known, n=1)
    return f"Did you mean {near[0]}:? If not, add {declaration}." if near else f"Add {declaration}."


def _declare_in_xml(text: str, match: re.Match[str], prefixes: Mapping[str, str]) -> str:
    prefix = match["prefix"]
    return f'Add xmlns:{prefix}="{STANDARD_PREFIXES.get(prefix, "…")}" to the outermost element.'


def _encode_space(text: str, match: re.Match[str], prefixes: Mapping[str, str]) -> str:
    return "Write " + re.sub(r" |\\u0020|\\U00000020", "%20", text) + "."


def _close(text: str, match: re.Match[str], prefixes: Mapping[str, str]) -> str:
    for start, end in (("<", ">"), ('"""', '"""'), ("'''", "'''"), ('"', '"'), ("'", "'")):
        if text.startswith(start):
            return f"Close it with {end}."
    return "Close it."


def _tag(text: str, match: re.Match[str], prefixes: Mapping[str, str]) -> str:
    return "The parts of a language tag have a hyphen between: en-GB." if text.startswith("_") else ""


_ADVICE = {
    ("syntax/relative-iri", RdfFormat.N_TRIPLES): "Write it in full: N-Triples has no bases.",
    ("syntax/relative-iri", RdfFormat.N_QUADS): "Write it in full: N-Quads has no bases.",
    ("syntax/relative-iri", RdfFormat.RDF_XML): (
        'Write it in full, or give the outermost element a base: xml:base="https://example.org/".'
    ),
}
"""What to do about the findings of a rule, where it is not the same in every syntax."""

# A pattern of messages of parsers; the rule; our message, with the text that is wrong, the message of the
# parser (`detail`) and the groups of the pattern; the hint, or what makes it.
KNOWN: tuple[tuple[str, str, str, str | Hint], ...] = (
    (
        r"^Unexpected text event: '\s*(?P<start>[^\r\n]{,60}(?:(?<!')|(?=')))",  # in RDF/XML
        "syntax/error",
        "The text `{start}` cannot stand here.",
        "Put it into an element of a property, whose value it is.",
    ),
    (
        r"^Unknown prefix (?P<prefix>[^:]*):",  # in RDF/XML
        "syntax/undeclared-prefix",
        "The prefix {prefix}: is not declared.",
        _declare_in_xml,
    ),
    (
        r"^(?:Invalid )?@(?P<keyword>\w+)(?: \w+)* '(?P<iri>[^']*)'(?: must be an IRI)?: ",  # in JSON-LD
        "syntax/iri",
        "The value `{iri}` of @{keyword} is no IRI.",
        "Write an absolute IRI; percent-encode what it may not hold, such as a space (%20).",
    ),
    (
        r"^Unexpected (?:char: '''|byte: \\x(?:E2|C2))",  # in JSON-LD
        "syntax/error",
        "The mark `{text}` cannot stand here.",
        'Write keys and texts between straight double quotation marks: "…".',
    ),
    (
        r"^'[\r\n]+' is not allowed in JSON strings",
        "syntax/line-break",
        "A text breaks over a line.",
        "Write \\n for the break; or a quote mark is missing.",
    ),
    (
        r"must be an IRI(?: or a|, a) blank node",  # in N-Triples and N-Quads
        "syntax/error",
        "{detail} (at `{text}`).",
        'Write IRIs in full in angle brackets, and values as "1"^^<datatype>: nothing is shorter.',
    ),
    (
        r"\ufeff",
        "syntax/error",
        "A byte order mark stands within the file, where another one seems to begin.",
        "Remove it (U+FEFF); it may stand at the beginning of a file alone.",
    ),
    (
        r"^Unexpected char: '[NI]'",
        "syntax/error",
        "A word stands here that JSON does not have.",
        'Leave out what is not a number, or give it a datatype: {"@value": "NaN", "@type": "xsd:double"}.',
    ),
    (
        r"^Half of a character",
        "syntax/escape",
        "The escape `{text}` is half of a character: it stands for nothing without the other half.",
        "Write the character itself, or both halves: \\ud83d\\ude00.",
    ),
    (r"'\x00'", "syntax/error", "The byte 0x00 stands here, which no text has.", "Remove it."),
    (
        r"prefix (?P<prefix>[^:]*): has not been declared",
        "syntax/undeclared-prefix",
        "The prefix {prefix}: of `{text}` is not declared.",
        _declare,
    ),
    (r"Invalid IRI code point ' '", "syntax/space-in-iri", "The IRI {text} holds a space.", _encode_space),
    (
        r"No scheme found in an absolute IRI",
        "syntax/relative-iri",
        "The IRI {text} is relative, and there is no base to resolve it against.",
        "Write it in full, or declare a base at the top of the file: `@base <https://example.org/> .`",
    ),
    (
        r"Invalid IRI|in host|Invalid (character|port)",
        "syntax/iri",
        "The IRI {text} is not valid: {detail}.",
        "Percent-encode what an IRI may not hold.",
    ),
    (
        r"dot is expected|followed by a dot|'}' or a '.' is expected",
        "syntax/missing-dot",
        "The statement before `{text}` lacks its final dot.",
        "End the statement before it with a dot, or go on with ; or ,.",
    ),
    (
        r"should end with a '\]'|Unexpected end$",
        "syntax/missing-dot",
        "This statement has no end.",
        "Close its brackets, and end it with a dot.",
    ),
    (
        r"^Unexpected end of file, ",
        "syntax/unclosed",
        "The file ends too early: {detail}.",
        "Close every bracket and quote mark.",
    ),
    (r"Unexpected end", "syntax/unclosed", "The file ends inside `{text}`.", _close),
    (
        r"'(?P<mark>[“”„«»‘’])' is not allowed",
        "syntax/error",
        "The mark {mark} cannot stand here.",
        'Write a text between straight quotation marks: "…".',
    ),
    (
        r"not a valid RDF object",
        "syntax/error",
        "{detail}.",
        "Put quotation marks around a text, angle brackets around an IRI, or a prefix before a name.",
    ),
    (
        r"not a valid (subject|predicate)",
        "syntax/error",
        "{detail}.",
        "A statement is a subject, a predicate and an object: look for a ; or , or dot too many or missing.",
    ),
    (r"^Unexpected character", "syntax/error", "{detail} (at `{text}`).", _tag),
    (
        r"Line jumps are not allowed",
        "syntax/line-break",
        "A string between single quote marks breaks over a line.",
        'Write """ around a text of several lines, or \\n for the break; or a quote mark is missing.',
    ),
    (r"escape", "syntax/escape", "{detail}.", "Write a backslash as \\\\."),
    (
        r"subtag|language code|language tag",
        "syntax/language-tag",
        "The language tag `{text}` is not valid: {detail}.",
        "Write a tag as BCP 47 has them: a language (en), a script of four letters (Latn), a region (GB), "
        "variants of five to eight characters; after x- come parts of your own (en-x-old).",
    ),
    (r"Only UTF-8|using UTF-8", "syntax/encoding", "{detail}.", "Save the file as UTF-8."),
)
