"""Git: what changed since a commit, in submodules as well, how it was then, and why git fails."""

import os
import re
import subprocess
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from phegraph.errors import PhegraphError

_SECONDS = 60
"""How long one call may take."""
_PLAIN = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
"""Messages that can be recognised, and no question that nobody answers."""
_WITHOUT = "Without git, check the whole project, or compare files and folders."
_OF_ONE_REPOSITORY = frozenset(
    {
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_COMMON_DIR",
        "GIT_PREFIX",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    }
)
"""Variables of the environment that a hook of git has, and that are wrong in a submodule."""
_SUBMODULE = "160000"
"""The mode of a submodule in a tree or an index: what it has instead of a file is a commit."""
_BROKEN_CONFIGURATION = re.compile(r"bad (\w+ )?config|invalid key|configuration files")


class Tree(Struct, frozen=True, dict=True):
    """A folder in a working tree of git, beside what it was at a commit.

    Attributes:
        folder: The folder.
        commit: The commit; empty where there was no repository then.
        parts: The files and folders that are of interest, as absolute paths. Repositories elsewhere in the
            folder are left alone.
        name: The path from the outermost folder, with a slash at its end; empty for that folder.
    """

    folder: Path
    commit: str
    parts: Sequence[Path]
    name: str = ""

    def git(self, *arguments: str, variables: Mapping[str, str] | None = None) -> bytes:
        """The output of git in the folder."""
        return git(self.folder, *arguments, variables=variables, inner=bool(self.name))

    @cached_property
    def former(self) -> Mapping[str, str]:
        """The names of the files at the commit, with the object of each, submodules aside."""
        return {name: object_id for name, (mode, object_id) in self._at_commit.items() if mode != _SUBMODULE}

    @cached_property
    def changed(self) -> Sequence[str]:
        """The names of the files that changed, files that git does not know yet among them."""
        if self.commit:
            options = ("--name-only", "-z", "--relative", "--no-renames", "--ignore-submodules=all")
            changed = _names(self.git("diff", *options, self.commit, "--", "."))
        else:
            changed = _names(self.git("ls-files", "-z", "--", "."))
        names = {*changed, *self._untracked} - self._submodules.keys()
        return sorted(name for name in names if not name.endswith("/"))

    @cached_property
    def inner(self) -> Sequence["Tree"]:
        """The working trees in the folder: submodules, and repositories that git does not know."""
        commits = {f"{name}/": self._submodules_then.get(name, "") for name in self._submodules}
        commits |= {name: "" for name in self._untracked if name.endswith("/") and self._is_of_interest(name)}
        return [
            Tree(self.folder / name, commit, self.parts, self.name + name)
            for name, commit in sorted(commits.items())
            if (self.folder / name / ".git").exists()
        ]

    @property
    def is_known(self) -> bool:
        """Whether git can tell what changed in every submodule: not in one that is away since."""
        here = {tree.name.removeprefix(self.name).rstrip("/") for tree in self.inner}
        return all(
            name in here or self._submodules.get(name) == commit
            for name, commit in self._submodules_then.items()
        )

    @cached_property
    def _at_commit(self) -> Mapping[str, tuple[str, str]]:
        if not self.commit:
            return {}
        lines = _names(self.git("ls-tree", "-r", "-z", self.commit, "--", "."))
        entries = (line.partition("\t") for line in lines)  # MODE TYPE OBJECT, a tab, the name
        return {name: (fields.split()[0], fields.split()[2]) for fields, _, name in entries}

    @property
    def _submodules_then(self) -> Mapping[str, str]:
        submodules = {name: commit for name, (mode, commit) in self._at_commit.items() if mode == _SUBMODULE}
        return {name: commit for name, commit in submodules.items() if self._is_of_interest(name)}

    @cached_property
    def _submodules(self) -> Mapping[str, str]:
        """The names of the submodules now, with the commit that the index has of each."""
        lines = _names(self.git("ls-files", "--stage", "-z", "--", "."))
        entries = (line.partition("\t") for line in lines)  # MODE OBJECT STAGE, a tab, the name
        submodules = {name: fields.split()[1] for fields, _, name in entries if fields.startswith(_SUBMODULE)}
        return {name: commit for name, commit in submodules.items() if self._is_of_interest(name)}

    def _is_of_interest(self, name: str) -> bool:
        path = self.folder / name
        return any(part.is_relative_to(path) or path.is_relative_to(part) for part in self.parts)

    @cached_property
    def _untracked(self) -> Sequence[str]:
        return _names(self.git("ls-files", "--others", "--exclude-standard", "-z", "--", "."))


def trees(outermost: Tree) -> Iterator[Tree]:
    """A working tree, and all in it at any depth."""
    yield outermost
    for tree in outermost.inner:
        yield from trees(tree)


def commit_of(folder: Path, revision: str) -> str:
    """The commit that a revision means in the repository of a folder.

    Raises:
        PhegraphError: There is no such revision, or git fails.
    """
    verify = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    commit = git(folder, *verify, allowed=[1]).decode().strip()
    if not commit:
        raise PhegraphError(
            f"There is no git revision {revision!r}.",
            hint="In CI, fetch it first: a checkout is often one commit deep.",
        )
    return commit


def merge_base(folder: Path, revision: str) -> str:
    """The commit that the working tree of a folder and a revision have both grown from.

    Raises:
        PhegraphError: There is no such revision, or no such commit, or git fails.
    """
    commit = commit_of(folder, revision)
    base = git(folder, "merge-base", "HEAD", commit, allowed=[1]).decode().strip()
    if not base:
        raise PhegraphError(
            f"HEAD and {revision} have no commit in common.",
            hint="In CI, fetch the whole history: a checkout is often one commit deep.",
        )
    return base


def check_out(tree: Tree, to: Path, indexes: Path) -> Path:
    """Write the files as they were at the commit of a working tree, and those of all in it.

    Args:
        tree: The working tree. All of its repository is written.
        to: The folder that is written.
        indexes: A folder for the indexes that this takes, so that those in use are left alone.

    Returns:
        Where the folder of the working tree is written.
    """
    index = {"GIT_INDEX_FILE": str(indexes / f"index-{len([*indexes.iterdir()])}")}
    top = Path(os.fsdecode(tree.git("rev-parse", "--show-toplevel")).rstrip("\n"))
    tree.git("read-tree", tree.commit, variables=index)
    git(top, "checkout-index", "--all", f"--prefix={to}/", variables=index, inner=bool(tree.name))
    written = to / tree.folder.resolve().relative_to(top.resolve())
    for inner in tree.inner:
        if inner.commit:
            check_out(inner, written / inner.name.removeprefix(tree.name), indexes)
    return written


def _names(output: bytes) -> list[str]:
    return [os.fsdecode(name) for name in output.split(b"\0") if name]


def git(
    folder: Path,
    *arguments: str,
    allowed: Collection[int] = (),
    variables: Mapping[str, str] | None = None,
    inner: bool = False,
) -> bytes:
    """The output of git.

    Args:
        folder: The folder that it is called in.
        arguments: Its command and what follows.
        allowed: Exit codes besides 0 that are no failure.
        variables: Variables of its environment besides those of this process.
        inner: Whether the folder is of another repository than the environment may tell of.

    Raises:
        PhegraphError: There is no git, or it fails or takes too long.
    """
    command = ["git", "-C", str(folder), "-c", "core.quotePath=false", *arguments]
    inherited = {
        name: value for name, value in os.environ.items() if not (inner and name in _OF_ONE_REPOSITORY)
    }
    environment = {**inherited, **_PLAIN, **(variables or {})}
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
        raise PhegraphError("There is no git here.", hint=f"Install it. {_WITHOUT}") from error
    except OSError as error:
        raise PhegraphError(f"git cannot be run: {error.strerror}.", hint=_WITHOUT) from error
    except subprocess.TimeoutExpired as error:
        message = f"git {arguments[0]} in {folder} took longer than {_SECONDS} seconds."
        raise PhegraphError(message, hint=_WITHOUT) from error
    if process.returncode not in {0, *allowed}:
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
