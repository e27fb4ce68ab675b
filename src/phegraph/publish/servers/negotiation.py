"""Content negotiation: what Apache and nginx need to lead each address to the document a client asks for."""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote, urlsplit

from msgspec import Struct

from phegraph.project.project import GRAPHS, SOURCE_GRAPHS
from phegraph.publish.paths import RESERVED
from phegraph.publish.servers.policy import ANCESTORS, SERVED
from phegraph.publish.syntaxes import SYNTAXES
from phegraph.rdf.writing.formats import FORMATS


class Variant(Struct, frozen=True):
    """A form that documents are to be had in.

    Attributes:
        extension: The extension of its files.
        media_types: The media types that ask for it; the first is what it is served as.
    """

    extension: str
    media_types: Sequence[str]


HTML = Variant("html", ("text/html", "application/xhtml+xml"))
_VARIANTS = tuple(Variant(syntax.extension, syntax.media_types) for syntax in SYNTAXES)

TYPES = {
    **{syntax.extension: syntax.media_type for syntax in FORMATS.values()},
    "csv": "text/csv",
    "graphml": "application/graphml+xml",
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "wasm": "application/wasm",
    "rq": "application/sparql-query",
    "json": "application/json",
    "svg": "image/svg+xml",
    "png": "image/png",
    "xml": "application/xml",
    "txt": "text/plain",
    "gz": "application/gzip",
}
"""Media types of files by their extensions."""

TEXT = (
    # JSON is UTF-8 always, and its media types have no charset (RFC 8259, section 11).
    *(syntax.extension for syntax in FORMATS.values() if not syntax.media_type.endswith("json")),
    *("csv", "graphml", "html", "css", "js", "rq", "svg", "xml", "txt"),
)
"""The extensions of files that are sent with their charset."""


_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}
"""What a browser asks for before a request with headers of its own (Fetch Standard, section 3.3)."""


COMPRESSED = tuple(
    sorted(
        {TYPES[extension] for extension in TYPES if extension not in {"gz", "png", "html"}} | {"text/html"}
    )
)
"""The media types of what is compressed on its way: all but what is already."""
CACHED = (("assets/vendor/.*", "public, max-age=86400"), (".*", "no-cache"))
"""How long a file is kept, by its path: libraries for a day, all else as long as it is the same."""


class ServedFolder(Struct, frozen=True):
    """What a server is to serve.

    Attributes:
        root: The path of the folder's address, from `/` to `/`.
        pages: Whether the documents are to be had as HTML too.
        exceptions: The path of the document by the path of the address, where they differ: below the root,
            the address as clients send it.
        licence: The IRI of the licence of the data; empty for none.
    """

    root: str
    pages: bool
    exceptions: Mapping[str, str]
    licence: str = ""

    @property
    def variants(self) -> Sequence[Variant]:
        return (HTML, *_VARIANTS) if self.pages else _VARIANTS


def served_folder(
    paths: Mapping[str, str], base: str, home: str, *, pages: bool, licence: str = ""
) -> ServedFolder:
    """What a server is to serve.

    Args:
        paths: The path of each document by its IRI.
        base: The base IRI of the project.
        home: The address that the folder is served at.
        pages: Whether there are HTML pages.
        licence: The IRI of the licence of the data; empty for none.
    """
    exceptions = {"": "index"}
    for iri, path in sorted(paths.items()):
        sent = quote(iri.removeprefix(base), safe="%/:=&?;@!$'()*+,~[]")
        if iri.startswith(base) and path not in (sent, _source(sent)) and len(_escaped(sent)) < _LONGEST:
            exceptions[sent] = path
    return ServedFolder(urlsplit(home).path or "/", pages, exceptions, licence)


PATH = "[A-Za-z0-9_~-][A-Za-z0-9._~/-]*"
"""The path of a document, as a pattern."""
SOURCE = SOURCE_GRAPHS.removeprefix(GRAPHS)


def _source(sent: str) -> str:
    """The address of the source of a graph, by that of the graph: its document is that of the source."""
    return sent.removeprefix(GRAPHS) if re.fullmatch(SOURCE_GRAPHS + PATH, sent) else sent


_LONGEST = 3500
"""The most characters of the pattern of an address; nginx reads no word of more than 4,096."""
_ALWAYS = _VARIANTS[0].extension
"""The variant that every document has."""


def quality(media_types: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Patterns for the quality value of media types in an Accept header (RFC 9110, section 12.5.1).

    The first pattern that matches gives it: `9999`, the greatest, or the digits after the point, which are
    its group `q`. More specific ranges come before `text/*` and `*/*`, whatever their quality.
    """
    for media in (*media_types, f"{media_types[0].partition('/')[0]}/*", "*/*"):
        # A quotation mark (U+0022) would end a pattern in the servers' files.
        begin = rf"(?:^|,)\s*{re.escape(media)}\s*(?:;(?!\s*q=)(?:\x22[^\x22]*\x22|[^,;\x22])*)*"
        yield rf"{begin}(?:,|$|;\s*q=1)", "9999"
        yield rf"{begin};\s*q=0\.?(?<q>[0-9]*)", "q"


def best(extension: str) -> str:
    """A pattern for whether the quality value of an extension is above zero and none is greater.

    It is matched against `html=9999;ttl=35;…` twice, with a bar between. Quality values are digits after a
    point, so they compare as strings do.
    """
    greater = "|".join(rf"{digit}[0-9]*;.*\|.*=\g1[{digit + 1}-9]" for digit in range(9))
    return (
        rf"^(?=.*\b{extension}=[0-9]*[1-9])"
        rf"(?!.*\b{extension}=([0-9]*)(?:{greater}|;.*\|.*=\g1[0-9]*[1-9]))"
    )


_OWN = "|".join(sorted(RESERVED - {"index"}))
_DOCUMENT = rf"(?!(?:{_OWN})(?:[./]|$)){PATH}"
"""The path of a document, or of what describes the dataset, but not of the site's own pages."""


def _links(folder: ServedFolder, document: str) -> str:
    """What leads from a document to its other forms, its licence and what describes the dataset (RFC 8288).

    Args:
        folder: The folder.
        document: The path of the document below the root, as the server has it.
    """
    links = [
        f"<{folder.root}{document}.{variant.extension}>; rel=alternate; type={variant.media_types[0]}"
        for variant in folder.variants
        if variant.extension != "rdf"  # which not every document has
    ]
    links.append(f"<{folder.root}void.ttl>; rel=describedby; type=text/turtle")
    if folder.licence:
        links.append(f"<{folder.licence}>; rel=license")
    return ", ".join(links)


def nginx(folder: ServedFolder) -> tuple[str, str]:
    """The files for nginx: maps, to be included in `http`, and what goes into `server`."""
    lines = ["# Include this file in the http block."]
    for variant in folder.variants:
        lines.append(f"map $http_accept $phegraph_{variant.extension} {{")
        lines.append("  '' 9999;")
        for place, (pattern, value) in enumerate(quality(variant.media_types)):
            name = f"phegraph_{variant.extension}_{place}"
            named = pattern.replace("(?<q>", f"(?<{name}>")
            lines.append(f'  "~*{named}" {"$" + name if value == "q" else value};')
        lines += ["  default '';", "}"]
    qualities = ";".join(f"{v.extension}=$phegraph_{v.extension}" for v in folder.variants) + ";"
    lines.append(f'map "{qualities}|{qualities}" $phegraph_best {{')
    lines += [f'  "~{best(v.extension)}" {v.extension};' for v in folder.variants]
    lines += ["  default '';", "}"]
    root = re.escape(folder.root)
    lines.append("map $request_uri $phegraph_document {")
    # An address comes before its prefixes, since any may have a query after it.
    for sent, path in reversed(list(folder.exceptions.items())):
        lines.append(f'  "~^{root}{_escaped(sent)}(?:[?]|$)" "{path}";')
    lines += [
        f'  "~^{root}{GRAPHS}(?<phegraph_source>{SOURCE}{PATH})(?:[?]|$)" $phegraph_source;',
        f'  "~^{root}(?<phegraph_path>{PATH})(?:[?]|$)" $phegraph_path;',
        "  default '';",
        "}",
        "map $uri $phegraph_policy {",
        *(f'  "~^{root}{path}$" "{policy}{ANCESTORS}";' for path, policy in SERVED),
        "}",
        "map $uri $phegraph_links {",
        f'  "~^{root}(?<phegraph_linked>{_DOCUMENT})[.](?:{_extensions(folder)})$"',
        f'    "{_links(folder, "$phegraph_linked")}";',
        "  default '';",
        "}",
        "map $uri $phegraph_kept {",
        *(f'  "~^{root}{path}$" "{kept}";' for path, kept in CACHED),
        "}",
    ]
    return "".join(f"{line}\n" for line in lines), _nginx_server(folder)


def _extensions(folder: ServedFolder) -> str:
    return "|".join(variant.extension for variant in folder.variants)


def _nginx_server(folder: ServedFolder) -> str:
    """What is not a file is the address of a document: 303, since the thing itself cannot be sent."""
    types = " ".join(f"{media} {extension};" for extension, media in TYPES.items())
    # nginx warns that text/html is there twice.
    charset = " ".join(sorted({TYPES[extension] for extension in TEXT if extension != "html"}))
    compressed = " ".join(media for media in COMPRESSED if media != "text/html")
    missing = f"error_page 404 {folder.root}404.html;" if folder.pages else ""
    # nginx forgets them where an `if` adds one of its own.
    headers = (
        "add_header Access-Control-Allow-Origin * always; add_header X-Content-Type-Options nosniff always; "
        "add_header Content-Security-Policy $phegraph_policy always;"
    )
    allowed = " ".join(f'add_header {name} "{value}" always;' for name, value in _PREFLIGHT.items())
    preflight = f"if ($request_method = OPTIONS) {{ {headers} {allowed} return 204; }}"
    bare = folder.root.rstrip("/")
    without_slash = f"location = {bare} {{ {headers} {preflight} return 301 {folder.root}; }}" if bare else ""
    return f"""# Include this file in the server block, whose root has the published folder at {folder.root}
absolute_redirect off;
{missing}
{without_slash}
location {folder.root} {{
  types {{ {types} }}
  charset utf-8;
  charset_types {charset};
  gzip on;
  gzip_comp_level 5;
  gzip_min_length 1000;
  gzip_vary on;
  gzip_types {compressed};
  {headers}
  add_header Link $phegraph_links; add_header Cache-Control $phegraph_kept;
  {preflight}
  set $phegraph_to $phegraph_document.$phegraph_best;
  set $phegraph_state "";
  if (!-f $request_filename) {{ set $phegraph_state "address"; }}
  set $phegraph_file $document_root{folder.root}$phegraph_document.{_ALWAYS};
  if (-f $phegraph_file) {{ set $phegraph_state $phegraph_state-known; }}
  if (!-f $document_root{folder.root}$phegraph_to) {{ set $phegraph_state $phegraph_state-unacceptable; }}
  if ($phegraph_state ~ "^address(-unacceptable)?$") {{ return 404; }}
  if ($phegraph_state = "address-known") {{
    add_header Vary Accept always;
    {headers}
    return 303 {folder.root}$phegraph_to;
  }}
  if ($phegraph_state = "address-known-unacceptable") {{
    add_header Vary Accept always;
    {headers}
    return 406;
  }}
}}
location = {folder.root}.well-known/void {{
  {headers}
  {preflight}
  return 302 {folder.root}void.ttl;
}}
"""


def apache(folder: ServedFolder, *, to: str = "") -> str:
    """The `.htaccess` of a folder, for Apache 2.4 with mod_rewrite, mod_headers and mod_mime.

    Args:
        folder: The folder.
        to: Where the documents are, when it is another host that redirects to them, as w3id.org does.
    """
    lines = [
        "Options -MultiViews -Indexes",
        "DirectoryIndex disabled",
        "DirectorySlash Off",
        "RewriteOptions AllowNoSlash",
        "AddDefaultCharset utf-8",
        *(f"AddType {media} .{extension}" for extension, media in TYPES.items()),
        "AddCharset utf-8 " + " ".join(f".{extension}" for extension in TEXT),
        # What is packed would have the charset of what is in it, and in some installations another type.
        "RemoveEncoding .gz",
        f'Header always set Content-Type {TYPES["gz"]} "expr=%{{REQUEST_URI}} =~ m#[.]gz$#"',
        "Header always set Access-Control-Allow-Origin *",
        *(
            f'Header always set {name} "{value}" "expr=%{{REQUEST_METHOD}} == \'OPTIONS\'"'
            for name, value in _PREFLIGHT.items()
        ),
        *(_apache_policies(folder.root) if not to else []),
        *(_apache_files(folder) if not to else []),
        "Header always merge Vary Accept \"expr=%{REQUEST_STATUS} in {'303', '406'}\"",
        *([f"ErrorDocument 404 {folder.root}404.html"] if folder.pages and not to else []),
        "RewriteEngine On",
        "RewriteCond %{REQUEST_METHOD} =OPTIONS",
        "RewriteRule ^ - [R=204,L]",
        f"RewriteRule ^\\.well-known/void$ {to or folder.root}void.ttl [R=302,L]",
    ]
    if not to:
        file = ["RewriteCond %{REQUEST_FILENAME} -f", 'RewriteCond %{PATH_INFO} =""']
        lines += [*file, "RewriteRule ^ - [L]"]
    for variant in folder.variants:
        name = f"PHEGRAPH_{variant.extension.upper()}"
        patterns = [("^$", "9999"), *quality(variant.media_types)]
        for pattern, value in patterns:
            lines.append(f'RewriteCond %{{ENV:{name}_KNOWN}} =""')
            lines.append(f'RewriteCond %{{HTTP:Accept}} "{pattern.replace("(?<q>", "(")}" [NC]')
            lines.append(f"RewriteRule ^ - [E={name}_KNOWN:1,E={name}:{'%1' if value == 'q' else value}]")
    qualities = ";".join(f"{v.extension}=%{{ENV:PHEGRAPH_{v.extension.upper()}}}" for v in folder.variants)
    for variant in reversed(folder.variants):
        lines.append(f'RewriteCond "{qualities};|{qualities};" "{best(variant.extension)}"')
        lines.append(f"RewriteRule ^ - [E=PHEGRAPH_BEST:{variant.extension}]")
    # What clients send to a server may have its name in it (RFC 9112, section 3.2.2).
    host = r"^\S+ (?:https?://[^/ ]*)?"
    root = host + re.escape(folder.root)
    if bare := folder.root.rstrip("/"):
        lines.append(f'RewriteCond %{{THE_REQUEST}} "{host}{re.escape(bare)}[? ]"')
        lines.append("RewriteRule ^ - [E=PHEGRAPH_DOCUMENT:index]")
    # The last that fits counts.
    for sent, path in folder.exceptions.items():
        lines.append(f'RewriteCond %{{THE_REQUEST}} "{root}{_escaped(sent)}[? ]"')
        lines.append(f"RewriteRule ^ - [E=PHEGRAPH_DOCUMENT:{path}]")
    for pattern in (f"{GRAPHS}({SOURCE}{PATH})", f"({PATH})"):
        lines += [
            'RewriteCond %{ENV:PHEGRAPH_DOCUMENT} =""',
            f'RewriteCond %{{THE_REQUEST}} "{root}{pattern}[? ]"',
            "RewriteRule ^ - [E=PHEGRAPH_DOCUMENT:%1]",
        ]
    lines += _apache_answers(folder, to)
    return "".join(f"{line}\n" for line in lines)


def _apache_policies(root: str) -> list[str]:
    lines = ["Header always set X-Content-Type-Options nosniff"]
    # The last that fits counts.
    for path, policy in reversed(SERVED):
        fits = f"expr=%{{REQUEST_URI}} =~ m#^{re.escape(root)}{path}$#"
        lines.append(f'Header always set Content-Security-Policy "{policy}{ANCESTORS}" "{fits}"')
    return lines


def _apache_files(folder: ServedFolder) -> list[str]:
    """How files are sent: compressed where the modules are there, kept for a time, and with their links."""
    root = re.escape(folder.root)
    pattern = f"^{root}({_DOCUMENT})[.](?:{_extensions(folder)})$"
    return [
        "<IfModule mod_deflate.c>",
        "<IfModule mod_filter.c>",
        f"AddOutputFilterByType DEFLATE {' '.join(COMPRESSED)}",
        "</IfModule>",
        "</IfModule>",
        *(
            f'Header set Cache-Control "{kept}" "expr=%{{REQUEST_URI}} =~ m#^{root}{path}$#"'
            for path, kept in reversed(CACHED)
        ),
        "<IfModule mod_setenvif.c>",
        f'SetEnvIf Request_URI "{pattern}" PHEGRAPH_LINKED=$1',
        f'Header set Link "{_links(folder, "%{PHEGRAPH_LINKED}e")}" env=PHEGRAPH_LINKED',
        "</IfModule>",
    ]


def _apache_answers(folder: ServedFolder, to: str) -> list[str]:
    known = ['RewriteCond %{ENV:PHEGRAPH_DOCUMENT} !=""']
    if not to:
        start = f"%{{DOCUMENT_ROOT}}{folder.root}"
        known.append(f"RewriteCond {start}%{{ENV:PHEGRAPH_DOCUMENT}}.{_ALWAYS} -f")
        chosen = f"{start}%{{ENV:PHEGRAPH_DOCUMENT}}.%{{ENV:PHEGRAPH_BEST}} -f"
    else:
        chosen = '%{ENV:PHEGRAPH_BEST} !=""'
    return [
        *known,
        f"RewriteCond {chosen}",
        f"RewriteRule ^ {to or folder.root}%{{ENV:PHEGRAPH_DOCUMENT}}.%{{ENV:PHEGRAPH_BEST}} [R=303,L,QSD]",
        *known,
        "RewriteRule ^ - [R=406,L]",
    ]


def _escaped(sent: str) -> str:
    """An address as a pattern; clients may send a digit of an escape as a capital or not."""
    escaped = re.escape(sent).replace('"', "%22")
    return re.sub(r"(?:%[0-9A-Fa-f]{2})+", r"(?i:\g<0>)", escaped)
