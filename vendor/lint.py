"""Format and lint the scripts and styles of sites with Biome, which comes from npm by its lock file.

    python vendor/lint.py [--write]     (a part of `make lint`; `make format` writes)

Where it cannot be had, this says so and is content, but in continuous integration.
"""

import os
import shutil
import subprocess
import sys

from libraries import HERE, UnavailableError, install

PACKAGES = HERE / "lint"
LOCK = PACKAGES / "package-lock.json"
INSTALLED = PACKAGES / "node_modules" / "installed.json"
FILES = (
    "src/phegraph/site/static",
    "src/phegraph/site/templates",
    "vendor/outlines/outlines.mjs",
    "vendor/outlines/countries.mjs",
)


def main(options: list[str]) -> int:
    """Check the files, or write them with `--write`; the exit code is Biome's."""
    try:
        if not INSTALLED.is_file() or INSTALLED.read_bytes() != LOCK.read_bytes():
            install(PACKAGES)
            shutil.copyfile(LOCK, INSTALLED)
    except UnavailableError as error:
        print(f"Scripts and styles are not linted: Biome cannot be had from npm: {error}.", file=sys.stderr)
        return 1 if os.environ.get("CI") else 0
    # The binary itself, which needs no node.
    (biome, *_) = (PACKAGES / "node_modules" / "@biomejs").glob("cli-*/biome*")
    command = [str(biome), "check", f"--config-path={PACKAGES}", "--error-on-warnings", *options, *FILES]
    return subprocess.run(command, cwd=HERE.parent, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
