"""The page of conformance, docs/conformance.md: `PHEGRAPH_SHARED=folder python tests/conformance/page.py`."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from conformance import owl2, shacl_table

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "conformance.md"
_HEAD = """# Conformance: the test suites of the W3C

Made by `PHEGRAPH_SHARED=… python tests/conformance/page.py`, which `make docs` runs where that folder of the
suites is there. `make test` holds phegraph to its rows and columns.
"""


def main() -> None:
    """Run the suites and write the page."""
    shared = Path(os.environ["PHEGRAPH_SHARED"])
    DOCUMENT.write_text(
        "\n".join((_HEAD, shacl_table.section(shared), owl2.section(shared))), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
