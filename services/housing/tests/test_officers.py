"""Facts that a housing officer establishes allocate a dwelling or take it back within one turn."""

from datetime import date
from typing import Any

from lianban_contracts.review import CaseReferred

from services.department.tests.help import Office, member, referral

REGION, DAY = "330304", date(2024, 3, 1)
ITEM = "housing.public_rental"


def asking(number: int, request: str = "allocation") -> CaseReferred:
    one = member(region=REGION)
    return referral("housing", number, one, filed_on=DAY, housing_situation="none", housing_request=request)


async def established(housing: Office, case: CaseReferred, **household: Any) -> str:
    body = {"officer": "周科长", "reason": "入户核实", "facts": {"household": household}}
    answer = await housing.post(f"/cases/{case.application}/facts", body)
    assert answer.status_code == 200, answer.text
    return str(next(one["outcome"] for one in answer.json()["decisions"] if one["item"] == ITEM))


async def test_a_dwelling_is_given_back_when_an_officer_finds_that_it_is_not_asked_for(housing: Office) -> None:
    await housing.put("dwellings", {"number": "A-1", "region": REGION, "area_m2": "45"})
    await housing.take(asking(1))
    assert (await housing.get(f"/queue/{asking(1).application}"))["state"] == "allocated"
    assert await established(housing, asking(1), housing_request="none") == "not_applicable"
    (second,) = await housing.take(asking(2))
    assert next(one.outcome for one in second.decisions if one.item == ITEM) == "granted"


async def test_a_dwelling_is_given_when_an_officer_finds_that_it_is_asked_for(housing: Office) -> None:
    await housing.put("dwellings", {"number": "A-1", "region": REGION, "area_m2": "45"})
    await housing.take(asking(1, "none"))
    assert await established(housing, asking(1, "none"), housing_request="allocation") == "granted"
    (second,) = await housing.take(asking(2))
    assert next(one.outcome for one in second.decisions if one.item == ITEM) == "queued"


async def test_a_preview_allocates_no_dwelling(housing: Office) -> None:
    await housing.put("dwellings", {"number": "A-1", "region": REGION, "area_m2": "45"})
    await housing.take(asking(1, "none"))
    body = {
        "officer": "周科长",
        "reason": "入户核实",
        "facts": {"household": {"housing_request": "allocation"}},
        "preview": True,
    }
    shown = (await housing.post(f"/cases/{asking(1).application}/facts", body)).json()
    assert next(one["outcome"] for one in shown["decisions"] if one["item"] == ITEM) == "granted"
    (second,) = await housing.take(asking(2))
    assert next(one.outcome for one in second.decisions if one.item == ITEM) == "granted"
