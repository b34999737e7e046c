"""Runs everything on this machine: PostgreSQL, Kafka, and one process per service."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from infra.kafka.access import rights
from infra.local import LocalError, Platform, Program, stopped_by_signals
from infra.local.files import replace

from .addresses import FILE
from .failure import FAILED, Failure
from .serve import IDENTITY, OUTSIDE, PORTAL, STARTABLE, WITH_PAGES

MIGRATE = (sys.executable, "-m", "services.cli", "migrate")
"""The command that migrates the embedded databases."""

RIGHTS = rights()
"""The rights of each client on the embedded broker."""

APART: Mapping[str, Sequence[str]] = {service: (service,) for service in STARTABLE}
"""One process per service."""

PEOPLE = Path(__file__).parent / "demo" / "people.yaml"
"""The persons who can sign in to the embedded provider."""


def up(data: Path | None, once: bool) -> None:
    """Runs until Ctrl-C. Raises Failure if something cannot run, for instance because the disk is full."""
    try:
        asyncio.run(_up(data, once))
    except (LocalError, OSError) as error:
        raise Failure(str(error), FAILED) from None


async def _up(data: Path | None, once: bool) -> None:
    with stopped_by_signals():
        async with system(data) as platform:
            print(f"lianban runs at {platform.public_url(PORTAL)}", flush=True)
            print(signing_in(platform), flush=True)
            if not once:
                print("Ctrl-C stops it.", flush=True)
                await asyncio.Event().wait()


@asynccontextmanager
async def system(data: Path | None = None, processes: Mapping[str, Sequence[str]] = APART) -> AsyncIterator[Platform]:
    """Runs the system.

    The addresses of the services are in the data folder. `processes`: the services of each process."""
    from infra.local.places import DATA

    environment = dict(os.environ)
    place = data or Path(environment.get("LIANBAN_DATA") or DATA)
    place.mkdir(parents=True, exist_ok=True)
    environment.setdefault("NOTIFY_SMS_GATEWAY", f"file:{place.resolve() / 'sms'}")
    book, people = place / FILE, place / PEOPLE.name
    if not people.exists():
        replace(people, PEOPLE.read_text(encoding="utf-8"))
    listed = programs(environment, processes, people)
    async with Platform(place, listed, topics(environment), ours(environment), MIGRATE, RIGHTS) as platform:
        answers = {service: platform.url(service) for service in platform.services}
        replace(book, json.dumps({**answers, "pages": platform.public_url(PORTAL)}, indent=1))
        try:
            yield platform
        finally:
            book.unlink(missing_ok=True)


def programs(
    environment: Mapping[str, str], processes: Mapping[str, Sequence[str]] = APART, people: Path = PEOPLE
) -> list[Program]:
    """Returns the processes. Each is a static member of its consumer groups.

    A static member gets its partitions at once after a crash. `people`: the persons who can sign in without a password,
    unless the environment names a provider."""
    left_out = {IDENTITY} if "OIDC_ISSUER" in environment else set()
    served = {name: [one for one in services if one not in left_out] for name, services in processes.items()}
    return [_program(name, services, environment, people) for name, services in served.items() if services]


def _program(name: str, services: Sequence[str], environment: Mapping[str, str], people: Path) -> Program:
    from infra.simulators.verification.settings import OWN

    outside = {name: environment[name] for name in OWN if name in environment}
    secrets = {PORTAL: ["PORTAL_SECRET"], IDENTITY: ["OIDC_CLIENT_SECRET"]}
    if "OIDC_ISSUER" not in environment:
        secrets[PORTAL] += secrets[IDENTITY]
    return Program(
        name,
        [sys.executable, "-m", "services.cli", "serve", *services],
        services=services,
        databases=[service for service in services if service not in OUTSIDE],
        public=[service for service in services if service in WITH_PAGES],
        env={
            "LIANBAN_MEMBER": f"{name}-1",
            **(outside if "verification" in services else {}),
            **({"IDENTITY_PEOPLE": str(people)} if IDENTITY in services else {}),
        },
        secrets=list(dict.fromkeys(one for service in services for one in secrets.get(service, ()))),
    )


def signing_in(platform: Platform) -> str:
    """Returns one line that says how to sign in to the portal."""
    sign_in = f"{platform.public_url(PORTAL)}/sign-in"
    how = "as anybody of the demonstration, no password" if IDENTITY in platform.services else "with your provider"
    return f"sign in at {sign_in} {how}"


def ours(environment: Mapping[str, str]) -> dict[str, str]:
    """Returns the environment without the settings of the verification platform.

    Services refuse settings that they do not know."""
    from infra.simulators.verification.settings import OWN

    return {name: value for name, value in environment.items() if name not in OWN}


def topics(environment: Mapping[str, str]) -> list[tuple[str, int]]:
    """Returns every topic with its number of partitions."""
    from lianban_contracts.topics import CONTROL, PARTITIONED

    from services.chassis.core.settings import Settings

    default = Settings.model_fields["partitions"].default
    partitions = int(environment.get("LIANBAN_PARTITIONS", default))
    return [*((topic, partitions) for topic in PARTITIONED), *((topic, 1) for topic in CONTROL)]
