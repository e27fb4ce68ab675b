"""The answers in README: `make docs` writes them anew."""

import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"
_ANSWER = re.compile(r"(?<=^\$ phegraph ask )([\w-]+)\n.*?(?=^```$)", re.MULTILINE | re.DOTALL)


def with_answers(text: str) -> str:
    """A page whose blocks of one question have what is printed now."""

    def printed(block: re.Match[str]) -> str:
        command = (sys.executable, "-m", "phegraph", "ask", block[1])
        done = subprocess.run(command, cwd=README.parent, capture_output=True, text=True, check=True)
        return f"{block[1]}\n{done.stdout}"

    return _ANSWER.sub(printed, text)


if __name__ == "__main__":
    README.write_text(with_answers(README.read_text(encoding="utf-8")), encoding="utf-8")
