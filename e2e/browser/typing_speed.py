"""Fills in the form without simulating the speed of a person, for tests of later pages."""

from collections.abc import Mapping

from playwright.async_api import Page

from .filing import Answers
from .typing import Typist, step

SET = """fields => { for (const [name, value] of Object.entries(fields)) {
    const several = [...document.getElementsByName(name)], one = several.find(each => each.value === value) || several[0];
    if (["radio", "checkbox"].includes(one.type)) one.checked = true; else one.value = value;
} }"""
GO_ON = "main button.govuk-button:not([name])"


async def filled(page: Page, answers: Answers) -> str:
    """Begins an application and answers it up to the page that shows all answers. Returns the id of the draft."""
    await page.goto("/apply")
    await pressed(page)
    await one_by_one(page)
    while (at := step(page)) != "check":
        more = f"{at}?more=1"
        fields = answers[more if more in answers and "more" in page.url else at]
        if "file" in fields or "letter" in fields:
            await Typist(page).answer(fields, "add" if "file" in fields else "")
        else:
            await written(page, fields)
            await pressed(page, "button[name=add]" if more in answers and "more" not in page.url else GO_ON)
    return page.url.split("/")[4]


async def one_by_one(page: Page) -> None:
    """Goes from an agent's whole form to the form with one question a page."""
    if step(page) == "form":
        await page.goto(page.url.replace("/form", "/received_on"))


async def filed(page: Page, answers: Answers) -> str:
    """Files an application. Returns the id of the case."""
    await filled(page, answers)
    await pressed(page)
    return page.url.split("/")[4]


async def written(page: Page, fields: Mapping[str, str]) -> None:
    """Sets the fields of a form to these values."""
    await page.evaluate(SET, fields)


async def pressed(page: Page, button: str = GO_ON) -> None:
    """Presses a button of the page and waits for the next page."""
    async with page.expect_navigation():
        await page.locator(button).first.click()
