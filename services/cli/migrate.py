"""`lianban migrate`: applies pending migrations to the databases that the environment names, or lists them."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from infra.services import HOUSEHOLD_KEYS, SERVICES
from services import RELEASE

from .failure import CONFIG, FAILED, UNAVAILABLE, USAGE, Failure

if TYPE_CHECKING:
    from services.chassis.log.migrations import Migration, Schema


DATABASES = (*SERVICES, HOUSEHOLD_KEYS)


def migrate(services: Sequence[str], check: bool, environment: Mapping[str, str] = os.environ) -> None:
    """Migrates the databases of these services, or of all that have a DATABASE_URL_<SERVICE>. `check` writes nothing.

    Raises Failure: 1 if `check` finds pending migrations, 2 for an unknown service, 69 if a database cannot be reached,
    78 if a schema does not fit this release or an address is missing."""
    unknown = [service for service in services if service not in DATABASES]
    if unknown:
        raise Failure(
            f"no service with a database is called {', '.join(unknown)}; there are {', '.join(DATABASES)}", USAGE
        )
    given = {service: environment.get(variable(service), "") for service in services or DATABASES}
    chosen = {service: url for service, url in given.items() if url}
    missing = [variable(service) for service in given if service not in chosen]
    if missing and (services or not chosen):
        raise Failure(f"set {', '.join(missing)}", CONFIG)
    asyncio.run(_migrate(chosen, check))


def variable(service: str) -> str:
    """Returns the environment variable with the address of the service's database."""
    return f"DATABASE_URL_{service.upper()}"


def schema(service: str, release: str = RELEASE) -> "Schema":
    """Returns the schema of a service: the sources that its composition lists, as this release applies them."""
    from services.chassis.log.migrations import KEYS, LOG, Schema

    if service == HOUSEHOLD_KEYS:
        return Schema(service, (KEYS,), release)
    return Schema(service, (LOG, *import_module(f"services.{service}.service").MIGRATIONS), release)


async def _migrate(urls: Mapping[str, str], check: bool) -> None:
    pending = [f"{service}: {one.path}" for service, url in urls.items() for one in await _one(service, url, check)]
    if check and pending:
        raise Failure("\n  ".join(["pending:", *pending]), FAILED)
    for line in pending:
        print(f"{line} applied")
    if not pending:
        print(f"{', '.join(urls)}: up to date")


async def _one(service: str, url: str, check: bool) -> "Sequence[Migration]":
    """Returns the pending migrations of one database. Applies them unless `check` is set."""
    from services.chassis.core.command import said
    from services.chassis.core.database import open_pool
    from services.chassis.core.startup import NOT_YET
    from services.chassis.log.migrations import SchemaError

    try:
        async with await open_pool(url, service, 1) as pool:
            if not check:
                return await schema(service).migrate(pool)
            async with pool.acquire() as connection:
                return await schema(service).pending(connection)
    except SchemaError as error:
        raise Failure(str(error), CONFIG) from None
    except ValueError as error:
        raise Failure(f"{variable(service)}: {error}", CONFIG) from None
    except NOT_YET as error:
        raise Failure(f"{service}: its database cannot be used: {said(error)}", UNAVAILABLE) from None
