"""A worker: a fork of the zygote that does one job after another, until it is killed."""

import gc
import os
import resource
import signal
import socket
import traceback
from collections.abc import Callable, Mapping

from phegraph.errors import PhegraphError
from phegraph.server.messages import READY, Job, Reply, decode_job, framed, receive
from phegraph.server.operations.table import OPERATIONS, OPERATIONS_OF_ENDPOINTS
from phegraph.server.problems import TOO_MUCH, problem, problem_of
from phegraph.server.served import Served
from phegraph.system.forks import end_with_parent
from phegraph.system.limits import limit_memory

_KEPT_FOR_ANSWERS = 0.5
"""The part of its memory that must be left when a worker takes a job."""


def work(connection: socket.socket, served: Served, zygote: int) -> None:
    """Do jobs until the other end is closed.

    Args:
        connection: The socket to the front.
        served: The graph, which was loaded before the fork.
        zygote: The process that forked this one, and that this one does not outlive.
    """
    end_with_parent(zygote)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    gc.freeze()  # collecting what the zygote allocated would copy its pages
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)  # libraries print when they abort; the front reports it
    memory = served.budget.memory
    limit_memory(memory)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    operations = OPERATIONS_OF_ENDPOINTS if served.is_live else OPERATIONS
    begun_with = _resident()
    connection.sendall(READY)
    while message := receive(connection):
        reply = _reply(operations, decode_job(message), served)
        if memory and _resident() - begun_with > memory * _KEPT_FOR_ANSWERS:
            reply = Reply(
                reply.status, reply.media_type, reply.body, reply.headers, reply.fault, is_last=True
            )
        connection.sendall(framed(reply))
        if reply.is_last:
            return


def _reply(operations: Mapping[str, Callable[..., Reply]], job: Job, served: Served) -> Reply:
    try:
        reply = operations[job.operation](served, **job.values)
    except PhegraphError as error:
        return problem_of(error)
    except MemoryError:
        return problem(*TOO_MUCH, is_last=True)
    except Exception:  # noqa: BLE001 - a fault of one answer ends no worker, and is logged by the front
        return problem(500, "This is a fault of phegraph.", fault=traceback.format_exc())
    if len(reply.body) > served.limits.answer_bytes:
        message = f"The answer has more than {served.limits.answer_mib:g} MiB."
        return problem(422, message, "Ask for less, with LIMIT and OFFSET.")
    return reply


def _resident() -> int:
    """The bytes of memory that this process has to itself and shares."""
    with open("/proc/self/statm", "rb") as statistics:  # noqa: PTH123
        return int(statistics.read().split()[1]) * resource.getpagesize()
