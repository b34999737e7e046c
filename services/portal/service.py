"""The portal composed: what it reads, its tables, its pages."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.routing import BaseRoute

from services.chassis.aggregate import Aggregate
from services.chassis.events import Codec
from services.chassis.service import Definition, Service
from services.messages import text

from .api import Api
from .others import Others, addresses
from .pages import Pages
from .register import SQL, ReadModel
from .subscribers import reads


def create(environment: Mapping[str, str] = os.environ) -> Definition:
    """The portal's definition. Raises ValueError with everything that its environment lacks."""
    others = Others(addresses(environment))

    def routes(service: Service) -> Sequence[BaseRoute]:
        return [*Api(service, others).routes(), *Pages(service, others).routes()]

    aggregate = Aggregate("portal", None, evolve, Codec({}), ReadModel())
    return Definition(aggregate, reads(), routes, tables=SQL["tables"], wording=text)


def evolve(state: None, event: Any) -> None:
    """A read model has no events of its own."""
