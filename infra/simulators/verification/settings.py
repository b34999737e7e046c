"""Settings of the platform, from the environment."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, FilePath

from services.chassis.core.environment import read_settings
from services.chassis.core.kafka_access import (
    CA_FILE,
    MECHANISM,
    PROTOCOL,
    KafkaAccess,
    Mechanism,
    Protocol,
    access,
    wrong_access,
)

VARIABLES = {
    "brokers": "KAFKA_BOOTSTRAP_SERVERS",
    "kafka_protocol": PROTOCOL,
    "kafka_mechanism": MECHANISM,
    "kafka_user": "KAFKA_USER_VERIFICATION",
    "kafka_password_file": "KAFKA_PASSWORD_FILE_VERIFICATION",
    "kafka_ca_file": CA_FILE,
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
    kafka_protocol: Protocol | None = None
    kafka_mechanism: Mechanism = "SCRAM-SHA-512"
    kafka_user: str = "verification"
    kafka_password_file: FilePath | None = None
    kafka_ca_file: FilePath | None = None
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

    def kafka(self) -> KafkaAccess:
        """Returns how the platform reaches Kafka. Reads the file with the password."""
        protocol, mechanism, password = self.kafka_protocol, self.kafka_mechanism, self.kafka_password_file
        return access(self.brokers, protocol, mechanism, self.kafka_user, password, self.kafka_ca_file)


def load(environment: Mapping[str, str]) -> Settings:
    """Returns the settings. Raises ValueError with one line for each error."""
    wrong = wrong_access(VARIABLES["kafka_password_file"], environment)
    return read_settings(Settings, VARIABLES, environment, wrong=wrong)
