"""Handles the pid file that an earlier run of PostgreSQL left in its data folder."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from .errors import LocalError
from .files import replace

WHOLE = 7  # lines in the pid file of a server that was ready; the last one names its shared memory


def disown_pid_file(cluster: Path) -> None:
    """Makes the pid file of an earlier run harmless. Raises LocalError while a process still uses the folder.

    After a crash, and in every restarted container, the pid in the file can belong to another process, and PostgreSQL
    would not start. The pid is replaced by that of this process, which PostgreSQL accepts as its parent. The rest of
    the file is kept: with it, PostgreSQL finds backends of the last run that still hold the shared memory, and waits
    only for them. An empty or partial file has no such information. It is deleted if no process works in the folder."""
    file = cluster / "postmaster.pid"
    if not file.exists():
        return
    text = file.read_text(errors="replace")
    pid, _, rest = text.partition("\n")
    if pid.isdigit() and str(cluster) in _command_line(pid):
        return  # a running server, or one that is about to end; PostgreSQL reports it itself
    if pid.isdigit() and text.count("\n") >= WHOLE:
        left = file.stat()
        replace(file, f"{os.getpid()}\n{rest}", left.st_mode & 0o777, (left.st_uid, left.st_gid))
        return
    if user := next(_users(cluster), None):
        raise LocalError(f"{file} is not whole, and process {user} still uses the database: stop it first")
    file.unlink()


def _command_line(pid: str) -> str:
    record = Path("/proc", pid, "cmdline")
    if Path("/proc/self").exists():
        return record.read_text(errors="replace") if record.exists() else ""
    return subprocess.run(["ps", "-o", "args=", "-ww", "-p", pid], check=False, capture_output=True, text=True).stdout  # noqa: S603, S607


def _users(cluster: Path) -> Iterator[str]:
    """Yields the ids of processes that work in the folder: a server and its backends."""
    if not Path("/proc/self").exists():
        argv = ["lsof", "-t", "-a", "-d", "cwd", str(cluster)]
        found = subprocess.run(argv, check=False, capture_output=True, text=True)  # noqa: S603
        yield from found.stdout.split()
        return
    for place in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if place.readlink() == cluster.resolve():
                yield place.parent.name
        except OSError:  # the process has just ended, or belongs to another user
            continue
