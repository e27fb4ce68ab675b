"""Choices: the answers of a question for every value that people may pick, for the script of its page."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from phegraph.export.site.addresses import Link, Linker
from phegraph.export.site.answers import Answers
from phegraph.export.site.graph import Graph
from phegraph.questions import Kind, Parameter, Question

MOST = 400
"""How many values a list to pick from may have."""


@dataclass(frozen=True)
class Choice:
    """A value that people may pick.

    Attributes:
        key: How the address of the page names it.
        term: The value.
        link: What people read.
    """

    key: str
    term: NamedNode
    link: Link


def choices(graph: Graph, linker: Linker, question: Question) -> tuple[Choice, ...]:
    """The values to pick from, by name: those of a question's one parameter; none where there are more.

    Args:
        graph: The graph.
        linker: Where pages are.
        question: The question.
    """
    parameter = only_thing(question)
    if parameter is None:
        return ()
    terms = dict.fromkeys(term for term in graph.allowed(parameter) if isinstance(term, NamedNode))
    made = [Choice(linker.short(term.value), term, linker.link(term)) for term in terms]
    made.sort(key=lambda choice: (choice.link.text.casefold(), choice.key))
    return tuple(made) if len(made) <= MOST else ()


def only_thing(question: Question) -> Parameter | None:
    """The one parameter of a question, if it takes a thing of a list."""
    if len(question.parameters) != 1:
        return None
    (parameter,) = question.parameters
    return parameter if parameter.kind is Kind.THING and parameter.values else None


def script(answers: Answers, question: Question, picked: Sequence[Choice], root: str) -> str:
    """The script file that holds the answers: each link once, rows as their numbers, pictures as SVG.

    Args:
        answers: Answers questions.
        question: The question.
        picked: The values.
        root: What leads from the page to the folder.
    """
    parameter = only_thing(question)
    assert parameter is not None
    links: dict[Link, int] = {}
    made: dict[str, object] = {}
    for choice in picked:
        answer = answers.ask(question, **{parameter.name: f"<{choice.term.value}>"})
        if answer is None:
            continue
        table = answers.table(answer)
        drawn = answers.drawn(question, answer, root)
        made[choice.key] = {
            "rows": [[links.setdefault(link, len(links)) for link in row] for row in table.rows],
            **({"svg": str(drawn.svg), "caption": drawn.caption} if drawn else {}),
        }
    written = {
        "links": [[link.text, root + link.path if link.path else link.url, link.language] for link in links],
        "answers": made,
    }
    text = json.dumps(written, ensure_ascii=False, separators=(",", ":"))
    return f"window.PHEGRAPH_ANSWERS={text};\n".replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
