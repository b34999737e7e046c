"""The FastAPI application of the portal's pages."""

from fastapi import Depends, FastAPI

from services.chassis.service import Service
from services.portal import access
from services.portal.access import Desk
from services.portal.citizen.pages import pages as household
from services.portal.indicators import pages as indicators
from services.portal.indicators.reading import Indicators
from services.portal.officer.pages import pages as officers
from services.portal.operator import find, parked, story, whole
from services.portal.operator.house import House
from services.portal.others import Others

from . import case, errors, start, statement
from .assets import assets, serve
from .headers import Compressed, Safe
from .limits import Limited
from .live import Hub


def create_app(service: Service, others: Others, desk: Desk, trace_url: str = "") -> FastAPI:
    """The pages. Raises ValueError where the browser's files are missing, or a page does not say who may see it."""
    assets()
    app = FastAPI(dependencies=[Depends(access.arrive)], docs_url=None, redoc_url=None, openapi_url=None)
    app.state.service, app.state.others, app.state.desk = service, others, desk
    app.state.hub = Hub(service, desk.sessions)
    app.state.trace_url, app.state.indicators = trace_url, Indicators(service, others)
    app.state.house = House(service, others)
    app.add_middleware(Limited)
    app.add_middleware(Compressed, minimum_size=1000, compresslevel=6)
    app.add_middleware(Safe)
    app.add_route("/static/{digest}/{name}", serve)
    app.include_router(access.router)
    for part in (start, case, statement, find, story, whole, parked, indicators):
        app.include_router(part.pages)
    app.include_router(officers)
    app.include_router(household)
    errors.handle(app)
    access.guarded(app)
    return app
