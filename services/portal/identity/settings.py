"""Settings of signing in, from the environment."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from services.chassis.core.environment import read_settings, unknown

VARIABLES = {
    "url": "PORTAL_URL",
    "secret": "PORTAL_SECRET",
    "issuer": "OIDC_ISSUER",
    "client_id": "OIDC_CLIENT_ID",
    "client_secret": "OIDC_CLIENT_SECRET",
    "idle_seconds": "PORTAL_SESSION_IDLE_SECONDS",
    "session_seconds": "PORTAL_SESSION_SECONDS",
    "step_up_seconds": "PORTAL_STEP_UP_SECONDS",
    "invitation_seconds": "PORTAL_INVITATION_SECONDS",
}
"""The environment variable of each setting."""

LOCAL = {"url": "PUBLIC_URL_PORTAL", "issuer": "URL_IDENTITY"}
"""Variables that the supervisor of one machine sets; they are read where the setting's own variable is missing."""


def is_loopback(url: str) -> bool:
    """Whether only this machine can answer at this address."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _safe(url: str) -> str:
    parts = urlsplit(url)
    if not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url))):
        raise ValueError("must begin with https://, or be on this machine")
    return url.rstrip("/")


Url = Annotated[str, AfterValidator(_safe)]


class Access(BaseModel):
    """What the portal must be given to know people."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Url
    """Where browsers find the portal; PUBLIC_URL_PORTAL where a supervisor of one machine says it."""
    secret: SecretStr = Field(min_length=32)
    """Key of the digests under which a person's cases are found, and of what is locked. Another one hides all cases from their people until the read model is rebuilt, and loses drafts and documents."""
    issuer: Url
    """The OpenID provider; URL_IDENTITY is the embedded one of one machine."""
    client_id: str = "lianban"
    client_secret: SecretStr = Field(min_length=16)
    idle_seconds: int = Field(default=1800, ge=60)
    session_seconds: int = Field(default=28_800, ge=60)
    step_up_seconds: int = Field(default=300, ge=10)
    """How long ago somebody may have signed in who exports or redrives."""
    invitation_seconds: int = Field(default=259_200, ge=60)

    @property
    def callback(self) -> str:
        """Where the provider sends browsers back to."""
        return f"{self.url}/sign-in/callback"


def load(environment: Mapping[str, str]) -> Access:
    """The settings. Raises ValueError with one line for each error, unknown PORTAL_ and OIDC_ variables among them."""
    local = {VARIABLES[field]: environment[name] for field, name in LOCAL.items() if name in environment}
    wrong = unknown(environment, ("PORTAL_", "OIDC_"), VARIABLES.values())
    return read_settings(Access, VARIABLES, {**local, **environment}, wrong=wrong)
