"""`python -m phegraph` is `phegraph`."""

from phegraph.cli import main

main()
