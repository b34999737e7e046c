"""Creates the topics that the services need."""

from collections.abc import Iterable, Mapping
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import NoError, TopicAlreadyExistsError, for_code

HARMLESS = (NoError, TopicAlreadyExistsError)


async def create(kafka: str | Mapping[str, Any], topics: Iterable[tuple[str, int]], replicas: int = 1) -> list[str]:
    """Creates the missing topics from (name, partitions), and returns their names.

    `kafka` is host:port of a broker that knows no clients, or the arguments of an aiokafka client. Existing topics are
    left unchanged."""
    admin = AIOKafkaAdminClient(**({"bootstrap_servers": kafka} if isinstance(kafka, str) else kafka))
    await admin.start()
    try:
        present = set(await admin.list_topics())
        missing = [NewTopic(name, partitions, replicas) for name, partitions in topics if name not in present]
        if missing:
            _check((await admin.create_topics(missing)).topic_errors)
        return [topic.name for topic in missing]
    finally:
        await admin.close()


def _check(errors: Iterable[tuple[str, int, str | None]]) -> None:
    for topic, code, message in errors:
        error = for_code(code)
        if error not in HARMLESS:  # another process may have just created it
            raise error(f"topic {topic} could not be created: {message}")
