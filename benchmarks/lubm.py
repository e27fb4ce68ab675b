"""A university network as in the Lehigh University Benchmark: `python benchmarks/lubm.py STATEMENTS FOLDER`.

Guo, Pan and Heflin, LUBM: A benchmark for OWL knowledge base systems, Journal of Web Semantics 3 (2005),
describe the ontology and how many there are of what for each department; the numbers here are drawn within
those ranges. Universities are added until there are as many statements as asked for. The folder gets
`lubm.nt`, and `lubm.ttl`, the ontology.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

UB = "http://example.org/univ-bench#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
ONTOLOGY = """\
@prefix : <http://example.org/univ-bench#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

:University rdfs:subClassOf :Organization . :Department rdfs:subClassOf :Organization .
:ResearchGroup rdfs:subClassOf :Organization . :GraduateCourse rdfs:subClassOf :Course .
:Course rdfs:subClassOf :Work .
:Employee rdfs:subClassOf :Person . :Faculty rdfs:subClassOf :Employee . :Professor rdfs:subClassOf :Faculty .
:FullProfessor rdfs:subClassOf :Professor . :AssociateProfessor rdfs:subClassOf :Professor .
:AssistantProfessor rdfs:subClassOf :Professor . :Lecturer rdfs:subClassOf :Faculty .
:Student rdfs:subClassOf :Person . :UndergraduateStudent rdfs:subClassOf :Student .
:GraduateStudent rdfs:subClassOf :Person ,
    [ owl:onProperty :takesCourse ; owl:someValuesFrom :GraduateCourse ] .
:Student owl:equivalentClass [ owl:intersectionOf (
    :Person [ owl:onProperty :takesCourse ; owl:someValuesFrom :Course ] ) ] .
:Chair rdfs:subClassOf :Professor ; owl:equivalentClass [ owl:intersectionOf (
    :Person [ owl:onProperty :headOf ; owl:someValuesFrom :Department ] ) ] .
:TeachingAssistant rdfs:subClassOf :Person ; owl:equivalentClass [ owl:intersectionOf (
    :Person [ owl:onProperty :teachingAssistantOf ; owl:someValuesFrom :Course ] ) ] .
:subOrganizationOf a owl:ObjectProperty , owl:TransitiveProperty ;
    rdfs:domain :Organization ; rdfs:range :Organization .
:memberOf a owl:ObjectProperty ; owl:inverseOf :member . :worksFor rdfs:subPropertyOf :memberOf .
:headOf rdfs:subPropertyOf :worksFor . :member rdfs:domain :Organization ; rdfs:range :Person .
:degreeFrom a owl:ObjectProperty ; owl:inverseOf :hasAlumnus ; rdfs:domain :Person ; rdfs:range :University .
:undergraduateDegreeFrom rdfs:subPropertyOf :degreeFrom . :mastersDegreeFrom rdfs:subPropertyOf :degreeFrom .
:doctoralDegreeFrom rdfs:subPropertyOf :degreeFrom . :advisor rdfs:domain :Person ; rdfs:range :Professor .
:teacherOf rdfs:domain :Faculty ; rdfs:range :Course .
:publicationAuthor rdfs:domain :Publication ; rdfs:range :Person .
:takesCourse a owl:ObjectProperty . :teachingAssistantOf a owl:ObjectProperty ; rdfs:range :Course .
:name a owl:DatatypeProperty . :emailAddress a owl:DatatypeProperty . :telephone a owl:DatatypeProperty .
"""
FACULTY = {
    "FullProfessor": ((7, 10), (15, 20)),
    "AssociateProfessor": ((10, 14), (10, 18)),
    "AssistantProfessor": ((8, 11), (5, 10)),
    "Lecturer": ((5, 7), (0, 5)),
}
"""How many of each kind a department has, and how many publications each has."""
UNIVERSITIES = 1000
"""From how many universities degrees may be."""


def university(number: int, random: Random) -> Iterator[str]:
    """The statements of a university as lines of N-Triples."""
    name = f"http://www.University{number}.edu"
    yield _line(name, "University")
    for department in range(random.randint(15, 25)):
        yield from _department(name, f"http://www.Department{department}.University{number}.edu", random)


def _department(university: str, name: str, random: Random) -> Iterator[str]:
    yield _line(name, "Department")
    yield _line(name, "subOrganizationOf", university)
    for group in range(random.randint(10, 20)):
        yield _line(f"{name}/ResearchGroup{group}", "ResearchGroup")
        yield _line(f"{name}/ResearchGroup{group}", "subOrganizationOf", name)
    people, courses, graduate = list[str](), list[str](), list[str]()
    professors = list[str]()
    for kind, (many, publications) in FACULTY.items():
        for number in range(random.randint(*many)):
            person = f"{name}/{kind}{number}"
            people.append(person)
            if kind != "Lecturer":
                professors.append(person)
            yield from _person(person, kind, random)
            yield _line(person, "worksFor", name)
            for degree in ("undergraduateDegreeFrom", "mastersDegreeFrom", "doctoralDegreeFrom"):
                yield _line(person, degree, f"http://www.University{random.randrange(UNIVERSITIES)}.edu")
            for list_, of in ((courses, "Course"), (graduate, "GraduateCourse")):
                for _ in range(random.randint(1, 2)):
                    list_.append(f"{name}/{of}{len(list_)}")
                    yield _line(list_[-1], of)
                    yield _line(person, "teacherOf", list_[-1])
            for publication in range(random.randint(*publications)):
                yield _line(f"{person}/Publication{publication}", "Publication")
                yield _line(f"{person}/Publication{publication}", "publicationAuthor", person)
    yield _line(people[0], "headOf", name)
    for number in range(len(people) * random.randint(8, 14)):
        student = f"{name}/UndergraduateStudent{number}"
        yield from _person(student, "UndergraduateStudent", random)
        yield _line(student, "memberOf", name)
        for course in random.sample(courses, random.randint(2, 4)):
            yield _line(student, "takesCourse", course)
        if random.random() < 0.2:
            yield _line(student, "advisor", random.choice(professors))
    for number in range(len(people) * random.randint(3, 4)):
        student = f"{name}/GraduateStudent{number}"
        yield from _person(student, "GraduateStudent", random)
        yield _line(student, "memberOf", name)
        yield _line(student, "advisor", random.choice(professors))
        yield _line(
            student, "undergraduateDegreeFrom", f"http://www.University{random.randrange(UNIVERSITIES)}.edu"
        )
        for course in random.sample(graduate, random.randint(1, 3)):
            yield _line(student, "takesCourse", course)
        if random.random() < 0.2:
            yield _line(student, "teachingAssistantOf", random.choice(courses))


def _person(person: str, kind: str, random: Random) -> Iterator[str]:
    yield _line(person, kind)
    yield f'<{person}> <{UB}name> "{person.rpartition("/")[2]}" .\n'
    yield f'<{person}> <{UB}emailAddress> "{random.randrange(10**9)}@example.org" .\n'
    yield f'<{person}> <{UB}telephone> "{random.randrange(10**9)}" .\n'


def _line(subject: str, name: str, object_: str = "") -> str:
    """A statement with a property, or without an object that a thing is of a class."""
    return f"<{subject}> <{UB}{name}> <{object_}> .\n" if object_ else f"<{subject}> {TYPE} <{UB}{name}> .\n"


def write(statements: int, folder: Path) -> tuple[Path, Path]:
    """The files of the data and of the ontology."""
    random, written, number = Random(7), 0, 0
    ontology, data = folder / "lubm.ttl", folder / "lubm.nt"
    ontology.write_text(ONTOLOGY, encoding="utf-8")
    with data.open("w", encoding="utf-8") as output:
        while written < statements:
            lines = list(university(number, random))
            output.writelines(lines)
            written, number = written + len(lines), number + 1
    return data, ontology


if __name__ == "__main__":
    print(*write(int(sys.argv[1]), Path(sys.argv[2])))
