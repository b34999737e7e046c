"""CPU time of process trees, so that no process is left out of the figures."""

from collections.abc import Iterable

import psutil


def cpu_seconds(roots: Iterable[int]) -> float:
    """Returns the user and system seconds of these processes and their descendants, including ended ones. Each process counts once."""
    processes = {process.pid: process for root in roots for process in _tree(root)}
    return sum(_of(process) for process in processes.values())


def _tree(root: int) -> list[psutil.Process]:
    process = psutil.Process(root)
    return [process, *process.children(recursive=True)]


def _of(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    ended = getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0)
    return float(times.user + times.system + ended)
