"""Writes the lists of departments into deployment files, and the tables of facts into documentation.

`make generate` calls it as `python -m infra.generate`. A list is between a line `# departments: <name>` and a line `#
end of departments`. The rest of a file is kept."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from lianban_contracts.departments import DEPARTMENTS

from .fact_tables import PAGES, with_tables
from .local.roles import owner
from .services import HOUSEHOLD_KEYS, SERVICES

ROOT = Path(__file__).parents[1]

FILES = (
    "deploy/compose.yaml",
    "deploy/helm/lianban/values.yaml",
    "infra/telemetry/prometheus.yaml",
    "pyproject.toml",
)
"""The files with lists of departments."""

_LIST = re.compile(r"^(?P<indent> *)# departments: (?P<name>[a-z ]+)\n.*?^ *# end of departments\n", re.M | re.S)


def _database(name: str, role: str = "") -> str:
    password = f"DATABASE_PASSWORD_{(role or name).upper()}"
    return f'DATABASE_URL_{name.upper()}: "postgresql://{role or name}:${{{password}:?}}@postgres/{name}"'


def _key(name: str) -> str:
    return f"KEY_FILE_{name.upper()}: /etc/lianban/keys/{name}.json"


def _compose_service(name: str) -> list[str]:
    return [
        f"{name}:",
        "  <<: *service",
        f"  command: [{name}]",
        f"  environment: {{<<: *kafka, HTTP_PORT_{name.upper()}: 8080, {_key(name)}, {_database(name)}}}",
    ]


LISTS: Mapping[str, Callable[[], Sequence[str]]] = {
    "services of compose": lambda: [line for name in DEPARTMENTS for line in _compose_service(name)],
    "databases": lambda: [f"SERVICES: {' '.join((*SERVICES, HOUSEHOLD_KEYS))}"],
    "databases to migrate": lambda: [_database(name, owner(name)) for name in DEPARTMENTS],
    "addresses": lambda: [f"URL_{name.upper()}: http://{name}:8080" for name in DEPARTMENTS],
    "services of the chart": lambda: [f"{name}: {{replicas: 2}}" for name in DEPARTMENTS],
    "targets": lambda: [f"- {name}:8080" for name in DEPARTMENTS],
    "packages": lambda: [" ".join(f'"services.{name}",' for name in DEPARTMENTS)],
}
"""The lines of each list."""


def generated(text: str) -> str:
    """Returns the text of a file with its lists rewritten. Raises KeyError for a list that is not in LISTS."""
    return _LIST.sub(_written, text)


def _written(found: re.Match[str]) -> str:
    name = found["name"]
    lines = (f"# departments: {name}", *LISTS[name](), "# end of departments")
    return "".join(f"{found['indent']}{line}\n" for line in lines)


def main() -> None:
    """Rewrites every file."""
    for name in FILES:
        file = ROOT / name
        file.write_text(generated(file.read_text(encoding="utf-8")), encoding="utf-8")
    for name in PAGES:
        page = ROOT / name
        page.write_text(with_tables(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
