"""Checks of persons and dates, the same for filings and later requests. They report every problem at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from lianban_contracts.consent import Consent
from lianban_contracts.facts import HouseholdFacts, MemberCircumstances, MemberFacts
from lianban_contracts.identity import Identity, Person
from lianban_contracts.intake import StatedFacts
from lianban_contracts.model import Model
from lianban_contracts.verification import Findings, MemberFindings
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from services.chassis.core.clock import CHINA
from services.chassis.core.problems import BadRequest
from services.messages import text
from services.policy.calendar.dates import completed_years
from services.policy.core.amounts import excessive
from services.policy.core.money import yuan

from .application import Application
from .requests import Changed, Supplied

ADULT = 18
"""Age from which persons sign for themselves, in years. Source: Civil Code of the PRC, article 17."""

APPLICANT_AGE = 16
"""Age from which a person applies without an agent, in years. Source: local; no seed sets it."""

FIRST_DAY = date(1900, 1, 1)
"""The earliest valid date of birth or of any other fact."""

MOST_MEMBERS = 30
"""The largest household that the contracts allow."""

Problem = tuple[str, str, dict[str, Any]]
"""Field, code, details."""


def refusal(code: str, problems: Iterable[Problem]) -> BadRequest:
    """Returns a refusal that lists every problem with its field, in both languages."""
    errors = [{"field": field, "code": name, **text(name, details)} for field, name, details in problems]
    return BadRequest(code, errors=errors)


def structural(error: ValidationError) -> list[Problem]:
    """Returns the problems of fields that do not have their form."""
    return [_structural(one) for one in error.errors()]


def _structural(error: ErrorDetails) -> Problem:
    field = ".".join(str(part) for part in error["loc"])
    if error["type"] == "missing":
        return field, "field_missing", {"field": field}
    if error["loc"] and error["loc"][-1] == "id_number":
        return field, "id_number_invalid", {}
    return field, "field_invalid", {"field": field, "detail": error["msg"]}


def born(id_number: str) -> date:
    """Returns the date of birth in an ID number. Raises ValueError if there is no such day. Source: GB 11643-1999."""
    return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))


def is_adult(id_number: str, day: date) -> bool:
    """Returns True if the person with this ID number is of full age."""
    return completed_years(born(id_number), day) >= ADULT


def filing_problems(
    identity: Identity | None,
    facts: StatedFacts | None,
    consent: Consent | None,
    *,
    by_agent: bool,
    filed_on: date,
    today: date,
) -> Iterator[Problem]:
    """Yields the problems of a filing. Parts that could not be read are None and are skipped."""
    yield from _day_of_filing(filed_on, today)
    day = _possible(filed_on, today)
    if identity:
        yield from _repeated("identity.members", identity.members, ())
    if identity and facts:
        yield from _same_members(identity, facts)
    if facts:
        yield from _household("facts.household", facts.household, day)
        yield from _members("facts.members", facts.members, day, today, first="applicant")
        yield from _applicant(facts.members[0], by_agent, day)
        yield from _amounts("facts", facts.household, {f"members.{n}": one for n, one in enumerate(facts.members)})
    if facts and consent:
        yield from _signed(consent, facts.members, [one.id for one in facts.members], day, today)


def _possible(day: date, today: date) -> date:
    """Returns the day, or today if the day is invalid, so that the other checks can run."""
    return day if FIRST_DAY <= day <= today else today


def _day_of_filing(filed_on: date, today: date) -> Iterator[Problem]:
    if filed_on > today:
        yield "filed_on", "filed_in_future", {"filed_on": filed_on.isoformat()}
    if filed_on < FIRST_DAY:
        yield "filed_on", "date_impossible", {"date": filed_on.isoformat()}


def _repeated(path: str, persons: Sequence[Person], known: Iterable[str]) -> Iterator[Problem]:
    numbers = set(known)
    for index, person in enumerate(persons):
        if person.id_number in numbers:
            yield f"{path}.{index}.id_number", "person_twice", {"member": person.id}
        numbers.add(person.id_number)


def _same_members(identity: Identity, facts: StatedFacts) -> Iterator[Problem]:
    if [member.id for member in identity.members] != [member.id for member in facts.members]:
        yield "identity.members", "members_differ", {}
        return
    yield from _birth_dates("facts.members", facts.members, identity.members)


def _birth_dates(path: str, members: Sequence[MemberFacts], persons: Sequence[Person]) -> Iterator[Problem]:
    for index, (member, person) in enumerate(zip(members, persons, strict=True)):
        if person.id_number[6:14] != member.birth_date.isoformat().replace("-", ""):
            yield f"{path}.{index}.birth_date", "birth_date_differs", {"member": member.id}


def _household(path: str, household: HouseholdFacts, day: date) -> Iterator[Problem]:
    for index, supporter in enumerate(household.supporters):
        yield from _birth(f"{path}.supporters.{index}.birth_date", supporter.birth_date, day)


def _members(
    path: str, members: Sequence[MemberFacts], day: date, today: date, *, first: str | None = None
) -> Iterator[Problem]:
    """`first` is the relation of the first member. No other member may have the relation `applicant`."""
    for index, member in enumerate(members):
        yield from _birth(f"{path}.{index}.birth_date", member.birth_date, day)
        yield from _circumstances(f"{path}.{index}", member, today)
        if member.relation == "applicant" and not (first and index == 0):
            yield f"{path}.{index}.relation", "second_applicant", {"member": member.id}


def _amounts(
    path: str, household: Model | Mapping[str, Any], members: Mapping[str, Model | Mapping[str, Any]]
) -> Iterator[Problem]:
    for part, most in excessive(household, members):
        yield f"{path}.{part}".lstrip("."), "amounts_too_large", {"most": yuan(most)}


def _birth(field: str, birth_date: date, day: date) -> Iterator[Problem]:
    if birth_date < FIRST_DAY:
        yield field, "born_too_early", {"date": birth_date.isoformat()}
    if birth_date > day:
        yield field, "not_yet_born", {"date": birth_date.isoformat(), "day": day.isoformat()}


def _circumstances(path: str, member: MemberCircumstances, today: date) -> Iterator[Problem]:
    dates = [("local_work_since", member.local_work_since)]
    dates += [(f"medical_bills.{index}.paid_on", bill.paid_on) for index, bill in enumerate(member.medical_bills)]
    for name, given in dates:
        if given and not FIRST_DAY <= given <= today:
            yield f"{path}.{name}", "date_impossible", {"date": given.isoformat()}


def _applicant(applicant: MemberFacts, by_agent: bool, day: date) -> Iterator[Problem]:
    if not by_agent and completed_years(applicant.birth_date, day) < APPLICANT_AGE:
        yield "facts.members.0.birth_date", "applicant_too_young", {"age": APPLICANT_AGE}


def _signed(
    consent: Consent, members: Sequence[MemberFacts], may_sign: Sequence[str], day: date, today: date
) -> Iterator[Problem]:
    """Checks the consent: every adult has signed, nobody outside `may_sign` has, and the day of signing is possible."""
    for member in members:
        if completed_years(member.birth_date, day) >= ADULT and member.id not in consent.signed_by:
            yield "consent.signed_by", "consent_missing", {"member": member.id}
    for index, signer in enumerate(consent.signed_by):
        if signer not in may_sign:
            yield f"consent.signed_by.{index}", "signer_unknown", {"member": signer}
    signed = _day(consent.signed_at)
    births = [member.birth_date for member in members if member.id in consent.signed_by]
    if signed is None or not max([FIRST_DAY, *births]) <= signed <= today:
        yield "consent.signed_at", "consent_date_impossible", {"signed_at": consent.signed_at.isoformat()}


def _day(moment: datetime) -> date | None:
    """Returns the day in China, or None if it is outside the range of `date`."""
    try:
        return moment.astimezone(CHINA).date()
    except OverflowError:
        return None


def change_problems(application: Application, asked: Changed, filed_on: date, today: date) -> Iterator[Problem]:
    """Yields the problems of a change in this household."""
    changed_on = asked.changed_on or today
    if not filed_on <= changed_on <= today:
        yield "changed_on", "changed_outside_case", {"changed_on": changed_on.isoformat()}
    day = _possible(changed_on, today)
    yield from _named(asked)
    yield from _joined(application, asked, day, today)
    yield from _left(application, asked.left)
    yield from findings_problems(application, asked.facts, day, today)
    if len(application.members) + len(asked.joined) - len(set(asked.left)) > MOST_MEMBERS:
        yield "joined", "too_many_members", {"most": MOST_MEMBERS}


def _named(asked: Changed) -> Iterator[Problem]:
    """Yields a problem if a change with one of these causes does not name the persons concerned."""
    if asked.cause in ("birth", "joined") and not asked.joined:
        yield "joined", "nobody_named", {}
    if asked.cause in ("death", "left") and not asked.left:
        yield "left", "nobody_named", {}


def _joined(application: Application, asked: Changed, day: date, today: date) -> Iterator[Problem]:
    used = {*application.members, *application.former}
    for index, member in enumerate(asked.joined):
        if member.id in used:
            yield f"joined.{index}.id", "member_known_already", {"member": member.id}
        used.add(member.id)
    yield from _repeated("persons", asked.persons, application.members.values())
    if [person.id for person in asked.persons] != [member.id for member in asked.joined]:
        yield "persons", "members_differ", {}
    else:
        yield from _birth_dates("joined", asked.joined, asked.persons)
    yield from _members("joined", asked.joined, day, today)
    yield from _amounts("", {}, {f"joined.{index}": one for index, one in enumerate(asked.joined)})
    yield from _signed_anew(asked, today)


def _signed_anew(asked: Changed, today: date) -> Iterator[Problem]:
    """Yields a problem for each joining adult without consent. Consent is required before they are verified."""
    if asked.consent:
        yield from _signed(asked.consent, asked.joined, [one.id for one in asked.joined], today, today)
        return
    for member in asked.joined:
        if completed_years(member.birth_date, today) >= ADULT:
            yield "consent", "consent_missing", {"member": member.id}


def _left(application: Application, left: Sequence[str]) -> Iterator[Problem]:
    for index, member in enumerate(left):
        if member not in application.members or member in left[:index]:
            yield f"left.{index}", "no_such_member", {"member": member}


def documents_problems(application: Application, asked: Supplied, today: date) -> Iterator[Problem]:
    """Yields the problems of documents and of the facts that they prove."""
    for index, document in enumerate(asked.documents):
        if document.member and document.member not in application.members:
            yield f"documents.{index}.member", "no_such_member", {"member": document.member}
    yield from findings_problems(application, asked.facts, today, today)


def findings_problems(application: Application, facts: Findings, day: date, today: date) -> Iterator[Problem]:
    """Yields the problems of facts about the household and its members."""
    yield from _amounts("facts", facts.household, {f"members.{name}": named for name, named in facts.members.items()})
    yield from _household("facts.household", HouseholdFacts.model_validate(facts.household, strict=False), day)
    for name, named in facts.members.items():
        number = application.members.get(name)
        if number is None:
            yield f"facts.members.{name}", "no_such_member", {"member": name}
        else:
            yield from _finding(f"facts.members.{name}", name, named, number, today)


def _finding(path: str, name: str, named: Mapping[str, Any], number: str, today: date) -> Iterator[Problem]:
    member = MemberFindings.model_validate(named, strict=False)
    yield from _circumstances(path, member, today)
    if member.birth_date and member.birth_date != born(number):
        yield f"{path}.birth_date", "birth_date_differs", {"member": name}
