"""The project that a new one begins as."""

from pathlib import Path

from phegraph.errors import ProjectError
from phegraph.system.files import copy_folder, remove_path

TEMPLATE = Path(__file__).parents[1] / "template"


def make_project(folder: Path) -> list[Path]:
    """Make a small project that works, as `KnowledgeGraph.init` does."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ProjectError(f"{folder} is there already.", hint="Name a new or empty folder.")
    is_new = not folder.exists()
    try:
        copy_folder(TEMPLATE, folder)
    except OSError as error:
        for path in [folder] if is_new else [*folder.iterdir()]:
            remove_path(path)
        reason = error.strerror or str(error)
        raise ProjectError(
            f"{folder} cannot be made: {reason}.", hint="Free space, or name another."
        ) from error
    return sorted(path for path in folder.rglob("*") if path.is_file())
