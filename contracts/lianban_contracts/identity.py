"""Who the household is, kept apart from its facts. Identity travels to review, and in each referral to one department."""

from operator import mul
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from .model import MemberId, Model, OrAbsent

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_ZEROS = ord("0") * sum(_WEIGHTS)
"""What the digits as characters weigh more than as numbers: that way every one of them is read in C."""


def _checked(number: str) -> str:
    total = sum(map(mul, number.encode(), _WEIGHTS)) - _ZEROS
    if _CHECKS[total % 11] != number[17]:
        raise ValueError("the check character of the ID number does not fit")
    return number


IdNumber = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{16}[0-9X]$"), AfterValidator(_checked)]
"""Citizen identity number of 18 characters with its check character. Source: GB 11643-1999."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]


class Person(Model):
    """One member of the household by name and ID number; `id` is the member id used in the facts."""

    id: MemberId
    name: Name
    id_number: IdNumber


Address = Annotated[str, StringConstraints(max_length=200)]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9+ -]{0,20}$")]
NotifyBy = Literal["sms", "letter", "portal"]
"""How the household wants to be notified: by SMS, by letter, or only in the portal."""


class Identity(Model):
    """The household's members by name. The first is the applicant."""

    members: Annotated[tuple[Person, ...], Field(min_length=1, max_length=30)]
    address: Address = ""
    phone: Phone = ""
    notify_by: OrAbsent[NotifyBy] = None
    """If absent: by SMS if there is a telephone number, otherwise by letter."""


class Contact(Model):
    """Where the household is reached, and how it wants to be notified."""

    address: Address = ""
    phone: Phone = ""
    notify_by: OrAbsent[NotifyBy] = None


class Agent(Model):
    """A village or community worker who files on the household's behalf (代办人)."""

    name: Name
    organisation: Annotated[str, StringConstraints(min_length=1, max_length=100)]
