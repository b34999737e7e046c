"""Bodies of HTTP requests about a case."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from lianban_contracts.consent import Consent
from lianban_contracts.decisions import ItemId
from lianban_contracts.facts import MemberFacts
from lianban_contracts.identity import Contact, Identity, IdNumber, Name, Person
from lianban_contracts.life import SuppliedDocument
from lianban_contracts.model import MemberId, Model, OrAbsent, RegionCode, Text
from lianban_contracts.verification import Findings
from pydantic import Field, model_validator


class Supplied(Model):
    """Documents that are supplied, and the facts that they prove."""

    documents: Annotated[tuple[SuppliedDocument, ...], Field(max_length=200)] = ()
    facts: Findings = Findings()

    @model_validator(mode="after")
    def _something(self) -> "Supplied":
        if not (self.documents or self.facts.household or self.facts.members):
            raise ValueError("neither a document nor a fact is handed in")
        return self


class Changed(Model):
    """A change in the household."""

    changed_on: OrAbsent[date] = None
    """Today if absent."""
    cause: Literal["income", "birth", "death", "joined", "left", "move", "health", "study", "home", "other"]
    facts: Findings = Findings()
    joined: Annotated[tuple[MemberFacts, ...], Field(max_length=30)] = ()
    persons: Annotated[tuple[Person, ...], Field(max_length=30)] = ()
    """The persons who join, in the order of `joined` and with the same ids."""
    left: Annotated[tuple[MemberId, ...], Field(max_length=30)] = ()
    consent: OrAbsent[Consent] = None
    """Consent of the adults who join."""
    to_region: OrAbsent[RegionCode] = None
    """Of a move to another region: its code."""


class Reconsidered(Model):
    """A request to look at one decision again."""

    item: ItemId
    reason: Text = ""


class Declined(Model):
    """Items that the household does not want."""

    items: Annotated[tuple[ItemId, ...], Field(min_length=1)]


class Extended(Model):
    """An officer extends the case."""

    officer: Name
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class Delivered(Model):
    """The statement reached the household."""

    way: Literal["portal", "printed", "handed_over"]
    by: OrAbsent[Name] = None


class Visited(Model):
    """A visit to the household."""

    by: Name
    visited_on: OrAbsent[date] = None
    """Today if absent."""
    note: Text = ""


class Heard(Model):
    """The answer to a hearing. An objection states its reason."""

    number: Annotated[int, Field(ge=1)]
    agrees: bool
    words: Text = ""


class Withdrawn(Model):
    """Withdraws the application. The reason is optional."""

    reason: Text = ""


class ErasureAsked(Model):
    """An operator erases the data of a household, and states why."""

    operator: str = Field(min_length=1, max_length=200)
    reason: str = Field(min_length=1, max_length=2000)


class HouseholdKeysAsked(Model):
    """Outside systems ask for the keys of households whose messages they read."""

    applications: tuple[UUID, ...] = Field(max_length=1000)


class HouseholdCheck(Model):
    """Persons who intend to file together."""

    identity: Identity
    asker: OrAbsent[IdNumber] = None
    """The ID number of the person who asks. The applicant if absent."""


PATHS: dict[str, type[Model]] = {
    "documents": Supplied,
    "changes": Changed,
    "reconsiderations": Reconsidered,
    "declined-items": Declined,
    "extension": Extended,
    "deliveries": Delivered,
    "visits": Visited,
    "hearing": Heard,
    "contact": Contact,
}
"""The request bodies, by the last part of the path under a case."""
