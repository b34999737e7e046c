"""Prints each benefit decision that medical (医保) publishes: `python subscriber.py --brokers HOST:PORT --group NAME --intake URL`.

Reads from the first message on and says "read" only of what it has printed, so nothing is lost; what was printed just
before a crash is printed again. A system that keeps something drops repeats by (ce_lane, ce_sequence), see README.md."""

import argparse
import asyncio
import base64
import json
import os
from urllib.request import Request, urlopen
from uuid import UUID

from aiokafka import AIOKafkaConsumer
from aiokafka.helpers import create_ssl_context
from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.registry import UnknownMessage, decode
from lianban_contracts.sealed import is_sealed, unseal


def opened(intake, application, type_name, value):
    """Returns the JSON of a value. None if the household was erased."""
    if not is_sealed(value):
        return value
    body, kind = json.dumps({"applications": [application]}).encode(), {"Content-Type": "application/json"}
    asked = Request(f"{intake}/household-keys", body, kind)  # noqa: S310  # the address is an argument
    keys = json.load(urlopen(asked))["keys"]  # noqa: S310  # keep them in memory only
    return unseal(base64.b64decode(keys[application]), UUID(application), type_name, value) if keys else None


def show(record, intake):
    try:
        type_name = dict(record.headers)["ce_type"].decode()
        value = opened(intake, record.key.decode(), type_name, record.value)
        message = decode(type_name, value) if value else None
    except (KeyError, UnknownMessage):
        return  # a newer kind of message, not ours to read; one that is ours and unreadable ends us instead
    if not isinstance(message, BenefitsDecided):
        return  # medical also publishes what its officers ask of households
    for decision in message.decisions:
        amount = "-" if decision.amount_fen is None else f"{decision.amount_fen / 100:.2f}"
        print(message.application, decision.item, decision.outcome, amount, decision.explanation.zh, flush=True)


def credentials(environment):
    """Returns the name and password with which the broker knows you, as your operator gave them to you."""
    if "KAFKA_USER" not in environment:
        return {}
    with open(environment["KAFKA_PASSWORD_FILE"], encoding="utf-8") as file:
        password = file.read().strip()
    protocol = environment.get("KAFKA_SECURITY_PROTOCOL", "SASL_SSL")
    return {
        "security_protocol": protocol,
        "ssl_context": create_ssl_context(cafile=environment.get("KAFKA_CA_FILE")) if protocol == "SASL_SSL" else None,
        "sasl_mechanism": environment.get("KAFKA_SASL_MECHANISM", "SCRAM-SHA-512"),
        "sasl_plain_username": environment["KAFKA_USER"],
        "sasl_plain_password": password,
    }


async def follow(brokers, group, intake):
    options = {
        "group_id": group,
        "auto_offset_reset": "earliest",
        "enable_auto_commit": False,
        **credentials(os.environ),
    }
    async with AIOKafkaConsumer("medical.benefits", bootstrap_servers=brokers, **options) as consumer:
        async for record in consumer:
            show(record, intake)
            await consumer.commit()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Prints each benefit decision that medical publishes.")
    arguments.add_argument("--brokers", default=os.environ.get("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092"))
    arguments.add_argument("--group", default="medical-decisions-printer", help="remembers how far it has read")
    arguments.add_argument("--intake", default=os.environ.get("URL_INTAKE"), help="gives the keys of households")
    asyncio.run(follow(**vars(arguments.parse_args())))
