"""Which modules of tests are collected: those of TopBraid only where `make suites` has fetched them."""

from conformance.suites import folder

dash = folder("dash")
collect_ignore = [] if dash and dash.is_dir() else ["test_dash.py"]
