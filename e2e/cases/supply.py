"""What a region has only so much of: dwellings and places. Cases that use them go one after another in their region."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from .filing import Case, Facts
from .records import Records, Row

ELSEWHERE = "999999"
"""A region where nobody applies: a dwelling that no case took is let there."""

SUPPLY = ("rental_units_available", "vocational_1619_places_left", "home_environment_places_left")


def uses_supply(case: Case) -> bool:
    """Whether the case may take a dwelling or a place, as stated or as found."""
    return any(_asks(case, findings) for findings in ({}, case.findings))


def _asks(case: Case, findings: Facts) -> bool:
    household, members = case.facts(findings)
    return (
        household.get("housing_request") == "allocation"
        or bool(household.get("home_environment_need"))
        or any(member.get("student_stage") == "vocational" for member in members)
    )


def lines(cases: Iterable[Case]) -> Iterator[list[Case]]:
    """Which cases must follow one another. Those for whom nothing is vacant come last: they stay in the queue."""
    regions: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        if uses_supply(case):
            regions[case.given["region"]].append(case)
        else:
            yield [case]
    for line in regions.values():
        yield sorted(line, key=lambda case: any(_number(case, name) == 0 for name in SUPPLY))


def supplied(case: Case) -> Records:
    """Dwellings and places as the case has them."""
    region = case.given["region"]
    return {
        ("housing", "dwellings"): _dwellings(case, region),
        ("education", "places"): [
            _places("education.vocational_1619", region, _number(case, "vocational_1619_places_left"))
        ],
        ("housing", "places"): [
            _places("housing.home_environment", region, _number(case, "home_environment_places_left"))
        ],
    }


def cleared(case: Case) -> Records:
    """Takes away what the case left vacant."""
    return {("housing", "dwellings"): _dwellings(case, ELSEWHERE)}


def _dwellings(case: Case, region: str) -> list[Row]:
    area = case.given.get("department_facts", {}).get("rental_unit_area_m2", "0")
    return [
        {"number": case.tagged(f"dwelling-{index}"), "region": region, "area_m2": area}
        for index in range(_number(case, "rental_units_available"))
    ]


def _places(item: str, region: str, available: int) -> Row:
    return {"item": item, "region": region, "available": available}


def _number(case: Case, name: str) -> int:
    """How many there are; one where the case does not say. Source: docs/catalogue.md, section 3."""
    return int(case.given.get("department_facts", {}).get(name, 1))
