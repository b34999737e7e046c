"""What a case comes to by a policy pack: the one rule by which review decides, and by which a decision is computed again."""

from lianban_contracts.intake import StatedFacts

from services.policy import Determination, Pack, amended, determine

from .case import Case, opened


def known_facts(case: Case) -> StatedFacts:
    """The facts as review knows them now: what the household stated, and in its place what the verification found."""
    stated, found = opened(case).facts, case.findings
    return amended(stated, household=found.household, members=found.members) if found else stated


def assess(pack: Pack, case: Case) -> Determination:
    """What the pack says of the facts known. Raises NoSuchCase."""
    facts = known_facts(case)
    return determine(
        pack,
        filed_on=opened(case).filed_on,
        household=facts.household,
        members=facts.members,
        officer=facts.officer,
    )
