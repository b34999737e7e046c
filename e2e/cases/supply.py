"""Limited supplies of a region: dwellings and places. Cases that use them run one after another in their region."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from .filing import Case, Facts
from .records import Records, Row

ELSEWHERE = "999999"
"""A region without applications. Dwellings that no case took are moved there."""

SUPPLY = ("rental_units_available", "vocational_1619_places_left", "home_environment_places_left")


def uses_supply(case: Case) -> bool:
    """Returns True if the case may take a dwelling or a place, by stated facts or by findings."""
    return any(_asks(case, findings) for findings in ({}, case.findings))


def _asks(case: Case, findings: Facts) -> bool:
    household, members = case.facts(findings)
    return (
        household.get("housing_request") == "allocation"
        or bool(household.get("home_environment_need"))
        or any(member.get("student_stage") == "vocational" for member in members)
    )


def lines(cases: Iterable[Case]) -> Iterator[list[Case]]:
    """Yields groups of cases that must run one after another. Cases without a vacancy come last, because they stay on the waiting list."""
    regions: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        if uses_supply(case):
            regions[case.given["region"]].append(case)
        else:
            yield [case]
    for line in regions.values():
        yield sorted(line, key=lambda case: any(_number(case, name) == 0 for name in SUPPLY))


def supplied(case: Case) -> Records:
    """Returns the dwellings and places of the case."""
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
    """Moves the vacant dwellings of the case to another region."""
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
    """Returns the number that is available; 1 if the case does not state one. Source: docs/catalogue.md, section 3."""
    return int(case.given.get("department_facts", {}).get(name, 1))
