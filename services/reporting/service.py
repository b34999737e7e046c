"""Composition of reporting."""

import os
from collections.abc import Mapping, Sequence
from typing import Never, assert_never

from starlette.routing import BaseRoute

from services.chassis.core.aggregate import Aggregate
from services.chassis.core.events import Codec
from services.chassis.log.migrations import source
from services.chassis.operators.rebuild import rebuild_route
from services.chassis.service import Definition, Service
from services.messages import text
from services.policy import load_packs

from .api import Api
from .case_table import CaseTable, empty_cases
from .computing import Indicators
from .subscribers import reads
from .sums import SumsClient, addresses

MIGRATIONS = (source("services.reporting"),)


def create(environment: Mapping[str, str] = os.environ) -> Definition:
    """Reporting as a service. Raises ValueError if the environment lacks the address of a service that is asked for sums."""
    sums, packs = SumsClient(addresses(environment)), load_packs()

    def routes(service: Service) -> Sequence[BaseRoute]:
        return [*Api(Indicators(service, sums, packs)).routes(), rebuild_route(service, empty_cases)]

    aggregate = Aggregate("reporting", None, evolve, Codec({}), CaseTable())
    return Definition(aggregate, reads(), routes, MIGRATIONS, wording=text, keeps=frozenset({"counted_cases"}))


def evolve(state: None, event: Never) -> None:
    """Reporting has no events of its own. Raises AssertionError."""
    assert_never(event)
