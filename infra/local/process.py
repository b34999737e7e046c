"""Child processes. They never outlive this process, and any event loop can wait for their end."""

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from .guardian import Guardian

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Account:
    """The system account of a child."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Command:
    """A command to run. `stop` is the signal for a clean end, `keep` are file descriptors that the child inherits.

    Without `account` it runs as the current account."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    log: Path | None = None
    stop: signal.Signals = signal.SIGTERM
    account: Account | None = None
    keep: Sequence[int] = ()


class Child:
    """A running process. It writes to its log file directly, so that no output is lost if this process dies."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self._ended: Future[int] = Future()
        self._guardian = Guardian.shared()
        self._popen = _spawn(command)
        try:
            self._guardian.watch(self.pid, command.stop)
            threading.Thread(target=self._reap, name=f"reap {command.name}", daemon=True).start()
        except BaseException:  # without the thread, nothing would notice its end
            self._popen.kill()
            self._popen.wait()
            raise

    @property
    def pid(self) -> int:
        """Returns the process id, which is also the id of its process group."""
        return self._popen.pid

    @property
    def running(self) -> bool:
        """Returns True if the process has not ended."""
        return not self._ended.done()

    async def wait(self) -> int:
        """Waits for the end. Returns the exit code, or the negative signal number."""
        return await asyncio.shield(asyncio.wrap_future(self._ended))

    async def stop(self, patience: float = 10) -> int:
        """Sends the stop signal, and kills the process after `patience` seconds. Returns the exit code."""
        self._send(self.command.stop)
        try:
            return await asyncio.wait_for(self.wait(), patience)
        except TimeoutError:
            return await self.kill()

    async def kill(self) -> int:
        """Kills the process, as kill -9 does. Returns the exit code."""
        self._send(signal.SIGKILL)
        return await self.wait()

    def _send(self, which: signal.Signals) -> None:
        if self.running:
            self._popen.send_signal(which)

    def _reap(self) -> None:
        code = self._popen.wait()
        try:
            self._guardian.forget(self.pid)
        finally:
            self._ended.set_result(code)


def _spawn(command: Command) -> subprocess.Popen[bytes]:
    account = command.account
    log = command.log.open("ab") if command.log else None
    try:
        return subprocess.Popen(  # noqa: S603
            command.argv,
            env=dict(command.env),
            stdin=subprocess.DEVNULL,
            stdout=log or subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            cwd="/" if account else None,
            pass_fds=command.keep,
            start_new_session=True,  # Ctrl-C reaches only the supervisor, which stops the children in order
            preexec_fn=_die_with_parent(command.stop),  # noqa: PLW1509 - calls one system call, takes no lock
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    finally:
        if log:
            log.close()


def _die_with_parent(stop: signal.Signals) -> Callable[[], None] | None:
    if _libc is None:
        return None
    parent, prctl = os.getpid(), _libc.prctl

    def arrange() -> None:
        prctl(PR_SET_PDEATHSIG, int(stop))
        if os.getppid() != parent:  # the parent died before prctl took effect
            os._exit(1)

    return arrange
