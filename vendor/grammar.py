"""Write grammar.json: the LALR table of the SPARQL 1.1 grammar of sparqlkit, as Lark builds it.

python vendor/grammar.py     (`make grammar`)
"""

import json
import re
from importlib.metadata import distribution, version
from importlib.resources import files
from pathlib import Path
from typing import Any

from lark import Lark
from lark.lexer import PatternStr, TerminalDef
from lark.parsers.lalr_analysis import LALR_Analyzer, Shift

TABLE = Path(__file__).parents[1] / "src/phegraph/sparql/algebra/grammar.json"
STARTS = ("query_unit", "update_unit")


def table() -> dict[str, Any]:
    """What the parser needs: names of terminals, rules with their lengths, and for each state what to do."""
    grammar = files("sparqlkit").joinpath("grammar.lark").read_text(encoding="utf-8")
    lark = Lark(grammar, parser="lalr", start=[*STARTS], maybe_placeholders=False)
    analyzer = LALR_Analyzer(lark.parser.parser_conf, strict=True)
    analyzer.compute_lalr()  # type: ignore[no-untyped-call]
    parse_table = analyzer.parse_table
    states = _numbered(parse_table)
    definitions = {terminal.name: terminal for terminal in lark.terminals}
    symbols = {symbol for row in parse_table.states.values() for symbol in row}
    terminals = {name: number for number, name in enumerate(sorted(symbols & {*definitions, "$END"}))}
    rules = {rule: number for number, rule in enumerate(sorted(lark.parser.parser_conf.rules, key=repr))}
    sets: dict[tuple[int, ...], int] = {}
    names = {name: number for number, name in enumerate(sorted({rule.origin.name for rule in rules}))}
    rows: list[list[int]] = []
    gotos: list[list[int]] = []
    for state in states:
        actions: dict[int, list[int]] = {}
        gotos.append([])
        for symbol, (kind, argument) in sorted(parse_table.states[state].items()):
            if symbol not in terminals:
                gotos[-1] += (names[symbol], states[argument])
            else:
                action = states[argument] if kind is Shift else -1 - rules[argument]
                actions.setdefault(action, []).append(terminals[symbol])
        rows.append([])
        for action, found in actions.items():
            rows[-1] += (action, sets.setdefault(tuple(sorted(found)), len(sets)))
    return {
        "source": f"sparqlkit {version('sparqlkit')}, grammar.lark",
        "licence": distribution("sparqlkit").read_text("licenses/LICENSE"),
        "terminals": [_shown(name, definitions.get(name)) for name in terminals],
        "names": [*names],
        "rules": [(names[rule.origin.name], len(rule.expansion)) for rule in rules],
        "starts": {
            start: (states[parse_table.start_states[start]], states[parse_table.end_states[start]])
            for start in STARTS
        },
        "sets": [*sets],
        "actions": rows,
        "gotos": gotos,
    }


def _numbered(parse_table: Any) -> dict[Any, int]:
    """The states in the order in which the symbols of the grammar, sorted, lead to them."""
    states = {parse_table.start_states[start]: number for number, start in enumerate(STARTS)}
    remaining = [*states]
    while remaining:
        for _, (kind, state) in sorted(parse_table.states[remaining.pop(0)].items()):
            if kind is Shift and state not in states:
                states[state] = len(states)
                remaining.append(state)
    return states


def _shown(name: str, terminal: TerminalDef | None) -> str:
    """A keyword in capitals or a mark, as it is written; the name of any other terminal."""
    if terminal is None or name == "A":
        return name
    written = terminal.pattern.value
    if isinstance(terminal.pattern, PatternStr) or re.fullmatch(r"\w+", written):
        return written.upper()
    return name


if __name__ == "__main__":
    TABLE.write_text(json.dumps(table(), separators=(",", ":")) + "\n", encoding="ascii")
