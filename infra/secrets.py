"""Random secrets for `deploy/compose.yaml`: `python -m infra.secrets deploy/.env`.

Adds what is missing to the file, and keeps what is there. Only its owner can read the file."""

import secrets
import sys
from pathlib import Path

from .local.files import replace
from .local.roles import roles
from .services import HOUSEHOLD_KEYS, SERVICES


def names() -> list[str]:
    """Returns the variables: the passwords of PostgreSQL's administrator and of each role, and the portal's secret."""
    databases = [
        f"DATABASE_PASSWORD_{role.upper()}" for service in (*SERVICES, HOUSEHOLD_KEYS) for role in roles(service)
    ]
    return ["DATABASE_PASSWORD", *databases, "PORTAL_SECRET"]


def complete(file: Path) -> list[str]:
    """Adds the missing variables to the file, and returns their names."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    known = {line.partition("=")[0] for line in text.splitlines()}
    missing = [name for name in names() if name not in known]
    added = "".join(f"{name}={secrets.token_urlsafe(32)}\n" for name in missing)
    replace(file, text + ("\n" if text and not text.endswith("\n") else "") + added, 0o600)
    return missing


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("say the file, for instance deploy/.env")
    print("\n".join(complete(Path(sys.argv[1]))) or "nothing was missing")
