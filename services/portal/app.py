"""The FastAPI application of the portal's pages."""

from fastapi import Depends, FastAPI

from services.chassis.service import Service
from services.portal.clients.all_services import AllServices
from services.portal.clients.service_clients import ServiceClients
from services.portal.pages.household import case, household_code, statement
from services.portal.pages.household.routes import pages as household
from services.portal.pages.officer.routes import pages as officers
from services.portal.pages.officer.trials import Trials
from services.portal.pages.operator import find, indicators, overview_page, parked, trace_page
from services.portal.pages.operator.trace_settings import TraceBackend
from services.portal.pages.public import complaints, forms, sign_in, standards, start
from services.portal.provided import provide
from services.portal.web.assets import assets, serve
from services.portal.web.headers import Compressed, Safe
from services.portal.web.limits import Limited
from services.portal.web.live import Hub

from . import identity
from .identity import AccessServices
from .web import errors


def create_app(service: Service, others: ServiceClients, desk: AccessServices, trace_url: str = "") -> FastAPI:
    """Returns the application. Raises ValueError if static files are missing, or if a page names no permission."""
    assets()
    app = FastAPI(dependencies=[Depends(identity.authenticate)], docs_url=None, redoc_url=None, openapi_url=None)
    provide(app, service, others, desk, Hub(service, desk.sessions), AllServices(service, others))
    provide(app, Trials(others.places, service.loops), TraceBackend(trace_url))
    app.add_middleware(Limited)
    app.add_middleware(Compressed, minimum_size=1000, compresslevel=6)
    app.add_middleware(Safe)
    app.add_route("/static/{digest}/{name}", serve)
    app.include_router(sign_in.router)
    for part in (
        start,
        forms,
        standards,
        complaints,
        case,
        household_code,
        statement,
        find,
        trace_page,
        overview_page,
        parked,
        indicators,
    ):
        app.include_router(part.pages)
    app.include_router(officers)
    app.include_router(household)
    errors.handle(app)
    identity.guarded(app)
    return app
