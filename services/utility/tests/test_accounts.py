"""Whose account it is decides the company, and one account has one allowance at a time."""

from datetime import date
from typing import Any

from lianban_contracts.facts import UtilityAccount
from lianban_contracts.review import CaseReferred

from services.department.tests.help import Office, decision, id_number, member, referral, together, withdrawn

REGION, DAY = "330304", date(2024, 6, 1)
POWER, WATER = "utility.electricity", "utility.water"
MOTHER, FATHER, GRANDMOTHER, STRANGER = (id_number(serial) for serial in range(4))


def of(number: int, *persons: str, **stated: str) -> CaseReferred:
    """A household of these persons, the first the applicant, that states these account numbers."""
    accounts: dict[str, Any] = {
        f"{company}_account": UtilityAccount(number=told, holder_is_member=True) for company, told in stated.items()
    }
    members = [member(f"m{index}", region=REGION) for index in range(1, len(persons) + 1)]
    return referral(
        "utility",
        number,
        *members,
        filed_on=DAY,
        persons={f"m{i}": one for i, one in enumerate(persons, 1)},
        **accounts,
    )


def account(number: str, person: str, company: str = "electricity") -> dict[str, Any]:
    return {"company": company, "number": number, "person": person}


async def power(office: Office, case: CaseReferred) -> tuple[str, str]:
    (answer,) = await office.take(case)
    found = decision(answer, POWER)
    return found.outcome, found.reason


async def test_an_account_of_any_member_is_found_without_being_stated(utility: Office) -> None:
    await utility.put("accounts", account("E-1", GRANDMOTHER))
    assert await power(utility, of(1, MOTHER, GRANDMOTHER)) == ("granted", "entitled")


async def test_of_two_accounts_of_a_member_the_stated_one_counts(utility: Office) -> None:
    await utility.put("accounts", account("E-1", MOTHER), account("E-2", MOTHER))
    await utility.take(of(1, MOTHER, electricity="E-2"))
    assert await power(utility, of(2, GRANDMOTHER, MOTHER, electricity="E-1")) == ("granted", "entitled")


async def test_a_strangers_account_and_one_that_the_company_does_not_know_are_asked_about(utility: Office) -> None:
    await utility.put("accounts", account("E-1", STRANGER))
    ask = ("needs_documents", "account_not_in_member_name")
    assert await power(utility, of(1, MOTHER, electricity="E-1")) == ask
    assert await power(utility, of(2, FATHER, electricity="E-7")) == ask


async def test_a_company_that_keeps_no_register_here_takes_the_households_word(utility: Office) -> None:
    await utility.put("accounts", account("W-1", STRANGER, "water"))
    assert await power(utility, of(1, MOTHER, electricity="E-7")) == ("granted", "entitled")


async def test_a_closed_account_matches_nobody(utility: Office) -> None:
    await utility.put("accounts", account("E-1", MOTHER), account("E-2", STRANGER))
    await utility.put("closed", {"company": "electricity", "number": "E-1"})
    assert await power(utility, of(1, MOTHER, electricity="E-1")) == ("needs_documents", "account_not_in_member_name")


async def test_one_account_has_no_second_allowance_through_another_household(utility: Office) -> None:
    await utility.put("accounts", account("E-1", GRANDMOTHER), account("W-2", FATHER, "water"))
    assert await power(utility, of(1, MOTHER, GRANDMOTHER)) == ("granted", "entitled")
    (second,) = await utility.take(of(2, FATHER, GRANDMOTHER))
    assert (decision(second, POWER).outcome, decision(second, POWER).reason) == ("declined", "granted_elsewhere")
    assert decision(second, WATER).outcome == "granted"


async def test_the_same_household_may_ask_anew_and_the_old_grant_gives_way(utility: Office) -> None:
    await utility.put("accounts", account("E-1", GRANDMOTHER))
    await power(utility, of(1, MOTHER, GRANDMOTHER))
    assert await power(utility, of(2, MOTHER, GRANDMOTHER)) == ("granted", "entitled")
    await utility.take(withdrawn(of(1, MOTHER, GRANDMOTHER)))
    assert await power(utility, of(3, FATHER, GRANDMOTHER)) == ("declined", "granted_elsewhere")


async def test_what_a_withdrawn_household_gave_back_another_may_have(utility: Office) -> None:
    await utility.put("accounts", account("E-1", GRANDMOTHER))
    await power(utility, of(1, MOTHER, GRANDMOTHER))
    await utility.take(withdrawn(of(1, MOTHER, GRANDMOTHER)))
    assert await power(utility, of(2, FATHER, GRANDMOTHER)) == ("granted", "entitled")


async def test_two_processes_at_the_same_moment_grant_one_allowance(two: list[Office]) -> None:
    await two[0].put("accounts", account("E-1", GRANDMOTHER))
    cases = [of(number, id_number(100 + number), GRANDMOTHER) for number in range(1, 9)]
    pairs = await together(*(two[index % 2].take(case) for index, case in enumerate(cases)))
    outcomes = [decision(one, POWER).outcome for pair in pairs for one in pair]
    assert (outcomes.count("granted"), outcomes.count("declined")) == (1, 7)


async def test_an_error_between_decision_and_append_leaves_the_allowance_to_the_next(utility: Office) -> None:
    await utility.put("accounts", account("E-1", MOTHER))
    decided = await utility.take_after_error(of(1, MOTHER, FATHER), of(2, GRANDMOTHER, MOTHER))
    assert decision(decided, POWER).outcome == "granted"
