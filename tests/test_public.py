"""The public face: what `import phegraph` has, and what its page shows."""

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest

import phegraph

PAGE = Path(__file__).parent.parent / "docs" / "python.md"


@pytest.mark.parametrize("name", phegraph.__all__)
def test_each_public_name_is_there_and_on_the_page(name: str) -> None:
    value = getattr(phegraph, name)
    assert value.__name__ == name
    assert value.__doc__
    assert re.search(rf"\b{name}\b", PAGE.read_text(encoding="utf-8"))


def test_another_name_is_none() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        phegraph.nothing  # noqa: B018
    assert dir(phegraph) == sorted(phegraph.__all__)


def test_no_public_name_is_that_of_a_module() -> None:
    modules = {path.stem for path in Path(phegraph.__path__[0]).iterdir()}
    assert modules.isdisjoint(phegraph.__all__)


def test_to_import_the_package_imports_no_rdf_library() -> None:
    code = (
        "import phegraph, sys; print(sorted({'rdflib', 'pyoxigraph', 'owlrl', 'pyshacl'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=600, check=True
    )
    assert done.stdout == "[]\n"


def test_the_examples_of_the_page_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    examples = re.findall(
        r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert len(examples) == 11
    namespace: dict[str, object] = {}
    for example in examples:
        exec(compile(example, str(PAGE), "exec"), namespace)


def test_each_public_name_has_an_example_that_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    phegraph.KnowledgeGraph.init("lighthouses")
    public = {name: getattr(phegraph, name) for name in phegraph.__all__}
    finder, runner = (
        doctest.DocTestFinder(recurse=False),
        doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS),
    )
    for name, value in public.items():
        (examples,) = finder.find(value, name, module=False, globs=public)
        assert examples.examples, name
        runner.run(examples)
    assert runner.summarize(verbose=False).failed == 0
