"""The platform from outside. However it ends, no process is left, and the next start finds all data."""

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.account import account, open_to_all, remove
from infra.local.folder import Folder
from infra.local.patience import PATIENCE_SECONDS
from infra.local.places import CHECKOUT, JARS

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to be somebody else")
Running = tuple[subprocess.Popen[str], dict[str, int]]


def start(data: Path, **options: object) -> Running:
    argv = [sys.executable, "-m", "infra.local.tests.up", str(data)]
    process: subprocess.Popen[str] = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT, **options)  # type: ignore[call-overload]
    assert process.stdout
    return process, json.loads(process.stdout.readline())


def alive(pids: dict[str, int]) -> set[str]:
    return {name for name, pid in pids.items() if _runs(pid)}


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"  # a zombie may have no parent that reaps it


def gone(pids: dict[str, int]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while alive(pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not alive(pids)


def stop(running: Running) -> None:
    process, pids = running
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE_SECONDS) == 0
    assert not alive(pids)


@pytest.fixture
def closed_data() -> Iterator[Path]:
    """Returns a data folder that only its owner can enter."""
    path = Path(tempfile.mkdtemp())
    yield path
    remove(path)


def test_a_terminated_supervisor_leaves_no_process(fresh_data: Path) -> None:
    running = start(fresh_data)
    assert running[1].keys() == {"postgres", "kafka", "intake", "review"}
    stop(running)


def test_a_supervisor_that_is_interrupted_at_its_start_leaves_no_process(fresh_data: Path) -> None:
    argv = [sys.executable, "-m", "infra.local.tests.up", str(fresh_data)]
    process = subprocess.Popen(argv, cwd=CHECKOUT)
    while (fresh_data / "lock").read_text() != str(process.pid):
        time.sleep(0.01)  # from here on it starts servers, which takes longer than this
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE_SECONDS) == 0
    with Folder(fresh_data):  # the lock is free only when the last child has ended
        pass


def test_a_killed_supervisor_leaves_no_process_and_the_next_start_need_not_wait_for_anyone(fresh_data: Path) -> None:
    process, pids = start(fresh_data)
    process.kill()
    process.wait()
    successor = start(fresh_data)
    assert not alive(pids)
    stop(successor)


def test_a_supervisor_killed_together_with_its_guardian_leaves_no_process(fresh_data: Path) -> None:
    process, pids = start(fresh_data)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for guardian in set(map(int, children)) - set(pids.values()):
        os.kill(guardian, signal.SIGKILL)
    process.kill()
    assert gone(pids)


def test_a_second_supervisor_is_told_who_holds_the_folder(fresh_data: Path) -> None:
    running = start(fresh_data)
    argv = [sys.executable, "-m", "infra.local.tests.up", str(fresh_data)]
    second = subprocess.run(argv, check=False, capture_output=True, text=True, cwd=CHECKOUT)
    assert second.returncode == 1
    [line] = second.stderr.splitlines()
    assert f"in use by process {running[0].pid}: stop that one first" in line
    stop(running)


@as_root
def test_root_keeps_the_database_elsewhere_where_nobody_cannot_enter_the_data_folder(closed_data: Path) -> None:
    running = start(closed_data)
    place = Path((closed_data / "postgres-home").read_text())
    assert (place / "cluster").owner() == "nobody"
    assert not place.is_relative_to(closed_data)
    stop(running)
    remove(closed_data)
    assert not place.exists()


@as_root
@pytest.mark.skipif(
    not all(map(open_to_all, (Path(sys.executable).resolve(), CHECKOUT))), reason="Python or the checkout is closed"
)
def test_no_root_is_needed() -> None:
    nobody = account()
    assert nobody
    data = Path(tempfile.mkdtemp())
    os.chown(data, nobody.uid, nobody.gid)
    running = start(data, user=nobody.uid, group=nobody.gid, extra_groups=[], env=os.environ | {"HOME": "/nonexistent"})
    assert (data / "postgres" / "cluster").owner() == pwd.getpwuid(nobody.uid).pw_name
    stop(running)
    shutil.rmtree(data)


def test_the_jars_are_those_of_the_lock() -> None:
    assert sum(path.stat().st_size for path in JARS.rglob("*.jar")) > 40_000_000
