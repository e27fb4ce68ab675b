"""Git, and what it says when it fails."""

import os
import re
import subprocess
from collections.abc import Collection, Mapping
from pathlib import Path

from phegraph.errors import PhegraphError

_SECONDS = 60
"""How long one call may take."""
_PLAIN = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
"""Messages that can be recognised, and no question that nobody answers."""
_WITHOUT = "Check the whole project, without --changed."
_BROKEN_CONFIGURATION = re.compile(r"bad (\w+ )?config|invalid key|configuration files")


def git(
    folder: Path, *arguments: str, also: Collection[int] = (), more: Mapping[str, str] | None = None
) -> bytes:
    """The output of git.

    Args:
        folder: The folder that it is called in.
        arguments: Its command and what follows.
        also: Exit codes besides 0 that are no failure.
        more: Variables of its environment besides those of this process.

    Raises:
        PhegraphError: There is no git, or it fails or takes too long.
    """
    command = ["git", "-C", str(folder), "-c", "core.quotePath=false", *arguments]
    environment = {**os.environ, **_PLAIN, **(more or {})}
    try:
        process = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env=environment,
        )
    except FileNotFoundError as error:
        raise PhegraphError(
            "There is no git here.", hint="Install it, or check the whole project."
        ) from error
    except OSError as error:
        raise PhegraphError(f"git cannot be run: {error.strerror}.", hint=_WITHOUT) from error
    except subprocess.TimeoutExpired as error:
        message = f"git {arguments[0]} in {folder} took longer than {_SECONDS} seconds."
        raise PhegraphError(message, hint=_WITHOUT) from error
    if process.returncode not in {0, *also}:
        raise _failure(folder, arguments[0], process)
    return process.stdout


def _failure(folder: Path, command: str, process: subprocess.CompletedProcess[bytes]) -> PhegraphError:
    """The error for a call that failed, in its own words."""
    message = " ".join(os.fsdecode(process.stderr).split()) or f"exit code {process.returncode}"
    message = message if message.endswith(".") else f"{message}."
    if "not a git repository (or any" in message:
        return PhegraphError(f"{folder} is in no git repository.", hint=_WITHOUT)
    if "dubious ownership" in message or "unsafe repository" in message:
        return PhegraphError(
            f"git does not read the repository of {folder}, which belongs to another user: {message}",
            hint="In a container, run that command before the check.",
        )
    if _BROKEN_CONFIGURATION.search(message):
        return PhegraphError(
            f"The configuration of git is broken: {message}", hint="Correct it, or check the whole project."
        )
    return PhegraphError(f"git {command} failed in {folder}: {message}", hint=_WITHOUT)
