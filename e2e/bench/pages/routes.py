"""Lists the routes of the portal's pages, from a portal that is composed but not started."""

from services.chassis.core.settings import load
from services.chassis.service import Service
from services.portal.clients.service_clients import SERVICES
from services.portal.identity import guarded
from services.portal.service import create

NOWHERE = {
    **{f"URL_{name.upper()}": "http://127.0.0.1:9" for name in (*SERVICES, "identity")},
    "PUBLIC_URL_PORTAL": "http://127.0.0.1:9",
    **dict.fromkeys(("PORTAL_SECRET", "OIDC_CLIENT_SECRET"), "-" * 32),
    "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9",
    "DATABASE_URL_PORTAL": "postgresql://portal@127.0.0.1:9/portal",
    "HTTP_PORT_PORTAL": "9",
    "PERSONAL_DATA": "clear",  # nothing is stored
}
"""Settings of this portal."""


def routes(method: str = "GET") -> list[str]:
    """Returns the path of every route of the portal's pages that accepts this method."""
    service = Service(load("portal", NOWHERE), create(NOWHERE))
    assert service.definition.pages
    return [one.path for one in guarded(service.definition.pages.create(service)) if method in one.methods]  # type: ignore[arg-type]
