"""What a staff member reads when somebody else changed his or her day."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.errors import SendRefused
from bot.staff_notices import staff_notice_of
from notifications.facts import (
    AppointmentFacts,
    GuestFacts,
    NoticeKind,
    OldPlace,
    StaffNotice,
    TimeOffFacts,
    UndeliveredFacts,
)
from scheduling.appointment import AppointmentId, Reply
from scheduling.business import BusinessId
from scheduling.interval import Interval
from scheduling.staff import StaffId
from tests.support.card_clicks import actions, find_action, texts

SPAN = Interval(datetime(2026, 12, 1, 13, 30, tzinfo=UTC), datetime(2026, 12, 1, 14, 0, tzinfo=UTC))
OLD = Interval(datetime(2026, 11, 30, 9, 0, tzinfo=UTC), datetime(2026, 11, 30, 9, 30, tzinfo=UTC))
APPOINTMENT = AppointmentFacts(
    id=AppointmentId("a1"),
    reference="R-1",
    service_name="Check-up",
    span=SPAN,
    staff_names=("Bram",),
    guests=(GuestFacts(name="Noor", email="noor@example.com", phone="+31 6 1"),),
)
NOTICE = StaffNotice(
    kind=NoticeKind.CONFIRMED,
    key="k",
    business_id=BusinessId("clinic@example.com"),
    business_name="Clinic",
    zone="Europe/Amsterdam",
    staff_id=StaffId("bram"),
    reader_language="en",
    reader_zone="Europe/Amsterdam",
    appointment=APPOINTMENT,
    appointment_version=3,
    by_name="Ann",
)


def read(notice: StaffNotice) -> str:
    return "\n".join(texts(staff_notice_of(notice)))


def test_a_booking_names_who_did_it_for_whom_and_when() -> None:
    shown = read(NOTICE)
    for part in ("New appointment", "By Ann", "Check-up", "14:30", "Amsterdam", "Noor", "noor@example.com"):
        assert part in shown


def test_a_change_names_the_old_time_and_person() -> None:
    shown = read(
        replace(NOTICE, kind=NoticeKind.CHANGED, old=OldPlace(span=OLD, staff_names=("Zoë",)), message="Sorry")
    )
    for part in ("Appointment moved", "10:00", "Zoë", "14:30", "Sorry"):
        assert part in shown


def test_a_mail_that_did_not_arrive_names_whom_to_call() -> None:
    told = UndeliveredFacts(name="Noor", address="noor@example.com", phone="+31 6 1")
    shown = read(replace(NOTICE, kind=NoticeKind.UNDELIVERED, undelivered=told, by_name=""))
    for part in ("Mail not delivered", "The mail to Noor could not be delivered. Call +31 6 1.", "14:30"):
        assert part in shown
    assert "By the customer" not in shown


@pytest.mark.parametrize(
    ("kind", "reply", "title"),
    [
        (NoticeKind.REPLIED, Reply.COMING, "The customer will come"),
        (NoticeKind.REPLIED, Reply.OTHER_TIME, "The customer needs another time"),
        (NoticeKind.REPLIED, Reply.NOT_COMING, "The customer can't come"),
        (NoticeKind.HERE, Reply.SILENT, "The customer is here"),
        (NoticeKind.ANSWERED, Reply.SILENT, "Answers changed by the customer"),
    ],
)
def test_what_the_customer_says_on_the_own_page_is_told(kind: NoticeKind, reply: Reply, title: str) -> None:
    shown = read(replace(NOTICE, kind=kind, reply=reply, by_name="", about_name="Noor"))
    for part in (title, "By the customer", "Check-up", "14:30", "Noor"):
        assert part in shown


def test_the_readers_own_time_stands_behind_when_it_differs() -> None:
    assert "08:30" in read(replace(NOTICE, reader_zone="America/New_York"))
    assert "08:30" not in read(NOTICE)


def test_the_readers_own_day_stands_there_when_it_is_another() -> None:
    assert "2 Dec" in read(replace(NOTICE, reader_zone="Pacific/Auckland"))


def test_buttons_act_on_the_version_shown_in_the_right_business() -> None:
    data = find_action(staff_notice_of(NOTICE), "reschedule")["data"]
    assert (data["appointment"], data["version"], data["business"]) == ("a1", 3, "clinic@example.com")


@pytest.mark.parametrize("kind", [NoticeKind.CANCELLED, NoticeKind.RELEASED])
def test_what_is_over_for_the_reader_offers_no_change(kind: NoticeKind) -> None:
    verbs = {action.get("verb") for action in actions(staff_notice_of(replace(NOTICE, kind=kind)))}
    assert verbs & {"reschedule", "cancel"} == set()


def test_a_seat_given_up_names_the_customer_who_gave_it_up() -> None:
    group = replace(
        APPOINTMENT,
        guests=(GuestFacts(name="Noor"), GuestFacts(name="Mees", email="mees@example.com", is_cancelled=True)),
    )
    shown = read(replace(NOTICE, kind=NoticeKind.SEAT_LEFT, appointment=group, about_name="Mees"))
    assert "Seat given up" in shown
    assert "mees@example.com" in shown
    assert "Noor" not in shown


def test_time_off_entered_by_somebody_else_is_told_in_the_readers_language() -> None:
    holiday = TimeOffFacts(title="Kerst", first=date(2026, 12, 24), last=date(2027, 1, 2))
    notice = replace(NOTICE, kind=NoticeKind.TIME_OFF, appointment=None, time_off=holiday, reader_language="nl")
    shown = read(notice)
    for part in ("Ann", "24 december", "2 januari", "Kerst"):
        assert part in shown
    assert read(replace(notice, kind=NoticeKind.TIME_OFF_REMOVED)) != shown


def test_time_off_of_hours_names_them() -> None:
    dentist = TimeOffFacts(title="Dentist", span=SPAN)
    assert "14:30" in read(replace(NOTICE, kind=NoticeKind.TIME_OFF, appointment=None, time_off=dentist))


def test_a_kind_without_a_card_is_refused() -> None:
    with pytest.raises(SendRefused):
        staff_notice_of(replace(NOTICE, kind=NoticeKind.JOIN_LINK))
