"""Tests of the pages that need no sign-in."""

import html
import re
from datetime import date
from typing import Any
from uuid import UUID

from lianban_contracts.benefits import BENEFITS_DECIDED
from lianban_contracts.decisions import Explanation
from lianban_contracts.intake import ApplicationCompleted, ApplicationSubmitted, ApplicationWithdrawn
from lianban_contracts.review import CaseDetermined

from services.chassis.tests.help import until
from services.portal.readmodel.cases import case
from services.portal.readmodel.pack_catalogue import packs
from services.portal.readmodel.statement_seal import StatementSeal, issued

from .conftest import Stage, emptied_stage, example
from .test_read_model import completed

stage = emptied_stage()


async def shown(stage: Stage, path: str, status: int = 200) -> str:
    async with stage.client() as client:
        answer = await client.get(path)
    assert answer.status_code == status, answer.text
    return answer.text


async def checked(stage: Stage, lang: str = "zh", **answers: str) -> str:
    """Returns the page that answers the pre-check."""
    async with stage.client() as client:
        answer = await client.post(f"/check?lang={lang}", data=answers)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_the_start_page_says_what_each_region_offers(stage: Stage) -> None:
    for code in packs().regions():
        page = await shown(stage, f"/?region={code}")
        pack = next(pack for pack in packs().all if pack.region == code)
        assert all(item.label.zh in page for item in pack.layout.items)


async def test_every_figure_of_a_region_is_shown_by_year(stage: Stage) -> None:
    for code in packs().regions():
        page = await shown(stage, f"/standards?region={code}")
        pack = next(pack for pack in packs().all if pack.region == code)
        assert all(figure.label.zh in page for figure in pack.layout.figures.values())
    page = await shown(stage, "/standards?region=330304")
    assert "最低生活保障年标准（每人）" in page
    for year, amount in ((2023, "￥12,500"), (2027, "￥15,000")):
        assert f'data-label="{year}">{amount}' in page
    assert 'href="/standards?region=330304"' in await shown(stage, "/?region=330304")


async def test_the_language_of_the_browser_counts_until_one_is_chosen(stage: Stage) -> None:
    for accepted, said in (
        ("en-GB,zh;q=0.5", "Apply once"),
        ("de, zh-CN;q=0.9, en;q=0.8", "一次申请"),
        ("fr", "一次申请"),
    ):
        async with stage.client() as client:
            page = await client.get("/", headers={"accept-language": accepted})
            assert said in page.text
            assert "Accept-Language" in page.headers["vary"]
            await client.get("/?lang=zh", headers={"accept-language": accepted})
            assert "一次申请" in (await client.get("/", headers={"accept-language": accepted})).text


async def test_large_type_is_chosen_on_any_page_and_remembered(stage: Stage) -> None:
    async with stage.client() as client:
        first = await client.get("/notices?region=330305")
        assert 'class="govuk-template"' in first.text
        assert 'href="/notices?region=330305&amp;type=large">大字版' in first.text
        await client.get("/notices?type=large")
        page = await client.get("/")
        assert 'class="govuk-template large"' in page.text
        again = await client.get("/?type=normal", headers={"If-None-Match": page.headers["etag"]})
        assert 'class="govuk-template"' in again.text
        assert 'class="govuk-template"' in (await client.get("/")).text


async def test_staff_are_led_to_their_work_and_not_to_an_application(stage: Stage) -> None:
    for role, work in (("officer", "/queue"), ("supervisor", "/queue"), ("operator", "/cases")):
        async with await stage.browser(role, department="civil", regions=["330305"]) as client:
            page = (await client.get("/")).text
        assert "开始申请" not in page
        assert f'href="{work}" role="button"' in page
    async with await stage.browser("citizen") as client:
        assert 'href="/apply" role="button"' in (await client.get("/")).text


async def test_the_region_once_chosen_is_kept(stage: Stage) -> None:
    async with stage.client() as client:
        await client.get("/?region=330305")
        assert 'value="330305" selected' in (await client.get("/notices")).text


async def test_a_page_that_has_not_changed_is_not_sent_again(stage: Stage) -> None:
    async with stage.client() as client:
        first = await client.get("/")
        again = await client.get("/", headers={"If-None-Match": first.headers["etag"]})
        other = await client.get("/?lang=en", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, other.status_code) == (304, b"", 200)


async def test_the_pre_check_says_what_and_why_and_keeps_nothing(stage: Stage) -> None:
    page = await checked(stage, region="330305", people="3", income="1500", situation="school")
    assert "您家很可能被认定为“低保”家庭" in page
    assert "学生资助" in page
    assert await stage.portal.pool.fetchval("select count(*) from cases") == 0


async def test_the_pre_check_has_no_answer_in_its_address(stage: Stage) -> None:
    page = await shown(stage, "/check?region=330305&people=3&income=1500")
    assert "您家很可能" not in page
    assert '<form method="post" action="/check' in page


async def test_the_summary_of_errors_of_the_pre_check_names_each_question(stage: Stage) -> None:
    page = await checked(stage, people="", income="x", assets="y")
    summary = page.partition("govuk-error-summary__list")[2].partition("</ul>")[0]
    for question in ("一、家里一起生活的有几口人？", "二、全家每月收入", "三、存款"):
        assert question in summary


async def test_the_pre_check_names_every_wrong_answer_beside_its_question(stage: Stage) -> None:
    page = await checked(stage, "en", people="x", income="")
    assert page.count("govuk-error-message") == 2
    assert 'href="#people"' in page
    assert "<title>Error" in page


async def test_a_notice_shows_only_what_may_be_shown(stage: Stage) -> None:
    filed = stage.new()
    submitted: Any = example(ApplicationSubmitted, filed)
    determined = example(CaseDetermined, filed).model_copy(update={"determined_on": stage.portal.clock.today()})
    await stage.publish(submitted, determined)
    await until(lambda: _kept(stage, 2))
    page = await shown(stage, "/notices")
    name = submitted.identity.members[0].name
    assert f"{name[0]}**" in page
    for secret in (name, submitted.receipt, str(filed), submitted.identity.address):
        assert secret not in page


async def test_who_withdrew_is_on_no_notice(stage: Stage) -> None:
    filed = stage.new()
    determined = example(CaseDetermined, filed).model_copy(update={"determined_on": stage.portal.clock.today()})
    await stage.publish(example(ApplicationSubmitted, filed), determined, example(ApplicationWithdrawn, filed))
    await until(lambda: _kept(stage, 3))
    assert "**</th>" not in await shown(stage, "/notices")


async def _kept(stage: Stage, number: int) -> bool:
    return await stage.kept() >= number


async def test_a_printed_statement_is_confirmed_with_what_a_reader_compares(stage: Stage) -> None:
    application = await completed(stage)
    async with await stage.staff() as client:
        statement = (await client.get(f"/applications/{application}/statement")).text
        picture = await client.get(f"/applications/{application}/statement/code.svg")
    assert f"/applications/{application}/statement/code.svg" in statement
    assert picture.headers["content-type"] == "image/svg+xml"
    page = await shown(stage, f"/v/{await _code(stage, application)}")
    assert "这份清单是真实的" in page
    submitted: Any = example(ApplicationSubmitted, application)
    name = submitted.identity.members[0].name
    sums = re.findall(r'class="money">(￥[0-9,.]+)', statement)
    assert sums
    for said in (submitted.receipt, f"{name[0]}**", *sums):
        assert said in page
    for secret in (name, str(application), submitted.identity.address, submitted.identity.members[0].id_number):
        assert secret not in page


async def _code(stage: Stage, application: UUID) -> str:
    """Returns the code in the QR code of the statement."""
    stated = issued(await case(stage.portal.pool, application), 1)
    assert stated is not None
    return StatementSeal(stage.environment["PORTAL_SECRET"]).code(application, stated)


async def test_a_code_that_was_not_ours_is_not_confirmed(stage: Stage) -> None:
    assert "无法确认" in await shown(stage, "/v/NONSENSE")


async def test_a_page_that_is_not_there_shows_who_is_signed_in(stage: Stage) -> None:
    for role, household in (("citizen", True), ("officer", False)):
        async with await stage.browser(role, name="陈国强", department="civil", regions=["330305"]) as client:
            page = await client.get("/nothing")
        assert (page.status_code, "陈国强" in page.text) == (404, True)
        assert ("民政窗口" in page.text) is household, "what a household is told is not told to staff"


async def test_a_page_that_is_not_there_says_so_in_words(stage: Stage) -> None:
    assert "There is no such page" in await shown(stage, "/nothing?lang=en", 404)


GOES_ON = "本地区的政策执行期到2024年12月31日为止；新政策施行前，继续按2024年的标准办理，待遇不受影响。"


async def test_where_a_plan_is_over_start_and_pre_check_say_what_applies(stage: Stage) -> None:
    answers = {"people": "3", "income": "1500"}
    for lang, said in (("zh", GOES_ON), ("en", "its figures of 2024 go on")):
        assert said in await shown(stage, f"/?region=330100&lang={lang}")
        assert said in await checked(stage, lang, region="330100", **answers)
    assert "政策执行期" not in await shown(stage, "/?region=330304")
    assert "政策执行期" not in await checked(stage, region="330304", **answers)


async def test_a_statement_and_the_policy_pages_say_that_a_plan_is_over(stage: Stage) -> None:
    application = stage.new()
    done: Any = example(ApplicationCompleted, application)
    stated = done.statement.model_copy(update={"plan_ended_on": date(2024, 12, 31)})
    decided = [example(message, application) for message in BENEFITS_DECIDED.values()]
    named = [example(CaseDetermined, application), *decided]
    done = done.model_copy(update={"statement": stated})
    await stage.publish(example(ApplicationSubmitted, application), *named, done)
    await until(lambda: _kept(stage, len(named) + 2))
    async with await stage.staff() as client:
        pages = [
            (await client.get(path)).text
            for path in (f"/applications/{application}/statement", "/policy/330100/1", "/policy")
        ]
    assert all(GOES_ON in page for page in pages[:2])
    assert "执行期已满，沿用2024年标准" in pages[2]
    assert "沿用2027年标准" not in pages[2]


WHY = {"zh": "不符合救助条件：您家一年收入240,000元，超过全家低保标准13,650元。",
       "en": "Not eligible: your household's yearly income is ￥240,000.00, above the household's yearly standard of ￥13,650.00."}  # fmt: skip


async def refused(stage: Stage) -> UUID:
    """Publishes a refused case."""
    application, before = stage.new(), await stage.kept()
    reason = {"category": "none", "explanation": Explanation(**WHY), "clause": "S000-2", "decisions": ()}
    determined = example(CaseDetermined, application).model_copy(
        update={**reason, "status": "refused", "referred_to": ()}
    )
    done: Any = example(ApplicationCompleted, application)
    refusal = {"outcome": "refused", "category": "none", "answers": {}, "decisions": (), "granted": 0, "validity": {}}
    statement = done.statement.model_copy(update=refusal)
    done = done.model_copy(update={"statement": statement})
    await stage.publish(example(ApplicationSubmitted, application), determined, done)
    await until(lambda: _kept(stage, before + 3))
    return application


async def test_a_refused_household_reads_why_by_which_clause_and_what_it_can_do(stage: Stage) -> None:
    application = await refused(stage)
    async with await stage.staff() as client:
        for lang, clause, until_when in (("zh", "依据：S000-2。", "六十日内"), ("en", "Clause: S000-2.", "sixty days")):
            timeline, statement = [
                html.unescape((await client.get(f"/applications/{application}{path}?lang={lang}")).text)
                for path in ("", "/statement")
            ]
            banner, history = timeline.split('class="history"')
            for page in (banner, history, statement):
                assert f"{WHY[lang]}{' ' if lang == 'en' else ''}{clause}" in page
            for page in (banner, statement):
                assert until_when in page


async def test_before_the_statement_is_issued_the_reason_is_there(stage: Stage) -> None:
    application = stage.new()
    determined = example(CaseDetermined, application).model_copy(
        update={"explanation": Explanation(zh="最低生活保障：……。", en="Minimum living: …."), "clause": "S001-I9"}
    )
    before = await stage.kept()
    await stage.publish(example(ApplicationSubmitted, application), determined)
    await until(lambda: _kept(stage, before + 2))
    async with await stage.staff() as client:
        page = (await client.get(f"/applications/{application}/statement")).text
    assert "最低生活保障：……。依据：S001-I9。" in page
