"""The card register of the bus company."""

from collections.abc import Sequence
from typing import Annotated

from lianban_contracts.identity import IdNumber
from lianban_contracts.model import Model, OrAbsent
from pydantic import StringConstraints

from services.chassis.aggregate import Change
from services.chassis.command import Command
from services.chassis.database import Connection
from services.chassis.sql import statements
from services.referral.records import Kind
from services.referral.register import KnownPersons, id_numbers, referrals

SQL = statements(__package__, "tables.sql")


class Card(Model):
    """One person's card; without a number, he has none any more."""

    person: IdNumber
    number: OrAbsent[Annotated[str, StringConstraints(min_length=1, max_length=40)]] = None


KINDS = {"cards": Kind(Card, SQL["put_cards"])}


class TransitRegister:
    """Reads the register in the transaction of the batch."""

    async def gather(self, connection: Connection, commands: Sequence[Command]) -> KnownPersons:
        """Cards of all persons of the batch."""
        rows = await connection.fetch(SQL["cards"], id_numbers(referrals(commands)))
        return KnownPersons({row["person"]: {"transit_card": row["number"]} for row in rows})

    async def save(self, connection: Connection, context: KnownPersons, changes: Sequence[Change]) -> None:
        """A concession changes no card."""
