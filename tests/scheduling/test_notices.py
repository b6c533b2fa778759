"""Who is told what, by which way and when."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from scheduling.appointment import Appointment, State
from scheduling.notices import (
    Channel,
    Notice,
    NoticeKind,
    Recipient,
    Setting,
    notices_of_booking,
    notices_of_cancel,
    notices_of_move,
    notices_of_time_off,
    notices_of_undelivered,
)
from scheduling.quiet_hours import quiet_until
from scheduling.reminders import PlannedReminder, is_too_late, notices_of_reminder, plan_reminders
from scheduling.service import Recipients, Reminder
from scheduling.staff import AccountId
from scheduling.zones import resolve_zone
from tests.scheduling.builders import (
    ANNA,
    BRAM,
    a_business,
    a_member,
    a_policy,
    a_service,
    an_appointment,
    an_attendee,
    utc,
)

STAFF = tuple(
    a_member(name, email=f"{name}@salon.example", account_id=AccountId(f"account-{name}")) for name in (ANNA, BRAM)
)
Told = tuple[str, str, str]


def a_setting(**changes: object) -> Setting:
    given = {"business": a_business(), "service": a_service(), "staff": STAFF, "now": utc(9)}
    return Setting(**{**given, **changes})  # type: ignore[arg-type]  # passed on


def told(notices: tuple[Notice, ...]) -> set[Told]:
    """To whom, by which way, what."""
    return {
        (notice.staff_id or notice.attendee_id or "owner", notice.channel.value, notice.kind.value)
        if notice.recipient is not Recipient.OWNER
        else ("owner", notice.channel.value, notice.kind.value)
        for notice in notices
    }


def test_a_booking_is_confirmed_to_customer_and_staff_at_once() -> None:
    notices = notices_of_booking(an_appointment(), a_setting())
    assert told(notices) == {
        ("noor", "mail", "confirmed"),
        ("anna", "mail", "confirmed"),
        ("anna", "chat", "confirmed"),
    }
    assert {notice.due_at for notice in notices} == {utc(9)}


def test_staff_are_not_told_in_chat_of_what_they_did_themselves_but_get_the_mail() -> None:
    notices = notices_of_booking(an_appointment(), a_setting(by=ANNA))
    assert {row for row in told(notices) if row[0] == "anna"} == {("anna", "mail", "confirmed")}


@pytest.mark.parametrize(
    ("switch", "left"),
    [
        ({"wants_mail": False}, {"chat"}),
        ({"wants_chat": False}, {"mail"}),
        ({"account_id": None}, {"mail"}),
        ({"email": ""}, {"chat"}),
    ],
)
def test_staff_are_told_only_by_the_ways_they_want_and_have(switch: dict[str, object], left: set[str]) -> None:
    member = replace(STAFF[0], **switch)  # type: ignore[arg-type]  # one field
    notices = notices_of_booking(an_appointment(), a_setting(staff=(member,)))
    assert {notice.channel.value for notice in notices if notice.staff_id} == left


@pytest.mark.parametrize(
    ("setting", "appointment"),
    [
        (a_setting(service=a_service(sends_confirmation=False)), an_appointment()),
        (a_setting(), an_appointment(opt_out_of_customer_email=True)),
        (a_setting(tells_customer=False), an_appointment()),
        (a_setting(), an_appointment(attendees=(an_attendee(wants_messages=False),))),
        (a_setting(), an_appointment(attendees=(an_attendee(email=""),))),
    ],
)
def test_a_customer_who_is_not_to_be_told_or_cannot_be_is_not(setting: Setting, appointment: Appointment) -> None:
    assert not [row for row in notices_of_booking(appointment, setting) if row.recipient is Recipient.CUSTOMER]


def test_a_change_is_told_even_where_the_service_sends_no_confirmation() -> None:
    setting = a_setting(service=a_service(sends_confirmation=False))
    assert ("noor", "mail", "changed") in told(notices_of_move(an_appointment(), an_appointment(utc(12)), setting))


@pytest.mark.parametrize(
    ("opted_in", "enabled", "sent"), [(True, True, True), (False, True, False), (True, False, False)]
)
def test_sms_needs_the_services_switch_and_the_customers_opt_in(opted_in: bool, enabled: bool, sent: bool) -> None:
    attendee = an_attendee(phone="+31612345678", sms_opt_in=opted_in)
    setting = a_setting(service=a_service(sms_enabled=enabled))
    notices = notices_of_booking(an_appointment(attendees=(attendee,)), setting)
    assert any(notice.channel is Channel.SMS for notice in notices) is sent


def text_moments(*notices: Notice) -> list[datetime]:
    return [notice.due_at for notice in notices if notice.channel is Channel.SMS]


def texted(start: datetime, state: State = State.BOOKED) -> Appointment:
    """An appointment of somebody in New York who agreed to text messages; quiet hours end there at 13:00 UTC."""
    attendee = an_attendee(phone="+31612345678", sms_opt_in=True, zone="America/New_York")
    return an_appointment(start, attendees=(attendee,), state=state)


TEXTING = a_setting(service=a_service(sms_enabled=True))


def test_a_text_message_in_the_customers_night_waits_for_the_customers_morning() -> None:
    assert text_moments(*notices_of_booking(texted(utc(14)), TEXTING)) == [utc(13)]


@pytest.mark.parametrize(("start", "leaves"), [(utc(13, 59), utc(9)), (utc(11), utc(9)), (utc(14), utc(13))])
def test_a_confirmation_that_would_come_within_an_hour_of_the_start_leaves_at_once(
    start: datetime, leaves: datetime
) -> None:
    assert text_moments(*notices_of_booking(texted(start), TEXTING)) == [leaves]


@pytest.mark.parametrize(("old", "new"), [(utc(12), utc(40)), (utc(40), utc(12))])
def test_a_move_is_told_before_the_earlier_of_both_starts(old: datetime, new: datetime) -> None:
    at_once = utc(9) + timedelta(seconds=10)
    assert text_moments(*notices_of_move(texted(old), texted(new), TEXTING)) == [at_once]


def test_a_start_that_lies_behind_us_makes_nothing_urgent() -> None:
    assert text_moments(*notices_of_move(texted(utc(8)), texted(utc(40)), TEXTING)) == [utc(13)]


def test_a_cancellation_is_told_before_the_customer_sets_out() -> None:
    gone = notices_of_cancel(texted(utc(12)), texted(utc(12), state=State.CANCELLED), TEXTING)
    assert text_moments(*gone) == [utc(9) + timedelta(seconds=10)]


def test_the_owner_is_told_unless_a_member_of_staff_has_the_same_address() -> None:
    businesses = [a_business(email=address) for address in ("owner@salon.example", "ANNA@salon.example")]
    found = [
        ("owner", "mail", "confirmed") in told(notices_of_booking(an_appointment(), a_setting(business=b)))
        for b in businesses
    ]
    assert found == [True, False]


def test_the_owner_is_not_told_when_the_policy_says_so() -> None:
    business = a_business(email="owner@salon.example", policy=a_policy(send_confirmations_to_owner=False))
    assert not any(
        n.recipient is Recipient.OWNER for n in notices_of_booking(an_appointment(), a_setting(business=business))
    )


def test_a_move_and_a_cancellation_wait_until_they_cannot_be_undone() -> None:
    moved = notices_of_move(an_appointment(), an_appointment(utc(12)), a_setting())
    gone = notices_of_cancel(an_appointment(), an_appointment(state=State.CANCELLED), a_setting())
    assert {notice.due_at for notice in (*moved, *gone)} == {utc(9) + timedelta(seconds=10)}


def test_a_change_of_person_tells_both_of_them_their_own_part() -> None:
    notices = notices_of_move(an_appointment(), an_appointment(staff_ids=(BRAM,)), a_setting())
    assert told(notices) >= {("anna", "mail", "released"), ("bram", "mail", "assigned"), ("noor", "mail", "changed")}


def test_one_attendee_who_leaves_is_the_only_customer_told() -> None:
    before = an_appointment(seats=3, attendees=(an_attendee(), an_attendee("kim")))
    after = replace(before, attendees=(an_attendee(), an_attendee("kim", is_cancelled=True)))
    notices = notices_of_cancel(before, after, a_setting())
    assert told(notices) == {("kim", "mail", "cancelled"), ("anna", "mail", "seat_left"), ("anna", "chat", "seat_left")}


def test_only_those_who_join_a_session_are_sent_a_confirmation() -> None:
    group = an_appointment(seats=3, attendees=(an_attendee(), an_attendee("kim")))
    notices = notices_of_booking(group, a_setting(), joined=group.attendees[1:])
    assert told(notices) == {
        ("kim", "mail", "confirmed"),
        ("anna", "mail", "seat_taken"),
        ("anna", "chat", "seat_taken"),
    }


def test_time_off_always_tells_the_staff_concerned_by_mail() -> None:
    quiet = replace(STAFF[0], wants_mail=False, wants_chat=False)
    assert told(notices_of_time_off(quiet, a_setting().business, a_setting().now)) == {("anna", "mail", "time_off")}


def test_reminders_are_planned_by_their_offsets_and_passed_ones_dropped() -> None:
    reminders = (Reminder(offset=60), Reminder(offset=180), Reminder(offset=30, is_follow_up=True))
    planned = plan_reminders(an_appointment(utc(10), reminders=reminders), utc(8))
    assert [plan.due_at for plan in planned] == [utc(9), utc(11, 30)]


def test_a_cancelled_appointment_has_no_reminders() -> None:
    appointment = an_appointment(reminders=(Reminder(offset=60),), state=State.CANCELLED)
    assert plan_reminders(appointment, utc(1)) == ()


@pytest.mark.parametrize(("late", "dropped"), [(15, False), (16, True)])
def test_a_reminder_may_be_late_by_a_quarter_of_its_offset(late: int, dropped: bool) -> None:
    plan = PlannedReminder(due_at=utc(9), reminder=Reminder(offset=60))
    assert is_too_late(plan, utc(9, late)) is dropped


@pytest.mark.parametrize(
    ("recipients", "who"),
    [
        (Recipients.CUSTOMER, {"noor"}),
        (Recipients.STAFF, {"anna"}),
        (Recipients.ALL_ATTENDEES, {"noor", "anna"}),
    ],
)
def test_a_reminder_goes_to_its_recipients(recipients: Recipients, who: set[str]) -> None:
    plan = PlannedReminder(due_at=utc(9), reminder=Reminder(offset=60, recipients=recipients))
    assert {row[0] for row in told(notices_of_reminder(an_appointment(), plan, a_setting()))} == who


@pytest.mark.parametrize("changed", [an_appointment(utc(12)), an_appointment(state=State.CANCELLED)])
def test_a_reminder_of_an_appointment_that_moved_or_ended_is_not_sent(changed: Appointment) -> None:
    plan = PlannedReminder(due_at=utc(9), reminder=Reminder(offset=60))
    assert notices_of_reminder(changed, plan, a_setting()) == ()


def test_a_reminder_that_quiet_hours_would_make_too_late_goes_by_mail_alone() -> None:
    attendee = an_attendee(phone="+31612345678", sms_opt_in=True)
    appointment = an_appointment(utc(7, 30), attendees=(attendee,))
    plan = PlannedReminder(due_at=utc(6, 30), reminder=Reminder(offset=60))
    setting = a_setting(service=a_service(sms_enabled=True), now=utc(6, 30))
    assert [notice.channel for notice in notices_of_reminder(appointment, plan, setting)] == [Channel.MAIL]


def test_a_follow_up_goes_out_after_the_end_of_what_took_place() -> None:
    plan = PlannedReminder(due_at=utc(12), reminder=Reminder(offset=60, is_follow_up=True))
    states = (State.DONE, State.NO_SHOW, State.CANCELLED)
    sent = [bool(notices_of_reminder(an_appointment(state=state), plan, a_setting(now=utc(12)))) for state in states]
    assert sent == [True, False, False]


def test_a_mail_that_did_not_arrive_is_told_in_chat_or_else_by_mail_and_to_the_business() -> None:
    staff = (STAFF[0], replace(STAFF[1], account_id=None, wants_mail=False))
    appointment, setting = an_appointment(staff_ids=(ANNA, BRAM)), a_setting(staff=staff)
    setting = replace(setting, business=replace(setting.business, email="salon@salon.example"))
    assert told(notices_of_undelivered(appointment, setting, None)) == {
        (ANNA, "chat", "undelivered"),
        (BRAM, "mail", "undelivered"),
        ("owner", "mail", "undelivered"),
    }


def test_a_follow_up_says_that_it_is_one() -> None:
    plan = PlannedReminder(due_at=utc(12), reminder=Reminder(offset=60, is_follow_up=True))
    assert {n.kind for n in notices_of_reminder(an_appointment(), plan, a_setting(now=utc(12)))} == {
        NoticeKind.FOLLOW_UP
    }


@pytest.mark.zones
@pytest.mark.parametrize(
    ("hour", "until"),
    [(20, utc(20)), (21, utc(32)), (23, utc(32)), (24 + 3, utc(32)), (24 + 8, utc(32)), (12, utc(12))],
)
def test_quiet_hours_last_from_nine_in_the_evening_to_eight(hour: int, until: object) -> None:
    assert quiet_until(utc(hour), resolve_zone("UTC")) == until


@pytest.mark.zones
def test_quiet_hours_end_at_eight_on_the_wall_also_when_the_clocks_changed_in_the_night() -> None:
    zone = resolve_zone("Europe/Amsterdam")
    evening = utc(22, day=utc(0).date().replace(month=3, day=27))
    assert quiet_until(evening, zone) == evening + timedelta(hours=8)
