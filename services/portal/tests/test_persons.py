"""Tests that no member of a household is lost, and that no answer or consent is assigned to another person."""

from typing import Any
from uuid import UUID

import httpx

from services.messages import say as sentence

from .conftest import Stage, shared_stage
from .form import STRANGER, WANG, applicant, begun, drafts, fill, picture, say, upload, version
from .households import filing
from .paper import Paper

stage = shared_stage()

WIFE, SON, OTHER = ("张美玲", "330305198203150027"), ("林小渔", "33030520150830145X"), ("叶秀英", "330305199002020028")
MISTYPED = WIFE[1][:-1] + "9"


async def household(client: httpx.AsyncClient) -> str:
    """Returns a draft with a spouse and a child."""
    draft = await begun(client)
    await say(client, draft, "region", {"region": "330305"})
    paper = Paper(await client.get(f"{draft}/people"))
    fill_last(paper, WIFE, "spouse")
    answer = await client.post(f"{draft}/people", data=paper.fields | {"add": "1"})
    assert answer.status_code == 303, answer.text
    paper = Paper(await client.get(answer.headers["location"]))
    fill_last(paper, SON, "child")
    assert (await client.post(f"{draft}/people", data=paper.fields)).status_code == 303
    return draft


def fill_last(paper: Paper, person: tuple[str, str], relation: str) -> None:
    for begin, text in (("name-", person[0]), ("id_number-", person[1]), ("relation-", relation)):
        paper.fields[paper.names(begin)[-1]] = text


async def kept(stage: Stage, draft: str) -> Any:
    return (await drafts(stage).get(UUID(draft[-36:]))).answers


async def test_a_mistyped_number_takes_nobody_away(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as client:
        draft = await household(client)
        paper = Paper(await client.get(f"{draft}/people"))
        assert paper.texts("name-") == [WIFE[0], SON[0]]
        paper.write("id_number-", MISTYPED, SON[1])
        page = await client.post(f"{draft}/people", data=paper.fields)
        assert page.status_code == 422
        shown = Paper(page)
        assert shown.texts("name-") == [WIFE[0], SON[0]]
        assert shown.texts("id_number-") == [MISTYPED, SON[1]]
        assert shown.texts("relation-") == ["spouse", "child"]
        shown.write("id_number-", WIFE[1], SON[1])
        assert (await client.post(f"{draft}/people", data=shown.fields)).status_code == 303
        assert [row["name"] for row in (await kept(stage, draft))["people"]["rows"]] == [WANG["name"], WIFE[0], SON[0]]


async def test_every_row_that_was_typed_stands_on_the_page_of_errors(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as client:
        draft = await household(client)
        paper = Paper(await client.get(f"{draft}/people?more=1"))
        paper.write("name-", WIFE[0], "", "新人")
        page = await client.post(f"{draft}/people", data=paper.fields)
        assert page.status_code == 422
        assert Paper(page).texts("name-") == [WIFE[0], "", "新人"]
        assert Paper(page).texts("id_number-") == [WIFE[1], SON[1], ""]


async def test_a_row_that_a_form_does_not_mention_stays(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as client:
        draft = await household(client)
        seen = version(await client.get(f"{draft}/people"))
        assert (await client.post(f"{draft}/people", data={"version": seen})).status_code == 303
        assert len((await kept(stage, draft))["people"]["rows"]) == 3


async def test_who_takes_anothers_row_gets_no_answer_and_no_consent_of_theirs(stage: Stage) -> None:
    paper = filing("330305")
    async with await stage.browser("citizen", **applicant(paper)) as client:
        draft = await begun(client)
        await fill(client, draft, paper)
        owned = await upload(client, draft, "lease.png", picture("PNG"), member="m2")
        assert owned.status_code == 303
        page = Paper(await client.get(f"{draft}/people"))
        page.write("name-", OTHER[0], *page.texts("name-")[1:])
        page.write("id_number-", OTHER[1], *page.texts("id_number-")[1:])
        answer = await client.post(f"{draft}/people", data=page.fields)
        found = await kept(stage, draft)
        new = next(row["id"] for row in found["people"]["rows"] if row["name"] == OTHER[0])
        assert new not in ("m1", "m2", "m3", "m4")
        assert not [name for several in found.values() for name in several if name.startswith(("m2", new))]
        assert found["consent"]["m1"] is found["consent"]["m4"] is True
        assert answer.headers["location"] == f"{draft}/hukou_region"
        assert sentence("zh", "flash.member_replaced") in (await client.get(answer.headers["location"])).text
        assert "lease.png" not in (await client.get(f"{draft}/papers")).text
        seen = version(await client.get(f"{draft}/contact"))
        refused = await client.post(f"{draft}/submission", data={"version": seen})
        assert refused.headers["location"] == f"{draft}/hukou_region"


async def test_a_corrected_name_or_number_asks_for_this_persons_consent_again_and_for_no_other(stage: Stage) -> None:
    paper = filing("330305")
    number = paper["identity"]["members"][1]["id_number"]
    for begin, text in (("name-", "张美铃"), ("id_number-", slipped(number))):
        async with await stage.browser("citizen", **applicant(paper)) as client:
            draft = await begun(client)
            await fill(client, draft, paper)
            before = await kept(stage, draft)
            page = Paper(await client.get(f"{draft}/people"))
            page.write(begin, text, *page.texts(begin)[1:])
            answer = await client.post(f"{draft}/people", data=page.fields)
            assert answer.headers["location"] == f"{draft}/consent"
            assert sentence("zh", "flash.consent_void") in (await client.get(answer.headers["location"])).text
            after = await kept(stage, draft)
        assert {name for name in before["consent"] if name not in after["consent"]} == {"m2"}
        same = {name: value for name, value in before.items() if name not in ("people", "consent")}
        assert same == {name: value for name, value in after.items() if name not in ("people", "consent")}


def slipped(number: str) -> str:
    """Returns the number with one digit of its serial changed, and the matching check character."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    body = number[:15] + str((int(number[15]) + 1) % 10) + number[16]
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


async def test_whoever_is_removed_is_removed_with_everything_whatever_else_is_wrong(stage: Stage) -> None:
    paper = filing("330305")
    async with await stage.browser("citizen", **applicant(paper)) as client:
        draft = await begun(client)
        await fill(client, draft, paper)
        page = Paper(await client.get(f"{draft}/people"))
        page.write("name-", "", *page.texts("name-")[1:])
        answer = await client.post(f"{draft}/people", data=page.fields | {"remove": "m3"})
        assert answer.status_code == 422
        assert sentence("zh", "flash.member_removed") in answer.text
        assert Paper(answer).texts("name-") == ["", "叶阿妹"]
        found = await kept(stage, draft)
        assert [row["id"] for row in found["people"]["rows"]] == ["m1", "m2", "m4"]
        assert not [name for several in found.values() for name in several if name.startswith("m3")]
        again = Paper(await client.get(f"{draft}/people?more=1"))
        fill_last(again, SON, "child")
        assert (await client.post(f"{draft}/people", data=again.fields)).status_code == 303
        assert [row["id"] for row in (await kept(stage, draft))["people"]["rows"]] == ["m1", "m2", "m4", "m5"]


async def test_a_consent_page_that_is_older_than_a_correction_is_not_taken(stage: Stage) -> None:
    paper = filing("330305")
    async with await stage.browser("citizen", **applicant(paper)) as client:
        draft = await begun(client)
        await fill(client, draft, paper)
        signed = Paper(await client.get(f"{draft}/consent"))
        page = Paper(await client.get(f"{draft}/people"))
        page.write("name-", "张美铃", *page.texts("name-")[1:])
        await client.post(f"{draft}/people", data=page.fields)
        assert (await client.post(f"{draft}/consent", data=signed.fields)).status_code == 409
        assert "m2" not in (await kept(stage, draft))["consent"]


async def test_the_applicant_cannot_be_removed(stage: Stage) -> None:
    async with await stage.browser("citizen", **WANG) as client:
        draft = await household(client)
        paper = Paper(await client.get(f"{draft}/people"))
        assert "m1" not in paper.buttons["remove"]
        await client.post(f"{draft}/people", data=paper.fields | {"remove": "m1"})
        assert len((await kept(stage, draft))["people"]["rows"]) == 3


async def test_a_supporter_that_is_wrong_is_shown_with_all_others(stage: Stage) -> None:
    async with await stage.browser("citizen", **STRANGER) as client:
        draft = await begun(client)
        await say(client, draft, "region", {"region": "330305"})
        page = Paper(await client.get(f"{draft}/supporters"))
        page.write("birth_date-", "1970年5月1日")
        answer = await client.post(f"{draft}/supporters", data=page.fields | {"able-s1": "yes", "add": "1"})
        page = Paper(await client.get(answer.headers["location"]))
        page.write("birth_date-", "1970-05-01", "2030-01-01")
        page.write("support_due_fen_per_month-", "1 000元", "3万")
        answer = await client.post(f"{draft}/supporters", data=page.fields | {"able-s2": "no"})
        assert answer.status_code == 422
        assert Paper(answer).texts("birth_date-") == ["1970-05-01", "2030-01-01"]
        assert Paper(answer).texts("support_due_fen_per_month-") == ["1 000元", "3万"]
        for text, why in (("1950年12月", "no_day"), ("2030-01-01", "future")):
            page = Paper(answer)
            page.write("birth_date-", "1970-05-01", text)
            page.write("support_due_fen_per_month-", "1 000元", "30000")
            answer = await client.post(f"{draft}/supporters", data=page.fields)
            assert sentence("zh", f"wrong_answer.{why}") in answer.text
        page = Paper(answer)
        page.write("birth_date-", "1970-05-01", "1950.12.3")
        assert (await client.post(f"{draft}/supporters", data=page.fields)).status_code == 303
        assert (await kept(stage, draft))["supporters"]["rows"] == [
            {"id": "s1", "birth_date": "1970-05-01", "able": True, "support_due_fen_per_month": 100_000},
            {"id": "s2", "birth_date": "1950-12-03", "able": False, "support_due_fen_per_month": 3_000_000},
        ]
