"""A page stays, with everything typed into it, when what it asked for in the background was refused."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession
from playwright.async_api import Browser, Page, expect

from tests.support.axe import violations
from tests.support.browser import new_page
from tests.support.demo import Demo
from tests.support.teams_host import Tab
from tests.tab.test_in_teams import ADMINISTRATOR, World, refusing, world_of
from usecases.demo.offer import BUSINESS_ID

ENDED = 1_700_000_000


async def filled(browser: Browser, demo: Demo) -> Page:
    """The form of the own account, half filled, as the session ends."""
    page = await new_page(browser, viewport={"width": 1280, "height": 900})
    await page.goto(f"{demo.base_url}/dev/sign-in?as=administrator&next=/app/me")
    await page.locator("input[name=morning_at]").fill("07:30")
    await page.context.clear_cookies()
    return page


async def tab_with_typed(world: World) -> Tab:
    world.host.sub_entity_id = "/app/me"
    tab = await world.open_tab()
    await tab.frame.locator("input[name=morning_at]").fill("07:30")
    return tab


def expired(world: World, times: int) -> None:
    """Teams hands out that many tokens that have ended, then good ones."""
    entra = world.signing.entra
    bad: Iterator[str] = iter([entra.access_token(ADMINISTRATOR, exp=ENDED)] * times)
    world.host.token = lambda: next(bad, "") or entra.access_token(ADMINISTRATOR)


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Mode": "same-origin"}, {"HX-Request": "true"}])
async def test_a_script_hears_that_nobody_is_signed_in(
    client: ClientSession, demo: Demo, headers: dict[str, str]
) -> None:
    async with client.get(f"{demo.base_url}/app/me", headers=headers, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["X-Slotkeeper-Trouble"]) == (401, "signed_out")


async def test_whoever_goes_to_a_page_is_sent_to_sign_in(client: ClientSession, demo: Demo) -> None:
    headers = {"Sec-Fetch-Mode": "navigate"}
    async with client.get(f"{demo.base_url}/app/me", headers=headers, allow_redirects=False) as answer:
        assert answer.status == 303


@pytest.mark.browser
async def test_a_form_sent_after_the_session_ended_stays_until_one_has_signed_in_again(
    browser: Browser, demo: Demo
) -> None:
    page = await filled(browser, demo)
    await page.get_by_role("button", name="Save").click()
    bar = page.get_by_role("alert")
    await expect(bar).to_contain_text("You are not signed in any more.")
    assert await violations(page) == []
    async with page.expect_popup() as opened:
        await bar.get_by_role("link", name="Sign in again").click()
    other = await opened.value
    await other.get_by_role("button", name="Sanne").first.click()
    await expect(other.get_by_role("heading", name="You are signed in again")).to_be_visible()
    await bar.get_by_role("button", name="Try again").click()
    await expect(bar).to_contain_text("please do it once more")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("status")).to_contain_text("Saved")
    await expect(page.locator("input[name=morning_at]")).to_have_value("07:30")


@pytest.mark.browser
async def test_whoever_signed_in_elsewhere_unasked_only_has_to_send_once_more(browser: Browser, demo: Demo) -> None:
    page = await filled(browser, demo)
    other = await page.context.new_page()
    await other.goto(f"{demo.base_url}/dev/sign-in?as=administrator&next=/app/me")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("alert")).to_contain_text("please do it once more")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("status")).to_contain_text("Saved")


@pytest.mark.browser
async def test_a_link_followed_after_the_session_ended_leads_by_way_of_the_sign_in(
    browser: Browser, demo: Demo
) -> None:
    page = await filled(browser, demo)
    await page.locator("input[name=morning_at]").fill("")
    await page.locator("details.switcher summary").first.click()
    await page.get_by_role("link", name="Harbour Practice").first.click()
    await expect(page).to_have_url(re.compile(r"/dev/sign-in\?next=.*day$"))


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
async def test_a_form_beside_or_over_the_board_keeps_what_was_typed(browser: Browser, demo: Demo, width: int) -> None:
    page = await new_page(browser, viewport={"width": width, "height": 900})
    await page.goto(f"{demo.base_url}/dev/sign-in?as=administrator&next=/app/{BUSINESS_ID}/day")
    await page.get_by_role("link", name="Book", exact=True).first.click()
    form = page.locator(".book-form")
    await form.get_by_label("Name").fill("Quinn Half")
    await page.context.clear_cookies()
    await form.get_by_role("button", name="Book", exact=True).click()
    bar = page.get_by_role("alert")
    await expect(bar).to_contain_text("You are not signed in any more.")
    await bar.get_by_role("link", name="Sign in again").click(trial=True)  # nothing lies over it
    await expect(form.get_by_label("Name")).to_have_value("Quinn Half")


@pytest.mark.browser
async def test_a_server_that_is_away_takes_no_page_away(browser: Browser, demo: Demo) -> None:
    page = await new_page(browser, viewport={"width": 1280, "height": 900})
    await page.goto(f"{demo.base_url}/dev/sign-in?as=administrator&next=/app/me")
    await page.locator("input[name=morning_at]").fill("07:30")
    await page.context.set_offline(True)
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached.")
    await expect(page.locator("input[name=morning_at]")).to_have_value("07:30")


@pytest.mark.browser
async def test_in_teams_a_token_that_has_ended_is_replaced_without_a_word(tmp_path: Path, seeded_file: Path) -> None:
    async with world_of(tmp_path, seeded_file) as world:
        tab = await tab_with_typed(world)
        expired(world, times=1)
        await tab.frame.locator("main button").first.click()
        await expect(tab.frame.get_by_role("status")).to_contain_text("Saved")
        await expect(tab.frame.locator("input[name=morning_at]")).to_have_value("07:30")


@pytest.mark.browser
@pytest.mark.parametrize("how", ["expired", "refused"])
async def test_in_teams_a_form_stays_until_there_is_a_token_again(tmp_path: Path, seeded_file: Path, how: str) -> None:
    async with world_of(tmp_path, seeded_file) as world:
        tab = await tab_with_typed(world)
        if how == "expired":
            expired(world, times=2)
        else:
            world.host.token = refusing("network")
        await tab.frame.locator("main button").first.click()
        bar = tab.frame.get_by_role("alert")
        await expect(bar).to_contain_text("What you have typed is still here.")
        world.host.token = lambda: world.signing.entra.access_token(ADMINISTRATOR)
        await bar.get_by_role("button", name="Try again").click()
        await expect(bar).to_contain_text("please do it once more")
        await tab.frame.locator("main button").first.click()
        await expect(tab.frame.get_by_role("status")).to_contain_text("Saved")
