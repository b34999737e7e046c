"""Requests the indicators of a region and year from reporting."""

from urllib.parse import urlencode

from lianban_contracts.indicators import IndicatorTable

from services.chassis.core.problems import BadRequest, Unavailable

from .service_clients import ServiceClients

REPORTING = "reporting"

PATIENCE_SECONDS = 20.0
"""How long a page waits. Reporting continues to compute after that, so that the next request finds the result."""


async def indicators(clients: ServiceClients, region: str, year: str) -> IndicatorTable:
    """Returns the indicators. Without a region or year, reporting chooses. Raises BadRequest for an unknown region, and
    Unavailable if reporting does not answer."""
    path = f"/indicators?{urlencode({'region': region, 'year': year})}"
    answer = await clients.ask(REPORTING, "GET", path, seconds=PATIENCE_SECONDS)
    if answer.is_client_error:
        raise BadRequest("bad_filter", name="region", value=region)
    if not answer.is_success:
        raise Unavailable("service_unavailable", service=REPORTING)
    return IndicatorTable.read(answer.content)
