"""Settings of the platform, from the environment."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from services.chassis.core.environment import read_settings

VARIABLES = {
    "brokers": "KAFKA_BOOTSTRAP_SERVERS",
    "http_host": "HTTP_HOST",
    "http_port": "HTTP_PORT_VERIFICATION",
    "member": "LIANBAN_MEMBER",
    "intake": "URL_INTAKE",
    "delay": "LIANBAN_VERIFICATION_DELAY",
    "findings": "LIANBAN_VERIFICATION_FINDINGS",
}
"""The environment variable of each setting."""

OWN = frozenset(name for name in VARIABLES.values() if "VERIFICATION_" in name and name.startswith("LIANBAN_"))
"""Settings of the platform alone. The services do not know them."""


class Settings(BaseModel):
    """The settings of the platform."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    brokers: str = Field(min_length=1)
    http_host: str = "127.0.0.1"
    http_port: int = Field(ge=1, le=65535)
    member: str | None = None
    """Id of a static member of the consumer group. A restarted process gets its partitions at once."""
    intake: str | None = None
    """The address of intake, which gives the keys of households. Without it, only requests that are not sealed are answered."""
    delay: float = Field(default=0.2, ge=0, le=86400)
    """Seconds from a request to its report, unless the register sets another delay."""
    findings: Path | None = None
    """The register of findings. Without it, every statement is confirmed."""


def load(environment: Mapping[str, str]) -> Settings:
    """Returns the settings. Raises ValueError with one line for each error."""
    return read_settings(Settings, VARIABLES, environment)
