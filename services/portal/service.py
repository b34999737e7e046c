"""Composition of the portal: its subscriptions, tables and pages."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Never, TypeVar, assert_never

from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from services.chassis.core.aggregate import Aggregate
from services.chassis.core.events import Codec
from services.chassis.log.migrations import source
from services.chassis.service import Definition, Pages, Service, Step
from services.messages import text
from services.portal.clients.service_clients import Addresses, ServiceClients, addresses
from services.portal.identity.person import Keys
from services.portal.identity.strongbox import Strongbox
from services.portal.notifications import settings as notification_settings
from services.portal.notifications.gateways import gateway
from services.portal.notifications.sender import Sender
from services.portal.notifications.settings import NotificationSettings
from services.portal.pages.operator.trace_settings import trace_url
from services.portal.readmodel.households import Households
from services.portal.web.closed import for_browsers

from .api import Api
from .app import create_app
from .drafts.drafts import erase_drafts
from .identity import Access, AccessServices, load
from .projection import Projection
from .subscribers import reads

Setting = TypeVar("Setting")

MIGRATIONS = (source("services.portal"),)


def create(environment: Mapping[str, str] = os.environ) -> Definition:
    """Returns the portal's definition. Raises ValueError with all errors of the environment."""
    places, access, traces, notify = _settings(environment)
    others, keys = ServiceClients(places), Keys(access.secret.get_secret_value())
    households = Households(keys, Strongbox(access.secret.get_secret_value()))

    def routes(service: Service) -> Sequence[BaseRoute]:
        return Api(service, others).routes()

    def pages(service: Service) -> ASGIApp:
        return create_app(service, others, AccessServices(service, access), traces)

    def repeats(service: Service) -> Mapping[str, Step]:
        return {"notifications": Sender(service, households, notify, gateway(notify)).step}

    aggregate = Aggregate("portal", None, evolve, Codec({}), Projection(keys, households))
    return Definition(
        aggregate,
        reads(),
        routes,
        migrations=MIGRATIONS,
        personal=frozenset({"identity", "agent", "persons", "contact"}),
        wording=text,
        pages=Pages(pages, for_browsers),
        repeats=repeats,
        erase=erase_drafts,
    )


def _settings(environment: Mapping[str, str]) -> tuple[Addresses, Access, str, NotificationSettings]:
    wrong: list[str] = []
    places, access = _setting(addresses, environment, wrong), _setting(load, environment, wrong)
    traces, notify = _setting(trace_url, environment, wrong), _setting(notification_settings.load, environment, wrong)
    if places is None or access is None or traces is None or notify is None:
        raise ValueError("\n".join(wrong))
    return places, access, traces, notify


def _setting(
    read: Callable[[Mapping[str, str]], Setting], environment: Mapping[str, str], wrong: list[str]
) -> Setting | None:
    """Returns one setting; None if it is invalid, and adds the errors to `wrong`."""
    try:
        return read(environment)
    except ValueError as error:
        wrong += str(error).splitlines()
        return None


def evolve(state: None, event: Never) -> None:
    """The portal has no events of its own. Raises AssertionError."""
    assert_never(event)
