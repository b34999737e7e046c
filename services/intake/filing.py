"""A filing as it is handed in: read, checked as a whole, everything that is missing named at once (一次性告知)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from lianban_contracts.consent import Consent
from lianban_contracts.identity import Agent, Identity
from lianban_contracts.intake import Region, StatedFacts
from lianban_contracts.model import Model, OrAbsent
from pydantic import ValidationError
from pydantic_core import ErrorDetails, from_json

from services.chassis.problems import BadRequest
from services.messages import text
from services.policy.dates import completed_years


class FilingBody(Model):
    """What the household, or the agent for it, hands in."""

    region: Region
    filed_on: OrAbsent[date] = None
    """The day on which a paper application was received; today if absent."""
    agent: OrAbsent[Agent] = None
    identity: Identity
    facts: StatedFacts
    consent: Consent


PARTS: dict[str, type[Model]] = {"identity": Identity, "facts": StatedFacts, "consent": Consent}

Problem = tuple[str, str, dict[str, Any]]
"""Field, code, details."""


def read(data: bytes, today: date) -> FilingBody:
    """The filing of these bytes. Raises BadRequest with every error at once."""
    try:
        body = FilingBody.model_validate_json(data)
    except ValidationError as error:
        raise _incomplete([*map(_structural, error.errors()), *_of_parts(data, today)]) from None
    if problems := list(_together(body.identity, body.facts, body.consent, body.filed_on or today, today)):
        raise _incomplete(problems)
    return body


def _incomplete(problems: list[Problem]) -> BadRequest:
    errors = [{"field": field, "code": code, **text(code, details)} for field, code, details in problems]
    return BadRequest("filing_incomplete", errors=errors)


def _structural(error: ErrorDetails) -> Problem:
    field = ".".join(str(part) for part in error["loc"])
    code = "field_missing" if error["type"] == "missing" else "field_invalid"
    return field, code, {"field": field, "detail": error["msg"]}


def _of_parts(data: bytes, today: date) -> Iterator[Problem]:
    """What does not fit together in the parts that can be read, though another part cannot."""
    try:
        raw = from_json(data)
        parts = {name: _part(name, raw) for name in PARTS} if isinstance(raw, dict) else {}
    except ValueError:
        return
    if parts:
        yield from _together(parts["identity"], parts["facts"], parts["consent"], today, today)


def _part(name: str, raw: dict[str, Any]) -> Any:
    try:
        return PARTS[name].model_validate(raw.get(name), strict=False)
    except ValidationError:
        return None


def _together(
    identity: Identity | None, facts: StatedFacts | None, consent: Consent | None, filed_on: date, today: date
) -> Iterator[Problem]:
    if filed_on > today:
        yield "filed_on", "filed_in_future", {"filed_on": filed_on.isoformat()}
    if identity:
        yield from _twice(identity)
    if identity and facts:
        yield from _differing(identity, facts)
    if facts and consent:
        yield from _unsigned(facts, consent, filed_on)


def _twice(identity: Identity) -> Iterator[Problem]:
    numbers = [member.id_number for member in identity.members]
    for index, member in enumerate(identity.members):
        if member.id_number in numbers[:index]:
            yield f"identity.members.{index}.id_number", "person_twice", {"member": member.id}


def _differing(identity: Identity, facts: StatedFacts) -> Iterator[Problem]:
    if [member.id for member in identity.members] != [member.id for member in facts.members]:
        yield "identity.members", "members_differ", {}
        return
    for index, (person, member) in enumerate(zip(identity.members, facts.members, strict=True)):
        if person.id_number[6:14] != member.birth_date.strftime("%Y%m%d"):
            yield f"facts.members.{index}.birth_date", "birth_date_differs", {"member": member.id}


def _unsigned(facts: StatedFacts, consent: Consent, filed_on: date) -> Iterator[Problem]:
    adults = [member.id for member in facts.members if completed_years(member.birth_date, filed_on) >= ADULT]
    for member in adults:
        if member not in consent.signed_by:
            yield "consent.signed_by", "consent_missing", {"member": member}


ADULT = 18
"""Full age: who signs for himself. Source: Civil Code of the PRC, article 17."""
