"""The command line is one language: an option has one meaning and one place in all commands."""

from collections import defaultdict
from itertools import combinations

import click

from cli.page import DOCUMENT, commands, options, page


def by_name() -> dict[str, list[click.Option]]:
    """The options of all commands by their names."""
    named: dict[str, list[click.Option]] = defaultdict(list)
    for command in commands().values():
        for option in options(command):
            named[option.opts[0] if option.opts[0].startswith("--") else option.opts[1]].append(option)
    return named


def test_the_page_of_commands_is_up_to_date() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == page(), "run `make docs`"


def test_an_option_has_the_same_names_and_begins_its_help_with_the_same_words() -> None:
    for name, same in by_name().items():
        assert len({tuple(option.opts) for option in same}) == 1, name
        assert len({" ".join(str(option.help).split()[:2]) for option in same}) == 1, name


def test_an_option_of_one_kind_takes_the_same_values() -> None:
    for name, same in by_name().items():
        # Formats differ, a place is a file or a folder, and one engine reasons only.
        if name not in ("--format", "--to", "--engine"):
            assert len({str(option.type.to_info_dict()) for option in same}) == 1, name
            assert len({str(option.default) for option in same}) == 1, name


def test_the_same_format_has_the_same_name_and_text_is_the_default() -> None:
    for option in by_name()["--format"]:
        assert isinstance(option.type, click.Choice)
        if "text" in option.type.choices:
            assert option.default == "text"
            assert "json" in option.type.choices


def test_options_stand_in_the_same_order_in_every_command() -> None:
    orders = [[option.name for option in options(command)] for command in commands().values()]
    for one, two in combinations(orders, 2):
        shared = set(one) & set(two)
        assert [name for name in one if name in shared] == [name for name in two if name in shared]


def test_files_of_data_are_arguments_unless_the_arguments_are_something_else() -> None:
    for name, command in commands().items():
        arguments = {p.name for p in command.params if isinstance(p, click.Argument)}
        assert not ("data" in arguments and "data" in {option.name for option in options(command)}), name
        if name in ("validate", "close", "entails"):
            assert "data" in arguments
