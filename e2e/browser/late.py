"""A session that ends while a form is open: somebody signs out in a second tab, presses the button in the first, and signs in again."""

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
"""Something in every field of a form that has nothing else to say; of several choices the last."""

WRITTEN = """form => [...new FormData(form)].filter(([name, value]) => name !== "csrf" && typeof value === "string")
    .map(([name, value]) => [name, value.replaceAll("\\r\\n", "\\n")])"""
FORMS = f"""() => [...document.forms].map((form, index) => ({{index, method: form.method, action: form.action, written: ({WRITTEN})(form),
    names: [...form.elements].map(one => one.name), files: !!form.querySelector("[type=file]")}}))"""
PRESS = """index => { const form = document.forms[index]; form.requestSubmit(form.querySelector("button:not([name])") || form.querySelector("button")); }"""

NOTICE = "main > .notice[role=status]"


async def forms(page: Page) -> list[dict[str, Any]]:
    """The forms of a page that change something, but for the one that signs out: where each is, where it leads, and what stands in it."""
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
    """Signs out without a tab, for a test of many forms."""
    token = await page.locator("input[name=csrf]").first.input_value()
    answer = await page.context.request.post("/sign-out", form={"csrf": token}, max_redirects=0)
    assert answer.status == HTTPStatus.SEE_OTHER


async def signed_in_again(page: Page, who: str, *, look: bool = False) -> None:
    """From the page that a form led to when its session had ended, back to the page that it was on."""
    assert urlsplit(page.url).path == "/sign-in/again", page.url
    if look:
        await looked_at(page)
    await page.locator("main a.govuk-button").click()
    async with page.expect_navigation(url=lambda url: "/sign-in" not in url):
        await page.click(f'button[value="{who}"]')
    await expect(page.locator(NOTICE)).to_be_visible()
    if look:
        await looked_at(page)
