"""The pages of services: what is filled in is stored, what follows is said first, and who may only look changes nothing."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from aiohttp import ClientSession

from scheduling.policy import AvailabilityType
from scheduling.service import FieldUse, PriceType, Recipients, Service, ServiceId, StaffRule
from tests.support.demo import Demo
from tests.tab.forms import Form, form_in, get, send, sign_in
from usecases.access import SYSTEM
from usecases.demo.offer import BUSINESS_ID, CHECKUP, CLASS, INTAKE

PAGE = f"/app/{BUSINESS_ID}/services"


async def open_form(client: ClientSession, demo: Demo, service: str, role: str = "administrator") -> Form:
    await sign_in(client, demo.base_url, role)
    return form_in(await get(client, f"{demo.base_url}{PAGE}/{service}"), f"/services/{service}")


async def fill(client: ClientSession, demo: Demo, service: str = CHECKUP, **changes: Any) -> tuple[int, str]:
    """Opens the page, changes these fields, and presses save."""
    form = await open_form(client, demo, service)
    named = {name.replace("__", "-"): value for name, value in changes.items()}
    return await send(client, f"{demo.base_url}{PAGE}/{service}", form.with_changes({"action": "save", **named}))


async def stored(demo: Demo, service_id: str = CHECKUP) -> Service:
    view = await demo.use_cases.read_service(BUSINESS_ID, ServiceId(service_id), SYSTEM)
    return view.service


async def all_stored(demo: Demo) -> tuple[Service, ...]:
    return (await demo.use_cases.list_services(BUSINESS_ID, SYSTEM)).services


def alike(service: Service) -> Service:
    """Without what the first saving makes of it: an address, an order of reminders, deadlines that are the business's."""
    policy = replace(service.policy, follows=()) if service.policy else None
    reminders = tuple(sorted(service.reminders, key=lambda one: one.offset))
    return replace(service, updated_at=None, web_slug="", reminders=reminders, policy=policy)


@pytest.mark.parametrize("service", [CHECKUP, INTAKE, CLASS])
async def test_saving_the_page_as_it_stands_changes_nothing(client: ClientSession, demo: Demo, service: str) -> None:
    before = await stored(demo, service)
    status, _ = await fill(client, demo, service)
    after = await stored(demo, service)
    assert status == 200
    assert alike(after) == alike(before)


async def test_what_is_filled_in_is_stored(client: ClientSession, demo: Demo) -> None:
    status, page = await fill(
        client, demo, service_name="Long check-up", duration__hours="1", duration__minutes="15", pre_buffer__minutes="5",
        price_type="hourly", price="19,50", language="nl", web_slug="long", is_hidden="1", is_on_demand="1",
        staff_rule="all_of", field__phone="required", location="Room 9", city="Delft", notes="inner",
    )  # fmt: skip
    service = await stored(demo)
    assert (status, "Saved." in page) == (200, True)
    assert (service.display_name, service.duration, service.pre_buffer) == ("Long check-up", 75, 5)
    assert (service.price_type, service.price) == (PriceType.HOURLY, Decimal("19.50"))
    assert (service.language_tag, service.web_slug, service.is_hidden, service.is_on_demand) == (
        "nl",
        "long",
        True,
        True,
    )
    assert (service.staff_rule, service.customer_fields.phone) == (StaffRule.ALL_OF, FieldUse.REQUIRED)
    assert (service.location.display_name, service.location.address.city, service.notes) == ("Room 9", "Delft", "inner")


async def test_rules_are_the_services_own_where_filled_in_and_else_the_businesss(
    client: ClientSession, demo: Demo
) -> None:
    await fill(
        client, demo, keep="1", minimum_lead_time__hours="2", allow_staff_selection="no", cap__0__limit="4", caps="yes",
        availability="customWeeklyHours", **{"availability-hours-0-0-from": "09:00", "availability-hours-0-0-to": "12:00",
        "window-0-first": "2027-07-01", "window-0-last": "2027-07-31", "window-0-type": "notBookable"},
    )  # fmt: skip
    policy = (await stored(demo)).policy
    assert policy is not None
    assert (policy.minimum_lead_time, policy.allow_staff_selection, policy.caps[0].limit) == (120, False, 4)
    assert policy.general_availability.type is AvailabilityType.CUSTOM_WEEKLY_HOURS
    assert [window.last.isoformat() for window in policy.custom_availabilities] == ["2027-07-31"]
    assert set(policy.follows) == {
        "slot_interval", "maximum_advance", "send_confirmations_to_owner", "assignment", "cancel_deadline",
        "reschedule_deadline", "is_meeting_invite_to_customers_enabled",
    }  # fmt: skip


async def test_reminders_and_follow_ups_are_rows_and_an_emptied_row_is_gone(client: ClientSession, demo: Demo) -> None:
    await fill(
        client, demo, reminder__0__count="", reminder__1__count="2", reminder__1__unit="days",
        reminder__1__side="after", reminder__1__recipients="allAttendees", reminder__1__message="How was it?",
    )  # fmt: skip
    (reminder,) = (await stored(demo)).reminders
    assert (reminder.offset, reminder.is_follow_up, reminder.message) == (2 * 1440, True, "How was it?")
    assert reminder.recipients is Recipients.ALL_ATTENDEES


async def test_people_are_kept_in_the_order_of_their_numbers(client: ClientSession, demo: Demo) -> None:
    first, second, third = (await stored(demo)).staff_ids
    await fill(client, demo, **{f"order-{first}": "3", f"order-{second}": "", f"order-{third}": "1"})
    assert (await stored(demo)).staff_ids == (third, first, second)


async def test_questions_are_switched_on_from_the_list(client: ClientSession, demo: Demo) -> None:
    await fill(client, demo, **{"question-demo-reason": "required", "question-demo-found": "off"})
    asked = [(one.question.id, one.is_required) for one in (await stored(demo)).questions]
    assert asked == [("demo-reason", True)]


async def test_a_new_service_is_added_and_its_own_address_stands_on_its_page(client: ClientSession, demo: Demo) -> None:
    status, page = await fill(client, demo, "new", service_name="Tweede bezoek")
    assert (status, "Added." in page) == (200, True)
    shown = re.search(r'id="public-address" value="[^"]*(/book/[^"/]+/tweede-bezoek)"', page)
    assert shown is not None
    assert "Tweede bezoek" in await get(client, f"{demo.base_url}{shown[1]}")
    assert [service.display_name for service in await all_stored(demo)][-1] == "Tweede bezoek"


async def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(client: ClientSession, demo: Demo) -> None:
    status, page = await fill(client, demo, service_name="", duration__hours="x", description="Keep me")
    assert status == 422
    assert 'id="service_name-error"' in page
    assert 'id="duration-error"' in page
    assert "Keep me" in page
    assert (await stored(demo)).description != "Keep me"


async def test_a_window_of_less_than_a_day_more_than_the_notice_is_refused_at_its_field(
    client: ClientSession, demo: Demo
) -> None:
    status, page = await fill(client, demo, maximum_advance__days="3", minimum_lead_time__days="3")
    assert (status, 'id="maximum_advance-error"' in page) == (422, True)


async def test_checking_says_what_would_follow_and_stores_nothing(client: ClientSession, demo: Demo) -> None:
    status, page = await fill(client, demo, action="check", duration__hours="3", duration__minutes="0")
    assert (status, "What follows" in page, "Free starts in the next 14 days" in page) == (200, True, True)
    assert (await stored(demo)).duration == 30


async def test_appointments_left_outside_are_shown_and_saved_over_only_with_a_word(
    client: ClientSession, demo: Demo
) -> None:
    status, page = await fill(client, demo, availability="notBookable")
    assert (status, "would no longer fit" in page, 'name="keep"' in page) == (200, True, True)
    assert (await stored(demo)).policy is None
    form = form_in(page, f"/services/{CHECKUP}").with_changes({"keep": "1", "action": "save"})
    status, page = await send(client, f"{demo.base_url}{PAGE}/{CHECKUP}", form)
    assert "Saved." in page
    assert (await stored(demo)).policy is not None


async def test_an_edit_of_what_somebody_else_changed_is_noticed_and_can_be_saved_again(
    client: ClientSession, demo: Demo
) -> None:
    form = await open_form(client, demo, CHECKUP)
    view = await demo.use_cases.read_service(BUSINESS_ID, CHECKUP, SYSTEM)
    theirs = replace(view.service, display_name="Theirs")
    await demo.use_cases.change_service(BUSINESS_ID, theirs, view.mark, SYSTEM)
    address = f"{demo.base_url}{PAGE}/{CHECKUP}"
    status, page = await send(client, address, form.with_changes({"service_name": "Mine", "action": "save"}))
    assert (status, "Theirs" in page, 'value="Mine"' in page) == (409, True, True)
    again = form_in(page, f"/services/{CHECKUP}").with_changes({"action": "save"})
    await send(client, address, again)
    assert (await stored(demo)).display_name == "Mine"


async def test_the_order_of_the_list_is_changed_by_its_arrows(client: ClientSession, demo: Demo) -> None:
    await sign_in(client, demo.base_url, "administrator")
    page = await get(client, f"{demo.base_url}{PAGE}")
    before = [service.id for service in await all_stored(demo)]
    form = form_in(page, "/services/order").with_changes({"service": before[1], "move": "up"})
    await send(client, f"{demo.base_url}{PAGE}/order", form)
    assert [service.id for service in await all_stored(demo)][:2] == [before[1], before[0]]


async def test_a_service_with_coming_appointments_is_removed_only_when_they_may_stay(
    client: ClientSession, demo: Demo
) -> None:
    await sign_in(client, demo.base_url, "administrator")
    address = f"{demo.base_url}{PAGE}/{CHECKUP}/remove"
    asked = await get(client, address)
    assert "would no longer fit" in asked
    form = form_in(asked, "/remove")
    status, page = await send(client, address, form.fields)
    assert (status, "Appointments still to come" in page) == (422, True)
    await send(client, address, form.with_changes({"keep": "1"}))
    assert CHECKUP not in {service.id for service in await all_stored(demo)}


@pytest.mark.parametrize("role", ["viewer", "scheduler"])
async def test_viewers_and_schedulers_read_services_and_change_none(
    client: ClientSession, demo: Demo, role: str
) -> None:
    form = await open_form(client, demo, CHECKUP, role)
    assert form.is_disabled
    listed = await get(client, f"{demo.base_url}{PAGE}")
    assert "/services/new" not in listed
    for path, more in ((f"/{CHECKUP}", {"action": "save"}), ("/order", {}), (f"/{CHECKUP}/remove", {"keep": "1"})):
        status, _ = await send(client, f"{demo.base_url}{PAGE}{path}", form.with_changes({**more}))
        assert status == 403, path


async def test_customers_find_of_each_empty_day_its_rule(client: ClientSession, demo: Demo) -> None:
    await sign_in(client, demo.base_url, "administrator")
    page = await get(client, f"{demo.base_url}{PAGE}/{CLASS}")
    assert page.count('class="is-empty"') > 0
    assert "outside the hours of the service" in page


async def test_forms_elsewhere_are_stored_and_get_an_address_to_call(client: ClientSession, demo: Demo) -> None:
    """B43"""
    status, page = await fill(client, demo, form__0__name="Intake", form__0__url="https://forms.example.com/1")
    (form,) = (await stored(demo)).forms
    assert (status, form.name, form.url) == (200, "Intake", "https://forms.example.com/1")
    assert "/callbacks/forms/" in page
    await fill(client, demo, form__0__name="Intake, again")
    assert [(one.id, one.name) for one in (await stored(demo)).forms] == [(form.id, "Intake, again")]


async def test_what_is_wrong_with_a_form_is_said_at_its_field(client: ClientSession, demo: Demo) -> None:
    status, page = await fill(client, demo, form__2__name="Intake", form__2__url="http://forms.example.com/1")
    assert status == 422
    assert 'id="form-2-url-error"' in page
    assert "begins with https://" in page
    assert (await stored(demo)).forms == ()


@pytest.mark.parametrize(("price_type", "kept"), [("free", Decimal(0)), ("startingAt", Decimal("19.50"))])
async def test_an_amount_belongs_to_the_price_models_that_have_one(
    client: ClientSession, demo: Demo, price_type: str, kept: Decimal
) -> None:
    await fill(client, demo, price_type=price_type, price="19,50")
    assert (await stored(demo)).price == kept


async def test_a_fixed_price_needs_an_amount(client: ClientSession, demo: Demo) -> None:
    before = await stored(demo)
    status, _ = await fill(client, demo, price_type="fixedPrice", price="")
    assert (status, (await stored(demo)).price) == (422, before.price)


async def test_more_seats_ask_first_what_becomes_of_appointments_to_come(client: ClientSession, demo: Demo) -> None:
    before = (await stored(demo, CLASS)).maximum_attendees
    coming = await demo.use_cases.count_narrower(BUSINESS_ID, CLASS, before + 5, SYSTEM)
    status, page = await fill(client, demo, CLASS, maximum_attendees=str(before + 5))
    assert status == 422
    assert f"{coming} appointments to come have fewer than {before + 5} seats." in page
    assert (await stored(demo, CLASS)).maximum_attendees == before
    await fill(client, demo, CLASS, maximum_attendees=str(before + 5), widen="yes")
    assert (await stored(demo, CLASS)).maximum_attendees == before + 5
    assert await demo.use_cases.count_narrower(BUSINESS_ID, CLASS, before + 5, SYSTEM) == 0


async def test_fewer_seats_ask_nothing(client: ClientSession, demo: Demo) -> None:
    before = (await stored(demo, CLASS)).maximum_attendees
    status, _ = await fill(client, demo, CLASS, maximum_attendees=str(before - 1))
    assert status == 200
