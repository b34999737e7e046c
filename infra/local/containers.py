"""The same servers from Docker images, for machines with Docker."""

import secrets

from testcontainers.kafka import KafkaContainer
from testcontainers.postgres import PostgresContainer

from .roles import grant, owner, reader, roles, url


class PostgresInDocker:
    """PostgreSQL 18 in a container, with the interface of infra.local.postgres.Postgres that tests use."""

    def __init__(self) -> None:
        self._container = PostgresContainer("postgres:18", driver=None)
        self._passwords: dict[str, str] = {}

    async def start(self) -> None:
        """Starts the container and waits for the server."""
        self._container.start()

    async def stop(self) -> None:
        """Stops and removes the container."""
        self._container.stop()

    @property
    def admin_url(self) -> str:
        """Returns the URL of the superuser."""
        return str(self._container.get_connection_url())

    async def database(self, name: str) -> str:
        """Returns the owner's URL of this database. Creates it with its roles if it is missing."""
        if name not in self._passwords:
            known = {role: secrets.token_urlsafe(24) for role in roles(name)}
            await grant(self.admin_url, {name: known})
            self._passwords |= known
        return url(self.admin_url, name, owner(name), self._passwords[owner(name)])

    def reader_url(self, name: str) -> str:
        """Returns the URL of this database for backups and checks."""
        return url(self.admin_url, name, reader(name), self._passwords[reader(name)])

    def url(self, name: str) -> str:
        """Returns the URL of this database for the running service."""
        return url(self.admin_url, name, name, self._passwords[name])


class KafkaInDocker:
    """Kafka in KRaft mode in a container, with the interface of infra.local.kafka.Kafka that tests use."""

    def __init__(self) -> None:
        self._container = KafkaContainer("confluentinc/cp-kafka:8.0.0").with_kraft()

    async def start(self) -> None:
        """Starts the container and waits for the broker."""
        self._container.start()

    async def stop(self) -> None:
        """Stops and removes the container."""
        self._container.stop()

    @property
    def bootstrap_servers(self) -> str:
        """Returns host:port of the broker."""
        return str(self._container.get_bootstrap_server())
