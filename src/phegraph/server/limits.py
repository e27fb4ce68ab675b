"""Limits of the server: everything that one client could take from the others, each with a default."""

from collections.abc import Mapping
from difflib import get_close_matches

from msgspec import Struct
from msgspec.structs import fields, replace

from phegraph.errors import ProjectError
from phegraph.system.limits import GIB, LARGEST_LIMIT, Budget


class ServerLimits(Struct, frozen=True):
    """What clients may take. Seconds, memory and rows of an answer are those of every command: a `Budget`.

    Attributes:
        queries: Free queries that run at the same time.
        questions: Stored questions, pages and names that run at the same time, whatever free queries do.
        queue: Requests of either kind that wait.
        wait: Seconds that a request waits.
        busy_seconds: Seconds of a free query after which it is ended where another one waits.
        per_client: Free queries of one client that run or wait.
        query_length: Characters of a query.
        body_mib: MiB of the body of a request.
        answer_mib: MiB of an answer, before it is compressed.
        connections: Connections at the same time.
        idle_seconds: Seconds that a connection may take over the head of a request, its body, or reading
            nothing of an answer.
        kept_mib: MiB of answers that are kept, to be sent again without being evaluated.
        disk_from: Statements from which on each worker reads a store on disk, so that workers that read much
            have no copies of a store in memory.
        names: Names that are read of an endpoint of others.
    """

    queries: int = 8
    questions: int = 4
    queue: int = 64
    wait: float = 10
    busy_seconds: float = 2
    per_client: int = 4
    query_length: int = 100_000
    body_mib: float = 1
    answer_mib: float = 32
    connections: int = 1000
    idle_seconds: float = 20
    kept_mib: float = 64
    disk_from: int = 500_000
    names: int = 100_000

    @property
    def answer_bytes(self) -> int:
        return int(self.answer_mib * 2**20)

    def changed(self, values: Mapping[str, float]) -> "ServerLimits":
        """The limits with others in their place.

        Raises:
            ProjectError: There is no such limit, or it cannot have that value.
        """
        known = {field.name: field.type for field in fields(ServerLimits)}
        for name, value in values.items():
            if name not in known:
                close = get_close_matches(name, known, 1)
                hint = f"Did you mean {close[0]}?" if close else f"There are {', '.join(known)}."
                raise ProjectError(f"The server has no limit {name!r}.", hint=hint)
            if not 0 < value <= LARGEST_LIMIT or (known[name] is int and value != int(value)):
                hint = f"Write a number above 0, up to {LARGEST_LIMIT:,}."
                raise ProjectError(f"The limit {name} cannot be {value:g}.", hint=hint)
        return replace(self, **{name: known[name](value) for name, value in values.items()})


def within_machine(budget: Budget, workers: int) -> Budget:
    """A budget whose memory all workers can use up at the same time and leave half of the machine's."""
    with open("/proc/meminfo", encoding="ascii") as statistics:  # noqa: PTH123
        total = int(statistics.readline().split()[1]) * 1024
    share = total // 2 // workers
    memory = min(budget.memory or share, share)
    return budget.changed(memory=memory / GIB)
