"""The command line: parse words, call the public face, print. Heavy imports wait for a command."""

import gc
import io
import os
import sys
from importlib import import_module
from pathlib import Path

import click

from phegraph import __version__
from phegraph.cli.output import plain

COMMANDS: dict[str, tuple[str, str]] = {
    "build": ("phegraph.cli.build", "Load, reason, check, answer every question, and publish."),
    "check": ("phegraph.cli.check", "Say what is wrong, on which line, and what to do."),
    "validate": ("phegraph.cli.validate", "Validate any RDF files, or an endpoint, against any shapes."),
    "shapes": ("phegraph.cli.shapes", "Show what shapes compile to, and what each query costs."),
    "rules": ("phegraph.cli.rules", "List what the check looks for, or explain a rule."),
    "ask": ("phegraph.cli.ask", "Answer a stored question, or list the questions."),
    "query": ("phegraph.cli.query", "Run a SPARQL query."),
    "show": ("phegraph.cli.show", "Show everything about one thing."),
    "why": ("phegraph.cli.why", "Say why a statement holds, down to file and line."),
    "close": ("phegraph.cli.close", "Infer what follows from any RDF files, under OWL 2 RL."),
    "entails": ("phegraph.cli.entails", "Say whether RDF files entail the statements of another."),
    "export": ("phegraph.cli.export", "Write dumps of the graph."),
    "site": ("phegraph.cli.site", "Write the website."),
    "publish": ("phegraph.cli.publish", "Publish the graph as linked data, with the website."),
    "fair": ("phegraph.cli.fair", "Say how findable and reusable what is published is."),
    "init": ("phegraph.cli.init", "Make a small project to begin from."),
}
"""Each command: its module and its line in `phegraph --help`. The command is `command` in that module."""


class LazyGroup(click.Group):
    """A group that imports a command's module when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(COMMANDS[cmd_name][0]).command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if COMMANDS:
            with formatter.section("Commands"):
                formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="phegraph")
def group() -> None:
    """Query, validate, reason over and publish a knowledge graph kept in Turtle files.

    Exit code 0: done; 1: done, and something is found wrong; 2: something given cannot be used.
    """


def main() -> None:
    """Run the command line: exit code 0 for success, 1 for findings, 2 for input that cannot be used.

    A command that is interrupted ends with 130, and one whose output nobody reads any more with 141, as
    programs do that a signal ends.
    """
    from phegraph.errors import InputError, PhegraphError

    # What a command makes mostly lives until it ends: to look through it often for rubbish only takes time.
    gc.set_threshold(100_000)
    _open_streams()
    try:
        code = group.main(standalone_mode=False) or 0
    except SystemExit:  # click ends so when the output is closed
        code = 141
    except click.ClickException as error:
        error.show()
        code = 2
    except click.Abort:
        click.echo("Interrupted.", err=True)
        code = 130
    except InputError as error:
        for finding in error.findings:
            click.echo(plain(f"Error: {finding}"), err=True)
        code = 2
    except PhegraphError as error:
        click.echo(plain(f"Error: {error}"), err=True)
        code = 2
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        click.echo(f"Error: {named}{error.strerror or error}.", err=True)
        os._exit(2)  # what could not be written must not be tried again at the end
    gc.freeze()  # to look through all that there is, once more at the end, only takes time
    sys.exit(code)


def _open_streams() -> None:
    """Have all three standard streams, each taking any character that it is given."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115 - it stays open
        elif isinstance(stream, io.TextIOWrapper) and mode == "w":
            stream.reconfigure(errors="backslashreplace")
