"""Nothing that can be set on a record is lost on its way into the database and back."""

from dataclasses import MISSING, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from scheduling.appointment import (
    Answer,
    Appointment,
    AppointmentId,
    Attendance,
    Attendee,
    AttendeeId,
    DraftId,
    FilledBy,
    FilledForm,
    FormAnswer,
    Meeting,
    Origin,
    Override,
    Reply,
    State,
)
from scheduling.business import Address, Business, BusinessId, PageSettings
from scheduling.customer import Customer, CustomerId, Phone
from scheduling.interval import Interval
from scheduling.policy import (
    AssignmentRule,
    Availability,
    AvailabilityType,
    AvailabilityWindow,
    Cap,
    CapPeriod,
    CapScope,
    DateOverride,
    HoursBlock,
    SchedulingPolicy,
    same_hours,
)
from scheduling.service import (
    Coordinates,
    CustomerFields,
    FieldUse,
    FormId,
    FormLink,
    Lobby,
    Location,
    PriceType,
    Question,
    QuestionAssignment,
    QuestionId,
    Recipients,
    Reminder,
    Service,
    ServiceId,
    StaffRule,
)
from scheduling.staff import Membership, Role, StaffId, StaffMember
from storage import Database
from storage.work import Work
from tests.support.builders import MONDAY, Shop, a_customer, a_shop, at

ADDRESS = Address(street="Kade 1", city="Amsterdam", state="NH", country_or_region="NL", postal_code="1011 AB")
CAPS = (Cap(scope=CapScope.STAFF, period=CapPeriod.WEEK, limit=90, in_minutes=True),)
OVERRIDES = (
    DateOverride(first=date(2027, 5, 5), last=date(2027, 5, 6), blocks=(HoursBlock(600, 700),), title="Party"),
)
SEASON = Availability(type=AvailabilityType.CUSTOM_WEEKLY_HOURS, hours=same_hours(600, 700))
POLICY = SchedulingPolicy(
    slot_interval=25,
    minimum_lead_time=61,
    maximum_advance=100_000,
    allow_staff_selection=False,
    send_confirmations_to_owner=False,
    is_meeting_invite_to_customers_enabled=True,
    general_availability=SEASON,
    custom_availabilities=(AvailabilityWindow(first=date(2027, 6, 1), last=date(2027, 6, 9), availability=SEASON),),
    assignment=AssignmentRule.FAIR,
    cancel_deadline=10,
    reschedule_deadline=20,
    caps=(Cap(scope=CapScope.BUSINESS, period=CapPeriod.DAY, limit=9),),
)
OWN_RULES = replace(POLICY, maximum_advance=365 * 24 * 60, follows=("maximum_advance",))
PAGE = PageSettings(
    access_control="restrictedToOrganization",
    color_code="#123456",
    customer_consent_message="Keep it",
    is_customer_consent_enabled=True,
    enforce_one_time_password=True,
    is_business_logo_display_enabled=True,
    is_search_engine_indexability_disabled=True,
    is_time_slot_time_zone_set_to_business_time_zone=True,
    privacy_policy_web_url="https://shop.example/privacy",
    terms_and_conditions_web_url="https://shop.example/terms",
    framing_sites="https://shop.example",
    has_waiting_list=False,
    offer_minutes=45,
)
POINT = Coordinates(latitude=52.37, longitude=4.9, altitude=-2.0, accuracy=5.0, altitude_accuracy=1.0)
PLACE = Location(
    display_name="Room 2", address=ADDRESS, uri="https://maps.example/2", email="room2@shop.example", kind="conferenceRoom",
    unique_id="r2", unique_id_kind="directory", coordinates=POINT,
)  # fmt: skip
PHONES = (Phone(number="+31612345678", kind="mobile", region="NL", language="nl"), Phone(number="020-7654321"))
REMINDERS = (Reminder(offset=7, recipients=Recipients.STAFF, message="Soon", is_follow_up=True),)
QUESTION = Question(
    id=QuestionId("q"), display_name="Read?", options=("Yes",), link_url="https://shop.example/f", is_confirmation=True,
    created_at=MONDAY, updated_at=MONDAY + timedelta(minutes=1),
)  # fmt: skip
FIELDS = CustomerFields(phone=FieldUse.REQUIRED, address=FieldUse.REQUIRED, notes=FieldUse.HIDDEN)
LATER = MONDAY + timedelta(hours=1)


def left_at_default(record: Any) -> set[str]:
    """Fields that a test record says nothing about: they could be lost unnoticed."""
    return {
        one.name for one in fields(record) if one.default is not MISSING and getattr(record, one.name) == one.default
    }


async def kept(shop: Shop, store: Any, read: Any) -> Any:
    await shop.database.write(store)
    return await shop.database.read(read)


async def test_of_a_service(database: Database) -> None:
    shop = await a_shop(database)
    service = Service(
        id=ServiceId("full"), display_name="Full", duration=50, pre_buffer=5, post_buffer=6, maximum_attendees=4,
        staff_ids=(StaffId("bram"), StaffId("ada")), staff_rule=StaffRule.ALL_OF, policy=OWN_RULES, description="Long",
        additional_information="Bring it", notes="inner", price=Decimal("9.95"), price_type=PriceType.HOURLY,
        location=PLACE, reminders=REMINDERS, questions=(QuestionAssignment(question=QUESTION, is_required=True),),
        is_online=True, is_anonymous_join_enabled=True, lobby=Lobby.OPEN, is_hidden=True, is_on_demand=True,
        is_customer_allowed_to_manage=True,
        is_email_required=False, sends_confirmation=False, sms_enabled=True, language_tag="nl", web_slug="full", color="#9B1C64",
        customer_fields=FIELDS, private_key="key", recurring_up_to=6, further_people=3, has_waiting_list=False,
        forms=(FormLink(id=FormId("form"), name="Intake", url="https://forms.example/1"),),
        created_at=MONDAY, updated_at=LATER,
    )  # fmt: skip

    def store(work: Work) -> None:
        work.questions.add(shop.id, QUESTION)
        work.services.add(shop.id, service)

    assert left_at_default(PLACE) | left_at_default(POINT) == set()
    assert left_at_default(service) | left_at_default(FIELDS) | left_at_default(QUESTION) == set()
    assert left_at_default(OWN_RULES) == {"maximum_advance"}  # the business's, and it is the business's default
    assert await kept(shop, store, lambda work: work.services.get(shop.id, service.id)) == service


async def test_of_a_staff_member(database: Database) -> None:
    shop = await a_shop(database)
    member = StaffMember(
        id=StaffId("full"), display_name="Full", role=Role.SCHEDULER, email="full@example.com", zone="Asia/Kolkata",
        hours=same_hours(600, 700), overrides=OVERRIDES, caps=CAPS, color="#abcdef", language_tag="nl",
        is_bookable=False, personal_calendar_counts=False, wants_mail=False, wants_chat=False,
        membership=Membership.REJECTED, invited_at=MONDAY, answered_at=LATER, token_version=3, created_at=MONDAY,
        updated_at=LATER,
    )  # fmt: skip
    stored = await kept(
        shop, lambda work: work.staff.add(shop.id, member), lambda work: work.staff.get(shop.id, member.id)
    )
    assert left_at_default(member) == {"account_id", "number", "version", "hours_aside"}
    assert replace(stored, number=0, version=1) == member


async def test_of_hours_that_do_not_count_at_present(database: Database) -> None:
    shop = await a_shop(database)
    member = StaffMember(id=StaffId("full"), display_name="Full", hours_aside=same_hours(600, 700), overrides=OVERRIDES)
    stored = await kept(
        shop, lambda work: work.staff.add(shop.id, member), lambda work: work.staff.get(shop.id, member.id)
    )
    assert replace(stored, number=0) == member


async def test_of_a_business(database: Database) -> None:
    shop = await a_shop(database)
    business = Business(
        id=BusinessId("full@slotkeeper"), display_name="Full", zone="Asia/Kolkata", business_type="salon",
        address=ADDRESS, phone="+31201234567", web_site_url="https://full.example", email="full@example.com",
        sender_name="Desk", language_tag="nl-NL", default_currency_iso="INR", hours=same_hours(600, 700),
        overrides=OVERRIDES, policy=POLICY, page=PAGE, week_start=6, is_formal=False, is_published=True,
        tenant_id="tenant", web_slug="full", archived_at=LATER, retention_days=400, checklist=("hidden",), personal_of="account",
        created_at=MONDAY, updated_at=LATER,
    )  # fmt: skip
    stored = await kept(shop, lambda work: work.businesses.add(business), lambda work: work.businesses.get(business.id))
    assert left_at_default(business) | left_at_default(PAGE) == {"version"}
    assert replace(stored, version=1) == business


async def test_of_a_customer(database: Database) -> None:
    shop = await a_shop(database)
    customer = Customer(
        id=CustomerId("full"), display_name="Full", email="full@example.com", phone="+31612345678", phones=PHONES,
        addresses=(ADDRESS,), language_tag="nl", zone="Asia/Kolkata", notes="inner", created_at=MONDAY,
        updated_at=LATER,
    )  # fmt: skip
    stored = await kept(
        shop, lambda work: work.customers.add(shop.id, customer), lambda work: work.customers.get(shop.id, customer.id)
    )
    assert left_at_default(customer) == {"last_visit_at"}
    assert stored == customer


async def test_of_an_appointment(database: Database) -> None:
    shop = await a_shop(database, customers=[a_customer()])
    filled = FilledForm(
        form_id=FormId("form"), name="Intake", filled_at=MONDAY, by=FilledBy.CUSTOMER,
        answers=(FormAnswer(question="Since?", answer="May"),),
    )  # fmt: skip
    answer = Answer(question_id=QUESTION.id, question="Size?", answer="L")
    attendee = Attendee(
        id=AttendeeId("seat"), customer_id=a_customer().id, name="Noor", email="noor@example.com",
        phone="+31612345678", notes="knee", language_tag="nl", zone="Asia/Kolkata", answers=(answer,),
        consent_text="Keep it", consented_at=MONDAY, wants_messages=False, sms_opt_in=True, token_version=3,
        is_cancelled=True, attendance=Attendance.MISSED, contact_name="Anna", series_id="series", reply=Reply.COMING, replied_to=at(9),
        forms=(filled,), location=PLACE,
    )  # fmt: skip
    meeting = Meeting(
        provider="link", join_web_url="https://meet.example/x", anonymous_join_web_url="https://meet.example/y",
        handle={"id": "7"},
    )  # fmt: skip
    appointment = Appointment(
        id=AppointmentId("full"), reference="SK-FULL", service_id=ServiceId("checkup"), service_name="Check-up",
        span=Interval(at(9), at(10)), staff_ids=(StaffId("bram"),), state=State.ARRIVED, pre_buffer=5, post_buffer=6,
        seats=4, attendees=(attendee,), location=PLACE, is_online=True, meeting=meeting, notes="inner",
        additional_information="Bring it", label="Blue", price=Decimal("9.95"), price_type=PriceType.HOURLY,
        reminders=REMINDERS, is_customer_allowed_to_manage=True, opt_out_of_customer_email=True, sms_enabled=True,
        cc=("daughter@example.com", "son@example.com"),
        override=Override(rule="busy", reason="short", by=StaffId("ada")), assignment_reason="at_random",
        origin=Origin.PAGE, campaign="spring", wall_start="2027-01-04T10:00", zone="Europe/Amsterdam", sequence=2,
        draft_id=DraftId("draft"), created_by="ada", created_at=MONDAY, updated_at=LATER, waiting_since=MONDAY, asked_to_choose_at=MONDAY,
        arrived_at=MONDAY, started_at=at(9), finished_at=at(10),
    )  # fmt: skip
    stored = await kept(
        shop,
        lambda work: work.appointments.add(shop.id, appointment),
        lambda work: work.appointments.get(shop.id, appointment.id),
    )
    assert left_at_default(appointment) | left_at_default(attendee) == {"version", "held_until"}
    assert stored == appointment
