"""Sends notifications. Each is claimed by one process, sent, and settled as sent, as a letter to print, or as not needed."""

import asyncio
from collections.abc import Mapping, Sequence
from uuid import UUID

from structlog import get_logger

from services.chassis.core.database import Record
from services.chassis.service import Service
from services.messages import say
from services.portal.readmodel.households import Households, Reached

from .gateways import Gateway, NotSent, Sms
from .records import SendingResult, claim, receipts, settle
from .settings import NotificationSettings

BATCH = 500
IDLE_SECONDS = 5.0
QUIET_SECONDS = 60.0
"""Pause before the quiet hours are checked again."""

WAIT_SECONDS = 60
"""The first wait after a failure, in seconds; each further wait is twice as long."""

MOST_ATTEMPTS = 6
"""After so many failures, in about an hour, the notification becomes a letter."""

log = get_logger()


class Sender:
    """Sends what is due, batch by batch, outside of the quiet hours."""

    def __init__(
        self, service: Service, households: Households, settings: NotificationSettings, gateway: Gateway | None
    ) -> None:
        self._service, self._households, self._settings, self._gateway = service, households, settings, gateway

    async def step(self) -> None:
        """Sends one batch, or waits."""
        if self._settings.is_quiet(self._service.clock.now().time()):
            await asyncio.sleep(QUIET_SECONDS)
        elif not await self.send():
            await asyncio.sleep(IDLE_SECONDS)

    async def send(self) -> int:
        """Sends one batch. Returns the number of notifications in it."""
        pool = self._service.pool
        claimed = await claim(pool, BATCH)
        if not claimed:
            return 0
        cases = list({one["application"] for one in claimed})
        known = {row["application"]: row for row in await receipts(pool, cases)}
        reached = await self._households.reached(pool, cases)
        settled, messages = _divided(claimed, known, reached, self._gateway is not None)
        batch = claimed[0]["batch"]
        settled += await self._sent(batch, messages, {str(one["id"]): one["attempts"] for one in claimed})
        await settle(pool, batch, settled)
        return len(claimed)

    async def _sent(self, batch: UUID, messages: Sequence[Sms], attempts: Mapping[str, int]) -> list[SendingResult]:
        if not messages or self._gateway is None:
            return []
        try:
            refused = await self._gateway.send(batch, messages)
        except NotSent as error:
            log.warning("sms_not_sent", error=str(error), messages=len(messages))
            return [_failed(one.key, attempts[one.key], str(error)) for one in messages]
        return [
            SendingResult(int(one.key), "letter" if one.key in refused else "sent", refused.get(one.key, ""))
            for one in messages
        ]


def _failed(key: str, attempts: int, problem: str) -> SendingResult:
    state = "letter" if attempts >= MOST_ATTEMPTS else "waiting"
    return SendingResult(int(key), state, problem, WAIT_SECONDS << (attempts - 1))


def _divided(
    claimed: Sequence[Record], cases: Mapping[UUID, Record], reached: Mapping[UUID, Reached], has_gateway: bool
) -> tuple[list[SendingResult], list[Sms]]:
    """Returns the notifications that need no SMS, and the SMS of the others."""
    settled: list[SendingResult] = []
    messages: list[Sms] = []
    for one in claimed:
        case, contact = cases.get(one["application"]), reached.get(one["application"])
        if case is None or contact is None:  # the read model is being rebuilt
            settled.append(SendingResult(one["id"], "waiting", seconds=WAIT_SECONDS))
        elif one["kind"] == "correction" and not case["owes"]:
            settled.append(SendingResult(one["id"], "obsolete"))
        elif (way := way_of(contact)) == "sms" and has_gateway:
            messages.append(Sms(str(one["id"]), contact.phone, text_of(one["kind"], contact.name, case["receipt"])))
        else:
            settled.append(SendingResult(one["id"], "portal" if way == "portal" else "letter"))
    return settled, messages


def way_of(contact: Reached) -> str:
    """Returns how the household is notified: by SMS if it has a telephone number, unless it chose another way."""
    if contact.notify_by == "sms" or contact.notify_by is None:
        return "sms" if contact.phone else "letter"
    return contact.notify_by


def text_of(kind: str, name: str, receipt: str, language: str = "zh") -> str:
    """Returns the text of a notification. It contains the name of the household's first member and the receipt, and nothing else about them."""
    return say(language, f"notification.text.{kind}", name=name, receipt=receipt)
