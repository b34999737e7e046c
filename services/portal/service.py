"""The portal composed: what it reads, its tables, its pages."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from services.chassis.aggregate import Aggregate
from services.chassis.events import Codec
from services.chassis.service import Definition, Pages, Service
from services.messages import text

from .access import Access, Desk, load
from .access.person import Keys
from .access.statements import SQL as ACCESS
from .api import Api
from .citizen.drafts import SQL as DRAFTS
from .officer.statements import SQL as OFFICER
from .operator.settings import trace_url
from .others import Addresses, Others, addresses
from .register import ReadModel
from .statements import SQL
from .subscribers import reads
from .web.app import create_app
from .web.closed import for_browsers

TABLES = SQL["tables"] + ACCESS["tables"] + DRAFTS["tables"] + OFFICER["tables"]
"""All tables of the portal."""


def create(environment: Mapping[str, str] = os.environ) -> Definition:
    """The portal's definition. Raises ValueError with everything that its environment lacks."""
    places, access, traces = _settings(environment)
    others, keys = Others(places), Keys(access.secret.get_secret_value())

    def routes(service: Service) -> Sequence[BaseRoute]:
        return Api(service, others).routes()

    def pages(service: Service) -> ASGIApp:
        return create_app(service, others, Desk(service, access), traces)

    aggregate = Aggregate("portal", None, evolve, Codec({}), ReadModel(keys))
    return Definition(
        aggregate,
        reads(),
        routes,
        tables=TABLES,
        personal=frozenset({"identity", "agent", "persons"}),
        wording=text,
        pages=Pages(pages, for_browsers),
    )


def _settings(environment: Mapping[str, str]) -> tuple[Addresses, Access, str]:
    found: list[Any] = []
    wrong: list[str] = []
    for read in (addresses, load, trace_url):
        try:
            found.append(read(environment))
        except ValueError as error:
            wrong += str(error).splitlines()
    if wrong:
        raise ValueError("\n".join(wrong))
    return found[0], found[1], found[2]


def evolve(state: None, event: Any) -> None:
    """A read model has no events of its own."""
