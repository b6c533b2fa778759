"""Signing in with a real browser: from a page that wants somebody, by the sign-in service, back to that page, and out again."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.support.axe import violations
from tests.support.browser import new_page
from tests.support.fake_entra import HOST, Person
from tests.support.sign_in import ADDRESS, Signing, signing_product
from tests.support.teams_host import browser_knowing
from usecases.demo.offer import BUSINESS_ID
from usecases.demo.people import ACCOUNTS

pytestmark = pytest.mark.browser

SANNE = ACCOUNTS[0].account
ADMINISTRATOR = Person(object_id=SANNE.object_id, name=SANNE.name, upn=SANNE.email, tenant_id=SANNE.tenant_id)
STRANGER = Person(object_id="stranger", name="Sam Stranger", upn="sam@stranger.example", tenant_id=SANNE.tenant_id)


@dataclass(slots=True)
class Visit:
    signing: Signing
    page: Page


@pytest.fixture
async def visit(tmp_path: Path, seeded_file: Path) -> AsyncIterator[Visit]:
    async with signing_product(tmp_path, is_secure=True, copied_from=seeded_file, tenants=SANNE.tenant_id) as signing:
        signing.entra.people = {one.upn: one for one in (ADMINISTRATOR, STRANGER)}
        async with browser_knowing({HOST: signing.url}) as browser:
            yield Visit(signing, await new_page(browser, viewport={"width": 1280, "height": 900}))


async def test_somebody_signs_in_works_and_signs_out(visit: Visit) -> None:
    page = visit.page
    await page.goto(f"{ADDRESS}/app/{BUSINESS_ID}/day?day=2027-03-01")
    await page.get_by_role("link", name=ADMINISTRATOR.upn).click()
    await expect(page).to_have_url(re.compile("day=2027-03-01$"))
    await expect(page.locator("h1").first).to_contain_text("March")
    await page.locator("details.account summary").click()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading")).to_have_text("You are signed out.")
    assert await page.context.cookies() == []
    await page.goto(f"{ADDRESS}/app")
    await expect(page.get_by_role("heading")).to_have_text("Pick an account")


async def test_the_cookie_is_one_that_scripts_cannot_read(visit: Visit) -> None:
    page = visit.page
    await page.goto(f"{ADDRESS}/app")
    await page.get_by_role("link", name=ADMINISTRATOR.upn).click()
    await expect(page.locator("header.bar")).to_be_visible()
    (cookie,) = await page.context.cookies()
    assert (cookie.get("name"), cookie.get("httpOnly"), cookie.get("secure")) == (
        "__Host-slotkeeper_session",
        True,
        True,
    )
    assert await page.evaluate("document.cookie") == ""


async def test_whoever_has_no_business_is_told_so(visit: Visit) -> None:
    page = visit.page
    await page.goto(f"{ADDRESS}/app")
    await page.get_by_role("link", name=STRANGER.upn).click()
    await expect(page.get_by_role("main")).to_contain_text(STRANGER.upn)
    await expect(page.get_by_role("main")).to_contain_text(SANNE.name)
    assert await violations(page) == []


async def test_pages_that_say_what_to_do_please_axe_and_fit_a_phone(visit: Visit) -> None:
    page = visit.page
    visit.signing.entra.orders.error = "consent_required"
    await page.set_viewport_size({"width": 320, "height": 640})
    for theme in ("light", "dark", "contrast"):
        await page.goto(f"{ADDRESS}/signed-out?theme={theme}")
        assert await violations(page) == []
        await page.goto(f"{ADDRESS}/tab?theme={theme}")
        await expect(page.get_by_role("link", name="Open in the browser")).to_be_visible()
        assert await violations(page) == []
    await page.goto(f"{ADDRESS}/app")
    await expect(page.get_by_role("link", name="I am an administrator")).to_be_visible()
    assert await violations(page) == []
