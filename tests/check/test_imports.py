"""What a check imports: nothing that takes a fifth of a second, or is an extra, and that it does without."""

import subprocess
import sys
from pathlib import Path


def test_a_check_runs_without_rdflib(lighthouses: Path) -> None:
    code = (
        "import sys\n"
        "from phegraph.cli.commands.check import command\n"
        "command.main(['--no-cache'], standalone_mode=False)\n"
        "heavy = {'rdflib', 'owlrl', 'pyshacl', 'rich', 'oxrdflib', 'jinja2', 'httpx'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=lighthouses,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "No findings.\n"
