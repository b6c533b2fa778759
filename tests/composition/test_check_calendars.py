"""What `app.py check` says about the calendars of staff."""

from composition.check_calendars import calendar_lines
from scheduling.staff import StaffId
from usecases.list_calendars import CalendarsOf
from usecases.views import CalendarTrouble, Trouble

BRAM = CalendarTrouble(staff_id=StaffId("bram"), name="Bram", trouble=Trouble.NOT_PERMITTED, reason="x")


def test_each_business_counts_and_whoever_cannot_be_read_is_a_problem() -> None:
    lines = calendar_lines([CalendarsOf(business="Zuid", read=3, people=4, troubles=(BRAM,))], "en")
    assert lines == [
        ("calendars", "Zuid: 3 of 4 read", ""),
        ("calendar", "Bram", "This staff member's calendar can't be synced. The app may not read this mailbox."),
    ]
