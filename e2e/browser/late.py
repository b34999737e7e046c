"""A session that ends while a form is open: a user signs out in a second tab, sends the form in the first one, and signs in again."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Page, expect

from .accessibility import looked_at

FILL = """index => {
    const form = document.forms[index];
    let number = 0;
    for (const one of form.elements) {
        number += 1;
        if (one.type === "hidden" || one.type === "file" || one.tagName === "BUTTON" || one.tagName === "FIELDSET") continue;
        if (one.type === "radio" || one.type === "checkbox") one.checked = true;
        else if (one.tagName === "SELECT") one.selectedIndex = one.options.length - 1;
        else one.value = one.type === "date" ? "2026-03-04" : `写了<${number}>&"`;
    }
}"""
"""Fills in every field of a form. In a selection it chooses the last option."""

WRITTEN = """form => [...new FormData(form)].filter(([name, value]) => name !== "csrf" && typeof value === "string")
    .map(([name, value]) => [name, value.replaceAll("\\r\\n", "\\n")])"""
FORMS = f"""() => [...document.forms].map((form, index) => ({{index, method: form.method, action: form.action, written: ({WRITTEN})(form),
    names: [...form.elements].map(one => one.name), files: !!form.querySelector("[type=file]")}}))"""
PRESS = """index => { const form = document.forms[index]; form.requestSubmit(form.querySelector("button:not([name])") || form.querySelector("button")); }"""

NOTICE = "main > .notice[role=status]"


async def forms(page: Page) -> list[dict[str, Any]]:
    """Returns the POST forms of a page except the sign-out form, each with its index, method, action, values and field names."""
    found: list[dict[str, Any]] = await page.evaluate(FORMS)
    return [one for one in found if one["method"] == "post" and urlsplit(one["action"]).path != "/sign-out"]


async def signed_out(page: Page) -> None:
    """Signs out in a second tab of the same browser."""
    second = await page.context.new_page()
    await second.goto("/")
    await second.locator(".masthead__button").click()
    await expect(second.locator(".masthead__out")).to_have_count(0)
    await second.close()


async def session_ended(page: Page) -> None:
    """Signs out by a request without a tab, for tests of many forms."""
    token = await page.locator("input[name=csrf]").first.input_value()
    answer = await page.context.request.post("/sign-out", form={"csrf": token}, max_redirects=0)
    assert answer.status == HTTPStatus.SEE_OTHER


async def signed_in_again(page: Page, who: str, *, look: bool = False) -> None:
    """Signs in again on the page to which the form led, and checks that the user is back on the page of the form with a notice."""
    assert urlsplit(page.url).path == "/sign-in/again", page.url
    if look:
        await looked_at(page)
    await page.locator("main a.govuk-button").click()
    async with page.expect_navigation(url=lambda url: "/sign-in" not in url):
        await page.click(f'button[value="{who}"]')
    await expect(page.locator(NOTICE)).to_be_visible()
    if look:
        await looked_at(page)
