"""Addresses of the services, from the environment or from the file that `lianban up` writes."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from .failure import UNAVAILABLE, Failure

FILE = "services.json"
"""The file in the data folder. It exists while the system runs."""

DATA = ".lianban"

NOWHERE = "no running system found: start one with `lianban up`, or set URL_{service}"


def written(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Returns the addresses of the system that runs from this folder or one above it. Empty if none runs."""
    folders = [Path(environment["LIANBAN_DATA"])] if "LIANBAN_DATA" in environment else _above(Path.cwd())
    found = next((folder / FILE for folder in folders if (folder / FILE).is_file()), None)
    addresses: dict[str, str] = json.loads(found.read_text()) if found else {}
    return addresses


def _above(place: Path) -> list[Path]:
    return [folder / DATA for folder in (place, *place.parents)]


def address(service: str, environment: Mapping[str, str] = os.environ) -> str:
    """Returns the URL of one service. Raises Failure if there is none."""
    url = environment.get(f"URL_{service.upper()}") or written(environment).get(service)
    if not url:
        raise Failure(NOWHERE.format(service=service.upper()), UNAVAILABLE)
    return url.rstrip("/")


def addresses(services: tuple[str, ...], environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Returns the URLs of several services. Raises Failure for the first service without one."""
    return {service: address(service, environment) for service in services}
