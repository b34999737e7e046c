"""The clients of the embedded broker: settings of the broker, and arguments of a client."""

import logging
import secrets
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any

OPERATOR = "operator"
"""The client with all rights: it creates topics and gives rights."""

BROKER, CONTROLLER = "broker", "controller"
"""The broker as its own client, on each of its two listeners. Their passwords are new at each start."""

_LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule"


def account_name(client: str) -> str:
    """Returns the name under which the password of a client is kept."""
    return f"kafka.{client}"


def _says_more_than_that_passwords_are_clear(record: logging.LogRecord) -> bool:
    """Returns False for the warning about each connection without TLS, which is expected on one machine."""
    return "in the clear" not in str(record.msg)


def with_password(client: str, password: str) -> dict[str, Any]:
    """Returns the arguments of an aiokafka client for its name and password."""
    logging.getLogger("aiokafka.conn").addFilter(_says_more_than_that_passwords_are_clear)
    return {
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "PLAIN",
        "sasl_plain_username": client,
        "sasl_plain_password": password,
    }


def given_options(environment: Mapping[str, str]) -> dict[str, Any]:
    """Returns the arguments of an aiokafka client for the settings in the environment.

    They are KAFKA_BOOTSTRAP_SERVERS, KAFKA_SECURITY_PROTOCOL, KAFKA_SASL_MECHANISM, KAFKA_USER, KAFKA_PASSWORD_FILE and
    KAFKA_CA_FILE. Raises KeyError for one that is missing."""
    protocol = environment.get("KAFKA_SECURITY_PROTOCOL", "PLAINTEXT")
    found: dict[str, Any] = {
        "bootstrap_servers": environment["KAFKA_BOOTSTRAP_SERVERS"],
        "security_protocol": protocol,
    }
    if protocol.endswith("SSL"):
        found["ssl_context"] = ssl.create_default_context(cafile=environment.get("KAFKA_CA_FILE"))
    if protocol.startswith("SASL"):
        found |= {
            "sasl_mechanism": environment.get("KAFKA_SASL_MECHANISM", "SCRAM-SHA-512"),
            "sasl_plain_username": environment["KAFKA_USER"],
            "sasl_plain_password": Path(environment["KAFKA_PASSWORD_FILE"]).read_text(encoding="utf-8").strip(),
        }
    return found


def security(clients: Mapping[str, str]) -> str:
    """Returns settings of a broker that accepts these clients, by password, and allows only what they have a right to."""
    own, controller = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    return f"""listener.security.protocol.map=CLIENTS:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT
sasl.enabled.mechanisms=PLAIN
sasl.mechanism.inter.broker.protocol=PLAIN
sasl.mechanism.controller.protocol=PLAIN
listener.name.clients.plain.sasl.jaas.config={_login(BROKER, own, clients)}
listener.name.controller.plain.sasl.jaas.config={_login(CONTROLLER, controller, {})}
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
allow.everyone.if.no.acl.found=false
super.users=User:{BROKER};User:{CONTROLLER};User:{OPERATOR}
"""


def _login(name: str, password: str, others: Mapping[str, str]) -> str:
    known = {name: password, **others}
    users = " ".join(f'user_{user}="{secret}"' for user, secret in known.items())
    return f'{_LOGIN} required username="{name}" password="{password}" {users};'
