"""A sample of the storm: hostile requests and killed workers; `make storm` has all of it."""

from pathlib import Path

from servers import storm
from servers.serving import KEEPING_NOTHING, serving

QUESTION = "question/south-of?light=Gull+Rock"


def test_hostile_requests_and_killed_workers_lead_to_no_fault_and_no_wrong_answer(lighthouses: Path) -> None:
    options = ("--unchecked", "--no-pages", "--limit=per_client=100", *KEEPING_NOTHING)
    with serving(lighthouses, *options) as server:
        seen = storm.hostile_requests(server, 400, seed=7)
        assert seen["400"]
        assert not [status for status in seen if status.startswith("5")]
        load = storm.kills(server, 10, QUESTION, seed=7)
        assert load.wrong == 0
        assert load.seen["stored", "200"]
        assert sum(number for (_, status), number in load.seen.items() if status != "200") <= 10
        assert storm.tracebacks(server) == []
        with server.client() as client:
            assert client.get("ready").status_code == 200
