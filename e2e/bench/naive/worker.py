"""One process that runs some of the services. NAIVE_JOB contains its job as JSON. SIGTERM ends it."""

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from importlib import import_module
from typing import Any, cast

import uvicorn
import uvloop
from faststream.kafka import KafkaBroker
from lianban_contracts import topics
from pydantic import BaseModel, ConfigDict
from starlette.applications import Starlette

from infra.local.ports import HOST
from services.chassis.core import problems
from services.chassis.core.command import Refusal
from services.chassis.core.database import Pool, open_pool
from services.chassis.service import Definition, Service

from .broker import broker, relay, subscribe, undecoded
from .platform import UsualPlatform
from .portal import UsualPortal
from .reporting import UsualReporting
from .service import UsualService
from .setting import Setting

READERS: Mapping[str, Callable[[Pool], UsualPortal | UsualReporting]] = {
    "portal": UsualPortal,
    "reporting": UsualReporting,
}
"""Services that publish nothing. They read the topics of the cases."""


class Job(BaseModel):
    """The services of one process and their addresses."""

    model_config = ConfigDict(frozen=True)

    services: tuple[str, ...]
    brokers: str
    databases: dict[str, str]
    """The database URL of each service that has one."""
    port: int
    """The HTTP port of intake."""
    setting: Setting


async def work(job: Job) -> None:
    """Runs the services of a job until SIGTERM or SIGINT, or until one of its tasks fails."""
    stopping = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as group:
        kafka = broker(job.brokers)
        stack.push_async_callback(kafka.stop)
        endless = [part for name in job.services for part in await _parts(stack, kafka, job, name)]
        await kafka.start()
        tasks = [group.create_task(part) for part in endless]
        await stopping.wait()
        for task in tasks:
            task.cancel()


Endless = Coroutine[None, None, None]


async def _parts(stack: AsyncExitStack, kafka: KafkaBroker, job: Job, name: str) -> list[Endless]:
    """Subscribes one service. Returns its other coroutines, which run until they are cancelled."""
    workers = job.setting.workers
    if name == "verification":
        subscribe(kafka, topics.VERIFICATION_REQUESTS, name, workers, UsualPlatform(kafka).take)
        return []
    pool = await stack.enter_async_context(await open_pool(job.databases[name], name, job.setting.connections))
    if name in READERS:
        await _read(kafka, name, READERS[name](pool), workers)
        return []
    service = UsualService(_definition(name), pool)
    await service.migrate()
    for topic in service.definition.reads.topics:
        subscribe(kafka, topic, f"{name}.{topic}", workers, service.take, undecoded)
    return [relay(kafka, pool, job.setting), *([_listen(service, job.port)] if name == "intake" else [])]


async def _read(kafka: KafkaBroker, name: str, reader: UsualPortal | UsualReporting, workers: int) -> None:
    await reader.migrate()
    for topic in (topics.APPLICATIONS, topics.DETERMINATIONS, *topics.BENEFITS):
        subscribe(kafka, topic, f"{name}.{topic}", workers, reader.take, undecoded)


def _definition(name: str) -> Definition:
    definition: Definition = import_module(f"services.{name}.service").create()
    return definition


async def _listen(service: UsualService, port: int) -> None:
    routes = service.definition.routes(cast(Service, service))  # filing uses only `ask` and `clock`
    handlers: Mapping[Any, Any] = {Refusal: problems.handler(service.definition.wording)}
    app = Starlette(routes=routes, exception_handlers=handlers)
    server = uvicorn.Server(uvicorn.Config(app, HOST, port, log_config=None, access_log=False, lifespan="off"))
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    await server.startup()
    await server.main_loop()


if __name__ == "__main__":
    uvloop.run(work(Job.model_validate_json(os.environ["NAIVE_JOB"])))
