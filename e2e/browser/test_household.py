"""What a household does with its case after the filing and what it sees, without scripts and in both languages."""

import re
from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Locator, Page, expect

from e2e.system import Household, System
from services.messages import say

from .accessibility import looked_at
from .filing import alone
from .people import People, opened_until
from .test_agent import asked
from .typing import Typist
from .typing_speed import filed, filled, pressed

SPOKEN = [("zh", "330304"), ("en", "330305")]
FORMER = "330305-m4"


async def shown(page: Page, path: str, wanted: Locator, times: int) -> None:
    """Opens the page repeatedly until it shows the element this many times."""

    async def holds() -> bool:
        return await wanted.count() == times

    await opened_until(page, path, holds)


async def completed(system: System, region: str) -> tuple[str, Household]:
    """Files a new household and waits for its decisions. Returns the case and the household."""
    household = system.household(region)
    application = str((await system.file(household.filing)).json()["application"])
    await system.completed([application])
    return application, household


@pytest.mark.parametrize(("lang", "region"), SPOKEN)
async def test_one_decision_alone_is_looked_at_again_another_is_left_out_and_a_change_decides_anew(
    people: People, system: System, lang: str, region: str
) -> None:
    application, household = await completed(system, region)
    case = f"/applications/{application}"
    async with people.visit(household.people["m1"], lang=lang, scripts=False) as page:
        again, leave = (page.get_by_role("link", name=say(lang, code)) for code in ("life.reconsider", "life.decline"))
        await shown(page, f"{case}/statement", page.locator(".sheet__code img"), 1)
        decided, granted = await again.count(), await leave.count()
        await again.first.click()
        await page.get_by_role("textbox").fill("算错了")
        await pressed(page)
        await expect(page.get_by_role("status")).to_be_visible()
        await shown(page, f"{case}/statement", page.get_by_text(say(lang, "now.reopened_item"), exact=True), 1)
        await expect(again).to_have_count(decided - 1)
        await leave.last.click()
        await pressed(page)
        await shown(page, f"{case}/statement", leave, granted - 1)
        await page.goto(case)
        await expect(page.locator(".desks__one--waiting")).to_have_count(0)
        determined = page.locator(".history li").filter(has_text=say(lang, "service.review"))
        before = await determined.count()
        await page.get_by_role("link", name=say(lang, "life.change")).click()
        await page.get_by_label(say(lang, "answer.cause.other")).check()
        await pressed(page)
        await page.get_by_label(say(lang, "answer.emergency_event.accident")).check()
        await pressed(page)
        await pressed(page, "button[name=confirm]")
        await expect(page.get_by_role("status")).to_be_visible()
        await shown(page, case, determined, before + 1)


async def test_those_who_must_support_the_household_are_typed_in_and_read_before_it_files(
    people: People, system: System
) -> None:
    async with people.visit(system.newcomer(FORMER)) as page:
        draft = await filled(page, alone())
        await page.goto(f"/apply/{draft}/supporters")
        son = {"birth_date-s1": "1970-05-01", "able-s1": "yes", "support_due_fen_per_month-s1": "350"}
        daughter = {"birth_date-s2": "1973-11-20", "able-s2": "no", "support_due_fen_per_month-s2": "0"}
        await Typist(page).answer(son, "add")
        await Typist(page).answer(daughter)
        told = page.locator("#supporters dd").first
        for lang, words in (("zh", ("1970年5月1日", "1973年11月20日")), ("en", ("1 May 1970", "20 November 1973"))):
            await page.goto(f"/apply/{draft}/check?lang={lang}")
            for said in (*words, "￥350.00", say(lang, "answer.have.no")):
                await expect(told).to_contain_text(said)
        await looked_at(page)


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_what_is_missing_is_handed_in_and_an_application_is_taken_back(
    people: People, system: System, lang: str
) -> None:
    async with people.visit(system.newcomer(FORMER), lang=lang, scripts=False) as page:
        one = await filed(page, alone())
        await asked(system, one)
        await shown(page, f"/applications/{one}", page.locator(".now--waits"), 1)
        await page.get_by_role("link", name=say(lang, "life.correct")).first.click()
        await Typist(page).answer(
            {"fact-transit.bus.card_requested-m1": "DT-88120399", "file-transit.bus.card_requested-m1": "card.png"}
        )
        await expect(page.get_by_role("status")).to_be_visible()
        await shown(page, f"/applications/{one}", page.locator(".now--over"), 1)
    async with people.visit(system.newcomer(FORMER), lang=lang, scripts=False) as page:
        other = await filed(page, alone())
        await asked(system, other)
        await page.goto(f"/applications/{other}")
        departments = await page.locator(".desks__one").count()
        await page.get_by_role("link", name=say(lang, "life.withdraw"), exact=True).click()
        await pressed(page)
        await expect(page.get_by_role("status")).to_be_visible()
        await shown(
            page, f"/applications/{other}", page.locator(".desks").get_by_text(say(lang, "desk.stopped")), departments
        )


async def test_a_case_that_is_open_goes_on_before_ones_eyes(people: People, system: System) -> None:
    async with people.visit(system.newcomer(FORMER)) as page:
        application = await filed(page, alone())
        await asked(system, application)
        async with page.expect_response(re.compile("/live")):
            await page.goto(f"/applications/{application}")
        await expect(page.locator(".now--waits")).to_be_visible()
        url = f"{system.platform.url('intake')}/applications/{application}/documents"
        card = {"documents": [{"document": "transit_card", "member": "m1"}]}
        facts = {"facts": {"members": {"m1": {"transit_card": "DT-88120398"}}}}
        answer = await system.http.post(url, json=card | facts)
        assert answer.is_success, answer.text
        await expect(page.locator(".now--over")).to_be_visible()


@pytest.mark.parametrize(("lang", "region"), SPOKEN)
async def test_a_printed_statement_is_proved_by_its_code_with_what_one_compares_and_no_more(
    people: People, system: System, lang: str, region: str
) -> None:
    application, household = await completed(system, region)
    async with people.visit(household.people["m1"], lang=lang, scripts=False) as page:
        await shown(page, f"/applications/{application}/statement", page.locator(".sheet__code img"), 1)
        address = scanned(await page.locator(".sheet__code img").screenshot(scale="device"))
    assert address.startswith(f"{people.portal}/v/")
    async with people.visit(lang=lang) as page:
        await page.goto(address)
        await expect(page.locator(".now__what")).to_contain_text(say(lang, "genuine.yes"))
        said = await page.locator("main").inner_text()
        assert not private(household.filing) & set(re.findall(r"\w+", said))
        assert "￥" in said
        assert (await system.get("intake", f"/applications/{application}"))["receipt"] in said
        assert application not in said
        await looked_at(page)
        await page.goto(address[:-2] + "AA")
        await expect(page.locator(".now--waits")).to_be_visible()


async def test_a_notice_names_no_more_than_surname_village_persons_category_and_days(
    people: People, system: System
) -> None:
    await completed(system, "511700")
    async with people.visit() as page:
        await shown(page, "/notices?region=511700", page.get_by_role("row").first, 1)
        await expect(page.get_by_role("columnheader")).to_have_count(7)
        rows = [await row.inner_text() for row in await page.locator("tbody tr").all()]
    day = r"\d{4}年\d{1,2}月\d{1,2}日"
    allowed = re.compile(
        rf"\S\*+\s+达州市\s+\S*(?:村|社区|街道|镇|乡|—)\s+\d+\s+(特困|低保|低边|支出型|其他困难)\S*\s+{day}\s+{day}"
    )
    assert rows
    assert [row for row in rows if not allowed.fullmatch(row.strip())] == []


def scanned(picture: bytes) -> str:
    """Returns the text of the only QR code in a picture."""
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture)).convert("L").resize((528, 528)))
    return str(code.text)


def private(filing: dict[str, Any]) -> set[str]:
    """Returns the names and ID numbers of a household."""
    return {one[what] for one in filing["identity"]["members"] for what in ("name", "id_number")}
