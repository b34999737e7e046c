"""The printed statement: one page of A4, also with many items."""

import re
from io import BytesIO
from typing import Any
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from e2e.system import System
from services.cli.demo.households import renewed
from services.messages import say
from services.portal.readmodel.pack_catalogue import item_name

from .people import People

REGION = "330305"
A4_POINTS = (595, 842)


def rich(filing: dict[str, Any]) -> dict[str, Any]:
    """Extends a household of Dongtou so that nearly all items of the plan of Dongtou apply."""
    facts = filing["facts"]
    facts["household"] |= {
        "emergency_event": "accident",
        "emergency_grade": 3,
        "housing_situation": "rented_market",
        "housing_request": "subsidy",
        "rent_paid_fen_per_month": 120_000,
        "lease_contract": True,
        "floor_area_m2": "42.00",
    }
    facts["members"][3]["medical_bills"].append({"paid_on": "2026-05-19", "kind": "inpatient", "own_fen": 4_101_200})
    pupil = {"id": "m5", "relation": "child", "birth_date": "2009-02-20", "hukou_region": REGION}
    facts["members"].append(pupil | {"student_stage": "vocational", "education_own_fen_12m": 280_000})
    named = {"id": "m5", "name": "林海燕", "id_number": renewed("330305200902200000")}
    filing["identity"]["members"].append(named)
    return filing


@pytest.fixture(scope="session")
async def decided(system: System) -> dict[str, Any]:
    """The case of that household with its statement and its applicant."""
    household = system.household(REGION)
    answer = await system.file(rich(household.filing))
    assert answer.status_code == 201, answer.text
    (shown,) = await system.completed([answer.json()["application"]])
    return shown | {"applicant": household.people["m1"]}


@pytest.mark.parametrize(("lang", "scripts"), [("zh", True), ("en", False)])
async def test_the_longest_statement_is_one_page_of_a4_and_nothing_of_it_is_cut_off(
    people: People, decided: dict[str, Any], lang: str, scripts: bool
) -> None:
    async with people.visit(decided["applicant"], lang=lang, scripts=scripts) as page:
        await page.goto(f"/applications/{decided['application']}/statement", wait_until="networkidle")
        printed = await page.pdf(prefer_css_page_size=True, print_background=True)
    (sheet,) = PdfReader(BytesIO(printed)).pages
    assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == A4_POINTS
    said = "".join(normalize("NFKC", sheet.extract_text()).split())
    items = [one["item"] for one in decided["statement"]["decisions"] if one["outcome"] != "not_applicable"]
    assert len(items) > 12
    wanted = [*(item_name(lang, item) for item in items), say(lang, "sheet.foot")]
    assert [one for one in wanted if not re.search(as_printed(one), said)] == []


def as_printed(text: str) -> str:
    """Returns a pattern for a text as extracted from a PDF: without spaces, and with radicals and dashes that look the same."""
    return "".join(f"[{re.escape(one)}\u2010-\u2015\u2e80-\u2fdf]" for one in "".join(normalize("NFKC", text).split()))
