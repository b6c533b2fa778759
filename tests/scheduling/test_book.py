"""From a wish to an appointment, and what becomes of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduling.appointment import AppointmentId, AttendeeId, Origin, Override, State
from scheduling.book import Wish, book, cancel, join, place, place_move, reschedule
from scheduling.diary import Diary, TakenKind
from scheduling.errors import NotFound, PolicyRefused, SlotRefused, Stale
from scheduling.policy import DateOverride
from scheduling.rules import Audience, Rule
from scheduling.service import Location, Reminder, StaffRule
from scheduling.staff import Membership
from tests.scheduling.builders import (
    ANNA,
    BRAM,
    CLASS,
    MONDAY,
    a_business,
    a_diary,
    a_member,
    a_policy,
    a_service,
    a_session,
    an_appointment,
    an_attendee,
    minute,
    taken,
    utc,
)

ANYWAY = Override(rule="", reason="she is in pain", by=BRAM)


def first(number: int) -> int:
    return 0


def placed(diary: Diary, wish: Wish, audience: Audience = Audience.STAFF):  # type: ignore[no-untyped-def]  # a placement
    return place(diary, wish, audience=audience, pick=first)


def test_a_booking_takes_what_the_service_says_today() -> None:
    service = a_service(
        pre_buffer=5,
        post_buffer=10,
        reminders=(Reminder(offset=60),),
        location=Location(display_name="Salon"),
        is_online=True,
    )
    diary = a_diary(service=service, business=a_business(zone="Europe/Amsterdam"))
    wish = Wish(start=utc(9), attendees=(an_attendee(),), staff_ids=(BRAM,))
    made = book(diary, wish, placed(diary, wish), appointment_id=AppointmentId("a"), reference="R")
    assert (made.span.start, made.span.minutes, made.staff_ids, made.taken.minutes) == (utc(9), 60, (BRAM,), 75)
    assert (made.location, made.is_online, made.reminders) == (service.location, True, service.reminders)
    assert (made.wall_start, made.zone, made.created_at) == ("2027-01-04T10:00", "Europe/Amsterdam", diary.now)


def test_what_customers_book_on_the_page_they_may_manage() -> None:
    diary = a_diary()
    wish = Wish(start=utc(9), origin=Origin.PAGE)
    made = book(diary, wish, placed(diary, wish, Audience.CUSTOMER), appointment_id=AppointmentId("a"), reference="R")
    assert made.is_customer_allowed_to_manage


def test_a_refusal_names_rule_people_and_the_nearest_free_starts() -> None:
    diary = a_diary(taken={ANNA: [taken(minute(9), minute(10))]})
    with pytest.raises(SlotRefused) as refused:
        placed(diary, Wish(start=utc(9), staff_ids=(ANNA,)))
    data = refused.value.data
    assert (refused.value.code, data["rule"], data["staff_ids"]) == ("slot_taken", Rule.BUSY, (ANNA,))
    assert (data["nearest"], data["can_override"]) == ((utc(10), utc(11), utc(12)), True)


@pytest.mark.parametrize(
    ("rule", "diary"),
    [
        (Rule.BUSY, a_diary(taken={ANNA: [taken(minute(9), minute(10))]})),
        (Rule.TIME_OFF, a_diary(taken={ANNA: [taken(minute(9), minute(10), TakenKind.TIME_OFF)]})),
        (Rule.HOURS, a_diary(business=a_business(overrides=(DateOverride(first=MONDAY, last=MONDAY),)))),
    ],
)
def test_staff_can_book_anyway_and_the_rule_broken_is_written_down(rule: Rule, diary: Diary) -> None:
    found = placed(diary, Wish(start=utc(9), staff_ids=(ANNA,), override=ANYWAY))
    assert (found.staff_ids, found.override) == ((ANNA,), replace(ANYWAY, rule=rule.value))


def test_no_override_is_written_down_when_none_was_needed() -> None:
    assert placed(a_diary(), Wish(start=utc(9), staff_ids=(ANNA,), override=ANYWAY)).override is None


def test_customers_cannot_book_anyway() -> None:
    diary = a_diary(taken={ANNA: [taken(minute(9), minute(10))]})
    with pytest.raises(SlotRefused):
        placed(diary, Wish(start=utc(9), staff_ids=(ANNA,), override=ANYWAY), Audience.CUSTOMER)


def test_nobody_is_booked_anyway_who_has_not_accepted() -> None:
    pending = a_member(BRAM, membership=Membership.PENDING)
    diary = a_diary(
        staff=[a_member(ANNA), pending],
        service=a_service(staff_rule=StaffRule.ALL_OF),
        taken={ANNA: [taken(minute(9), minute(10))]},
    )
    with pytest.raises(SlotRefused):
        placed(diary, Wish(start=utc(9), override=ANYWAY))


def test_a_wish_at_a_sessions_start_joins_it() -> None:
    service = a_service(id=CLASS, maximum_attendees=3)
    session = a_session(minute(9))
    diary = a_diary(
        service=service, sessions=(session,), taken={ANNA: [taken(session.start, session.end, by="session")]}
    )
    found = placed(diary, Wish(start=utc(9), attendees=(an_attendee(),)))
    assert (found.session, found.staff_ids, found.assignment.reason) == ("session", (ANNA,), "joins_session")


def test_joining_adds_a_seat() -> None:
    joined = join(an_appointment(seats=2), (an_attendee("kim"),), now=utc(1))
    assert [attendee.name for attendee in joined.seated] == ["Noor", "Kim"]


def test_joining_beyond_the_seats_is_refused() -> None:
    with pytest.raises(SlotRefused):
        join(an_appointment(seats=1), (an_attendee("kim"),), now=utc(1))


def test_a_seat_given_up_can_be_taken_again() -> None:
    appointment = an_appointment(seats=1, attendees=(an_attendee(is_cancelled=True),))
    assert len(join(appointment, (an_attendee("kim"),), now=utc(1)).seated) == 1


def test_a_move_keeps_length_people_and_all_else_and_raises_the_sequence() -> None:
    diary = a_diary(taken={ANNA: [taken(minute(10), minute(11), by="a1")]})
    before = an_appointment(minutes=90, notes="bring the dog", sequence=3)
    where = place_move(diary, before, Wish(start=utc(10, 30)), audience=Audience.STAFF, pick=first)
    after = reschedule(before, where, diary=diary, audience=Audience.STAFF)
    assert (after.span.start, after.span.minutes, after.staff_ids, after.sequence) == (utc(10, 30), 90, (ANNA,), 4)
    assert (after.notes, after.id, after.wall_start) == ("bring the dog", before.id, "2027-01-04T10:30")


def test_a_move_prefers_the_same_person_and_else_takes_another() -> None:
    diary = a_diary(taken={ANNA: [taken(minute(12), minute(13))]})
    found = [
        place_move(diary, an_appointment(), Wish(start=utc(hour)), audience=Audience.STAFF, pick=first).staff_ids
        for hour in (11, 12)
    ]
    assert found == [(ANNA,), (BRAM,)]


def test_a_customer_may_move_until_the_deadline_and_not_after() -> None:
    policy = a_policy(reschedule_deadline=120)
    diary = a_diary(business=a_business(policy=policy), now=utc(8))
    where = placed(diary, Wish(start=utc(15)))
    reschedule(an_appointment(), where, diary=diary, audience=Audience.CUSTOMER)
    with pytest.raises(PolicyRefused) as refused:
        reschedule(
            an_appointment(), where, diary=replace(diary, now=utc(8) + timedelta(seconds=1)), audience=Audience.CUSTOMER
        )
    assert (refused.value.data["rule"], refused.value.data["until"]) == ("reschedule_deadline", utc(8))


def test_without_a_deadline_of_its_own_cancelling_follows_the_lead_time() -> None:
    policy = a_policy(minimum_lead_time=180)
    with pytest.raises(PolicyRefused):
        cancel(an_appointment(), policy=policy, audience=Audience.CUSTOMER, now=utc(7, 1))


def test_with_no_lead_time_a_customer_can_cancel_up_to_the_start() -> None:
    done = cancel(an_appointment(), policy=a_policy(), audience=Audience.CUSTOMER, now=utc(10))
    assert (done.state, done.sequence) == (State.CANCELLED, 1)


def test_staff_are_bound_by_no_deadline() -> None:
    policy = a_policy(cancel_deadline=10_000)
    assert cancel(an_appointment(), policy=policy, audience=Audience.STAFF, now=utc(10, 30)).state is State.CANCELLED


def test_what_is_cancelled_cannot_be_cancelled_again() -> None:
    with pytest.raises(Stale):
        cancel(an_appointment(state=State.CANCELLED), policy=a_policy(), audience=Audience.STAFF, now=utc(1))


def test_one_attendee_who_cancels_leaves_the_others_seated() -> None:
    group = an_appointment(seats=3, attendees=(an_attendee(), an_attendee("kim")))
    left = cancel(group, policy=a_policy(), audience=Audience.CUSTOMER, now=utc(1), attendee_id=AttendeeId("kim"))
    assert (left.state, [attendee.name for attendee in left.seated]) == (State.BOOKED, ["Noor"])


def test_the_last_attendee_who_cancels_ends_the_appointment() -> None:
    left = cancel(
        an_appointment(), policy=a_policy(), audience=Audience.CUSTOMER, now=utc(1), attendee_id=AttendeeId("noor")
    )
    assert left.state is State.CANCELLED


def test_an_attendee_without_a_seat_is_not_found() -> None:
    with pytest.raises(NotFound):
        cancel(an_appointment(), policy=a_policy(), audience=Audience.STAFF, now=utc(1), attendee_id=AttendeeId("x"))
