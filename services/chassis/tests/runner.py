"""Runs one toy service as a separate process: `python -m services.chassis.tests.runner library|diary PLACE`."""

import asyncio
import os
import sys
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.chassis.core import logging
from services.chassis.core.settings import load, stop
from services.chassis.core.startup import StartupTimeout
from services.chassis.core.tasks import CannotGoOn
from services.chassis.log.migrations import SchemaError, Source
from services.chassis.messaging.readers import OtherPartitions
from services.chassis.operators.operator_routes import answer
from services.chassis.runtime.host import host
from services.chassis.service import Service

from .toy import diary, lend, library


def routes(service: Service) -> list[BaseRoute]:
    """Returns two routes: one lends a book, the other ends a background task."""

    async def post(request: Request) -> Response:
        applied = await service.ask(UUID(request.path_params["book"]), request.path_params["reader"], lend)
        return answer({"events": len(applied.events)})

    async def end(request: Request) -> Response:
        (task,) = (one for one in asyncio.all_tasks() if one.get_name() == request.path_params["task"])
        task.cancel()
        return answer({})

    return [
        Route("/lend/{book}/{reader}", post, methods=["POST"]),
        Route("/end/{task}", end, methods=["POST"]),
    ]


def _more() -> list[Source]:
    """Returns the further migrations in the folder that the environment variable MIGRATIONS names, if any."""
    return [Source("library", Path(os.environ["MIGRATIONS"]))] if "MIGRATIONS" in os.environ else []


def main(kind: str, place: str) -> None:
    """Serves until SIGTERM. Exits with 78 if the settings are invalid."""
    logging.configure()
    made = library(place) if kind == "library" else diary(place)
    definition = replace(made, routes=routes, migrations=(*made.migrations, *_more()))
    try:
        settings = load(made.aggregate.service, os.environ)
    except ValueError as error:
        stop(error)
    try:
        asyncio.run(host([Service(settings, definition)]))
    except (OtherPartitions, SchemaError) as error:
        stop(ValueError(str(error)))
    except (StartupTimeout, CannotGoOn) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(*sys.argv[1:])
