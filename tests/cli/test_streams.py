"""The command line with streams that are closed, full or in another encoding."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROWS = 'query "SELECT * { ?s ?p ?o }" --format csv'


def shell(line: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which `phegraph` is the program; a pipe ends as its first part that fails."""
    program = f'set -o pipefail; phegraph() {{ "{sys.executable}" -m phegraph "$@"; }}; '
    return subprocess.run(
        ["bash", "-c", program + line],
        cwd=folder,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.mark.parametrize("words", ["check", ROWS, "--help"])
def test_output_that_nobody_reads_any_more_is_neither_success_nor_a_finding(
    lighthouses: Path, words: str
) -> None:
    done = shell(f"phegraph {words} | true", lighthouses)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.parametrize("words", ["check", "ask south-of"])
def test_a_closed_output_does_not_change_the_exit_code(lighthouses: Path, words: str) -> None:
    done = shell(f"phegraph {words} >&-", lighthouses)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_closed_input_is_an_empty_query(lighthouses: Path) -> None:
    done = shell("phegraph query - <&-", lighthouses)
    assert done.returncode == 2
    assert done.stderr.startswith("Error: standard input:1:1: There is no query.")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
@pytest.mark.parametrize("words", ["check", ROWS])
def test_an_output_that_is_full_is_told_and_ends_with_2(lighthouses: Path, words: str) -> None:
    done = shell(f"phegraph {words} >/dev/full", lighthouses)
    assert (done.returncode, done.stderr) == (2, "Error: No space left on device.\n")


def test_what_the_terminal_cannot_show_is_escaped(lighthouses: Path) -> None:
    done = shell("phegraph show Ada", lighthouses, PYTHONIOENCODING="latin-1")
    assert done.returncode == 0
    assert "\\u2190 kept by" in done.stdout


def test_a_query_in_another_encoding_is_told(lighthouses: Path) -> None:
    done = shell(r"printf 'ASK { ?s ?p \"caf\xe9\" }' | phegraph query -", lighthouses)
    assert done.returncode == 2
    assert "not UTF-8" in done.stderr


def test_a_query_file_may_have_blanks_in_its_name_and_is_named_by_errors(lighthouses: Path) -> None:
    (lighthouses / "my query.rq").write_text("ASK { ?s ?p }")
    done = shell("phegraph query 'my query.rq'", lighthouses)
    assert done.returncode == 2
    assert done.stderr.startswith("Error: my query.rq:1:")


def test_a_parameter_given_twice_is_refused(lighthouses: Path) -> None:
    done = shell("phegraph ask south-of light='Gull Rock' light='Long Sand'", lighthouses)
    assert done.returncode == 2
    assert "light is given twice" in done.stderr


@pytest.mark.parametrize("target", ["dangling", "/proc/x", "phegraph.toml/x"])
def test_a_folder_that_cannot_be_made_is_told_by_init(lighthouses: Path, target: str) -> None:
    (lighthouses / "dangling").symlink_to("nowhere")
    done = shell(f"phegraph init {target}", lighthouses)
    assert done.returncode == 2
    assert done.stderr.startswith(f"Error: {target} cannot be made: ")


ENDLESS = " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(9))
COUNTED = f"SELECT (COUNT(*) AS ?n) {{ {ENDLESS} }}"


@pytest.mark.parametrize(
    "query",
    [
        COUNTED,
        f"ASK {{ {ENDLESS} FILTER(?c0 = ?b8 && STR(?c4) = STR(?b2)) }}",
        f"CONSTRUCT {{ ?a0 ?b1 ?c0 }} {{ {ENDLESS} }} ORDER BY ?a8",
        f"{COUNTED} --as-written",
    ],
)
def test_a_query_that_takes_for_ever_ends_when_its_time_is_up(lighthouses: Path, query: str) -> None:
    text, option, _ = query.partition(" --as-written")
    done = shell(f"phegraph query '{text}' --timeout 2{option}", lighthouses)
    assert (done.returncode, done.stdout) == (2, "")
    message = "There is no answer after 2 seconds. Ask for less, or allow more time.\n"
    assert done.stderr == f"Error: query: {message}"


def test_a_query_that_fills_the_memory_ends_before_it_does(lighthouses: Path) -> None:
    query = f"SELECT * {{ {ENDLESS} }} ORDER BY ?a0 ?c8"
    done = shell(f"phegraph query '{query}' --memory 0.2", lighthouses)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: query: The answer takes more than 0.2 GiB of memory.")


def test_a_stored_question_that_takes_for_ever_ends_when_its_time_is_up(lighthouses: Path) -> None:
    (lighthouses / "queries" / "endless.rq").write_text(f"#+ title: When does this end?\n{COUNTED}\n")
    done = shell("phegraph ask endless --timeout 1", lighthouses)
    assert (done.returncode, done.stdout) == (1, "")
    assert "no answer after 1 seconds" in done.stderr


@pytest.mark.parametrize(
    ("query", "rows"), [(f"SELECT * {{ {ENDLESS} }}", "1000"), ("CONSTRUCT WHERE { ?s ?p ?o }", "5")]
)
def test_an_answer_that_has_too_many_rows_is_an_error_of_which_nothing_is_printed(
    lighthouses: Path, query: str, rows: str
) -> None:
    done = shell(f"phegraph query '{query}' --rows {rows}", lighthouses)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"has more than {int(rows):,} rows or statements" in done.stderr


def test_there_may_be_as_many_rows_as_are_allowed_and_0_allows_any(lighthouses: Path) -> None:
    query = f"phegraph query 'SELECT ?a0 {{ {ENDLESS} }} LIMIT 5' --format csv"
    assert shell(f"{query} --rows 4", lighthouses).returncode == 2
    for words in ("--rows 5", "--rows 0 --timeout 0 --memory 0"):
        done = shell(f"{query} {words}", lighthouses)
        assert (done.returncode, len(done.stdout.splitlines())) == (0, 6)


def test_a_query_that_takes_for_ever_ends_when_it_is_interrupted(lighthouses: Path) -> None:
    process = subprocess.Popen([sys.executable, "-m", "phegraph", "query", COUNTED], cwd=lighthouses)
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(6)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == -signal.SIGINT
    finally:
        process.kill()
