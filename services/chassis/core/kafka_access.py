"""How a process reaches Kafka: addresses, protocol and credentials."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from logging import LogRecord, getLogger
from pathlib import Path
from typing import Any, Literal, TypeAlias

Protocol: TypeAlias = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
Mechanism: TypeAlias = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]

PROTOCOL, MECHANISM, CA_FILE = "KAFKA_SECURITY_PROTOCOL", "KAFKA_SASL_MECHANISM", "KAFKA_CA_FILE"


@dataclass(frozen=True, slots=True)
class KafkaAccess:
    """The addresses of the brokers, and the protocol and the credentials of one client."""

    options: Mapping[str, Any] = field(repr=False)
    """The arguments of an aiokafka client."""


def access(
    servers: str, protocol: Protocol | None, mechanism: Mechanism, user: str, password: Path | None, ca: Path | None
) -> KafkaAccess:
    """Returns the access of a client. `password` is the file with its password, `ca` the file with the certificates that are trusted."""
    options: dict[str, Any] = {"bootstrap_servers": servers, "security_protocol": protocol or "PLAINTEXT"}
    if protocol in {"SSL", "SASL_SSL"}:
        options["ssl_context"] = ssl.create_default_context(cafile=ca)
    if password and protocol in {"SASL_PLAINTEXT", "SASL_SSL"}:
        secret = password.read_text(encoding="utf-8").strip()
        if _all_here(servers):
            getLogger("aiokafka.conn").addFilter(_says_more_than_that_passwords_are_clear)
        options |= {"sasl_mechanism": mechanism, "sasl_plain_username": user, "sasl_plain_password": secret}
    return KafkaAccess(options)


def wrong_access(password_file: str, environment: Mapping[str, str]) -> list[str]:
    """Returns one line for each error: a missing password, and a broker elsewhere without a stated protocol."""
    protocol, servers = environment.get(PROTOCOL), environment.get("KAFKA_BOOTSTRAP_SERVERS", "")
    if protocol is None and not _all_here(servers):
        return [f"{PROTOCOL}: required for brokers on other machines; PLAINTEXT is for brokers that know no clients"]
    if protocol in {"SASL_PLAINTEXT", "SASL_SSL"} and password_file not in environment:
        return [f"{password_file}: required by {PROTOCOL}={protocol}"]
    return []


def _all_here(servers: str) -> bool:
    return all(map(_is_here, servers.split(",")))


def _says_more_than_that_passwords_are_clear(record: LogRecord) -> bool:
    """Returns False for the warning about each connection without TLS, which is expected on one machine."""
    return "in the clear" not in str(record.msg)


def _is_here(server: str) -> bool:
    return server.rpartition(":")[0] in {"", "127.0.0.1", "localhost", "[::1]"}
