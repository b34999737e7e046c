"""Runs services in one process, with settings from the environment."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

from infra.services import SERVICES

from .failure import CONFIG, FAILED, UNAVAILABLE, USAGE, Failure

if TYPE_CHECKING:
    from services.chassis.service import Service

T = TypeVar("T")

IDENTITY, PORTAL = "identity", "portal"
OUTSIDE = ("verification", IDENTITY)
"""Outside systems. They can run on the same machine, but are not services of lianban."""

WITH_PAGES = (PORTAL,)
"""Services with a second port, for browsers."""

STARTABLE = (*SERVICES, *OUTSIDE)
"""Everything that `lianban serve` can start."""


def serve(names: Sequence[str]) -> None:
    """Serves until SIGTERM or Ctrl-C. Raises Failure with every error in the settings."""
    import uvloop

    from services.chassis.core.logging import configure

    unknown = [name for name in names if name not in STARTABLE]
    if unknown:
        raise Failure(f"no service is called {', '.join(unknown)}; there are {', '.join(STARTABLE)}", USAGE)
    configure()
    environment = dict(os.environ)
    services = checked(names, environment)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(services, [name for name in names if name in OUTSIDE], environment))


def checked(names: Sequence[str], environment: Mapping[str, str]) -> "list[Service]":
    """Returns the services without starting them. Raises Failure with every error in the settings of any of them."""
    from infra.simulators.verification.settings import OWN

    wrong: list[str] = []
    ours = {name: value for name, value in environment.items() if name not in OWN}
    services = [_service(name, ours, wrong) for name in names if name not in OUTSIDE]
    for name in names:
        if name in OUTSIDE:
            _try(partial(import_module(f"infra.simulators.{name}.settings").load, environment), wrong)
    if wrong:
        raise Failure("\n  ".join(["the settings are wrong:", *dict.fromkeys(wrong)]), CONFIG)
    return [service for service in services if service]


def _service(name: str, environment: Mapping[str, str], wrong: list[str]) -> "Service | None":
    from services.chassis.core.settings import load
    from services.chassis.service import Service

    settings = _try(lambda: load(name, environment, pages=name in WITH_PAGES), wrong)
    definition = _try(import_module(f"services.{name}.service").create, wrong)
    return Service(settings, definition) if settings and definition else None


def _try(work: Callable[[], T], wrong: list[str]) -> T | None:
    try:
        return work()
    except ValueError as error:
        wrong += str(error).splitlines()
        return None


async def _run(services: "list[Service]", outside: Sequence[str], environment: Mapping[str, str]) -> None:
    from services.chassis.core.data_keys import DataKeysError
    from services.chassis.core.startup import StartupTimeout
    from services.chassis.core.tasks import CannotGoOn, Loops
    from services.chassis.http.server import NotListening
    from services.chassis.log.migrations import SchemaError
    from services.chassis.messaging.readers import OtherPartitions
    from services.chassis.runtime.host import host

    loops = {name: Loops(name) for name in outside}
    try:
        async with AsyncExitStack() as stack:
            for name, own in loops.items():
                await stack.enter_async_context(
                    import_module(f"infra.simulators.{name}.service").running(environment, own)
                )
            await host(services, loops.values())
    except (NotListening, StartupTimeout) as error:
        raise Failure(str(error), UNAVAILABLE) from None
    except (SchemaError, OtherPartitions, DataKeysError) as error:
        raise Failure(str(error), CONFIG) from None
    except CannotGoOn as error:
        raise Failure(str(error), FAILED) from None
