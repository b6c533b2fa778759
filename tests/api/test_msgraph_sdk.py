"""Microsoft's own client for Python does here what it does there (done when 1): over HTTP, with nothing changed but the address."""

import datetime
from collections.abc import AsyncIterator
from typing import Any

import pytest
from kiota_abstractions.api_error import APIError
from msgraph.generated.models.answer_input_type import AnswerInputType
from msgraph.generated.models.booking_business import BookingBusiness
from msgraph.generated.models.booking_custom_question import BookingCustomQuestion
from msgraph.generated.models.booking_customer import BookingCustomer
from msgraph.generated.models.booking_page_settings import BookingPageSettings
from msgraph.generated.models.booking_price_type import BookingPriceType
from msgraph.generated.models.booking_question_assignment import BookingQuestionAssignment
from msgraph.generated.models.booking_reminder import BookingReminder
from msgraph.generated.models.booking_reminder_recipients import BookingReminderRecipients
from msgraph.generated.models.booking_scheduling_policy import BookingSchedulingPolicy
from msgraph.generated.models.booking_service import BookingService
from msgraph.generated.models.booking_staff_member import BookingStaffMember
from msgraph.generated.models.booking_staff_role import BookingStaffRole
from msgraph.generated.models.booking_work_hours import BookingWorkHours
from msgraph.generated.models.booking_work_time_slot import BookingWorkTimeSlot
from msgraph.generated.models.day_of_week import DayOfWeek
from msgraph.generated.models.location import Location
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.phone import Phone
from msgraph.generated.models.phone_type import PhoneType
from msgraph.generated.models.physical_address import PhysicalAddress
from msgraph.generated.solutions.booking_businesses.item.customers.customers_request_builder import (
    CustomersRequestBuilder,
)

from tests.api.conftest import Api
from tests.api.graph_client import asking, graph_client

HALF_PAST_NINE = datetime.timedelta(hours=1, minutes=30)
PAGED = CustomersRequestBuilder.CustomersRequestBuilderGetQueryParameters


@pytest.fixture
async def client(api: Api) -> AsyncIterator[Any]:
    async with graph_client(api.root, api.key) as made:
        yield made


@pytest.fixture
async def coffee(client: Any) -> Any:
    """Fourth Coffee, made of nothing."""
    made = await client.solutions.booking_businesses.post(
        BookingBusiness(
            display_name="Fourth Coffee",
            address=PhysicalAddress(street="Kade 1", city="Delft"),
            business_hours=[
                BookingWorkHours(
                    day=DayOfWeek.Monday,
                    time_slots=[BookingWorkTimeSlot(start_time=datetime.time(8), end_time=datetime.time(17, 30))],
                )
            ],
            scheduling_policy=BookingSchedulingPolicy(
                time_slot_interval=datetime.timedelta(minutes=15), minimum_lead_time=datetime.timedelta(days=1)
            ),
            booking_page_settings=BookingPageSettings(business_time_zone="W. Europe Standard Time"),
            default_currency_iso="EUR",
        )
    )
    return client.solutions.booking_businesses.by_booking_business_id(made.id)


def a_person(**given: Any) -> BookingStaffMember:
    return BookingStaffMember(
        display_name="Dana", email_address="dana@fourth.example", role=BookingStaffRole.ExternalGuest, **given
    )


async def test_from_nothing_to_a_page_that_customers_see(client: Any, coffee: Any, api: Api) -> None:
    dana = await coffee.staff_members.post(a_person(time_zone="America/Chicago", use_business_hours=True))
    asked = await coffee.custom_questions.post(
        BookingCustomQuestion(
            display_name="Milk?", answer_input_type=AnswerInputType.RadioButton, answer_options=["yes", "no"]
        )
    )
    service = await coffee.services.post(
        BookingService(
            display_name="Tasting",
            default_duration=HALF_PAST_NINE,
            staff_member_ids=[dana.id],
            custom_questions=[BookingQuestionAssignment(question_id=asked.id, is_required=True)],
        )
    )
    await coffee.publish.post()
    business = await coffee.get()
    assert business.is_published
    async with api.session.get(service.web_url) as page:
        assert "Tasting" in await page.text()
    await coffee.unpublish.post()
    assert (await coffee.get()).public_url is None
    await coffee.services.by_booking_service_id(service.id).delete()
    await coffee.staff_members.by_booking_staff_member_base_id(dana.id).delete()
    await coffee.custom_questions.by_booking_custom_question_id(asked.id).delete()
    await coffee.delete()
    assert "Fourth Coffee" not in [one.display_name for one in (await client.solutions.booking_businesses.get()).value]


async def test_a_business_has_what_was_given_and_the_defaults_of_the_rest(coffee: Any) -> None:
    business = await coffee.get()
    assert business.scheduling_policy.time_slot_interval == datetime.timedelta(minutes=15)
    assert business.scheduling_policy.maximum_advance == datetime.timedelta(days=365)
    assert business.booking_page_settings.business_time_zone == "Europe/Berlin"
    assert business.business_hours[0].time_slots[0].end_time == datetime.time(17, 30)
    assert (business.address.city, business.additional_data.get("unheardOf")) == ("Delft", None)


async def test_a_service_with_every_property(coffee: Any) -> None:
    dana = await coffee.staff_members.post(a_person())
    wish = BookingService(
        display_name="Tasting", description="All", additional_information="Come hungry", notes="inner",
        default_duration=HALF_PAST_NINE, pre_buffer=datetime.timedelta(minutes=5), post_buffer=datetime.timedelta(0),
        default_price=12.5, default_price_type=BookingPriceType.FixedPrice,
        default_location=Location(display_name="Bar", address=PhysicalAddress(city="Delft"), location_uri="https://bar.example"),
        default_reminders=[
            BookingReminder(
                message="Soon", offset=datetime.timedelta(days=1), recipients=BookingReminderRecipients.AllAttendees
            )
        ],
        is_location_online=False, is_anonymous_join_enabled=True, is_hidden_from_customers=True,
        is_customer_allowed_to_manage_booking=True, sms_notifications_enabled=True, language_tag="en",
        maximum_attendees_count=4, staff_member_ids=[dana.id],
        scheduling_policy=BookingSchedulingPolicy(allow_staff_selection=False, minimum_lead_time=datetime.timedelta(hours=2)),
    )  # fmt: skip
    made = await coffee.services.post(wish)
    read = await coffee.services.by_booking_service_id(made.id).get()
    for name in ("description", "default_duration", "pre_buffer", "default_price", "default_price_type", "language_tag",
                 "maximum_attendees_count", "staff_member_ids", "is_hidden_from_customers", "notes"):  # fmt: skip
        assert getattr(read, name) == getattr(wish, name), name
    assert read.default_location.address.city == "Delft"
    assert read.default_reminders[0].offset == datetime.timedelta(days=1)
    assert read.scheduling_policy.minimum_lead_time == datetime.timedelta(hours=2)
    assert read.scheduling_policy.time_slot_interval == datetime.timedelta(minutes=15)


async def test_people_are_of_the_type_that_has_their_names(coffee: Any) -> None:
    await coffee.staff_members.post(a_person(working_hours=[], is_email_notification_enabled=False))
    await coffee.customers.post(BookingCustomer(display_name="Zoë", email_address="zoe@example.org"))
    (dana,) = (await coffee.staff_members.get()).value
    (zoe,) = (await coffee.customers.get()).value
    assert isinstance(dana, BookingStaffMember)
    assert isinstance(zoe, BookingCustomer)
    assert (dana.display_name, dana.role, zoe.display_name) == ("Dana", BookingStaffRole.ExternalGuest, "Zoë")


async def test_what_was_fetched_can_be_changed_and_sent_back(coffee: Any) -> None:
    """The client sends all it has read, ids and unknown members too."""
    made = await coffee.customers.post(
        BookingCustomer(display_name="Zoë", phones=[Phone(number="+31612345678", type=PhoneType.Mobile)])
    )
    one = coffee.customers.by_booking_customer_base_id(made.id)
    fetched = await one.get()
    fetched.display_name = "Zoë Bakker"
    changed = await one.patch(fetched)
    assert (changed.display_name, changed.phones[0].type, changed.id) == ("Zoë Bakker", PhoneType.Mobile, made.id)
    business = await coffee.get()
    business.phone = "+31152121212"
    await coffee.patch(business)
    assert ((await coffee.get()).phone, (await coffee.get()).address.city) == ("+31152121212", "Delft")


async def test_null_is_sent_by_additional_data_and_clears(coffee: Any) -> None:
    made = await coffee.services.post(BookingService(display_name="Tasting", notes="inner", description="All"))
    one = coffee.services.by_booking_service_id(made.id)
    await one.patch(BookingService(additional_data={"notes": None}))
    read = await one.get()
    assert (read.notes, read.description) == ("", "All")


async def test_lists_are_paged_selected_filtered_and_counted(coffee: Any) -> None:
    for number in range(7):
        await coffee.customers.post(BookingCustomer(display_name=f"Guest {number}"))
    page = await coffee.customers.get(asking(PAGED(top=3, count=True, orderby=["displayName desc"])))
    names, counted = [], page.odata_count
    while page:
        names += [one.display_name for one in page.value]
        page = await coffee.customers.with_url(page.odata_next_link).get() if page.odata_next_link else None
    assert (names, counted) == ([f"Guest {number}" for number in reversed(range(7))], 7)
    assert await coffee.customers.count.get() == 7
    found = await coffee.customers.get(asking(PAGED(filter="displayName eq 'Guest 3'", select=["displayName"])))
    assert [one.display_name for one in found.value] == ["Guest 3"]


async def test_errors_are_the_clients_own_with_code_target_and_request_id(client: Any, coffee: Any) -> None:
    with pytest.raises(ODataError) as refused:
        await coffee.services.post(
            BookingService(display_name="Tasting", default_duration=datetime.timedelta(seconds=90))
        )
    error = refused.value
    assert (error.response_status_code, error.error.code, error.error.target) == (400, "BadRequest", "defaultDuration")
    assert error.error.details[0].target == "defaultDuration"
    assert error.error.inner_error.request_id
    with pytest.raises(ODataError) as missing:
        await client.solutions.booking_businesses.by_booking_business_id("nobody@slotkeeper").get()
    assert missing.value.error.code == "ErrorItemNotFound"


async def test_an_unknown_token_is_refused_in_words(api: Api) -> None:
    async with graph_client(api.root, "sk_wrong") as stranger:
        with pytest.raises(APIError) as refused:
            await stranger.solutions.booking_businesses.get()
    assert refused.value.response_status_code == 401
    assert refused.value.error.code == "InvalidAuthenticationToken"


async def test_currencies_are_read(client: Any) -> None:
    found = {one.id: one.symbol for one in (await client.solutions.booking_currencies.get()).value}
    one = await client.solutions.booking_currencies.by_booking_currency_id("EUR").get()
    assert (found["EUR"], one.symbol) == ("€", "€")
