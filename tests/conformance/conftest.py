"""Which modules of tests are collected: some only where `make suites` has fetched their suite."""

from conformance.suites import folder

_OF_SUITES = {
    "dash": "test_dash.py",
    "pyshacl": "test_pyshacl.py",
    "shacl-draft": "test_shacl_draft.py",
}
collect_ignore = [
    module for name, module in _OF_SUITES.items() if not ((suite := folder(name)) and suite.is_dir())
]
