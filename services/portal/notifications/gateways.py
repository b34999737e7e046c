"""Gateways that send SMS. A gateway must send two messages with the same key once."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Protocol
from uuid import UUID

import httpx
from pydantic_core import to_json

from .settings import NotificationSettings

PATIENCE_SECONDS = 10.0
AT_ONCE = 10
"""Requests to a gateway at the same time."""

AGAIN = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
"""Client errors after which the same message may be sent again."""


@dataclass(frozen=True, slots=True)
class Sms:
    """One SMS. `key` identifies it for ever."""

    key: str
    phone: str
    text: str


class NotSent(Exception):
    """The gateway does not answer. The messages must be sent again later."""


class Gateway(Protocol):
    """Sends SMS."""

    async def send(self, batch: UUID, messages: Sequence[Sms]) -> Mapping[str, str]:
        """Sends a batch. Returns the reason for each key that the gateway refuses. Raises NotSent if the batch must be sent again."""


class FileGateway:
    """Writes each batch to a file `sms-<batch>.jsonl`, with one JSON object for each SMS. Another program reads the files and removes them."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def send(self, batch: UUID, messages: Sequence[Sms]) -> Mapping[str, str]:
        """Writes the file, which is on the disk afterwards. A batch that is sent again replaces its file. Raises NotSent."""
        content = b"".join(to_json({"key": one.key, "phone": one.phone, "text": one.text}) + b"\n" for one in messages)
        try:
            await asyncio.to_thread(self._write, f"sms-{batch}.jsonl", content)
        except OSError as error:
            raise NotSent(str(error)) from None
        return {}

    def _write(self, name: str, content: bytes) -> None:
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = self._directory / f".{name}"
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(self._directory / name)
        directory = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


class HttpGateway:
    """Posts each SMS as JSON with its key as Idempotency-Key."""

    def __init__(self, url: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.AsyncClient(timeout=PATIENCE_SECONDS, headers=headers, trust_env=False)
        self._url, self._room = url, asyncio.Semaphore(AT_ONCE)

    async def send(self, batch: UUID, messages: Sequence[Sms]) -> Mapping[str, str]:
        """Posts the batch. Raises NotSent if one request fails; those that were accepted are sent again with the same key."""
        refused = await asyncio.gather(*map(self._post, messages))
        return {one.key: reason for one, reason in zip(messages, refused, strict=True) if reason}

    async def _post(self, sms: Sms) -> str:
        """Returns an empty text, or why the gateway refuses the SMS."""
        body = {"phone": sms.phone, "text": sms.text}
        try:
            async with self._room:
                answer = await self._client.post(self._url, json=body, headers={"Idempotency-Key": sms.key})
        except httpx.HTTPError as error:
            raise NotSent(type(error).__name__) from None
        if answer.is_success:
            return ""
        if answer.is_client_error and answer.status_code not in AGAIN:
            return f"refused with {answer.status_code}"
        raise NotSent(f"answered {answer.status_code}")


def gateway(settings: NotificationSettings) -> Gateway | None:
    """Returns the configured gateway; None if SMS are not sent."""
    place = settings.sms_gateway
    if not place:
        return None
    if place.startswith("file:"):
        return FileGateway(Path(place.removeprefix("file:")))
    return HttpGateway(place, settings.sms_token.get_secret_value())
