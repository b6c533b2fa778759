"""The board in a real browser: live, dragged, lengthened, moved by keys, undone, and of use on a phone."""

import re
from datetime import date, timedelta
from urllib.parse import quote

import pytest
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, expect

from adapters.system_clock import SystemClock
from scheduling.appointment import AppointmentId, DraftId, State
from scheduling.zones import resolve_zone
from tests.support.axe import scrolls_sideways, violations
from tests.support.browser import new_page
from tests.support.demo import Demo
from tests.tab.days import AMSTERDAM, wall
from tests.tab.test_day_page import SANNE
from usecases.book_appointment import BookingWish, CustomerWish
from usecases.demo.offer import BUSINESS_ID, CHECKUP
from usecases.demo.people import BRAM, THIJS
from usecases.demo.people import SANNE as SANNE_ID
from usecases.views import AppointmentView

pytestmark = pytest.mark.browser
TODAY = SystemClock().now().astimezone(resolve_zone(AMSTERDAM)).date()
QUIET_DAY = TODAY + timedelta(days=28 + (0 - TODAY.weekday()) % 7)
"""A Monday for which the demo has nothing planned."""


async def booked(
    demo: Demo, start: str, staff: object = BRAM, name: str = "Quinn Test", day: date = QUIET_DAY
) -> AppointmentId:
    wish = BookingWish(
        business_id=BUSINESS_ID,
        draft_id=DraftId(f"{name}-{start}-{day}"),
        service_id=CHECKUP,
        start=wall(day, start),
        staff_ids=(staff,),  # type: ignore[arg-type]  # an id of the demo
        customers=(CustomerWish(name=name, phone="+31612345678", email="quinn@example.com"),),
    )
    return (await demo.use_cases.book_appointment(wish, SANNE)).view.appointment.id


async def stored(demo: Demo, one: AppointmentId) -> AppointmentView:
    return await demo.use_cases.read_appointment(BUSINESS_ID, one, SANNE)


async def opened(browser: Browser, demo: Demo, query: str = "", *, width: int = 1280, day: date = QUIET_DAY) -> Page:
    page = await new_page(browser, viewport={"width": width, "height": 1000}, has_touch=width < 640)
    page.on("console", lambda message: pytest.fail(message.text) if _is_fault(message) else None)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    await page.goto(address_of(demo, f"?day={day}{query}"))
    await expect(page.locator(".board-page[data-live]")).to_be_attached()
    return page


def address_of(demo: Demo, query: str) -> str:
    """The board for the administrator, by way of the sign-in."""
    target = quote(f"/app/{BUSINESS_ID}/day{query}", safe="")
    return f"{demo.base_url}/dev/sign-in?as=administrator&next={target}"


def _is_fault(message: ConsoleMessage) -> bool:
    """The browser also notes answers that refuse what was typed, and those a test makes fail."""
    return message.type == "error" and not re.search("status of (409|422|503)", message.text)


def event(page: Page, one: AppointmentId) -> Locator:
    return page.locator(f'.ec-event[data-id="{one}"]')


def dialog(page: Page) -> Locator:
    return page.locator("#dialog")


async def drag(page: Page, what: Locator, *, down: float = 0, across: float = 0, edge: bool = False) -> None:
    box = await what.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + (box["height"] - 3 if edge else 8)
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + across / 2, y + down / 2, steps=4)
    await page.mouse.move(x + across, y + down, steps=4)
    await page.mouse.up()


async def column_width(page: Page) -> float:
    box = await page.locator(".ec-col-head").first.bounding_box()
    assert box
    return box["width"]


async def test_a_booking_made_elsewhere_appears_without_loading(browser: Browser, demo: Demo) -> None:
    page = await opened(browser, demo, "&all=1")
    await expect(page.locator(".ec-col-head").first).to_be_visible()
    one = await booked(demo, "10:00")
    await expect(event(page, one)).to_contain_text("Quinn Test")


async def test_dragging_asks_first_and_then_moves(browser: Browser, demo: Demo) -> None:
    one = await booked(demo, "10:00")
    page = await opened(browser, demo)
    await drag(page, event(page, one), down=68)
    await expect(dialog(page)).to_contain_text("Quinn Test")
    await expect(dialog(page).locator(".told")).to_contain_text("by mail")
    await dialog(page).get_by_role("button", name="Move", exact=True).click()
    await expect(page.locator("#undo-bar")).to_be_visible()
    assert (await stored(demo, one)).appointment.span.start == wall(QUIET_DAY, "11:00")


async def test_what_is_undone_stands_where_it_was(browser: Browser, demo: Demo) -> None:
    one = await booked(demo, "10:00")
    page = await opened(browser, demo)
    await drag(page, event(page, one), down=68)
    await dialog(page).get_by_role("button", name="Move", exact=True).click()
    await page.locator("#undo-bar").get_by_role("button", name="Undo").click()
    await expect(event(page, one)).to_contain_text("10:00")
    assert (await stored(demo, one)).appointment.span.start == wall(QUIET_DAY, "10:00")


async def test_closing_the_dialog_puts_it_back(browser: Browser, demo: Demo) -> None:
    one = await booked(demo, "10:00")
    page = await opened(browser, demo)
    before = await event(page, one).bounding_box()
    await drag(page, event(page, one), down=68)
    await expect(dialog(page)).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(dialog(page)).to_be_hidden()
    assert await event(page, one).bounding_box() == before


async def test_dragging_to_another_column_gives_it_to_that_person(browser: Browser, demo: Demo) -> None:
    one = await booked(demo, "10:00", THIJS)
    page = await opened(browser, demo)
    await drag(page, event(page, one), across=-await column_width(page))
    await expect(dialog(page)).to_contain_text("Sanne")
    await dialog(page).get_by_role("button", name="Move", exact=True).click()
    await expect(page.locator("#undo-bar")).to_be_visible()
    assert (await stored(demo, one)).appointment.staff_ids == (SANNE_ID,)


async def test_dragging_the_edge_changes_the_length(browser: Browser, demo: Demo) -> None:
    one = await booked(demo, "10:00")
    page = await opened(browser, demo)
    await drag(page, event(page, one), down=34, edge=True)
    await expect(dialog(page).get_by_label("Minutes")).to_have_value("60")
    await dialog(page).get_by_role("button", name="Move", exact=True).click()
    await expect(page.locator("#undo-bar")).to_be_visible()
    assert (await stored(demo, one)).appointment.span.minutes == 60


async def test_a_move_against_a_rule_says_so_and_can_be_made_with_a_reason(browser: Browser, demo: Demo) -> None:
    one = await booked(demo, "10:00")
    await booked(demo, "11:00", name="In The Way")
    page = await opened(browser, demo)
    await drag(page, event(page, one), down=68)
    await expect(dialog(page).locator(".verdict.is-bad")).to_be_visible()
    await dialog(page).get_by_label("Go against the rule").check()
    await dialog(page).get_by_label("Reason").fill("both short")
    await dialog(page).get_by_role("button", name="Move", exact=True).click()
    await expect(page.locator("#undo-bar")).to_be_visible()
    override = (await stored(demo, one)).appointment.override
    assert override is not None
    assert override.reason == "both short"


async def test_keys_alone_move_it(browser: Browser, demo: Demo) -> None:
    one = await booked(demo, "10:00")
    page = await opened(browser, demo)
    await event(page, one).focus()
    for key in ("m", "ArrowDown", "ArrowDown", "ArrowDown", "Shift+ArrowDown"):
        await page.keyboard.press(key)
    await expect(page.locator("#board-status")).to_contain_text("10:15–10:50")
    await page.keyboard.press("Enter")
    await expect(dialog(page).get_by_label("Minutes")).to_have_value("35")
    await dialog(page).get_by_role("button", name="Move", exact=True).click()
    await expect(page.locator("#undo-bar")).to_be_visible()
    assert (await stored(demo, one)).appointment.span.start == wall(QUIET_DAY, "10:15")


async def test_a_free_slot_books(browser: Browser, demo: Demo) -> None:
    await booked(demo, "10:00")
    page = await opened(browser, demo)
    box = await page.locator(".ec-col-head").first.bounding_box()
    there = await event(page, await booked(demo, "10:00")).bounding_box()
    assert box
    assert there
    await page.mouse.click(box["x"] + 60, there["y"] + 2 * 68 + 4)
    panel = page.locator("#panel")
    await expect(panel.get_by_label("Time", exact=True)).to_have_value("12:00")
    await panel.get_by_label("Name").fill("Wanda Walk")
    await panel.get_by_role("button", name="Book", exact=True).click()
    await expect(panel.locator(".panel-title")).to_have_text("Wanda Walk")
    await expect(page.locator(".ec-event", has_text="Wanda Walk")).to_be_visible()


async def test_what_is_missing_is_told_at_its_field_and_nothing_typed_is_lost(browser: Browser, demo: Demo) -> None:
    page = await opened(browser, demo, "&all=1")
    await page.get_by_role("link", name="Book").click()
    panel = page.locator("#panel")
    await panel.get_by_label("Name").fill("Wanda Walk")
    await panel.get_by_label("Mail").fill("wanda@nowhere")
    await panel.get_by_role("button", name="Book", exact=True).click()
    await expect(panel.locator("#email-error")).to_be_visible()
    await expect(panel.get_by_label("Name")).to_have_value("Wanda Walk")


async def test_axe_is_content_with_panel_and_dialog_in_every_theme(browser: Browser, demo: Demo) -> None:
    one = await booked(demo, "10:00")
    for theme in ("light", "dark", "contrast"):
        page = await opened(browser, demo, f"&theme={theme}")
        await event(page, one).click()
        await expect(page.locator("#panel .panel-title")).to_be_visible()
        assert await violations(page) == [], theme
        await page.locator("#panel").get_by_role("link", name="Move").click()
        await expect(dialog(page)).to_be_visible()
        assert await violations(page) == [], theme


async def test_a_slash_finds_a_customer_and_opens_the_panel_on_its_day(browser: Browser, demo: Demo) -> None:
    await booked(demo, "10:00", name="Zebulon Zonder")
    page = await opened(browser, demo, day=TODAY)
    await page.keyboard.press("/")
    await page.keyboard.type("zebul")
    await page.locator(".find-dialog a", has_text="Check-up").click()
    await expect(page.locator("#panel .panel-title")).to_have_text("Zebulon Zonder")
    await expect(page).to_have_url(re.compile(f"day={QUIET_DAY}"))


async def test_many_are_given_to_others_at_once_and_taken_back(browser: Browser, demo: Demo) -> None:
    ones = [await booked(demo, start, name=f"Quinn {start}") for start in ("10:00", "11:00")]
    page = await opened(browser, demo)
    await page.get_by_text("More", exact=True).click()
    await page.get_by_role("link", name="Several at once").click()
    panel = page.locator("#panel")
    await panel.get_by_role("button", name="See what would happen").click()
    await panel.get_by_role("button", name="Do it with all 2").click()
    await expect(page.locator("#undo-bar")).to_be_visible()
    assert all([(await stored(demo, one)).appointment.staff_ids != (BRAM,) for one in ones])
    await page.locator("#undo-bar").get_by_role("button", name="Undo").click()
    await expect(page.locator("#undo-bar")).to_be_hidden()
    assert [(await stored(demo, one)).appointment.staff_ids for one in ones] == [(BRAM,), (BRAM,)]


async def test_the_head_of_a_column_opens_that_persons_day_beside_the_board(browser: Browser, demo: Demo) -> None:
    await booked(demo, "10:00")
    page = await opened(browser, demo)
    await page.locator(".calendar .person-rest", has_text="Bram Visser").click()
    await expect(page.locator("#panel input[name=one]:checked")).to_have_count(1)
    assert await violations(page) == []


async def test_as_many_columns_as_fit_and_the_others_by_the_pager(browser: Browser, demo: Demo) -> None:
    page = await opened(browser, demo, "&all=1", width=700)
    await expect(page.locator(".ec-col-head")).to_have_count(3)
    first = await page.locator(".person-name").first.text_content()
    await page.get_by_role("button", name="People after").click()
    await expect(page.locator(".person-name").first).not_to_have_text(first or "")
    assert not await scrolls_sideways(page)


@pytest.mark.parametrize("deed", ["Arrived", "Move", "Cancel appointment"])
async def test_on_a_phone_each_deed_is_two_taps_away(browser: Browser, demo: Demo, deed: str) -> None:
    """My day comes first; a tap opens the appointment, another one does it."""
    one = await booked(demo, "10:00", SANNE_ID)
    page = await opened(browser, demo, width=360)
    await expect(page.locator(".person-name")).to_have_text("Sanne de Wit")
    await event(page, one).tap()
    panel = page.locator("#panel")
    await panel.get_by_role("button" if deed == "Arrived" else "link", name=deed, exact=True).tap()
    if deed == "Arrived":
        await expect(panel.locator(".heading .badge")).to_have_text("Arrived")
        assert (await stored(demo, one)).appointment.state is State.ARRIVED
    else:
        await expect(dialog(page).locator(".panel-title")).to_contain_text("Quinn Test")


async def test_on_a_phone_call_and_map_are_links_one_tap_away(browser: Browser, demo: Demo) -> None:
    one = await booked(demo, "10:00", SANNE_ID)
    page = await opened(browser, demo, width=360)
    await event(page, one).tap()
    panel = page.locator("#panel")
    await expect(panel.get_by_role("link", name="Call")).to_have_attribute("href", "tel:+31612345678")
    await expect(panel.get_by_role("link", name="Map")).to_be_visible()
    assert not await scrolls_sideways(page)


async def test_on_a_phone_everybody_is_a_list(browser: Browser, demo: Demo) -> None:
    await booked(demo, "10:00", SANNE_ID)
    await booked(demo, "10:00", BRAM, name="Second One")
    page = await opened(browser, demo, width=360)
    await page.get_by_role("button", name="All as a list").tap()
    await expect(page.locator("#plain .item", has_text="Second One")).to_be_visible()


async def test_a_day_on_which_the_clocks_change_is_a_list_with_every_hour(browser: Browser, demo: Demo) -> None:
    autumn = next(
        day
        for day in (TODAY + timedelta(days=number) for number in range(400))
        if wall(day + timedelta(days=1), "00:00") - wall(day, "00:00") == timedelta(hours=25)
    )
    page = await opened(browser, demo, "&all=1", day=autumn)
    await expect(page.locator(".clock-note")).to_contain_text("25")
    await expect(page.locator("#calendar")).to_be_hidden()


async def test_the_board_is_whole_without_javascript(browser: Browser, demo: Demo) -> None:
    one = await booked(demo, "10:00")
    page = await new_page(browser, java_script_enabled=False)
    await page.goto(address_of(demo, f"?day={QUIET_DAY}"))
    await page.get_by_role("link", name="Quinn Test").click()
    await page.get_by_role("button", name="Arrived").click()
    await expect(page.locator(".done")).to_have_text("Saved.")
    assert (await stored(demo, one)).appointment.state is State.ARRIVED


async def test_a_lost_stream_is_replaced_by_asking(browser: Browser, demo: Demo) -> None:
    page = await opened(browser, demo, "&all=1")
    await page.route("**/changes", lambda route: route.fulfill(status=503))
    await page.reload(wait_until="commit")
    async with page.expect_response("**/day/version*"):
        pass
    one = await booked(demo, "10:00")
    await expect(event(page, one)).to_be_visible()


async def test_the_wall_shows_the_day_without_a_sign_in(browser: Browser, demo: Demo) -> None:
    token = await demo.use_cases.make_display_link(BUSINESS_ID, "Waiting room", "initials", SANNE)
    page = await new_page(browser, viewport={"width": 1280, "height": 720})
    await page.goto(f"{demo.base_url}/display/{token}")
    await expect(page.locator("h1")).to_have_text("Waiting room")
    assert await violations(page) == []


async def test_enter_in_a_field_of_the_booking_form_books(browser: Browser, demo: Demo) -> None:
    """Not the button that shows the dates of a series, which stands before the main one."""
    page = await opened(browser, demo)
    await page.get_by_role("link", name="Book", exact=True).first.click()
    form = page.locator(".book-form")
    await form.locator("[name=service]").select_option(CHECKUP)
    await form.locator("[name=name]").fill("Ed Enter")
    await form.locator("[name=time]").fill("10:00")
    await form.locator("[name=name]").press("Enter")
    await expect(page.locator(".panel-title")).to_contain_text("Ed Enter")
