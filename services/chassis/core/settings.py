"""Settings of one service process, from the environment. Invalid settings end the process at the start with exit status 78
and a list of all errors."""

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, NoReturn, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, FilePath, PostgresDsn, model_validator

from .clock import Clock
from .environment import read_settings, unknown
from .kafka_access import CA_FILE, MECHANISM, PROTOCOL, KafkaAccess, Mechanism, Protocol, access, wrong_access

CACHE_BYTES = 192 << 20
"""Default size of a cache, in bytes."""

EXIT_CONFIG = 78
"""EX_CONFIG in sysexits.h."""

PREFIX = "LIANBAN_"

RUN = timedelta(days=1)
"""The shortest wall-clock time for which the business clock must run before it reaches the end of the calendar."""


class Settings(BaseModel):
    """The settings of a service process. `variables` lists their environment variables."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: str
    brokers: str = Field(min_length=1)
    kafka_protocol: Protocol | None = None
    """How the brokers are reached; `load` requires it for brokers on other machines."""
    kafka_mechanism: Mechanism = "SCRAM-SHA-512"
    kafka_user: str | None = None
    """The name of the service as a client of Kafka, by default that of the service."""
    kafka_password_file: FilePath | None = None
    kafka_ca_file: FilePath | None = None
    """The certificates that are trusted for TLS, by default those of the system."""
    database_url: PostgresDsn
    key_file: FilePath | None = None
    """The private key of the service, as JWK."""
    key_ring: FilePath | None = None
    """The public keys of all services and outside systems, as JWKS."""
    http_host: str = "127.0.0.1"
    http_port: int = Field(ge=1, le=65535)
    """The internal port, for programs and operators."""
    public_port: int | None = Field(default=None, ge=1, le=65535)
    """The port for browsers; only a service with pages has one."""
    partitions: int = Field(default=2, ge=1, le=64)
    """Partitions of every partitioned topic. All services must have the same number."""
    member: str | None = None
    """Id as a static member of its consumer groups. After a restart the process gets its partitions back at once."""
    start_seconds: float = Field(default=60.0, gt=0)
    """Seconds for which the start waits for the database and the broker in all."""
    clock_speed: float = Field(default=1.0, gt=0)
    clock_since: AwareDatetime = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    clock_start: AwareDatetime | None = None
    """The business time at `clock_since`, for trials in another year."""
    clock_file: FilePath | None = None
    """A file with the business time, for tests that go through a year day by day."""
    heads_seconds: float = Field(default=5.0, gt=0)
    timer_seconds: float = Field(default=1.0, gt=0)
    pool_size: int = Field(default=6, ge=3)
    cache_bytes: int = Field(default=CACHE_BYTES, ge=0)
    """Memory in bytes for the cached states of recently used streams."""
    otlp_endpoint: str | None = None
    migrate: Literal["apply", "wait"] = "apply"
    """Whether a start applies pending migrations, or waits until `lianban migrate` has applied them."""
    keys_url: PostgresDsn | None = None
    """The database with the keys of households, the same for all services."""
    data_keys: FilePath | None = None
    """The file with the keys of personal data, the same for all services. `load` requires it while personal data are protected."""
    personal_data: Literal["protected", "clear"] = "protected"
    """Whether events are sealed and digests of ID numbers are keyed, or both are stored as release 1.0.0 stores them, which is for
    an upgrade from that release."""

    def kafka(self) -> KafkaAccess:
        """Returns how this process reaches Kafka. Reads the file with the password."""
        user = self.kafka_user or self.service
        return access(
            self.brokers, self.kafka_protocol, self.kafka_mechanism, user, self.kafka_password_file, self.kafka_ca_file
        )

    @model_validator(mode="after")
    def _the_calendar_lasts(self) -> Self:
        if not Clock(self.clock_speed, self.clock_since, self.clock_start).lasts(RUN):
            raise ValueError(
                f"at {self.clock_speed:g} times the speed of the wall clock since {self.clock_since.isoformat()} the"
                f" calendar ends within {RUN.days} day of running: set it slower, or LIANBAN_CLOCK_SINCE later"
            )
        return self


def variables(service: str) -> dict[str, str]:
    """Returns the environment variable of each setting."""
    name = service.upper()
    return {
        "brokers": "KAFKA_BOOTSTRAP_SERVERS",
        "kafka_protocol": PROTOCOL,
        "kafka_mechanism": MECHANISM,
        "kafka_user": f"KAFKA_USER_{name}",
        "kafka_password_file": f"KAFKA_PASSWORD_FILE_{name}",
        "kafka_ca_file": CA_FILE,
        "database_url": f"DATABASE_URL_{name}",
        "http_port": f"HTTP_PORT_{name}",
        "public_port": f"PUBLIC_PORT_{name}",
        "key_file": f"KEY_FILE_{name}",
        "key_ring": "KEY_RING",
        "http_host": "HTTP_HOST",
        "otlp_endpoint": "OTEL_EXPORTER_OTLP_ENDPOINT",
        "keys_url": "DATABASE_URL_KEYS",
        "data_keys": "DATA_KEYS",
        "personal_data": "PERSONAL_DATA",
        **{field: PREFIX + field.upper() for field in _TUNING},
    }


_TUNING = (
    "partitions",
    "member",
    "start_seconds",
    "clock_speed",
    "clock_since",
    "clock_start",
    "clock_file",
    "heads_seconds",
    "timer_seconds",
    "pool_size",
    "cache_bytes",
    "migrate",
)


def load(service: str, environment: Mapping[str, str], *, pages: bool = False) -> Settings:
    """Returns the settings of a service. With `pages`, a public port is required. Raises ValueError with one line for each
    error."""
    names = variables(service)
    wrong = unknown(environment, (PREFIX,), {*names.values(), *_NOT_OF_SERVICES})
    wrong += _wrong_public_port(names["public_port"], names["http_port"], environment) if pages else []
    wrong += wrong_access(names["kafka_password_file"], environment)
    wrong += _missing_keys((names["data_keys"], names["keys_url"]), names["personal_data"], environment)
    return read_settings(Settings, names, environment, wrong=wrong, joint="clock_speed", service=service)


def _wrong_public_port(public: str, internal: str, environment: Mapping[str, str]) -> list[str]:
    if public not in environment:
        return [f"{public}: Field required"]
    same = environment[public] == environment.get(internal)
    return [f"{public}: must be another port than {internal}"] if same else []


def _missing_keys(needed: Sequence[str], personal_data: str, environment: Mapping[str, str]) -> list[str]:
    if environment.get(personal_data) == "clear":
        return []
    return [f"{one}: required, because personal data are protected" for one in needed if one not in environment]


_NOT_OF_SERVICES = frozenset(PREFIX + name for name in ("DATA", "CASES", "TESTCONTAINERS"))
"""Settings of the demonstration and of tests; they are not reported as unknown."""


def stop(error: ValueError) -> NoReturn:
    """Ends the process with exit status 78 and the list of errors."""
    sys.stderr.write(f"{error}\n")
    sys.exit(EXIT_CONFIG)
