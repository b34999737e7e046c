"""Settings of the sign-in, from the environment."""

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
"""Variables that the supervisor of a single machine sets. They are read if the setting's own variable is missing."""


def is_loopback(url: str) -> bool:
    """Returns whether the host of this address is the local machine."""
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
    """The settings of the sign-in and of sessions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Url
    """The public address of the portal; PUBLIC_URL_PORTAL if a supervisor of a single machine sets it."""
    secret: SecretStr = Field(min_length=32)
    """Key of the digests under which a person's cases are found, and of the encryption. After a change of the secret nobody finds their cases until the read model is rebuilt, and drafts and documents are lost."""
    issuer: Url
    """The OpenID provider. On a single machine URL_IDENTITY is the embedded one."""
    client_id: str = "lianban"
    client_secret: SecretStr = Field(min_length=16)
    idle_seconds: int = Field(default=1800, ge=60)
    session_seconds: int = Field(default=28_800, ge=60)
    step_up_seconds: int = Field(default=300, ge=10)
    """The maximum age of a sign-in for an action with `step_up`, such as an export or a redrive, in seconds."""
    invitation_seconds: int = Field(default=259_200, ge=60)

    @property
    def callback(self) -> str:
        """The address to which the provider redirects browsers."""
        return f"{self.url}/sign-in/callback"


def load(environment: Mapping[str, str]) -> Access:
    """Returns the settings. Raises ValueError with one line for each error; unknown PORTAL_ and OIDC_ variables are errors."""
    local = {VARIABLES[field]: environment[name] for field, name in LOCAL.items() if name in environment}
    wrong = unknown(environment, ("PORTAL_", "OIDC_"), VARIABLES.values())
    return read_settings(Access, VARIABLES, {**local, **environment}, wrong=wrong)
