"""More than the server takes at once: the sentence stands at the field, and in a browser nothing typed is lost."""

import re
from io import BytesIO

import pytest
from aiohttp import ClientSession, FormData
from playwright.async_api import Browser, Page

from tests.support.browser import new_page
from tests.support.demo import Demo
from tests.tab.practice import Reader, words_of
from usecases.demo.offer import BUSINESS_ID

TOO_MUCH = 1100 * 1024
HTML = {"Accept": "text/html", "Accept-Language": "nl"}


def form_with(field: str, filename: str | None = None) -> FormData:
    form = FormData()
    form.add_field(field, BytesIO(b"x" * TOO_MUCH), filename=filename, content_type="text/plain")
    return form


async def sent(reader: Reader, page: str, form: FormData) -> tuple[int, str]:
    await reader.sign_in("administrator")
    async with reader.client.post(reader.url(page), data=form, headers=HTML) as answer:
        return answer.status, words_of(await answer.text())


async def opened(browser: Browser, demo: Demo, page: str) -> Page:
    made = await new_page(browser, viewport={"width": 1280, "height": 900})
    await made.goto(f"{demo.base_url}/dev/sign-in?as=administrator&next=/app/{BUSINESS_ID}/{page}")
    return made


async def test_a_logo_that_is_too_large_is_told_at_its_field(reader: Reader) -> None:
    status, page = await sent(reader, "settings/logo", form_with("logo", "logo.png"))
    assert status == 413
    assert "Het logo mag hoogstens 512 kB zijn." in page


async def test_a_list_of_people_that_is_too_large_is_told_at_its_field(reader: Reader) -> None:
    status, page = await sent(reader, "staff/bulk", form_with("lines"))
    assert status == 413
    assert "hoogstens 1024 kB" in page


async def test_any_other_form_that_is_too_large_gets_a_page_that_says_so(reader: Reader) -> None:
    status, page = await sent(reader, "settings", form_with("name"))
    assert status == 413
    assert "Dat is te veel in één keer. Er kan hoogstens 1024 kB tegelijk" in page


async def test_nobody_who_is_not_signed_in_is_shown_the_page_for_it(client: ClientSession, demo: Demo) -> None:
    async with client.post(f"{demo.base_url}/app/{BUSINESS_ID}/staff/bulk", data=form_with("lines")) as answer:
        assert answer.status == 401


@pytest.mark.browser
async def test_a_browser_looks_at_a_picture_before_it_is_sent(browser: Browser, demo: Demo) -> None:
    page = await opened(browser, demo, "settings")
    logo = page.locator("#logo")
    await logo.set_input_files({"name": "big.png", "mimeType": "image/png", "buffer": bytes(600 * 1024)})
    assert "at most 512 KB" in str(await logo.evaluate("field => field.validationMessage"))
    await logo.set_input_files({"name": "small.png", "mimeType": "image/png", "buffer": bytes(10)})
    assert await logo.evaluate("field => field.validationMessage") == ""


@pytest.mark.browser
async def test_a_paste_that_is_too_large_is_not_sent_and_stays(browser: Browser, demo: Demo) -> None:
    page = await opened(browser, demo, "staff/bulk")
    lines = page.locator("#lines")
    await lines.evaluate(f"field => {{ field.value = 'x'.repeat({TOO_MUCH}) }}")
    await page.get_by_role("button", name=re.compile("^Add")).first.click()
    assert "At most 1024 KB" in str(await lines.evaluate("field => field.validationMessage"))
    assert await lines.evaluate("field => field.value.length") == TOO_MUCH
    assert page.url.endswith("/staff/bulk")
