"""Imports of rows side by side: phegraph, Python by hand, and morph-kgc, by time and memory.

usage: python benchmarks/importing.py [--peers PYTHON] [ROWS …]

The rows are organisations: a name, a country, a number, an amount with either decimal sign and a day in
two forms (20,000 and 1,000,000 of them, if no number is given). PYTHON is an interpreter of an environment
that has morph-kgc, which is no dependency: it takes a pyoxigraph of its own. Seconds are the processor's.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

SETTINGS = """[project]
title = "Rows"
base = "https://example.org/"

[prefixes]
ex = "https://example.org/ontology#"
"""
MAPPING = """#+ title: Organisations
#+ licence: https://creativecommons.org/publicdomain/zero/1.0/
#+ source: {dcterms:title: Organisations}
CONSTRUCT {
  ?thing a ex:Organisation ; skos:prefLabel ?label ; ex:country ?code ; ex:number ?id ;
    ex:amount ?amount ; ex:since ?day
} WHERE {
  VALUES (?id ?name ?country ?amount_text ?since) { }
  BIND(IRI(CONCAT("https://example.org/id/", ?id)) AS ?thing)
  BIND(value:text(?name) AS ?label)
  BIND(value:country(?country) AS ?code)
  BIND(value:decimal(?amount_text) AS ?amount)
  BIND(value:date(?since) AS ?day)
}
"""
BY_HAND = r"""
import csv, sys
triples = []
with open(sys.argv[1], encoding="utf-8", newline="") as rows, open(sys.argv[2], "w", encoding="utf-8") as out:
    for row in csv.DictReader(rows):
        thing = f"<https://example.org/id/{row['id']}>"
        name = row["name"].replace("\\", "\\\\").replace('"', '\\"')
        amount = row["amount_text"].replace(",", ".")
        day = "-".join(reversed(row["since"].split("."))) if "." in row["since"] else row["since"]
        ex = "https://example.org/ontology#"
        triples += [
            f"{thing} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{ex}Organisation> .\n",
            f'{thing} <http://www.w3.org/2004/02/skos/core#prefLabel> "{name}" .\n',
            f'{thing} <{ex}country> "{ {"EL": "GR", "UK": "GB"}.get(row["country"], row["country"]) }" .\n',
            f'{thing} <{ex}number> "{row["id"]}" .\n',
            f'{thing} <{ex}amount> "{amount}"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n',
            f'{thing} <{ex}since> "{day}"^^<http://www.w3.org/2001/XMLSchema#date> .\n',
        ]
    out.writelines(sorted(triples))
"""
PHEGRAPH = """
import io, sys
from pathlib import Path
from phegraph.importing.importing import import_rows
from phegraph.importing.mappings import mapping_of
from phegraph.project.settings import find
project = find(Path(sys.argv[3]))
with open(sys.argv[2], "w+b") as output:
    print(import_rows(project, mapping_of(project, "rows"), Path(sys.argv[1]), "rows.csv", output).statements)
"""
RML = """@prefix rml: <http://w3id.org/rml/> .
@prefix ex: <https://example.org/ontology#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:map> a rml:TriplesMap ;
  rml:logicalSource [ rml:source "ROWS" ; rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:template "https://example.org/id/{id}" ; rml:class ex:Organisation ] ;
  rml:predicateObjectMap [ rml:predicate skos:prefLabel ; rml:objectMap [ rml:reference "name" ] ] ,
    [ rml:predicate ex:country ; rml:objectMap [ rml:reference "country" ] ] ,
    [ rml:predicate ex:number ; rml:objectMap [ rml:reference "id" ] ] ,
    [ rml:predicate ex:amount ; rml:objectMap [ rml:reference "amount_text" ; rml:datatype xsd:decimal ] ] ,
    [ rml:predicate ex:since ; rml:objectMap [ rml:reference "since" ; rml:datatype xsd:date ] ] .
"""


def prepare(folder: Path, rows: int) -> None:
    """Write the rows, the project with its mapping, and the mapping of morph-kgc."""
    countries = ("CH", "EL", "UK", "IT", "FR")
    with (folder / "rows.csv").open("w", encoding="utf-8") as file:
        file.write("id,name,country,amount_text,since\n")
        for number in range(rows):
            amount = (
                f'"{number * 7 % 99991},{number % 90 + 10}"' if number % 2 else f"{number}.{number % 90 + 10}"
            )
            day, month = number % 28 + 1, number % 12 + 1
            since = f"{day:02}.{month:02}.2014" if number % 3 else f"2014-{month:02}-{day:02}"
            file.write(
                f'{number:08},"Organisation ""{number}"" für Zürich",{countries[number % 5]},'
                f"{amount},{since}\n"
            )
    (folder / "data" / "mappings").mkdir(parents=True)
    (folder / "phegraph.toml").write_text(SETTINGS)
    (folder / "data" / "mappings" / "rows.rq").write_text(MAPPING)
    (folder / "map.ttl").write_text(RML.replace("ROWS", str(folder / "rows.csv")))
    (folder / "morph.ini").write_text(
        f"[CONFIGURATION]\noutput_file={folder}/morph.nt\nnumber_of_processes=1\nlogging_level=ERROR\n"
        f"[rows]\nmappings={folder}/map.ttl\n"
    )


def measure(name: str, command: list[str], folder: Path, output: Path) -> None:
    """Run a command, and print what it took and what it wrote."""
    to_file = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    errors = folder / "errors"
    streams = [(os.POSIX_SPAWN_OPEN, stream, str(errors), to_file, 0o600) for stream in (1, 2)]
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=streams)
    _, status, usage = os.wait4(pid, 0)
    seconds, megabytes = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    size = output.stat().st_size / 1e6 if output.exists() else 0
    outcome = f"fails: …{errors.read_text()[-200:].strip()}" if status else f"{size:.0f} MB written"
    print(f"  {name:<20} {seconds:8.2f} s {megabytes:8.0f} MB  {outcome}", flush=True)


def main() -> None:
    """Measure each on every number of rows."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--peers", type=Path, default=Path(sys.executable))
    parser.add_argument("rows", type=int, nargs="*", default=[20_000, 1_000_000])
    arguments = parser.parse_args()
    for rows in arguments.rows:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            prepare(folder, rows)
            print(f"{rows:,} rows, {(folder / 'rows.csv').stat().st_size / 1e6:.0f} MB")
            source, output = str(folder / "rows.csv"), folder / "out.ttl"
            ours = [sys.executable, "-c", PHEGRAPH, source, str(output), name]
            measure("phegraph import", ours, folder, output)
            measure(
                "by hand",
                [sys.executable, "-c", BY_HAND, source, str(folder / "hand.nt")],
                folder,
                folder / "hand.nt",
            )
            morph = [str(arguments.peers), "-m", "morph_kgc", str(folder / "morph.ini")]
            measure("morph-kgc", morph, folder, folder / "morph.nt")


if __name__ == "__main__":
    main()
