"""Prints each benefit decision that medical (医保) publishes: `python subscriber.py --brokers HOST:PORT --group NAME`.

Reads from the first message on and says "read" only of what it has printed, so nothing is lost; what was printed just
before a crash is printed again. A system that keeps something drops repeats by (ce_lane, ce_sequence), see README.md."""

import argparse
import asyncio
import os

from aiokafka import AIOKafkaConsumer
from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.registry import UnknownMessage, decode


def show(record):
    try:
        message = decode(dict(record.headers)["ce_type"].decode(), record.value)
    except (KeyError, UnknownMessage):
        return  # a newer kind of message, not ours to read; one that is ours and unreadable ends us instead
    if not isinstance(message, BenefitsDecided):
        return  # medical also publishes what its officers ask of households
    for decision in message.decisions:
        amount = "-" if decision.amount_fen is None else f"{decision.amount_fen / 100:.2f}"
        print(message.application, decision.item, decision.outcome, amount, decision.explanation.zh, flush=True)


async def follow(brokers, group):
    options = {"group_id": group, "auto_offset_reset": "earliest", "enable_auto_commit": False}
    async with AIOKafkaConsumer("medical.benefits", bootstrap_servers=brokers, **options) as consumer:
        async for record in consumer:
            show(record)
            await consumer.commit()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Prints each benefit decision that medical publishes.")
    arguments.add_argument("--brokers", default=os.environ.get("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092"))
    arguments.add_argument("--group", default="medical-decisions-printer", help="remembers how far it has read")
    asyncio.run(follow(**vars(arguments.parse_args())))
