"""A case over more than a year, with a fast clock: benefits end on their last day, and the case is recertified."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from e2e.conftest import FEW, running
from e2e.system import System
from e2e.test_life import CASH, body, comes_out_again, decision, until

REGION = "330304"
STANDARD = {2023: 1_250_000, 2024: 1_365_000, 2025: 1_410_000, 2026: 1_455_000, 2027: 1_500_000}
"""Yearly standard a person, in fen. Source: docs/sources/000.txt, indicator 7."""

SPEED = 1_500_000
"""At this speed a year passes in 21 seconds."""


def clock() -> dict[str, str]:
    """Returns the settings of a clock that shows a day of 2023 to 2026 when the system has started, after 5 seconds or after a minute."""
    return {
        "LIANBAN_CLOCK_SINCE": (datetime.now(UTC) + timedelta(seconds=20)).isoformat(),
        "LIANBAN_CLOCK_START": "2024-01-10T09:00:00+08:00",
        "LIANBAN_CLOCK_SPEED": str(SPEED),
    }


async def filed(system: System) -> str:
    """Files a mother without income and her child at school, today by the clock. The consent is signed before the first day of the clock."""
    filing = body(REGION, None, {"student_stage": "primary"}, {})
    filing["consent"]["signed_at"] = "2023-01-02T09:00:00+08:00"
    answer = await system.file(filing)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["application"])


def monthly(year: int) -> int:
    """Returns the monthly amount for two people without income, in fen. Years after the plan's last year use its figures."""
    return round(STANDARD[min(year, max(STANDARD))] * 2 / 12)


def certified(shown: dict[str, Any]) -> bool:
    """Returns True if the last round of review certified the case. Renewals, which need no certification, come before and after it."""
    return bool(shown["determination"]["cause"] == "recertification")


def decided(shown: dict[str, Any], turn: int) -> bool:
    """Returns True if every department has decided in this round or a later one."""
    return shown["turn"] >= turn and set(shown["departments"].values()) == {"decided"}


def happened(trace: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [event for event in trace if f".{kind}." in event["type"]]


async def test_a_year_later_the_case_is_certified_with_the_figures_of_that_year() -> None:
    async with running(processes=FEW, **clock()) as system:
        application = await filed(system)
        path = f"/applications/{application}"
        first = (await until(system, "intake", path, lambda one: one.get("statement")))["statement"]
        last = date.fromisoformat(first["validity"]["education.student_aid"]["until"])
        assert (last.month, last.day) == (8, 31)
        determination = (await until(system, "review", f"/cases/{application}", certified))["determination"]
        later = await until(system, "intake", path, lambda one: decided(one, determination["turn"]))
        trace = await system.trace(application)
        assert happened(trace, "benefits-ended"), "the school year has ended meanwhile"
        assert happened(trace, "renewal-due"), "and the figures of a new year are in force"
        assert happened(trace, "recertification-due")
        years = int(later["filed_on"][:4]), int(determination["assessed_on"][:4])
        assert years[0] < years[1]
        raised = decision(later["statement"], CASH)["amount_fen"] - decision(first, CASH)["amount_fen"]
        assert raised == monthly(years[1]) - monthly(years[0])
        await comes_out_again(system, application)
