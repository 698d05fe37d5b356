"""Who this process is, and whether another one still lives: host, process id and its start time (ids are used again)."""

import os
import socket
from pathlib import Path


def me() -> str:
    """This process, as one word."""
    return _name(os.getpid())


def alive(name: str) -> bool:
    """Whether the process of that name lives. One on another host counts as living: nobody here can know."""
    host, pid, _ = name.split("/", 2)
    return host != socket.gethostname() or (pid.isdigit() and _name(int(pid)) == name)


def _name(pid: int) -> str:
    return f"{socket.gethostname()}/{pid}/{_started(pid)}"


def _started(pid: int) -> str:
    try:
        # Field 22 of /proc/PID/stat is the start time in clock ticks since boot (proc(5)); the name before it may hold spaces.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return _exists(pid)


def _exists(pid: int) -> str:
    try:
        os.kill(pid, 0)
    except OSError:
        return "gone"
    return "here"


def tree_memory() -> int:
    """Bytes of resident memory of this process and all that descend from it; shared pages count in each."""
    parents: dict[int, list[int]] = {}
    sizes: dict[int, int] = {}
    page = os.sysconf("SC_PAGE_SIZE")
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(entry.name)
        parents.setdefault(int(fields[1]), []).append(pid)
        sizes[pid] = int(fields[21]) * page
    waiting, total = [os.getpid()], 0
    while waiting:
        pid = waiting.pop()
        total += sizes.get(pid, 0)
        waiting += parents.get(pid, [])
    return total


def cores() -> int:
    """How many processes can really run at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
