"""The jars of Apache Kafka, pinned by SHA-256, and their paths on this machine."""

import fcntl
import hashlib
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import LocalError

if TYPE_CHECKING:
    from jgo.maven import Dependency, MavenContext

KAFKA = "org.apache.kafka:kafka_2.13:4.3.1"
LOCK = Path(__file__).with_name("kafka.lock.toml")


@dataclass(frozen=True, slots=True)
class Jar:
    """One entry of the lock file."""

    group: str
    artifact: str
    version: str
    sha256: str

    def path(self, folder: Path) -> Path:
        """Returns the path of this jar in a Maven cache."""
        return folder.joinpath(
            *self.group.split("."), self.artifact, self.version, f"{self.artifact}-{self.version}.jar"
        )

    def is_in(self, folder: Path) -> bool:
        """Returns True if the jar in the cache has the pinned hash."""
        path = self.path(folder)
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == self.sha256


def locked() -> list[Jar]:
    """Returns the pinned jars in the order of the class path."""
    pins = tomllib.loads(LOCK.read_text())["dependencies"]
    return [Jar(pin["groupId"], pin["artifactId"], pin["version"], pin["sha256"]) for pin in pins]


def fetch(folder: Path) -> list[Path]:
    """Downloads missing and damaged jars into the Maven cache `folder`. Returns the class path.

    Raises LocalError if a download fails."""
    jars = locked()
    if _missing(jars, folder):
        with _alone(folder):
            _download(_missing(jars, folder), folder)
    return [jar.path(folder) for jar in jars]


def _missing(jars: list[Jar], folder: Path) -> list[Jar]:
    return [jar for jar in jars if not jar.is_in(folder)]


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:  # another run may be downloading the same jars
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _download(jars: list[Jar], folder: Path) -> None:
    context = _context(folder)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda jar: _download_one(context, jar, folder), jars))


def _download_one(context: "MavenContext", jar: Jar, folder: Path) -> None:
    jar.path(folder).unlink(missing_ok=True)  # an interrupted download leaves a partial file, which jgo would keep
    try:
        context.project(jar.group, jar.artifact).at_version(jar.version).artifact().resolve()
    except (OSError, RuntimeError) as error:
        raise LocalError(
            f"cannot download {jar.artifact} for Kafka: {error}; check the network, or name a mirror in jgo's config file"
        ) from error
    if not jar.is_in(folder):
        raise LocalError(f"{jar.path(folder)} is not what {LOCK.name} pins; check the Maven mirror that it came from")


def _context(folder: Path) -> "MavenContext":
    # Imported late: the import takes half a second, and a start with all jars present does not need it.
    from jgo.config import GlobalSettings
    from jgo.maven import MavenContext

    mirrors = GlobalSettings.load().repositories
    return MavenContext(repo_cache=folder, local_repos=[], remote_repos=mirrors or None, timeout=60)


def lock(folder: Path) -> None:
    """Resolves Kafka's dependencies and writes the lock file. For maintainers, after a change of the version."""
    from jgo.env import LockFile

    context = _context(folder)
    [kafka], others = context.resolver.resolve([context.create_dependency(KAFKA)])
    jars = [kafka, *others, _log_binding(context, others)]
    LockFile.from_resolved_dependencies(jars, environment_name="kafka").save(LOCK)


def _log_binding(context: "MavenContext", dependencies: "list[Dependency]") -> "Dependency":
    # Kafka logs to slf4j, and its published dependencies have no binding for it. Without one, its errors would be lost.
    version = next(one.version for one in dependencies if one.artifactId == "log4j-core")
    return context.create_dependency(f"org.apache.logging.log4j:log4j-slf4j-impl:{version}")


if __name__ == "__main__":
    lock(Path(".lianban/cache/jars"))
