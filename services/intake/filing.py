"""Reads and checks a filing. The refusal lists everything that is missing at once (一次性告知)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from lianban_contracts.consent import Consent
from lianban_contracts.identity import Agent, Identity
from lianban_contracts.intake import Region, StatedFacts
from lianban_contracts.model import Model, OrAbsent
from pydantic import ValidationError
from pydantic_core import from_json

from .checks import Problem, filing_problems, refusal, structural


class FilingBody(Model):
    """A filing as the household or its agent hands it in."""

    region: Region
    filed_on: OrAbsent[date] = None
    """The day on which a paper application was received. Today if absent."""
    agent: OrAbsent[Agent] = None
    identity: Identity
    facts: StatedFacts
    consent: Consent


PARTS: dict[str, type[Model]] = {"identity": Identity, "facts": StatedFacts, "consent": Consent}


def read(data: bytes, today: date) -> FilingBody:
    """Parses and checks a filing. Raises BadRequest with all errors at once."""
    try:
        body = FilingBody.model_validate_json(data)
    except ValidationError as error:
        raise refusal("filing_incomplete", [*structural(error), *_of_parts(data, today)]) from None
    problems = list(
        filing_problems(
            body.identity,
            body.facts,
            body.consent,
            by_agent=body.agent is not None,
            filed_on=body.filed_on or today,
            today=today,
        )
    )
    if problems:
        raise refusal("filing_incomplete", problems)
    return body


def _of_parts(data: bytes, today: date) -> Iterator[Problem]:
    """Yields the problems of the parts that can be read, if another part cannot be read."""
    try:
        raw = from_json(data)
        parts = {name: _part(name, raw) for name in PARTS} if isinstance(raw, dict) else {}
    except ValueError:
        return
    if parts:
        yield from filing_problems(
            **parts, by_agent=bool(raw.get("agent")), filed_on=_filed_on(raw, today), today=today
        )


def _part(name: str, raw: dict[str, Any]) -> Any:
    try:
        return PARTS[name].model_validate(raw.get(name), strict=False)
    except ValidationError:
        return None


def _filed_on(raw: dict[str, Any], today: date) -> date:
    try:
        return date.fromisoformat(raw["filed_on"])
    except (KeyError, TypeError, ValueError):
        return today
