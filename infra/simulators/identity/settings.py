"""Settings of the provider, from the environment."""

from collections.abc import Mapping
from ipaddress import IPv4Address
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, FilePath, SecretStr

from services.chassis.core.environment import read_settings

VARIABLES = {
    "http_host": "HTTP_HOST",
    "http_port": "HTTP_PORT_IDENTITY",
    "people": "IDENTITY_PEOPLE",
    "client": "PUBLIC_URL_PORTAL",
    "client_id": "OIDC_CLIENT_ID",
    "client_secret": "OIDC_CLIENT_SECRET",
}
"""The environment variable of each setting."""

ISSUER = "OIDC_ISSUER"
CALLBACK = "/sign-in/callback"


def _loopback(host: str) -> str:
    if not IPv4Address(host).is_loopback:
        raise ValueError("people sign in here without a password: only a loopback address of this machine will do")
    return host


class Settings(BaseModel):
    """The settings of the provider."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    http_host: Annotated[str, AfterValidator(_loopback)] = "127.0.0.1"
    http_port: int = Field(ge=1, le=65535)
    people: FilePath
    """The file with the persons, as YAML or JSON. It is read again for each sign-in."""
    client: str
    """The address of the portal. The provider redirects only to it."""
    client_id: str = "lianban"
    client_secret: SecretStr = Field(min_length=16)

    @property
    def issuer(self) -> str:
        """Returns the address of the provider, which is also its name in tokens."""
        return f"http://{self.http_host}:{self.http_port}"

    @property
    def callback(self) -> str:
        """Returns the address to which persons are redirected."""
        return f"{self.client.rstrip('/')}{CALLBACK}"


def load(environment: Mapping[str, str]) -> Settings:
    """Returns the settings.

    Raises ValueError with one line for each error. An OIDC_ISSUER in the environment is an error."""
    client = {"client": environment["PORTAL_URL"]} if "PORTAL_URL" in environment else {}
    wrong = [f"{ISSUER}: given, so nobody may sign in here without a password"] if ISSUER in environment else []
    return read_settings(Settings, VARIABLES, environment, wrong=wrong, **client)
