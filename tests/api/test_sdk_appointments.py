"""Microsoft's own client for Python with appointments: each kind is booked, read, moved, cancelled; views, availability, batches, pages."""

import datetime
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from kiota_abstractions.method import Method
from kiota_abstractions.request_information import RequestInformation
from msgraph.generated.models.booking_appointment import BookingAppointment
from msgraph.generated.models.booking_customer_information import BookingCustomerInformation
from msgraph.generated.models.booking_price_type import BookingPriceType
from msgraph.generated.models.booking_question_answer import BookingQuestionAnswer
from msgraph.generated.models.booking_reminder import BookingReminder
from msgraph.generated.models.booking_reminder_recipients import BookingReminderRecipients
from msgraph.generated.models.bookings_availability_status import BookingsAvailabilityStatus
from msgraph.generated.models.date_time_time_zone import DateTimeTimeZone
from msgraph.generated.models.location import Location
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.solutions.booking_businesses.item.appointments.appointments_request_builder import (
    AppointmentsRequestBuilder,
)
from msgraph.generated.solutions.booking_businesses.item.appointments.item.cancel.cancel_post_request_body import (
    CancelPostRequestBody,
)
from msgraph.generated.solutions.booking_businesses.item.calendar_view.calendar_view_request_builder import (
    CalendarViewRequestBuilder,
)
from msgraph.generated.solutions.booking_businesses.item.get_staff_availability.get_staff_availability_post_request_body import (
    GetStaffAvailabilityPostRequestBody,
)
from msgraph_core.requests.batch_request_content import BatchRequestContent  # type: ignore[import-untyped]  # it has none
from msgraph_core.requests.batch_request_item import BatchRequestItem  # type: ignore[import-untyped]  # it has none

from scheduling.appointment import AppointmentId
from scheduling.interval import Interval
from storage.work import Work
from tests.api.conftest import Api
from tests.api.days import at, moment
from tests.api.graph_client import asking, graph_client
from usecases.demo.offer import BUSINESS_ID
from usecases.demo.people import BRAM, SANNE, THIJS

LISTED = AppointmentsRequestBuilder.AppointmentsRequestBuilderGetQueryParameters
VIEWED = CalendarViewRequestBuilder.CalendarViewRequestBuilderGetQueryParameters
MINUTES = datetime.timedelta(minutes=1)


@pytest.fixture
async def client(api: Api) -> AsyncIterator[Any]:
    async with graph_client(api.root, api.key) as made:
        yield made


@pytest.fixture
def practice(client: Any) -> Any:
    return client.solutions.booking_businesses.by_booking_business_id(BUSINESS_ID)


def when(hour: int, minute: int = 0, *, days: int = 0) -> DateTimeTimeZone:
    told = at(hour, minute, days=days)
    return DateTimeTimeZone(date_time=told["dateTime"], time_zone=told["timeZone"])


def a_checkup(hour: int = 10, **given: Any) -> BookingAppointment:
    wish = BookingAppointment(
        service_id="demo-check-up",
        staff_member_ids=[SANNE],
        start_date_time=when(hour),
        end_date_time=when(hour, 30),
        customers=[BookingCustomerInformation(name="Noor Prins", email_address="noor.prins@example.com")],
    )
    for name, value in given.items():
        setattr(wish, name, value)
    return wish


async def test_an_appointment_from_booking_to_cancelling(practice: Any) -> None:
    made = await practice.appointments.post(a_checkup())
    one = practice.appointments.by_booking_appointment_id(made.id)
    assert (made.duration, made.start_date_time.time_zone) == (30 * MINUTES, "UTC")
    await one.patch(BookingAppointment(start_date_time=when(14), end_date_time=when(14, 30), staff_member_ids=[BRAM]))
    moved = await one.get()
    assert (moved.staff_member_ids, moved.start_date_time.date_time[:16]) == (
        [BRAM],
        f"{moment(at(14)):%Y-%m-%dT%H:%M}",
    )
    await one.cancel.post(CancelPostRequestBody(cancellation_message="bye"))
    with pytest.raises(ODataError) as gone:
        await one.get()
    assert gone.value.error.code == "ErrorItemNotFound"


async def test_one_with_every_property(practice: Any) -> None:
    answer = BookingQuestionAnswer(question_id="demo-found", selected_options=["A friend"])
    customer = BookingCustomerInformation(
        name="Noor", email_address="noor@example.com", phone="+31612345678", notes="shy", time_zone="Europe/London",
        location=Location(display_name="Home"), custom_question_answers=[answer],
    )  # fmt: skip
    wish = a_checkup(
        service_id="demo-intake", end_date_time=when(11), customers=[customer], service_name="Long intake",
        service_location=Location(display_name="Room 7"), service_notes="inner", pre_buffer=5 * MINUTES,
        post_buffer=10 * MINUTES, price=12.5, price_type=BookingPriceType.StartingAt, opt_out_of_customer_email=True,
        reminders=[BookingReminder(message="Soon", offset=120 * MINUTES, recipients=BookingReminderRecipients.Staff)],
        sms_notifications_enabled=True, is_location_online=True, is_customer_allowed_to_manage_booking=True,
        appointment_label="VIP", additional_information="Ring twice",
    )  # fmt: skip
    made = await practice.appointments.post(wish)
    read = await practice.appointments.by_booking_appointment_id(made.id).get()
    for name in ("service_name", "service_notes", "pre_buffer", "post_buffer", "price", "price_type", "appointment_label",
                 "opt_out_of_customer_email", "sms_notifications_enabled", "is_location_online", "staff_member_ids",
                 "is_customer_allowed_to_manage_booking", "additional_information"):  # fmt: skip
        assert getattr(read, name) == getattr(wish, name), name
    (seat,) = read.customers
    assert isinstance(seat, BookingCustomerInformation)
    assert (seat.notes, seat.time_zone, seat.location.display_name) == ("shy", "Europe/London", "Home")
    assert seat.custom_question_answers[0].selected_options == ["A friend"]
    assert read.reminders[0].offset == 120 * MINUTES


async def test_a_group_with_six_customers_and_another_who_joins(practice: Any) -> None:
    """Where the service of Microsoft gave up at five."""
    people = [BookingCustomerInformation(name=f"Guest {one}", email_address=f"g{one}@example.com") for one in range(6)]
    shared = {
        "service_id": "demo-class",
        "staff_member_ids": [THIJS],
        "start_date_time": when(12, days=1),
        "end_date_time": when(13, days=1),
    }
    made = await practice.appointments.post(a_checkup(**shared, customers=people))
    assert (made.filled_attendees_count, made.maximum_attendees_count) == (6, 10)
    known = [BookingCustomerInformation(customer_id=one.customer_id) for one in made.customers]
    late = BookingCustomerInformation(name="Late", email_address="late@example.com")
    one = practice.appointments.by_booking_appointment_id(made.id)
    await one.patch(BookingAppointment(customers=[*known, late]))
    assert (await one.get()).filled_attendees_count == 7


async def test_what_was_fetched_can_be_changed_and_sent_back(practice: Any) -> None:
    made = await practice.appointments.post(a_checkup())
    one = practice.appointments.by_booking_appointment_id(made.id)
    fetched = await one.get()
    fetched.appointment_label = "VIP"
    await one.patch(fetched)
    after = await one.get()
    assert (after.appointment_label, after.start_date_time.date_time) == ("VIP", made.start_date_time.date_time)
    assert [seat.customer_id for seat in after.customers] == [seat.customer_id for seat in made.customers]


async def test_a_taken_start_is_the_clients_own_error_with_the_nearest_free_times(practice: Any) -> None:
    await practice.appointments.post(a_checkup())
    with pytest.raises(ODataError) as taken:
        await practice.appointments.post(a_checkup())
    error = taken.value
    assert (error.response_status_code, error.error.code, error.error.target) == (409, "Conflict", "startDateTime")
    assert [one.code for one in error.error.details].count("nearestFreeTime") == 3


async def test_a_view_of_a_span_and_without_one(practice: Any) -> None:
    made = await practice.appointments.post(a_checkup())
    start, end = f"{moment(at(9)):%Y-%m-%dT%H:%M:%S}+00:00", f"{moment(at(12)):%Y-%m-%dT%H:%M:%SZ}"
    found = await practice.calendar_view.get(asking(VIEWED(start=start, end=end, top=50)))
    assert [one.id for one in found.value] == [made.id]
    with pytest.raises(ODataError) as refused:
        await practice.calendar_view.get()
    assert refused.value.response_status_code == 400


async def test_when_staff_can_be_booked(practice: Any) -> None:
    await practice.appointments.post(a_checkup())
    body = GetStaffAvailabilityPostRequestBody(
        staff_ids=[SANNE], start_date_time=when(0), end_date_time=when(0, days=1)
    )
    found = await practice.get_staff_availability.post(body)
    status = BookingsAvailabilityStatus
    assert [one.status for one in found.value[0].availability_items] == [
        status.Available,
        status.Busy,
        status.Available,
    ]


async def test_a_batch_books_and_counts(client: Any, practice: Any, api: Api) -> None:
    """Its addresses are absolute, for the server is none of Microsoft's."""
    post = practice.appointments.to_post_request_information(a_checkup())
    count = RequestInformation(Method.GET, f"{api.root}/solutions/bookingBusinesses/{BUSINESS_ID}", {})
    content = BatchRequestContent()
    first, second = BatchRequestItem(post, id="1"), BatchRequestItem(count, id="2", depends_on=["1"])
    for item in (first, second):
        content.add_request(item.id, item)
    answers = await client.batch.post(batch_request_content=content)
    assert [answers.get_response_by_id(one).status for one in ("1", "2")] == [201, 200]


async def test_more_than_a_thousand_are_read_page_by_page_each_once(practice: Any, api: Api) -> None:
    made = await practice.appointments.post(a_checkup())
    await api.use_cases.appointments.read.database.write(lambda work: _copy(work, AppointmentId(made.id), 1050))
    page = await practice.appointments.get(asking(LISTED(top=200, count=True)))
    ids, total, pages = [one.id for one in page.value], page.odata_count, 1
    while page.odata_next_link:
        page = await practice.appointments.with_url(page.odata_next_link).get()
        ids += [one.id for one in page.value]
        pages += 1
    assert (len(ids), len(set(ids))) == (total, total)
    assert total > 1050
    assert pages == -(-total // 200)
    assert await practice.appointments.count.get() == total


def _copy(work: Work, one: AppointmentId, number: int) -> None:
    """The same again and again, an hour later each time, in nobody's way."""
    own = work.appointments.get(BUSINESS_ID, one)
    for place in range(number):
        later = datetime.timedelta(days=30, hours=place)
        span = Interval(own.span.start + later, own.span.end + later)
        copied = replace(
            own, id=AppointmentId(f"copy-{place}"), reference=f"C-{place}", span=span, attendees=(), draft_id=None
        )
        work.appointments.add(BUSINESS_ID, copied)
