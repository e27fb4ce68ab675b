"""The sites that the tests read: of the small project, and of a hostile one."""

from pathlib import Path

import pytest

from site_atlas import atlas
from site_pages import HOSTILE, make_site


@pytest.fixture(scope="session")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the project that `phegraph init` makes."""
    return make_site(tmp_path_factory.mktemp("small"), "")


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the small project with labels and addresses that try to break out."""
    return make_site(tmp_path_factory.mktemp("hostile"), HOSTILE)


@pytest.fixture(scope="session")
def atlas_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile site with all that is drawn on things, and a thing that very many others name."""
    many = "".join(f'id:m{number} rdfs:label "M{number}" ; lh:north id:goal .\n' for number in range(200))
    many += 'id:goal rdfs:label "Goal" .\n'
    return atlas(tmp_path_factory.mktemp("atlas"), HOSTILE + many)
