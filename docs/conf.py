"""The site of these pages: `make docs-site` builds it with Sphinx into docs/_build/html."""

from sphinx.application import Sphinx

from phegraph import __version__

project = "phegraph"
copyright = "The phegraph developers. Code: MIT. Ontology, data and questions: CC BY 4.0"
version = release = __version__
exclude_patterns = ["_build"]
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]

# Pages of rules show what cannot be parsed.
suppress_warnings = ["misc.highlighting_failure"]

html_theme = "furo"
html_title = f"phegraph {release}"
html_copy_source = False
html_show_sourcelink = False
html_domain_indices = False

myst_heading_anchors = 3

default_role = "code"
autodoc_class_signature = "separated"
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
napoleon_use_ivar = True


def _navigate_to_rules(app: Sphinx, page: str, source: list[str]) -> None:
    """Put the generated pages of the rules below their table in the navigation."""
    if page == "rules/README":
        source[0] += "\n```{toctree}\n:hidden:\n:glob:\n\n*\n```\n"


def setup(app: Sphinx) -> None:
    app.connect("source-read", _navigate_to_rules)
