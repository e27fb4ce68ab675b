"""The command line: parse arguments, call what does the work, print. Heavy imports wait for a command."""

import gc
import io
import os
import sys
from importlib import import_module
from pathlib import Path

import click

from phegraph.cli.output import print_findings, say
from phegraph.text.visible import visible
from phegraph.version import __version__

COMMANDS: dict[str, str] = {
    "build": "Load, reason, check, answer every question, and publish.",
    "check": "Say what is wrong, on which line, and what to do.",
    "diff": "Say what differs between two states of a graph.",
    "notes": "Write the notes of a release.",
    "rename": "Rename a term, a thing or a prefix everywhere.",
    "merge": "Make two things one that are found to be one.",
    "fmt": "Lay out Turtle and TriG, comments kept.",
    "validate": "Validate any RDF files, or an endpoint, against any shapes.",
    "shapes": "Show what shapes compile to, and what each query costs.",
    "rules": "List what the check looks for, or explain a rule.",
    "ask": "Answer a stored question, or list the questions.",
    "query": "Run a SPARQL query.",
    "show": "Show everything about one thing.",
    "why": "Say why a statement holds, down to file and line.",
    "close": "Infer what follows from any RDF files, under OWL 2 RL.",
    "entails": "Say whether RDF files entail the statements of another.",
    "imports": "List what files import, or fetch copies of it.",
    "import": "Import rows of registries and spreadsheets as a source.",
    "matches": "Show and decide what rows may be one with a thing of the graph.",
    "export": "Write dumps of the graph.",
    "site": "Write the website.",
    "publish": "Publish the graph as linked data, with the website.",
    "serve": "Serve the graph: SPARQL, questions, addresses, pages.",
    "mcp": "Serve the graph to an agent (Model Context Protocol).",
    "fair": "Say how findable and reusable what is published is.",
    "init": "Make a small project to begin from.",
}
"""Each command: its line in `phegraph --help`. It is `command` in the module of its name in `commands/`."""


EXIT_CODES = (
    "Exit code 0: done. 1: something is found wrong: a fault in data, shapes, questions or rules is a"
    " finding. 2: a setting, an argument or a file cannot be used. 3: a fault of phegraph itself."
)
"""The last lines of the help of every command."""

ALONE = "alone"
"""The object of a command's context when the command is all that its process does."""
DEBUG = "PHEGRAPH_DEBUG"
REPORT = (
    f"Please report it in the issues of phegraph's repository, with the command; {DEBUG}=1 shows where it"
    " comes from, which helps."
)
_MAX_LENGTH = 300
"""How many characters of a message are shown."""


class LazyGroup(click.Group):
    """A group that imports a command's module when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"phegraph.cli.commands.{cmd_name}").command
        assert isinstance(command, click.Command)
        command.epilog = EXIT_CODES
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([*COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    epilog=EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"], "show_default": True},
)
@click.version_option(__version__, prog_name="phegraph")
def group() -> None:
    """Query, validate, reason over and publish a knowledge graph kept in Turtle files."""


def main() -> None:
    """Run the command line, and end with one of the exit codes above.

    A command that is interrupted ends with 130, and one whose output nobody reads any more with 141, as
    programs do that a signal ends.
    """
    # The objects of a command mostly live until it ends: frequent collections only take time.
    gc.set_threshold(100_000)
    _open_streams()
    try:
        code = group.main(standalone_mode=False, obj=ALONE) or 0
    except BaseException as error:  # noqa: BLE001 - every error is reported
        code = _report(error)
    gc.freeze()  # a last collection at the end only takes time
    sys.exit(code)


def _report(error: BaseException) -> int:
    """Print what ended a command, and give its exit code."""
    from phegraph.cli.supervision import NO_MEMORY, is_out_of_memory
    from phegraph.errors import InputError, PhegraphError

    if is_out_of_memory(error):
        say(f"Error: {NO_MEMORY}", err=True)
        return NO_MEMORY.exit_code
    match error:
        case SystemExit():  # click ends so when the output is closed
            return 141
        case click.UsageError():
            if error.ctx:
                say(error.ctx.get_usage(), err=True)
                say(f"Try '{error.ctx.command_path} --help' for help.\n", err=True)
            say(f"Error: {visible(error.format_message())}", err=True)
            return 2
        case click.ClickException():
            say(f"Error: {visible(error.format_message())}", err=True)
            return 2
        case click.Abort() | KeyboardInterrupt():
            say("Interrupted.", err=True)
            return 130
        case InputError():
            print_findings(error.findings, error.root)
            return error.exit_code
        case PhegraphError():
            say(visible(f"Error: {error}"), err=True)
            return error.exit_code
        case OSError():
            file = f"{error.filename}: " if error.filename else ""
            say(visible(f"Error: {file}{error.strerror or error}."), err=True)
            os._exit(2)  # what could not be written must not be tried again at the end
    return _report_bug(error)


def _report_bug(error: BaseException) -> int:
    """Print an error that is a fault of phegraph, and give its exit code."""
    if os.environ.get(DEBUG):
        import traceback

        say("".join(traceback.format_exception(error)), err=True)
    name = type(error).__name__
    message = visible(f"{name}: {error}" if str(error) else name)
    short = message if len(message) <= _MAX_LENGTH else f"{message[:_MAX_LENGTH]}…"
    say(f"Error: This is a fault of phegraph, not of its input: {short.rstrip('.')}. {REPORT}", err=True)
    return 3


def _open_streams() -> None:
    """Have all three standard streams, each taking any character that it is given."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115 - it stays open
        elif isinstance(stream, io.TextIOWrapper) and mode == "w":
            stream.reconfigure(errors="backslashreplace")
