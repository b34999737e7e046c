"""CPU time of whole process trees, so that no process escapes the figures."""

from collections.abc import Iterable

import psutil


def cpu_seconds(roots: Iterable[int]) -> float:
    """User and system seconds of these processes and all their descendants, each once, the ended ones included."""
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
