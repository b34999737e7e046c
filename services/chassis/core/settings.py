"""Settings of one service process, from the environment. A wrong one ends the start with exit 78 and the list of all."""

import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, NoReturn, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, PostgresDsn, ValidationError, model_validator

from .clock import Clock

CACHE_BYTES = 192 << 20
"""What a cache may hold where nothing else is set."""

EXIT_CONFIG = 78
"""EX_CONFIG of sysexits.h."""

PREFIX = "LIANBAN_"

RUN = timedelta(days=1)
"""A fast clock is for demonstrations: so long it must run at least."""


class Settings(BaseModel):
    """What a service process must be given, by environment variable (see README)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: str
    brokers: str = Field(min_length=1)
    database_url: PostgresDsn
    http_host: str = "127.0.0.1"
    http_port: int = Field(ge=1, le=65535)
    """For programs and operators: to be reached from inside alone."""
    public_port: int | None = Field(default=None, ge=1, le=65535)
    """For browsers, of a service that has pages."""
    partitions: int = Field(default=2, ge=1, le=64)
    """Of every partitioned topic; the same in all services."""
    member: str | None = None
    """Static consumer group member: a restart takes its partitions up at once."""
    start_seconds: float = Field(default=60.0, gt=0)
    """How long a start waits for database and broker before it gives up."""
    clock_speed: float = Field(default=1.0, gt=0)
    clock_since: AwareDatetime = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    clock_start: AwareDatetime | None = None
    """The business moment at `clock_since`, for who tries another year."""
    heads_seconds: float = Field(default=5.0, gt=0)
    timer_seconds: float = Field(default=1.0, gt=0)
    pool_size: int = Field(default=6, ge=3)
    cache_bytes: int = Field(default=CACHE_BYTES, ge=0)
    """Memory for the folded states of the streams used last."""
    otlp_endpoint: str | None = None
    migrate: Literal["apply", "wait"] = "apply"
    """Whether a start applies pending migrations, or waits until `lianban migrate` has applied them."""

    @model_validator(mode="after")
    def _the_calendar_lasts(self) -> Self:
        if not Clock(self.clock_speed, self.clock_since, self.clock_start).lasts(RUN):
            raise ValueError(
                f"at {self.clock_speed:g} times the speed of the wall clock since {self.clock_since.isoformat()} the"
                f" calendar ends within {RUN.days} day of running: set it slower, or LIANBAN_CLOCK_SINCE later"
            )
        return self


def variables(service: str) -> dict[str, str]:
    """The environment variable of each setting."""
    name = service.upper()
    return {
        "brokers": "KAFKA_BOOTSTRAP_SERVERS",
        "database_url": f"DATABASE_URL_{name}",
        "http_port": f"HTTP_PORT_{name}",
        "public_port": f"PUBLIC_PORT_{name}",
        "http_host": "HTTP_HOST",
        "otlp_endpoint": "OTEL_EXPORTER_OTLP_ENDPOINT",
        **{field: PREFIX + field.upper() for field in _TUNING},
    }


_TUNING = (
    "partitions",
    "member",
    "start_seconds",
    "clock_speed",
    "clock_since",
    "clock_start",
    "heads_seconds",
    "timer_seconds",
    "pool_size",
    "cache_bytes",
    "migrate",
)


def load(service: str, environment: Mapping[str, str], *, pages: bool = False) -> Settings:
    """The settings of a service; with `pages` it needs a public port. Raises ValueError with one line for each thing that is wrong."""
    names = variables(service)
    given: dict[str, Any] = {field: environment[name] for field, name in names.items() if name in environment}
    known = {*names.values(), *_others()}
    wrong = [
        f"{name}: unknown setting" for name in sorted(environment) if name.startswith(PREFIX) and name not in known
    ]
    wrong += _no_public_port(names, given) if pages else []
    try:
        settings = Settings(service=service, **given)
    except ValidationError as error:
        wrong += [f"{names[_field(item['loc'])]}: {item['msg']}" for item in error.errors()]
    if wrong:
        raise ValueError("\n".join(wrong))
    return settings


def _no_public_port(names: Mapping[str, str], given: Mapping[str, Any]) -> list[str]:
    if "public_port" not in given:
        return [f"{names['public_port']}: Field required"]
    same = given["public_port"] == given.get("http_port")
    return [f"{names['public_port']}: must be another port than {names['http_port']}"] if same else []


def _field(place: tuple[str | int, ...]) -> str:
    """The setting that is wrong; what settings say together is said of the clock's speed."""
    return str(place[0]) if place else "clock_speed"


def _others() -> set[str]:
    """Settings of the surroundings, not of a service."""
    return {PREFIX + name for name in ("DATA", "CASES", "TESTCONTAINERS")}


def stop(error: ValueError) -> NoReturn:
    """Ends the process with everything that is wrong with its settings."""
    sys.stderr.write(f"{error}\n")
    sys.exit(EXIT_CONFIG)
