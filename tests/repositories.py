"""Git, as tests call it: by an author of its own, whatever the user's settings say."""

import subprocess
from pathlib import Path


def git(folder: Path, *arguments: str) -> str:
    """What a command of git prints in a folder; it must succeed."""
    settings = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    command = ["git", *settings, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=600)
    return done.stdout.strip()
