"""The tab in a stand-in for Teams, in a real browser: who is there comes from the token, and nothing needs a cookie."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, expect

from composition.doors import make_addresses
from manifest.build import ManifestValues, fill
from tests.support.browser import new_page
from tests.support.fake_entra import APP_ID, EVA, HOST, Person
from tests.support.sign_in import ADDRESS, Signing, listening, signing_product
from tests.support.teams_host import TEAMS, Tab, TeamsHost, browser_knowing
from usecases.access import SYSTEM
from usecases.demo.offer import BUSINESS_ID
from usecases.demo.people import ACCOUNTS

pytestmark = pytest.mark.browser

SANNE = ACCOUNTS[0].account
ADMINISTRATOR = Person(object_id=SANNE.object_id, name=SANNE.name, upn=SANNE.email, tenant_id=SANNE.tenant_id)
MANIFEST = fill(
    ManifestValues(
        app_id=APP_ID,
        public_url=ADDRESS,
        publisher_name="p",
        publisher_url="https://p.example",
        privacy_url="https://p.example",
        terms_url="https://p.example",
    )
)


REASONS = {
    "resourceRequiresConsent": "has not agreed yet",
    "CancelledByUser": "was cancelled",
    "App resource defined in manifest and iframe origin do not match": "signed in to another app",
    "whatever": "does not answer",
}


@dataclass
class World:
    """A browser in which Teams frames the tab of a product with the demo business."""

    signing: Signing
    host: TeamsHost
    browser: Browser
    complaints: list[str] = field(default_factory=list)

    async def open_tab(self, **viewport: int) -> Tab:
        page = await self.page(**viewport)
        await page.goto(f"{TEAMS}/")
        return Tab(page)

    async def page(self, **viewport: int) -> Page:
        page = await new_page(self.browser, viewport={"width": 1280, "height": 900, **viewport})
        page.on("console", self._hear)
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        """The script of Teams would fetch a list of its hosts from afar; it goes without, for our policy forbids it."""
        if message.type == "error" and "res.cdn.office.net" not in message.text:
            self.complaints.append(message.text)


@pytest.fixture
async def world(tmp_path: Path, seeded_file: Path) -> AsyncIterator[World]:
    async with world_of(tmp_path, seeded_file) as started:
        yield started


@asynccontextmanager
async def world_of(folder: Path, seeded_file: Path, **more: object) -> AsyncIterator[World]:
    """`more` are settings of the product."""
    given = {"tenants": SANNE.tenant_id, **more}
    async with signing_product(folder, is_secure=True, copied_from=seeded_file, **given) as signing:
        tabs: Any = MANIFEST["staticTabs"]
        host = TeamsHost(content_url=tabs[0]["contentUrl"], token=lambda: signing.entra.access_token(ADMINISTRATOR))
        async with opened(signing, host) as started:
            yield started


@asynccontextmanager
async def opened(signing: Signing, host: TeamsHost) -> AsyncIterator[World]:
    async with (
        listening(host.application(), is_secure=True) as teams,
        browser_knowing({HOST: signing.url, "teams.microsoft.com": teams, "evil.example": teams}) as browser,
    ):
        yield World(signing, host, browser)


def refusing(reason: str) -> Callable[[], str]:
    def refuse() -> str:
        raise LookupError(reason)

    return refuse


async def test_the_day_is_shown_to_whom_teams_vouches_for_without_any_cookie(world: World) -> None:
    tab = await world.open_tab()
    await expect(tab.frame.locator("header.bar")).to_contain_text("Harbour Practice")
    await expect(tab.frame.locator("header.bar")).to_contain_text(SANNE.name)
    await tab.until_heard("appInitialization.success")
    assert await tab.page.context.cookies() == []
    assert world.complaints == []


async def test_teams_is_told_in_order_what_happens(world: World) -> None:
    tab = await world.open_tab()
    await tab.until_heard("appInitialization.success")
    told = [func for func in await tab.heard() if func != "registerHandler"]
    told = told[: told.index("appInitialization.success") + 1]  # then the page goes on by itself
    assert [func for func in told if func.startswith(("initialize", "getContext", "appInit", "authentication"))] == [
        "initialize",
        "appInitialization.appLoaded",
        "getContext",
        "authentication.getAuthToken",
        "appInitialization.success",
    ]


async def test_every_page_fetched_later_carries_a_token_of_its_own(world: World) -> None:
    tab = await world.open_tab()
    before = await tab.frame.locator("h1").first.text_content()
    given = world.host.tokens_given
    await tab.frame.get_by_role("link", name="Next day").click()
    await expect(tab.frame.locator("h1").first).not_to_have_text(before or "")
    assert world.host.tokens_given > given


async def test_a_form_is_sent_with_a_token_and_needs_nothing_else(world: World) -> None:
    world.host.sub_entity_id = "/app/me"
    tab = await world.open_tab()
    await tab.frame.locator("input[name=morning_at]").fill("07:30")
    await tab.frame.locator("main button").first.click()
    await expect(tab.frame.get_by_role("status")).to_contain_text("Saved")


async def test_a_link_opens_the_page_that_it_names(world: World) -> None:
    world.host.sub_entity_id = f"/app/{BUSINESS_ID}/day?day=2027-03-01"
    tab = await world.open_tab()
    await expect(tab.frame.locator("h1").first).to_contain_text("March")


async def test_a_link_to_anything_else_opens_the_start(world: World) -> None:
    tab = Tab(await world.page())
    for place in ("https://evil.example/app", "//evil.example/app", "/dev/mail", "javascript:alert(1)"):
        world.host.sub_entity_id = place
        await tab.page.goto(f"{TEAMS}/")
        await expect(tab.frame.locator("header.bar")).to_contain_text("Harbour Practice")


async def test_on_a_phone_the_tab_is_as_wide_as_its_screen(world: World) -> None:
    """S08"""
    tab = await world.open_tab(width=360)
    await expect(tab.frame.locator(".board-page[data-live]")).to_be_attached()
    (frame,) = [one for one in tab.page.frames if HOST in one.url]
    widths = await frame.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1] <= 360


async def test_a_link_leads_to_the_same_page_in_the_browser(world: World) -> None:
    """S29: also after another page has taken its place."""
    world.host.sub_entity_id = f"/app/{BUSINESS_ID}/day?day=2027-03-01"
    tab = await world.open_tab()
    link = tab.frame.get_by_text("Open in the browser")
    await expect(link).to_have_attribute("href", f"{ADDRESS}/app/{BUSINESS_ID}/day?day=2027-03-01")
    await expect(link).to_have_attribute("target", "_blank")
    await tab.frame.get_by_role("link", name="Services", exact=True).click()
    await expect(link).to_have_attribute("href", re.compile("/services$"))


async def test_the_bots_links_lead_into_the_tab(world: World) -> None:
    link = make_addresses(world.signing.product.settings).tab(BUSINESS_ID)
    assert link.startswith(f"https://teams.microsoft.com/l/entity/{APP_ID}/day?webUrl=https%3A%2F%2F{HOST}%2Fapp%2F")
    assert "context=%7B%22subEntityId%22%3A%20%22%2Fapp%2F" in link


async def test_the_tab_takes_the_theme_of_teams_and_follows_it(world: World) -> None:
    world.host.theme = "dark"
    tab = await world.open_tab()
    await expect(tab.frame.locator("html")).to_have_attribute("data-theme", "dark")
    await tab.until_heard("appInitialization.success")
    await expect(tab.frame.locator("html")).to_have_attribute("data-theme", "dark")
    await tab.change_theme("contrast")
    await expect(tab.frame.locator("html")).to_have_attribute("data-theme", "contrast")


async def test_the_tab_speaks_the_language_of_teams(world: World) -> None:
    world.host.locale = "nl-nl"
    tab = await world.open_tab()
    await expect(tab.frame.get_by_role("link", name="Volgende dag")).to_be_visible()
    await expect(tab.frame.locator("html")).to_have_attribute("lang", "nl")


async def test_a_page_loaded_anew_is_found_again(world: World) -> None:
    world.host.sub_entity_id = "/app/me"
    tab = await world.open_tab()
    await expect(tab.frame.locator("input[name=morning_at]")).to_be_visible()
    world.host.sub_entity_id = ""
    (frame,) = [one for one in tab.page.frames if HOST in one.url]
    await frame.evaluate("location.reload()")
    await expect(tab.frame.locator("input[name=morning_at]")).to_be_visible()
    await frame.wait_for_url("**/app/me")


async def test_where_teams_gives_no_token_the_tab_says_what_to_do(world: World) -> None:
    tab = Tab(await world.page())
    consent = tab.frame.get_by_role("link", name="I am an administrator")
    for reason, sentence in REASONS.items():
        world.host.token = refusing(reason)
        await tab.page.goto(f"{TEAMS}/")
        await expect(tab.frame.get_by_role("alert")).to_contain_text(sentence)
        await expect(consent).to_have_count(1 if "Consent" in reason else 0)


async def test_a_token_that_does_not_hold_is_explained_and_teams_is_told(world: World) -> None:
    world.host.token = lambda: world.signing.entra.access_token(EVA)
    tab = await world.open_tab()
    await expect(tab.frame.get_by_role("alert")).to_contain_text("belongs to another organisation")
    told = await tab.until_heard("appInitialization.expectedFailure")
    assert told[0] == "PermissionError"


async def test_trouble_that_is_over_goes_away_by_trying_again(world: World) -> None:
    world.host.token = refusing("x")
    tab = await world.open_tab()
    again = tab.frame.get_by_role("button", name="Try again")
    await expect(again).to_be_visible()
    world.host.token = lambda: world.signing.entra.access_token(ADMINISTRATOR)
    await again.click()
    await expect(tab.frame.locator("header.bar")).to_contain_text("Harbour Practice")


async def test_a_token_that_ends_while_the_tab_is_open_is_told_where_one_is(world: World) -> None:
    world.host.sub_entity_id = f"/app/{BUSINESS_ID}/home"
    tab = await world.open_tab()
    await expect(tab.frame.locator("header.bar")).to_contain_text("Harbour Practice")
    world.host.token = lambda: world.signing.entra.access_token(ADMINISTRATOR, exp=1_700_000_000)
    await tab.frame.get_by_role("link", name="90 days").click()
    await expect(tab.frame.get_by_text("Your sign-in has expired.")).to_be_visible()


async def test_outside_teams_the_tab_leads_into_teams_or_to_the_browsers_pages(world: World) -> None:
    page = await world.page(width=320)
    await page.goto(f"{ADDRESS}/tab")
    await expect(page.get_by_role("link", name="Open in Teams")).to_have_attribute(
        "href", make_addresses(world.signing.product.settings).in_teams("/app")
    )
    await expect(page.get_by_role("link", name="Open in the browser")).to_have_attribute("href", "/app")


async def test_another_site_cannot_frame_the_tab(world: World) -> None:
    page = await world.page()
    async with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        await page.goto("https://evil.example/")
    assert await Tab(page).heard() == []


async def test_the_shell_says_nothing_about_anybody(world: World) -> None:
    page = await world.page()
    await page.goto(f"{ADDRESS}/tab")
    assert "Harbour" not in await page.content()


QUINN = {"objectId": "o-q", "displayName": "Quinn, Q.", "email": "quinn@harbour.example"}
ROBIN = {"objectId": "o-r", "displayName": "Robin", "email": "robin@harbour.example"}


async def test_people_chosen_in_teams_become_lines_and_are_added_like_pasted_ones(world: World) -> None:
    """S145"""
    world.host.sub_entity_id = f"/app/{BUSINESS_ID}/staff/bulk"
    world.host.people = [QUINN, ROBIN]
    tab = await world.open_tab()
    await tab.frame.get_by_role("button", name="Choose people in Teams").click()
    lines = tab.frame.locator("#lines")
    await expect(lines).to_have_value("Quinn, Q.; quinn@harbour.example\nRobin; robin@harbour.example")
    await tab.frame.get_by_role("button", name="Add all").click()
    await expect(tab.frame.get_by_role("status").first).to_contain_text("Added")
    staff = await world.signing.product.use_cases.list_staff(BUSINESS_ID, SYSTEM)
    assert {"Quinn, Q.": QUINN["email"], "Robin": ROBIN["email"]}.items() <= {
        one.member.display_name: one.member.email for one in staff
    }.items()


async def test_people_chosen_in_teams_fill_the_empty_rows_of_the_assistant(tmp_path: Path, seeded_file: Path) -> None:
    """B02"""
    async with world_of(tmp_path, seeded_file, admins=SANNE.email) as world:
        world.host.sub_entity_id = "/app/new"
        world.host.people = [QUINN]
        tab = await world.open_tab()
        await tab.frame.locator("#name").fill("Second Practice")
        await tab.frame.get_by_role("button", name="Next").click()
        await tab.frame.locator("[name=people-0-name]").fill("Kim")
        await tab.frame.get_by_role("button", name="Choose people in Teams").click()
        await expect(tab.frame.locator("[name=people-1-email]")).to_have_value(QUINN["email"])
        await expect(tab.frame.locator("[name=people-0-name]")).to_have_value("Kim")


async def test_closing_the_list_of_people_changes_nothing(world: World) -> None:
    world.host.sub_entity_id = f"/app/{BUSINESS_ID}/staff/bulk"
    tab = await world.open_tab()
    await tab.frame.locator("#lines").fill("Kim; kim@harbour.example")
    await tab.frame.get_by_role("button", name="Choose people in Teams").click()
    await tab.until_heard("people.selectPeople")
    await expect(tab.frame.locator("#lines")).to_have_value("Kim; kim@harbour.example")
