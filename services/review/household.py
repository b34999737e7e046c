"""The members of a household: those of the filing, with those who joined and without those who left."""

from collections.abc import Sequence
from datetime import date

from lianban_contracts.consent import Consent
from lianban_contracts.facts import MemberFacts
from lianban_contracts.identity import Identity
from lianban_contracts.intake import StatedFacts

from services.policy.calendar.dates import completed_years

from .case import Case, opened
from .events import ChangeTaken

ADULT = 18
"""Age of majority in years. Source: Civil Code of the PRC, article 17."""


def recomposed(facts: StatedFacts, change: ChangeTaken) -> StatedFacts:
    """Returns the facts with the members after a change."""
    if not (change.joined or change.left):
        return facts
    members = [member for member in (*facts.members, *change.joined) if member.id not in change.left]
    return facts.model_copy(update={"members": _applicant_first(members, change.changed_on)})


def has_members(facts: StatedFacts, change: ChangeTaken) -> bool:
    """True if the household has members after a change."""
    return any(member.id not in change.left for member in (*facts.members, *change.joined))


def identity(case: Case) -> Identity:
    """Returns the identities of the current members in the order of the facts, the applicant first."""
    known = opened(case).identity
    changes = [event for event in case.effective if isinstance(event, ChangeTaken) and (event.joined or event.left)]
    if not changes:
        return known
    persons = {person.id: person for person in (*known.members, *(one for each in changes for one in each.persons))}
    facts = opened(case).facts
    for change in changes:
        facts = recomposed(facts, change)
    return known.model_copy(update={"members": tuple(persons[member.id] for member in facts.members)})


def consent(case: Case) -> Consent:
    """Returns the consent to verification, with the signatures of adults who joined."""
    given = opened(case).consent
    later = [event.consent for event in case.learnt if isinstance(event, ChangeTaken) and event.consent]
    if not later:
        return given
    signed = dict.fromkeys(signer for one in (given, *later) for signer in one.signed_by)
    return given.model_copy(update={"signed_at": later[-1].signed_at, "signed_by": tuple(signed)})


def all_member_ids(case: Case) -> frozenset[str]:
    """Returns the ids of all current and former members."""
    changes = [event for event in case.learnt if isinstance(event, ChangeTaken)]
    joined = (member.id for change in changes for member in change.joined)
    return frozenset([*(member.id for member in opened(case).facts.members), *joined])


def _applicant_first(members: Sequence[MemberFacts], day: date) -> tuple[MemberFacts, ...]:
    """Returns the members, the applicant first. If the applicant left, the spouse becomes the applicant, else the eldest adult, else the eldest.

    Source: local; the seeds do not say who takes over a case."""
    if members[0].relation == "applicant":
        return tuple(members)
    adults = [member for member in members if completed_years(member.birth_date, day) >= ADULT]
    spouses = [member for member in adults if member.relation == "spouse"]
    first = min(spouses or adults or members, key=lambda member: member.birth_date)
    rest = (member for member in members if member is not first)
    return (first.model_copy(update={"relation": "applicant"}), *rest)
