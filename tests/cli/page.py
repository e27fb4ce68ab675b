"""The page of commands and options, docs/commands.md: `make docs` makes it."""

from collections import defaultdict
from pathlib import Path

import click

from phegraph.cli import COMMANDS, group

DOCUMENT = Path(__file__).parents[2] / "docs" / "commands.md"
_HEAD = """# Commands and options

<!-- Made by `make docs`; do not edit. -->

`phegraph COMMAND --help` tells the same. Exit codes are in [ci.md](ci.md#exit-codes), limits in
[security.md](security.md). An option has the same meaning in every command that has it.
"""


def commands() -> dict[str, click.Command]:
    """The commands by their names, in the order of `phegraph --help`."""
    context = click.Context(group)
    return {name: command for name in COMMANDS if (command := group.get_command(context, name))}


def options(command: click.Command) -> list[click.Option]:
    """The options of a command in their order, `--help` aside."""
    return [parameter for parameter in command.params if isinstance(parameter, click.Option)]


def page() -> str:
    """The page."""
    rows: dict[tuple[str, str], list[str]] = defaultdict(list)
    listed: list[tuple[str, ...]] = []
    described: list[tuple[str, ...]] = []
    parent = click.Context(group, **group.context_settings)
    for name, command in commands().items():
        context = click.Context(command, info_name=name, parent=parent)
        arguments = [p.make_metavar(context) for p in command.params if isinstance(p, click.Argument)]
        usage = " ".join((name, *arguments))
        listed.append(
            (f"`{_cell(usage)}`", COMMANDS[name], ", ".join(f"`{o.opts[0]}`" for o in options(command)))
        )
        for option in options(command):
            record = option.get_help_record(context)
            assert record is not None
            rows[record[0], record[1]].append(name)
    for (names, text), users in rows.items():
        described.append((f"`{_cell(names)}`", _cell(text), ", ".join(users)))
    described.sort(key=lambda row: row[0].partition("--")[2])
    return "\n".join(
        (
            _HEAD,
            "## Commands\n",
            _table(("command", "what it does", "options"), listed),
            "## Options\n",
            _table(("option", "what it means", "commands"), described),
        )
    )


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [headings, ("---",) * len(headings), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    DOCUMENT.write_text(page(), encoding="utf-8")
